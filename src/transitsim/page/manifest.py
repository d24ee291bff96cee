"""What a host of the module has to know of it: functions, kinds of their parameters, record types, and what it was made from."""

from __future__ import annotations

import enum
import hashlib
import inspect
import json
from collections.abc import Iterable
from typing import Any

import numpy as np

from transitsim.core.jit import Dispatcher, globals_of
from transitsim.engine.counting import CELLS
from transitsim.engine.rationing import CHANCES, ROWS
from transitsim.page.entry_points import RECORDS, Entry, entry_points
from transitsim.page.frames import RUNGS
from transitsim.schema.conditions import BINS, REGIONS
from transitsim.schema.enums import CLASSES, Place, State

NAMES = {dtype: name for name, dtype in RECORDS.items()}
SIZES = {
    "places": len(Place),
    "classes": len(CLASSES),
    "queues": [len(ROWS), len(CHANCES)],
    "regions": len(REGIONS),
    "bins": BINS,
    "states": len(State),
    "cells": CELLS,
    "rungs": RUNGS,
}  # of arrays that the host sets aside
SCALARS = {bool: "bool", int: "i64", float: "f64"}


def type_name(dtype: np.dtype) -> str:
    """Name of a record type, or numpy's letters: <f8, <i8, <i4, |i1, |b1."""
    return NAMES[dtype] if dtype.names else dtype.str


def parameter(name: str, value: Any) -> dict[str, Any]:
    """Name and kind of one parameter: an array of a type in so many dimensions, a record, or a scalar."""
    if isinstance(value, np.ndarray):
        return {"name": name, "kind": "array", "of": type_name(value.dtype), "dimensions": value.ndim}
    if isinstance(value, np.void):
        return {"name": name, "kind": "record", "of": type_name(value.dtype)}
    return {"name": name, "kind": SCALARS[type(value)]}


def parameters(entry: Entry) -> list[dict[str, Any]]:
    """All parameters of a rule, in order."""
    names = inspect.signature(entry.rule.py_func).parameters
    return [parameter(name, value) for name, value in zip(names, entry.arguments, strict=True)]


def record_types() -> dict[str, dict[str, Any]]:
    """Size in bytes, and offset, type and length of every field: [offset, type] or, for a list, [offset, type, length]."""
    return {name: {"size": dtype.itemsize, "fields": _fields(dtype)} for name, dtype in RECORDS.items()}


def _fields(dtype: np.dtype) -> dict[str, list[Any]]:
    found = {}
    for name, (kind, offset, *_) in (dtype.fields or {}).items():
        found[name] = [offset, kind.base.str, *kind.shape]
    return found


def contract() -> dict[str, Any]:
    """Functions with their parameters, and records: all of the manifest that can be said without compiling."""
    functions = {name: {"parameters": parameters(entry)} for name, entry in entry_points().items()}
    return {"functions": functions, "records": record_types(), "sizes": SIZES}


def source_hash() -> str:
    """Hash of the sources of all rules in the module, of the constants that they read, and of the contract.

    Neither the versions of Python and of the compiler are in it, nor anything else of a file than its rules.
    """
    digest = hashlib.sha256(json.dumps(contract()).encode())
    for source in rules_reached(entry.rule for entry in entry_points().values()):
        constants = {name: plain(value) for name, value in sorted(globals_of(source).items())}
        digest.update(f"{inspect.getsource(source)}{constants}".encode())
    return digest.hexdigest()[:16]


def rules_reached(entries: Iterable[Dispatcher]) -> list[Any]:
    """The Python functions of these rules and of all that they call, at any depth, by name."""
    found: dict[Dispatcher, Any] = {}
    waiting = list(entries)
    while waiting:
        one = waiting.pop()
        if one not in found:
            found[one] = one.py_func
            waiting += [value for value in globals_of(found[one]).values() if isinstance(value, Dispatcher)]
    return sorted(found.values(), key=lambda source: (source.__module__, source.__qualname__))


def plain(value: Any) -> Any:
    """A constant as text that is the same on every machine; the name of a function, a class or a module."""
    if isinstance(value, enum.EnumMeta):
        members: dict[str, Any] = dict(value.__members__)
        return {name: member.value for name, member in members.items()}
    if isinstance(value, np.ndarray | np.generic):
        return value.tolist()
    return getattr(value, "__name__", value)
