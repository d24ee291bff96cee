"""The command `transitsim`: reads its words, calls one function for each, and turns mistakes into one sentence.

Whatever is heavy is imported where it is used, so that `transitsim --help` answers at once.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Callable, Sequence
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import NoReturn

from transitsim.core.errors import UserError, closest

WELCOME = """\
transitsim: a laboratory for stay-or-leave decisions of people in transit

To copy:
  transitsim run regime=history scale=100 out=results/first
  transitsim -m regime=history,symmetric_structures replicates=2 scale=200
  transitsim show results/first

One history
  run          simulate one history, or with -m one for each of several values
  history      the main job: twenty replicates of 1995-2024; when they are there, verify and show them
  show         print the summary in a folder of results
  verify       check that the tables in a folder still hold the values of their record

The same people under other laws
  regimes      list regimes, show what one asks and changes, tell where two differ, check them
  compare      paired differences, and whose course changes
  shares       how much of a gap is due to which structure (Shapley), with intervals
  threshold    how strong a lever must be before an outcome changes by so much
  explain      one invented life under several laws: where it parts, why, and what follows

Many points
  sweep        every combination of values, or a study's design; nothing is lost when runs fail
  status       how far a sweep is; `resume`, `retry` and `expand` go on with it
  sensitivity  what outcomes hang on, and how much is luck
  discover     where an outcome lies beyond a line
  robustness   which regime stands whatever is assumed

To hand over
  report       one page for a folder: figures, charts, tables, sources, limits; needs no network
  brief        two pages for a folder, with its tables and a codebook
  lesson       one page for a classroom: the same 500 people under 16 laws; needs no network
  serve        an explorer in the browser: two worlds of the same people side by side

Fit
  calibrate    fit free parameters to the record, from a bank of runs that is kept
  validate     score forecasts against a table of arrivals
  refit        the same conclusions under other ways to decide, each fitted again

Own data
  people       templates for your own persons and their kin, with a codebook; or a look at such tables

  names        print every name that can be typed, with meaning, unit, default and range

`transitsim COMMAND --help` says more. What the names mean: docs/names.md.
"""

RUN_HELP = """\
Settings are given as name=value, for example:
  transitsim run regime=history replicates=10 scale=10 seed=1 until=2030-12 out=results/history
  transitsim run behaviour.weight_security=0.8 lever_factors.transit.arrest_hazard=1.2 overwrite=true
  transitsim run -m regime=history,symmetric_structures replicates=2 scale=200

`transitsim run --cfg job` prints all settings with their values and runs nothing; `transitsim names` explains them.
"""


class Parser(argparse.ArgumentParser):
    """A parser whose mistakes are told like all others."""

    def error(self, message: str) -> NoReturn:
        """One sentence in place of usage and sentence."""
        raise UserError(f"{message[:1].upper()}{message[1:]}; see `{self.prog} --help`.")


def run_parser(name: str) -> Parser:
    """Words of `transitsim run` and `transitsim history`."""
    style = argparse.RawDescriptionHelpFormatter
    what = {"run": "Simulate.", "history": "Simulate 1995-2024 ten times; or verify and show what is there already."}
    parser = Parser(prog=f"transitsim {name}", description=what[name], epilog=RUN_HELP, formatter_class=style)
    parser.add_argument("overrides", nargs="*", metavar="name=value", help="a setting")
    parser.add_argument("--config-dir", metavar="DIR", help="your own folder of configurations: regime/, context/, run/")
    if name == "run":
        parser.add_argument("-m", "--multirun", action="store_true", help="several values, as in regime=a,b: one run each")
        parser.add_argument("--config-name", metavar="NAME", default="config", help="start from run/NAME.yaml")
        parser.add_argument("--cfg", choices=("job", "hydra", "all"), help="print the settings and run nothing")
    return parser


def config_folder(given: str | None) -> Path | None:
    """The user's own folder of configurations, which must exist."""
    if given is not None and not Path(given).is_dir():
        raise UserError(f"--config-dir {given} is no folder.")
    return Path(given).resolve() if given is not None else None


def run(words: Sequence[str]) -> int:
    """`transitsim run`: one run, or a sweep with -m."""
    asked = run_parser("run").parse_intermixed_args(words)
    folder = config_folder(asked.config_dir)
    from transitsim.cli import run

    if asked.cfg:
        return run.print_settings(asked.overrides, asked.cfg, asked.config_name, folder)
    if asked.multirun:
        return run.sweep(asked.overrides, asked.config_name, folder)
    return run.single(asked.overrides, asked.config_name, folder)


def history(words: Sequence[str]) -> int:
    """`transitsim history`: the main job, once; afterwards verify and show."""
    asked = run_parser("history").parse_intermixed_args(words)
    folder = config_folder(asked.config_dir)
    from transitsim.cli import run

    return run.history(asked.overrides, folder)


