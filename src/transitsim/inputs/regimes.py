"""Regimes at hand: their list, what one asks, where two differ, and their mistakes.

>>> import transitsim as ts
>>> print(ts.regimes.show("exit_control_up"))  # doctest: +SKIP
>>> ts.regimes.diff("history", "history+safe_passage@2006-01")  # doctest: +SKIP
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from transitsim.core.calendar import label
from transitsim.core.errors import Gathering
from transitsim.inputs.cited_yaml import Source, skipped
from transitsim.inputs.library import Library
from transitsim.inputs.regime import Regime
from transitsim.inputs.regime_differences import Difference, cited, count, differences, explained, own_statements, rests_on
from transitsim.schema.levers import LEVERS

if TYPE_CHECKING:
    import pandas as pd

WIDTH = 96
DIFFERENCES = ("lever", "unit", "from_month", "left_value", "right_value", "runs", "left_source", "right_source")
LEGEND = "From each month on; '~' where a value moves until the next line."


def names(folders: Iterable[str | Path] = ()) -> list[str]:
    """Names of all regimes at hand, those in the user's `folders` too."""
    return Library(folders).names("regime")


def listing(folders: Iterable[str | Path] = ()) -> str:
    """One line a regime: name, status, levers it changes, its own assumed values, title; below, what could not be read."""
    library = Library(folders)
    rows = [("name", "status", "levers", "assumed", "title")]
    wrong = Gathering()
    for name in library.names("regime"):
        regime = None
        with wrong:
            regime, base = pair(name, library)
        if regime is None:
            continue
        stated = own_statements(regime, base)
        rows.append((name, regime.status, str(len(stated)), "{}/{}".format(*count(stated)), regime.title))
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    lines = []
    for name, status, levers, assumed, title in rows:
        start = f"{name:{widths[0]}}  {status:{widths[1]}}  {levers:>{widths[2]}}  {assumed:>{widths[3]}}  "
        lines.append(textwrap.fill(title, WIDTH, initial_indent=start, subsequent_indent=" " * len(start)))
    left_out = [*dict.fromkeys(wrong.sentences), *skipped("regime", library.folders)]
    return "\n".join([*lines, *(["", "Not listed:", *left_out] if left_out else [])])


def show(name: str, folders: Iterable[str | Path] = ()) -> str:
    """A regime's question, budget, and the levers it changes, with dates, values, reasons and sources.

    Parameters
    ----------
    name : a name, or several joined as in 'history+safe_passage@2006-01'
    folders : the user's config folders, searched before the package's

    Raises
    ------
    UserError
        When it cannot be loaded.
    """
    regime, base = pair(name, Library(folders))
    stated = own_statements(regime, base)
    leans = f", builds on {base.name}" if base else ""
    parts = ["\n".join(filled(part) for part in (f"{regime.name}: {regime.title}", f"{regime.status}{leans}"))]
    parts += [filled(part) for part in (regime.question, f"Budget: {regime.budget}" if regime.budget else "") if part]
    if base:
        parts += [filled(f"{base.name} -> {regime.name}. {LEGEND}"), *_levers(differences(base, regime), stated, regime)]
    else:
        parts += [
            _block(lever, [(f"  {row.begins:7}  ", explained(row, regime)) for row in rows]) for lever, rows in stated.items()
        ]
    parts.append(counted(regime, base))
    parts.append(listed(rests_on(stated, regime, facts=not base)))
    return "\n\n".join(part for part in parts if part)


def diff(left: str, right: str, folders: Iterable[str | Path] = ()) -> pd.DataFrame:
    """Where two regimes differ, to December 2035.

    Returns
    -------
    DataFrame
        lever, unit, from_month ('2006-01'), left_value, right_value, runs (either moves until the next row), left_source,
        right_source; where a lever no longer differs, one row has 'the same again' in place of sources.

    Raises
    ------
    UserError
        When one of them cannot be loaded.
    """
    import pandas as pd

    library = Library(folders)
    found = differences(library.regime(left), library.regime(right))
    rows = [(one.lever, LEVERS[one.lever].unit, label(one.month), *one[2:]) for one in found]
    return pd.DataFrame(rows, columns=list(DIFFERENCES))


