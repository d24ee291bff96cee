"""Looking at regimes: which there are, what one asks, where two differ, what is wrong with them.

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
from transitsim.inputs.cited_yaml import Source
from transitsim.inputs.library import Library
from transitsim.inputs.regime import Regime
from transitsim.inputs.regime_differences import AGAIN, Difference, cited, count, differences, own, reason, words
from transitsim.inputs.time_series import Said
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
    """One line a regime: name, status, levers it changes, its own assumed values, title."""
    library = Library(folders)
    rows = [("name", "status", "levers", "assumed", "title")]
    for name in library.names("regime"):
        regime, base = pair(name, library)
        said = own(regime, base)
        rows.append((name, regime.status, str(len(said)), "{}/{}".format(*count(said)), regime.title))
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    lines = []
    for name, status, levers, assumed, title in rows:
        start = f"{name:{widths[0]}}  {status:{widths[1]}}  {levers:>{widths[2]}}  {assumed:>{widths[3]}}  "
        lines.append(textwrap.fill(title, WIDTH, initial_indent=start, subsequent_indent=" " * len(start)))
    return "\n".join(lines)


def show(name: str, folders: Iterable[str | Path] = ()) -> str:
    """What a regime asks, what it spends, the levers it changes with dates, values, reasons and sources.

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
    said = own(regime, base)
    leans = f", leans on {base.name}" if base else ""
    parts = ["\n".join(filled(part) for part in (f"{regime.name}: {regime.title}", f"{regime.status}{leans}"))]
    parts += [filled(part) for part in (regime.question, f"Budget: {regime.budget}" if regime.budget else "") if part]
    if base:
        parts += [filled(f"{base.name} -> {regime.name}. {LEGEND}"), *_levers(differences(base, regime), said, regime)]
    else:
        parts += _whole(regime)
    parts.append(counted(regime, base))
    keys = [row.what.source for rows in said.values() for row in rows]
    parts += [listed(cited(keys + [fact.source for fact in regime.facts.values()] if not base else keys, regime))]
    return "\n\n".join(part for part in parts if part)


def diff(left: str, right: str, folders: Iterable[str | Path] = ()) -> pd.DataFrame:
    """Where two regimes differ, to December 2035.

    Returns
    -------
    DataFrame
        lever, unit, from_month ('2006-01'), left_value, right_value, runs (either moves until the next row), left_source,
        right_source; where a lever no longer differs, one row says so in place of sources.

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
    both = Regime("", "", "", {}, sources={**here.sources, **there.sources})
    keys = [source for one in found for source in (one.left_source, one.right_source)]
    told = "\n".join(filled(f"{name}. {counted(regime)}") for name, regime in ((left, here), (right, there)))
    parts = [filled(f"{left} -> {right}. {LEGEND}"), *_levers(found, {}, there), told, listed(cited(keys, both))]
    return "\n\n".join(parts).rstrip()


def check(name: str = "", folders: Iterable[str | Path] = ()) -> list[str]:
    """Every mistake in one regime or in all that are at hand, a sentence each; none when all is well."""
    library, wrong = Library(folders), Gathering()
    for one in [name] if name else library.names("regime"):
        with wrong:
            library.regime(one)
    return list(dict.fromkeys(wrong.sentences))


def pair(name: str, library: Library) -> tuple[Regime, Regime | None]:
    """A regime, and what it leans on: its base or the leftmost of those joined."""
    regime = library.regime(name)
    return regime, library.regime(regime.base) if regime.base else None


def counted(regime: Regime, base: Regime | None = None) -> str:
    """How much of it is assumed, of its own values and with its base."""
    assumed, all_of_them = count(own(regime, None))
    told = f"{assumed} of {all_of_them}"
    its_own = "{} of {} of its own, ".format(*count(own(regime, base))) if base else ""
    return f"Assumed values: {its_own}{told}{' with its base' if base else ''}."


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


def explained(row: Said, regime: Regime) -> str:
    """'x 1.5 (assumed): why'."""
    why = reason(row.what, regime)
    return f"{words(row)} ({row.what.source}){f': {why}' if why else ''}"


def _levers(found: Sequence[Difference], said: dict, regime: Regime) -> list[str]:
    """One block a lever: its dated values on both sides, then what is said about it and why."""
    blocks = []
    for lever in dict.fromkeys(one.lever for one in found):
        rows = [one for one in found if one.lever == lever]
        left, right = (max(len(f"{value:,.6g}") for value in values) for values in zip(*(row[2:4] for row in rows), strict=True))
        lines = [filled(f"{lever}: {LEVERS[lever].meaning} ({LEVERS[lever].unit})", further="  ")]
        for one in rows:
            start = f"  {label(one.month)} {'~' if one.runs else ' '} {one.left:>{left},.6g} -> {one.right:<{right},.6g}  "
            sources = AGAIN if one.right_source == AGAIN else f"{one.left_source} -> {one.right_source}"
            lines.append(filled(sources, start, " " * len(start)))
        for row in said.get(lever, []):
            lines.append(filled(f"from {label(max(row.month, 0))} {explained(row, regime)}", "    ", "      "))
        blocks.append("\n".join(lines))
    return blocks


def _whole(regime: Regime) -> list[str]:
    """One block a lever of a regime that leans on none."""
    blocks = []
    for lever, rows in own(regime, None).items():
        lines = [filled(f"{lever}: {LEVERS[lever].meaning} ({LEVERS[lever].unit})", further="  ")]
        for row in rows:
            month = "always " if row.month < 0 else label(row.month)
            lines.append(filled(explained(row, regime), f"  {month}  ", " " * 11))
        blocks.append("\n".join(lines))
    return blocks
