"""How long people stay in transit and how stays end, those still there counted for as long as they were seen.

All are weighted, replicates pooled, one curve or row for every combination of the columns `by`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
import pandas as pd

from transitsim.core.errors import UserError
from transitsim.measures.life_table import CENSORED, EVENTS, by_group, life_table, restricted_mean, time_at

BY_SEX = ("sex",)
RATES = ("after_months", "to_months", "person_months", "exits", "hazard", "agents")
MEANS = ("horizon", "mean", "standard_error", "people", "agents")
MEDIANS = ("median", "people")
LENGTHS = ("p10", "median", "p90", "mean", "people")
Arrays = dict[str, np.ndarray]


def stays(spells: pd.DataFrame, by: Sequence[str] = BY_SEX) -> pd.DataFrame:
    """Share of stays that last longer than so many months (Kaplan and Meier 1958).

    Returns
    -------
    DataFrame: *by, months, survival (0-1), at_risk (people); one row a length that occurs, and (0, 1) in front
    """
    return by_group(spells, by, _survival, ("months", "survival", "at_risk"))


def _survival(spells: pd.DataFrame) -> Arrays:
    table = life_table(spells)
    return {"months": table.months, "survival": table.survival, "at_risk": table.at_risk}


def cumulative_hazard(spells: pd.DataFrame, by: Sequence[str] = BY_SEX) -> pd.DataFrame:
    """Nelson and Aalen's estimate, H(t) = sum over s <= t of left(s) / at risk(s).

    Returns
    -------
    DataFrame: *by, months, cumulative_hazard (expected exits), at_risk (people); one row a length that occurs, 0 in front
    """
    return by_group(spells, by, _accumulated, ("months", "cumulative_hazard", "at_risk"))


def _accumulated(spells: pd.DataFrame) -> Arrays:
    table = life_table(spells)
    hazard = table.of_risk(table.left.sum(axis=0))
    return {"months": table.months, "cumulative_hazard": hazard.cumsum(), "at_risk": table.at_risk}


def cumulative_incidence(spells: pd.DataFrame, by: Sequence[str] = BY_SEX) -> pd.DataFrame:
    """Share of stays that have ended by each exit after so many months, in the presence of the others.

    Aalen and Johansen (1978): F_k(t) = sum over s <= t of S(s-) left_k(s) / at risk(s), S the share still there (`stays`); at
    every length the F_k and S add up to 1. One minus a Kaplan-Meier curve of a single exit, others censored, would
    overstate it.

    Returns
    -------
    DataFrame: *by, exit (onward, third, returned, repatriated, died), months, incidence (0-1), at_risk (people); one row
    an exit and length that occurs, and 0 in front
    """
    return by_group(spells, by, _incidences, ("exit", "months", "incidence", "at_risk"))


def _incidences(spells: pd.DataFrame) -> Arrays:
    table = life_table(spells)
    ended = table.of_risk(np.append(1.0, table.survival[:-1]) * table.left)
    return {
        "exit": np.repeat(EVENTS, len(table.months)),
        "months": np.tile(table.months, len(EVENTS)),
        "incidence": ended.cumsum(axis=1).ravel(),
        "at_risk": np.tile(table.at_risk, len(EVENTS)),
    }


def hazards(spells: pd.DataFrame, by: Sequence[str] = BY_SEX, width: int = 12) -> pd.DataFrame:
    """Occurrence-exposure rates: of those who have stayed so long, what share leaves in a month.

    hazard = exits / person-months at risk, both in the interval (after, to]. A stay that is still open is at risk for as
    long as it was seen, and is no exit.

    Parameters
    ----------
    spells : the table of that name
    by : columns by which stays are grouped, such as sex or regime
    width : months of an interval, at least 1

    Returns
    -------
    DataFrame: *by, after_months, to_months (since entry), person_months, exits (people), hazard (per month), agents (that
    were at risk); one row an interval in which somebody was

    Raises
    ------
    UserError
        When `width` is less than a month.
    """
    if width < 1:
        raise UserError(f"width={width} is not valid: give an interval of at least 1 month.")
    return by_group(spells, by, partial(_rates, width=width), RATES)


def _rates(spells: pd.DataFrame, width: int) -> Arrays:
    months, weight = spells["months"].to_numpy(), spells["weight"].to_numpy()
    after = np.arange(0, max(1, months.max()), width)
    exposure = np.clip(months[:, None] - after, 0, width)
    person_months = weight @ exposure
    ended = weight * (spells["exit"] != CENSORED)
    exits = np.bincount(np.searchsorted(after + width, months), weights=ended, minlength=len(after))
    hazard = exits / np.where(person_months > 0, person_months, 1.0)
    agents = (exposure > 0).sum(axis=0)
    return dict(zip(RATES, (after, after + width, person_months, exits, hazard, agents), strict=True))


def restricted_mean_stay(spells: pd.DataFrame, by: Sequence[str] = BY_SEX, horizon: float = 120.0) -> pd.DataFrame:
    """Mean of min(stay, horizon): months spent in transit within the first `horizon` after entry, with its standard error.

    Beyond the longest stay seen, when it is open, the share still there is taken to go on as it was last seen, and the
    error (`LifeTable.restricted_mean_error`) to know it. Stays of one person count as independent.

    Parameters
    ----------
    spells : the table of that name
    by : columns by which stays are grouped, such as sex or regime
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
        raise UserError(f"horizon={horizon} is not valid: give months after entry, above 0.")
    return by_group(spells, by, partial(_restricted, horizon=float(horizon)), MEANS)


