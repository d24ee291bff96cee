"""What the model would give at parameters that were not simulated: a polynomial through a bank of runs, with what it misses.

On the scale g of each target's error, a run gives about  b'f(t) + e,  where t in [-1, 1] is the prior's probability of each
parameter, f the constant, the t's, their squares and products, b found by ridge regression with the penalty that predicts
left-out draws best. The e's of left-out draws give the covariance of what is missed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from transitsim.calibration.bank_of_runs import Runs
from transitsim.calibration.error_models import transform_columns
from transitsim.calibration.priors import DISPERSION, Prior, probabilities

PENALTIES = np.geomspace(1e-2, 1e3, 21)


def features(values: np.ndarray, priors: Sequence[Prior]) -> np.ndarray:
    """f(t) of parameter values (draws, parameters); the dispersion, on which no run depends, is left out."""
    used = [i for i, prior in enumerate(priors) if prior.name != DISPERSION]
    t = 2.0 * probabilities(values[:, used], [priors[i] for i in used]) - 1.0
    rows, columns = np.triu_indices(t.shape[1])
    return np.column_stack([np.ones(len(t)), t, t[:, rows] * t[:, columns]])


@dataclass(frozen=True, eq=False)
class Emulator:
    """A fitted polynomial.

    Attributes
    ----------
    priors : of the parameters
    weights : b, shape (features, observations)
    missed : covariance of what is missed, sampling variance of the runs included, shape (observations, observations)
    """

    priors: Sequence[Prior]
    weights: np.ndarray
    missed: np.ndarray

    def middle(self, values: np.ndarray) -> np.ndarray:
        """What the model would give, on the scale g, shape (draws, observations)."""
        return features(values, self.priors) @ self.weights


def emulate(bank: Runs, observed: pd.DataFrame, without: np.ndarray | None = None) -> Emulator:
    """Fit the polynomial to a bank, where something was observed.

    Parameters
    ----------
    without : draws to leave out, as a mask over the bank
    """
    x = transform_columns(bank.at(observed), observed)
    kept = np.isfinite(x).all(axis=1)
    if without is not None:
        kept &= ~without
    weights, errors = ridge(features(bank.values[kept], bank.plan.priors), x[kept])
    return Emulator(bank.plan.priors, weights, errors.T @ errors / len(errors))


def ridge(f: np.ndarray, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Ridge regression of x on f, the constant free; each column has the penalty with the least error on left-out rows.

    With f - mean = U S V', leaving row i out gives the error  e_i / (1 - h_i),  h_i = 1/n + sum_k u_ik² s_k² / (s_k² + p).

    Returns
    -------
    weights (features, columns), errors of left-out rows (rows, columns)
    """
    centre, middle = f[:, 1:].mean(axis=0), x.mean(axis=0)
    u, s, v = np.linalg.svd(f[:, 1:] - centre, full_matrices=False)
    turned = u.T @ (x - middle)
    best = np.full(x.shape[1], np.inf)
    errors, slopes = np.zeros_like(x), np.zeros((f.shape[1] - 1, x.shape[1]))
    for penalty in PENALTIES:
        shrink = s * s / (s * s + penalty)
        leverage = 1.0 / len(f) + np.square(u) @ shrink
        left_out = (x - middle - u @ (shrink[:, None] * turned)) / (1.0 - leverage)[:, None]
        size = np.square(left_out).mean(axis=0)
        better = size < best
        best[better], errors[:, better] = size[better], left_out[:, better]
        slopes[:, better] = (v.T @ ((shrink / np.maximum(s, 1e-12))[:, None] * turned))[:, better]
    return np.vstack([middle - centre @ slopes, slopes]), errors
