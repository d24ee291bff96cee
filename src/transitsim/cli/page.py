"""`transitsim page`: the laboratory as one file that opens in any browser."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from transitsim.cli.help import documented
from transitsim.cli.parser import Asked
from transitsim.cli.words import NAMES, OVERWRITE, PATH, REQUIRED, Command, Word
from transitsim.inputs.library import Library

CONTEXTS = Word("contexts", (), NAMES, "the contexts that the page holds, with all their regimes", "all")
COMMAND = Command(
    "page",
    "the laboratory as one file: two worlds of the same people in any browser, without Python or network",
    argument=Word("page", REQUIRED, PATH, "the file to be written, like lab.html"),
    words=(CONTEXTS, OVERWRITE),
    python="write_page",
    examples=("page lab.html", "page lab.html contexts=upland_rivermark overwrite=true"),
    leaves="The rules themselves, compiled for the browser: the same people, random numbers and counts as `transitsim compare`. "
    "Your own regimes and contexts in --config-dir go in. People decide by `random_utility`; other decision models, "
    "your own among them, are not in the page. It opens by double click.",
)


def run(asked: Asked) -> int:
    path = _written(asked["page"], asked.library, asked["contexts"], asked["overwrite"])
    print(f"The page is in {path} ({path.stat().st_size / 1e6:.1f} MB). It opens by double click and needs no network.")
    return 0


@documented(COMMAND)
def write_page(
    page: str | Path,
    contexts: Iterable[str] = (),
    overwrite: bool = False,
    config_dir: str | Path | Iterable[str | Path] = (),
) -> Path:
    """Write the laboratory as one file, like 'lab.html'.

    Returns
    -------
    Path
        The page.

    Raises
    ------
    UserError
        When something stands there already, or a context or regime is not valid.
    """
    return _written(Path(page), Library(config_dir), tuple(contexts), overwrite)


def _written(path: Path, library: Library, contexts: tuple[str, ...], overwrite: bool) -> Path:
    from transitsim.page import write
    from transitsim.results.store.sealed_page import check_page, write_sealed

    check_page(path, overwrite)
    return write_sealed(path, write.page(library, contexts), overwrite)
