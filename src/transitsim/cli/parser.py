"""Words become values: from the command line or from the arguments of a Python function, by the same table."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from transitsim.cli.words import FLAGS, REQUIRED, Command, Word
from transitsim.core.errors import UserError, check_known, closest

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from transitsim.cli.hydra_schema import Job
    from transitsim.inputs.library import Library
    from transitsim.inputs.settings import Settings

SETTING = re.compile(r"[+~]{0,2}[A-Za-z_][\w./@:]*")  # what may stand left of '=' in a setting


class Parser(argparse.ArgumentParser):
    """A parser whose mistakes are reported like all others."""

    def error(self, message: str) -> NoReturn:
        """One sentence in place of usage and sentence."""
        raise UserError(f"{message[:1].upper()}{message[1:]}; see `{self.prog} --help`.")


@dataclass
class Asked:
    """What is asked of a command.

    Attributes
    ----------
    command : its table
    words : its own words with checked values, the default where nothing was said; `asked[name]` reads one
    said : names of those that were given
    overrides : settings of runs as they were typed, in order
    folders : the user's own folders of configurations
    flags : values of the flags, by name
    """

    command: Command
    words: dict[str, Any]
    said: frozenset[str]
    overrides: tuple[str, ...] = ()
    folders: tuple[Path, ...] = ()
    flags: Mapping[str, Any] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Any:
        return self.words[name]

    @cached_property
    def library(self) -> Library:
        """Where names lead."""
        from transitsim.inputs.library import Library

        return Library(self.folders)

    def job(self, *overrides: str) -> Job:
        """The settings of its runs as Hydra composes them, `overrides` last."""
        from transitsim.cli.hydra_compose import job_of

        usual = [f"{name}={value}" for name, value in (self.command.settings or {}).items()]
        return job_of([*usual, *self.overrides, *overrides], self.folders, self.library, self.flags.get("config_name", "config"))

    def study(self, *overrides: str) -> Study:
        """A study with these settings."""
        job = self.job(*overrides)
        return Study(self, job.settings, job.out, job.overwrite, job.progress)


@dataclass(frozen=True)
class Study:
    """A study of several runs: what is asked, the settings of the runs, where results go (None for nowhere)."""

    asked: Asked
    settings: Settings
    out: Path | None
    overwrite: bool
    progress: bool
    executor: Executor | None = None

    def __getitem__(self, name: str) -> Any:
        return self.asked.words[name]

    @property
    def library(self) -> Library:
        """Where names lead."""
        return self.asked.library


# --- from the command line


def parser_of(command: Command) -> Parser:
    """Flags and words."""
    parser = Parser(prog=f"transitsim {command.name}", add_help=False, allow_abbrev=False)
    parser.add_argument("-h", "--help", action="store_true")
    for flag in command.flags:
        parser.add_argument(*(["-m"] if flag == "--multirun" else []), flag, **FLAGS[flag][1])
    parser.add_argument("words", nargs="*")
    return parser


def read_words(command: Command, words: Sequence[str]) -> Asked:
    """The words of a command line; UserError when one is not known, missing, given twice, or has a value that it cannot have."""
    flags = vars(parser_of(command).parse_intermixed_args(words))
    folders = tuple(_folder(one) for one in flags.get("config_dir", ()))
    given: dict[str, Any] = {}
    alone: list[str] = []
    overrides: list[str] = []
    for word in flags["words"]:
        name, equals, value = word.partition("=")
        if equals and (name in given or any(one.startswith(f"{name}=") for one in overrides)):
            raise UserError(f"{name} is given twice; give it once.")
        if equals and name in command.own:
            given[name] = value
        elif command.argument and (not equals or Path(word).exists() or not SETTING.fullmatch(name)):
            alone.append(word)
        elif command.settings is not None and equals and SETTING.fullmatch(name):
            _check_setting(command, name, folders)
            overrides.append(word)
        else:
            raise _unknown(command, word)
    if flags["help"]:
        return Asked(command, {}, frozenset(), flags=flags)
    if command.argument:
        given[command.argument.name] = _argument(command, command.argument, alone)
    return Asked(command, _checked(command, given), frozenset(given), tuple(overrides), folders, flags)


def _folder(given: str) -> Path:
    if not Path(given).is_dir():
        raise UserError(f"--config-dir {given} is no folder.")
    return Path(given).resolve()


def _argument(command: Command, word: Word, alone: Sequence[str]) -> Any:
    """The words without a name."""
    if command.many or len(alone) == 1:
        return alone if command.many else alone[0]
    raise UserError(f"Name one {word.name}, {word.meaning}: `transitsim {command.name} {word.name.upper()}`.")


def _unknown(command: Command, word: str) -> UserError:
    name, equals, _ = word.partition("=")
    if not equals or not SETTING.fullmatch(name):
        return UserError(f"'{word}' cannot be read: write name=value, in quotes if there are spaces or signs in it.")
    near = closest(name, command.own) or (f" Known: {', '.join(command.own)}." if command.own else " It takes none.")
    return UserError(f"There is no setting '{name}' of `transitsim {command.name}`.{near}")


def _check_setting(command: Command, name: str, folders: Sequence[Path]) -> None:
    """Refuse a misspelt setting before anything is loaded; settings of a user's own groups are left to Hydra."""
    from transitsim.cli.settings_words import SECTIONS, SETTINGS

    known = {*command.own, *(one.name for one in SETTINGS), *SECTIONS, "hydra"}
    first = re.split(r"[./]", name)[0]
    if name[0] in "+~" or first in known or any((folder / "run").is_dir() for folder in folders):
        return
    from transitsim.cli.hydra_schema import no_setting

    raise no_setting(name)


# --- from Python


def read_arguments(command: Command, given: Mapping[str, Any]) -> Study:
    """The arguments of the Python function of a command, as `locals()` holds them: words, settings, and how it is to be done.

    UserError as for the command.
    """
    from transitsim.engine.assumptions import usual_assumptions
    from transitsim.inputs.library import Library
    from transitsim.inputs.settings import Settings

    folders = Library(given.get("config_dir", ())).folders
    words = {name: given[name] for name in command.own if name in given}
    if command.argument and command.argument.name in given:
        words[command.argument.name] = given[command.argument.name]
    asked = Asked(command, _checked(command, words), frozenset(words), folders=folders)
    for name in given.get("settings", {}):
        known = [*command.own, *(one.name for one in fields(Settings))]
        check_known(name, known, f"ts.{command.python} takes no {name}=.", "It takes:")
    values = {**(command.settings or {}), **given.get("settings", {})}
    values |= {name: given[name] for name in ("regime", "replicates", "scale") if name in given}
    values.pop("out", None)
    if values.get("assumptions") in (None, "usual"):
        values["assumptions"] = usual_assumptions(values.get("context") or Settings.context, asked.library)
    out = given.get("out")
    settings = Settings(**{name: value for name, value in values.items() if value is not None})
    return Study(
        *(asked, settings, Path(out).expanduser() if out is not None else None),
        *(bool(given.get("overwrite", False)), bool(given.get("progress", False)), given.get("executor")),
    )


def _checked(command: Command, given: Mapping[str, Any]) -> dict[str, Any]:
    """Every word with its value."""
    found = {}
    words: Iterable[Word] = [*([command.argument] if command.argument else []), *command.words]
    for word in words:
        value = given.get(word.name, word.default)
        if value is REQUIRED:
            raise UserError(f"{word.name}=... is missing: {word.meaning}; see `transitsim {command.name} --help`.")
        found[word.name] = None if value is None else word.read(value)
    return found
