"""Values that change on dates: breakpoints, factors on a base, or a smooth curve; one number a month."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from transitsim.core.calendar import FIRST_MONTH, label, parse
from transitsim.core.dictionary import Field
from transitsim.core.elementary import exp, log
from transitsim.core.errors import Gathering, UserError, check_known, closest
from transitsim.inputs.cited_yaml import ASSUMED, Source, check_keys, check_source, mapping, number, text

SHAPES = ("step", "linear", "geometric")
BREAKPOINT_KEYS = ("from", "value", "factor", "source", "shape", "fact", "because")
CURVE_KEYS = ("curve", "ceiling", "midpoint", "width_months", "source", "fact", "because")
EVER = 10**6  # months before and after which nothing is dated
MOST = 1000.0  # largest factor that is taken for meant


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
    """A lever's breakpoints in order of time."""

    breakpoints: tuple[Breakpoint, ...]

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
        return result


@dataclass(frozen=True)
class Logistic:
    """A rise from 0 to `ceiling` in time t (months): ceiling / (1 + exp(-(t - midpoint) / width_months))."""

    ceiling: float
    midpoint: int
    width_months: float
    source: str
    because: str = ""
    start: int = -EVER

    def values(self, months: int) -> np.ndarray:
        """One value a month, shape (months,)."""
        distance = (self.midpoint - np.arange(months)) / self.width_months
        return self.ceiling / (1.0 + np.array([exp(min(one, 700.0)) for one in distance]))


@dataclass(frozen=True)
class Scaled:
    """Dated factors on the series `below`, clipped to the lever's range; `below` is None until a base is known."""

    factors: Dated
    low: float
    high: float
    below: Series | None = None

    @property
    def start(self) -> int:
        """First month with a factor."""
        return self.factors.start

    def values(self, months: int) -> np.ndarray:
        """One value a month, shape (months,).

        Raises UserError when nothing is below.
        """
        if self.below is None:
            raise UserError(f"from {label(self.start)}: a factor with nothing to multiply; write a value.")
        return np.clip(self.below.values(months) * self.factors.values(months), self.low, self.high)


@dataclass(frozen=True)
class Spliced:
    """`later` from the month `start` on, `earlier` before it."""

    earlier: Series
    later: Series
    start: int

    def values(self, months: int) -> np.ndarray:
        """One value a month, shape (months,)."""
        result = self.later.values(months)
        known = min(self.start, months)
        result[:known] = self.earlier.values(known)
        return result


Series = Dated | Logistic | Scaled | Spliced


def _between(now: Breakpoint, after: Breakpoint, month: np.ndarray) -> np.ndarray:
    share = (month - now.month) / (after.month - now.month)
    if after.shape == "linear":
        return now.value + (after.value - now.value) * share
    if after.shape == "geometric":
        rate = log(after.value / now.value)
        return now.value * np.array([exp(rate * one) for one in share])
    return np.full(len(month), now.value)


def splice(earlier: Series | None, later: Series, month: int = -EVER) -> Series:
    """`later` from its first date on but not before `month`, `earlier` until then; factors apply to `earlier`."""
    if isinstance(later, Scaled):
        later = replace(later, below=earlier)
    start = max(later.start, month)
    return later if earlier is None or start <= 0 else Spliced(earlier, later, start)


class Statement(NamedTuple):
    """One breakpoint or curve of a series, and the month from which it applies."""

    month: int
    what: Breakpoint | Logistic
    is_factor: bool = False

    @property
    def begins(self) -> str:
        """'2006-01', or 'always' when it applies from before the first month."""
        return "always" if self.month < 0 else label(self.month)


def statements(series: Series | None, since: int = -EVER, until: int = EVER) -> list[Statement]:
    """All statements of a series that apply between two months, both included; the one that applies at `since` comes first."""
    if series is None or until < since:
        return []
    if isinstance(series, Spliced):
        before = statements(series.earlier, since, min(until, series.start - 1))
        return before + statements(series.later, max(since, series.start), until)
    if isinstance(series, Scaled):
        factors = [one._replace(is_factor=True) for one in statements(series.factors, since, until)]
        return statements(series.below, since, until) + factors
    if isinstance(series, Logistic):
        return [Statement(since, series)]
    points = [point for point in series.breakpoints if point.month <= until]
    past = [point for point in points if point.month <= since][-1:]
    return [Statement(max(point.month, since), point) for point in points if point.month > since or point in past]


def read_dated(
    value: object,
    field: Field,
    where: str,
    sources: Mapping[str, Source],
    facts: Mapping[str, object] | None,
    hypothetical: bool = False,
) -> Dated | Logistic | Scaled:
    """A lever as written: a list of breakpoints with values or with factors, or a curve.

    Parameters
    ----------
    value : the YAML of one lever
    field : the lever's dictionary entry, for its range
    where : 'file, lever', the start of every message
    sources, facts : what the file may cite; with None for facts, assumed values need no fact
    hypothetical : whether `because` may stand for the fact that moves an assumed value

    Raises UserError for any value, date, source, fact or key that is not valid; it holds all that are wrong.
    """
    reader = _Reader(field, where, sources, facts, hypothetical)
    return reader.curve(value) if isinstance(value, dict) and "curve" in value else reader.breakpoints(value)


