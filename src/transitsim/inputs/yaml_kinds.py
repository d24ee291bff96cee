"""What each field of a user's YAML may be, declared once: all fields of another kind are reported together, each with its line.

A declaration is `words`, `digits`, `whole(low, high)`, `single` (words or a number), or is built of others: `Keys` names the
fields of a mapping, `Each` is a mapping of any names, `ListOf` a list, `Either` the one that fits a list, a mapping or neither.
Fields may be left out; whoever reads the values demands those that it needs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from transitsim.core.errors import Gathering, UserError, shown
from transitsim.inputs.bounded_yaml import line_of
from transitsim.inputs.cited_yaml import check_keys, mapping, number, text

Leaf = Callable[[object, str], Any]


class Keys(NamedTuple):
    """A mapping with these fields, and no others."""

    kinds: Mapping[str, Any]


class Each(NamedTuple):
    """A mapping of any names to values of one kind."""

    kind: Any


class ListOf(NamedTuple):
    """A list of values of one kind."""

    kind: Any


class Either(NamedTuple):
    """A list, a mapping, or a single value, each of its kind."""

    listed: ListOf
    mapped: Keys | Each
    alone: Leaf


words: Leaf = text
digits: Leaf = number


def whole(low: float, high: float) -> Leaf:
    """A whole number from `low` to `high`."""

    def check(value: object, where: str) -> int:
        found = number(value, where, low, high)
        if found != int(found):
            raise UserError(f"{where}: {found:g} is no whole number; round it.")
        return int(found)

    return check


def single(value: object, where: str) -> object:
    """Words or a number."""
    if isinstance(value, (list, dict)):
        raise UserError(f"{where}: {shown(value)} is a list or a mapping; one value belongs here.")
    return value


def check_kinds(content: object, kind: Any, file: str, where: str = "") -> None:
    """Refuse all fields of another kind; `where` names the part of the file that `content` is.

    Raises UserError for the first of them, with the others in its `all`.
    """
    wrong = Gathering()
    _walk(content, kind, (file, "", where and f", {where}"), wrong)
    wrong.tell()


def _walk(value: object, kind: Any, place: tuple[str, str, str], wrong: Gathering) -> None:
    """One field at its place: file, line and path."""
    file, line, path = place
    with wrong:
        if isinstance(kind, Either):
            kind = kind.listed if isinstance(value, list) else kind.mapped if isinstance(value, dict) else kind.alone
        if isinstance(kind, ListOf):
            if not isinstance(value, list):
                raise UserError(f"{file}{line}{path}: {shown(value)} is no list; write each on a line after a dash.")
            many = path.removesuffix("s") if path.endswith("s") else f"{path},"
            for count, one in enumerate(value, 1):
                own = line_of(one, next(iter(one))) if isinstance(one, dict) and one else ""
                _walk(one, kind.kind, (file, own or line, f"{many} {count}"), wrong)
        elif isinstance(kind, (Keys, Each)):
            fields = mapping(value, f"{file}{line}{path}")
            if isinstance(kind, Keys):
                check_keys(fields, kind.kinds, f"{file}{line}{path}")
            for name, one in fields.items():
                if one is not None:
                    own = kind.kinds[name] if isinstance(kind, Keys) else kind.kind
                    _walk(one, own, (file, line_of(fields, name) or line, f"{path}, {name}"), wrong)
        else:
            kind(value, f"{file}{line}{path}")
