"""Factors of a design: what may differ between points, over which values, and how a share of its range becomes a value.

A factor is a range (`from`, `to`, uniform, or uniform in the logarithm with `scale: log`) or a list of values. Names are
those typed after `transitsim run`: `regime`, `behaviour.weight_security`, `lever_factors.transit.arrest_hazard`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from transitsim.core.calendar import parse_end
from transitsim.core.errors import Gathering, UserError, closest
from transitsim.inputs.cited_yaml import check_keys, mapping, number, text
from transitsim.inputs.regime_spreadsheet import DECIMAL
from transitsim.inputs.time_series import MOST
from transitsim.schema.levers import LEVER_FIELDS
from transitsim.schema.parameters import BEHAVIOUR_FIELDS

Value = str | float | int


FILES = ("people", "kin")  # named from where the study stands


class Kind(NamedTuple):
    """What a factor's values are: text, whole numbers or numbers, and their range."""

    type: type
    low: float = float("-inf")
    high: float = float("inf")


KINDS: dict[str, Kind] = {
    **{name: Kind(str) for name in ("regime", "context", "until", "scarce", "decision", "assumptions", *FILES)},
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


def read_factors(value: object, where: str) -> list[Factor]:
    """The section `factors:` of a design, checked.

    Raises
    ------
    UserError
        For the first thing that will not do; it holds all of them.
    """
    wrong, factors = Gathering(), []
    with wrong:
        for name, said in mapping(value, f"{where}, factors").items():
            with wrong:
                factors.append(_read_factor(name, said, f"{where}, {name}"))
        if not factors and not wrong.sentences:
            raise UserError(f"{where}: there are no factors; name some under 'factors:'.")
    wrong.tell()
    return factors


def only_lists(factors: Sequence[Factor], where: str) -> list[Choice]:
    """The factors of a design that takes values as they are listed; a range needs `steps`.

    Raises
    ------
    UserError
        When a range says no steps.
    """
    lists = []
    for factor in factors:
        if isinstance(factor, Range) and not factor.steps:
            raise UserError(f"{where}, {factor.name}: a range has no end of values; add 'steps: 5', or list the values.")
        if isinstance(factor, Range):
            levels = factor.at(np.linspace(0.0, 1.0, factor.steps))
            factor = Choice(factor.name, (factor.low, *map(float, levels[1:-1]), factor.high))
        lists.append(factor)
    return lists


def check_name(name: str, where: str) -> None:
    """Refuse a name that nothing answers to; offer the nearest that does."""
    if name not in KINDS:
        near = closest(name, KINDS) or " `transitsim names` lists them; levers stand after 'lever_factors.'."
        raise UserError(f"{where}: there is no factor '{name}'.{near}")


def read_value(name: str, value: object, where: str) -> Value:
    """One value of a factor, of its type and inside its range."""
    kind = KINDS[name]
    if kind.type is str:
        word = text(value, where)
        if name == "scarce" and word not in ("true", "false"):
            raise UserError(f"{where}: '{word}' is neither true nor false; write one of them.")
        if name == "until":
            parse_end(word, where)
        return word
    return whole(value, where, kind.low, kind.high) if kind.type is int else number(value, where, kind.low, kind.high)


def read_cell(name: str, cell: str, where: str) -> Value:
    """One cell of a CSV: plain digits are numbers, as everywhere."""
    plain = KINDS[name].type is not str and DECIMAL.fullmatch(cell.strip())
    return read_value(name, float(cell) if plain else cell, where)


def _read_factor(name: str, said: object, where: str) -> Factor:
    check_name(name, where.rpartition(",")[0])
    if isinstance(said, dict):
        return _read_range(name, said, where)
    values = [read_value(name, one, where) for one in (said if isinstance(said, list) else [said])]
    if not values:
        raise UserError(f"{where}: the list is empty; give at least one value.")
    twice = [one for one in values if values.count(one) > 1]
    if twice:
        raise UserError(f"{where}: {twice[0]} is listed twice; keep one.")
    return Choice(name, tuple(values))


def _read_range(name: str, said: Mapping, where: str) -> Range:
    check_keys(said, ("from", "to", "scale", "steps"), where)
    if KINDS[name].type is not float:
        raise UserError(f"{where}: it has no values between others; list them, as in [one, two].")
    low, high = (float(read_value(name, said.get(key), f"{where}, {key}")) for key in ("from", "to"))
    if low >= high:
        raise UserError(f"{where}: from {low:g} to {high:g} is no range; the first must be the smaller.")
    scale = said.get("scale", "linear")
    if scale not in ("linear", "log"):
        raise UserError(f"{where}, scale: '{scale}' is none.{closest(str(scale), ('linear', 'log'))} Use: linear, log.")
    if scale == "log" and low <= 0.0:
        raise UserError(f"{where}: a logarithm needs 'from' above 0, not {low:g}.")
    steps = 0
    if "steps" in said:
        steps = whole(said["steps"], f"{where}, steps", 2)
    return Range(name, low, high, scale == "log", steps)


def whole(value: object, where: str, low: float, high: float = 10**7) -> int:
    """A whole number from `low` to `high`."""
    found = number(value, where, low, high)
    if found != int(found):
        raise UserError(f"{where}: {found:g} is no whole number; round it.")
    return int(found)
