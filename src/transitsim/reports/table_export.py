"""The tables as CSV, Excel and Parquet, with a codebook that names every column, its unit and its meaning."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd

from transitsim.core.text import inert
from transitsim.reports.content import Content
from transitsim.results.load import load
from transitsim.results.store.folder import table_file
from transitsim.schema.tables import ANSWERS, TABLES

LONGEST = 20_000  # rows of a sheet; longer tables are in CSV and Parquet alone
WORKBOOK, CODEBOOK = "tables.xlsx", "codebook.csv"


def export_tables(content: Content, folder: Path) -> list[Path]:
    """Write every table of the record, the key table, the sources and the codebook; the files written."""
    folder.mkdir(parents=True, exist_ok=True)
    tables = {name: written(load(content.folder, name)) for name in content.record["tables"]}
    for name in tables:
        shutil.copyfile(table_file(content.folder, name), folder / f"{name}.parquet")
    extra = {"key_table": content.key, "sources": sources(content)}
    for name, table in {**extra, **tables}.items():
        inert(table).to_csv(folder / f"{name}.csv", index=False, date_format="%Y-%m-%d")
    book = codebook(tables)
    book.to_csv(folder / CODEBOOK, index=False)
    short = {name: table for name, table in tables.items() if len(table) <= LONGEST}
    workbook({"codebook": book, **extra, **short}, folder / WORKBOOK)
    return sorted(folder.iterdir())


def written(table: pd.DataFrame) -> pd.DataFrame:
    """A table as other programs read it: coded words as plain ones."""
    return table.astype(dict.fromkeys(table.select_dtypes("category").columns, "str"))


def codebook(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Every column of these tables: table, rows, column, kind, unit, meaning, whether the workbook has it."""
    rows = []
    for name, table in tables.items():
        for column in {**TABLES, **ANSWERS}[name]:
            kind = "word" if "dictionary" in str(column.kind) else str(column.kind)
            rows.append((name, len(table), column.name, kind, column.unit, column.meaning, len(table) <= LONGEST))
    return pd.DataFrame(rows, columns=["table", "rows", "column", "kind", "unit", "meaning", "in the workbook"])


def sources(content: Content) -> pd.DataFrame:
    """The publications behind the regimes."""
    rows = [(key, source.title, source.href, source.read_on) for key, source in content.sources.items()]
    return pd.DataFrame(rows, columns=["key", "title", "address", "read on"])


def workbook(tables: dict[str, pd.DataFrame], path: Path) -> None:
    """One sheet a table, its first line kept in sight; dates as dates, empty where a value is missing.

    Written line by line, in a fraction of the time and memory that `DataFrame.to_excel` takes.
    """
    from openpyxl import Workbook
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    for name, table in ((name, inert(table)) for name, table in tables.items()):
        sheet = book.create_sheet(name)
        sheet.freeze_panes = "A2"
        for number, width in enumerate(widths(table), 1):
            sheet.column_dimensions[get_column_letter(number)].width = width
        sheet.append([str(column) for column in table])
        for line in zip(*(_values(table[column]) for column in table), strict=True):
            sheet.append(line)
    book.save(path)


def _values(column: pd.Series) -> list:
    """The values as Python's own, dates without their hour, None for what is missing."""
    values = column.dt.date if column.dtype.kind == "M" else column
    return values.astype(object).where(column.notna(), None).tolist()


def widths(table: pd.DataFrame) -> list[float]:
    """Widths of columns by their longest words among the first lines."""
    first = table.head(50).astype(str)
    return [min(70.0, 2.0 + max([len(str(name)), *first[name].str.len()])) for name in table]
