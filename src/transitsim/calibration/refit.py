"""A plan fitted again under another decision model: a few parameters are free, the rest stays what the first fit found.

With a the free parameters, b the rest and y the observations, b is drawn from the posterior that is given, and for each b

    b ~ p(b | y, default),   a ~ p(a | b, y, rule), proportional to p(a) L(y | a, b, rule)

(a cut: Plummer 2015, doi:10.1007/s11222-014-9503-z). What was learnt of money, arrests and markets is not learnt again from
another idea of how people decide; the weights of their decisions are. Under the default itself the step returns its own
posterior, a being drawn anew given b, as in Gibbs sampling. The dispersion, of the error model, is always free: a rule that
fits worse has more of it. L is the regressed likelihood of a bank in which a comes from its prior and b from the posterior.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, fields, replace
from pathlib import Path

import numpy as np
import pandas as pd

from transitsim.calibration.bank_of_runs import Runs, extend_bank
from transitsim.calibration.emulator import emulate
from transitsim.calibration.fit_plan import FitPlan, check_free
from transitsim.calibration.forecast_scores import score
from transitsim.calibration.mcmc import advance
from transitsim.calibration.posterior import Likelihood, nearest
from transitsim.calibration.posterior_predictive import forecast, simulate_draws, thin
from transitsim.calibration.priors import DISPERSION, from_scores, to_scores
from transitsim.core.errors import UserError
from transitsim.core.parallel import each
from transitsim.engine.decision_models import decision_of
from transitsim.measures.intervals import middle_and_ends

ROWS, EACH = 40, 10  # draws of the rest, and draws of the free parameters given each
WALKERS, FIRST, STEPS = 24, 1000, 120  # steps of each walker given the first draw of the rest, and given every other
ROW_STREAM = 2  # of the random numbers that say which row of the posterior a run takes


@dataclass(frozen=True)
class RefitPlan(FitPlan):
    """A plan whose parameters in `refit`, and the dispersion, have their priors; the rest is drawn from `given`.

    Attributes
    ----------
    given : posterior draws, one a row, columns `names`
    """

    given: pd.DataFrame = field(default_factory=pd.DataFrame, compare=False)

    @property
    def free(self) -> np.ndarray:
        """Which parameters are free, shape (parameters,)."""
        return np.array([name in self.refit or name == DISPERSION for name in self.names])

    def draw(self, number: int) -> np.ndarray:
        """Values of draw `number`: free ones from their priors, the rest from one row of `given`; always the same."""
        row = np.random.default_rng([self.settings.seed, number, ROW_STREAM]).integers(len(self.given))
        return np.where(self.free, super().draw(number), self.given.iloc[row].to_numpy(float))


def refit_plan(plan: FitPlan, given: pd.DataFrame, decision: str, free: Sequence[str] = ()) -> RefitPlan:
    """The plan to fit again under the decision model of that name; `free` in place of the plan's own `refit`.

    Raises
    ------
    UserError
        When there is no such decision model or parameter, or nothing is free.
    """
    decision_of(decision)
    names = check_free(tuple(free) or plan.refit, plan.names, "free")
    if not names:
        raise UserError(f"The plan '{plan.name}' names nothing under refit; name the parameters to fit again with free=NAME,...")
    own = {one.name: getattr(plan, one.name) for one in fields(FitPlan)}
    own |= {"settings": replace(plan.settings, decision=decision), "refit": names}
    return RefitPlan(**own, given=given[plan.names].reset_index(drop=True))


@dataclass(frozen=True, eq=False)
class Refit:
    """A plan fitted again.

    Attributes
    ----------
    plan : with the decision model in its settings
    draws : of all parameters, one a row; the first ones differ in what was given
    scores : `forecast_scores.score` of the arrivals fitted to
    runs, seconds : of the bank, and what one took on average
    """

    plan: RefitPlan
    draws: pd.DataFrame
    scores: dict[str, float]
    runs: int
    seconds: float

    @property
    def rule(self) -> str:
        """The decision model."""
        return self.plan.settings.decision


def refit(
    plans: Sequence[RefitPlan], folder: Path, runs: int = 240, executor: Executor | None = None, progress: bool = False
) -> list[Refit]:
    """Fit plans again; called again with the same folder, their banks go on where they stopped.

    Parameters
    ----------
    folder : where banks are kept, one for each decision model and what was free and given
    runs : of each bank
    executor : anything with the interface of `concurrent.futures`; without one, this process
    """
    names = [f"{plan.settings.decision}-{_hash(plan)}" for plan in plans]
    banks = [extend_bank(plan, Path(folder) / name, runs, executor, progress) for plan, name in zip(plans, names, strict=True)]
    tasks = [(plan, bank, plan.observed()) for plan, bank in zip(plans, banks, strict=True)]
    draws = dict(each(refitted, tasks, executor, "fits", progress))
    return [_scored(plan, bank, draws[index], executor, progress) for index, (plan, bank, _) in enumerate(tasks)]


def _scored(plan: RefitPlan, bank: Runs, draws: pd.DataFrame, executor: Executor | None, progress: bool) -> Refit:
    """The fit with its scores: `ROWS` draws simulated again, compared with the arrivals fitted to."""
    cells, settings = plan.training_arrivals(), plan.settings
    runs = simulate_draws(plan, draws.head(ROWS), plan.window[1], settings.scale, executor, progress)
    return Refit(plan, draws, score(forecast(runs, cells), cells), len(bank), float(bank.seconds.mean()))


def refitted(plan: RefitPlan, bank: Runs, observed: pd.DataFrame, people: float = 1.0, seed: int = 1) -> pd.DataFrame:
    """Draws of all parameters, `EACH` for each of `ROWS` rows of what was given; the first `ROWS` have a row each.

    As in `calibration/posterior.py` the polynomial is fitted to all runs, and again to those nearest to the first answer. Given
    one row the walkers go on from where they were given the one before, since the two densities are alike.

    Parameters
    ----------
    observed : the table of targets
    people : that one counted in the observations stands for
    """
    first = _sampled(plan, bank, observed, np.zeros(len(bank), bool), people, ROWS // 2, seed)
    found = _sampled(plan, bank, observed, ~nearest(bank, first), people, ROWS, seed)
    return pd.DataFrame(found, columns=plan.names)


def _sampled(
    plan: RefitPlan, bank: Runs, observed: pd.DataFrame, without: np.ndarray, people: float, rows: int, seed: int
) -> np.ndarray:
    """Draws by the runs of the bank that may be used, one row given after the other, shape (draws, parameters)."""
    density = Likelihood(emulate(bank, observed, without), observed, people, plan.settings.scale)
    generator = np.random.default_rng(seed)
    given = generator.permutation(to_scores(thin(plan.given, rows, seed).to_numpy(float), plan.priors))
    found = np.empty((EACH, len(given), len(plan.names)))
    count = int(plan.free.sum())
    walkers = 0.5 * generator.standard_normal((max(WALKERS, 4 * count), count))
    for number, row in enumerate(given):
        walkers = advance(Conditional(density, row, plan.free), walkers, STEPS if number else FIRST, seed + number)
        found[:, number] = row
        found[:, number, plan.free] = walkers[generator.choice(len(walkers), EACH, replace=False)]
    return from_scores(found.reshape(-1, len(plan.names)), plan.priors)


class Conditional:
    """Log density of the normal scores of the free parameters (draws, free), the others as in `row`."""

    def __init__(self, density: Likelihood, row: np.ndarray, free: np.ndarray) -> None:
        self.density, self.row, self.free = density, row, free

    def __call__(self, scores: np.ndarray) -> np.ndarray:
        """Log density, up to a constant."""
        whole = np.tile(self.row, (len(scores), 1))
        whole[:, self.free] = scores
        return self.density(whole)


def _hash(plan: RefitPlan) -> str:
    """Hash of what is free and what was given, for the name of the bank's folder."""
    content = plan.given.to_csv(index=False, float_format="%.9g") + " ".join(sorted(plan.refit))
    return hashlib.sha256(content.encode()).hexdigest()[:8]


