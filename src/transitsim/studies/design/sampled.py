"""Designs that are drawn: a Latin hypercube, Sobol's blocks and Morris's trajectories, as shares of each factor's range.

A list of values is mapped by its order: category floor(u k) of k, so that a step leads to another category.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import numpy as np
import pandas as pd

from transitsim.core.errors import UserError
from transitsim.core.optional_packages import brought_by
from transitsim.studies.design.factors import Factor, Range, read_factors, read_seed, true_or_false, whole


def latin_hypercube(specification: Mapping, where: str) -> pd.DataFrame:
    """Each range is cut into as many slices as there are samples, and each slice has one (McKay, Beckman and Conover 1979).

    A list's values come equally often. Samples that do not meet a constraint are left out, and their slices stay empty.
    """
    from scipy.stats import qmc

    factors = read_factors(specification, where)
    samples = whole(specification.get("samples"), f"{where}, samples", 1)
    shares = qmc.LatinHypercube(d=len(factors), seed=read_seed(specification, where)).random(samples)
    return pd.DataFrame({factor.name: factor.at(shares[:, index]) for index, factor in enumerate(factors)})


def sobol(specification: Mapping, where: str) -> pd.DataFrame:
    """The design of Sobol's indices: one block a sample, of D + 2 points for D factors that vary, with second order of 2 D + 2.

    A block holds a point A, for each factor j the point A with factor j from B, with `second_order` also B with factor j
    from A, and B itself (Saltelli 2002); A and B are points of a scrambled Sobol sequence, which needs a power of two of them.

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
    with brought_by("studies"):
        from SALib.sample.sobol import sample

    draw = partial(sample, N=samples, calc_second_order=second, seed=read_seed(specification, where))
    return _at_shares(factors, draw, where)


def morris(specification: Mapping, where: str) -> pd.DataFrame:
    """The design of elementary effects: trajectories of D + 1 points along which each factor that varies takes one step.

    Each factor has so many levels; a step is levels / (2 (levels - 1)) of its range (Morris 1991).

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
    with brought_by("studies"):
        from SALib.sample.morris import sample

    draw = partial(sample, N=trajectories, num_levels=levels, seed=read_seed(specification, where))
    return _at_shares(factors, draw, where)


def _at_shares(factors: list[Factor], draw: Callable[[dict], np.ndarray], where: str) -> pd.DataFrame:
    """The factors at the shares, shape (points, varying factors), that `draw` gives of SALib's problem; others keep their value.

    Raises
    ------
    UserError
        When fewer than two factors vary.
    """
    varying = [factor.name for factor in factors if isinstance(factor, Range) or len(factor.values) > 1]
    if len(varying) < 2:
        raise UserError(f"{where}: {len(varying)} of the factors vary; indices compare factors, so let at least two.")
    shares = draw(unit_problem(varying))
    column = dict(zip(varying, shares.T, strict=True))
    return pd.DataFrame({factor.name: factor.at(column.get(factor.name, np.zeros(len(shares)))) for factor in factors})


def unit_problem(names: list[str]) -> dict:
    """The problem as SALib takes it: every factor runs from 0 to 1."""
    return {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}
