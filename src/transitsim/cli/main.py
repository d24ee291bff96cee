"""The command `transitsim`: reads its words, calls one function for each, and turns mistakes into one sentence.

Whatever is heavy is imported where it is used, so that `transitsim --help` answers at once.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module

from transitsim.cli.help import help_text
from transitsim.cli.parser import Asked, read_words
from transitsim.cli.words import Command
from transitsim.core.errors import UserError, closest

START = """\
transitsim: a laboratory for stay-or-leave decisions of people in transit

To copy:
  transitsim run regime=history scale=100 out=results/first
  transitsim -m regime=history,symmetric_structures replicates=2 scale=200
  transitsim show results/first
"""
END = "`transitsim COMMAND --help` says more. What the names mean: docs/names.md.\n"
GROUPS = {
    "One history": ("run", "history", "show", "verify"),
    "The same people under other regimes": ("regimes", "compare", "shares", "threshold", "explain"),
    "Who would leave, and why": ("wishes",),
    "Many points": ("sweep", "status", "resume", "retry", "expand", "sensitivity", "discover", "robustness"),
    "To hand over": ("report", "brief", "lesson", "page", "serve"),
    "Fit": ("calibrate", "validate", "refit"),
    "Own data": ("people",),
    "Names": ("names",),
}
NAMES = tuple(name for names in GROUPS.values() for name in names)
TOGETHER = {
    **dict.fromkeys(("run", "history", "show", "verify"), "run"),
    **dict.fromkeys(("sweep", "status", "resume", "retry", "expand"), "sweep"),
}  # modules of several commands


def entry(name: str) -> tuple[Command, Callable[[Asked], int]]:
    """The table of a command, and the function that does what its words ask."""
    module = import_module(f"transitsim.cli.{TOGETHER.get(name, name)}")
    return module.COMMANDS[name] if name in TOGETHER else (module.COMMAND, module.run)


def welcome() -> str:
    """What `transitsim` alone prints: every command in a line."""
    width = max(map(len, NAMES)) + 2
    parts = [
        f"\n{title}\n" + "".join(f"  {one:<{width}}{entry(one)[0].summary}\n" for one in names) for title, names in GROUPS.items()
    ]
    return f"{START}{''.join(parts)}\n{END}"


def dispatch(words: Sequence[str]) -> int:
    """Call the command that the first word names."""
    if not words or words[0] in ("-h", "--help", "help"):
        print(welcome(), end="")
        return 0
    if words[0] == "--version":
        from importlib.metadata import version

        print(f"transitsim {version('transitsim')}")
        return 0
    name, further = ("run", words) if words[0] in ("-m", "--multirun") else (words[0], words[1:])
    if name not in NAMES:
        known = closest(name, NAMES) or " `transitsim` alone shows what there is."
        raise UserError(f"There is no command '{name}'.{' Settings come after `transitsim run`.' if '=' in name else known}")
    table, run = entry(name)
    asked = read_words(table, further)
    if asked.flags["help"]:
        print(help_text(table), end="")
        return 0
    return run(asked)


def main(words: Sequence[str] | None = None) -> int:
    """Entry point of the command.

    Returns
    -------
    int
        0; 1 when results do not match their record, or runs of a sweep have failed; 2 for a mistake in what was asked;
        130 after Ctrl-C, 143 after SIGTERM, 129 when the terminal was closed.
    """
    from transitsim.results.store.stopping import Stopped

    logging.getLogger("MESA").setLevel(logging.WARNING)
    stopped = Stopped()
    try:
        with stopped:
            return dispatch(sys.argv[1:] if words is None else words)
    except KeyboardInterrupt as stop:
        print(str(stop) or "Stopped; what was finished is kept.", file=sys.stderr)
        return stopped.exit_code
    except BrokenPipeError:  # the reader of a pipe has gone
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        from transitsim.cli.error_sentence import sentence

        told = sentence(error)
        if told is None:
            raise
        print(f"transitsim: {told}", file=sys.stderr)
        return 2
