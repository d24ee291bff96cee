"""The structure of a design: blocks of Sobol's and trajectories of Morris's, recognised from the points alone.

It is checked point by point, so that no index is computed from a grid, from shuffled rows or from a design with a gap.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from transitsim.core.errors import UserError


class Layout(NamedTuple):
    """The method the points are for (sobol or morris), points in a block, whether blocks give second order; level codes."""

    method: str
    size: int
    second: bool
    codes: np.ndarray


def layout(points: pd.DataFrame, factors: list[str]) -> Layout:
    """The structure of a table of points.

    Parameters
    ----------
    points : rows in the order of the design
    factors : those that vary

    Raises
    ------
    UserError
        When they are of neither design.
    """
    codes = np.column_stack([pd.factorize(points[name], sort=True)[0] for name in factors]) if factors else np.zeros((0, 0))
    count = len(factors)
    for method, size, second in (("sobol", count + 2, False), ("sobol", 2 * count + 2, True), ("morris", count + 1, False)):
        if count < 2 or len(codes) % size or len(codes) < 2 * size:
            continue
        blocks = codes.reshape(-1, size, count)
        if _is_trajectory(blocks) if method == "morris" else _is_saltelli(blocks, second):
            return Layout(method, size, second, codes)
    raise UserError(
        f"The {len(points)} points over {count} factors are not those of a 'kind: sobol' or 'kind: morris' design in its order; "
        "ask sensitivity of such a study, and with split_by=FACTOR where it was crossed with a factor."
    )


def _is_saltelli(blocks: np.ndarray, second: bool) -> bool:
    """Point j of a block is A with factor j from B; with second order, point D + j is B with factor j from A."""
    count = blocks.shape[2]
    first, last = blocks[:, :1], blocks[:, -1:]
    own = np.eye(count, dtype=bool)
    mixed = np.where(own, last, first)
    if second:
        mixed = np.concatenate([mixed, np.where(own, first, last)], axis=1)
    return np.array_equal(blocks[:, 1:-1], mixed)


def _is_trajectory(blocks: np.ndarray) -> bool:
    """Each step changes one factor, and each factor is changed once."""
    changed = np.diff(blocks, axis=1) != 0
    return bool((changed.sum(axis=1) == 1).all() and (changed.sum(axis=2) == 1).all())
