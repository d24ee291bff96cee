"""Margins of a population as one record that compiled code can read."""

from __future__ import annotations

import numpy as np

from transitsim.core.errors import UserError
from transitsim.core.jit import rule
from transitsim.inputs.context import POPULATION_FIELDS, SHARES, Population

AGE_BANDS = 100  # of adults, at most
_LISTS = {**SHARES, **dict.fromkeys(("age_shares", "age_from", "age_to"), AGE_BANDS)}
MARGINS = np.dtype(
    (np.record, [*((name, "f8", (room,)) for name, room in _LISTS.items()), *((name, "f8") for name in POPULATION_FIELDS)])
)


@rule
def pick(shares, u):
    """Index of the category in which the uniform u falls; what rounding leaves over is the last one's that has a share."""
    total, last = 0.0, 0
    for index in range(len(shares)):
        total += shares[index]
        if u < total:
            return index
        if shares[index] > 0.0:
            last = index
    return last


def population_tables(population: Population) -> np.record:
    """The context's margins as one record that compiled code can read; bands of age that there are not have a share of 0.

    Raises
    ------
    UserError
        When there are more bands of age than there is room for.
    """
    ages, table = population.adult_ages, np.zeros(1, MARGINS)[0]
    if len(ages) > AGE_BANDS:
        raise UserError(f"population.adult_ages has {len(ages)} bands, and there is room for {AGE_BANDS}: join some.")
    for band, age in enumerate(ages):
        table["age_shares"][band], table["age_from"][band], table["age_to"][band] = age.share, age.first, age.last
    for name in (*SHARES, *POPULATION_FIELDS):
        table[name] = getattr(population, name)
    return table
