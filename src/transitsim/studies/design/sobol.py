"""The design of Sobol's indices: blocks of points in which one factor after the other is taken from a second sample.

A block holds a point A, for each factor j the point A with factor j from B, with `second_order` also B with factor j
from A, and B itself (Saltelli 2002); A and B are points of a scrambled Sobol sequence, which needs a power of two of them.
A list of values is mapped by its order: category floor(u k) of k.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from transitsim.core.errors import UserError
from transitsim.core.optional_packages import brought_by
from transitsim.studies.design.factors import Factor, Range, read_factors, read_seed, true_or_false, whole

KEYS = ("factors", "samples", "second_order", "seed")


def points(specification: Mapping, where: str) -> pd.DataFrame:
    """Blocks of D + 2 points, with second order 2 D + 2, for D factors that vary; one block a sample.

    Raises
    ------
    UserError
        When `samples` is no power of two, or fewer than two factors vary.
    """
    factors = read_factors(specification, where)
    samples = whole(specification.get("samples"), f"{where}, samples", 2)
    if samples & (samples - 1):
        near = 2 ** (samples.bit_length() - 1)
        raise UserError(
            f"{where}, samples: {samples} is no power of two, which Sobol's sequence needs; take {near} or {2 * near}."
        )
    second = true_or_false(str(specification.get("second_order", "false")), f"{where}, second_order")
    seed = read_seed(specification, where)
    with brought_by("studies"):
        from SALib.sample import sobol

    varying = two_at_least(factors, where)
    return at_shares(factors, varying, sobol.sample(unit_problem(varying), samples, calc_second_order=second, seed=seed))


def two_at_least(factors: list[Factor], where: str) -> list[Factor]:
    """The factors that vary; a UserError when fewer than two do."""
    varying = [factor for factor in factors if isinstance(factor, Range) or len(factor.values) > 1]
    if len(varying) < 2:
        raise UserError(f"{where}: {len(varying)} of the factors vary; indices compare factors, so let at least two.")
    return varying


def unit_problem(factors: list[Factor]) -> dict:
    """The problem as SALib takes it: every factor runs from 0 to 1."""
    return {"num_vars": len(factors), "names": [factor.name for factor in factors], "bounds": [[0.0, 1.0]] * len(factors)}


def at_shares(factors: list[Factor], varying: list[Factor], shares: np.ndarray) -> pd.DataFrame:
    """Shares of ranges, shape (points, varying factors), as values; the other factors keep their one value."""
    still = np.zeros(len(shares))
    column = {factor.name: shares[:, index] for index, factor in enumerate(varying)}
    return pd.DataFrame({factor.name: factor.at(column.get(factor.name, still)) for factor in factors})
