"""Regimes: what people face, month by month, as dated values of every lever, each with a source or assumed.

`history+safe_passage` composes from left to right: values of the right one replace those of the left, from its first
date on. `history+safe_passage@2006-01` applies it from January 2006 on and not before; one more
`+history@2008-01` makes it a shock of two years. `base: history` inside a file means the same as `history+` before its
name. `history+route.fee:x0.5@2006-01` changes a lever, by a factor (`:x0.5`) or to a value (`:800`), as `Regime.with_lever`
does. A regime never contains behaviour.

A regime is a value: it holds its levers and the text of its files, so no file is needed once it has been read, and an edit
to a file changes nothing. Names become regimes in one place (`inputs/library.py`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np

from transitsim.core.calendar import FIRST_MONTH, label, month_of, parse, parse_end
from transitsim.core.errors import Gathering, UserError, closest
from transitsim.inputs.regime_file import STATUSES, RegimeContent, RegimeFile, check_budget, is_turned_lever, turned_lever
from transitsim.inputs.time_series import EVER, Scaled, Series, Spliced, splice
from transitsim.schema.levers import LEVERS, POLICY

HORIZON = month_of(2036)  # months compared where whole regimes are compared: to December 2035
KEPT = 32  # regimes whose months are kept once they have been worked out
Read = Callable[[str], RegimeFile]  # the file of a regime by its name


@dataclass(frozen=True, eq=False)
class Regime(RegimeContent):
    """Dated values of every lever; `files` are all its files, each once, in the order in which they replace each other."""

    files: tuple[RegimeFile, ...] = ()

    @cached_property
    def hash(self) -> str:
        """SHA-256 of the name, which tells how the files are composed, and of the text of each."""
        digest = hashlib.sha256(self.name.encode())
        for file in self.files:
            digest.update(b"\0" + file.name.encode() + b"\0" + file.text.encode())
        return digest.hexdigest()

    def with_lever(
        self, lever: str, *, factor: float | None = None, value: float | None = None, since: str | int = FIRST_MONTH
    ) -> Regime:
        """The same regime with one lever changed from a month on, by a factor or to a value.

        From the month t0 = `since` on the lever is  factor * x(t), held inside its range, or  value;  before it, x(t).

        Raises
        ------
        UserError
            When there is no such lever, not just one of factor and value is given, it lies outside its range, or `since` is no
            month.

        Examples
        --------
        >>> load_regime("history").with_lever("route.fee", factor=0.5, since="2006-01").name  # doctest: +SKIP
        'history+route.fee:x0.5@2006-01'
        """
        if factor is not None and value is None:
            word = f"{lever}:x{float(factor)!r}"
        elif value is not None and factor is None:
            word = f"{lever}:{float(value)!r}"
        else:
            raise UserError(f"with_lever({lever!r}): give either a factor or a value.")
        month = parse(since, "since")
        dated = f"@{label(month)}" if month > 0 else ""
        return _joined(self, [turned_lever(word, month)], -EVER, f"{self.name}+{word}{dated}")

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
        policy = _policy(self, months).copy().view(np.recarray)
        for lever, factor in (factors or {}).items():
            if lever not in LEVERS:
                raise UserError(f"There is no lever {lever}.{closest(lever, LEVERS)}")
            column, low, high = LEVERS[lever].column, LEVERS[lever].low, LEVERS[lever].high
            policy[column] = np.clip(policy[column] * factor, low, high)
        return policy


def compose(name: str, read: Read) -> Regime:
    """The regime of a name, or of several joined by '+', each saying only what differs from those to its left.

    Parameters
    ----------
    name : 'history', 'history+safe_passage', 'history+safe_passage@2006-01+history@2008-01', 'history+route.fee:x0.5'
        With '@' and a month a regime applies from then on only. One to the right of others brings its values and those of
        its bases, except the first base, which the left side replaces.
    read : gives the file of a regime by its name

    Raises UserError when anything in a file is not valid, a date is none, or a lever has no value from the first month on; it
    holds all mistakes found.
    """
    (first, month), *others = [_part(part, name) for part in name.split("+")]
    files = lineage(first, read)
    regime, spoken = _whole(files, month), {file.name: file for file in files}
    regime = regime if month == -EVER else replace(regime, name=name, title=regime.title + _from(month))
    for part, month in others:
        if is_turned_lever(part):
            regime = _joined(regime, [turned_lever(part, max(month, 0))], -EVER, name)
            continue
        files = lineage(part, read)
        laid = [one for one in files[1:] if one.name == part or one.name not in spoken] or files
        spoken |= {file.name: file for file in files}
        regime = _joined(regime, laid, month, name, question=part != first)
    return replace(regime, base=name.split("+")[0].strip() if others else regime.base, files=tuple(spoken.values()))


def lineage(name: str, read: Read) -> list[RegimeFile]:
    """The files of a regime: first the one without a base, then each that is based on it, last that of `name`."""
    files = [read(name)]
    while base := files[0].base:
        chain = [file.name for file in reversed(files)]
        if base in chain:
            circle = " -> ".join((*chain, base))
            raise UserError(f"{files[0].file}, base: the regimes are based on each other in a circle ({circle}); break it.")
        files.insert(0, read(base))
    return files


def root(name: str, read: Read) -> str:
    """The regime without a base on which the leftmost part of `name` is based in the end."""
    return lineage(_part(name.split("+")[0], name)[0], read)[0].name


def _joined(regime: Regime, files: list[RegimeFile], month: int, name: str, question: bool = True) -> Regime:
    """Files laid over a regime from a month on; the last of them gives the name that joins it."""
    below = regime
    for file in files:
        regime = _over(regime, file, month)
    questions = [below.question if below.base else "", regime.question if question else ""]
    return replace(
        regime,
        name=name,
        title=f"{below.title} + {regime.title}{_from(month)}",
        base=below.name.split("+")[0].strip(),
        question=" ".join(one for one in questions if one),
    )


@lru_cache(KEPT)
def _policy(regime: Regime, months: int) -> np.ndarray:
    """All levers by month without factors; regimes are distinguished as objects, since each is made once."""
    policy = np.zeros(months, POLICY)
    policy["month"] = np.arange(months)
    for lever, dated in regime.levers.items():
        policy[LEVERS[lever].column] = dated.values(months)
    return policy


def _part(part: str, name: str) -> tuple[str, int]:
    """'safe_passage@2006-01' as its name and its first month."""
    word, sign, date = part.strip().partition("@")
    if is_turned_lever(word.strip()) and part == name.split("+")[0]:
        raise UserError(f"regime={name}: a lever is turned over a regime; name one to its left, like history+{word}.")
    if not word.strip():
        raise UserError(f"regime={name}: a name is missing beside '+'; write it like history+safe_passage@2006-01.")
    return word.strip(), parse(date.strip(), f"regime={name}, {word}@") if sign else -EVER


def check_begins(name: str, until: str) -> None:
    """Refuse a regime of which a part begins after the last month: it would change nothing.

    Raises UserError for the first such part.
    """
    for part in name.split("+"):
        word, month = _part(part, name)
        if month > parse_end(until, "until"):
            raise UserError(f"regime={name}: {word} begins in {label(month)}, after the run ends ({until}); date it earlier.")


def _from(month: int) -> str:
    return f" from {label(month)}" if month != -EVER else ""


def _whole(files: list[RegimeFile], month: int) -> Regime:
    """Files laid over each other, every lever with values from the first month on; the last file applies from `month` on."""
    name = files[-1].name
    if month != -EVER and len(files) == 1:
        raise UserError(f"{name}@{label(month)}: before that month nothing rules, for {name} has no base; name one to its left.")
    regime = Regime("", "", "", {})
    for file in files:
        before = regime
        regime = _over(before, file, month if file is files[-1] else -EVER)
        if before.name:
            _check_against(before, regime, file)
    _check_whole(regime)
    return regime


def _over(below: Regime, file: RegimeFile, month: int) -> Regime:
    """The file laid over a regime, from `month` on."""
    levers = dict(below.levers)
    for lever, series in file.levers.items():
        levers[lever] = splice(levers.get(lever), series, month)
    status = max(below.status or file.status, file.status, key=STATUSES.index)
    facts, sources = {**below.facts, **file.facts}, {**below.sources, **file.sources}
    budget = "; ".join(dict.fromkeys(one for one in (below.budget, file.budget) if one))
    return Regime(file.name, file.title, status, levers, facts, sources, file.base, file.question, budget, below.files)


def _check_against(base: Regime, regime: Regime, file: RegimeFile) -> None:
    """A factor changes something, and what is spent beyond the base has a budget."""
    wrong = Gathering()
    raised = []
    for lever, series in file.levers.items():
        if lever not in base.levers or _first_month(base.levers[lever]) is None:
            continue
        before, now = (one.levers[lever].values(HORIZON) for one in (base, regime))
        raised += [lever] if (now > before).any() else []
        with wrong:
            if isinstance(series, Scaled) and not before[max(series.start, 0) :].any():
                raise UserError(f"{file.file}, {lever}: {base.name} has 0 there, and a factor of it is 0; write a value.")
    with wrong:
        check_budget(file, raised, base.name)
    wrong.tell()


def _check_whole(regime: Regime) -> None:
    """Every lever has a value in every month from the first month on."""
    wrong = Gathering()
    for lever in LEVERS:
        first = _first_month(regime.levers[lever]) if lever in regime.levers else None
        with wrong:
            if first is None:
                why = "a factor with nothing to multiply" if lever in regime.levers else "no value"
                cure = f"give it one from {FIRST_MONTH} or name a base (base: history)"
                raise UserError(f"{regime.name}, {lever}: the lever has {why}; {cure}.")
            if first > 0:
                cure = f"begin at {FIRST_MONTH} or name a base (base: history)"
                raise UserError(f"{regime.name}, {lever}: nothing before {label(first)}; {cure}.")
    wrong.tell()


def _first_month(series: Series | None) -> int | None:
    """The first month with a value; None for a factor that has nothing below it."""
    if isinstance(series, Spliced):
        return _first_month(series.earlier)
    if isinstance(series, Scaled):
        return _first_month(series.below)
    return series.start if series is not None else None
