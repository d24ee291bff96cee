"""The packaged evidence: observed figures with their sources, as tables of one observation a row.

Nothing here knows which years there are: a longer table of arrivals is read as it is.
"""

from __future__ import annotations

import csv
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from transitsim.ground.errors import UserError, closest

if TYPE_CHECKING:
    import pandas as pd

_FOLDER = resources.files("transitsim") / "evidence"


def names() -> list[str]:
    """Names of the packaged tables."""
    return sorted(entry.name.removesuffix(".csv") for entry in _FOLDER.iterdir() if entry.name.endswith(".csv"))


def read(name: str | Path) -> pd.DataFrame:
    """A packaged table by name ('broker_fees'), or any CSV of the same columns by path.

    Raises
    ------
    UserError
        When there is no such table, or the file cannot be read.
    """
    import pandas as pd

    if str(name).endswith(".csv"):
        try:
            return pd.read_csv(name)
        except (OSError, ValueError) as problem:
            raise UserError(f"{name} cannot be read ({problem}); give a CSV file with a line of headings.") from None
    if str(name) not in names():
        raise UserError(f"There is no evidence table '{name}'.{closest(str(name), names())} Known: {', '.join(names())}.")
    with (_FOLDER / f"{name}.csv").open(encoding="utf-8") as file:
        return pd.read_csv(file)


@cache
def sources() -> dict[str, dict[str, str]]:
    """Every source of the evidence: key to title, publisher, year, address, kind, reliability (read without pandas)."""
    with (_FOLDER / "sources.csv").open(encoding="utf-8", newline="") as file:
        return {row["source_id"]: row for row in csv.DictReader(file)}


def arrivals_by_year_and_sex(table: str | Path = "arrivals_south_korea") -> pd.DataFrame:
    """Arrivals at the destination by calendar year and sex, in people; cumulative rows are left out.

    Parameters
    ----------
    table : name of a packaged table or path of a CSV
        Needs the columns year, sex, arrivals; a row whose `period` is not calendar_year is left out.

    Returns
    -------
    DataFrame
        year (int), sex ('female', 'male'), arrivals (int), in order of year and sex.
    """
    frame = _with_columns(read(table), ("year", "sex", "arrivals"), table)
    if "period" in frame:
        frame = frame[frame["period"] == "calendar_year"]
    frame = frame[frame["sex"].isin(("female", "male"))]
    frame = frame[["year", "sex", "arrivals"]].astype({"year": int, "arrivals": int})
    if frame.duplicated(["year", "sex"]).any():
        twice = frame[frame.duplicated(["year", "sex"])].iloc[0]
        raise UserError(f"{table}: {twice.sex} arrivals of {twice.year} are given twice; keep one row.")
    return frame.sort_values(["year", "sex"], ignore_index=True)


def transit_stock(group: str = "NK people") -> pd.DataFrame:
    """Estimates of people in transit: year, low, central, high (people), geography, estimator, source_id, status.

    `group` is 'NK people' or 'children of NK mothers'. Estimates differ tenfold by estimator: none is the truth.
    """
    frame = read("population_in_china")
    known = sorted(frame["group"].unique())
    if group not in known:
        raise UserError(f"There are no estimates of '{group}'.{closest(group, known)} Known: {', '.join(known)}.")
    columns = ["year", "low", "central", "high", "geography", "estimator", "source_id", "status"]
    return frame[frame["group"] == group][columns].sort_values(["year", "estimator"], ignore_index=True)


def forced_returns() -> pd.DataFrame:
    """People returned by force in whole years: year, low, central, high (people), estimator, source_id, status.

    Weeks, months, single events and numbers held are left out: they are rates or stocks, not a year's total.
    """
    frame = read("repatriations_from_china")
    frame = frame[(frame["measure"] == "repatriated") & (frame["period"] == "year")]
    columns = ["year", "low", "central", "high", "estimator", "source_id", "status"]
    return frame[columns].astype({"year": int}).sort_values("year", ignore_index=True)


def _with_columns(frame: pd.DataFrame, columns: tuple[str, ...], where: object) -> pd.DataFrame:
    missing = [column for column in columns if column not in frame]
    if missing:
        raise UserError(f"{where} has no column '{missing[0]}'; its columns must include {', '.join(columns)}.")
    return frame
