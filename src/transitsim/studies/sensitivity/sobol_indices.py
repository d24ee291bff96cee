"""Sobol's indices of the expected outcome, and noise, as shares of the variance of one replicate's outcome.

With V = Var(f) over the design and W the variance of noise (`replicate_noise.py`), factor j has the first-order share
V_j / (V + W) and the total share T_j / (V + W); noise has W / (V + W). SALib estimates from means over R replicates, which
contain noise too: from points A, B and A with factor j from B (call it C),

    V_j = mean B (C - A) - mean cov_r(B, C - A) / R,    T_j = mean (A - C)^2 / 2 - mean var_r(A - C) / 2R,

where cov_r and var_r are over the replicates of a block: points share people and random numbers, so these differences contain
less noise than the points do.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np

from transitsim.core.optional_packages import brought_by
from transitsim.studies.design.sampled import unit_problem
from transitsim.studies.sensitivity.replicate_noise import noise

RESAMPLES = 1000


def indices(blocks: np.ndarray, factors: list[str], second: bool, seed: int) -> Iterator[dict]:
    """One row for each factor and index, the last for noise.

    Parameters
    ----------
    blocks : values, shape (blocks, points in a block, replicates), all finite
    factors : those that vary, in the order of the design
    second : whether blocks hold the points for second order
    seed : of SALib's resampling of blocks, at least 1

    Yields
    ------
    factor, measure (first, total, second or noise), value, low90, high90; NaN for an outcome that never varies; 0, and 1
    for noise, for one that luck alone moves
    """
    with brought_by("studies"):
        from SALib.analyze import sobol

    means = blocks.mean(axis=2)
    ends = means[:, [0, -1]]
    spread = float(ends.var())
    added = noise(blocks.reshape(-1, blocks.shape[2]))
    left = 0.0 if np.isnan(added.apart) else added.apart / blocks.shape[2]
    signal = max(spread - left, 0.0)
    whole = signal + (0.0 if np.isnan(added.whole) else added.whole)
    if np.ptp(ends) <= 1e-12 * max(1.0, np.abs(ends).max()) or whole == 0.0:
        yield from _without_signal(factors, added.whole > 0.0)
        return
    found = sobol.analyze(unit_problem(factors), means.ravel(), second, RESAMPLES, 0.9, seed=seed)
    scale = spread / whole
    for index, factor in enumerate(factors):
        for measure, key, less in zip(("first", "total"), ("S1", "ST"), _noise_in_estimates(blocks, index), strict=True):
            yield _row(factor, measure, found[key][index] * scale - less / whole, found[f"{key}_conf"][index] * scale)
    for one, two in combinations(range(len(factors)), 2) if second else ():
        value, reach = (found[key][one, two] * scale for key in ("S2", "S2_conf"))
        yield _row(f"{factors[one]} x {factors[two]}", "second", value, reach)
    low, high = (bound / (signal + bound) for bound in (added.low90, added.high90))
    yield {"factor": "noise", "measure": "noise", "value": added.whole / whole, "low90": low, "high90": high}


def _without_signal(factors: list[str], by_luck: bool) -> Iterator[dict]:
    """Rows of an outcome that no factor moves: chance has all of its variance where it has any."""
    share, of_noise = (0.0, 1.0) if by_luck else (float("nan"), float("nan"))
    yield from (_row(factor, measure, share, share) for factor in factors for measure in ("first", "total"))
    yield {"factor": "noise", "measure": "noise", **dict.fromkeys(("value", "low90", "high90"), of_noise)}


def _noise_in_estimates(blocks: np.ndarray, factor: int) -> tuple[float, float]:
    """Noise in the estimates of V_j and T_j from means over replicates; 0 with a single replicate."""
    replicates = blocks.shape[2]
    if replicates < 2:
        return 0.0, 0.0
    rest = blocks - blocks.mean(axis=2, keepdims=True)
    change, end = rest[:, factor + 1] - rest[:, 0], rest[:, -1]
    times = replicates * (replicates - 1)
    return float((end * change).sum(axis=1).mean()) / times, float((change * change).sum(axis=1).mean()) / (2.0 * times)


def _row(factor: str, measure: str, value: float, reach: float) -> dict:
    value, reach = float(value), float(reach)
    return {"factor": factor, "measure": measure, "value": value, "low90": value - reach, "high90": value + reach}
