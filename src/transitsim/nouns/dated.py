"""Values that change on dates: breakpoints or a smooth curve in, one number a month out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from transitsim.ground.errors import UserError, closest
from transitsim.ground.months import label, parse
from transitsim.nouns.cited import ASSUMED, Source, check_keys, check_source, mapping, number, text
from transitsim.nouns.field import Field

SHAPES = ("step", "linear", "geometric")
BREAKPOINT_KEYS = ("from", "value", "source", "shape", "fact", "because")
CURVE_KEYS = ("curve", "ceiling", "midpoint", "width_months", "source", "fact", "because")


@dataclass(frozen=True)
class Breakpoint:
    """The value from a month on; `shape` says how the months since the breakpoint before it lead here."""

    month: int
    value: float
    source: str
    shape: str = "step"
    fact: str = ""
    because: str = ""


@dataclass(frozen=True)
class Dated:
    """A lever's breakpoints in order of time; before the first of them `earlier` rules, if there is one."""

    breakpoints: tuple[Breakpoint, ...]
    earlier: Dated | Logistic | None = None

    @property
    def start(self) -> int:
        """First month with a value of its own."""
        return self.breakpoints[0].month

    def values(self, months: int) -> np.ndarray:
        """One value a month, shape (months,); the last holds on without end."""
        result = np.full(months, self.breakpoints[-1].value)
        for now, after in zip(self.breakpoints, self.breakpoints[1:], strict=False):
            first, last = max(now.month, 0), min(max(after.month, 0), months)
            result[first:last] = _between(now, after, np.arange(first, last))
        if self.earlier is not None and self.start > 0:
            known = min(self.start, months)
            result[:known] = self.earlier.values(known)
        return result


@dataclass(frozen=True)
class Logistic:
    """A rise from 0 to `ceiling` in time t (months): ceiling / (1 + exp(-(t - midpoint) / width_months))."""

    ceiling: float
    midpoint: int
    width_months: float
    source: str
    because: str = ""
    start: int = -(10**6)

    def values(self, months: int) -> np.ndarray:
        """One value a month, shape (months,)."""
        distance = (self.midpoint - np.arange(months)) / self.width_months
        return self.ceiling / (1.0 + np.exp(np.minimum(distance, 700.0)))


def _between(now: Breakpoint, after: Breakpoint, month: np.ndarray) -> np.ndarray:
    share = (month - now.month) / (after.month - now.month)
    if after.shape == "linear":
        return now.value + (after.value - now.value) * share
    if after.shape == "geometric":
        return now.value * (after.value / now.value) ** share
    return np.full(len(month), now.value)


def after(earlier: Dated | Logistic | None, later: Dated | Logistic) -> Dated | Logistic:
    """`later` where it says something, `earlier` in the months before it."""
    if earlier is None or later.start <= 0:
        return later
    return replace(later, earlier=earlier)


def read_dated(
    value: object, field: Field, where: str, sources: Mapping[str, Source], facts: Mapping[str, object] | None
) -> Dated | Logistic:
    """A lever as written: a list of breakpoints, or a curve.

    Parameters
    ----------
    value : the YAML of one lever
    field : the lever's dictionary entry, for its range
    where : 'file, lever', the start of every message
    sources, facts : what the file may cite; with None for facts, assumed values need no fact

    Raises
    ------
    UserError
        For any value, date, source, fact or key that will not do.
    """
    if isinstance(value, dict) and "curve" in value:
        return _read_curve(value, field, where, sources, facts)
    if not isinstance(value, list) or not value:
        shown = "nothing" if value is None else f"'{value}'"
        raise UserError(f"{where}: {shown} is no list of dated values; write '- {{from: 1995-01, value: 1, source: assumed}}'.")
    points: list[Breakpoint] = []
    for entry in value:
        points.append(_read_breakpoint(entry, field, where, sources, facts, points))
    return Dated(tuple(points))


def _read_breakpoint(
    entry: object,
    field: Field,
    where: str,
    sources: Mapping[str, Source],
    facts: Mapping[str, object] | None,
    before: Sequence[Breakpoint],
) -> Breakpoint:
    entry = mapping(entry, where)
    check_keys(entry, BREAKPOINT_KEYS, where)
    if "from" not in entry:
        raise UserError(f"{where}: a value has no date; write 'from: 1995-01' beside it.")
    month = parse(entry["from"], where)
    here = f"{where}, from {label(month)}"
    amount = number(entry.get("value"), here, field.low, field.high)
    source = check_source(entry.get("source"), sources, f"{here}, value {amount:g}")
    if before and month <= before[-1].month:
        raise UserError(f"{here}: it follows {label(before[-1].month)}; put each date once and in order of time.")
    fact = _read_fact(entry, facts, here)
    if facts is not None and before and source == ASSUMED and not fact:
        raise UserError(f"{here}: the assumed value {amount:g} names no fact; say which dated fact moves it (fact: key).")
    shape = _read_shape(entry, amount, here, before)
    return Breakpoint(month, amount, source, shape, fact, str(entry.get("because") or ""))


def _read_shape(entry: Mapping, amount: float, here: str, before: Sequence[Breakpoint]) -> str:
    shape = entry.get("shape", "step")
    if shape not in SHAPES:
        raise UserError(f"{here}: there is no shape '{shape}'.{closest(str(shape), SHAPES)} Use: {', '.join(SHAPES)}.")
    if shape != "step" and not before:
        raise UserError(f"{here}: the first value has none before it to run from; leave its shape out.")
    if shape == "geometric" and (amount <= 0.0 or before[-1].value <= 0.0):
        raise UserError(f"{here}: a geometric run needs values above 0 at both ends; use linear.")
    return shape


def _read_fact(entry: Mapping, facts: Mapping[str, object] | None, here: str) -> str:
    if entry.get("fact") is None:
        return ""
    facts = facts or {}
    fact = text(entry["fact"], f"{here}, fact")
    if fact not in facts:
        raise UserError(f"{here}: there is no fact '{fact}'.{closest(fact, facts)} Add it to the file's facts section.")
    return fact


def _read_curve(
    value: Mapping, field: Field, where: str, sources: Mapping[str, Source], facts: Mapping[str, object] | None
) -> Logistic:
    check_keys(value, CURVE_KEYS, where)
    if value["curve"] != "logistic":
        raise UserError(f"{where}: there is no curve '{value['curve']}'; the one known is logistic.")
    for key in ("ceiling", "midpoint", "width_months"):
        if key not in value:
            raise UserError(f"{where}: the curve has no {key}; give ceiling, midpoint and width_months.")
    ceiling = number(value["ceiling"], f"{where}, ceiling", field.low, field.high)
    source = check_source(value.get("source"), sources, f"{where}, curve")
    if source == ASSUMED and not value.get("because"):
        raise UserError(f"{where}: the assumed curve gives no reason; add 'because: why it rises so'.")
    _read_fact(value, facts, where)
    width = number(value["width_months"], f"{where}, width_months", 0.01, 1200.0)
    return Logistic(ceiling, parse(value["midpoint"], f"{where}, midpoint"), width, source, str(value.get("because") or ""))
