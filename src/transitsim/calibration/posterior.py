"""The posterior from a bank of runs: synthetic likelihood with regressed means, sampled by an ensemble of walkers.

A polynomial that fits the whole prior misses most where the prior is wide, so it is fitted twice: to all runs, and again to the
half of them whose parameters lie nearest to the first answer (nearness says nothing about a run's outcome, so the regression
stays unbiased).

On the scale g of the error models, observations y given parameters x are about normal (Wood 2010, doi:10.1038/nature09319),

    g(y) ~ N(b'f(x), C + V(x)),   V diagonal: the error of each observation,

with b and C from the bank (`calibration/emulator.py`). A run at 1:s has sampling variance of its own in counts, s/4 on the root
scale; C is freed of it, and a simulated record, which has it, is given it back. Proposals are on the scale of normal scores of
the prior, so no draw can leave it.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from transitsim.calibration.bank_of_runs import Runs
from transitsim.calibration.emulator import Emulator, emulate
from transitsim.calibration.error_models import transform_columns, variance
from transitsim.calibration.mcmc import draws
from transitsim.calibration.priors import dispersion_of, from_scores, to_scores

NEAREST = 0.5  # share of the bank that the second polynomial is fitted to
WALKERS, STEPS, WARM_UP, THIN = 4, 1500, 500, 100  # walkers for each parameter; the rest are steps of each walker
LEAST = 0.05  # share of a variance that is left once sampling is taken out
BEYOND = 1e12  # above any squared distance of observations from what the model gives


def posterior(
    bank: Runs, observed: pd.DataFrame, without: np.ndarray | None = None, people: float = 1.0, seed: int = 1
) -> pd.DataFrame:
    """Draws of the parameters given observations, one a row.

    Parameters
    ----------
    bank : runs under draws from the prior
    observed : the table of targets (`calibration/targets.observations`)
    without : draws of the bank that may not be used, as a mask
    people : that one counted in the observations stands for: 1 in a record, the scale in a simulated one
    seed : of the walkers
    """
    unused = np.zeros(len(bank), bool) if without is None else without
    first = _sampled(bank, observed, unused, people, seed)
    return pd.DataFrame(_sampled(bank, observed, unused | ~nearest(bank, first), people, seed), columns=bank.plan.names)


def nearest(bank: Runs, values: np.ndarray) -> np.ndarray:
    """Mask over the bank: the runs whose normal scores are nearest to the mean of those of `values`, in their covariance."""
    scores, drawn = to_scores(bank.values, bank.plan.priors), to_scores(values, bank.plan.priors)
    away = scores - drawn.mean(axis=0)
    distance = np.einsum("ij,ij->i", away @ np.linalg.inv(np.cov(drawn, rowvar=False)), away)
    return distance <= np.quantile(distance, NEAREST)


def _sampled(bank: Runs, observed: pd.DataFrame, without: np.ndarray, people: float, seed: int) -> np.ndarray:
    """Draws by the runs of the bank that may be used, shape (draws, parameters)."""
    priors = bank.plan.priors
    density = Likelihood(emulate(bank, observed, without), observed, people, bank.plan.settings.scale)
    start = 0.5 * np.random.default_rng(seed).standard_normal((WALKERS * max(len(priors), WALKERS), len(priors)))
    return from_scores(draws(density, start, (STEPS, WARM_UP, THIN), seed), priors)


class Likelihood:
    """Log density of normal scores (draws, parameters): that of the observations, and the prior's -z'z/2."""

    def __init__(self, emulator: Emulator, observed: pd.DataFrame, people: float, scale: float) -> None:
        self.emulator, self.people = emulator, people
        self.errors, self.sd = observed["error"].tolist(), observed["sd"].to_numpy()
        self.observed = transform_columns(observed["observed"].to_numpy(float)[None], observed)[0]
        sampling = np.where([error == "negative_binomial" for error in self.errors], 0.25 * scale, 0.0)
        self.missed = without_sampling(emulator.missed, sampling)

    def __call__(self, scores: np.ndarray) -> np.ndarray:
        """Log density, up to a constant."""
        values = from_scores(scores, self.emulator.priors)
        middle = self.emulator.middle(values)
        dispersion = dispersion_of(values, self.emulator.priors)
        covariance = np.empty((len(values), *(len(self.errors) + 1,) * 2))
        covariance[:, :-1, :-1] = self.missed
        for j, error in enumerate(self.errors):
            covariance[:, j, j] += variance(middle[:, j], error, self.sd[j], dispersion, self.people)
        covariance[:, -1, :-1] = covariance[:, :-1, -1] = self.observed - middle
        covariance[:, -1, -1] = BEYOND
        root = np.linalg.cholesky(covariance)  # its last row is the root's inverse times the differences
        logs = np.log(np.diagonal(root, axis1=1, axis2=2)[:, :-1]).sum(axis=1)
        return -0.5 * np.square(root[:, -1, :-1]).sum(axis=1) - logs - 0.5 * np.square(scores).sum(axis=1)


def without_sampling(covariance: np.ndarray, sampling: np.ndarray) -> np.ndarray:
    """A covariance freed of known sampling variances, so that at least a twentieth of each variance is left.

    Correlations of what is left are kept no stronger than a covariance allows: its negative eigenvalues are set to 0.
    """
    kept = np.maximum(np.diag(covariance) - sampling, LEAST * np.diag(covariance))
    freed = covariance - np.diag(np.diag(covariance) - kept)
    values, vectors = np.linalg.eigh(freed)
    return (vectors * np.maximum(values, 0.0)) @ vectors.T
