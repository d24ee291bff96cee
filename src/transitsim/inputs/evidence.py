"""The packaged evidence: observed figures with their sources, as tables of one observation a row.

Nothing here knows which years there are: a longer table of arrivals is read as it is.
"""

from __future__ import annotations

import csv
import io
import logging
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from transitsim.core.calendar import label, parse, parse_end
from transitsim.core.errors import Gathering, UserError, check_known
from transitsim.inputs.evidence_sources import FOLDER
from transitsim.inputs.evidence_sources import sources as sources
from transitsim.inputs.table_file import ENDINGS
from transitsim.schema.microdata_columns import NUMBER, WHOLE, WORD, Column, value_of
from transitsim.schema.who_questions import QUESTIONS

if TYPE_CHECKING:
    import pandas as pd

    from transitsim.inputs.table_reader import Read

ARRIVALS = ("year", "sex", "arrivals")
RETURNS = ("year", "low", "central", "high", "estimator", "source_id", "status")
STOCK = (*RETURNS[:4], "geography", *RETURNS[4:])
WHO = ("question", "first", "last", "population", "n", "value", "low", "high", "error", "source_id")
TOTAL = "total"
LOG = logging.getLogger(__name__)
_YEAR = Column("year", WHOLE, "year", "a calendar year", low=1900, high=2100, needed=True)
_RANGE = tuple(Column(name, NUMBER, "people", "people", low=0.0, high=1e10) for name in ("low", "central", "high"))
PARTS = {
    "arrivals": (
        _YEAR,
        Column("sex", WORD, "code", "female, male or total", ("female", "male", TOTAL), needed=True),
        Column("arrivals", WHOLE, "people", "people who arrived", low=0.0, high=1e10, needed=True),
    ),
    "stock": (_YEAR, *_RANGE),
    "forced_returns": (_YEAR, *_RANGE),
    "who_arrived": tuple(Column(name, NUMBER, "%, or years", "per cent, or years", low=0.0, high=100.0) for name in WHO[5:8]),
}


def names() -> list[str]:
    """Names of the packaged tables."""
    return sorted(path.stem for path in FOLDER.glob("*.csv"))


@dataclass(frozen=True)
class Table:
    """A table of observations as it was read: its name and its text as CSV, so that no file is needed afterwards.

    `files` are paths in a folder of configurations ('evidence/arrivals.csv', or 'context/mine.xlsx' beside a context) and bytes.
    """

    name: str
    text: str
    files: tuple[tuple[str, bytes], ...]

    @property
    def headings(self) -> list[str]:
        """Names of the columns (read without pandas)."""
        return next(csv.reader(io.StringIO(self.text)), [])

    def frame(self) -> pd.DataFrame:
        """One observation a row."""
        import pandas as pd

        return pd.read_csv(io.StringIO(self.text))


def table(name: str | Path, kept_as: str = "", part: str = "") -> Table:
    """A packaged table by name ('broker_fees'), or any table of the same columns by path.

    Parameters
    ----------
    kept_as : its path in a folder of configurations
    part : what it is a table of (`PARTS`), whose columns are checked cell by cell

    Raises
    ------
    UserError
        When there is no such table, or the file cannot be read; it holds all mistakes of one reading.
    """
    if not str(name).endswith(ENDINGS):
        check_known(str(name), names(), f"There is no evidence table '{name}'.")
        text = (FOLDER / f"{name}.csv").read_text(encoding="utf-8")
        return Table(str(name), text, ((f"evidence/{name}.csv", text.encode()),))
    from transitsim.inputs.table_reader import read_table

    found = read_table(name, [column.name for column in PARTS.get(part, ()) if column.needed])
    if found.words.empty:
        raise UserError(f"{found.file} has no rows; write one for each observation, under a row of headings.")
    for sentence in (*found.left_out, *(_checked(found, part))):
        LOG.warning(sentence)
    folder = Path(kept_as or f"evidence/{Path(name).name}").parent
    files = tuple(((folder / one).as_posix(), content) for one, content in found.files)
    return Table(str(name), found.words.to_csv(index=False), files)


COUNTED = {"arrivals": {"period": "calendar_year"}, "forced_returns": {"measure": "repatriated", "period": "year"}}


def counted(frame: pd.DataFrame, part: str) -> pd.DataFrame:
    """The rows of a table that are of this part: calendar years of arrivals, people returned by force in whole years."""
    for name, value in COUNTED.get(part, {}).items():
        frame = frame[frame[name] == value] if name in frame else frame
    return frame


def _checked(found: Read, part: str) -> list[str]:
    """Check every cell of the columns that are there; what will be left out, a sentence each."""
    columns = PARTS.get(part, ())
    words, wrong = counted(found.words, part), Gathering()
    for column in columns:
        for row, cell in words[column.name].items() if column.name in words else ():
            with wrong:
                where = f"{found.file}, row {row}, {column.name}"
                if not cell and column.needed:
                    raise UserError(f"{where}: it is empty; write {column.meaning}.")
                value_of(column, cell, where)
    wrong.tell()
    totals = words.index[words["sex"] == TOTAL] if "sex" in words and part == "arrivals" else words.index[:0]
    several = f"{len(totals):,} rows are" if len(totals) > 1 else "1 row is"
    return [f"{found.file}: {several} left out (row {totals[0]}): a total of both sexes."] if len(totals) else []


def read(name: str | Path | Table, part: str = "") -> pd.DataFrame:
    """The observations of a table: one that has been read, a packaged one by its name, or a file by its path."""
    return (name if isinstance(name, Table) else table(name, part=part)).frame()


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
    frame = _with_columns(read(table, "arrivals"), ARRIVALS, table)
    frame = counted(frame, "arrivals")
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
    frame = _with_columns(read(table, "stock"), (*STOCK, "group") if group else STOCK, table)
    if group:
        check_known(group, sorted(frame["group"].unique()), f"There are no estimates of '{group}'.")
        frame = frame[frame["group"] == group]
    return frame[list(STOCK)].sort_values(["year", "estimator"], ignore_index=True)


def forced_returns(table: str | Path | Table) -> pd.DataFrame:
    """People returned by force in whole years: year, low, central, high (people), estimator, source_id, status.

    Weeks, months, single events and numbers held are left out: they are rates or stocks, not a year's total.
    """
    frame = _with_columns(read(table, "forced_returns"), (*RETURNS, "measure", "period"), table)
    frame = counted(frame, "forced_returns")
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
    frame = _with_columns(read(table, "who_arrived"), WHO, table)
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
