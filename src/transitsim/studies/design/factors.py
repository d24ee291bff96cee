"""Factors of a design: what may differ between points, over which values, and how a share of its range becomes a value.

A factor is a range (`from`, `to`, uniform, or uniform in the logarithm with `scale: log`) or a list of values. Names are
those typed after `transitsim run`: `regime`, `behaviour.weight_security`, `lever_factors.transit.arrest_hazard`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from transitsim.core.calendar import parse_end
from transitsim.core.errors import Gathering, UserError, check_known, closest
from transitsim.inputs.bounded_yaml import plain_value
from transitsim.inputs.cited_yaml import check_keys, mapping, number, text
from transitsim.inputs.time_series import MOST
from transitsim.schema.levers import LEVER_FIELDS
from transitsim.schema.parameters import BEHAVIOUR_FIELDS

Value = str | float | int
FILES = ("people", "kin")  # factors that are paths, relative to the folder of the study


class Kind(NamedTuple):
    """What a factor's values are: text, whole numbers or numbers, and their range."""

    type: type
    low: float = float("-inf")
    high: float = float("inf")


KINDS: dict[str, Kind] = {
    **{name: Kind(str) for name in ("regime", "context", "until", "rationing", "decision", "assumptions", *FILES)},
    "scale": Kind(int, 1, 10**7),
    "seed": Kind(int, 0, 2**32 - 1),
    **{entry.name: Kind(float, entry.low, entry.high) for entry in BEHAVIOUR_FIELDS},
    **{f"lever_factors.{entry.name}": Kind(float, 0.0, MOST) for entry in LEVER_FIELDS},
}


@dataclass(frozen=True)
class Range:
    """All numbers from `low` to `high`; with `log`, each doubling is as likely as the next. `steps` are for a grid."""

    name: str
    low: float
    high: float
    log: bool = False
    steps: int = 0

    def at(self, share: np.ndarray) -> np.ndarray:
        """Values at shares of the range: low + u (high - low), or low (high / low)^u."""
        if self.log:
            return self.low * (self.high / self.low) ** share
        return self.low + share * (self.high - self.low)


@dataclass(frozen=True)
class Choice:
    """A list of values, each as likely as the next."""

    name: str
    values: tuple[Value, ...]

    def at(self, share: np.ndarray) -> np.ndarray:
        """Value number floor(u k) of k: categories are mapped by their place in the list."""
        index = np.minimum((np.asarray(share) * len(self.values)).astype(int), len(self.values) - 1)
        return np.array(self.values, dtype=None if KINDS[self.name].type is not str else object)[index]


Factor = Range | Choice


def read_factors(specification: Mapping, where: str) -> list[Factor]:
    """The section `factors:` of a design, checked; a UserError that holds all mistakes in it."""
    mistakes, factors = Gathering(), []
    with mistakes:
        for name, value in mapping(specification.get("factors"), f"{where}, factors").items():
            with mistakes:
                factors.append(_read_factor(name, value, f"{where}, {name}"))
        if not factors and not mistakes.sentences:
            raise UserError(f"{where}: there are no factors; name some under 'factors:'.")
    mistakes.tell()
    return factors


def listed_factors(specification: Mapping, where: str) -> list[Choice]:
    """The same for a design that takes values as they are listed; a range is listed by its `steps`.

    Raises
    ------
    UserError
        As for `read_factors`, and when a range has no steps.
    """
    lists = []
    for factor in read_factors(specification, where):
        if isinstance(factor, Range):
            if not factor.steps:
                raise UserError(f"{where}, {factor.name}: a range has no end of values; add 'steps: 5', or list the values.")
            levels = factor.at(np.linspace(0.0, 1.0, factor.steps))
            factor = Choice(factor.name, (factor.low, *map(float, levels[1:-1]), factor.high))
        lists.append(factor)
    return lists


def check_name(name: str, where: str) -> None:
    """Refuse a name that is no factor; suggest the nearest that is."""
    if name not in KINDS:
        near = closest(name, KINDS) or " `transitsim names` lists them; levers stand after 'lever_factors.'."
        raise UserError(f"{where}: there is no factor '{name}'.{near}")


def read_value(name: str, value: object, where: str) -> Value:
    """One value of a factor, of its type and inside its range."""
    kind = KINDS[name]
    if kind.type is int:
        return whole(value, where, kind.low, kind.high)
    if kind.type is float:
        return number(value, where, kind.low, kind.high)
    word = text(value, where)
    if name == "rationing":
        true_or_false(word, where)
    if name == "until":
        parse_end(word, where)
    return word


def read_cell(name: str, cell: str, where: str) -> Value:
    """One cell of a CSV: plain digits are numbers, as everywhere."""
    return read_value(name, plain_value(cell.strip()) if KINDS[name].type is not str else cell, where)


def whole(value: object, where: str, low: float, high: float = 10**7) -> int:
    """A whole number from `low` to `high`."""
    found = number(value, where, low, high)
    if found != int(found):
        raise UserError(f"{where}: {found:g} is no whole number; round it.")
    return int(found)


def read_seed(specification: Mapping, where: str) -> int:
    """The key `seed` of a design, 1 when it is not there."""
    return whole(specification.get("seed", 1), f"{where}, seed", 0, 2**32 - 1)


def true_or_false(word: str, where: str) -> bool:
    """One of these two words."""
    if word not in ("true", "false"):
        raise UserError(f"{where}: '{word}' is neither true nor false; write one of them.")
    return word == "true"


def _read_factor(name: str, value: object, where: str) -> Factor:
    check_name(name, where.rpartition(",")[0])
    if isinstance(value, dict):
        return _read_range(name, value, where)
    values = [read_value(name, one, where) for one in (value if isinstance(value, list) else [value])]
    if not values:
        raise UserError(f"{where}: the list is empty; give at least one value.")
    twice = [one for one in values if values.count(one) > 1]
    if twice:
        raise UserError(f"{where}: {twice[0]} is listed twice; keep one.")
    return Choice(name, tuple(values))


def _read_range(name: str, value: Mapping, where: str) -> Range:
    check_keys(value, ("from", "to", "scale", "steps"), where)
    if KINDS[name].type is not float:
        raise UserError(f"{where}: it has no values between others; list them, as in [one, two].")
    low, high = (float(read_value(name, value.get(key), f"{where}, {key}")) for key in ("from", "to"))
    if low >= high:
        raise UserError(f"{where}: from {low:g} to {high:g} is no range; the first must be the smaller.")
    scale = str(value.get("scale", "linear"))
    check_known(scale, ("linear", "log"), f"{where}, scale: '{scale}' is none.", "Use:")
    if scale == "log" and low <= 0.0:
        raise UserError(f"{where}: a logarithm needs 'from' above 0, not {low:g}.")
    steps = whole(value["steps"], f"{where}, steps", 2) if "steps" in value else 0
    return Range(name, low, high, scale == "log", steps)
