"""The words of a command as data. Its help, its reference page and its checks are made from them; the signature of the Python
function of the same name is held to them by a test.
"""

from __future__ import annotations

import csv
import math
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from transitsim.core.calendar import FIRST_MONTH
from transitsim.core.errors import UserError
from transitsim.core.scalars import plain_scalar

REQUIRED: Any = ...  # default of a word that has none
FLAGS: dict[str, tuple[str, dict[str, Any]]] = {  # what help says of a flag, and what argparse is told of it
    "--config-dir": (
        "DIR  your own folder of configurations (regime/, context/, run/, ...), searched before the package's; may be repeated",
        {"action": "append", "default": []},
    ),
    "--multirun": ("or -m  several values, as in regime=a,b: one run each", {"action": "store_true"}),
    "--config-name": ("NAME  start from run/NAME.yaml", {"default": "config"}),
    "--cfg": ("job  print the settings and run nothing (also: hydra, all)", {"choices": ("job", "hydra", "all")}),
}


class Kind(NamedTuple):
    """What a value must be, in words; how it is read from text or from a Python value (ValueError, TypeError or KeyError if it is
    none of its kind); and what help says of it, when the default does not show it.
    """

    meaning: str
    read: Callable[[Any], Any]
    hint: str = ""


@dataclass(frozen=True)
class Word:
    """A word that is given as name=value: its default (None for none, REQUIRED for a word that must be given), kind and meaning.

    `shown` stands in the help in the place of the default.
    """

    name: str
    default: Any
    kind: Kind
    meaning: str
    shown: str = ""

    def read(self, value: Any) -> Any:
        """The value, checked; a UserError when it is not of the kind."""
        try:
            return self.kind.read(plain_scalar(value))
        except (ValueError, TypeError, KeyError):
            raise UserError(f"{self.name}={value} is not valid: give {self.kind.meaning}.") from None


@dataclass(frozen=True)
class Command:
    """What a command understands.

    Attributes
    ----------
    name, summary : how it is called, and one line about it
    words : those of its own
    argument : a word that stands without its name, like a folder; `many` of them
    settings : defaults in the place of those of `transitsim run`, whose settings it takes too; None when it takes none
    python : the function of the package that does the same
    examples, leaves : for its help: what to copy, and what the command writes and when to use it
    flags : those that it knows beside --help
    """

    name: str
    summary: str
    words: tuple[Word, ...] = ()
    argument: Word | None = None
    many: bool = False
    settings: Mapping[str, Any] | None = None
    python: str = ""
    examples: tuple[str, ...] = ()
    leaves: str = ""
    flags: tuple[str, ...] = ("--config-dir",)

    @property
    def own(self) -> dict[str, Word]:
        """Words by name."""
        return {one.name: one for one in self.words}


# --- kinds


def _read_whole(value: Any, least: int, most: float) -> int:
    whole = int(value) if isinstance(value, str) else value
    if isinstance(whole, bool) or not isinstance(whole, int) or not least <= whole <= most:
        raise ValueError
    return whole


def whole_from(least: int, most: int | None = None) -> Kind:
    """A whole number in a range."""
    told = f"a whole number of at least {least}" if most is None else f"a whole number from {least} to {most}"
    hint = f"{least} to {most}" if most is not None else f"{least} or more" if least > 1 else ""
    return Kind(told, partial(_read_whole, least=least, most=math.inf if most is None else most), hint)


def _read_number(value: Any) -> float:
    number = float(value)
    if isinstance(value, bool) or not math.isfinite(number):
        raise ValueError
    return number


def _read_switch(value: Any) -> bool:
    return value if isinstance(value, bool) else {"true": True, "false": False}[str(value).lower()]


def one_of(*known: str) -> Kind:
    """One of a few names."""

    def read(value: Any) -> str:
        if str(value) not in known:
            raise ValueError
        return str(value)

    told = f"{', '.join(known[:-1])} or {known[-1]}"
    return Kind(told, read, told)


def _read_names(value: Any) -> tuple[str, ...]:
    """The names in a,b or [a,b] or a list; a name with a comma in it is put in quotes: 'a,b'.

    >>> _read_names("women,men"), _read_names("['a,b', c]"), _read_names(["a,b"])
    (('women', 'men'), ('a,b', 'c'), ('a,b',))
    """
    if not isinstance(value, str):
        return tuple(map(str, value)) if isinstance(value, Iterable) else (str(value),)
    text = value[1:-1] if value.startswith("[") and value.endswith("]") else value
    return tuple(next(csv.reader([text], quotechar="'", skipinitialspace=True), ()))


def _read_path(value: Any) -> Path:
    if not str(value):
        raise ValueError
    return Path(os.path.expanduser(value))  # before it is a path, which would take ./~ for ~


def _read_ends(value: Any) -> tuple[float, float]:
    low, high = map(_read_number, _read_names(value))
    return low, high


def _read_years(value: Any) -> tuple[int, ...]:
    return tuple(map(YEAR.read, _read_names(value)))


NUMBER = Kind("a number", _read_number)
SWITCH = Kind("true or false", _read_switch)
TEXT = Kind("a text", str)
NAMES = Kind("one name, or several with commas between them", _read_names, "one, or several: a,b")
PATH = Kind("the path of a file or folder", _read_path)
MONTH = Kind("a month, like 2006-01", str)
JANUARY = Kind("a January, like 2006-01", str)
AMOUNT = Kind(
    "a number or per cent, like 500 or 10%", lambda value: value if isinstance(value, float) else str(value), "like 500 or 10%"
)
ENDS = Kind("the least and the greatest, like 0.5,4", _read_ends, "least,greatest")
YEARS = Kind("years with commas between them, like 2005,2007", _read_years, "like 2005,2007")
YEAR = whole_from(1900, 2999)

# --- words that mean the same in every command

OVERWRITE = Word("overwrite", False, SWITCH, "replace the results that stand there")
PROGRESS = Word("progress", True, SWITCH, "show a bar on anything that takes over two seconds")
WORKERS = Word("workers", 1, whole_from(1), "processes of this machine that share the work")
SINCE = Word("since", FIRST_MONTH, JANUARY, "the regimes differ, and outcomes are counted, from this month on")
REPLICATE = Word("replicate", 0, whole_from(0), "which of the replicates, counted from 0")
EXECUTOR = (
    Word("executor", "local", TEXT, "local; dask, with an address; or slurm: docs/scale.md"),
    Word("address", "", TEXT, "of the scheduler of dask, like tcp://HOST:8786", shown="none"),
    Word("workers", None, whole_from(1), "processes that share the work", shown="1; of an executor, all it has"),
)
FOLDER = Word("folder", REQUIRED, PATH, "a folder of results")
SWEEP_FOLDER = Word("folder", REQUIRED, PATH, "the folder of a sweep")
OUTCOMES = Word("outcome", "forced_returns,involuntary,violence", NAMES, "outcomes of `transitsim compare`")
GROUP = Word("group", "everybody", TEXT, "everybody, women, men, a class or a place")
ANSWER = (Word("out", None, PATH, "folder of the answer", "in FOLDER"), OVERWRITE)


def out(where: str, meaning: str = "folder of the results") -> Word:
    """The word `out` with its default."""
    return Word("out", where, PATH, meaning)
