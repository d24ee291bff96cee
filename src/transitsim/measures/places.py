"""Groups of places by role, and sums that keep the cells in which nothing happened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from transitsim.schema.enums import TRANSIT, Place

RUN = ["regime", "replicate"]
NEAR_BORDER = (Place.TRANSIT_COETHNIC, Place.TRANSIT_VILLAGE, Place.TRANSIT_CITY)
ORIGIN = (Place.ORIGIN_BORDER, Place.ORIGIN_INTERIOR)
HANDED_OVER = (Place.DETENTION_ORIGIN, *ORIGIN)  # where those who are handed over to the origin arrive
WHERE = {  # groups of places that measures are of
    "everywhere": tuple(Place),
    "away": tuple(place for place in Place if place not in (*ORIGIN, Place.DEAD)),
    "transit": TRANSIT,
    "destination": (Place.DESTINATION,),
    "settled": (Place.DESTINATION, Place.THIRD_COUNTRY),
}


def place_at_end(people: np.ndarray, months: int | np.ndarray) -> np.ndarray:
    """Place of everybody after so many months: DEAD also for those at the origin whose month of natural death has passed.

    Rules do not visit who is asleep at the origin, so their row stays there. They have died at home, in every world alike:
    without this a regime under which more people leave would look deadlier than it is.

    Parameters
    ----------
    people : array of PERSON, or of its fields `place` and `dies`
    months : lived, one number or one for each row
    """
    died_at_home = np.isin(people["place"], ORIGIN) & (people["dies"] < months)
    return np.where(died_at_home, Place.DEAD, people["place"])


def named(roles: Iterable[Place], places: Mapping[str, str]) -> list[str]:
    """The tables' names of these roles."""
    return [places[role.name.lower()] for role in roles]


def within(frame: pd.DataFrame, places: Mapping[str, str], where: str) -> pd.DataFrame:
    """Rows whose place is in a group of places of `WHERE`."""
    return frame if where == "everywhere" else frame[frame["place"].isin(named(WHERE[where], places))]


def in_transit(frame: pd.DataFrame, places: Mapping[str, str]) -> pd.DataFrame:
    """Rows whose place is a place of transit."""
    return within(frame, places, "transit")


def total(frame: pd.DataFrame, by: Sequence[str], value: str) -> pd.DataFrame:
    """Sum of `value` in every observed combination of `by`, words as plain strings."""
    found = frame.groupby(list(by), observed=True, sort=True)[value].sum().reset_index()
    return found.astype(dict.fromkeys(found.select_dtypes("category").columns, "str"))


def ratio(part: pd.Series, whole: pd.Series) -> pd.Series:
    """part / whole; 0 where the whole is."""
    return part / whole.where(whole > 0, 1.0)
