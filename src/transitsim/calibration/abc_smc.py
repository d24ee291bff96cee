"""Approximate Bayesian computation by sequential Monte Carlo, with pyABC: nothing is assumed of the model's likelihood.

Populations of accepted lives, each with a smaller distance than the last; at the end a regression of the parameters on what
they say, weighted by nearness, moves each draw to what was observed (Beaumont, Zhang and Balding 2002). A life is compared
as an observation: the error of every target is drawn with it. It needs some ten thousand lives where a bank with a regressed
likelihood (`calibration/posterior.py`) needs a thousand; it is the check on that likelihood when lives are cheap.

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

from transitsim.calibration.bank_of_runs import live, pick
from transitsim.calibration.error_models import compared
from transitsim.calibration.error_models import observed as observe
from transitsim.calibration.fit_plan import Plan
from transitsim.calibration.priors import DISPERSION, from_scores, to_scores
from transitsim.core.optional_packages import brought_by

DATABASE = "populations.db"
PENALTY = 0.05  # of the ridge, in variances of what is said


@dataclass(frozen=True)
class Search:
    """How long to search: lives in all, draws in a population, and populations at most."""

    budget: int
    population: int = 100
    populations: int = 12


def seen(plan: Plan, observed: pd.DataFrame, parameters: dict[str, float]) -> dict[str, float]:
    """What one life with these parameters would be seen as, on the scale of the errors; its luck is its parameters' own."""
    values = np.array([parameters[name] for name in plan.names])
    luck = np.random.default_rng([plan.settings.seed, *values.view(np.uint64).tolist()])
    spread = values[[plan.names.index(DISPERSION)]] if DISPERSION in plan.names else np.array([0.05])
    said, _ = live(plan.life(parameters), int(luck.integers(2**31)))
    cells = np.nan_to_num(pick(said[None], observed)[0])
    rows = enumerate(zip(cells, observed["error"], observed["sd"], strict=True))
    return {f"s{i}": compared(observe(np.array([m]), error, sd, spread, luck), error).item() for i, (m, error, sd) in rows}


def search(
    plan: Plan, observed: pd.DataFrame, folder: Path, asked: Search, executor: Executor | None = None, workers: int = 1
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
        partial(seen, plan, observed),
        _prior(pyabc, plan),
        pyabc.AdaptivePNormDistance(p=2),
        population_size=asked.population,
        sampler=sampler,
    )
    path = Path(folder) / DATABASE
    address = f"sqlite:///{path}"
    values = [compared(y, error) for y, error in zip(observed["observed"], observed["error"], strict=True)]
    if path.is_file():
        inference.load(address, 1)
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        inference.new(address, {f"s{i}": float(value) for i, value in enumerate(values)})
    left = asked.budget - int(inference.history.total_nr_simulations)
    if left > 0:
        inference.run(max_nr_populations=asked.populations, max_total_nr_simulations=left)
    return adjusted(plan, inference.history, np.array(values, float))


def _prior(pyabc, plan: Plan):
    kinds: dict[str, Callable] = {
        "uniform": lambda one: pyabc.RV("uniform", one.low, one.high - one.low),
        "log_uniform": lambda one: pyabc.RV("loguniform", one.low, one.high),
    }
    return pyabc.Distribution(**{one.name: kinds[one.kind](one) for one in plan.priors})


def adjusted(plan: Plan, history, values: np.ndarray) -> pd.DataFrame:
    """The last population, each draw moved by `regress` along what it says."""
    particles = history.get_population().particles
    draws = pd.DataFrame([dict(one.parameter) for one in particles])[plan.names].to_numpy()
    said = np.array([[one.sum_stat[f"s{i}"] for i in range(len(values))] for one in particles])
    weights, distances = (np.array([getattr(one, name) for one in particles]) for name in ("weight", "distance"))
    moved, near = regress(to_scores(draws, plan.priors), weights, said, distances, values)
    return pd.DataFrame(from_scores(moved, plan.priors), columns=plan.names).assign(weight=near)


def regress(
    scores: np.ndarray, weights: np.ndarray, said: np.ndarray, distances: np.ndarray, values: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Regression adjustment: z* = z - B'(s - s_obs), B by ridge regression weighted by nearness.

    Parameters
    ----------
    scores : z, normal scores of the accepted draws, shape (draws, parameters)
    weights, distances : of the draws, shape (draws,); nearness is Epanechnikov's, 1 - (d / max d)²
    said : s, shape (draws, observations)
    values : s_obs, shape (observations,)

    Returns
    -------
    moved scores, and weights that sum to 1
    """
    near = weights * (1.0 - np.square(distances / (1.001 * distances.max())))
    near /= near.sum()
    away = (said - values) / np.maximum(said.std(axis=0), 1e-9)
    centred = away - near @ away
    covariance = (centred * near[:, None]).T @ centred + PENALTY * np.eye(len(values))
    slopes = np.linalg.solve(covariance, (centred * near[:, None]).T @ (scores - near @ scores))
    return scores - away @ slopes, near
