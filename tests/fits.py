"""A model that needs no lives: what it says is known in closed form, so a fit to it can be checked by integration.

And draws of the history's parameters from their priors, in the place of a posterior of the user's own.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from transitsim.calibration.bank_of_runs import Runs
from transitsim.calibration.fit_plan import FitPlan, load_plan
from transitsim.calibration.targets import SERIES
from transitsim.core.calendar import FIRST_YEAR
from transitsim.inputs.library import Library

FOLDER = Path(__file__).parent / "fits"
YEARS = range(2002, 2006)


def small_plan(**changes) -> FitPlan:
    """`tests/fits/fit/small.yaml`."""
    return load_plan("small", Library([FOLDER]), **changes)


def prior_draws(count: int = 8) -> pd.DataFrame:
    """Draws of the parameters of `configs/fit/history.yaml` from their priors, one a row, as in a posterior.csv."""
    plan = load_plan("history", Library())
    return pd.DataFrame([plan.draw(number) for number in range(count)], columns=plan.names)


def with_draws(folder: Path, draws: pd.DataFrame | None = None, context: str = "north_korea_china") -> Path:
    """The folder, with `draws` (else some of the priors) as the posterior of that context."""
    (folder / "posterior").mkdir(parents=True)
    (prior_draws() if draws is None else draws).to_csv(folder / "posterior" / f"{context}.csv", index=False)
    return folder


def shares(plan: FitPlan, values: np.ndarray) -> np.ndarray:
    """Share of the prior below each value, shape (draws, parameters)."""
    return np.column_stack([prior.probability(values[:, i]) for i, prior in enumerate(plan.priors)])


def says(plan: FitPlan, values: np.ndarray) -> np.ndarray:
    """What the known model says: arrivals rise with the square of the first share, returns fall with the second."""
    t = 2.0 * shares(plan, values) - 1.0
    said = np.full((len(values), 2005 - FIRST_YEAR + 1, len(SERIES)), 0.5)
    for index, name in enumerate(SERIES):
        if name.startswith("arrivals"):
            said[:, :, index] = np.square(30.0 + 10.0 * t[:, [0]])
        elif name == "forced_returns":
            said[:, :, index] = np.exp(8.0 - t[:, [1]]) - 10.0
    return said


def known_bank(draws: int, weight: float = 0.0, seed: int = 1) -> Runs:
    """Lives of the known model under prior draws; counts have the chance of agents that stand for `weight` people."""
    plan = small_plan(scale=max(round(weight), 1), seed=seed)
    values = np.array([plan.draw(number) for number in range(draws)])
    said, luck = says(plan, values), np.random.default_rng(seed)
    if weight:
        said[..., :2] = np.square(np.sqrt(said[..., :2]) + 0.5 * np.sqrt(weight) * luck.standard_normal(said[..., :2].shape))
    return Runs(plan, values, said, np.zeros(draws))


def observations(plan: FitPlan, arrivals: float = 900.0, returns: float = 3000.0) -> pd.DataFrame:
    """The small plan's targets with other observations: always the same arrivals, always the same returns."""
    table = plan.observed()
    return table.assign(observed=np.where(table["target"] == "arrivals", arrivals, returns))
