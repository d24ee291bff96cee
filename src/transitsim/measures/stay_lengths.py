"""Lengths of stay in a line: the median and the 10-90 % range beside the mean."""

from __future__ import annotations

import numpy as np
import pandas as pd

from transitsim.measures.stays import stays, time_at


def stay_lengths(spells: pd.DataFrame) -> pd.DataFrame:
    """Lengths of stay by sex, replicates pooled, weighted.

    Returns
    -------
    DataFrame: sex, basis (completed: stays that ended, as counted; all: Kaplan-Meier, those still there included),
    p10, median, p90, mean (months), people
        The mean over all stays is the area under the curve as far as it was seen.
    """
    ended = spells[spells["exit"] != "censored"]
    rows = []
    for sex, part in ended.groupby("sex", observed=True):
        lengths, weights = part["months"].to_numpy(), part["weight"].to_numpy()
        quantiles = [weighted_quantile(lengths, weights, share) for share in (0.1, 0.5, 0.9)]
        rows.append((sex, "completed", *quantiles, np.average(lengths, weights=weights), weights.sum()))
    for sex, curve in stays(spells).groupby("sex", observed=True):
        quantiles = [time_at(curve, share) for share in (0.9, 0.5, 0.1)]
        area = float((curve["survival"].to_numpy()[:-1] * np.diff(curve["months"])).sum())
        rows.append((sex, "all", *quantiles, area, curve["at_risk"].iloc[0]))
    return pd.DataFrame(rows, columns=["sex", "basis", "p10", "median", "p90", "mean", "people"])


def weighted_quantile(values: np.ndarray, weights: np.ndarray, share: float) -> float:
    """Smallest value with at least `share` of the weight at or below it."""
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(reached, share * reached[-1] * (1 - 1e-12))])
