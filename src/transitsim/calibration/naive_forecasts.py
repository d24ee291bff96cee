"""Forecasts that know no people: last year's value, a straight line in time, a regression on the crossing fee alone.

Each is a regression of ln y on one thing, by sex, with Student's t for what is not known. Last year's value is the random
walk  ln y(t + h) = ln y(t) + e √h,  its step estimated without drift. The line and the fee are  ln y = a + b x + e, straight
in the logarithm, so that no count is negative; where x has not moved in the years known, b is 0.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.stats import t as student

from transitsim.calibration.forecast_scores import Forecast

DRAWS = 4000


def last_value(known: pd.DataFrame, cells: pd.DataFrame, seed: int = 1) -> Forecast:
    """The last year known, held. `known` and `cells`: year, sex, arrivals."""
    middle, spread, freedom = np.zeros(len(cells)), np.zeros(len(cells)), np.zeros(len(cells))
    for sex, rows in cells.reset_index(drop=True).groupby("sex"):
        past = known[known["sex"] == sex].sort_values("year")
        steps = np.diff(np.log(past["arrivals"].to_numpy(float))) / np.sqrt(np.diff(past["year"]))
        ahead = rows["year"].to_numpy(float) - past["year"].max()
        middle[rows.index] = np.log(past["arrivals"].iloc[-1])
        spread[rows.index] = np.sqrt(np.square(steps).mean() * ahead)
        freedom[rows.index] = len(steps)
    return _forecast("last year's value", middle, spread, freedom, cells, seed)


def line(known: pd.DataFrame, cells: pd.DataFrame, seed: int = 1) -> Forecast:
    """A straight line in time."""
    return _regression("linear trend", lambda years: np.asarray(years, float), known, cells, seed)


def fee(known: pd.DataFrame, cells: pd.DataFrame, fees: pd.Series, seed: int = 1) -> Forecast:
    """A regression on the logarithm of the crossing fee, its mean of each year in `fees` (US$)."""
    return _regression("crossing fee", lambda years: np.log(fees.loc[years].to_numpy(float)), known, cells, seed)


def _regression(name: str, of, known: pd.DataFrame, cells: pd.DataFrame, seed: int) -> Forecast:
    middle, spread, freedom = np.zeros(len(cells)), np.zeros(len(cells)), np.zeros(len(cells))
    for sex, rows in cells.reset_index(drop=True).groupby("sex"):
        past = known[known["sex"] == sex]
        x, new = of(past["year"]), of(rows["year"])
        centre, y = x.mean(), np.log(past["arrivals"].to_numpy(float))
        moved = np.square(x - centre).sum()
        slope = (x - centre) @ y / moved if moved > 1e-12 else 0.0
        left = len(y) - 1 - int(moved > 1e-12)
        variance = np.square(y - y.mean() - slope * (x - centre)).sum() / left
        lever = np.square(new - centre) / moved if moved > 1e-12 else 0.0
        middle[rows.index] = y.mean() + slope * (new - centre)
        spread[rows.index] = np.sqrt(variance * (1.0 + 1.0 / len(y) + lever))
        freedom[rows.index] = left
    return _forecast(name, middle, spread, freedom, cells, seed)


def _forecast(name: str, middle: np.ndarray, spread: np.ndarray, freedom: np.ndarray, cells: pd.DataFrame, seed: int) -> Forecast:
    law = student(freedom, loc=middle, scale=spread)
    shares = (np.random.default_rng(seed).permuted(np.tile(np.arange(DRAWS), (len(cells), 1)), axis=1).T + 0.5) / DRAWS
    logs = np.log(cells["arrivals"].to_numpy(float))
    with np.errstate(over="ignore"):
        draws = np.exp(np.minimum(law.ppf(shares), 30.0))
    return Forecast(name, draws, law.logpdf(logs) - logs)
