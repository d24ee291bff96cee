"""`transitsim regimes`: which regimes there are, what they ask, where two differ, what is wrong with them."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from transitsim.cli.help import help_text
from transitsim.cli.parser import Asked
from transitsim.cli.words import NAMES, Command, Word
from transitsim.core.errors import UserError, closest

COMMAND = Command(
    "regimes",
    "list regimes, show what one asks and changes, say where two differ, check them",
    argument=Word("what", (), NAMES, "list, show NAME, diff A B, or check [NAME]"),
    many=True,
    examples=(
        "regimes list                      all that are at hand: levers changed, assumed values, title",
        "regimes show NAME                 what one asks, its levers by date, reasons and sources",
        "regimes diff A B                  where two differ, lever by lever and date by date",
        "regimes check [NAME]              load one or all and report every mistake; exit code 2 if there is one",
    ),
    leaves="NAME may join several, the right one over the left, each from a month on: history+safe_passage; "
    "history+safe_passage@2006-01, from January 2006; history+safe_passage@2006-01+history@2008-01, a shock of two years.\n"
    "Regimes are files of dated values, each with a source or assumed: NAME.yaml, .csv or .xlsx in regime/, as "
    "docs/regime_files.md says.",
)
WANTED = {"list": (0, 0), "show": (1, 1), "diff": (2, 2), "check": (0, 1)}


def run(asked: Asked) -> int:
    """What `transitsim regimes` does: 0, or 2 when `check` finds mistakes."""
    if not asked["what"]:
        print(help_text(COMMAND), end="")
        return 0
    what, *given = asked["what"]
    if what not in WANTED:
        raise UserError(f"There is no `transitsim regimes {what}`.{closest(what, WANTED)} Use: {', '.join(WANTED)}.")
    least, most = WANTED[what]
    if not least <= len(given) <= most:
        told = f"takes {_times(least, most)}, not {len(given)}"
        raise UserError(f"`transitsim regimes {what}` {told}; see `transitsim regimes -h`.")
    from transitsim.inputs import regimes

    folders = asked.folders
    if what == "check":
        return _check(regimes.check("".join(given), folders), given)
    if what == "list":
        print(regimes.listing(folders))
    elif what == "show":
        print(regimes.show(given[0], folders))
    else:
        print(regimes.difference(given[0], given[1], folders))
    return 0


def _check(mistakes: Sequence[str], given: Sequence[str]) -> int:
    """Each mistake on a line of its own."""
    for one in mistakes:
        print(f"transitsim: {one}", file=sys.stderr)
    if not mistakes:
        print(f"{given[0] if given else 'All regimes'}: nothing is wrong.")
    return 2 if mistakes else 0


def _times(least: int, most: int) -> str:
    return f"{most if least == most else f'{least} or {most}'} name{'' if most == 1 else 's'}"
