"""Median over replicates, and the bands in which a further replicate would lie."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from transitsim.measures.count_dispersion import ECHO

SHARES = {"p05": 0.05, "p10": 0.10, "p25": 0.25, "p75": 0.75, "p90": 0.90, "p95": 0.95}


def band(frame: pd.DataFrame, value: str, by: Sequence[str]) -> pd.DataFrame:
    """Spread of `value` over the rows of every combination of `by` (rows are replicates).

    Predictive bands (`measures/intervals.py`): a further replicate lies between p25 and p75 with chance 50 %, between p10 and
    p90 with 80 %, between p05 and p95 with 90 %. A band is blank where the replicates are too few for it: 3, 9, 19.

    With a column `echo` (`measures/count_dispersion.py`), median and mean are of the simulated numbers, and the bands hold
    a further count; their ends are averaged over the echoes, which makes them hold a little more than they say.

    Returns
    -------
    DataFrame: *by, p05, p10, p25, median, p75, p90, p95, mean, replicates
    """
    names, echoes = list(by), frame.get(ECHO)
    of = frame if echoes is None else frame[echoes == 0]
    rows = of.groupby(names, observed=True)[value]
    told = pd.DataFrame({"median": rows.median(), "mean": rows.mean(), "replicates": rows.size()})
    if echoes is None:
        ends = _ends(of, value, names)
    else:
        drawn = _ends(frame[echoes > 0], value, [*names, ECHO])
        ends = drawn.groupby(level=list(range(len(names))), observed=True).mean()
    found = told.join(ends)[["p05", "p10", "p25", "median", "p75", "p90", "p95", "mean", "replicates"]]
    return found.reset_index()


def _ends(frame: pd.DataFrame, value: str, by: list[str]) -> pd.DataFrame:
    """Order statistics at (n + 1) p of every group; blank where there is none."""
    groups = frame[frame[value].notna()].groupby(by, observed=True)
    codes, values = groups.ngroup().to_numpy(), frame.loc[frame[value].notna(), value].to_numpy(float)
    values, size = values[np.lexsort((values, codes))], groups.size()
    first, count = (size.cumsum() - size).to_numpy(), size.to_numpy()
    columns = {}
    for name, share in SHARES.items():
        place = (count + 1.0) * share - 1.0
        known = (place > -1e-9) & (place < count - 1.0 + 1e-9)
        low = np.clip(np.floor(place + 1e-9).astype(int), 0, np.maximum(count - 1, 0))
        high = np.minimum(low + 1, count - 1)
        inside = np.clip(place - low, 0.0, 1.0)
        at_low, at_high = values[first + low], values[first + high]
        columns[name] = np.where(known, at_low + inside * (at_high - at_low), np.nan)
    return pd.DataFrame(columns, index=size.index)
