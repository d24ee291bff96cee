"""Minors born in transit, and the rows of their mothers: what several studies follow."""

from __future__ import annotations

import numpy as np

from transitsim.schema.enums import CHILDHOOD, Place


def mothers_and_minors(people: np.ndarray, month: int) -> tuple[np.ndarray, np.ndarray]:
    """Rows of mothers, and of their living minors born away from the origin, shape (minors,) each."""
    there = (people["place"] >= 0) & (people["place"] < Place.DEAD) & (people["born_in_transit"] == 1)
    minors = np.flatnonzero(there & (month - people["born"] < CHILDHOOD) & (people["mother"] >= 0))
    return people["family_row"][minors] + people["mother"][minors], minors


def count(rows: np.ndarray, people: int, which: np.ndarray | bool = True) -> np.ndarray:
    """How often each row is named in `rows` where `which` holds, shape (people,)."""
    return np.bincount(rows, np.broadcast_to(which, rows.shape).astype(float), people)
