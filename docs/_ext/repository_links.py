"""Links as they are written for readers of the repository, turned into links between pages of the site.

The notebooks stand beside `docs` and are shown below it, so `../docs/x.md` is `../x.md` there, and `../notebooks/x.ipynb`
of a page is `notebooks/x.ipynb`. Files that are no pages (a regime, the licence) become downloads by themselves.
"""

from __future__ import annotations

from sphinx.application import Sphinx


def turn(app: Sphinx, page: str, source: list[str]) -> None:
    """Turn the links of one page."""
    if page.startswith("notebooks/"):
        source[0] = source[0].replace("](../docs/", "](../")
    else:
        source[0] = source[0].replace("](../notebooks/", "](notebooks/")


def setup(app: Sphinx) -> dict[str, bool]:
    """Tell Sphinx about it."""
    app.connect("source-read", turn)
    return {"parallel_read_safe": True}