def parameters(fits: Sequence[Refit]) -> pd.DataFrame:
    """What was fitted again, by rule and parameter.

    Returns
    -------
    DataFrame
        rule, parameter, prior_low, prior_high, given05, given50, given95 (the posterior that was given), low05, median,
        high95, moved (difference of the means over the s.d. given, on normal scores).
    """
    rows = []
    for one in fits:
        plan = one.plan
        before, after = (draws[plan.names].to_numpy(float) for draws in (plan.given, one.draws))
        scores_before, scores_after = to_scores(before, plan.priors), to_scores(after, plan.priors)
        for index in np.flatnonzero(plan.free):
            prior, given, found = plan.priors[index], scores_before[:, index], scores_after[:, index]
            ends = zip(("given05", "given50", "given95"), middle_and_ends(before[:, index])[[0, 2, 4]], strict=True)
            new_ends = zip(("low05", "median", "high95"), middle_and_ends(after[:, index])[[0, 2, 4]], strict=True)
            moved = float((found.mean() - given.mean()) / max(given.std(), 1e-9))
            row = {"rule": one.rule, "parameter": prior.name, "prior_low": prior.low, "prior_high": prior.high}
            rows.append({**row, **dict(ends), **dict(new_ends), "moved": moved})
    return pd.DataFrame(rows)


def rules(fits: Sequence[Refit]) -> pd.DataFrame:
    """How well each rule fits the arrivals it was fitted to: rule, the columns of `score`, runs, seconds_per_run."""
    return pd.DataFrame([{"rule": one.rule, **one.scores, "runs": one.runs, "seconds_per_run": one.seconds} for one in fits])