def difference(left: str, right: str, folders: Iterable[str | Path] = ()) -> str:
    """`diff` as text, lever by lever, with the sources of both sides."""
    here, there = map(Library(folders).regime, (left, right))
    found = differences(here, there)
    if not found:
        return f"{left} and {right} give every lever the same value in every month to 2035-12."
    keys = [source for one in found for source in (one.left_source, one.right_source)]
    counts = "\n".join(filled(f"{name}. {counted(regime)}") for name, regime in ((left, here), (right, there)))
    parts = [
        filled(f"{left} -> {right}. {LEGEND}"),
        *_levers(found, {}, there),
        counts,
        listed(cited(keys, {**here.sources, **there.sources})),
    ]
    return "\n\n".join(parts).rstrip()


def check(name: str = "", folders: Iterable[str | Path] = ()) -> list[str]:
    """Every mistake in one regime or in all that are at hand, a sentence each; none when all is well."""
    library, wrong = Library(folders), Gathering()
    for one in [name] if name else library.names("regime"):
        with wrong:
            library.regime(one)
    return [*dict.fromkeys(wrong.sentences), *([] if name else skipped("regime", library.folders))]


def pair(name: str, library: Library) -> tuple[Regime, Regime | None]:
    """A regime, and its base or the leftmost of those joined."""
    regime = library.regime(name)
    return regime, library.regime(regime.base) if regime.base else None


def counted(regime: Regime, base: Regime | None = None) -> str:
    """How much of it is assumed, of its own values and with its base."""
    assumed, all_of_them = count(own_statements(regime, None))
    counts = f"{assumed} of {all_of_them}"
    its_own = "{} of {} of its own, ".format(*count(own_statements(regime, base))) if base else ""
    return f"Assumed values: {its_own}{counts}{' with its base' if base else ''}."


def filled(words: str, start: str = "", further: str = "") -> str:
    """Words in lines of WIDTH."""
    return textwrap.fill(words, WIDTH, initial_indent=start, subsequent_indent=further, break_on_hyphens=False)


def listed(sources: dict[str, Source]) -> str:
    """Publications: key, title, address and the day they were read."""
    lines = []
    for key, source in sources.items():
        read = f"read {source.read_on}" if source.read_on else "of the packaged evidence, day not noted"
        lines += [filled(f"{key}: {source.title}", "  ", "    "), f"    {source.href}", f"    {read}"]
    return "\n".join(["Sources", *lines]) if lines else ""


def _levers(found: Sequence[Difference], stated: dict, regime: Regime) -> list[str]:
    """One block a lever: its dated values on both sides, then its statements with reasons."""
    blocks = []
    for lever in dict.fromkeys(one.lever for one in found):
        rows = [one for one in found if one.lever == lever]
        left, right = (max(len(f"{value:,.6g}") for value in values) for values in zip(*(row[2:4] for row in rows), strict=True))
        lines = [(f"  {one.begins:9} {one.left:>{left},.6g} -> {one.right:<{right},.6g}  ", one.sources) for one in rows]
        own = [f"from {label(max(row.month, 0))} {explained(row, regime)}" for row in stated.get(lever, [])]
        blocks.append("\n".join([_block(lever, lines), *(filled(words, "    ", "      ") for words in own)]))
    return blocks


def _block(lever: str, lines: Iterable[tuple[str, str]]) -> str:
    """A lever's meaning, then its lines, each of a start and words that follow it."""
    head = filled(f"{lever}: {LEVERS[lever].meaning} ({LEVERS[lever].unit})", further="  ")
    return "\n".join([head, *(filled(words, start, " " * len(start)) for start, words in lines)])
