"""Noise of replicates: what a replicate adds to an outcome, separated from what the point does.

At point i and replicate r an outcome is y_ir = f_i + c_r + e_ir: what is expected there, what the replicate adds everywhere
(points share people and random numbers), and what it adds there alone. With P points and R replicates, mean squares of the
two-way table give Var(e) = MS_e and Var(c) + Var(e) = (MS_r + (P - 1) MS_e) / P.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.stats import chi2


class Noise(NamedTuple):
    """Variance that one replicate adds, with its 90 % interval, and the part of it that differs between points."""

    whole: float
    low90: float
    high90: float
    apart: float


def noise(values: np.ndarray) -> Noise:
    """The variance of noise.

    Parameters
    ----------
    values : shape (points, replicates), all finite

    Returns
    -------
    Noise
        NaN with a single replicate. The interval is Satterthwaite's (1946): as many degrees of freedom as the two mean
        squares allow, few when the noise is shared by all points, for then there are as many draws of it as replicates.
    """
    points, replicates = values.shape
    if replicates < 2 or points < 2:
        return Noise(*[float("nan")] * 4)
    shared = values.mean(axis=0) - values.mean()
    rest = values - values.mean(axis=1, keepdims=True) - shared
    of_replicates = points * float(shared @ shared) / (replicates - 1)
    apart = float((rest * rest).sum()) / ((points - 1) * (replicates - 1))
    parts = np.array([of_replicates, (points - 1) * apart]) / points
    whole = float(parts.sum())
    if whole == 0.0:
        return Noise(0.0, 0.0, 0.0, 0.0)
    freedom = whole**2 / float((parts**2 / np.array([replicates - 1, (points - 1) * (replicates - 1)])).sum())
    low, high = (freedom * whole / float(chi2.ppf(share, freedom)) for share in (0.95, 0.05))
    return Noise(whole, low, high, apart)
