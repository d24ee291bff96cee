"""Median and ranges over replicates."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

SHARES = {"p05": 0.05, "p10": 0.10, "p25": 0.25, "median": 0.50, "p75": 0.75, "p90": 0.90, "p95": 0.95}


def band(frame: pd.DataFrame, value: str, by: Sequence[str]) -> pd.DataFrame:
    """Spread of `value` over the rows of every combination of `by` (rows are replicates).

    The band of 50 % runs from p25 to p75, that of 80 % from p10 to p90, that of 90 % from p05 to p95.

    Returns
    -------
    DataFrame: *by, p05, p10, p25, median, p75, p90, p95, mean, replicates
    """
    rows = frame.groupby(list(by), observed=True)[value]
    spread = rows.quantile(list(SHARES.values())).unstack()
    if spread.empty:
        spread = pd.DataFrame(columns=list(SHARES.values()), index=rows.size().index, dtype=float)
    spread.columns = pd.Index(list(SHARES))
    return spread.assign(mean=rows.mean(), replicates=rows.size()).reset_index()
