"""Morris's elementary effects: how much an outcome changes over a factor's whole range, seen step by step.

With d_i the effect of a factor on trajectory i, mu is their mean, mu_star the mean of |d_i|, sigma their standard deviation
(interactions and curvature). Noise alone gives a mu_star of sqrt(2 / pi) s, with s the standard error of one effect over
replicates: a factor below it cannot be distinguished from noise.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from transitsim.core.optional_packages import brought_by
from transitsim.studies.design.sampled import unit_problem

RESAMPLES = 1000


def effects(blocks: np.ndarray, codes: np.ndarray, factors: list[str], words: set[str], levels: int, seed: int) -> Iterator[dict]:
    """One row for each factor and measure, the last for noise.

    Parameters
    ----------
    blocks : values, shape (trajectories, points of one, replicates), all finite
    codes : number of each point's level, shape (trajectories, points of one, factors)
    factors : those that vary, in the order of the design
    words : those among them whose values are words: their steps have no direction, so they have mu_star alone
    levels : levels of the design; a step is levels / (2 (levels - 1)) of the range
    seed : of SALib's resampling of trajectories

    Yields
    ------
    factor, measure (mu, mu_star, sigma or noise), value (in units of the outcome), low90, high90
    """
    with brought_by("studies"):
        from SALib.analyze import morris

    inputs, means = codes.reshape(-1, len(factors)).astype(float), blocks.mean(axis=2).ravel()
    found = morris.analyze(unit_problem(factors), inputs, means, RESAMPLES, 0.9, num_levels=levels, seed=seed)
    columns = {key: np.asarray(column, float) for key, column in found.items() if key != "names"}
    for factor, row in zip(factors, pd.DataFrame(columns).to_dict("records"), strict=True):
        star, reach = row["mu_star"], row["mu_star_conf"]
        yield {"factor": factor, "measure": "mu_star", "value": star, "low90": star - reach, "high90": star + reach}
        for measure in ("mu", "sigma") if factor not in words else ():
            yield {"factor": factor, "measure": measure, "value": row[measure], "low90": np.nan, "high90": np.nan}
    yield {"factor": "noise", "measure": "noise", "value": _of_noise(blocks, levels), "low90": np.nan, "high90": np.nan}


def _of_noise(blocks: np.ndarray, levels: int) -> float:
    """The mu_star of a factor without effect; NaN with a single replicate."""
    replicates = blocks.shape[2]
    if replicates < 2:
        return float("nan")
    step = levels / (2.0 * (levels - 1.0))
    error = np.sqrt(np.diff(blocks, axis=1).var(axis=2, ddof=1).mean() / replicates) / step
    return float(np.sqrt(2.0 / np.pi) * error)
