"""Median over replicates, and the bands in which a further replicate would lie."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from transitsim.measures.count_dispersion import ECHO
from transitsim.measures.intervals import predictive

SHARES = {("p05", "p95"): 90, ("p10", "p90"): 80, ("p25", "p75"): 50}  # names of the ends: per cent between them
ENDS = ("p05", "p10", "p25", "p75", "p90", "p95")


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
    middle = pd.DataFrame({"median": rows.median(), "mean": rows.mean(), "replicates": rows.size()})
    if echoes is None:
        ends = _ends(of, value, names)
    else:
        drawn = _ends(frame[echoes > 0], value, [*names, ECHO])
        ends = drawn.groupby(level=list(range(len(names))), observed=True).mean()
    found = middle.join(ends)[["p05", "p10", "p25", "median", "p75", "p90", "p95", "mean", "replicates"]]
    return found.reset_index()


def _ends(frame: pd.DataFrame, value: str, by: list[str]) -> pd.DataFrame:
    """Predictive intervals of every group; blank where its rows are too few. Groups of one size are worked out together."""
    known = frame[frame[value].notna()]
    groups = known.groupby(by, observed=True)
    size, codes = groups.size(), groups.ngroup().to_numpy()
    rows = np.split(known[value].to_numpy(float)[np.argsort(codes, kind="stable")], np.cumsum(size.to_numpy())[:-1])
    ends = pd.DataFrame(np.nan, index=size.index, columns=list(ENDS))
    for count in size.unique():
        same = np.flatnonzero(size == count)
        values = np.array([rows[group] for group in same]).T
        for names, share in SHARES.items():
            ends.iloc[same, ends.columns.get_indexer(names)] = np.array(predictive(values, share)).T
    return ends
