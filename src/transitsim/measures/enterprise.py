"""Businesses of the settled, never without the number of those among whom they are counted (M69, M71)."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from transitsim.measures.roles import RUN, ratio, sums_of

COUNTED = ["person_months", "enterprise", "employed", "act_start_business"]


def enterprise(conditions: pd.DataFrame, places: Mapping[str, str]) -> pd.DataFrame:
    """People with a business at the destination beside all who live there.

    Returns
    -------
    DataFrame: regime, replicate, year, sex, settled (people, the year's average), owners (people), share (0-1 of the
    settled), employed (share of the settled), started (businesses a year)
    """
    there = conditions[conditions["place"] == places["destination"]]
    sums = sums_of(there, [*RUN, "year", "sex"], COUNTED)
    months = sums["person_months"]
    found = sums[[*RUN, "year", "sex"]].assign(settled=months / 12.0, owners=sums["enterprise"] / 12.0)
    shares = {"share": ratio(sums["enterprise"], months), "employed": ratio(sums["employed"], months)}
    return found.assign(**shares, started=sums["act_start_business"])
