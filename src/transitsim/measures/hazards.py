"""Hazard of leaving transit by time since entry: exits over the person-months at risk, those still there counted as seen."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
import pandas as pd

from transitsim.core.errors import UserError
from transitsim.measures.life_table import CENSORED, by_group, life_table

RATES = ("after_months", "to_months", "person_months", "exits", "hazard", "agents")
ACCUMULATED = ("months", "cumulative_hazard", "at_risk")


def hazards(spells: pd.DataFrame, by: Sequence[str] = ("sex",), width: int = 12) -> pd.DataFrame:
    """Occurrence-exposure rates: of those who have stayed so long, what share leaves in a month.

    hazard = exits / person-months at risk, both in the interval (after, to]. A stay that is still open is at risk for as
    long as it was seen, and is no exit. Weighted, replicates pooled.

    Parameters
    ----------
    spells : the table of that name
    by : columns by which stays are told apart, such as sex or regime
    width : months of an interval, at least 1

    Returns
    -------
    DataFrame: *by, after_months, to_months (since entry), person_months, exits (people), hazard (per month), agents (that were
    at risk); one row an interval in which somebody was

    Raises
    ------
    UserError
        When `width` is less than a month.
    """
    if width < 1:
        raise UserError(f"width={width} will not do: give an interval of at least 1 month.")
    return by_group(spells, by, partial(_rates, width=width), RATES)


def _rates(spells: pd.DataFrame, width: int) -> pd.DataFrame:
    months, weight = spells["months"].to_numpy(), spells["weight"].to_numpy()
    after = np.arange(0, max(1, months.max()), width)
    exposure = np.clip(months[:, None] - after, 0, width)
    person_months = weight @ exposure
    interval = np.searchsorted(after + width, months)
    exits = np.bincount(interval, weights=weight * (spells["exit"] != CENSORED), minlength=len(after))
    hazard = exits / np.where(person_months > 0, person_months, 1.0)
    agents = (exposure > 0).sum(axis=0)
    return pd.DataFrame(dict(zip(RATES, (after, after + width, person_months, exits, hazard, agents), strict=True)))


def cumulative_hazard(spells: pd.DataFrame, by: Sequence[str] = ("sex",)) -> pd.DataFrame:
    """Nelson and Aalen's estimate, H(t) = sum over s <= t of left(s) / at risk(s), weighted, replicates pooled.

    Returns
    -------
    DataFrame: *by, months, cumulative_hazard (expected exits), at_risk (people); one row a length that occurs, 0 in front
    """
    return by_group(spells, by, _accumulated, ACCUMULATED)


def _accumulated(spells: pd.DataFrame) -> pd.DataFrame:
    table = life_table(spells)
    hazard = table.left.sum(axis=0) / np.where(table.at_risk > 0, table.at_risk, 1.0)
    return pd.DataFrame(dict(zip(ACCUMULATED, (table.months, hazard.cumsum(), table.at_risk), strict=True)))
