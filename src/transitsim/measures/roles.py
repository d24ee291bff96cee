"""Groups of places by role, and sums that keep the cells in which nothing happened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from transitsim.schema.enums import TRANSIT, Place

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


def sums_of(conditions: pd.DataFrame, by: Sequence[str], measures: Sequence[str]) -> pd.DataFrame:
    """Totals of these measures as columns, 0 where there are none, in every observed combination of `by`."""
    rows = conditions[conditions["measure"].isin(measures)]
    found = total(rows, [*by, "measure"], "total").set_index([*by, "measure"])["total"].unstack("measure")
    found = found.reindex(columns=list(measures)).fillna(0.0).astype(float)
    return found.rename_axis(columns=None).reset_index()


def ratio(part: pd.Series, whole: pd.Series) -> pd.Series:
    """part / whole; 0 where the whole is."""
    return part / whole.where(whole > 0, 1.0)


def by_region(conditions: pd.DataFrame, places: Mapping[str, str]) -> pd.DataFrame:
    """Rows in transit and at the destination, with a column `region` that says which."""
    there = conditions[conditions["place"] == places["destination"]].assign(region="destination")
    return pd.concat([in_transit(conditions, places).assign(region="transit"), there], ignore_index=True)
