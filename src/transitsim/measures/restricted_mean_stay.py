"""Length of stay in two numbers that censoring leaves alone: the median, and the mean up to a horizon."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
import pandas as pd

from transitsim.core.errors import UserError
from transitsim.measures.life_table import LifeTable, by_group, life_table
from transitsim.measures.stays import time_at

MEANS = ("horizon", "mean", "standard_error", "people", "agents")
MEDIANS = ("median", "people")


def restricted_mean_stay(spells: pd.DataFrame, by: Sequence[str] = ("sex",), horizon: float = 120.0) -> pd.DataFrame:
    """Mean of min(stay, horizon): months spent in transit within the first `horizon` after entry, with its standard error.

    mean(h) = integral of S from 0 to h, S Kaplan-Meier's (`stays`);
    variance = sum over t <= h of (integral of S from t to h)**2 left(t) / (n (n - left)), n at risk (Greenwood's), times
    people / agents: an agent is one observation, whatever number of people it stands for. Stays of one person count as
    independent. Beyond the longest stay seen, when it is open, S is taken to go on as it was last seen, and the error to
    know it. Weighted, replicates pooled.

    Parameters
    ----------
    spells : the table of that name
    by : columns by which stays are told apart, such as sex or regime
    horizon : months after entry, above 0

    Returns
    -------
    DataFrame: *by, horizon, mean, standard_error (months), people, agents (equivalent number)

    Raises
    ------
    UserError
        When `horizon` is not above 0.
    """
    if not horizon > 0.0:
        raise UserError(f"horizon={horizon} will not do: give months after entry, above 0.")
    return by_group(spells, by, partial(_restricted, horizon=float(horizon)), MEANS)


def _restricted(spells: pd.DataFrame, horizon: float) -> pd.DataFrame:
    table = life_table(spells)
    people = table.at_risk[0]
    ahead = _area_ahead(table, horizon)
    left = table.left.sum(axis=0)
    stay = table.at_risk - left
    counts = (left > 0.0) & (stay > 0.0)  # when all leave at once, nothing lies ahead and nothing is uncertain
    greenwood = np.where(counts, left / np.where(counts, table.at_risk * stay, 1.0), 0.0)
    variance = (ahead * ahead * greenwood).sum() * people / table.agents
    row = (horizon, ahead[0], np.sqrt(variance), people, table.agents)
    return pd.DataFrame([row], columns=list(MEANS))


def _area_ahead(table: LifeTable, horizon: float) -> np.ndarray:
    """Integral of the share still there from every time of the table to the horizon, 0 beyond it."""
    ends = np.minimum(np.append(table.months[1:], np.inf), horizon)
    steps = table.survival * np.maximum(ends - table.months, 0.0)
    return steps[::-1].cumsum()[::-1]


def median_stay(spells: pd.DataFrame, by: Sequence[str] = ("sex",)) -> pd.DataFrame:
    """First length of stay after which no more than half are still there (Kaplan-Meier), replicates pooled.

    Returns
    -------
    DataFrame: *by, median (months; infinite where more than half are still there at the longest stay seen), people
    """
    return by_group(spells, by, _median, MEDIANS)


def _median(spells: pd.DataFrame) -> pd.DataFrame:
    table = life_table(spells)
    curve = pd.DataFrame({"months": table.months, "survival": table.survival})
    return pd.DataFrame([(time_at(curve, 0.5), table.at_risk[0])], columns=list(MEDIANS))
