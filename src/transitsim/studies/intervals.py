"""Intervals of paired differences: what the replicates say, and how often they agree on the sign."""

from __future__ import annotations

import numpy as np
from scipy.stats import t as student


def paired(base: np.ndarray, other: np.ndarray, drawn: bool = False) -> dict[str, float]:
    """Mean difference other - base over replicates in which both are numbers, with intervals.

    With one point for what the evidence leaves open the intervals are Student's, of the mean: more replicates narrow them. With
    posterior draws they are the middle 50 and 90 % of the differences themselves: parameters and luck, which no number of
    replicates narrows.

    Differences of one replicate share people and luck; those of different replicates are independent.

    Parameters
    ----------
    base, other : shape (replicates,)
    drawn : every replicate has a posterior draw of its own

    Returns
    -------
    base (mean), difference, low50, high50, low90, high90, same_sign (share of replicates whose difference has the sign
    of the mean; 1 when all are exactly 0), replicates
    """
    known = np.isfinite(base) & np.isfinite(other)
    gaps = other[known] - base[known]
    count = len(gaps)
    if count == 0:
        blank = dict.fromkeys(("base", "difference", "low50", "high50", "low90", "high90", "same_sign"), float("nan"))
        return {**blank, "replicates": 0}
    mean = float(gaps.mean())
    error = float(gaps.std(ddof=1) / np.sqrt(count)) if count > 1 else float("nan")
    bounds = {}
    for share in (50, 90):
        if drawn:
            ends = np.quantile(gaps, [0.5 - share / 200.0, 0.5 + share / 200.0])
            bounds |= {f"low{share}": float(ends[0]), f"high{share}": float(ends[1])}
            continue
        reach = float(student.ppf(0.5 + share / 200.0, count - 1)) * error if count > 1 else float("nan")
        bounds |= {f"low{share}": mean - reach, f"high{share}": mean + reach}
    same = float(np.mean(np.sign(gaps) == np.sign(mean)))
    return {"base": float(base[known].mean()), "difference": mean, **bounds, "same_sign": same, "replicates": count}


def multiples(base: np.ndarray, other: np.ndarray, told: dict[str, float], drawn: bool = False) -> dict[str, float]:
    """Intervals of the outcome as a multiple of the baseline: times_low50, times_high50, times_low90, times_high90.

    With one point, (base + end) / base of the mean base and the ends of `paired`. With posterior draws, the middle of other /
    base of each replicate: its draw moves both, and a difference of one draw over the base of another means nothing.

    Parameters
    ----------
    base, other : shape (replicates,)
    told : what `paired` says of them
    """
    ends = ("low50", "high50", "low90", "high90")
    if not drawn:
        middle = told["base"]
        return {f"times_{end}": (middle + told[end]) / middle if middle > 0.0 else float("nan") for end in ends}
    lived = np.isfinite(base) & np.isfinite(other) & (base > 0.0)
    ratios = other[lived] / base[lived]
    found = np.quantile(ratios, [0.25, 0.75, 0.05, 0.95]) if len(ratios) else np.full(4, np.nan)
    return dict(zip((f"times_{end}" for end in ends), found.tolist(), strict=True))
