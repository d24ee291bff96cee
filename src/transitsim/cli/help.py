"""What help says of a command, on the screen and in the docstring of its Python function, from the table of its words."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterable
from dataclasses import replace

from transitsim.cli.words import FLAGS, REQUIRED, Command, Word

WIDTH = 110  # columns of help
LINK = re.compile(r"\[(.*?)\]\((.*?)\)")  # of the page of names


def help_text(command: Command) -> str:
    """What `transitsim COMMAND --help` prints."""
    parts = [textwrap.fill(f"transitsim {command.name}: {command.summary}", WIDTH)]
    if command.examples:
        parts.append("\n".join(f"  transitsim {one}" for one in command.examples))
    if words := words_of(command):
        parts.append(table(words))
    if command.settings is not None and command.name != "run":
        usual = ", ".join(f"{name}={value}" for name, value in command.settings.items())
        here = f"; here {usual} unless given" if usual else ""
        told = f"And every setting of `transitsim run`: `transitsim run --help` lists them{here}."
        parts.append(textwrap.fill(told, WIDTH))
    parts += [textwrap.fill(f"{flag} {FLAGS[flag][0]}", WIDTH) for flag in command.flags]
    if command.leaves:
        parts.append("\n".join(textwrap.fill(one, WIDTH) for one in command.leaves.splitlines()))
    if command.python:
        parts.append(f"In Python: transitsim.{command.python}")
    return "\n\n".join(parts) + "\n"


def words_of(command: Command) -> list[Word]:
    """What its help lists: the argument, its own words, and those of a run where they are its own."""
    argument = [replace(command.argument, name=command.argument.name.upper())] if command.argument else []
    if command.name == "run":
        from transitsim.cli.settings_words import SETTINGS  # not before it is needed: it reads the schema

        return [*argument, *SETTINGS]
    return [*argument, *command.words]


def default_of(word: Word) -> str:
    """The default as help shows it."""
    if word.shown or word.default is REQUIRED:
        return word.shown or "required"
    if isinstance(word.default, bool):
        return str(word.default).lower()
    if isinstance(word.default, tuple):
        return ",".join(map(str, word.default)) or "none"
    return "none" if word.default is None else str(word.default)


def meaning_of(word: Word) -> str:
    """The meaning, and what the value must be."""
    return f"{word.meaning} ({word.kind.hint})" if word.kind.hint else word.meaning


def table(words: Iterable[Word]) -> str:
    """Three columns: word, default, meaning."""
    rows = [("word", "default", "meaning")]
    rows += [(one.name, default_of(one), LINK.sub(r"docs/\2", meaning_of(one))) for one in words]
    first, second = (max(len(row[i]) for row in rows if len(row[i]) <= 26) + 2 for i in (0, 1))
    lines = []
    for name, default, meaning in rows:
        start = f"  {name:<{first}}{default:<{second}}"
        indent = " " * (2 + first + second)
        if len(default) >= second:
            lines.append(start.rstrip())
            start = indent
        lines.append(textwrap.fill(meaning, WIDTH, initial_indent=start, subsequent_indent=indent, break_on_hyphens=False))
    return "\n".join(lines)


# --- Python


def documented(command: Command) -> Callable[[Callable], Callable]:
    """Write the parameters of a function into its docstring, before what it returns."""

    def write(function: Callable) -> Callable:
        told, _, rest = (function.__doc__ or "").partition("    Returns\n")
        lines = ["    Parameters", "    ----------"]
        for one in words_of(command):
            lines += [f"    {one.name.lower()}", f"        {meaning_of(one)[:1].upper()}{meaning_of(one)[1:]}."]
        if command.settings is not None and command.python != "simulate":
            lines += ["    settings", "        Any other setting of `simulate`."]
        function.__doc__ = "\n".join([told.rstrip(), "", *lines, "", f"    Returns\n{rest}"])
        return function

    return write
