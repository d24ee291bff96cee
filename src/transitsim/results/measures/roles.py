"""Groups of places by role, and sums that keep the cells in which nothing happened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from transitsim.nouns.codes import TRANSIT, Place

RUN = ["regime", "replicate"]
NEAR_BORDER = (Place.TRANSIT_COETHNIC, Place.TRANSIT_VILLAGE, Place.TRANSIT_CITY)
ORIGIN = (Place.ORIGIN_BORDER, Place.ORIGIN_INTERIOR)


def named(roles: Sequence[Place], places: Mapping[str, str]) -> list[str]:
    """The tables' names of these roles."""
    return [places[role.name.lower()] for role in roles]


def in_transit(frame: pd.DataFrame, places: Mapping[str, str]) -> pd.DataFrame:
    """Rows whose place is a place of transit."""
    return frame[frame["place"].isin(named(TRANSIT, places))]


def total(frame: pd.DataFrame, by: Sequence[str], value: str) -> pd.DataFrame:
    """Sum of `value` in every observed combination of `by`, words as plain strings."""
    found = frame.groupby(list(by), observed=True, sort=True)[value].sum().reset_index()
    words = found.select_dtypes("category").columns
    return found.astype(dict.fromkeys(words, "str"))
