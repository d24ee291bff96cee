"""A calibration from end to end: bank or search, posterior, checks; nothing that was lived is ever lived twice."""

from __future__ import annotations

from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from transitsim.calibration.bank_of_runs import Bank, grow
from transitsim.calibration.checks import checks
from transitsim.calibration.fit_plan import Plan
from transitsim.calibration.forecast_scores import pit
from transitsim.calibration.posterior import posterior
from transitsim.calibration.posterior_predictive import bands, forecast, live_again, predictive, thin
from transitsim.calibration.priors import to_scores
from transitsim.calibration.recovery import Recovery, recover
from transitsim.calibration.rolling_origin import cells_of, first_year
from transitsim.core.errors import UserError, closest

METHODS = ("bank", "smc")
LEAST = 100  # lives; fewer cannot be regressed on


@dataclass(frozen=True)
class Budget:
    """What may be spent.

    Attributes
    ----------
    lives : of the bank or the search
    draws, scale : posterior draws lived again for the bands, and people an agent stands for in them
    recoveries : lives of the bank fitted as if they were records; 0 leaves the check out
    """

    lives: int = 720
    draws: int = 60
    scale: int = 3
    recoveries: int = 50


@dataclass(frozen=True, eq=False)
class Calibration:
    """What came out.

    Attributes
    ----------
    plan, bank : what was asked, and the lives (None after a search)
    observed : the targets, with low90, low50, median, high50, high90 and pit of the fitted model
    draws : posterior, one draw a row
    recovery : None when it was not asked for
    trade_offs : correlations of the parameters' normal scores
    checks : see `checks.py`
    """

    plan: Plan
    bank: Bank | None
    observed: pd.DataFrame
    draws: pd.DataFrame
    recovery: Recovery | None
    trade_offs: pd.DataFrame
    checks: pd.DataFrame


def calibrate(
    plan: Plan,
    folder: Path,
    budget: Budget | None = None,
    method: str = "bank",
    executor: Executor | None = None,
    workers: int = 1,
    progress: bool = False,
) -> Calibration:
    """Fit a plan; asked again with the same folder, it goes on where it stopped.

    Parameters
    ----------
    folder : where the bank or the search is kept
    method : bank (regressed likelihood) or smc (pyABC)
    executor : anything that speaks `concurrent.futures`; without one, this process
    workers : how many share the work

    Raises
    ------
    UserError
        Before anything is lived, when the method or the budget will not do.
    """
    budget = budget or Budget()
    check(method, budget)
    observed, bank, recovery = plan.observed(), None, None
    if method == "bank":
        bank = grow(plan, Path(folder) / "bank", budget.lives, executor, progress)
        draws = posterior(bank, observed).frame()
        if budget.recoveries:
            recovery = recover(bank, observed, range(min(budget.recoveries, len(bank))), executor, progress)
    else:
        draws = searched(plan, observed, Path(folder) / "search", budget, executor, workers)
    lives = live_again(plan, thin(draws, budget.draws), plan.window[1], budget.scale, executor, progress)
    seen = predictive(lives, observed)
    cells = cells_of(plan.arrivals, first_year(plan), plan.window[1])
    told = observed.assign(**bands(seen), pit=pit(seen, observed["observed"].to_numpy()))
    return Calibration(
        plan, bank, told, draws, recovery, trade_offs(draws, plan), checks(forecast(lives, cells), cells, recovery)
    )


def searched(
    plan: Plan, observed: pd.DataFrame, folder: Path, budget: Budget, executor: Executor | None, workers: int
) -> pd.DataFrame:
    """Equally weighted draws of a search by sequential Monte Carlo."""
    from transitsim.calibration.abc_smc import Search, search

    found = search(plan, observed, folder, Search(budget.lives), executor, workers)
    chosen = np.random.default_rng(plan.settings.seed).choice(len(found), 500, p=found["weight"].to_numpy())
    return found[plan.names].iloc[chosen].reset_index(drop=True)


def trade_offs(draws: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """Correlations of the parameters' normal scores in a posterior: which can stand in for which."""
    scores = to_scores(draws[plan.names].to_numpy(), plan.priors)
    return pd.DataFrame(np.corrcoef(scores, rowvar=False), index=plan.names, columns=plan.names)


def check(method: str, budget: Budget) -> None:
    """Find what can be wrong before anything is lived."""
    if method not in METHODS:
        raise UserError(f"There is no method '{method}'.{closest(method, METHODS)} Known: {', '.join(METHODS)}.")
    if budget.lives < LEAST:
        raise UserError(f"budget={budget.lives} lives are too few to learn from; ask for at least {LEAST}.")
