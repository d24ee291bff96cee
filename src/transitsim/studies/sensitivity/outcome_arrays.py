"""Outcomes laid out over a design: one array of points by replicates for each outcome and group, gaps where runs are missing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd

from transitsim.core.errors import UserError, closest

ASKED = ["outcome", "group_by", "group_name"]


class Laid(NamedTuple):
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


def laid_out(points: pd.DataFrame, outcomes: pd.DataFrame) -> Iterator[Laid]:
    """Every outcome and group over the rows of `points`, in order of name.

    Replicates that fewer than half of the rows have (a sweep that was stopped) are left aside.

    Raises
    ------
    UserError
        When there are no outcomes, or a run stands there twice.
    """
    if outcomes.empty or points.empty:
        raise UserError("There are no outcomes yet; let the sweep live some points first.")
    numbers = pd.Index(np.sort(outcomes["replicate"].unique()))
    place = pd.Index(points["point"].unique())
    rows = place.get_indexer(points["point"])
    for (outcome, by, group), part in outcomes.groupby(ASKED, observed=True):
        where = place.get_indexer(part["point"]), numbers.get_indexer(part["replicate"])
        count = np.zeros((len(place), len(numbers)), int)
        values = np.full(count.shape, np.nan)
        meant = where[0] >= 0
        where = where[0][meant], where[1][meant]
        np.add.at(count, where, 1)
        if count.max(initial=0) > 1:
            point, replicate = (int(index[0]) for index in np.nonzero(count > 1))
            told = f"point {place[point]}, replicate {numbers[replicate]}"
            raise UserError(f"'{outcome}' of '{group}' stands twice for {told}; take one of them away.")
        values[where] = part["value"].to_numpy(float)[meant]
        often = (count[rows] > 0).mean(axis=0) >= 0.5
        yield Laid(str(outcome), str(by), str(group), values[rows][:, often])


def one(points: pd.DataFrame, outcomes: pd.DataFrame, outcome: str, group: str = "everybody") -> Laid:
    """One outcome of one group over the rows of `points`.

    Raises
    ------
    UserError
        When there is no such outcome or group; the nearest is offered.
    """
    for column, what, name in (("outcome", "outcome", outcome), ("group_name", "group", group)):
        outcomes_of = outcomes[column].astype(str)
        if name not in set(outcomes_of):
            known = sorted(set(outcomes_of))
            raise UserError(f"There is no {what} '{name}' here.{closest(name, known)} There are: {', '.join(known)}.")
        outcomes = outcomes[outcomes_of == name]
    return next(laid_out(points, outcomes))


def factors_of(points: pd.DataFrame) -> list[str]:
    """The factors that vary, in the order of the design."""
    return [name for name in points.columns if name != "point" and points[name].nunique(dropna=False) > 1]
