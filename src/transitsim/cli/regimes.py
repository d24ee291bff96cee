"""`transitsim regimes`: which regimes there are, what they ask, where two differ, what is wrong with them."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from transitsim.core.errors import UserError, closest

HELP = """\
transitsim regimes: regimes are dated, cited files in configs/regime/ (docs/regime_files.md says how to write one)

  transitsim regimes list                      all that are at hand: levers changed, assumed values, title
  transitsim regimes show NAME                 what one asks, its levers by date, reasons and sources
  transitsim regimes diff A B                  where two differ, lever by lever and date by date
  transitsim regimes check [NAME]              load one or all and tell every mistake; exit code 2 if there is one

NAME may join several, the right one over the left, each from a month on:
  history+safe_passage                         safe_passage over history
  history+safe_passage@2006-01                 the same from January 2006 on
  history+safe_passage@2006-01+history@2008-01 a shock of two years

`--config-dir DIR` looks in DIR/regime first: NAME.yaml, NAME.csv or NAME.xlsx.
"""
WANTED = {"list": (0, 0), "show": (1, 1), "diff": (2, 2), "check": (0, 1)}


def run(words: Sequence[str], folder: Path | None = None) -> int:
    """What `transitsim regimes` does with its words; `folder` is the user's own folder of configurations.

    Returns
    -------
    int
        0, or 2 when `check` finds mistakes.
    """
    if not words:
        print(HELP, end="")
        return 0
    what, given = words[0], words[1:]
    if what not in WANTED:
        raise UserError(f"There is no `transitsim regimes {what}`.{closest(what, WANTED)} Use: {', '.join(WANTED)}.")
    least, most = WANTED[what]
    if not least <= len(given) <= most:
        told = f"takes {_times(least, most)}, not {len(given)}"
        raise UserError(f"`transitsim regimes {what}` {told}; see `transitsim regimes -h`.")
    from transitsim.inputs import regimes

    folders = (folder,) if folder else ()
    if what == "check":
        return _check(regimes.check(*given, folders=folders), given)
    print({"list": regimes.listing, "show": regimes.show, "diff": regimes.difference}[what](*given, folders=folders))
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
