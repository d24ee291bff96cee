"""`transitsim brief`: a folder of results as a brief of two pages, with its tables and a codebook."""

from __future__ import annotations

from pathlib import Path

from transitsim.cli.help import documented
from transitsim.cli.parser import Asked
from transitsim.cli.report import check_folder
from transitsim.cli.words import FOLDER, OVERWRITE, Command
from transitsim.core.errors import UserError
from transitsim.core.optional_packages import brought_by
from transitsim.core.shell_command import command

COMMAND = Command(
    "brief",
    "two pages for a folder of results, with its tables and a codebook",
    argument=FOLDER,
    words=(OVERWRITE,),
    python="brief",
    examples=("brief results/first", "brief results/first overwrite=true"),
    leaves="Of `transitsim run` or `compare`: how much is assumed, the key table, one figure, caveats and sources, in Markdown "
    "and Word; and all tables as CSV, Excel and Parquet with a codebook.\n"
    "Leaves the folder brief in FOLDER.",
    flags=(),
)


def run(asked: Asked) -> int:
    made = brief(check_folder(asked), asked["overwrite"])
    print(f"The brief is in {made}: {', '.join(sorted(path.name for path in made.iterdir()))}.")
    return 0


@documented(COMMAND)
def brief(folder: str | Path, overwrite: bool = False) -> Path:
    """Write the brief and its tables into the folder `brief` of a folder of results.

    Returns
    -------
    Path
        The folder of the brief.

    Raises
    ------
    UserError
        As `report` does.
    """
    from transitsim.results.store.folder import BRIEF, check_free

    with brought_by("report"):
        from transitsim.reports.brief import STEM, write
        from transitsim.reports.content import read_content
        from transitsim.reports.sweep_source import is_sweep
    folder = Path(folder)
    if is_sweep(folder):
        raise UserError(f"{folder} is a sweep, and a brief is of a run or a comparison; say `{command('report', folder)}`.")
    check_free(folder, [f"{BRIEF}/{STEM}.{kind}" for kind in ("md", "docx")], overwrite)
    write(read_content(folder), folder / BRIEF, overwrite)
    return folder / BRIEF