def _restricted(spells: pd.DataFrame, horizon: float) -> Arrays:
    table = life_table(spells)
    mean = restricted_mean(table.months, table.survival, horizon)
    return _row(MEANS, horizon, mean, table.restricted_mean_error(horizon), table.at_risk[0], table.agents)


def median_stay(spells: pd.DataFrame, by: Sequence[str] = BY_SEX) -> pd.DataFrame:
    """First length of stay after which no more than half are still there (Kaplan-Meier).

    Returns
    -------
    DataFrame: *by, median (months; infinite where more than half are still there at the longest stay seen), people
    """
    return by_group(spells, by, _median, MEDIANS)


def _median(spells: pd.DataFrame) -> Arrays:
    table = life_table(spells)
    return _row(MEDIANS, time_at(table.months, table.survival, 0.5), table.at_risk[0])


def stay_lengths(spells: pd.DataFrame) -> pd.DataFrame:
    """Lengths of stay by sex in a line: the median and the 10-90 % range beside the mean.

    Returns
    -------
    DataFrame: sex, basis (completed: stays that ended, as counted; all: Kaplan-Meier, those still there included),
    p10, median, p90, mean (months), people
        The mean over all stays is the area under the curve as far as it was seen.
    """
    ended = spells[spells["exit"] != CENSORED]
    parts = [(ended, "completed", _completed), (spells, "all", _all_stays)]
    rows = [by_group(part, BY_SEX, measure, LENGTHS).assign(basis=basis) for part, basis, measure in parts]
    return pd.concat(rows, ignore_index=True)[["sex", "basis", *LENGTHS]]


def _completed(spells: pd.DataFrame) -> Arrays:
    lengths, weights = spells["months"].to_numpy(), spells["weight"].to_numpy()
    quantiles = [weighted_quantile(lengths, weights, share) for share in (0.1, 0.5, 0.9)]
    return _row(LENGTHS, *quantiles, np.average(lengths, weights=weights), weights.sum())


def _all_stays(spells: pd.DataFrame) -> Arrays:
    table = life_table(spells)
    quantiles = [time_at(table.months, table.survival, share) for share in (0.9, 0.5, 0.1)]
    return _row(LENGTHS, *quantiles, restricted_mean(table.months, table.survival, table.months[-1]), table.at_risk[0])


def _row(columns: Sequence[str], *values: float) -> Arrays:
    return {name: np.array([value]) for name, value in zip(columns, values, strict=True)}


def weighted_quantile(values: np.ndarray, weights: np.ndarray, share: float) -> float:
    """Smallest value with at least `share` of the weight at or below it."""
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(reached, share * reached[-1] * (1 - 1e-12))])
