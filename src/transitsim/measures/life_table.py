"""Stays as a life table by time since entry: who is at risk, who has left by which exit, and what follows from it.

Everything about lengths of stay rests on these few estimators: curves and tables of a run (`event_history`) as well as the
outcomes of comparisons and sweeps (`outcomes`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from transitsim.engine.tally import EXITS

CENSORED = "censored"
EVENTS = tuple(name for name in EXITS if name != CENSORED)


def kaplan_meier(months: np.ndarray, left: np.ndarray, weight: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Times, survival and people at risk; S(t) = product over s <= t of 1 - left(s) / at risk(s) (Kaplan and Meier 1958).

    Parameters
    ----------
    months : length of each stay, shape (stays,)
    left : whether it ended (False: censored), shape (stays,)
    weight : people it stands for, shape (stays,)
    """
    times, place = np.unique(months, return_inverse=True)
    ended = np.bincount(place, weights=weight * left, minlength=len(times))
    seen = np.bincount(place, weights=weight, minlength=len(times))
    at_risk = seen[::-1].cumsum()[::-1]
    survival = np.cumprod(1.0 - ended / np.where(at_risk > 0, at_risk, 1.0))
    if len(times) and times[0] == 0:
        return times, survival, at_risk
    return np.append(0, times), np.append(1.0, survival), np.append(at_risk[:1] if len(times) else 0.0, at_risk)


def time_at(months: np.ndarray, survival: np.ndarray, share: float) -> float:
    """First length of stay at which no more than `share` still stay; infinite when it is not reached."""
    reached = np.flatnonzero(np.asarray(survival) <= share + 1e-12)
    return float(np.asarray(months)[reached[0]]) if len(reached) else float("inf")


def restricted_mean(months: np.ndarray, survival: np.ndarray, horizon: float) -> float:
    """Mean of min(stay, horizon): the area under the curve up to the horizon, which goes on as it was last seen."""
    return float(_steps(months, survival, horizon).sum())


def _steps(months: np.ndarray, survival: np.ndarray, horizon: float) -> np.ndarray:
    """Area under the curve from every time to the next, as far as the horizon."""
    ends = np.minimum(np.append(months[1:], horizon), horizon)
    return survival * np.maximum(ends - months, 0)


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

    def of_risk(self, people: np.ndarray) -> np.ndarray:
        """People as a share of those at risk at each time, shape (..., times)."""
        return people / np.where(self.at_risk > 0, self.at_risk, 1.0)

    def restricted_mean_error(self, horizon: float) -> float:
        """Standard error of the restricted mean, the stays independent: Greenwood's, an agent being one observation.

        variance = sum over t <= h of (integral of S from t to h)**2 left(t) / (n (n - left)), n at risk, times people / agents.
        """
        ahead = _steps(self.months, self.survival, horizon)[::-1].cumsum()[::-1]
        left = self.left.sum(axis=0)
        stay = self.at_risk - left
        counts = (left > 0.0) & (stay > 0.0)  # when all leave at once, nothing lies ahead and nothing is uncertain
        greenwood = np.where(counts, left / np.where(counts, self.at_risk * stay, 1.0), 0.0)
        return float(np.sqrt((ahead * ahead * greenwood).sum() * self.at_risk[0] / self.agents))


def life_table(spells: pd.DataFrame) -> LifeTable:
    """The life table of these stays; columns used: months, exit, weight."""
    months, weight, how = spells["months"].to_numpy(), spells["weight"].to_numpy(), spells["exit"].to_numpy()
    times, survival, at_risk = kaplan_meier(months, how != CENSORED, weight)
    place = np.searchsorted(times, months)
    left = [np.bincount(place, weights=weight * (how == event), minlength=len(times)) for event in EVENTS]
    return LifeTable(times, at_risk, survival, np.array(left), weight.sum() ** 2 / (weight * weight).sum())


def by_group(
    spells: pd.DataFrame, by: Sequence[str], measure: Callable[[pd.DataFrame], dict[str, np.ndarray]], columns: Sequence[str]
) -> pd.DataFrame:
    """What `measure` finds in every observed combination of `by`, below each other; without stays, an empty table."""
    groups = spells.groupby(list(by), observed=True)
    parts = [pd.DataFrame({**measure(part), **dict(zip(by, keys, strict=True))}) for keys, part in groups]
    empty = pd.DataFrame({name: pd.Series(dtype=float) for name in (*by, *columns)})
    return (pd.concat(parts, ignore_index=True) if parts else empty)[[*by, *columns]]
