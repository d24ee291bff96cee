"""Regimes: what people face, month by month, as dated and cited values of every lever.

`history+safe_passage` composes from left to right: what the right one says replaces the left, from its first
date on. `base: history` inside a file says the same. Behaviour never stands in a regime.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from transitsim.ground.errors import UserError, closest
from transitsim.ground.months import label, parse
from transitsim.nouns.cited import (
    ASSUMED,
    Source,
    check_keys,
    check_source,
    find,
    mapping,
    names,
    read_sources,
    read_yaml,
    text,
)
from transitsim.nouns.dated import Dated, Logistic, after, read_dated
from transitsim.nouns.levers import LEVERS, POLICY

STATUSES = ("sourced", "provisional", "hypothetical")
KEYS = ("name", "title", "status", "base", "levers", "facts", "sources")


@dataclass(frozen=True)
class Fact:
    """What happened, when, and who says so; a fact moves levers."""

    date: str
    what: str
    source: str


@dataclass(frozen=True)
class Regime:
    """A dated, cited vector of levers. `status` is sourced, provisional or hypothetical; `base` what it leans on."""

    name: str
    title: str
    status: str
    levers: Mapping[str, Dated | Logistic]
    facts: Mapping[str, Fact] = field(default_factory=dict)
    sources: Mapping[str, Source] = field(default_factory=dict)
    base: str = ""

    def policy(self, months: int, factors: Mapping[str, float] | None = None) -> np.recarray:
        """All levers for months 0 .. months - 1.

        Parameters
        ----------
        months : number of months from January 1995
        factors : lever to a factor on its dated values; the product is held inside the lever's range

        Returns
        -------
        record array of POLICY, shape (months,)
            `month` is filled, the chances are 0.
        """
        policy = np.zeros(months, POLICY).view(np.recarray)
        policy.month = np.arange(months)
        for lever, dated in self.levers.items():
            policy[LEVERS[lever].column] = dated.values(months)
        for lever, factor in (factors or {}).items():
            if lever not in LEVERS:
                raise UserError(f"There is no lever {lever}.{closest(lever, LEVERS)}")
            column, low, high = LEVERS[lever].column, LEVERS[lever].low, LEVERS[lever].high
            policy[column] = np.clip(policy[column] * factor, low, high)
        return policy


def regime_names(folders: Iterable[str | Path] = ()) -> list[str]:
    """Names of the regimes at hand, the user's folders and the package's."""
    return names("regime", folders)


def load_regime(name: str, folders: Iterable[str | Path] = ()) -> Regime:
    """A regime by name, or several joined by '+', each saying only what differs from those to its left.

    Parameters
    ----------
    name : 'history', 'history+safe_passage'
    folders : the user's config folders, searched before the package's (`<folder>/regime/<name>.yaml`)

    Raises
    ------
    UserError
        When anything in a file will not do, or a lever has no value from January 1995 on.
    """
    folders = tuple(folders)
    parts = [part.strip() for part in name.split("+")]
    regime = _with_base(parts[0], folders, ())
    for part in parts[1:]:
        own = _read(find("regime", part, folders))
        regime = replace(_over(regime, own), name=name, title=f"{regime.title} + {own.title}", base=regime.name)
    _check_whole(regime)
    return regime


def assumed_values(regime: Regime, first: str = "2002-01", last: str = "2011-12") -> list[str]:
    """Free assumed values inside a window, as 'lever month'; a curve counts its three parameters once.

    A first, constant value before the window is no entry: what counts is how often the past was bent by assumption.
    """
    start, end = parse(first, "first"), parse(last, "last")
    found: list[str] = []
    for lever, dated in sorted(regime.levers.items()):
        found += _assumed(lever, dated, start, end)
    return found


def _assumed(lever: str, dated: Dated | Logistic, start: int, end: int) -> list[str]:
    if isinstance(dated, Logistic):
        parameters = ("ceiling", "midpoint", "width_months") if dated.source == ASSUMED else ()
        return [f"{lever} {parameter}" for parameter in parameters]
    earlier = _assumed(lever, dated.earlier, start, min(end, dated.start - 1)) if dated.earlier else []
    own = [point.month for point in dated.breakpoints if point.source == ASSUMED and start <= point.month <= end]
    return earlier + [f"{lever} {label(month)}" for month in own]


def _with_base(name: str, folders: tuple, leaning: tuple[str, ...]) -> Regime:
    """The regime with what its base says; `leaning` are the regimes that lean on it, to notice a circle."""
    if name in leaning:
        circle = " -> ".join((*leaning, name))
        raise UserError(f"{leaning[-1]}.yaml, base: the regimes lean on each other in a circle ({circle}); break it.")
    own = _read(find("regime", name, folders))
    return _over(_with_base(own.base, folders, (*leaning, name)), own) if own.base else own


def _over(below: Regime, above: Regime) -> Regime:
    levers = dict(below.levers)
    for lever, dated in above.levers.items():
        levers[lever] = after(levers.get(lever), dated)
    facts, sources = {**below.facts, **above.facts}, {**below.sources, **above.sources}
    return replace(above, levers=levers, facts=facts, sources=sources)


def _read(path: Path) -> Regime:
    """One file alone: what it says, without its base."""
    content = read_yaml(path)
    check_keys(content, KEYS, path.name)
    name = text(content.get("name", path.stem), f"{path.name}, name")
    if name != path.stem:
        raise UserError(f"{path.name}, name: '{name}' is not the file's name; write 'name: {path.stem}'.")
    status = text(content.get("status"), f"{path.name}, status")
    if status not in STATUSES:
        raise UserError(f"{path.name}, status: '{status}' is none.{closest(status, STATUSES)} Use: {', '.join(STATUSES)}.")
    sources = read_sources(content.get("sources"), path.name)
    facts = _read_facts(content.get("facts"), path.name, sources, status == "hypothetical")
    levers = {}
    for lever, value in mapping(content.get("levers"), f"{path.name}, levers").items():
        if lever not in LEVERS:
            raise UserError(f"{path.name}, {lever}: there is no such lever.{closest(lever, LEVERS)}")
        levers[lever] = read_dated(value, LEVERS[lever], f"{path.name}, {lever}", sources, facts)
    title = text(content.get("title"), f"{path.name}, title")
    base = text(content["base"], f"{path.name}, base") if content.get("base") is not None else ""
    return Regime(name, title, status, levers, facts, sources, base)


def _read_facts(value: object, file: str, sources: Mapping[str, Source], hypothetical: bool) -> dict[str, Fact]:
    """The `facts:` section; only a hypothetical regime may assume what happens."""
    facts = {}
    for key, entry in mapping(value, f"{file}, facts").items():
        where = f"{file}, fact {key}"
        entry = mapping(entry, where)
        check_keys(entry, ("date", "what", "source"), where)
        parse(text(entry.get("date"), f"{where}, date"), where)
        source = check_source(entry.get("source"), sources, where, assumed=hypothetical)
        facts[key] = Fact(str(entry["date"]), text(entry.get("what"), f"{where}, what"), source)
    return facts


def _check_whole(regime: Regime) -> None:
    """Every lever has a value in every month from January 1995 on."""
    for lever in LEVERS:
        if lever not in regime.levers:
            raise UserError(
                f"{regime.name}, {lever}: the lever has no value; give it one from 1995-01 or name a base (base: history)."
            )
    for lever, dated in regime.levers.items():
        first = dated
        while isinstance(first, Dated) and first.earlier is not None:
            first = first.earlier
        if first.start > 0:
            raise UserError(
                f"{regime.name}, {lever}: nothing before {label(first.start)}; begin at 1995-01 or name a base (base: history)."
            )
