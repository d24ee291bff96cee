"""Where two regimes differ, lever by lever and month by month, with sources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from transitsim.core.calendar import label, parse, parse_end
from transitsim.inputs.cited_yaml import ASSUMED, Source
from transitsim.inputs.evidence import sources as evidence_sources
from transitsim.inputs.regime import HORIZON, Regime
from transitsim.inputs.time_series import Logistic, Series, Statement, statements
from transitsim.schema.levers import LEVERS

SAME_AGAIN = "the same again"


class Difference(NamedTuple):
    """From `month` on a lever is `left` in one regime and `right` in another; `runs` when either moves until the next.

    The sources are those that apply in that month; a factor's follows ' x '.
    """

    lever: str
    month: int
    left: float
    right: float
    runs: bool
    left_source: str
    right_source: str

    @property
    def begins(self) -> str:
        """'2006-01', and ' ~' where a value moves until the next difference."""
        return f"{label(self.month)}{' ~' if self.runs else ''}"

    @property
    def sources(self) -> str:
        """Those of both sides, or that they are the same again."""
        return SAME_AGAIN if self.right_source == SAME_AGAIN else f"{self.left_source} -> {self.right_source}"


def differences(left: Regime, right: Regime) -> list[Difference]:
    """All differences to December 2035, in the order of the dictionary of levers, then of time.

    Where a lever that differed no longer does, one row has SAME_AGAIN for its sources.
    """
    return [one for lever in LEVERS for one in _of_lever(lever, left.levers[lever], right.levers[lever])]


def _of_lever(lever: str, left: Series, right: Series) -> list[Difference]:
    if left == right:
        return []
    here, there = left.values(HORIZON), right.values(HORIZON)
    months = [*_dates(left, right), HORIZON]
    found: list[Difference] = []
    for month, until in pairwise(months):
        runs = bool(np.ptp(here[month:until]) or np.ptp(there[month:until]))
        differ = bool((here[month:until] != there[month:until]).any())
        found_now = Difference(lever, month, here[month], there[month], runs, _sources(left, month), _sources(right, month))
        if differ:
            is_new = not found or runs or found[-1]._replace(month=month) != found_now
        else:
            is_new = bool(found) and found[-1].right_source != SAME_AGAIN
            found_now = found_now._replace(left_source=SAME_AGAIN, right_source=SAME_AGAIN)
        found += [found_now] if is_new else []
    return found


def _dates(*series: Series) -> list[int]:
    """Months in which something begins to rule; of a curve its middle and where it bends."""
    found = {0}
    for one in (row for each in series for row in statements(each)):
        found.add(one.month)
        if isinstance(one.what, Logistic):
            found |= {one.what.midpoint + round(bend * one.what.width_months) for bend in (-2, 0, 2)}
    return sorted(month for month in found if 0 <= month < HORIZON)


def _sources(series: Series, month: int) -> str:
    return " x ".join(row.what.source for row in statements(series, month, month))


def own_statements(regime: Regime, base: Regime | None) -> dict[str, list[Statement]]:
    """Breakpoints and curves by lever that a regime has and its base has not."""
    theirs = {lever: {row[1:] for row in statements(series)} for lever, series in base.levers.items()} if base else {}
    found = {lever: [row for row in statements(regime.levers[lever]) if row[1:] not in theirs.get(lever, ())] for lever in LEVERS}
    return {lever: rows for lever, rows in found.items() if rows}


def count(rows: Mapping[str, list[Statement]]) -> tuple[int, int]:
    """(assumed values, all values); a curve has three, and what rules twice is one."""
    once = [row for each in rows.values() for row in {row[1:]: row for row in each}.values()]
    weights = [(row.what.source == ASSUMED, 3 if isinstance(row.what, Logistic) else 1) for row in once]
    return sum(weight for assumed, weight in weights if assumed), sum(weight for _, weight in weights)


def explained(row: Statement, regime: Regime) -> str:
    """A breakpoint or curve with its source and why: 'x 1.5 (assumed): words', 'linear to 200 (key): fact that moves it'."""
    what = row.what
    if isinstance(what, Logistic):
        amount = f"a rise to {what.ceiling:g}, half of it in {label(what.midpoint)}, width {what.width_months:g} months"
    else:
        run = "" if what.shape == "step" else f"{what.shape} to "
        amount = f"{run}{'x ' if row.is_factor else ''}{what.value:,.6g}"
    fact = regime.facts.get(getattr(what, "fact", ""))
    why = what.because or (f"{fact.date}: {fact.what}" if fact else "")
    return f"{amount} ({what.source}){f': {why}' if why else ''}"


def rests_on(stated: Mapping[str, list[Statement]], regime: Regime, facts: bool = False) -> dict[str, Source]:
    """The publications behind statements, and with `facts` behind the facts of the regime."""
    keys = [row.what.source for rows in stated.values() for row in rows]
    return cited(keys + [fact.source for fact in regime.facts.values()] if facts else keys, regime.sources)


def cited(keys: Iterable[str], own: Mapping[str, Source]) -> dict[str, Source]:
    """The publications behind source strings, in order of their keys; the day read is empty where nobody noted it."""
    found = {}
    for key in sorted({part.strip() for written in keys for one in written.split(" x ") for part in one.split(";")}):
        if key in own:
            found[key] = own[key]
        elif key in evidence_sources():
            entry = evidence_sources()[key]
            title = ", ".join(part for part in (entry["title"], entry["publisher"], entry["year"]) if part)
            found[key] = Source(title, entry["url_or_path"])
    return found


def assumed_values(regime: Regime, first: str = "2002-01", last: str = "2011-12") -> list[str]:
    """Free assumed values inside a window, as 'lever month'; a curve counts its three parameters once.

    A first, constant value before the window is no entry: what counts is how often the past was bent by assumption.
    """
    start, end = parse(first, "first"), parse_end(last, "last")
    found: list[str] = []
    for lever, series in sorted(regime.levers.items()):
        once: dict[tuple, int] = {}
        for row in statements(series):
            once.setdefault(row[1:], row.month)
        for what, month in ((what, month) for (what, _), month in once.items() if what.source == ASSUMED):
            if isinstance(what, Logistic):
                found += [f"{lever} {parameter}" for parameter in ("ceiling", "midpoint", "width_months")]
            elif start <= month <= end:
                found.append(f"{lever} {label(month)}")
    return found
