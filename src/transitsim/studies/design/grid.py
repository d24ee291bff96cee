"""A grid: every value of every factor with every value of the others."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product

import pandas as pd

from transitsim.studies.design.factors import listed_factors

KEYS = ("factors",)


def points(specification: Mapping, where: str) -> pd.DataFrame:
    """All combinations, the last factor running fastest; shape (product of the numbers of values, factors)."""
    factors = listed_factors(specification, where)
    rows = product(*(factor.values for factor in factors))
    return pd.DataFrame(list(rows), columns=[factor.name for factor in factors])
