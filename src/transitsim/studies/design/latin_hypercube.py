"""A Latin hypercube: each factor's range is cut into as many slices as there are samples, and each slice has one sample."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from transitsim.studies.design.factors import read_factors, read_seed, whole

KEYS = ("factors", "samples", "seed")


def points(specification: Mapping, where: str) -> pd.DataFrame:
    """The samples over all factors (McKay, Beckman and Conover 1979); a list's values come equally often.

    With constraints, samples that do not meet them are left out, and their slices stay empty.
    """
    from scipy.stats import qmc

    factors = read_factors(specification, where)
    samples = whole(specification.get("samples"), f"{where}, samples", 1)
    shares = qmc.LatinHypercube(d=len(factors), seed=read_seed(specification, where)).random(samples)
    return pd.DataFrame({factor.name: factor.at(shares[:, index]) for index, factor in enumerate(factors)})