def _folder_of(command: str, what: str, words: Sequence[str]) -> Path:
    parser = Parser(prog=f"transitsim {command}", description=what)
    parser.add_argument("folder", metavar="DIR", help="a folder of results")
    return Path(parser.parse_args(words).folder)


def verify(words: Sequence[str]) -> int:
    """`transitsim verify DIR`: 0 when the values are those of the record, 1 when they are not."""
    folder = _folder_of("verify", "Check the tables in a folder against their record.", words)
    from transitsim.cli import run

    return run.verify(folder)


def show(words: Sequence[str]) -> int:
    """`transitsim show DIR`."""
    folder = _folder_of("show", "Print the summary in a folder of results.", words)
    from transitsim.cli import run

    return run.show(folder)


def names(words: Sequence[str]) -> int:
    """`transitsim names`: the page docs/names.md."""
    Parser(prog="transitsim names", description="Print every name with meaning, unit, default and range.").parse_args(words)
    from transitsim.cli.names import page

    print(page(), end="")
    return 0


def regimes(words: Sequence[str]) -> int:
    """`transitsim regimes list | show NAME | diff A B | check [NAME]`."""
    from transitsim.cli.regimes import HELP
    from transitsim.cli.regimes import run as look

    style = argparse.RawDescriptionHelpFormatter
    parser = Parser(prog="transitsim regimes", description=HELP, formatter_class=style, usage=argparse.SUPPRESS)
    parser.add_argument("words", nargs="*", help=argparse.SUPPRESS)
    parser.add_argument("--config-dir", metavar="DIR", help=argparse.SUPPRESS)
    asked = parser.parse_intermixed_args(words)
    return look(asked.words, config_folder(asked.config_dir))


def _with_overrides(command: str, words: Sequence[str]) -> int:
    """A command of name=value words and the user's own folder: `run(words, folder)` of the module that has its name."""
    module = import_module(f"transitsim.cli.{command}")
    style = argparse.RawDescriptionHelpFormatter
    parser = Parser(prog=f"transitsim {command}", description=module.HELP, formatter_class=style, usage=argparse.SUPPRESS)
    parser.add_argument("overrides", nargs="*", help=argparse.SUPPRESS)
    parser.add_argument("--config-dir", metavar="DIR", help="your own folder of configurations: regime/, context/, run/")
    asked = parser.parse_intermixed_args(words)
    return module.run(asked.overrides, config_folder(asked.config_dir))


def _by_itself(command: str, words: Sequence[str]) -> int:
    """A command that reads its own words: `run(words)` of the module that has its name."""
    return import_module(f"transitsim.cli.{command}").run(words)


def explain(words: Sequence[str]) -> int:
    """`transitsim explain --person N ...`."""
    from transitsim.cli.explain import HELP, add_words
    from transitsim.cli.explain import run as tell

    style = argparse.RawDescriptionHelpFormatter
    parser = Parser(prog="transitsim explain", description=HELP, formatter_class=style, usage=argparse.SUPPRESS)
    add_words(parser)
    asked = parser.parse_intermixed_args(words)
    return tell(asked, config_folder(asked.config_dir))


def _of_a_sweep(command: str, words: Sequence[str]) -> int:
    """`transitsim sweep ...`, and `status`, `resume`, `retry` and `expand` of one that has begun."""
    from transitsim.cli.sweep import run as ask

    parser = Parser(prog=f"transitsim {command}", formatter_class=argparse.RawDescriptionHelpFormatter)
    return ask(command, words, parser)


OF_OVERRIDES = ("compare", "shares", "threshold", "calibrate", "validate", "refit", "report", "brief", "lesson", "people")
COMMANDS: dict[str, Callable[[Sequence[str]], int]] = {
    "run": run,
    "history": history,
    **{name: partial(_with_overrides, name) for name in OF_OVERRIDES},
    "explain": explain,
    **{name: partial(_of_a_sweep, name) for name in ("sweep", "status", "resume", "retry", "expand")},
    **{name: partial(_by_itself, name) for name in ("sensitivity", "discover", "robustness", "serve")},
    "verify": verify,
    "show": show,
    "names": names,
    "regimes": regimes,
}


def dispatch(words: Sequence[str]) -> int:
    """Call the command that the first word names."""
    if not words or words[0] in ("-h", "--help", "help"):
        print(WELCOME, end="")
        return 0
    if words[0] == "--version":
        from importlib.metadata import version

        print(f"transitsim {version('transitsim')}")
        return 0
    if words[0] in ("-m", "--multirun"):
        return run(words)
    if words[0] in COMMANDS:
        return COMMANDS[words[0]](words[1:])
    known = closest(words[0], COMMANDS) or " `transitsim` alone shows what there is."
    raise UserError(f"There is no command '{words[0]}'.{' Settings come after `transitsim run`.' if '=' in words[0] else known}")


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
