"""What would be counted where a replicate says how many: the negative binomial of counts, the one that a fit uses.

A simulated number m of a year and sex is the mean of what an office would have counted; the count scatters about it with

    y ~ NB(mean m, variance m + (d m)²),

d the dispersion of the replicate's posterior draw. A band that stands beside counts is one of such y, not of m.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

ECHOES = 25  # counts drawn for each replicate and cell; ends of bands are averaged over them
ECHO = "echo"  # 0: the simulated number itself; 1 to ECHOES: what might have been counted


def negative_binomial(means: np.ndarray, dispersion: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Number and chance of a negative binomial with these means m and variances m + (d m)²: n = 1/d², p = n / (n + m)."""
    number = 1.0 / np.square(np.asarray(dispersion, float))
    return number, number / (number + np.maximum(means, 1e-6))


def echoed(simulated: pd.DataFrame, value: str, dispersion: Mapping[int, float], seed: int = 1) -> pd.DataFrame:
    """The simulated numbers, and beside each what might have been counted, in rows of their own, by the column `echo`.

    `measures.band` takes the middle from the simulated numbers and the ends of bands from the counts.

    Parameters
    ----------
    simulated : replicate and the column `value`, and what else names a row
    dispersion : of each replicate, d above; without any the numbers are given back as they are
    """
    if not dispersion:
        return simulated
    luck, spread = np.random.default_rng(seed), simulated["replicate"].map(dispersion).to_numpy(float)
    chances = negative_binomial(simulated[value].to_numpy(float), spread)
    counts = [luck.negative_binomial(*chances).astype(float) for _ in range(ECHOES)]
    parts = [simulated.assign(**{ECHO: 0})]
    parts += [simulated.assign(**{value: count, ECHO: echo}) for echo, count in enumerate(counts, 1)]
    return pd.concat(parts, ignore_index=True)
