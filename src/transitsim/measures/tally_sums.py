"""A tally summed over a window of months, cut by place, sex and class, and the groups whom outcomes are told for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from transitsim.core.calendar import FIRST_YEAR
from transitsim.engine.tally import EXITS, Tally
from transitsim.rules.choice.aspirations import leaves
from transitsim.schema.enums import CLASSES, TRANSIT, Constraint, Place, State

LEAVING = [int(option) for option in range(6) if leaves.py_func(option)]
AWAY = tuple(place for place in Place if place not in (Place.ORIGIN_BORDER, Place.ORIGIN_INTERIOR, Place.DEAD))
BITS = tuple(bit for bit in Constraint if bit)


class Cubes(NamedTuple):
    """Sums over the window.

    conditions : person-months and the like, shape (places, 2 sexes, 3 classes, measures)
    states : person-months by aspiration state, shape (places, 2, 3, states)
    held : person-months held by risk; leaving: in which she wishes to leave, shape (places, 2, 3)
    bound : person-months in which a wish to leave is closed by each constraint, shape (places, 2, 3, constraints)
    exits : stays that ended so, people, shape (2, 3, exits); stays: months of those stays
    begun : stays begun in the window by months of length, shape (2, 3, months + 1, 2: still there at the end, ended)
    arrivals : people who reached the destination, shape (2 sexes,)
    consumption : person-months by bin, shape (2 regions, 2 sexes, bins)
    agents : agents who came to live in the place, shape (places, 2, 3)
    """

    conditions: np.ndarray
    states: np.ndarray
    held: np.ndarray
    leaving: np.ndarray
    bound: np.ndarray
    exits: np.ndarray
    stays: np.ndarray
    begun: np.ndarray
    arrivals: np.ndarray
    consumption: np.ndarray
    agents: np.ndarray


def cubes(tally: Tally, first: int) -> Cubes:
    """Sum a tally over the months from `first` (a January) on."""
    year = first // 12
    rows = tally.decisions[tally.decisions["year"] >= FIRST_YEAR + year]
    shape = (len(Place), 2, len(CLASSES))
    cell = np.ravel_multi_index((rows["place"], rows["sex"], rows["social_class"]), shape)
    months, binding, size = rows["person_months"].copy(), rows["binding"].copy(), len(Place) * 2 * len(CLASSES)
    wished = np.where(np.isin(rows["wish"], LEAVING), months, 0.0)

    def added(weights: np.ndarray) -> np.ndarray:
        return np.bincount(cell, weights, size).reshape(shape)

    states = np.bincount(cell * len(State) + rows["state"], months, size * len(State)).reshape(*shape, len(State))
    bound = np.stack([added(np.where(binding & int(bit), wished, 0.0)) for bit in BITS], axis=-1)
    held, wanting = added(np.where(rows["risk_held"] > 0, months, 0.0)), added(wished)
    over = tally.spells["exit"] != EXITS.index("censored")
    ended = tally.spells[over & (tally.spells["left_month"] >= first)]
    exits, stays = np.zeros((2, len(CLASSES), len(EXITS))), np.zeros((2, len(CLASSES)))
    np.add.at(exits, (ended["sex"], ended["social_class"], ended["exit"]), ended["weight"])
    np.add.at(stays, (ended["sex"], ended["social_class"]), ended["weight"] * (ended["left_month"] - ended["entered"]))
    new, over = tally.spells[tally.spells["entered"] >= first], over[tally.spells["entered"] >= first].astype(int)
    begun = np.zeros((2, len(CLASSES), len(tally.flows) - first + 1, 2))
    np.add.at(begun, (new["sex"], new["social_class"], new["left_month"] - new["entered"], over), new["weight"])
    return Cubes(
        conditions=tally.conditions_by_class[year:].sum(axis=0),
        states=states,
        held=held,
        leaving=wanting,
        bound=bound,
        exits=exits,
        stays=stays,
        begun=begun,
        arrivals=tally.flows[first:, :, Place.DESTINATION, :, :2].sum(axis=(0, 1, 3)),
        consumption=tally.consumption[year:].sum(axis=0),
        agents=tally.residents_by_class[year:].sum(axis=0),
    )


class Group(NamedTuple):
    """Whom an outcome is of: a mask over places, sexes and classes; `by` is all, sex, social_class or place."""

    name: str
    by: str
    mask: np.ndarray


def groups(place_names: Mapping[Place, str]) -> tuple[Group, ...]:
    """Everybody, women, men, the classes, and the places of transit, detention and destination."""
    everybody = np.ones((len(Place), 2, len(CLASSES)), bool)
    found = [Group("everybody", "all", everybody)]
    for name, sex in (("women", 0), ("men", 1)):
        found.append(Group(name, "sex", everybody & (np.arange(2) == sex)[None, :, None]))
    for index, name in enumerate(CLASSES):
        found.append(Group(name, "social_class", everybody & (np.arange(3) == index)[None, None, :]))
    for place in (*TRANSIT, Place.DETENTION_TRANSIT, Place.DESTINATION):
        found.append(Group(place_names[place], "place", everybody & (np.arange(len(Place)) == place)[:, None, None]))
    return tuple(found)


class Sums(NamedTuple):
    """What a group adds up to over the window.

    everywhere, away, transit : sums of every condition in all places, away from home, in transit, shape (measures,)
    states, held, leaving, bound : as in `Cubes`, in transit: shape (states,), one number, one number, (constraints,)
    exits, stays, begun, arrivals : as in `Cubes`, shape (exits,), one number, (months + 1, 2), (2 sexes,)
    consumption : shape (2 regions, bins)
    """

    everywhere: np.ndarray
    away: np.ndarray
    transit: np.ndarray
    states: np.ndarray
    held: float
    leaving: float
    bound: np.ndarray
    exits: np.ndarray
    stays: float
    begun: np.ndarray
    arrivals: np.ndarray
    consumption: np.ndarray


def sums(found: Cubes, mask: np.ndarray) -> Sums:
    """Add up the cells of a group; what has no place is of the sexes and classes that the mask holds in any."""
    here, people, sexes = within(TRANSIT, mask), mask.any(axis=0), mask.any(axis=(0, 2))
    return Sums(
        everywhere=found.conditions[mask].sum(axis=0),
        away=found.conditions[within(AWAY, mask)].sum(axis=0),
        transit=found.conditions[here].sum(axis=0),
        states=found.states[here].sum(axis=0),
        held=float(found.held[here].sum()),
        leaving=float(found.leaving[here].sum()),
        bound=found.bound[here].sum(axis=0),
        exits=found.exits[people].sum(axis=0),
        stays=float(found.stays[people].sum()),
        begun=found.begun[people].sum(axis=0),
        arrivals=np.where(sexes, found.arrivals, 0.0),
        consumption=found.consumption[:, sexes].sum(axis=1),
    )


def within(places: list[Place] | tuple[Place, ...], mask: np.ndarray) -> np.ndarray:
    """The mask inside some places only."""
    return mask & np.isin(np.arange(len(Place)), places)[:, None, None]


def agents_behind(tally: Tally, first: int, who: tuple[Group, ...]) -> np.ndarray:
    """Agents who came to live somewhere away from home, by group, shape (groups,)."""
    counts = tally.residents_by_class[first // 12 :].sum(axis=0)
    return np.array([counts[within(AWAY, group.mask)].sum() for group in who])
