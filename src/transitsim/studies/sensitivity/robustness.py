"""Regimes across assumptions: which one does well whatever is assumed, and how certain the ranking is.

A state of the world w is one set of assumptions; every regime k is simulated in each. With u the outcome, signed so that more is
better, the regret of k in w is max_l u_lw - u_kw. Regimes are ranked by their largest regret (Savage 1951) and their mean
regret, by their worst value (maximin, Wald 1950), and by the share of worlds in which they are good enough (Starr 1963).
Outcomes are not weighed against each other: each has its own ranking.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.stats import rankdata

from transitsim.core.errors import UserError, closest
from transitsim.measures.outcomes import OUTCOMES
from transitsim.studies.sensitivity.outcome_arrays import outcome_arrays

CRITERIA = {"largest_regret": -1, "mean_regret": -1, "worst": +1, "satisficing": +1}  # whether more of it is better
RESAMPLES = 1000


class Crossed(NamedTuple):
    """An outcome of a group in every world: names, +1 or -1 for what is better, values (regimes, worlds, replicates).

    `worlds` are the numbers of those in which every regime has all its runs, `dropped` counts the others.
    """

    names: Mapping[str, str]
    better: int
    values: np.ndarray
    worlds: np.ndarray
    dropped: int


def regrets(points: pd.DataFrame, outcomes: pd.DataFrame, better: Mapping[str, int] | None = None) -> pd.DataFrame:
    """The regret of every regime in every world, means over replicates.

    Parameters
    ----------
    points : point, regime, and the factors whose combinations are the worlds
    outcomes : point, replicate, outcome, group_by, group_name, value; in any order
    better : outcome to +1 (more is better for people) or -1; those of `measures/outcomes.py` when None, and then
        outcomes of which that cannot be said are left out

    Returns
    -------
    DataFrame
        outcome, group_by, group_name, world, regime, value, regret (in its units, 0 for the best), and the world's factors

    Raises
    ------
    UserError
        When regimes are no factor, a world lacks a regime by design, or no world has all its runs.
    """
    worlds = _worlds(points)
    tables = []
    for found in _crossed(points, outcomes, better):
        means = found.values.mean(axis=2)
        regret = _regret(found.better * means)
        for index, regime in enumerate(points["regime"].unique()):
            table = pd.DataFrame({**found.names, "world": found.worlds, "regime": regime}, index=found.worlds)
            tables.append(table.assign(value=means[index], regret=regret[index]))
    return pd.concat(tables).merge(worlds, left_on="world", right_index=True, how="left").reset_index(drop=True)


def robustness(
    points: pd.DataFrame,
    outcomes: pd.DataFrame,
    better: Mapping[str, int] | None = None,
    enough: Mapping[str, float] | None = None,
    seed: int = 1,
) -> pd.DataFrame:
    """How regimes rank by each criterion, and how certain that is.

    Parameters
    ----------
    points, outcomes, better : as for `regrets`
    enough : outcome to the value that is good enough
    seed : of the resampling of replicates

    Returns
    -------
    DataFrame
        outcome, group_by, group_name, criterion (largest_regret, mean_regret, worst, satisficing), regime, value, rank (1 is
        best), low90, high90 (of the rank), same_rank and first (shares of resamples in which its rank is this one, is 1), worlds,
        dropped, replicates. Replicates are resampled for all points at once, since these share random numbers; with few of
        them the shares are too high (a resample of R has (R - 1) / R of the variance), with one they are NaN.

    Raises
    ------
    UserError
        As for `regrets`.
    """
    generator, rows = np.random.default_rng(seed), []
    for found in _crossed(points, outcomes, better):
        level = (enough or {}).get(found.names["outcome"], float("nan"))
        replicates = found.values.shape[2]
        weights = generator.multinomial(replicates, np.full(replicates, 1.0 / replicates), RESAMPLES) / replicates
        values = criteria(found.values.mean(axis=2), found.better, level)
        resampled = criteria(np.einsum("kwr,sr->skw", found.values, weights), found.better, level)
        counts = {"worlds": len(found.worlds), "dropped": found.dropped, "replicates": replicates}
        for criterion, value in values.items():
            if np.isnan(value).all():
                continue
            sign = -CRITERIA[criterion] * (found.better if criterion == "worst" else 1)
            rank = _ranks(sign * value)
            ranks = _ranks(sign * resampled[criterion]) if replicates > 1 else np.full((1, len(rank)), np.nan)
            low, high = np.quantile(ranks, [0.05, 0.95], axis=0, method="nearest")
            for index, regime in enumerate(points["regime"].unique()):
                row = {"regime": regime, "value": float(value[index]), "rank": int(rank[index])}
                row |= {"low90": low[index], "high90": high[index]}
                row |= {"same_rank": _share(ranks[:, index], rank[index]), "first": _share(ranks[:, index], 1)}
                rows.append({**found.names, "criterion": criterion, **row, **counts})
    return pd.DataFrame(rows)


def criteria(values: np.ndarray, better: int, enough: float = float("nan")) -> dict[str, np.ndarray]:
    """Each criterion of each regime.

    Parameters
    ----------
    values : shape (..., regimes, worlds)
    better : +1 or -1
    enough : what is good enough; NaN for no such level

    Returns
    -------
    dict of arrays of shape (..., regimes): regrets in units of the outcome, the worst value, a share of worlds
    """
    signed = better * values
    regret = _regret(signed)
    satisficing = (signed >= better * enough).mean(axis=-1) if np.isfinite(enough) else np.full(signed.shape[:-1], np.nan)
    return {
        "largest_regret": regret.max(axis=-1),
        "mean_regret": regret.mean(axis=-1),
        "worst": better * signed.min(axis=-1),
        "satisficing": satisficing,
    }


def _regret(signed: np.ndarray) -> np.ndarray:
    return signed.max(axis=-2, keepdims=True) - signed


def _ranks(values: np.ndarray) -> np.ndarray:
    """Ranks from the smallest, along the last axis; values that differ by rounding alone share a rank."""
    size = np.abs(values).max(axis=-1, keepdims=True)
    return rankdata(np.round(values / np.where(size > 0.0, size, 1.0), 9), "min", axis=-1)


def _share(ranks: np.ndarray, rank: float) -> float:
    return float("nan") if np.isnan(ranks).any() else float((ranks == rank).mean())


def _worlds(points: pd.DataFrame) -> pd.DataFrame:
    """The worlds: combinations of the factors other than regimes, numbered in the order of the design."""
    if "regime" not in points or points["regime"].nunique() < 2:
        raise UserError("Robustness compares regimes; let 'regime' be a factor with at least two values.")
    others = [name for name in points.columns if name not in ("point", "regime")]
    return points[others].drop_duplicates().reset_index(drop=True)


def _rows(points: pd.DataFrame) -> np.ndarray:
    """Row of the design of every regime in every world, shape (regimes, worlds)."""
    worlds = _worlds(points)
    names = list(worlds.columns)
    world = points[names].merge(worlds.assign(world=worlds.index), how="left")["world"] if names else 0
    at = pd.DataFrame({"regime": points["regime"].to_numpy(), "world": np.asarray(world), "row": np.arange(len(points))})
    table = at.drop_duplicates(["regime", "world"]).pivot(index="regime", columns="world", values="row")
    missing = table.isna()
    if missing.to_numpy().any():
        regime = missing.any(axis=1).idxmax()
        where = worlds.loc[missing.loc[regime].idxmax()].to_dict()
        raise UserError(f"The regime '{regime}' is not in the world {where}; cross regimes with assumptions ('join: crossed').")
    return table.loc[points["regime"].unique()].to_numpy().astype(int)


def _crossed(points: pd.DataFrame, outcomes: pd.DataFrame, better: Mapping[str, int] | None) -> Iterator[Crossed]:
    """Every outcome of which it is known whether more of it is better."""
    rows = _rows(points)
    signs = {one.name: one.better for one in OUTCOMES} if better is None else better
    signed = outcomes[outcomes["outcome"].isin([name for name, sign in signs.items() if sign])]
    if signed.empty:
        known = sorted(set(outcomes["outcome"].astype(str)))
        near = closest(next(iter(signs), ""), known)
        raise UserError(f"For no outcome here is it known whether more is better.{near} There are: {', '.join(known)}.")
    complete = False
    for one in outcome_arrays(points, signed):
        whole = one.known[rows].all(axis=0)
        if whole.any():
            complete = True
            kept = np.flatnonzero(whole)
            yield Crossed(one.names, signs[one.outcome], one.values[rows[:, kept]], kept, int((~whole).sum()))
    if not complete:
        raise UserError("In no world has every regime all its runs; let the sweep go on, or look why runs fail.")
