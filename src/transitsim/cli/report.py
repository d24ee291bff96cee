"""`transitsim report`: a folder of results as one page that opens by double click, without a network."""

from __future__ import annotations

from pathlib import Path

from transitsim.cli.help import documented
from transitsim.cli.parser import Asked
from transitsim.cli.words import FOLDER, OVERWRITE, TEXT, Command, Word
from transitsim.core.errors import UserError
from transitsim.core.optional_packages import brought_by

COMMAND = Command(
    "report",
    "one page for a folder of results: figures, charts, tables, sources, limits; needs no network",
    argument=FOLDER,
    words=(
        Word(
            "person",
            "",
            TEXT,
            "of a comparison: simulates its first replicate again and shows one invented life under its regimes; a person that "
            "`transitsim explain` lists, or some",
            "none",
        ),
        OVERWRITE,
    ),
    python="report",
    examples=("report results/first", "report results/compared person=some overwrite=true"),
    leaves="Of `transitsim run` and `compare`: figures, charts, tables, the regimes with their sources, how much is assumed, "
    "and what the model does not claim. Of `transitsim sweep`: outcomes at its points, regret of regimes, and what "
    "outcomes depend on.\n"
    "Leaves report.html in the folder.",
    flags=(),
)


def run(asked: Asked) -> int:
    print(f"The report is in {report(check_folder(asked), asked['overwrite'], asked['person'])}.")
    return 0


@documented(COMMAND)
def report(folder: str | Path, overwrite: bool = False, person: str | int = "") -> Path:
    """Write report.html into a folder of results.

    Returns
    -------
    Path
        The page.

    Raises
    ------
    UserError
        When the folder holds no run, comparison or sweep, it does not hold what its record names, or a report stands there
        already.
    """
    from transitsim.results.store.folder import REPORT, check_free

    with brought_by("report"):
        from transitsim.reports.content import read_content
        from transitsim.reports.html_page import write
    folder = Path(folder)
    check_free(folder, [REPORT], overwrite)
    return write(read_content(folder, str(person)), folder / REPORT, overwrite)


def check_folder(asked: Asked) -> Path:
    """The folder of results, which must be there."""
    if not asked["folder"].is_dir():
        raise UserError(f"{asked['folder']} is no folder; name one that `transitsim run`, `compare` or `sweep` has left.")
    return asked["folder"]
