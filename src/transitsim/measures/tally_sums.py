"""A tally summed over a window of months for a group: what the outcomes of the group are worked out from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from transitsim.core.calendar import FIRST_YEAR
from transitsim.engine.tally import EXITS, Tally
from transitsim.measures.aspirations import ASPIRATIONS
from transitsim.measures.flows_and_stocks import moved
from transitsim.measures.life_table import CENSORED
from transitsim.measures.places import WHERE
from transitsim.schema.conditions import MEASURES
from transitsim.schema.enums import CLASSES, SEXES, TRANSIT, Place

CELLS = (len(Place), len(SEXES), len(CLASSES))


class Group(NamedTuple):
    """Whom an outcome is of: a mask over places, sexes and classes; `by` is all, sex, social_class or place."""

    name: str
    by: str
    mask: np.ndarray


def groups(place_names: Mapping[Place, str]) -> tuple[Group, ...]:
    """Everybody, women, men, the classes, and the places of transit, detention and destination."""
    place, sex, social_class = np.indices(CELLS)
    return (
        Group("everybody", "all", np.ones(CELLS, bool)),
        *(Group(name, "sex", sex == code) for code, name in enumerate(("women", "men"))),
        *(Group(name, "social_class", social_class == code) for code, name in enumerate(CLASSES)),
        *(Group(place_names[role], "place", place == role) for role in (*TRANSIT, Place.DETENTION_TRANSIT, Place.DESTINATION)),
    )


def within(where: str, mask: np.ndarray) -> np.ndarray:
    """The mask inside a group of places of `WHERE` only."""
    return mask & np.isin(np.arange(len(Place)), WHERE[where])[:, None, None]


class Sums(NamedTuple):
    """What a group adds up to over the window; what has no place is of the sexes and classes that are in it anywhere.

    conditions : by group of places, sums of every condition, shape (conditions,)
    months : person-months decided in transit that each of `ASPIRATIONS` counts, and `decided`, all of them
    exits : adult stays in transit that ended so, people, shape (exits,); stay_months : months of those stays
    begun : stays begun in the window by months of length, shape (months + 1, 2: still there at the end, ended)
    arrivals : people who reached the destination, shape (2 sexes,)
    consumption : person-months by bin, shape (2 regions, bins)
    """

    conditions: Mapping[str, np.ndarray]
    months: Mapping[str, float]
    exits: np.ndarray
    stay_months: float
    begun: np.ndarray
    arrivals: np.ndarray
    consumption: np.ndarray

    def total(self, where: str, condition: str) -> float:
        """Total of a condition in a group of places."""
        return self.conditions[where][MEASURES.index(condition)]


def sums(tally: Tally, first: int, who: tuple[Group, ...]) -> list[Sums]:
    """What each group adds up to over the months from `first` (a January) on."""
    year = first // 12
    conditions = tally.conditions_by_class[year:].sum(axis=0)
    consumption = tally.consumption[year:].sum(axis=0)
    arrivals = moved(tally.flows[first:], "arrivals").sum(axis=0)
    months = _months(tally.decisions[tally.decisions["year"] >= FIRST_YEAR + year])
    exits, stay_months, begun = _stays(tally, first)
    found = []
    for group in who:
        here, people, sexes = within("transit", group.mask), group.mask.any(axis=0), group.mask.any(axis=(0, 2))
        found.append(
            Sums(
                {where: conditions[within(where, group.mask)].sum(axis=0) for where in WHERE},
                {name: float(cells[here].sum()) for name, cells in months.items()},
                exits[people].sum(axis=0),
                float(stay_months[people].sum()),
                begun[people].sum(axis=0),
                np.where(sexes, arrivals, 0.0),
                consumption[:, sexes].sum(axis=1),
            )
        )
    return found


def _months(rows: np.ndarray) -> dict[str, np.ndarray]:
    """Person-months that each of `ASPIRATIONS` counts, by place, sex and class."""
    cell = np.ravel_multi_index((rows["place"], rows["sex"], rows["social_class"]), CELLS)
    counted = {"decided": np.ones(len(rows), bool)} | {name: months(rows) for name, months in ASPIRATIONS.items()}
    size = int(np.prod(CELLS))
    return {
        name: np.bincount(cell, np.where(true, rows["person_months"], 0.0), size).reshape(CELLS) for name, true in counted.items()
    }


def _stays(tally: Tally, first: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Of `Sums`, by sex and class: exits, months of the stays that ended, stays begun by length."""
    people = CELLS[1:]
    length = tally.spells["left_month"] - tally.spells["entered"]
    over = tally.spells["exit"] != EXITS.index(CENSORED)
    exits, months, begun = np.zeros((*people, len(EXITS))), np.zeros(people), np.zeros((*people, len(tally.flows) - first + 1, 2))
    some = over & (tally.spells["left_month"] >= first)
    ended = tally.spells[some]
    np.add.at(exits, (ended["sex"], ended["social_class"], ended["exit"]), ended["weight"])
    np.add.at(months, (ended["sex"], ended["social_class"]), ended["weight"] * length[some])
    some = tally.spells["entered"] >= first
    new = tally.spells[some]
    np.add.at(begun, (new["sex"], new["social_class"], length[some], over[some].astype(int)), new["weight"])
    return exits, months, begun


def agents_behind(tally: Tally, first: int, who: tuple[Group, ...]) -> np.ndarray:
    """Agents who came to live somewhere away from home, by group, shape (groups,)."""
    counts = tally.residents_by_class[first // 12 :].sum(axis=0)
    return np.array([counts[within("away", group.mask)].sum() for group in who])
