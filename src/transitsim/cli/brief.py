"""`transitsim brief`: a folder of results as a brief of two pages, with its tables and a codebook."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from transitsim.cli.report import named
from transitsim.core.errors import UserError
from transitsim.core.optional_packages import brought_by

HELP = """\
A brief of two pages for a folder of `transitsim run` or `transitsim compare`: how much is assumed, the key table, one
figure, caveats and sources, in Markdown and Word; and all tables as CSV, Excel and Parquet with a codebook.

  transitsim brief results/first
  transitsim brief results/first overwrite=true

  overwrite   replace the folder brief that stands there   false

Leaves the folder brief in DIR.
"""


def run(words: Sequence[str], folder: Path | None = None) -> int:
    """What `transitsim brief` does with its words; results hold all that it needs, so `folder` is not looked at."""
    where, overwrite = named(words, "brief")
    made = brief(where, overwrite)
    print(f"The brief is in {made}: {', '.join(sorted(path.name for path in made.iterdir()))}.")
    return 0


def brief(folder: str | Path, overwrite: bool = False) -> Path:
    """Write the brief and its tables into the folder `brief` of a folder of results: the twin of `transitsim brief`.

    Parameters
    ----------
    folder
        Of `transitsim run`, of one run of a sweep, or of `transitsim compare`.
    overwrite
        Replace the brief that stands there.

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
        from transitsim.reports.content import tell
        from transitsim.reports.sweep_source import is_sweep
    if is_sweep(Path(folder)):
        raise UserError(f"{folder} is a sweep, and a brief is of a run or a comparison; say `transitsim report {folder}`.")
    check_free(Path(folder), [f"{BRIEF}/{STEM}.{kind}" for kind in ("md", "docx")], overwrite)
    path = Path(folder) / BRIEF
    write(tell(Path(folder)), path, overwrite)
    return path
