"""YAML within bounds, as text, numbers, lists and mappings that know their lines; nothing in it guesses, repeats or calls.

YAML 1.1 reads NO as false, 12:30 as 750 and 010 as 8. Here only plain digits are numbers; the rest is text. Anchors, aliases and
tags are refused: five hundred bytes of aliases can stand for more memory than there is.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

from transitsim.core.errors import UserError

LONGEST = 4_000_000  # characters of a file
DEEPEST = 40  # lists and mappings inside each other
MOST_NODES = 400_000  # words, numbers, lists and mappings
MOST_DIGITS = 30  # of a whole number
WHOLE = re.compile(r"[-+]?(?:0|[1-9]\d*)", re.ASCII)
DECIMAL = re.compile(rf"{WHOLE.pattern}(?:\.\d*)?(?:[eE][-+]?\d+)?", re.ASCII)
_PARSER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # compiled where libyaml is


class Lines(dict):
    """A mapping that knows the line of each of its keys, counted from 1."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: dict[str, int] = {}


def line_of(value: object, key: str) -> str:
    """', line 7' where a mapping that was read says in which line the key stands; else nothing."""
    line = value.lines.get(key) if isinstance(value, Lines) else None
    return f", line {line}" if line else ""


def parse(written: str, file: str) -> object:
    """The text as plain data; `file` begins every message.

    Raises UserError when it is no YAML, says something twice, has an anchor, an alias or a tag, or is too large or too deep.
    """
    if len(written) > LONGEST:
        raise UserError(f"{file} has {len(written):,} characters; a file of this kind has at most {LONGEST:,}.")
    reader = _Reader(file)
    try:
        for event in yaml.parse(written, Loader=_PARSER):
            reader.take(event)
    except yaml.YAMLError as problem:
        mark = getattr(problem, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        reason = getattr(problem, "problem", None) or getattr(problem, "reason", None) or "it is not readable as YAML"
        raise UserError(f"{file}{line}: {reason}; check indentation, braces and colons.") from None
    return reader.content


class _Reader:
    """Builds the data event by event, so that no depth of the text is a depth of calls."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.content: object = None
        self.documents = self.nodes = 0
        self.open: list[list | Lines] = []
        self.keys: list[tuple[str, int] | None] = []  # of each open mapping: the key that waits for its value

    def take(self, event: yaml.Event) -> None:
        """One event of the parser."""
        if isinstance(event, yaml.ScalarEvent):
            self.check(event)
            self.put(_scalar(event, self), event)
        elif isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            self.check(event)
            if len(self.open) == DEEPEST:
                raise self.wrong(event, f"lists and mappings stand inside each other more than {DEEPEST} deep; write them flat")
            value: list | Lines = Lines() if isinstance(event, yaml.MappingStartEvent) else []
            self.put(value, event)
            self.open.append(value)
            self.keys.append(None)
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            self.open.pop()
            self.keys.pop()
        elif isinstance(event, yaml.AliasEvent):
            raise self.wrong(event, f"'*{event.anchor}' repeats what stands elsewhere; write it out")
        elif isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                raise self.wrong(event, "a second document begins here; keep one in a file")

    def put(self, value: object, event: yaml.Event) -> None:
        """Into the innermost open list or mapping, where a key comes before each value."""
        if not self.open:
            self.content = value
            return
        into, key = self.open[-1], self.keys[-1]
        if isinstance(into, list):
            into.append(value)
        elif key is None:
            self.keys[-1] = self.key(into, value, event)
        else:
            into[key[0]] = value
            into.lines[key[0]] = key[1]
            self.keys[-1] = None

    def key(self, into: Lines, value: object, event: yaml.Event) -> tuple[str, int]:
        """A key and its line; YAML itself would silently keep the last of two."""
        if not isinstance(event, yaml.ScalarEvent) or value is None:
            raise self.wrong(event, "a key must be one word")
        word = str(value)
        if word in into:
            raise self.wrong(event, f"'{word}' is written twice; keep one")
        return word, event.start_mark.line + 1

    def check(self, event: yaml.Event) -> None:
        """Refuse names for repeating, tags, and too much."""
        self.nodes += 1
        if self.nodes > MOST_NODES:
            raise self.wrong(event, f"there are more than {MOST_NODES:,} words and numbers; a file of this kind has fewer")
        if event.anchor is not None:
            raise self.wrong(event, f"'&{event.anchor}' names a part so that it can be repeated; take it away")
        if event.tag is not None:
            raise self.wrong(event, f"the tag '{event.tag.replace('tag:yaml.org,2002:', '!!')}' is not read here; take it away")

    def wrong(self, event: yaml.Event, what: str) -> UserError:
        """A sentence with file and line."""
        return UserError(f"{self.file}, line {event.start_mark.line + 1}: {what}.")


def _scalar(event: yaml.ScalarEvent, reader: _Reader) -> object:
    """What a word stands for: '~', 'null' and nothing are None; in quotes, or in a block, it is text."""
    word = event.value
    if not event.implicit[0]:
        return word
    if word in ("", "~", "null"):
        return None
    if len(word) > MOST_DIGITS and WHOLE.fullmatch(word):
        raise reader.wrong(event, f"a number has {len(word)} digits; write at most {MOST_DIGITS}")
    return plain_value(word)


def plain_value(word: str) -> str | int | float:
    """A word as a number where it is one in plain digits, else as it is.

    >>> plain_value("12"), plain_value("-1.5e3"), plain_value("012"), plain_value("12:30")
    (12, -1500.0, '012', '12:30')
    """
    if not word or word[0] not in "+-0123456789" or (len(word) > MOST_DIGITS and WHOLE.fullmatch(word)):
        return word
    if WHOLE.fullmatch(word):
        return int(word)
    return float(word) if DECIMAL.fullmatch(word) else word
