"""`transitsim names`: every name that can be typed."""

from __future__ import annotations

from transitsim.cli.parser import Asked
from transitsim.cli.words import Command

COMMAND = Command("names", "print every name that can be typed, with meaning, unit, default and range", flags=())


def run(asked: Asked) -> int:
    """Print the page docs/names.md."""
    from transitsim.cli.names_page import page

    print(page(), end="")
    return 0
