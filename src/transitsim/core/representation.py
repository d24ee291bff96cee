"""How a result shows itself: one line where text is printed, a table of what it holds in a notebook."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape


class Shown:
    """Base of results that a user holds; they say `heading`, one line, and `holds`, a few rows."""

    @property
    def heading(self) -> str:
        """Which one it is, in one line."""
        raise NotImplementedError

    @property
    def holds(self) -> Mapping[str, object]:
        """What is in it: a name and a few words each."""
        raise NotImplementedError

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.heading}>"

    def _repr_html_(self) -> str:
        """A small table, every character as it stands."""
        rows = (f"<tr><th>{escape(str(name))}</th><td>{escape(str(words))}</td></tr>" for name, words in self.holds.items())
        head = f"{type(self).__name__} {self.heading}"
        return f"<table><caption>{escape(head)}</caption>{''.join(rows)}</table>"
