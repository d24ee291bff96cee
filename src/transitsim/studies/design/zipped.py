"""Lists read side by side: the first values of all factors are the first point, the second values the second."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from transitsim.core.errors import UserError
from transitsim.studies.design.factors import listed_factors

KEYS = ("factors",)


def points(specification: Mapping, where: str) -> pd.DataFrame:
    """As many points as each factor has values; a factor with one value keeps it at all points.

    Raises
    ------
    UserError
        When the lists are of different lengths.
    """
    factors = listed_factors(specification, where)
    lengths = {factor.name: len(factor.values) for factor in factors if len(factor.values) > 1}
    if len(set(lengths.values())) > 1:
        counts = ", ".join(f"{name} has {count}" for name, count in lengths.items())
        raise UserError(f"{where}: lists read side by side must be equally long ({counts}); or take 'kind: grid'.")
    count = max(lengths.values(), default=1)
    return pd.DataFrame({one.name: one.values if len(one.values) > 1 else one.values * count for one in factors})
