"""What the fitted model says of what can be observed: posterior draws lived again, each with its own error."""

from __future__ import annotations

from concurrent.futures import Executor
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy.special import logsumexp
from scipy.stats import nbinom

from transitsim.calibration.bank_of_runs import live, pick
from transitsim.calibration.error_models import observed
from transitsim.calibration.fit_plan import Plan
from transitsim.calibration.forecast_scores import Forecast
from transitsim.core.parallel import each
from transitsim.engine.assumptions import DISPERSION
from transitsim.measures.count_dispersion import ECHOES, negative_binomial
from transitsim.measures.intervals import FIVE, middle_and_ends

FRESH = 1_000_000  # first replicate whose luck no bank has used


@dataclass(frozen=True, eq=False)
class Lives:
    """Posterior draws lived again: their parameters, shape (draws, parameters), and what they say (draws, years, series)."""

    values: pd.DataFrame
    said: np.ndarray

    @property
    def dispersion(self) -> np.ndarray:
        """Of each draw; 0.05 where a plan has none."""
        return self.values[DISPERSION].to_numpy() if DISPERSION in self.values else np.full(len(self.values), 0.05)


def live_again(
    plan: Plan,
    values: pd.DataFrame,
    until: int,
    scale: int,
    executor: Executor | None = None,
    progress: bool = False,
) -> Lives:
    """Live every draw once to the end of year `until`, one agent for `scale` people, with luck that no bank has used."""
    base = replace(plan, settings=replace(plan.settings, until=f"{until}-12", scale=scale))
    rows = values.to_dict("records")
    tasks = [(base.life(row), FRESH + i) for i, row in enumerate(rows)]
    said = {index: found for index, (found, _) in each(live, tasks, executor, "lives", progress)}
    return Lives(values.reset_index(drop=True), np.stack([said[index] for index in range(len(tasks))]))


def thin(values: pd.DataFrame, number: int, seed: int = 1) -> pd.DataFrame:
    """`number` of the draws, drawn without repeating; all of them when there are no more."""
    if len(values) <= number:
        return values.reset_index(drop=True)
    chosen = np.random.default_rng(seed).choice(len(values), number, replace=False)
    return values.iloc[np.sort(chosen)].reset_index(drop=True)


def predictive(lives: Lives, cells: pd.DataFrame, seed: int = 1) -> np.ndarray:
    """Draws of what would be observed, `ECHOES` a life, shape (ECHOES * draws, cells).

    `cells`: series, year, error, sd (a table of targets).
    """
    luck, means = np.random.default_rng(seed), np.repeat(pick(lives.said, cells), ECHOES, axis=0)
    spread = np.repeat(lives.dispersion, ECHOES)
    rows = zip(means.T, cells["error"], cells["sd"], strict=True)
    return np.column_stack([observed(np.nan_to_num(mean), error, sd, spread, luck) for mean, error, sd in rows])


def bands(echoes: np.ndarray) -> dict[str, np.ndarray]:
    """Median and ends of the bands in which an observation would lie, from draws of `predictive`.

    Order statistics over lives, averaged over the echoes of each (`measures/count_dispersion.py`): blank where lives are too few.
    """
    by_life = echoes.reshape(-1, ECHOES, echoes.shape[1])
    ends = dict(zip(FIVE, middle_and_ends(by_life).mean(axis=1), strict=True))
    return ends | {"median": np.median(echoes, axis=0)}


def forecast(lives: Lives, cells: pd.DataFrame, name: str = "model", seed: int = 1) -> Forecast:
    """The model's forecast of arrivals by year and sex: a mixture of negative binomials, one for each life.

    ln p(y) = ln mean over lives of NB(y; m, d). `cells`: year, sex, arrivals.
    """
    asked = arrivals_as_targets(cells)
    means, y = pick(lives.said, asked), cells["arrivals"].to_numpy(float)
    number, chance = negative_binomial(means, lives.dispersion[:, None])
    logs = logsumexp(nbinom.logpmf(np.round(y), number, chance), axis=0) - np.log(len(means))
    return Forecast(name, predictive(lives, asked, seed), logs)


def arrivals_as_targets(cells: pd.DataFrame) -> pd.DataFrame:
    """Cells of year and sex as rows of a table of targets."""
    series = [f"arrivals_{sex}" for sex in cells["sex"]]
    return pd.DataFrame({"series": series, "year": cells["year"].to_numpy(), "error": "negative_binomial", "sd": 0.0})
