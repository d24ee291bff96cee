"""Docstrings as Sphinx wants them: a star is a star, not the start of bold print."""

from __future__ import annotations

import re
from typing import Any

from sphinx.application import Sphinx

IN_WORDS_OR_CODE = re.compile(r"(`[^`]*`)|\*")


def plain_stars(app: Sphinx, what: str, name: str, thing: Any, options: Any, lines: list[str]) -> None:
    """Escape every star outside of code, before napoleon adds its own."""
    for number, line in enumerate(lines):
        if not line.lstrip().startswith(">>>"):
            lines[number] = IN_WORDS_OR_CODE.sub(lambda found: found[1] or r"\*", line)


def setup(app: Sphinx) -> dict[str, bool]:
    """Tell Sphinx about it; before napoleon, whose priority is 500."""
    app.connect("autodoc-process-docstring", plain_stars, priority=400)
    return {"parallel_read_safe": True}
