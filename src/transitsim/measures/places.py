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


def place_at_end(people: np.ndarray) -> np.ndarray:
    """Place of everybody; of those who are not born yet, their family's home. `people`: array of PERSON."""
    return np.where(people["place"] < 0, people["home"], people["place"])


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
