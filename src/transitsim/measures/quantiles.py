"""Quantiles over people, read off a histogram with bins of equal ratio."""

from __future__ import annotations

import numpy as np

SHARES = (0.1, 0.5, 0.9)


def quantile_in_bins(counts: np.ndarray, edges: np.ndarray, share: float) -> float:
    """The amount below which `share` of the counts lie; inside a bin amounts spread evenly on a log scale.

    Wrong by less than the width of a bin. Nothing counted has no quantile, and gives 0.

    Parameters
    ----------
    counts : not negative, shape (bins,)
    edges : positive and rising, shape (bins + 1,)
    """
    reached = np.cumsum(counts)
    if reached[-1] <= 0.0:
        return 0.0
    target = share * reached[-1]
    held = int(np.searchsorted(reached, target * (1.0 - 1e-12)))
    while counts[held] <= 0.0:  # a share of 0 falls before the first count
        held += 1
    inside = (target - (reached[held] - counts[held])) / counts[held]
    return float(edges[held] * (edges[held + 1] / edges[held]) ** min(1.0, max(0.0, inside)))
