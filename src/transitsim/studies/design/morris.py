"""The design of Morris's elementary effects: trajectories along which one factor after the other takes one step.

Each factor has so many levels; a step is levels / (2 (levels - 1)) of its range (Morris 1991). A list of values is mapped
by its order, so that a step leads to another category.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from transitsim.core.errors import UserError
from transitsim.core.optional_packages import brought_by
from transitsim.studies.design.factors import read_factors, read_seed, whole
from transitsim.studies.design.sobol import at_shares, two_at_least, unit_problem

KEYS = ("factors", "trajectories", "levels", "seed")


def points(specification: Mapping, where: str) -> pd.DataFrame:
    """Trajectories of D + 1 points for D factors that vary.

    Raises
    ------
    UserError
        When `levels` is odd, or fewer than two factors vary.
    """
    factors = read_factors(specification, where)
    trajectories = whole(specification.get("trajectories"), f"{where}, trajectories", 2)
    levels = whole(specification.get("levels", 4), f"{where}, levels", 2, 100)
    if levels % 2:
        raise UserError(f"{where}, levels: {levels} is odd; steps of equal probability need an even number, like 4.")
    seed = read_seed(specification, where)
    with brought_by("studies"):
        from SALib.sample import morris

    varying = two_at_least(factors, where)
    return at_shares(factors, varying, morris.sample(unit_problem(varying), trajectories, num_levels=levels, seed=seed))
