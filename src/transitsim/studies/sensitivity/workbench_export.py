"""A sweep as the Exploratory Modeling Workbench takes one, (experiments, outcomes), for its own functions."""

from __future__ import annotations

import numpy as np
import pandas as pd

from transitsim.studies.sensitivity.outcome_arrays import factors_of, outcome_arrays, word_factors


def to_ema(points: pd.DataFrame, outcomes: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, np.ndarray]]:
    """Experiments and outcomes, one row a point; points with runs missing are left out.

    Parameters
    ----------
    points : point and factors
    outcomes : point, replicate, outcome, group_by, group_name, value; in any order

    Returns
    -------
    experiments : the factors that vary, words as categories, and `scenario`, the number of the point
    outcomes : name to the mean over replicates, shape (experiments,): 'violence' for everybody, 'violence (women)' for a
        group. An outcome that is undefined at some points (nobody lived there) is NaN at those.

    Examples
    --------
    >>> experiments, results = to_ema(points, outcomes)  # doctest: +SKIP
    >>> prim.setup_prim((experiments, results), lambda found: found["violence"] > 0.1, threshold=0.8)  # doctest: +SKIP
    """
    arrays, factors = list(outcome_arrays(points, outcomes)), factors_of(points)
    known = np.isin(points["point"], outcomes["point"]) & np.any([one.known for one in arrays], axis=0)
    experiments = points.loc[known, factors].reset_index(drop=True)
    experiments = experiments.astype(dict.fromkeys(word_factors(points, factors), "category"))
    experiments["scenario"] = points.loc[known, "point"].to_numpy()
    names = [one.outcome if one.by == "all" else f"{one.outcome} ({one.group})" for one in arrays]
    return experiments, {name: one.values[known].mean(axis=1) for name, one in zip(names, arrays, strict=True)}
