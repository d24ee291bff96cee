"""How good a forecast of counts is: errors of its median, coverage of its bands, and two proper scores.

A forecast has, for each cell (year and sex), draws of the count and the log probability of the count that came.

| score               | equation                                                                                             |
|---------------------|------------------------------------------------------------------------------------------------------|
| relative difference | mean over years of  sum over sexes |m - y| / sum over sexes y,  m the median                         |
| log error           | mean of |ln(m / y)|                                                                                  |
| coverage            | share of cells whose y lies in the central band of 50 or 90 %                                        |
| CRPS                | mean of  E|X - y| - E|X - X'| / 2  (Gneiting and Raftery 2007, doi:10.1198/016214506000001437)        |
| log score           | mean of  -ln p(y)                                                                                    |
| women's share       | root of the mean over years of the squared error of the share of women, in the medians               |
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import binom, kstest

from transitsim.schema.enums import SEXES


@dataclass(frozen=True, eq=False)
class Forecast:
    """A forecast of cells: draws, shape (draws, cells), and ln p(y) of the counts that came, shape (cells,)."""

    name: str
    draws: np.ndarray
    log_probability: np.ndarray


def crps(draws: np.ndarray, y: np.ndarray) -> np.ndarray:
    """CRPS of each cell, in people, from draws (draws, cells); less is better.

    E|X - X'| is that of two different draws: with x in order, 2 sum_i (2 i - n - 1) x_i / (n (n - 1)), i from 1.
    """
    n = len(draws)
    order = 2.0 * np.arange(1, n + 1) - n - 1.0
    apart = 2.0 * (order[:, None] * np.sort(draws, axis=0)).sum(axis=0) / (n * (n - 1.0))
    return np.abs(draws - y).mean(axis=0) - 0.5 * apart


def pit(draws: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Probability integral transform: the place of each y among its draws, 0 to 1, ties by half; uniform for right forecasts."""
    return (draws < y).mean(axis=0) + 0.5 * (draws == y).mean(axis=0)


def p_uniform(places: np.ndarray) -> float:
    """p of a Kolmogorov-Smirnov test that places of counts in their forecasts are uniform."""
    return float(kstest(places, "uniform").pvalue)


def flat_bars(number: int, bins: int) -> tuple[float, float]:
    """Between which counts 95 % of the bars of a histogram of `number` uniform places lie."""
    low, high = binom.ppf([0.025, 0.975], number, 1.0 / bins)
    return float(low), float(high)


def covered(draws: np.ndarray, y: np.ndarray, share: float) -> np.ndarray:
    """Whether y lies in the central band that holds `share` of the draws."""
    low, high = np.quantile(draws, [0.5 - share / 2.0, 0.5 + share / 2.0], axis=0)
    return (low <= y) & (y <= high)


def relative_difference(cells: pd.DataFrame, middle: np.ndarray) -> float:
    """Mean over years of the summed absolute differences over the summed counts."""
    by_year = cells.assign(away=np.abs(middle - cells["arrivals"])).groupby("year")[["away", "arrivals"]].sum()
    return float((by_year["away"] / by_year["arrivals"]).mean())


def share_error(cells: pd.DataFrame, middle: np.ndarray) -> float:
    """Root mean square error of women's share over years in which both sexes are given; NaN without any."""
    wide = cells.assign(middle=middle).pivot(index="year", columns="sex", values=["arrivals", "middle"])
    if any((name, sex) not in wide for name in ("arrivals", "middle") for sex in SEXES):
        return float("nan")
    shares = {name: wide[name, SEXES[0]] / (wide[name, SEXES[0]] + wide[name, SEXES[1]]) for name in ("arrivals", "middle")}
    return float(np.sqrt(np.square(shares["middle"] - shares["arrivals"]).mean()))


def score(forecast: Forecast, cells: pd.DataFrame) -> dict[str, float]:
    """All scores of a forecast of `cells` (year, sex, arrivals)."""
    y, middle = cells["arrivals"].to_numpy(float), np.median(forecast.draws, axis=0)
    low, high = np.quantile(forecast.draws, [0.05, 0.95], axis=0)
    return {
        "relative_difference": relative_difference(cells, middle),
        "log_error": float(np.abs(np.log((middle + 1.0) / (y + 1.0))).mean()),
        "coverage50": float(covered(forecast.draws, y, 0.5).mean()),
        "coverage90": float(covered(forecast.draws, y, 0.9).mean()),
        "width90": float(np.median(high - low) / np.median(y)),
        "crps": float(crps(forecast.draws, y).mean()),
        "log_score": float(-forecast.log_probability.mean()),
        "womens_share_error": share_error(cells, middle),
        "cells": len(cells),
    }
