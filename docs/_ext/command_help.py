"""The directive `commands`: what every `transitsim COMMAND --help` prints, asked for when the site is built."""

from __future__ import annotations

import contextlib
import io
import os

from docutils import nodes
from docutils.parsers.rst import Directive
from sphinx.application import Sphinx

from transitsim.cli.main import COMMANDS, main

WIDTH = "100"  # columns of the terminal that the help is written for


def printed(*words: str) -> str:
    """What `transitsim` prints when it is given these words."""
    os.environ["COLUMNS"] = WIDTH
    told = io.StringIO()
    with contextlib.redirect_stdout(told), contextlib.suppress(SystemExit):
        main(words)
    return told.getvalue()


class Commands(Directive):
    """A section for each command, in the order of the first page of help."""

    def run(self) -> list[nodes.Node]:
        """The sections."""
        return [self._section(name) for name in COMMANDS]

    def _section(self, name: str) -> nodes.section:
        text = printed(name, "--help")
        if not text:
            raise self.error(f"`transitsim {name} --help` prints nothing.")
        section = nodes.section(ids=[f"transitsim-{name}"], names=[name])
        section += nodes.title("", f"transitsim {name}")
        section += nodes.literal_block(text, text, language="text")
        return section


def setup(app: Sphinx) -> dict[str, bool]:
    """Tell Sphinx about it."""
    app.add_directive("commands", Commands)
    return {"parallel_read_safe": True}
