"""Approximate Bayesian computation by sequential Monte Carlo, with pyABC: nothing is assumed of the model's likelihood.

Populations of accepted runs, each with a smaller distance than the last; at the end a regression of the parameters on the
summaries, weighted by nearness, moves each draw to what was observed (Beaumont, Zhang and Balding 2002). A run is compared as
an observation: the error of every target is drawn with it. It needs some ten thousand runs where a bank with a regressed
likelihood (`calibration/posterior.py`) needs a thousand; it is the check on that likelihood when runs are cheap.

pyABC keeps every population in an SQLite file, so a search that was stopped goes on from its last whole population.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from transitsim.calibration.bank_of_runs import at_cells, simulate_series
from transitsim.calibration.error_models import simulate_errors, transform_columns
from transitsim.calibration.fit_plan import FitPlan
from transitsim.calibration.priors import dispersion_of, from_scores, to_scores
from transitsim.core.optional_packages import brought_by

DATABASE = "populations.db"
PENALTY = 0.05  # of the ridge, in variances of the summaries


@dataclass(frozen=True)
class Search:
    """How long to search: runs in all, draws in a population, and populations at most."""

    budget: int
    population: int = 100
    populations: int = 12


def simulated_observation(plan: FitPlan, observed: pd.DataFrame, parameters: dict[str, float]) -> dict[str, float]:
    """What would be observed of one run with these parameters, on the scale of the errors; they also seed its random numbers."""
    values = np.array([[parameters[name] for name in plan.names]])
    generator = np.random.default_rng([plan.settings.seed, *values[0].view(np.uint64).tolist()])
    series, _ = simulate_series(plan.inputs_at(values[0]), int(generator.integers(2**31)))
    means = np.nan_to_num(at_cells(series[None], observed))
    observation = transform_columns(simulate_errors(means, observed, dispersion_of(values, plan.priors), generator), observed)
    return _named(observation[0])


def search(
    plan: FitPlan, observed: pd.DataFrame, folder: Path, limits: Search, executor: Executor | None = None, workers: int = 1
) -> pd.DataFrame:
    """Draws of the posterior by sequential Monte Carlo, going on where an earlier search in the folder stopped.

    Returns
    -------
    DataFrame
        One draw a row, the parameters, and `weight`.

    Raises
    ------
    UserError
        When pyABC is not installed.
    """
    with brought_by("calibrate"):
        import pyabc

    logging.getLogger("ABC").setLevel(logging.WARNING)
    sampler = pyabc.SingleCoreSampler()
    if executor is not None:
        sampler = pyabc.sampler.ConcurrentFutureSampler(executor, client_max_jobs=2 * workers)
    inference = pyabc.ABCSMC(
        partial(simulated_observation, plan, observed),
        _prior(pyabc, plan),
        pyabc.AdaptivePNormDistance(p=2),
        population_size=limits.population,
        sampler=sampler,
    )
    path = Path(folder) / DATABASE
    address = f"sqlite:///{path}"
    values = transform_columns(observed["observed"].to_numpy(float)[None], observed)[0]
    if path.is_file():
        inference.load(address, 1)
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        inference.new(address, _named(values))
    left = limits.budget - int(inference.history.total_nr_simulations)
    if left > 0:
        inference.run(max_nr_populations=limits.populations, max_total_nr_simulations=left)
    return adjusted(plan, inference.history, values)


def _named(summaries: np.ndarray) -> dict[str, float]:
    """Summaries by name, as pyABC takes them."""
    return {f"s{i}": float(value) for i, value in enumerate(summaries)}


def _prior(pyabc, plan: FitPlan):
    kinds: dict[str, Callable] = {
        "uniform": lambda one: pyabc.RV("uniform", one.low, one.high - one.low),
        "log_uniform": lambda one: pyabc.RV("loguniform", one.low, one.high),
    }
    return pyabc.Distribution(**{one.name: kinds[one.kind](one) for one in plan.priors})


def adjusted(plan: FitPlan, history, observed: np.ndarray) -> pd.DataFrame:
    """The last population, each draw moved by `regress` along its summaries."""
    particles = history.get_population().particles
    draws = pd.DataFrame([dict(one.parameter) for one in particles])[plan.names].to_numpy()
    summaries = np.array([[one.sum_stat[name] for name in _named(observed)] for one in particles])
    weights, distances = (np.array([getattr(one, name) for one in particles]) for name in ("weight", "distance"))
    moved, near = regress(to_scores(draws, plan.priors), weights, summaries, distances, observed)
    return pd.DataFrame(from_scores(moved, plan.priors), columns=plan.names).assign(weight=near)


def regress(
    scores: np.ndarray, weights: np.ndarray, summaries: np.ndarray, distances: np.ndarray, observed: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Regression adjustment: z* = z - B'(s - s_obs), B by ridge regression weighted by nearness.

    Parameters
    ----------
    scores : z, normal scores of the accepted draws, shape (draws, parameters)
    weights, distances : of the draws, shape (draws,); nearness is Epanechnikov's, 1 - (d / max d)²
    summaries : s, shape (draws, observations)
    observed : s_obs, shape (observations,)

    Returns
    -------
    moved scores, and weights that sum to 1
    """
    near = weights * (1.0 - np.square(distances / (1.001 * distances.max())))
    near /= near.sum()
    away = (summaries - observed) / np.maximum(summaries.std(axis=0), 1e-9)
    centred = away - near @ away
    covariance = (centred * near[:, None]).T @ centred + PENALTY * np.eye(len(observed))
    slopes = np.linalg.solve(covariance, (centred * near[:, None]).T @ (scores - near @ scores))
    return scores - away @ slopes, near
