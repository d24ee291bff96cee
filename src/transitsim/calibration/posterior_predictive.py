"""The posterior predictive: what would be observed, from runs under posterior draws, each with its own error."""

from __future__ import annotations

from concurrent.futures import Executor
from dataclasses import replace

import numpy as np
import pandas as pd
from scipy.special import logsumexp
from scipy.stats import nbinom

from transitsim.calibration.bank_of_runs import Runs, simulate_series
from transitsim.calibration.error_models import simulate_errors
from transitsim.calibration.fit_plan import FitPlan
from transitsim.calibration.forecast_scores import Forecast, pit
from transitsim.core.parallel import each
from transitsim.measures.count_dispersion import ECHOES, negative_binomial
from transitsim.measures.intervals import FIVE, middle_and_ends

SEED = 1  # of the errors that are drawn
FIRST_REPLICATE = 1_000_000  # whose random numbers no bank has used


def simulate_draws(
    plan: FitPlan, draws: pd.DataFrame, until: int, scale: int, executor: Executor | None = None, progress: bool = False
) -> Runs:
    """Simulate every posterior draw once to the end of year `until`, one agent for `scale` people, with new random numbers."""
    base = replace(plan, settings=replace(plan.settings, until=f"{until}-12", scale=scale))
    values = draws[plan.names].to_numpy(float)
    tasks = [(base.inputs_at(row), FIRST_REPLICATE + number) for number, row in enumerate(values)]
    found = dict(each(simulate_series, tasks, executor, "runs", progress))
    series, seconds = zip(*(found[number] for number in range(len(tasks))), strict=True)
    return Runs(plan, values, np.stack(series), np.array(seconds))


def thin(draws: pd.DataFrame, number: int, seed: int = 1) -> pd.DataFrame:
    """`number` of the draws, without repeating any; all of them when there are no more."""
    if len(draws) <= number:
        return draws.reset_index(drop=True)
    chosen = np.random.default_rng(seed).choice(len(draws), number, replace=False)
    return draws.iloc[np.sort(chosen)].reset_index(drop=True)


def predictive(runs: Runs, cells: pd.DataFrame) -> np.ndarray:
    """Draws of what would be observed, `ECHOES` a run, shape (ECHOES * draws, cells).

    `cells`: series, year, error, sd (a table of targets).
    """
    means = np.nan_to_num(np.repeat(runs.at(cells), ECHOES, axis=0))
    return simulate_errors(means, cells, np.repeat(runs.dispersion, ECHOES), np.random.default_rng(SEED))


def placed(cells: pd.DataFrame, counts: str, predicted: np.ndarray) -> pd.DataFrame:
    """The cells with median and ends of the bands in which an observation would lie, and `pit`, the place of their `counts`.

    Order statistics over runs of `predictive`, averaged over the echoes of each: blank where runs are too few.
    """
    by_run = predicted.reshape(-1, ECHOES, predicted.shape[1])
    ends = dict(zip(FIVE, middle_and_ends(by_run).mean(axis=1), strict=True))
    ends["median"] = np.median(predicted, axis=0)
    return cells.assign(**ends, pit=pit(predicted, cells[counts].to_numpy(float)))


def forecast(runs: Runs, cells: pd.DataFrame) -> Forecast:
    """The model's forecast of arrivals by year and sex: a mixture of negative binomials, one for each run.

    ln p(y) = ln mean over runs of NB(y; m, d). `cells`: year, sex, arrivals.
    """
    series = [f"arrivals_{sex}" for sex in cells["sex"]]
    targets = pd.DataFrame({"series": series, "year": cells["year"].to_numpy(), "error": "negative_binomial", "sd": 0.0})
    means, y = runs.at(targets), cells["arrivals"].to_numpy(float)
    number, chance = negative_binomial(means, runs.dispersion[:, None])
    logs = logsumexp(nbinom.logpmf(np.round(y), number, chance), axis=0) - np.log(len(means))
    return Forecast("model", predictive(runs, targets), logs)
