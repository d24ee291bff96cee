"""Intervals, each of a named kind, that cover what they say they cover.

| kind       | of what                                            | how                                          | given from   |
|------------|----------------------------------------------------|----------------------------------------------|--------------|
| confidence | the mean over replicates, or a ratio of two means  | Student's t; Fieller's theorem for the ratio | n = 2        |
| predictive | one further replicate, with a new posterior draw   | order statistics at (n + 1) p                | (n + 1) p = 1 |
| credible   | a parameter                                        | order statistics at (n + 1) p of its draws   | (n + 1) p = 1 |

Of n replicates and a further one every order is equally likely, so the further one lies below the k-th of the n with chance
k / (n + 1), whatever the distribution. An interval from (n + 1) p to (n + 1)(1 - p) therefore holds it with chance 1 - 2p,
and there is none when (n + 1) p < 1: no 50 % interval below three replicates, no 90 % interval below nineteen.

A confidence interval narrows as replicates are added; the other two do not, since what they are of does not.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from scipy.stats import t as student_t

CONFIDENCE, PREDICTIVE = "confidence", "predictive"
SHARES = (50, 90)  # per cent that are given
ENDS = tuple(f"{end}{share}" for share in SHARES for end in ("low", "high"))
FIVE = ("low90", "low50", "median", "high50", "high90")  # what `middle_and_ends` gives
SIGNS_FROM = 5  # replicates: of fewer all agree on a sign more often than once in sixteen when nothing differs


class Ends(NamedTuple):
    """Lower and upper end; NaN where there is none."""

    low: np.ndarray
    high: np.ndarray


def replicates_for_share(share: float) -> int:
    """Replicates from which a predictive or credible interval of this share can be given.

    >>> replicates_for_share(50), replicates_for_share(90)
    (3, 19)
    """
    return math.ceil(200.0 / (100.0 - share) - 1.0 - 1e-9)


def widest(replicates: int) -> int:
    """Per cent of the widest predictive interval that so many replicates tell; 0 for none.

    >>> widest(2), widest(10), widest(20)
    (0, 50, 90)
    """
    return max((share for share in SHARES if replicates >= replicates_for_share(share)), default=0)


def predictive(values: np.ndarray, share: float) -> Ends:
    """Interval that holds one further value of the same kind, share in per cent: order statistics at (n + 1) p.

    Parameters
    ----------
    values : finite, shape (replicates, ...)
    """
    values = np.asarray(values, float)
    if len(values) < replicates_for_share(share):
        return _none(values.shape[1:])
    tail = 0.5 - share / 200.0
    return Ends(*np.quantile(values, [tail, 1.0 - tail], axis=0, method="weibull"))


def middle_and_ends(values: np.ndarray) -> np.ndarray:
    """Median, and the ends of the 50 and 90 % intervals of a further value, in rising order, shape (5, ...)."""
    (low90, high90), (low50, high50) = predictive(values, 90), predictive(values, 50)
    return np.array([low90, low50, np.median(values, axis=0), high50, high90])


def confidence(values: np.ndarray, share: float) -> Ends:
    """Student's interval of the mean, share in per cent: mean +- t(n - 1) s / sqrt(n).

    Parameters
    ----------
    values : finite, shape (replicates, ...)
    """
    values = np.asarray(values, float)
    count = len(values)
    if count < 2:
        return _none(values.shape[1:])
    mean, error = values.mean(axis=0), values.std(axis=0, ddof=1) / math.sqrt(count)
    reach = student(share, count) * error
    return Ends(mean - reach, mean + reach)


def confidence_of_ratio(part: np.ndarray, whole: np.ndarray, share: float) -> Ends:
    """Fieller's interval of mean(part) / mean(whole) of paired values, share in per cent.

    It holds every R for which Student's interval of the mean of part - R whole holds zero: with means a and b, (co)variances
    v of the means, and t of n - 1 degrees of freedom,

        R = (a b - t² v_ab ± t √(a² v_bb - 2 a b v_ab + b² v_aa - t² (v_aa v_bb - v_ab²))) / (b² - t² v_bb).

    There is none where b is not surely off zero (b² <= t² v_bb): the set would be without bound.

    Parameters
    ----------
    part, whole : finite, shape (replicates, ...)
    """
    part, whole = np.asarray(part, float), np.asarray(whole, float)
    count = len(part)
    if count < 2:
        return _none(part.shape[1:])
    a, b = part.mean(axis=0), whole.mean(axis=0)
    t, freedom = student(share, count), count * (count - 1.0)
    v_aa, v_bb = (np.square(one - one.mean(axis=0)).sum(axis=0) / freedom for one in (part, whole))
    v_ab = ((part - a) * (whole - b)).sum(axis=0) / freedom
    below = b * b - t * t * v_bb
    root = a * a * v_bb - 2.0 * a * b * v_ab + b * b * v_aa - t * t * (v_aa * v_bb - v_ab * v_ab)
    below = np.where(below > 0.0, below, np.nan)
    middle, reach = (a * b - t * t * v_ab) / below, t * np.sqrt(np.maximum(root, 0.0)) / below
    return Ends(middle - reach, middle + reach)


def same_sign(differences: np.ndarray) -> float:
    """Share of the differences that have the sign of their mean.

    Blank where it says nothing: of fewer than five, and where the mean is exactly zero.

    Parameters
    ----------
    differences : finite, shape (replicates,)
    """
    if len(differences) < SIGNS_FROM or differences.mean() == 0.0:
        return float("nan")
    return float(np.mean(np.sign(differences) == np.sign(differences.mean())))


def paired(base: np.ndarray, other: np.ndarray, kind: str = CONFIDENCE, lives_per_draw: int = 1) -> dict[str, float]:
    """Mean difference other - base over replicates in which both are numbers, with intervals of one kind.

    Differences of one replicate share people and luck; those of different replicates are independent. Predictive intervals
    are of one life a draw, since lives of one draw are not independent.

    Parameters
    ----------
    base, other : shape (replicates,)
    kind : confidence, of the mean difference; predictive, of a further replicate's difference
    lives_per_draw : replicates in a row that share a posterior draw

    Returns
    -------
    base (mean), difference, low50, high50, low90, high90, same_sign, replicates
    """
    known = np.isfinite(base) & np.isfinite(other)
    gaps = (other - base)[known]
    if not len(gaps):
        return dict.fromkeys(("base", "difference", *ENDS, "same_sign"), float("nan")) | {"replicates": 0}
    of = one_a_draw(other - base, lives_per_draw) if kind == PREDICTIVE else gaps
    ends = [float(end) for share in SHARES for end in (predictive if kind == PREDICTIVE else confidence)(of, share)]
    found = {"base": float(base[known].mean()), "difference": float(gaps.mean()), **dict(zip(ENDS, ends, strict=True))}
    return {**found, "same_sign": same_sign(gaps), "replicates": len(gaps)}


def multiples(base: np.ndarray, other: np.ndarray, kind: str = CONFIDENCE, lives_per_draw: int = 1) -> dict[str, float]:
    """Intervals of the outcome as a multiple of the baseline: times_low50, times_high50, times_low90, times_high90.

    Confidence: of the ratio of the two means, mean(other) / mean(base). Predictive: of other / base of a further replicate,
    whose draw moves both. Blank where the baseline is not above 0.
    """
    known = np.isfinite(base) & np.isfinite(other)
    if kind == PREDICTIVE:
        ratios = one_a_draw(np.divide(other, base, out=np.full(len(base), np.nan), where=known & (base > 0.0)), lives_per_draw)
        ends = [float(end) for share in SHARES for end in predictive(ratios, share)]
    elif known.any() and base[known].mean() > 0.0:
        ends = [float(end) for share in SHARES for end in confidence_of_ratio(other[known], base[known], share)]
    else:
        ends = [float("nan")] * len(ENDS)
    return dict(zip((f"times_{end}" for end in ENDS), ends, strict=True))


def one_a_draw(values: np.ndarray, lives_per_draw: int) -> np.ndarray:
    """The first life of every draw, those that are no number left out."""
    first = np.asarray(values, float)[::lives_per_draw]
    return first[np.isfinite(first)]


def student(share: float, count: int) -> float:
    """Student's t of an interval of the mean of `count` values, share in per cent."""
    return float(student_t.ppf(0.5 + share / 200.0, count - 1))


def _none(shape: tuple[int, ...]) -> Ends:
    return Ends(np.full(shape, np.nan), np.full(shape, np.nan))
