"""A sweep as the Exploratory Modeling Workbench holds one: (experiments, outcomes), for whatever its own functions ask."""

from __future__ import annotations

import numpy as np
import pandas as pd

from transitsim.studies.sensitivity.outcome_arrays import factors_of, laid_out


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
    laid = list(laid_out(points, outcomes))
    there = np.isin(points["point"], outcomes["point"]) & np.any([one.known for one in laid], axis=0)
    experiments = points.loc[there, factors_of(points)].reset_index(drop=True)
    for name in experiments:
        if not pd.api.types.is_numeric_dtype(experiments[name]):
            experiments[name] = experiments[name].astype("category")
    experiments["scenario"] = points.loc[there, "point"].to_numpy()
    names = [one.outcome if one.by == "all" else f"{one.outcome} ({one.group})" for one in laid]
    found = {name: one.values[there].mean(axis=1) for name, one in zip(names, laid, strict=True)}
    return experiments, found