class _Reader(NamedTuple):
    """What every check of a lever needs, as `read_dated` was given it."""

    field: Field
    where: str
    sources: Mapping[str, Source]
    facts: Mapping[str, object] | None
    hypothetical: bool

    def breakpoints(self, value: object) -> Dated | Scaled:
        """A list of values or of factors."""
        if not isinstance(value, list) or not value:
            shown = "nothing" if value is None else f"'{value}'"
            example = f"'- {{from: {FIRST_MONTH}, value: 1, source: assumed}}'"
            raise UserError(f"{self.where}: {shown} is no list of dated values; write {example}.")
        kinds = {kind for entry in value if isinstance(entry, dict) for kind in ("value", "factor") if kind in entry}
        if len(kinds) == 2:
            raise UserError(
                f"{self.where}: values and factors do not mix in one lever; write two regimes and join them with '+'."
            )
        points: list[Breakpoint] = []
        wrong = Gathering()
        for row, entry in enumerate(value):
            with wrong:
                points.append(self.breakpoint(entry, kinds == {"factor"}, points[-1] if points else None, row == 0))
                self.check_reason(points[-1], entry, row == 0)
        wrong.tell()
        dated = Dated(tuple(points))
        return Scaled(dated, self.field.low, self.field.high) if kinds == {"factor"} else dated

    def breakpoint(self, entry: object, is_factor: bool, before: Breakpoint | None, first: bool) -> Breakpoint:
        """One row of the list, which follows `before`."""
        entry = mapping(entry, self.where)
        check_keys(entry, BREAKPOINT_KEYS, self.where)
        if "from" not in entry:
            raise UserError(f"{self.where}: a value has no date; write 'from: {FIRST_MONTH}' beside it.")
        month = parse(entry["from"], self.where)
        here, kind = f"{self.where}, from {label(month)}", "factor" if is_factor else "value"
        amount = number(entry.get(kind), here, *((0.0, MOST) if is_factor else (self.field.low, self.field.high)))
        source = check_source(entry.get("source"), self.sources, f"{here}, {kind} {amount:g}")
        if before and month <= before.month:
            raise UserError(f"{here}: it follows {label(before.month)}; put each date once and in order of time.")
        shape = str(entry.get("shape", "step"))
        check_known(shape, SHAPES, f"{here}: there is no shape '{shape}'.", "Use:")
        if shape != "step" and first:
            raise UserError(f"{here}: the first value has none before it to run from; leave its shape out.")
        if shape == "geometric" and (amount <= 0.0 or (before is not None and before.value <= 0.0)):
            raise UserError(f"{here}: a geometric run needs values above 0 at both ends; use linear.")
        return Breakpoint(month, amount, source, shape, str(entry.get("fact") or ""), str(entry.get("because") or "").strip())

    def check_reason(self, point: Breakpoint, entry: Mapping, first: bool) -> None:
        """A fact that is named exists; an assumed value that moves a lever names one, or in a hypothetical regime a reason."""
        here = f"{self.where}, from {label(point.month)}"
        fact = self.fact(entry, here)
        if self.facts is None or first or point.source != ASSUMED or fact or (self.hypothetical and point.because):
            return
        cure = "say which dated fact moves it (fact: key)" + (" or why it moves (because: words)" if self.hypothetical else "")
        raise UserError(f"{here}: the assumed value {point.value:g} names no fact; {cure}.")

    def fact(self, entry: Mapping, here: str) -> str:
        """The key of the fact that is named, or nothing."""
        if entry.get("fact") is None:
            return ""
        facts, fact = self.facts or {}, text(entry["fact"], f"{here}, fact")
        if fact not in facts:
            raise UserError(f"{here}: there is no fact '{fact}'.{closest(fact, facts)} Add it to the file's facts section.")
        return fact

    def curve(self, value: Mapping) -> Logistic:
        """A curve."""
        where = self.where
        check_keys(value, CURVE_KEYS, where)
        if value["curve"] != "logistic":
            raise UserError(f"{where}: there is no curve '{value['curve']}'; the one known is logistic.")
        for key in ("ceiling", "midpoint", "width_months"):
            if key not in value:
                raise UserError(f"{where}: the curve has no {key}; give ceiling, midpoint and width_months.")
        ceiling = number(value["ceiling"], f"{where}, ceiling", self.field.low, self.field.high)
        source = check_source(value.get("source"), self.sources, f"{where}, curve")
        if source == ASSUMED and not value.get("because"):
            raise UserError(f"{where}: the assumed curve gives no reason; add 'because: why it rises so'.")
        self.fact(value, where)
        width = number(value["width_months"], f"{where}, width_months", 0.01, 1200.0)
        return Logistic(ceiling, parse(value["midpoint"], f"{where}, midpoint"), width, source, str(value.get("because") or ""))
