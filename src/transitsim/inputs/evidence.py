"""The packaged evidence: observed figures with their sources, as tables of one observation a row.

Nothing here knows which years there are: a longer table of arrivals is read as it is.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from transitsim.core.calendar import label, parse, parse_end
from transitsim.core.errors import UserError, check_known
from transitsim.schema.who_questions import QUESTIONS

if TYPE_CHECKING:
    import pandas as pd

_FOLDER = Path(__file__).resolve().parent.parent / "evidence"
ARRIVALS = ("year", "sex", "arrivals")
RETURNS = ("year", "low", "central", "high", "estimator", "source_id", "status")
STOCK = (*RETURNS[:4], "geography", *RETURNS[4:])
WHO = ("question", "first", "last", "population", "n", "value", "low", "high", "error", "source_id")


def names() -> list[str]:
    """Names of the packaged tables."""
    return sorted(path.stem for path in _FOLDER.glob("*.csv"))


@dataclass(frozen=True)
class Table:
    """A table of observations as it was read: its name and its text, so that no file is needed afterwards.

    `kept_as` is its path in a folder of configurations: 'evidence/arrivals.csv', or 'context/mine.csv' beside a context.
    """

    name: str
    text: str
    kept_as: str

    @property
    def headings(self) -> list[str]:
        """Names of the columns (read without pandas)."""
        return next(csv.reader(io.StringIO(self.text)), [])

    def frame(self) -> pd.DataFrame:
        """One observation a row."""
        import pandas as pd

        try:
            return pd.read_csv(io.StringIO(self.text))
        except ValueError as problem:
            raise UserError(f"{self.name} cannot be read ({problem}); give a CSV file with a line of headings.") from None


def table(name: str | Path, kept_as: str = "") -> Table:
    """A packaged table by name ('broker_fees'), or any CSV of the same columns by path.

    Raises
    ------
    UserError
        When there is no such table, or the file cannot be read.
    """
    if not str(name).endswith(".csv"):
        check_known(str(name), names(), f"There is no evidence table '{name}'.")
        return Table(str(name), (_FOLDER / f"{name}.csv").read_text(encoding="utf-8"), f"evidence/{name}.csv")
    try:
        written = Path(name).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as problem:
        raise UserError(f"{name} cannot be read ({problem}); give a CSV file with a line of headings.") from None
    return Table(str(name), written, kept_as or f"evidence/{Path(name).name}")


def read(name: str | Path | Table) -> pd.DataFrame:
    """The observations of a table: one that has been read, a packaged one by its name, or a CSV by its path."""
    return (name if isinstance(name, Table) else table(name)).frame()


@cache
def sources() -> dict[str, dict[str, str]]:
    """Every source of the evidence: key to title, publisher, year, address, kind, reliability (read without pandas)."""
    with (_FOLDER / "sources.csv").open(encoding="utf-8", newline="") as file:
        return {row["source_id"]: row for row in csv.DictReader(file)}


def arrivals_by_year_and_sex(table: str | Path | Table) -> pd.DataFrame:
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
    frame = _with_columns(read(table), ARRIVALS, table)
    if "period" in frame:
        frame = frame[frame["period"] == "calendar_year"]
    frame = frame[frame["sex"].isin(("female", "male"))]
    frame = frame[list(ARRIVALS)].astype({"year": int, "arrivals": int})
    if frame.duplicated(["year", "sex"]).any():
        twice = frame[frame.duplicated(["year", "sex"])].iloc[0]
        name = table.name if isinstance(table, Table) else table
        raise UserError(f"{name}: {twice.sex} arrivals of {twice.year} are given twice; keep one row.")
    return frame.sort_values(["year", "sex"], ignore_index=True)


def transit_stock(table: str | Path | Table, group: str = "") -> pd.DataFrame:
    """Estimates of people in transit: year, low, central, high (people), geography, estimator, source_id, status.

    `group` picks rows by the column of that name. Estimates differ tenfold by estimator: none is the truth.
    """
    frame = _with_columns(read(table), (*STOCK, "group") if group else STOCK, table)
    if group:
        check_known(group, sorted(frame["group"].unique()), f"There are no estimates of '{group}'.")
        frame = frame[frame["group"] == group]
    return frame[list(STOCK)].sort_values(["year", "estimator"], ignore_index=True)


def forced_returns(table: str | Path | Table) -> pd.DataFrame:
    """People returned by force in whole years: year, low, central, high (people), estimator, source_id, status.

    Weeks, months, single events and numbers held are left out: they are rates or stocks, not a year's total.
    """
    frame = _with_columns(read(table), (*RETURNS, "measure", "period"), table)
    frame = frame[(frame["measure"] == "repatriated") & (frame["period"] == "year")]
    return frame[list(RETURNS)].astype({"year": int}).sort_values("year", ignore_index=True)


def who_arrived(table: str | Path | Table) -> pd.DataFrame:
    """Answers of surveys and offices to the questions of `schema/who_questions.py`, in the order of the table.

    Returns
    -------
    DataFrame
        question, first, last (months, as 2003-01; a year is meant whole), population, n (asked), value, low, high (per cent, or
        years; value is missing where only bounds are known), error (what low and high are), source_id.

    Raises
    ------
    UserError
        When a column is missing, or a question or month is not valid.
    """
    frame = _with_columns(read(table), WHO, table)
    where = table.name if isinstance(table, Table) else table
    months = []
    for question, first, last in zip(frame["question"], frame["first"], frame["last"], strict=True):
        check_known(question, QUESTIONS, f"{where}: there is no question '{question}'.")
        months.append((parse(first, f"{where}, {question}"), parse_end(last, f"{where}, {question}")))
        if months[-1][1] < months[-1][0]:
            raise UserError(f"{where}, {question}: {last} is before {first}; put the earlier month first.")
    ends = {name: [label(one[place]) for one in months] for place, name in enumerate(("first", "last"))}
    return frame[list(WHO)].assign(**ends)


def _with_columns(frame: pd.DataFrame, columns: tuple[str, ...], table: str | Path | Table) -> pd.DataFrame:
    where = table.name if isinstance(table, Table) else table
    missing = [column for column in columns if column not in frame]
    if missing:
        raise UserError(f"{where} has no column '{missing[0]}'; its columns must include {', '.join(columns)}.")
    return frame
