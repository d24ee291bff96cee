"""How long people stay in transit: Kaplan and Meier's (1958) estimate, those still there counted for as long as seen."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

COLUMNS = ("months", "survival", "at_risk")


def stays(spells: pd.DataFrame, by: Sequence[str] = ("sex",)) -> pd.DataFrame:
    """Share of stays that last longer than so many months, weighted, replicates pooled.

    Returns
    -------
    DataFrame: *by, months, survival (0-1), at_risk (people); one row a length that occurs, and (0, 1) in front
    """
    groups = list(by)
    parts = []
    for keys, part in spells.groupby(groups, observed=True):
        left = (part["exit"] != "censored").to_numpy()
        curve = kaplan_meier(part["months"].to_numpy(), left, part["weight"].to_numpy())
        parts.append(pd.DataFrame(dict(zip(COLUMNS, curve, strict=True))).assign(**dict(zip(groups, keys, strict=True))))
    empty = pd.DataFrame({name: pd.Series(dtype=float) for name in (*groups, *COLUMNS)})
    return (pd.concat(parts, ignore_index=True) if parts else empty)[[*groups, *COLUMNS]]


def kaplan_meier(months: np.ndarray, left: np.ndarray, weight: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Times, survival and people at risk; S(t) = product over s <= t of 1 - left(s) / at risk(s).

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


def time_at(curve: pd.DataFrame, share: float) -> float:
    """First length of stay at which no more than `share` still stay; infinite when it is not reached."""
    reached = curve.loc[curve["survival"] <= share + 1e-12, "months"]
    return float(reached.iloc[0]) if len(reached) else float("inf")
