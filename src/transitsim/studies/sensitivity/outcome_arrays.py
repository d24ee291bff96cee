"""Outcomes as arrays over a design: points by replicates for each outcome and group, NaN where runs are missing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd

from transitsim.core.errors import UserError, check_known

KEY = ["outcome", "group_by", "group_name"]


class OutcomeArray(NamedTuple):
    """An outcome of a group: its names, and values of shape (rows of the design, replicates), NaN where there is none."""

    outcome: str
    by: str
    group: str
    values: np.ndarray

    @property
    def names(self) -> dict[str, str]:
        """The first columns of every answer."""
        return {"outcome": self.outcome, "group_by": self.by, "group_name": self.group}

    @property
    def known(self) -> np.ndarray:
        """Rows with a number in every replicate, shape (rows,)."""
        return np.isfinite(self.values).all(axis=1) & (self.values.shape[1] > 0)


def outcome_arrays(points: pd.DataFrame, outcomes: pd.DataFrame) -> Iterator[OutcomeArray]:
    """Every outcome and group over the rows of `points`, in order of name.

    Replicates that fewer than half of the rows have (a sweep that was stopped) are left out.

    Raises
    ------
    UserError
        When there are no outcomes, or a run is there twice.
    """
    if outcomes.empty or points.empty:
        raise UserError("There are no outcomes yet; let the sweep run some points first.")
    place = pd.Index(points["point"].unique())
    rows = place.get_indexer(points["point"])
    runs = pd.MultiIndex.from_product([place, np.sort(outcomes["replicate"].unique())])
    for (outcome, by, group), part in outcomes[outcomes["point"].isin(place)].groupby(KEY, observed=True):
        found = part.set_index(["point", "replicate"])["value"]
        for point, replicate in found.index[found.index.duplicated()]:
            run = f"point {point}, replicate {replicate}"
            raise UserError(f"'{outcome}' of '{group}' stands twice for {run}; take one of them away.")
        values = found.reindex(runs).to_numpy(float).reshape(len(place), -1)[rows]
        present = runs.isin(found.index).reshape(len(place), -1)[rows]
        yield OutcomeArray(str(outcome), str(by), str(group), values[:, present.mean(axis=0) >= 0.5])


def one_outcome(points: pd.DataFrame, outcomes: pd.DataFrame, outcome: str, group: str = "everybody") -> OutcomeArray:
    """One outcome of one group over the rows of `points`.

    Raises
    ------
    UserError
        When there is no such outcome or group; the nearest is suggested.
    """
    for column, what, name in (("outcome", "outcome", outcome), ("group_name", "group", group)):
        named = outcomes[column].astype(str)
        check_known(name, sorted(set(named)), f"There is no {what} '{name}' here.", "There are:")
        outcomes = outcomes[named == name]
    return next(outcome_arrays(points, outcomes))


def factors_of(points: pd.DataFrame) -> list[str]:
    """The factors that vary, in the order of the design."""
    return [name for name in points.columns if name != "point" and points[name].nunique(dropna=False) > 1]


def word_factors(points: pd.DataFrame, factors: list[str]) -> set[str]:
    """Those whose values are words."""
    return {name for name in factors if not pd.api.types.is_numeric_dtype(points[name])}


def to_ema(points: pd.DataFrame, outcomes: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, np.ndarray]]:
    """Experiments and outcomes as the Exploratory Modeling Workbench takes them, one row a point that has all its runs.

    Parameters
    ----------
    points : point and factors
    outcomes : point, replicate, outcome, group_by, group_name, value; in any order

    Returns
    -------
    experiments : the factors that vary, words as categories, and `scenario`, the number of the point
    outcomes : name to the mean over replicates, shape (experiments,): 'violence' for everybody, 'violence (women)' for a
        group. An outcome that is undefined at some points (nobody lived there) is NaN at those.

    Examples
    --------
    >>> experiments, results = to_ema(points, outcomes)  # doctest: +SKIP
    >>> prim.setup_prim((experiments, results), lambda found: found["violence"] > 0.1, threshold=0.8)  # doctest: +SKIP
    """
    arrays, factors = list(outcome_arrays(points, outcomes)), factors_of(points)
    known = np.isin(points["point"], outcomes["point"]) & np.any([one.known for one in arrays], axis=0)
    experiments = points.loc[known, factors].reset_index(drop=True)
    experiments = experiments.astype(dict.fromkeys(word_factors(points, factors), "category"))
    experiments["scenario"] = points.loc[known, "point"].to_numpy()
    names = [one.outcome if one.by == "all" else f"{one.outcome} ({one.group})" for one in arrays]
    return experiments, {name: one.values[known].mean(axis=1) for name, one in zip(names, arrays, strict=True)}
