"""Partial rank correlations: what an outcome depends on, from the points of any design (Saltelli and Marivoet 1990).

Outcome and factors are replaced by their ranks; a factor of words by one column for each word but the first. With S the sum of
squares that all factors leave, and S_j what all but factor j leave,

    |value| = sqrt(1 - S / S_j),

with the sign of the slope of a numeric factor; words have no direction. The 90 % interval of a numeric factor is Fisher's (1924)
over points. It sees what rises or falls throughout, however curved; what goes up and then down it does not.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from scipy.stats import rankdata

from transitsim.core.errors import UserError

AT_90 = 1.6448536269514722  # of a normal distribution


def rank_correlations(points: pd.DataFrame, means: np.ndarray, factors: list[str], words: set[str]) -> Iterator[dict]:
    """One row for each factor.

    Parameters
    ----------
    points : a row for each point
    means : the outcome at each of them, over replicates, shape (points,), all finite
    factors : those that vary
    words : those among them whose values are words

    Yields
    ------
    factor, measure (partial), value (-1 to 1; 0 to 1 of words; 0 for an outcome that never varies), low90, high90

    Raises
    ------
    UserError
        When there are too few points for so many factors.
    """
    columns = {name: _columns(points[name], name in words) for name in factors}
    degrees = len(points) - 1 - sum(column.shape[1] for column in columns.values())
    if degrees < 3:
        raise UserError(f"{len(points)} points are too few for rank correlations with {len(factors)} factors; add points.")
    ranks = rankdata(means)
    ranks -= ranks.mean()
    whole = _left(ranks, list(columns.values()))[0]
    for name, own in columns.items():
        without = _left(ranks, [column for other, column in columns.items() if other != name])[0]
        size = float(np.sqrt(max(0.0, 1.0 - whole / without))) if without > 1e-9 * len(ranks) else 0.0
        if name in words:
            yield {"factor": name, "measure": "partial", "value": size, "low90": np.nan, "high90": np.nan}
            continue
        others = [column for other, column in columns.items() if other != name]
        slope = _left(ranks, [own, *others])[1]
        value = float(np.copysign(size, slope)) if size else 0.0
        middle, reach = np.arctanh(np.clip(value, -1 + 1e-12, 1 - 1e-12)), AT_90 / np.sqrt(degrees - 1)
        low, high = (float(np.tanh(middle + sign * reach)) for sign in (-1, 1))
        yield {"factor": name, "measure": "partial", "value": value, "low90": low, "high90": high}


def _columns(values: pd.Series, are_words: bool) -> np.ndarray:
    """A factor as regressors about their means, shape (points, columns)."""
    if are_words:
        found = pd.get_dummies(values.astype(str), drop_first=True).to_numpy(float)
    else:
        found = rankdata(values.to_numpy(float))[:, None]
    return found - found.mean(axis=0)


def _left(ranks: np.ndarray, columns: list[np.ndarray]) -> tuple[float, float]:
    """Sum of squares that the columns leave, and the slope of the first."""
    if not columns:
        return float(ranks @ ranks), 0.0
    table = np.column_stack(columns)
    slopes = np.linalg.lstsq(table, ranks, rcond=None)[0]
    rest = ranks - table @ slopes
    return float(rest @ rest), float(slopes[0])
