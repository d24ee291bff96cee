"""Everybody as a dot: in which lane she stands in each world, and what she wishes and can."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from transitsim.explorer.world_pair import Pair
from transitsim.plots.life_history import PLACES, STATES
from transitsim.schema.enums import TRANSIT, Place, names

LANES = tuple(PLACES)
ABSENT = -1  # lane of one who is not in a world
_LANE = np.array([next(i for i, (_, roles) in enumerate(PLACES.values()) if name in roles) for name in names(Place)])
KEYS = {word: colour for word, colour in STATES.values()}
COLOURS = (*(colour for colour, _ in PLACES.values()), *KEYS.values())  # of lanes, then of states; dots hold the position
_STATE = np.arange(1 + len(STATES)) + len(LANES) - 1  # by State, which counts from 1


class Dots(NamedTuple):
    """Dots of both worlds.

    worlds : for each world a list of [person, lane, colour, stands elsewhere in the other world: 0 or 1]
    room : most dots that a lane holds in either world, shape (lanes,)
    people : dots in each lane of each world, shape (2, lanes)
    """

    worlds: tuple[list[list[int]], list[list[int]]]
    room: list[int]
    people: list[list[int]]

    def lanes(self, world: int) -> list[dict[str, Any]]:
        """Name, room and number of dots of every lane that holds one in either world."""
        rows = zip(LANES, self.room, self.people[world], strict=True)
        return [{"lane": lane, "name": name, "room": room, "dots": dots} for lane, (name, room, dots) in enumerate(rows) if room]


def dots_of(pair: Pair) -> Dots:
    """Dots of everybody who is away from home in at least one of the worlds; who is at home in the other stands there."""
    one, other = (side.people for side in pair.sides)
    persons = np.union1d(*(side["person"][_away(side)] for side in (one, other)))
    rows = [_rows(side, persons) for side in (one, other)]
    places = [np.where(row >= 0, side["place"][row], ABSENT) for side, row in zip((one, other), rows, strict=True)]
    apart = (places[0] != places[1]) & (places[0] >= 0) & (places[1] >= 0)
    worlds, people = [], []
    for side, row, place in zip((one, other), rows, places, strict=True):
        known = row >= 0
        lane = _LANE[place[known]]
        states = np.isin(place[known], TRANSIT) & (side["state"][row[known]] > 0)
        colour = np.where(states, _STATE[side["state"][row[known]]], lane)
        worlds.append(np.column_stack([persons[known], lane, colour, apart[known]]).tolist())
        people.append(np.bincount(lane, minlength=len(LANES)))
    return Dots(tuple(worlds), np.max(people, axis=0).tolist(), [one.tolist() for one in people])


def _away(people: np.ndarray) -> np.ndarray:
    """Whether each is away from home, the dead away from home included."""
    return ~np.isin(people["place"], (Place.ORIGIN_BORDER, Place.ORIGIN_INTERIOR))


def _rows(people: np.ndarray, persons: np.ndarray) -> np.ndarray:
    """Row of every person, -1 for one who is not there, shape (persons,)."""
    order = np.argsort(people["person"], kind="stable")
    at = np.minimum(np.searchsorted(people["person"][order], persons), len(order) - 1)
    return np.where(people["person"][order[at]] == persons, order[at], -1)
