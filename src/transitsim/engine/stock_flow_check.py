"""The accounts: stocks counted in every place must be what flows brought there."""

from __future__ import annotations

import numpy as np

from transitsim.core.calendar import label
from transitsim.schema.enums import Place

ROUNDING = 1e-6  # people


class BrokenAccounts(RuntimeError):
    """Flows and stocks disagree: a fault in the rules, never in the input."""


def check(before: np.ndarray, flow: np.ndarray, births: np.ndarray, after: np.ndarray, month: int) -> None:
    """Demand after = before + in - out + births for every place, sex and group.

    Parameters
    ----------
    before, after, births : float array, shape (places, 2, 3), people
    flow : float array, shape (places from, places to, 2, 3), people
    """
    expected = before + flow.sum(axis=0) - flow.sum(axis=1) + births
    wrong = np.abs(expected - after) > ROUNDING
    if wrong.any():
        places = ", ".join(sorted({Place(int(index)).name.lower() for index in np.flatnonzero(wrong.any(axis=(1, 2)))}))
        worst = float(np.abs(expected - after).max())
        raise BrokenAccounts(f"The accounts of {label(month)} do not close in {places}: off by {worst:g} people.")
