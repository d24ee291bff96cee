"""`transitsim report`: a folder of results as one page that opens by double click, without a network."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from transitsim.core.errors import UserError
from transitsim.core.optional_packages import brought_by

HELP = """\
One page for a folder of `transitsim run`, `transitsim compare` or `transitsim sweep`: figures, interactive charts, tables,
the laws with their sources, how much is assumed, and what the model does not claim. It opens by double click and asks for
nothing. Of a sweep: outcomes at its points, regret of regimes whatever is assumed, and what outcomes hang on.

  transitsim report results/first
  transitsim report results/compared person=some overwrite=true

  person      of a comparison: lives the first replicate again and shows one invented life under its
              laws; an address that `transitsim explain --list` offers, or some             none
  overwrite   replace the report.html that stands there                                     false

Leaves report.html in the folder.
"""


def run(words: Sequence[str], folder: Path | None = None) -> int:
    """What `transitsim report` does with its words; results hold all that it needs, so `folder` is not looked at."""
    where, overwrite, person = named(words, "report", ("person",))
    print(f"The report is in {report(where, overwrite, person)}.")
    return 0


def report(folder: str | Path, overwrite: bool = False, person: str | int = "") -> Path:
    """Write report.html into a folder of results: the twin of `transitsim report`.

    Parameters
    ----------
    folder
        Of `transitsim run`, of `transitsim compare`, or of `transitsim sweep`, finished or not.
    overwrite
        Replace the report that stands there.
    person
        Of a comparison: whose life under its laws is lived again and shown; an address, or 'some'.

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
        from transitsim.reports.content import tell
        from transitsim.reports.html_page import write
    folder = Path(folder)
    check_free(folder, [REPORT], overwrite)
    return write(tell(folder, str(person)), folder / REPORT, overwrite)


def named(words: Sequence[str], command: str, own: Sequence[str] = ()) -> tuple:
    """The folder, whether what was made of it may be replaced, and what `own` words of the command say, or nothing."""
    folders = [word for word in words if "=" not in word or Path(word).is_dir()]
    settings = dict(word.split("=", 1) for word in words if word not in folders)
    unknown = [name for name in settings if name not in ("overwrite", *own)]
    if unknown:
        known = " and ".join([*(f"{name}=..." for name in own), "overwrite=true"])
        alone = " alone" if not own else ""
        raise UserError(f"There is no setting '{unknown[0]}' here; `transitsim {command} DIR` takes {known}{alone}.")
    if settings.get("overwrite", "false").lower() not in ("true", "false"):
        raise UserError(f"overwrite={settings['overwrite']} will not do: give true or false.")
    if len(folders) != 1:
        raise UserError(f"Name one folder of results: `transitsim {command} DIR`.")
    if not Path(folders[0]).is_dir():
        raise UserError(f"{folders[0]} is no folder; name one that `transitsim run`, `compare` or `sweep` has left.")
    return Path(folders[0]), settings.get("overwrite", "false").lower() == "true", *(settings.get(name, "") for name in own)
