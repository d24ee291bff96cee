"""Links as they are written for readers of the repository, turned into links between pages of the site.

The notebooks stand beside `docs` and are shown below it, so `../docs/x.md` and `../notebooks/x.ipynb` name pages here. Files
that are no pages (a regime, the licence) become downloads by themselves.
"""

from __future__ import annotations

import re

from sphinx.application import Sphinx

WORDS = r"\[([\w .,:-]+)\]"
TO_DOCS = re.compile(WORDS + r"\(\.\./docs/([\w/-]+)\.md\)")
TO_NOTEBOOKS = re.compile(WORDS + r"\(\.\./(notebooks/\w+)\.ipynb\)")


def turn(app: Sphinx, page: str, source: list[str]) -> None:
    """Turn the links of one page into links by the name of the page."""
    for written in (TO_DOCS, TO_NOTEBOOKS):
        source[0] = written.sub(r"{doc}`\1 </\2>`", source[0])


def setup(app: Sphinx) -> dict[str, bool]:
    """Tell Sphinx about it."""
    app.connect("source-read", turn)
    return {"parallel_read_safe": True}
