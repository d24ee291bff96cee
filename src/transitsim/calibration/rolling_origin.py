"""Rolling origin: fit to what was known at the end of a year, forecast the years after it, compare with naive forecasts."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor

import numpy as np
import pandas as pd

from transitsim.calibration.bank_of_runs import Bank
from transitsim.calibration.fit_plan import Plan
from transitsim.calibration.forecast_scores import Forecast, score
from transitsim.calibration.naive_forecasts import fee, last_value, line
from transitsim.calibration.posterior import posterior
from transitsim.calibration.posterior_predictive import forecast, live_again, thin
from transitsim.core.calendar import FIRST_YEAR
from transitsim.core.errors import UserError
from transitsim.inputs import evidence

YEARS_KNOWN = 3  # years of arrivals that the naive forecasts need at least


def cells_of(table: str | evidence.Table, first: int, last: int) -> pd.DataFrame:
    """Arrivals by year and sex from `first` to `last`, both included."""
    counts = evidence.arrivals_by_year_and_sex(table)
    return counts[counts["year"].between(first, last)].reset_index(drop=True)


def first_year(plan: Plan) -> int:
    """First year whose arrivals the plan is fitted to."""
    arrivals = [target for target in plan.targets if target.name == "arrivals"]
    return max([plan.window[0], *(target.first for target in arrivals)])


def fees(plan: Plan, until: int) -> pd.Series:
    """The regime's crossing fee, mean of each year to `until`, US$: a dated fact, known whatever is forecast."""
    years = until - FIRST_YEAR + 1
    policy = plan.inputs.regime.policy(12 * years)
    by_year = np.asarray(policy["origin_crossing_fee"]).reshape(years, 12).mean(axis=1)
    return pd.Series(by_year, index=range(FIRST_YEAR, until + 1))


def naive(plan: Plan, known: pd.DataFrame, cells: pd.DataFrame) -> list[Forecast]:
    """The three forecasts that know no people.

    Raises
    ------
    UserError
        When too few years are known.
    """
    if known["year"].nunique() < YEARS_KNOWN:
        raise UserError(f"{known['year'].nunique()} years of arrivals are known; a forecast needs at least {YEARS_KNOWN}.")
    paid = fees(plan, max(known["year"].max(), cells["year"].max()))
    return [last_value(known, cells), line(known, cells), fee(known, cells, paid)]


def rolling(
    bank: Bank,
    origins: Sequence[int],
    draws: int,
    scale: int,
    executor: Executor | None = None,
    progress: bool = False,
) -> pd.DataFrame:
    """Scores of the model and of the naive forecasts, for each origin.

    Parameters
    ----------
    bank : one for all origins: which observations count is decided by the window
    origins : last years of the windows
    draws, scale : posterior draws lived again for each, and people an agent stands for

    Returns
    -------
    DataFrame: origin, forecaster, and the columns of `scores.score`
    """
    plan, rows = bank.plan, []
    for origin in origins:
        fitted = posterior(bank, plan.observed((plan.window[0], origin)))
        lives = live_again(plan, thin(fitted.frame(), draws), plan.window[1], scale, executor, progress)
        known = cells_of(plan.arrivals, first_year(plan), origin)
        cells = cells_of(plan.arrivals, origin + 1, plan.window[1])
        for one in (forecast(lives, cells), *naive(plan, known, cells)):
            rows.append({"origin": origin, "forecaster": one.name, **score(one, cells)})
    return pd.DataFrame(rows)
