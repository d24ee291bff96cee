"""What the model does not claim, and whom it is about: limits.md, for every case; what holds for one stands in its context."""

from __future__ import annotations

import re
from collections.abc import Iterable
from importlib import resources
from typing import NamedTuple


class Part(NamedTuple):
    """One heading of limits.md and its paragraphs or points, as plain text."""

    title: str
    points: tuple[str, ...]


def text() -> str:
    """The file as it stands."""
    return (resources.files("transitsim") / "reports" / "limits.md").read_text(encoding="utf-8")


def parts(caveats: Iterable[str] = ()) -> tuple[Part, ...]:
    """The file part by part, a context's own caveats at the end of the first; links lose their addresses, lines are joined."""
    found: list[Part] = []
    for block in re.split(r"^## ", text(), flags=re.MULTILINE)[1:]:
        title, _, body = block.partition("\n")
        points = re.split(r"\n\s*\n|^- |\n- ", body.strip())
        own = () if found else caveats
        found.append(Part(title.strip(), tuple(plain(point) for point in (*points, *own) if point.strip())))
    return tuple(found)


def plain(markdown: str) -> str:
    """Words without line ends, links and marks of code.

    >>> plain("see\\n  [the page](docs/x.md) and `scale=1`")
    'see the page and scale=1'
    """
    words = re.sub(r"\[([^\]]+)\]\([^)]+\)", r"\1", markdown).replace("`", "")
    return re.sub(r"\s+", " ", words).strip()
