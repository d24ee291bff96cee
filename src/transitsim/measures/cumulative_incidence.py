"""How stays in transit end: Aalen and Johansen's (1978) estimate of competing exits."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from transitsim.measures.life_table import EVENTS, by_group, life_table

COLUMNS = ("exit", "months", "incidence", "at_risk")


def cumulative_incidence(spells: pd.DataFrame, by: Sequence[str] = ("sex",)) -> pd.DataFrame:
    """Share of stays that have ended by each exit after so many months, in the presence of the others.

    F_k(t) = sum over s <= t of S(s-) left_k(s) / at risk(s), S Kaplan-Meier's share still there (`stays`); at every length
    the F_k and S add up to 1. One minus a Kaplan-Meier curve of a single exit, others censored, would overstate it.
    Weighted, replicates pooled.

    Parameters
    ----------
    spells : the table of that name
    by : columns by which stays are told apart, such as sex or regime

    Returns
    -------
    DataFrame: *by, exit (onward, third, returned, repatriated, died), months, incidence (0-1), at_risk (people); one row
    an exit and length that occurs, and 0 in front
    """
    return by_group(spells, by, _incidences, COLUMNS)


def _incidences(spells: pd.DataFrame) -> pd.DataFrame:
    table = life_table(spells)
    before = np.append(1.0, table.survival[:-1])
    ended = before * table.left / np.where(table.at_risk > 0, table.at_risk, 1.0)
    size = len(table.months)
    return pd.DataFrame(
        {
            "exit": np.repeat(EVENTS, size),
            "months": np.tile(table.months, len(EVENTS)),
            "incidence": ended.cumsum(axis=1).ravel(),
            "at_risk": np.tile(table.at_risk, len(EVENTS)),
        }
    )
