"""Stays as a life table by time since entry: how many were at risk, and how many left by each exit; the base of its measures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from transitsim.engine.tally import EXITS
from transitsim.measures.stays import kaplan_meier

CENSORED = "censored"
EVENTS = tuple(name for name in EXITS if name != CENSORED)


class LifeTable(NamedTuple):
    """Months since entry at which stays end or cease to be seen, 0 in front, and what happened there, in people.

    months, at_risk : shape (times,); survival : share that stays longer (Kaplan-Meier)
    left : by exit, shape (exits, times)
    agents : equivalent number of agents, (sum of weights)**2 / sum of squared weights (Kish 1965)
    """

    months: np.ndarray
    at_risk: np.ndarray
    survival: np.ndarray
    left: np.ndarray
    agents: float


def life_table(spells: pd.DataFrame) -> LifeTable:
    """The life table of these stays; columns used: months, exit, weight."""
    months, weight, how = spells["months"].to_numpy(), spells["weight"].to_numpy(), spells["exit"].to_numpy()
    times, survival, at_risk = kaplan_meier(months, how != CENSORED, weight)
    place = np.searchsorted(times, months)
    left = [np.bincount(place, weights=weight * (how == event), minlength=len(times)) for event in EVENTS]
    return LifeTable(times, at_risk, survival, np.array(left), weight.sum() ** 2 / (weight * weight).sum())


def by_group(
    spells: pd.DataFrame, by: Sequence[str], measure: Callable[[pd.DataFrame], pd.DataFrame], columns: Sequence[str]
) -> pd.DataFrame:
    """What `measure` finds in every observed combination of `by`, below each other; without stays, an empty table."""
    parts = [measure(part).assign(**dict(zip(by, keys, strict=True))) for keys, part in spells.groupby(list(by), observed=True)]
    empty = pd.DataFrame({name: pd.Series(dtype=float) for name in (*by, *columns)})
    return (pd.concat(parts, ignore_index=True) if parts else empty)[[*by, *columns]]
