"""Error models: how far an observation may lie from what the model gives, and the scale on which the two are compared.

| error             | an observation y, given the model's m                                | transformed, g |
|-------------------|----------------------------------------------------------------------|----------------|
| negative_binomial | y ~ NB(mean m, variance m + (d m)²), d the dispersion with its prior | √y             |
| log_normal        | ln y = ln m + ln(factor) e                                           | ln(y + 10)     |
| logit_normal      | logit y = logit m + sd e                                             | logit y        |
| normal            | y = m + sd e                                                         | y              |

e is standard normal. On the root scale a count of agents has the same variance whatever it is, and
Var(√y) = (1 + d² m) / 4. Ten people are added before a logarithm is taken, so that zero can be transformed too; shares are
kept 0.002 from 0 and 1, since one agent more or less means nothing there.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import expit, logit

from transitsim.measures.count_dispersion import negative_binomial

ERRORS = ("negative_binomial", "log_normal", "logit_normal", "normal")
FEW_PEOPLE, NARROW = 10.0, 0.002


def transform(values: np.ndarray, error: str) -> np.ndarray:
    """Values on the scale g on which they are compared."""
    values = np.asarray(values, float)
    if error == "negative_binomial":
        return np.sqrt(np.maximum(values, 0.0))
    if error == "log_normal":
        return np.log(np.maximum(values, 0.0) + FEW_PEOPLE)
    return logit(np.clip(values, NARROW, 1.0 - NARROW)) if error == "logit_normal" else values


def inverse_transform(values: np.ndarray, error: str) -> np.ndarray:
    """The inverse of `transform`."""
    values = np.asarray(values, float)
    if error == "negative_binomial":
        return np.square(np.maximum(values, 0.0))
    if error == "log_normal":
        return np.maximum(np.exp(values) - FEW_PEOPLE, 0.0)
    return expit(values) if error == "logit_normal" else values


def transform_columns(values: np.ndarray, targets: pd.DataFrame) -> np.ndarray:
    """Values of every row of a table of targets, shape (draws, targets), each on the scale of its error."""
    return np.column_stack([transform(column, error) for column, error in zip(values.T, targets["error"], strict=True)])


def variance(middle: np.ndarray, error: str, sd: float, dispersion: np.ndarray, weight: float = 1.0) -> np.ndarray:
    """Variance of an observation on the scale g, about the model's `middle` on that scale.

    `weight` is the people that one counted stands for: 1 in a record, the scale in a simulated one. A negative binomial
    then has (weight + d² m) / 4.
    """
    if error == "negative_binomial":
        return 0.25 * (weight + np.square(dispersion * middle))
    return np.broadcast_to(sd * sd, np.shape(middle))


def simulate_error(
    means: np.ndarray, error: str, sd: float, dispersion: np.ndarray, generator: np.random.Generator
) -> np.ndarray:
    """What might be observed where the model gives `means`.

    Parameters
    ----------
    means : shape (draws,)
    error : one of ERRORS
    sd : of the error on its own scale: ln(factor) for log_normal
    dispersion : relative s.d. of a negative binomial, shape (draws,)
    """
    if error == "negative_binomial":
        return generator.negative_binomial(*negative_binomial(means, dispersion)).astype(float)
    noise = sd * generator.standard_normal(len(means))
    return means * np.exp(noise) if error == "log_normal" else inverse_transform(transform(means, error) + noise, error)


def simulate_errors(
    means: np.ndarray, targets: pd.DataFrame, dispersion: np.ndarray, generator: np.random.Generator
) -> np.ndarray:
    """The same for every row of a table of targets; `means` and the result have the shape (draws, targets)."""
    rows = zip(means.T, targets["error"], targets["sd"], strict=True)
    return np.column_stack([simulate_error(mean, error, sd, dispersion, generator) for mean, error, sd in rows])
