"""How many replicates are enough: when the interval of a mean paired difference is as narrow as it has to be.

The half-width of the interval after n replicates is t(n - 1) s / sqrt(n), s the standard deviation of the differences
between replicates. How many are needed for a half-width d follows from a pilot of n0 by Stein's rule (1945),

    n = max(n0, ceil((t(n0 - 1) s0 / d)**2)),

after which mean +- d holds the truth at least as often as asked, however well or badly the pilot knew s. A rule that looks
after every replicate and stops when the interval is narrow enough stops early too often.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.stats import norm
from scipy.stats import t as student

from transitsim.core.errors import UserError
from transitsim.core.text import number, signed
from transitsim.measures.intervals import CONFIDENCE, confidence, paired

LEVEL = 0.90
RUNNING = ("replicates", "difference", "low50", "high50", "low90", "high90", "half_width")


def half_width(gaps: np.ndarray, level: float = LEVEL) -> float:
    """Half-width of the Student interval of the mean, t(n - 1) s / sqrt(n); NaN for less than two.

    Parameters
    ----------
    gaps : paired differences, shape (replicates,)
    """
    gaps = _known(gaps)
    low, high = confidence(gaps, 100.0 * level)
    return float(high - low) / 2.0


def replicates_for(deviation: float, target: float, level: float = LEVEL) -> int:
    """Replicates for a half-width of `target` when the standard deviation is known: ceil((z s / d)**2).

    >>> replicates_for(10.0, 2.0)
    68
    """
    _check_target(target)
    return max(1, _whole_above((norm.ppf(0.5 + level / 2.0) * deviation / target) ** 2))


def replicates_needed(gaps: Sequence[float] | np.ndarray, target: float, relative: bool = False, level: float = LEVEL) -> int:
    """Replicates that are needed in all, computed from those of a pilot (Stein's rule).

    Parameters
    ----------
    gaps : paired differences of the pilot, shape (replicates,), at least two
    target : half-width asked for, in the unit of the difference; when `relative`, as a share of the pilot's mean difference
    relative : then the number is rough, as the mean is itself known only roughly
    level : of the interval

    Returns
    -------
    int, never less than the pilot had

    Raises
    ------
    UserError
        For a target that is not above zero, a pilot of less than two, or a relative target of a mean of exactly zero.
    """
    gaps = _known(gaps)
    _check_target(target)
    if len(gaps) < 2:
        raise UserError(f"{len(gaps)} replicates tell nothing about their spread; give at least 2, better 8.")
    goal = _goal(gaps, target, relative)
    if goal == 0.0:
        raise UserError("The mean difference is 0: a half-width relative to it is none; give an absolute target.")
    reach = student.ppf(0.5 + level / 2.0, len(gaps) - 1) * gaps.std(ddof=1)
    return max(len(gaps), _whole_above((reach / goal) ** 2))


def running_interval(gaps: Sequence[float] | np.ndarray, kind: str = CONFIDENCE, lives_per_draw: int = 1) -> pd.DataFrame:
    """The mean paired difference and its intervals after 2, 3, ..., n replicates, in their order; the last are the summary's.

    Parameters
    ----------
    gaps : paired differences, shape (replicates,); those that are no numbers are left out
    kind, lives_per_draw : as in `results.intervals.paired`

    Returns
    -------
    DataFrame: replicates, difference, low50, high50, low90, high90, half_width (of the 90 % confidence interval of the mean)
    """
    gaps = np.asarray(gaps, float)
    rows = []
    for place in range(2, len(gaps) + 1):
        told = paired(np.zeros(place), gaps[:place], kind, lives_per_draw)
        if np.isfinite(gaps[place - 1]) and told["replicates"] > 1:
            rows.append({**told, "half_width": half_width(gaps[:place])})
    return pd.DataFrame(rows, columns=list(RUNNING))


def too_few(gaps: Sequence[float] | np.ndarray, target: float | None = None, relative: bool = False, unit: str = "") -> str:
    """A sentence about what these replicates do not yet show; empty when the sign is known and the target is met.

    Parameters
    ----------
    gaps : paired differences, shape (replicates,)
    target, relative : half-width asked for, as in `replicates_needed`; None asks for the sign alone
    unit : of the difference, for the words
    """
    gaps = _known(gaps)
    if len(gaps) < 2:
        return f"{len(gaps)} replicate{'' if len(gaps) == 1 else 's'} gives no interval: nothing can be claimed."
    low, high = map(float, confidence(gaps, 90.0))
    words, of = [], f" {unit}" if unit else ""
    digits = digits_of(half_width(gaps))
    if low <= 0.0 <= high and gaps.any():
        ends = f"{signed(low, digits)} to {signed(high, digits)}{of}"
        words.append(f"After {len(gaps)} replicates the 90 % interval, {ends}, contains zero: the sign is not known.")
    words += [missed(gaps, target, relative, unit)] if target is not None else []
    return " ".join(one for one in words if one)


def missed(gaps: Sequence[float] | np.ndarray, target: float, relative: bool = False, unit: str = "") -> str:
    """A sentence when the mean is known less well than asked, and how many replicates would do; else empty.

    The half-width is that of the 90 % confidence interval of the mean, whatever kind of interval the differences are told
    with: it is what replicates can narrow.
    """
    gaps, of = _known(gaps), f" {unit}" if unit else ""
    width = half_width(gaps)
    if not width > _goal(gaps, target, relative):
        return ""
    goal = f"{target:.0%} of it" if relative else f"{number(target, digits_of(target))}{of}"
    known = f"The mean is known to ±{number(width, digits_of(width))}{of} (90 % confidence), above the target of {goal}"
    needed = "" if relative and not gaps.mean() else f"; about {replicates_needed(gaps, target, relative):,} replicates would do"
    return f"{known}{needed}."


def digits_of(value: float, figures: int = 2) -> int:
    """Digits behind the point that tell a number to so many figures.

    >>> digits_of(0.0936, 3), digits_of(20.0, 3), digits_of(24_000.0, 3)
    (4, 1, 0)
    """
    return max(0, figures - 1 - math.floor(math.log10(abs(value)))) if value and math.isfinite(value) else 0


def _known(gaps: Sequence[float] | np.ndarray) -> np.ndarray:
    gaps = np.asarray(gaps, float)
    return gaps[np.isfinite(gaps)]


def _goal(gaps: np.ndarray, target: float, relative: bool) -> float:
    return target * abs(float(gaps.mean())) if relative else target


def _check_target(target: float) -> None:
    if not target > 0.0:
        raise UserError(f"A half-width of {target} is not valid: give a number above 0.")


def _whole_above(value: float) -> int:
    """The least whole number that is not below the value, a last bit forgiven."""
    return math.ceil(value * (1.0 - 1e-12))
