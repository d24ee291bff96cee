"""A Latin hypercube: each factor's range is cut into as many slices as there are samples, and each slice is met once."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from transitsim.studies.design.factors import read_factors, whole

KEYS = ("factors", "samples", "seed")


def points(specification: Mapping, where: str) -> pd.DataFrame:
    """So many samples over all factors (McKay, Beckman and Conover 1979); a list's values come equally often.

    With constraints, samples that do not meet them are left out, and their slices stay empty.
    """
    from scipy.stats import qmc

    factors = read_factors(specification.get("factors"), where)
    samples = whole(specification.get("samples"), f"{where}, samples", 1)
    seed = whole(specification.get("seed", 1), f"{where}, seed", 0, 2**32 - 1)
    shares = qmc.LatinHypercube(d=len(factors), seed=seed).random(samples)
    return pd.DataFrame({factor.name: factor.at(shares[:, index]) for index, factor in enumerate(factors)})
