"""What outcomes depend on: Sobol's indices or Morris's effects, with intervals, and replicate noise as a share of its own.

A block of points whose runs are not all there is left out whole and counted: indices are then over the blocks that are left,
and lean towards the part of the ranges in which runs do not fail.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from transitsim.core.errors import UserError, closest
from transitsim.studies.sensitivity.design_layout import layout
from transitsim.studies.sensitivity.elementary_effects import effects
from transitsim.studies.sensitivity.outcome_arrays import OutcomeArray, factors_of, outcome_arrays, word_factors
from transitsim.studies.sensitivity.rank_correlations import rank_correlations
from transitsim.studies.sensitivity.sobol_indices import indices

FEWEST = 4  # blocks


def sensitivity(
    points: pd.DataFrame,
    outcomes: pd.DataFrame,
    split_by: Sequence[str] = (),
    levels: int = 4,
    seed: int = 1,
    by_ranks: bool = False,
) -> pd.DataFrame:
    """Indices of every outcome and group.

    Parameters
    ----------
    points : point and factors, rows in the order of a `kind: sobol` or `kind: morris` design; with `by_ranks` of any
    outcomes : point, replicate, outcome, group_by, group_name, value; in any order
    split_by : factors with indices of their own for each value (a design crossed with regimes)
    levels : levels of a Morris design
    seed : of the resampling behind the intervals, at least 1
    by_ranks : partial rank correlations (`rank_correlations.py`) in the place of what the design is for

    Returns
    -------
    DataFrame
        method, those `split_by`, outcome, group_by, group_name, factor, measure, value, low90, high90, blocks, dropped,
        replicates.
        Sobol's measures (first, total, second, noise) are shares of the variance of one replicate's outcome; with one
        replicate noise cannot be told from signal (NaN). Morris's (mu, mu_star, sigma, noise) are in units of the outcome.
        By ranks, `partial` is a correlation, and blocks are points.

    Raises
    ------
    UserError
        When the points are of neither design, or fewer than half of the blocks are whole for every outcome.
    """
    for name in split_by:
        if name not in points:
            raise UserError(f"split_by={name} is no factor here.{closest(name, points.columns)}")
    arrays = list(outcome_arrays(points, outcomes))
    places = pd.Series(range(len(points)))
    designs = places.groupby([points[name].to_numpy() for name in split_by], sort=False) if split_by else [((), places)]
    rows = []
    for values, place in designs:
        own = points.iloc[place.to_numpy()].reset_index(drop=True)
        found = [one._replace(values=one.values[place.to_numpy()]) for one in arrays]
        named = dict(zip(split_by, values, strict=True))
        answers = _by_ranks(own, found) if by_ranks else _of_one_design(own, found, levels, seed)
        rows += [{"method": row.pop("method"), **named, **row} for row in answers]
    if not rows:
        missing = int((~pd.DataFrame([one.known for one in arrays]).all(axis=0)).sum())
        raise UserError(
            f"No outcome is known in half of the blocks, or in {FEWEST} of them: {missing} points have runs missing; "
            "let the sweep go on, or look why they fail."
        )
    return pd.DataFrame(rows)


def _by_ranks(points: pd.DataFrame, arrays: Sequence[OutcomeArray]) -> Iterator[dict]:
    """Rows for points of any design."""
    factors = factors_of(points)
    words = word_factors(points, factors)
    for one in arrays:
        known = one.known
        if known.sum() < max(FEWEST, len(known) / 2):
            continue
        found = rank_correlations(points[known], one.values[known].mean(axis=1), factors, words)
        counts = {"blocks": int(known.sum()), "dropped": int((~known).sum()), "replicates": one.values.shape[1]}
        yield from ({"method": "ranks", **one.names, **row, **counts} for row in found)


def _of_one_design(points: pd.DataFrame, arrays: Sequence[OutcomeArray], levels: int, seed: int) -> Iterator[dict]:
    """Rows for one design."""
    factors = factors_of(points)
    design = layout(points, factors)
    codes = design.codes.reshape(-1, design.size, len(factors))
    for one in arrays:
        whole = np.asarray(one.known.reshape(-1, design.size).all(axis=1))
        if whole.sum() < max(FEWEST, len(whole) / 2):
            continue
        blocks = one.values.reshape(-1, design.size, one.values.shape[1])
        if design.method == "sobol":
            found = indices(blocks[whole], factors, design.second, seed)
        else:
            found = effects(blocks[whole], codes[whole], factors, word_factors(points, factors), levels, seed)
        counts = {"blocks": int(whole.sum()), "dropped": int((~whole).sum()), "replicates": blocks.shape[2]}
        yield from ({"method": design.method, **one.names, **row, **counts} for row in found)
