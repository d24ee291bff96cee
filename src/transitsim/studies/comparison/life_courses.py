"""Courses of life: where each person stands at the end under each regime, and for whom that is better or worse.

The same person meets the same random numbers under every regime, so that only the regime makes a course different.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from transitsim.measures.places import place_at_end
from transitsim.schema.enums import CLASSES, SEXES, Place

KEPT = ("person", "sex", "social_class", "home", "place", "first_entered", "dies", "returns", "violent_months", "wished_months")
PLACES = {
    "never_left": (),
    "went_home": (Place.ORIGIN_BORDER, Place.ORIGIN_INTERIOR),
    "in_transit": (Place.TRANSIT_COETHNIC, Place.TRANSIT_VILLAGE, Place.TRANSIT_CITY, Place.TRANSIT_INLAND),
    "detained": (Place.DETENTION_TRANSIT, Place.DETENTION_ORIGIN),
    "under_way": (Place.ROUTE, Place.HOLDING, Place.EMBASSY),
    "destination": (Place.DESTINATION,),
    "third_country": (Place.THIRD_COUNTRY,),
    "died": (Place.DEAD,),
}
COURSES = tuple(PLACES)
_OF_PLACE = np.array([next(i for i, places in enumerate(PLACES.values()) if place in places) for place in Place])


def courses(people: np.ndarray, months: int) -> np.ndarray:
    """Course of every person at the end of a run of so many months, as an index into COURSES, shape (people,)."""
    course = _OF_PLACE[place_at_end(people)]
    return np.where((course == 1) & (people["first_entered"] < 0), 0, course)


def better_or_worse(one: np.ndarray, other: np.ndarray, died: np.ndarray, died_then: np.ndarray) -> np.ndarray:
    """+1 where the second life is better in some of four things and worse in none, -1 the reverse, else 0.

    The four: not having died early, forced returns, months with violence, months lived as the person would wish (M70). No
    weights are needed, and nobody is called better off against what they went through.

    Parameters
    ----------
    one, other : arrays of PERSON, the same persons under two regimes
    died, died_then : bool arrays, whether each has died early under the first and under the second
    """
    gains = (
        died.astype(int) - died_then.astype(int),
        np.sign(one["returns"] - other["returns"]),
        np.sign(one["violent_months"] - other["violent_months"]),
        np.sign(other["wished_months"] - one["wished_months"]),
    )
    better = np.any([gain > 0 for gain in gains], axis=0)
    worse = np.any([gain < 0 for gain in gains], axis=0)
    return np.where(better & ~worse, 1, np.where(worse & ~better, -1, 0))


def died_early(people: np.ndarray, months: int) -> np.ndarray:
    """Whether each is dead after so many months though age alone would have let them live, shape (people,).

    The month of a natural death is the same under every regime.
    """
    return (people["place"] == Place.DEAD) & (people["dies"] >= months)


def in_both(one: np.ndarray, other: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Rows of the persons who are born in both worlds, in the order of their addresses."""
    born = [np.flatnonzero(people["place"] >= 0) for people in (one, other)]
    addresses = one["person"][born[0]], other["person"][born[1]]
    _, here, there = np.intersect1d(*addresses, assume_unique=True, return_indices=True)
    return born[0][here], born[1][there]


def changed_course(one: np.ndarray, other: np.ndarray, weight: float, months: int) -> pd.DataFrame:
    """Who ends elsewhere under the second regime than under the first, and who is better or worse off, by sex and class.

    Parameters
    ----------
    one, other : arrays of PERSON at the end of two runs with the same random numbers
    weight : people that one agent stands for
    months : length of the runs

    Returns
    -------
    DataFrame: sex, class, course (under the first), course_then (under the second), people, agents, better, worse
    (people); the cells in which nothing changed are there too, as the denominator
    """
    here, there = in_both(one, other)
    one, other = one[here], other[there]
    course, then = courses(one, months), courses(other, months)
    verdict = better_or_worse(one, other, died_early(one, months), died_early(other, months))
    frame = pd.DataFrame(
        {
            "sex": np.array(SEXES)[one["sex"]],
            "social_class": np.array(CLASSES)[one["social_class"]],
            "course": np.array(COURSES)[course],
            "course_then": np.array(COURSES)[then],
            "agents": 1,
            "better": verdict > 0,
            "worse": verdict < 0,
        }
    )
    found = frame.groupby(["sex", "social_class", "course", "course_then"], as_index=False).sum()
    found["people"] = found["agents"] * weight
    return found.assign(better=found["better"] * weight, worse=found["worse"] * weight)


def mean_courses(parts: list[pd.DataFrame]) -> pd.DataFrame:
    """The cells of several replicates: people in the mean, agents added up."""
    keys, people = ["sex", "social_class", "course", "course_then"], ["people", "better", "worse"]
    found = pd.concat(parts).groupby(keys, as_index=False)[[*people, "agents"]].sum()
    found[people] = found[people] / len(parts)
    return found.assign(replicates=len(parts))
