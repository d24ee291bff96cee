"""The posterior from a bank: synthetic likelihood with regressed means, sampled by an ensemble of walkers.

A polynomial that fits the whole prior misses most where the prior is wide, so it is fitted twice: to all lives, and again to the
half of them whose parameters lie nearest to the first answer (nearness says nothing about what a life came to, so the
regression stays unbiased).

On the scale g of the error models, observations y given parameters x are about normal (Wood 2010, doi:10.1038/nature09319),

    g(y) ~ N(b'f(x), C + V(x)),   V diagonal: the error of each observation,

with b and C from the bank (`calibration/emulator.py`). A life at 1:s has chance of its own in counts, s/4 on the root scale; C is
freed of it, and a simulated record, which has it, is given it back. What is proposed is weighed on the scale of normal
scores of the prior, so no draw can leave it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from transitsim.calibration.bank_of_runs import Bank
from transitsim.calibration.emulator import Emulator, emulate
from transitsim.calibration.error_models import compared, variance
from transitsim.calibration.mcmc import draws
from transitsim.calibration.priors import DISPERSION, Prior, from_scores, to_scores

NEAREST = 0.5  # share of the bank that the second polynomial is fitted to
WALKERS, STEPS, WARM_UP, THIN = 4, 1500, 500, 100  # walkers for each parameter; the rest are steps of each walker
BEYOND = 1e12  # above any squared distance of observations from what the model says


@dataclass(frozen=True, eq=False)
class Posterior:
    """Draws of the parameters given observations.

    Attributes
    ----------
    priors : of the parameters
    values : shape (draws, parameters)
    observed : what they were fitted to
    emulator : through which
    """

    priors: tuple[Prior, ...]
    values: np.ndarray
    observed: pd.DataFrame
    emulator: Emulator

    @property
    def names(self) -> list[str]:
        """Names of the parameters."""
        return [prior.name for prior in self.priors]

    def frame(self) -> pd.DataFrame:
        """One draw a row."""
        return pd.DataFrame(self.values, columns=self.names)


def posterior(
    bank: Bank,
    observed: pd.DataFrame,
    without: np.ndarray | None = None,
    people: float = 1.0,
    seed: int = 1,
) -> Posterior:
    """Draws of the parameters given observations.

    Parameters
    ----------
    bank : lives under draws from the prior
    observed : the table of targets (`calibration/targets.observations`)
    without : draws of the bank that may not be used, as a mask
    people : that one counted in the observations stands for: 1 in a record, the scale in a simulated one
    seed : of the walkers
    """
    far = np.zeros(len(bank), bool) if without is None else without.copy()
    first = _walked(bank, observed, far, people, seed)
    return _walked(bank, observed, far | ~nearest(bank, first.values), people, seed)


def nearest(bank: Bank, found: np.ndarray, share: float = NEAREST) -> np.ndarray:
    """Mask over the bank: the lives whose normal scores are nearest to the mean of those found, in their covariance."""
    scores, drawn = to_scores(bank.values, bank.plan.priors), to_scores(found, bank.plan.priors)
    away = scores - drawn.mean(axis=0)
    distance = np.einsum("ij,ij->i", away @ np.linalg.inv(np.cov(drawn, rowvar=False)), away)
    return distance <= np.quantile(distance, share)


def _walked(bank: Bank, observed: pd.DataFrame, without: np.ndarray, people: float, seed: int) -> Posterior:
    """Draws by the lives of the bank that may be used."""
    emulator, priors = emulate(bank, observed, without), bank.plan.priors
    weigh = Likelihood(emulator, observed, people, bank.plan.settings.scale)
    start = 0.5 * np.random.default_rng(seed).standard_normal((WALKERS * max(len(priors), WALKERS), len(priors)))
    scores = draws(weigh, start, (STEPS, WARM_UP, THIN), seed)
    return Posterior(priors, from_scores(scores, priors), observed, emulator)


class Likelihood:
    """Log density of normal scores (draws, parameters): that of the observations, and the prior's -z'z/2."""

    def __init__(self, emulator: Emulator, observed: pd.DataFrame, people: float, scale: float) -> None:
        self.emulator, self.people = emulator, people
        self.errors, self.sd = observed["error"].tolist(), observed["sd"].to_numpy()
        self.seen = np.array([compared(y, e) for y, e in zip(observed["observed"], self.errors, strict=True)])
        chance = np.where([error == "negative_binomial" for error in self.errors], 0.25 * scale, 0.0)
        self.missed = without_chance(emulator.missed, chance)
        names = [prior.name for prior in emulator.priors]
        self.dispersion = names.index(DISPERSION) if DISPERSION in names else None

    def __call__(self, scores: np.ndarray) -> np.ndarray:
        """Log density, up to a constant."""
        values = from_scores(scores, self.emulator.priors)
        middle = self.emulator.middle(values)
        spread = np.zeros(len(values)) if self.dispersion is None else values[:, self.dispersion]
        covariance = np.empty((len(values), *(len(self.errors) + 1,) * 2))
        covariance[:, :-1, :-1] = self.missed
        for j, error in enumerate(self.errors):
            covariance[:, j, j] += variance(middle[:, j], error, self.sd[j], spread, self.people)
        covariance[:, -1, :-1] = covariance[:, :-1, -1] = self.seen - middle
        covariance[:, -1, -1] = BEYOND
        root = np.linalg.cholesky(covariance)  # its last row is the root's inverse times the differences
        logs = np.log(np.diagonal(root, axis1=1, axis2=2)[:, :-1]).sum(axis=1)
        return -0.5 * np.square(root[:, -1, :-1]).sum(axis=1) - logs - 0.5 * np.square(scores).sum(axis=1)


def without_chance(covariance: np.ndarray, chance: np.ndarray, least: float = 0.05) -> np.ndarray:
    """A covariance freed of known variances, so that at least the share `least` of each variance is left.

    Correlations of what is left are kept no stronger than a covariance allows: its negative eigenvalues are set to 0.
    """
    kept = np.maximum(np.diag(covariance) - chance, least * np.diag(covariance))
    freed = covariance - np.diag(np.diag(covariance) - kept)
    values, vectors = np.linalg.eigh(freed)
    return (vectors * np.maximum(values, 0.0)) @ vectors.T


def shares_below(values: np.ndarray, priors: tuple[Prior, ...]) -> np.ndarray:
    """F(x) of every value."""
    return np.column_stack([prior.probability(values[:, i]) for i, prior in enumerate(priors)])
