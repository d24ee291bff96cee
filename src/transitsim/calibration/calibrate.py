"""A calibration from end to end: bank of runs or search, posterior, checks; no run is simulated twice."""

from __future__ import annotations

from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from transitsim.calibration.bank_of_runs import Runs, extend_bank
from transitsim.calibration.fit_plan import FitPlan
from transitsim.calibration.forecast_scores import Forecast, p_uniform, pit, score
from transitsim.calibration.posterior import posterior
from transitsim.calibration.posterior_predictive import forecast, placed, predictive, simulate_draws, thin
from transitsim.calibration.priors import to_scores
from transitsim.calibration.recovery import Recovery, recover
from transitsim.core.errors import UserError, check_known

CHECKS = ("check_name", "least", "most", "reached", "passed")  # columns
METHODS = ("bank", "smc")
FEWEST = 100  # runs that can be regressed on
SEARCHED = 500  # draws taken from the last population of a search


@dataclass(frozen=True)
class Budget:
    """What may be spent.

    Attributes
    ----------
    runs : of the bank or the search
    draws, scale : posterior draws simulated again for the bands, and people an agent stands for in them
    recoveries : runs of the bank fitted as if they were records; 0 leaves the check out
    """

    runs: int = 720
    draws: int = 60
    scale: int = 3
    recoveries: int = 50


@dataclass(frozen=True, eq=False)
class Calibration:
    """What came out.

    Attributes
    ----------
    plan, bank : what was fitted, and the runs (None after a search)
    observed : the targets, with low90, low50, median, high50, high90 and pit of the fitted model
    draws : posterior, one draw a row
    recovery : None without that check
    trade_offs : correlations of the parameters' normal scores
    checks : see `checks`
    """

    plan: FitPlan
    bank: Runs | None
    observed: pd.DataFrame
    draws: pd.DataFrame
    recovery: Recovery | None
    trade_offs: pd.DataFrame
    checks: pd.DataFrame


def calibrate(
    plan: FitPlan,
    folder: Path,
    budget: Budget | None = None,
    method: str = "bank",
    executor: Executor | None = None,
    workers: int = 1,
    progress: bool = False,
) -> Calibration:
    """Fit a plan; called again with the same folder, it goes on where it stopped.

    Parameters
    ----------
    folder : where the bank or the search is kept
    method : bank (regressed likelihood) or smc (pyABC)
    executor : anything with the interface of `concurrent.futures`; without one, this process
    workers : how many share the work

    Raises
    ------
    UserError
        Before anything is simulated, when the method or the budget is not usable.
    """
    budget = budget or Budget()
    check(method, budget)
    targets, bank, recovery = plan.observed(), None, None
    if method == "bank":
        bank = extend_bank(plan, Path(folder) / "bank", budget.runs, executor, progress)
        draws = posterior(bank, targets)
        if budget.recoveries:
            recovery = recover(bank, targets, range(min(budget.recoveries, len(bank))), executor, progress)
    else:
        draws = searched(plan, targets, Path(folder) / "search", budget, executor, workers)
    runs = simulate_draws(plan, thin(draws, budget.draws), plan.window[1], budget.scale, executor, progress)
    observed, arrivals = placed(targets, "observed", predictive(runs, targets)), plan.training_arrivals()
    passed = checks(forecast(runs, arrivals), arrivals, recovery)
    return Calibration(plan, bank, observed, draws, recovery, trade_offs(draws, plan), passed)


def searched(
    plan: FitPlan, targets: pd.DataFrame, folder: Path, budget: Budget, executor: Executor | None, workers: int
) -> pd.DataFrame:
    """Equally weighted draws of a search by sequential Monte Carlo."""
    from transitsim.calibration.abc_smc import Search, search

    found = search(plan, targets, folder, Search(budget.runs), executor, workers)
    chosen = np.random.default_rng(plan.settings.seed).choice(len(found), SEARCHED, p=found["weight"].to_numpy())
    return found[plan.names].iloc[chosen].reset_index(drop=True)


def trade_offs(draws: pd.DataFrame, plan: FitPlan) -> pd.DataFrame:
    """Correlations of the parameters' normal scores in a posterior: which can stand in for which."""
    scores = to_scores(draws[plan.names].to_numpy(), plan.priors)
    return pd.DataFrame(np.corrcoef(scores, rowvar=False), index=plan.names, columns=plan.names)


def checks(training: Forecast, cells: pd.DataFrame, recovery: Recovery | None) -> pd.DataFrame:
    """What a posterior has to reach before it may be used: bounds, what was reached, whether it passed.

    Parameters
    ----------
    training : the fitted model's forecast of the arrivals it was fitted to
    cells : those arrivals: year, sex, arrivals
    recovery : None leaves its checks out
    """
    found = score(training, cells)
    uniform = p_uniform(pit(training.draws, cells["arrivals"].to_numpy(float)))
    rows = [
        ("share of training cells inside the 90 % band", 0.80, 0.98, found["coverage90"]),
        ("median width of that band over the median count", 0.0, 1.2, found["width90"]),
        ("p that the cells' places in the forecast are uniform", 0.01, 1.0, uniform),
        ("average relative difference", 0.0, 0.20, found["relative_difference"]),
        ("women's share, root mean square error", 0.0, 0.05, found["womens_share_error"]),
    ]
    if recovery is not None:
        table = recovery.table()
        coverage = table.loc[table["identifiable"], "coverage90"]
        low, high = (float(coverage.min()), float(coverage.max())) if len(coverage) else (np.nan, np.nan)
        rows += [
            ("least coverage of a 90 % interval, identifiable parameters", 0.84, 0.96, low),
            ("greatest coverage of a 90 % interval, identifiable parameters", 0.84, 0.96, high),
        ]
    return pd.DataFrame([(*row, bool(row[1] <= row[3] <= row[2])) for row in rows], columns=list(CHECKS))


def check(method: str, budget: Budget) -> None:
    """Find what can be wrong before anything is simulated."""
    check_known(method, METHODS, f"There is no method '{method}'.")
    if budget.runs < FEWEST:
        raise UserError(f"budget={budget.runs} runs are too few to learn from; ask for at least {FEWEST}.")
