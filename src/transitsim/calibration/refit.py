"""A plan fitted again under another way to decide: a few parameters are free, the rest stays what the first fit found.

With a the free parameters, b the rest and y the observations, b is drawn from the posterior that is given, and for each b

    b ~ p(b | y, default),   a ~ p(a | b, y, rule), proportional to p(a) L(y | a, b, rule)

(a cut: Plummer 2015, doi:10.1007/s11222-014-9503-z). What was learnt of money, arrests and markets is not learnt anew from
another idea of how people decide; what they weigh is. Under the default itself the step gives its own posterior back, a
being drawn anew given b, as Gibbs would. The dispersion, of the error model, is always free: a rule that fits worse pays there.
L is the regressed likelihood of a bank in which a comes from its prior and b from the posterior.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, fields, replace
from pathlib import Path

import numpy as np
import pandas as pd

from transitsim.calibration.bank_of_runs import Bank, grow
from transitsim.calibration.emulator import emulate
from transitsim.calibration.fit_plan import Plan, check_free
from transitsim.calibration.forecast_scores import score
from transitsim.calibration.mcmc import walked
from transitsim.calibration.posterior import Likelihood, nearest
from transitsim.calibration.posterior_predictive import forecast, live_again, thin
from transitsim.calibration.priors import DISPERSION, from_scores, to_scores
from transitsim.calibration.rolling_origin import cells_of, first_year
from transitsim.core.errors import UserError
from transitsim.core.parallel import each
from transitsim.engine.decision_models import decision_of
from transitsim.measures.intervals import middle_and_ends

ROWS, EACH = 40, 10  # draws of the rest, and draws of the free parameters given each
WALKERS, FIRST, STEPS = 24, 1000, 120  # steps of each walker given the first draw of the rest, and given every other
HELD = 2  # address of the luck that says which row of the posterior a life takes


@dataclass(frozen=True)
class RefitPlan(Plan):
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
        row = np.random.default_rng([self.settings.seed, number, HELD]).integers(len(self.given))
        return np.where(self.free, super().draw(number), self.given.iloc[row].to_numpy(float))


def refit_plan(plan: Plan, given: pd.DataFrame, decision: str, free: Sequence[str] = ()) -> RefitPlan:
    """The plan to fit again under the way to decide of that name; `free` in place of the plan's own `refit`.

    Raises
    ------
    UserError
        When there is no such way to decide or parameter, or nothing is free.
    """
    decision_of(decision)
    names = check_free(tuple(free) or plan.refit, plan.names, "free")
    if not names:
        raise UserError(f"The plan '{plan.name}' names nothing under refit; say free=[...], parameters that are fitted again.")
    own = {one.name: getattr(plan, one.name) for one in fields(Plan)}
    own |= {"settings": replace(plan.settings, decision=decision), "refit": names}
    return RefitPlan(**own, given=given[plan.names].reset_index(drop=True))


@dataclass(frozen=True, eq=False)
class Refit:
    """A plan fitted again.

    Attributes
    ----------
    plan : with the way to decide in its settings
    draws : of all parameters, one a row; the first ones differ in what was given
    scores : `scores.score` of the arrivals fitted to
    lives, seconds : of the bank, and what one took on average
    """

    plan: RefitPlan
    draws: pd.DataFrame
    scores: dict[str, float]
    lives: int
    seconds: float

    @property
    def rule(self) -> str:
        """The way to decide."""
        return self.plan.settings.decision


def refit(
    plans: Sequence[RefitPlan], folder: Path, lives: int = 240, executor: Executor | None = None, progress: bool = False
) -> list[Refit]:
    """Fit plans again; asked again with the same folder, their banks go on where they stopped.

    Parameters
    ----------
    folder : where banks are kept, one for each way to decide and what was free and given
    lives : of each bank
    executor : anything that speaks `concurrent.futures`; without one, this process
    """
    names = [f"{plan.settings.decision}-{_hash(plan)}" for plan in plans]
    banks = [grow(plan, Path(folder) / name, lives, executor, progress) for plan, name in zip(plans, names, strict=True)]
    tasks = [(bank, bank.plan.observed()) for bank in banks]
    draws = dict(each(refitted, tasks, executor, "fits", progress))
    return [_judged(bank, draws[index], executor, progress) for index, bank in enumerate(banks)]


def _judged(bank: Bank, draws: pd.DataFrame, executor: Executor | None, progress: bool) -> Refit:
    """The fit with its scores: `ROWS` draws lived again, held against the arrivals fitted to."""
    plan = bank.plan
    assert isinstance(plan, RefitPlan)
    cells = cells_of(plan.arrivals, first_year(plan), plan.window[1])
    again = live_again(plan, draws.head(ROWS), plan.window[1], plan.settings.scale, executor, progress)
    return Refit(plan, draws, score(forecast(again, cells), cells), len(bank), float(bank.seconds.mean()))


def refitted(bank: Bank, observed: pd.DataFrame, people: float = 1.0, seed: int = 1) -> pd.DataFrame:
    """Draws of all parameters, `EACH` for each of `ROWS` rows of what was given; the first `ROWS` have a row each.

    As in `calibration/posterior.py` the polynomial is fitted to all lives, and again to those nearest to the first answer. Given
    one row the walkers go on from where they stood given the one before, since the two densities are alike.

    Parameters
    ----------
    bank : lives of a `RefitPlan`
    observed : the table of targets (`calibration/targets.observations`)
    people : that one counted in the observations stands for: 1 in a record, the scale in a simulated one
    """
    first = _walked(bank, observed, np.zeros(len(bank), bool), people, ROWS // 2, seed)
    return _walked(bank, observed, ~nearest(bank, first.to_numpy()), people, ROWS, seed)


def _walked(bank: Bank, observed: pd.DataFrame, without: np.ndarray, people: float, rows: int, seed: int) -> pd.DataFrame:
    """Draws by the lives of the bank that may be used, one row given after the other."""
    plan = bank.plan
    assert isinstance(plan, RefitPlan)
    weigh = Likelihood(emulate(bank, observed, without), observed, people, plan.settings.scale)
    luck = np.random.default_rng(seed)
    held = luck.permutation(to_scores(thin(plan.given, rows, seed).to_numpy(float), plan.priors))
    found = np.empty((EACH, len(held), len(plan.names)))
    walkers = 0.5 * luck.standard_normal((max(WALKERS, 4 * int(plan.free.sum())), int(plan.free.sum())))
    for number, row in enumerate(held):
        walkers = walked(Given(weigh, row, plan.free), walkers, STEPS if number else FIRST, seed + number)
        found[:, number] = row
        found[:, number, plan.free] = walkers[luck.choice(len(walkers), EACH, replace=False)]
    return pd.DataFrame(from_scores(found.reshape(-1, len(plan.names)), plan.priors), columns=plan.names)


class Given:
    """Log density of the normal scores of the free parameters (draws, free), the others as in `row`."""

    def __init__(self, weigh: Likelihood, row: np.ndarray, free: np.ndarray) -> None:
        self.weigh, self.row, self.free = weigh, row, free

    def __call__(self, scores: np.ndarray) -> np.ndarray:
        """Log density, up to a constant."""
        whole = np.tile(self.row, (len(scores), 1))
        whole[:, self.free] = scores
        return self.weigh(whole)


def _hash(plan: RefitPlan) -> str:
    """Hash of what is free and what was given, for the name of the bank's folder."""
    said = plan.given.to_csv(index=False, float_format="%.9g") + " ".join(sorted(plan.refit))
    return hashlib.sha256(said.encode()).hexdigest()[:8]


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
        places = {name: to_scores(draws[one.plan.names].to_numpy(float), one.plan.priors) for name, draws in _both(one)}
        for index in np.flatnonzero(one.plan.free):
            prior = one.plan.priors[index]
            before, after = (middle_and_ends(draws[prior.name].to_numpy())[[0, 2, 4]] for _, draws in _both(one))
            given, found = places["given"][:, index], places["found"][:, index]
            rows.append(
                {
                    "rule": one.rule,
                    "parameter": prior.name,
                    "prior_low": prior.low,
                    "prior_high": prior.high,
                    **dict(zip(("given05", "given50", "given95"), before, strict=True)),
                    **dict(zip(("low05", "median", "high95"), after, strict=True)),
                    "moved": float((found.mean() - given.mean()) / max(given.std(), 1e-9)),
                }
            )
    return pd.DataFrame(rows)


def _both(one: Refit) -> tuple[tuple[str, pd.DataFrame], ...]:
    return ("given", one.plan.given), ("found", one.draws)


def rules(fits: Sequence[Refit]) -> pd.DataFrame:
    """How well each rule fits the arrivals it was fitted to: rule, the columns of `scores.score`, lives, seconds_a_life."""
    return pd.DataFrame([{"rule": one.rule, **one.scores, "lives": one.lives, "seconds_a_life": one.seconds} for one in fits])
