"""Strategies in use: what people do to live as they wish, none of it graded (M67, M68)."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from transitsim.measures.roles import RUN, by_region, ratio, sums_of
from transitsim.schema.enums import Act

ACTS = tuple(act.name.lower() for act in Act if act)


def strategies(conditions: pd.DataFrame, places: Mapping[str, str]) -> pd.DataFrame:
    """Share of person-months in which each act was done, in transit and at the destination; several acts may share a month.

    Returns
    -------
    DataFrame: regime, replicate, year, region (transit, destination), sex, act, person_months, share (0-1)
    """
    keys = [*RUN, "year", "region", "sex"]
    sums = sums_of(by_region(conditions, places), keys, ["person_months", *(f"act_{act}" for act in ACTS)])
    sums = sums.rename(columns={f"act_{act}": act for act in ACTS})
    found = sums.melt([*keys, "person_months"], var_name="act", value_name="months")
    return found.assign(share=ratio(found["months"], found["person_months"])).drop(columns="months")
