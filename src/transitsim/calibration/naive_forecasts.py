"""Naive forecasts: last year's value, a linear trend in time, a regression on the crossing fee alone.

Each is a regression of ln y on one variable, by sex, with Student's t for the uncertainty. Last year's value is the random
walk  ln y(t + h) = ln y(t) + e √h,  its step estimated without drift. The line and the fee are  ln y = a + b x + e, straight
in the logarithm, so that no count is negative; where x has not changed in the years known, b is 0.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
from scipy.stats import t as student

from transitsim.calibration.forecast_scores import Forecast

DRAWS, SEED = 4000, 1
Prediction = tuple[np.ndarray | float, np.ndarray, int]  # of ln y: location and scale of each row, degrees of freedom


def last_value(known: pd.DataFrame, cells: pd.DataFrame) -> Forecast:
    """The last year known, held. `known` and `cells`: year, sex, arrivals."""

    def predict(past: pd.DataFrame, rows: pd.DataFrame) -> Prediction:
        steps = np.diff(np.log(past["arrivals"].to_numpy(float))) / np.sqrt(np.diff(past["year"]))
        ahead = rows["year"].to_numpy(float) - past["year"].max()
        return np.log(past["arrivals"].iloc[-1]), np.sqrt(np.square(steps).mean() * ahead), len(steps)

    return _by_sex("last year's value", predict, known, cells)


def line(known: pd.DataFrame, cells: pd.DataFrame) -> Forecast:
    """A straight line in time."""
    return _regression("linear trend", lambda years: np.asarray(years, float), known, cells)


def fee(known: pd.DataFrame, cells: pd.DataFrame, fees: pd.Series) -> Forecast:
    """A regression on the logarithm of the crossing fee, its mean of each year in `fees` (US$)."""
    return _regression("crossing fee", lambda years: np.log(fees.loc[years].to_numpy(float)), known, cells)


def _regression(name: str, at_years: Callable[[pd.Series], np.ndarray], known: pd.DataFrame, cells: pd.DataFrame) -> Forecast:
    def predict(past: pd.DataFrame, rows: pd.DataFrame) -> Prediction:
        x, new = at_years(past["year"]), at_years(rows["year"])
        centre, y = x.mean(), np.log(past["arrivals"].to_numpy(float))
        moved = np.square(x - centre).sum()
        has_slope = moved > 1e-12
        slope = (x - centre) @ y / moved if has_slope else 0.0
        freedom = len(y) - 1 - int(has_slope)
        variance = np.square(y - y.mean() - slope * (x - centre)).sum() / freedom
        leverage = np.square(new - centre) / moved if has_slope else np.zeros(len(new))
        return y.mean() + slope * (new - centre), np.sqrt(variance * (1.0 + 1.0 / len(y) + leverage)), freedom

    return _by_sex(name, predict, known, cells)


def _by_sex(
    name: str,
    predict: Callable[[pd.DataFrame, pd.DataFrame], Prediction],
    known: pd.DataFrame,
    cells: pd.DataFrame,
) -> Forecast:
    """The forecast that `predict` makes for the cells of each sex from what is known of it."""
    location, scale, freedom = (np.zeros(len(cells)) for _ in range(3))
    for sex, rows in cells.reset_index(drop=True).groupby("sex"):
        past = known[known["sex"] == sex].sort_values("year")
        location[rows.index], scale[rows.index], freedom[rows.index] = predict(past, rows)
    distribution = student(freedom, loc=location, scale=scale)
    shares = (np.random.default_rng(SEED).permuted(np.tile(np.arange(DRAWS), (len(cells), 1)), axis=1).T + 0.5) / DRAWS
    logs = np.log(cells["arrivals"].to_numpy(float))
    with np.errstate(over="ignore"):
        draws = np.exp(np.minimum(distribution.ppf(shares), 30.0))
    return Forecast(name, draws, distribution.logpdf(logs) - logs)
