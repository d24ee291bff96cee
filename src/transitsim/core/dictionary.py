"""A data dictionary entry, and how a list of them becomes a record type."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np


class Field(NamedTuple):
    """One named quantity: what a user types, its kind ('f8', 'i8', 'i4' or 'i1'), unit, meaning and range."""

    name: str
    unit: str
    meaning: str
    default: float | None = None
    low: float = float("-inf")
    high: float = float("inf")
    kind: str = "f8"
    source: str = "assumed"

    @property
    def column(self) -> str:
        """Name inside a record: the dots of the typed name become underscores."""
        return self.name.replace(".", "_")


def record_type(fields: Iterable[Field], together: Sequence[str] = ()) -> np.dtype:
    """Record dtype with attribute access: the fields named in `together`, then the others; widest first in both.

    Integers may be kept narrow, since compiled arithmetic on them is done in eight bytes; floats may not: narrower
    arithmetic differs with the compiler off.
    """
    wide_first = sorted(fields, key=lambda field: (field.name not in together, -np.dtype(field.kind).itemsize))
    return np.dtype((np.record, [(field.column, field.kind) for field in wide_first]))


def plain(record: np.record) -> Plain:
    """The record as an ordinary Python object of floats and ints, for running with the compiler off."""
    return Plain({name: record[name].item() for name in record.dtype.names or ()})


class Plain:
    """An ordinary object with the attributes of a record."""

    def __init__(self, values: dict[str, float | int]) -> None:
        self.__dict__.update(values)
