"""Rolling origin: fit to what was known at the end of a year, forecast the years after it, compare with naive forecasts."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor

import numpy as np
import pandas as pd

from transitsim.calibration.bank_of_runs import Runs
from transitsim.calibration.fit_plan import FitPlan
from transitsim.calibration.forecast_scores import Forecast, score
from transitsim.calibration.naive_forecasts import fee, last_value, line
from transitsim.calibration.posterior import posterior
from transitsim.calibration.posterior_predictive import forecast, simulate_draws, thin
from transitsim.calibration.targets import arrival_cells
from transitsim.core.calendar import FIRST_YEAR
from transitsim.core.errors import UserError

YEARS_KNOWN = 3  # years of arrivals that the naive forecasts need at least


def fees(plan: FitPlan, until: int) -> pd.Series:
    """The regime's crossing fee, mean of each year to `until`, US$: a dated fact, known whatever is forecast."""
    years = until - FIRST_YEAR + 1
    policy = plan.inputs.regime.policy(12 * years)
    by_year = np.asarray(policy["origin_crossing_fee"]).reshape(years, 12).mean(axis=1)
    return pd.Series(by_year, index=range(FIRST_YEAR, until + 1))


def naive(plan: FitPlan, known: pd.DataFrame, cells: pd.DataFrame) -> list[Forecast]:
    """The three naive forecasts of `cells` from what is `known`; a UserError when too few years are."""
    years = known["year"].nunique()
    if years < YEARS_KNOWN:
        raise UserError(f"{years} years of arrivals are known; a forecast needs at least {YEARS_KNOWN}.")
    paid = fees(plan, max(known["year"].max(), cells["year"].max()))
    return [last_value(known, cells), line(known, cells), fee(known, cells, paid)]


def rolling(
    bank: Runs, origins: Sequence[int], draws: int, scale: int, executor: Executor | None = None, progress: bool = False
) -> pd.DataFrame:
    """Scores of the model and of the naive forecasts, for each origin.

    Parameters
    ----------
    bank : one for all origins: which observations count is decided by the window
    origins : last years of the windows
    draws, scale : posterior draws simulated again for each, and people an agent stands for

    Returns
    -------
    DataFrame: origin, forecaster, and the columns of `forecast_scores.score`
    """
    plan, rows = bank.plan, []
    for origin in origins:
        fitted = posterior(bank, plan.observed((plan.window[0], origin)))
        runs = simulate_draws(plan, thin(fitted, draws), plan.window[1], scale, executor, progress)
        cells = arrival_cells(plan.arrivals, origin + 1, plan.window[1])
        for one in (forecast(runs, cells), *naive(plan, plan.training_arrivals(origin), cells)):
            rows.append({"origin": origin, "forecaster": one.name, **score(one, cells)})
    return pd.DataFrame(rows)
