"""A tally summed over a window of months, cut by place, sex and class, and the groups whom outcomes are told for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from transitsim.ground.months import FIRST_YEAR
from transitsim.machines.tally import EXITS, Tally
from transitsim.nouns.codes import CLASSES, TRANSIT, Constraint, Place, State
from transitsim.rules.decision.labels import leaves

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
    at = (rows["place"], rows["sex"], rows["social_class"])
    months, leaving = rows["person_months"], np.isin(rows["wish"], LEAVING)
    shape = (len(Place), 2, len(CLASSES))
    states = np.zeros((*shape, len(State)))
    np.add.at(states, (*at, rows["state"]), months)
    bound = np.zeros((*shape, len(BITS)))
    for index, bit in enumerate(BITS):
        np.add.at(bound[..., index], at, np.where(leaving & (rows["binding"] & int(bit) > 0), months, 0.0))
    held, wanting = np.zeros(shape), np.zeros(shape)
    np.add.at(held, at, np.where(rows["risk_held"] > 0, months, 0.0))
    np.add.at(wanting, at, np.where(leaving, months, 0.0))
    over = tally.spells["exit"] != EXITS.index("censored")
    ended = tally.spells[over & (tally.spells["left"] >= first)]
    exits, stays = np.zeros((2, len(CLASSES), len(EXITS))), np.zeros((2, len(CLASSES)))
    np.add.at(exits, (ended["sex"], ended["social_class"], ended["exit"]), ended["weight"])
    np.add.at(stays, (ended["sex"], ended["social_class"]), ended["weight"] * (ended["left"] - ended["entered"]))
    new, over = tally.spells[tally.spells["entered"] >= first], over[tally.spells["entered"] >= first].astype(int)
    begun = np.zeros((2, len(CLASSES), len(tally.flows) - first + 1, 2))
    np.add.at(begun, (new["sex"], new["social_class"], new["left"] - new["entered"], over), new["weight"])
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
    """Whom an outcome is of: a mask over places, sexes and classes; `by` is all, sex, class or place."""

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
        found.append(Group(name, "class", everybody & (np.arange(3) == index)[None, None, :]))
    for place in (*TRANSIT, Place.DETENTION_TRANSIT, Place.DESTINATION):
        found.append(Group(place_names[place], "place", everybody & (np.arange(len(Place)) == place)[:, None, None]))
    return tuple(found)


def within(places: list[Place] | tuple[Place, ...], mask: np.ndarray) -> np.ndarray:
    """The mask inside some places only."""
    return mask & np.isin(np.arange(len(Place)), places)[:, None, None]


def agents_behind(tally: Tally, first: int, who: tuple[Group, ...]) -> np.ndarray:
    """Agents who came to live somewhere away from home, by group, shape (groups,)."""
    counts = tally.residents_by_class[first // 12 :].sum(axis=0)
    return np.array([counts[within(AWAY, group.mask)].sum() for group in who])
