"""The tables of own people as they are read: a CSV, a Parquet file or a workbook in, checked cell by cell, numbers out."""

from __future__ import annotations

import datetime
import hashlib
import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from transitsim.core.errors import Gathering, UserError, closest
from transitsim.core.optional_packages import cure
from transitsim.inputs.microdata_ties import ties_of
from transitsim.schema.microdata_columns import NAME, SCHEMA, Column, value_of

ENDINGS = (".csv", ".parquet", ".xlsx")
CURES = {
    "minors": " Give every child a row, with the columns mother and father.",
    "dependants": " Give everybody at home a row, with the columns mother, father and spouse.",
}


@dataclass(frozen=True, eq=False)
class OwnTables:
    """Both tables, checked.

    Attributes
    ----------
    people : in the order of their names, with the columns of PEOPLE: all but `person` are numbers (`value_of`), NaN where
        a cell is empty; the index is the row in the file
    links : who is whose kin, as positions in `people`, shape (links, 2)
    ties : mother, father and spouse of each, as positions; -1 nobody, -2 outside the table; shape (people, 3)
    noted : what a record keeps of each table: table, file, rows, hash
    files : name of each file, and its bytes, so that results can take them along
    """

    people: pd.DataFrame
    links: np.ndarray
    ties: np.ndarray
    noted: tuple[dict[str, Any], ...]
    files: tuple[tuple[str, bytes], ...] = ()


def own_tables(people: str, kin: str = "") -> OwnTables:
    """The tables in two files, checked.

    The hash is that of their content: neither the order of rows and columns nor the kind of file matters.

    Raises UserError for what is not valid, with file, row and value; further mistakes of the same reading are in its
    `all`.
    """
    files = [_file(one) for one in (people, kin) if one]
    persons = _checked("people", *files[0])
    ties = ties_of(persons, Path(people).name)
    child, which = np.nonzero(ties >= 0)
    links, noted = [np.stack([child, ties[child, which]], axis=1)], [_noted("people", people, persons)]
    if kin:
        pairs = _checked("kin", *files[1])
        links.append(_links(persons, pairs, Path(kin).name))
        noted.append(_noted("kin", kin, pairs))
    return OwnTables(persons, np.concatenate(links), ties, tuple(noted), tuple(files))


def _file(given: str) -> tuple[str, bytes]:
    """Name and bytes of a file."""
    path = Path(given).expanduser()
    try:
        return path.name, path.read_bytes()
    except OSError:
        raise UserError(f"There is no table {given}; give the path of a file that ends in {', '.join(ENDINGS)}.") from None


def _links(persons: pd.DataFrame, pairs: pd.DataFrame, file: str) -> np.ndarray:
    """Pairs as positions; everybody who is named must be in the table of persons."""
    names, wrong = pd.Index(persons["person"]), Gathering()
    links = np.stack([names.get_indexer(pairs[side]) for side in ("person", "kin")], axis=1)
    for row, side in np.argwhere(links < 0):
        with wrong:
            problem = f"{file}, row {pairs.index[row]}: '{pairs.iloc[row, side]}' is not in the table of persons"
            raise UserError(f"{problem}; add a row there, or take this one out.")
    wrong.tell()
    return links


def _noted(kind: str, file: str, table: pd.DataFrame) -> dict[str, Any]:
    digest = hashlib.sha256(table.to_csv(index=False).encode()).hexdigest()
    return {"table": kind, "file": file, "rows": len(table), "hash": digest}


def _checked(kind: str, file: str, content: bytes) -> pd.DataFrame:
    """The table in a file with all columns of its schema, in the order of its names."""
    frame, wrong = _in_words(file, content), Gathering()
    known = [column.name for column in SCHEMA[kind]]
    for name in frame.columns.difference(known):
        with wrong:
            cure = CURES.get(name, closest(name, known))
            raise UserError(f"{file}: '{name}' is no column of {kind}.{cure} Known: {', '.join(known)}.")
    for column in SCHEMA[kind]:
        with wrong:
            if column.needed and column.name not in frame:
                raise UserError(f"{file}: the column '{column.name}' is missing; it holds: {column.meaning}.")
    wrong.tell()
    if frame.empty:
        raise UserError(f"{file} has no rows; write one for each {'person' if kind == 'people' else 'pair of kin'}.")
    table = pd.DataFrame({column.name: _values(column, frame, file, wrong) for column in SCHEMA[kind]}, frame.index)
    wrong.tell()
    return _persons(table, file) if kind == "people" else _pairs(table, file)


def _values(column: Column, frame: pd.DataFrame, file: str, wrong: Gathering) -> np.ndarray:
    """One column; each different cell is looked at once."""
    if column.name not in frame:
        return np.full(len(frame), "", object) if column.kind == NAME else np.full(len(frame), np.nan)
    which, different = pd.factorize(frame[column.name].to_numpy())
    _, first = np.unique(which, return_index=True)
    values: list[Any] = [np.nan] * len(different)
    for index, cell in enumerate(different):
        with wrong:
            values[index] = value_of(column, cell, f"{file}, row {frame.index[first[index]]}, {column.name}")
    return np.array(values, object if column.kind == NAME else float)[which]


def _persons(table: pd.DataFrame, file: str) -> pd.DataFrame:
    """Everybody once, in order."""
    wrong = Gathering()
    for name, rows in table[table["person"].duplicated(keep=False)].groupby("person"):
        with wrong:
            first, second = rows.index[:2]
            raise UserError(
                f"{file}, row {second}, person: '{name}' stands in row {first} too; give each person a name of their own."
            )
    wrong.tell()
    return _in_order(table)


def _pairs(table: pd.DataFrame, file: str) -> pd.DataFrame:
    """Every pair once, the smaller name first: kin are each other's."""
    wrong = Gathering()
    for row, name in table.loc[table["person"] == table["kin"], "person"].items():
        with wrong:
            raise UserError(f"{file}, row {row}: '{name}' is given as their own kin; name two persons.")
    wrong.tell()
    pairs = pd.DataFrame(np.sort(table.to_numpy(str), axis=1).astype(object), table.index, table.columns)
    return _in_order(pairs.drop_duplicates())


def _in_order(table: pd.DataFrame) -> pd.DataFrame:
    """By name, the shorter first, so that 9 comes before 10."""
    names = [table[name] for name in ("kin", "person") if name in table]
    return table.iloc[np.lexsort([key for name in names for key in (name.to_numpy(str), name.str.len())])]


def _in_words(file: str, content: bytes) -> pd.DataFrame:
    """All cells as words, '' where empty, under the number of their row in the file, in which the headings are row 1."""
    if Path(file).suffix not in ENDINGS:
        raise UserError(f"{file} is not a table; save it with one of the endings {', '.join(ENDINGS)}.")
    try:
        frame = _frame(Path(file).suffix, content)
    except ImportError:
        raise UserError(f"{file}: reading .xlsx needs openpyxl; {cure('excel')}, or save it as CSV.") from None
    except Exception as problem:  # of parsers, archives and encodings, which have no common kin
        raise UserError(f"{file} cannot be read ({problem}); give a UTF-8 CSV, a Parquet file or a workbook.") from None
    frame.columns = [str(name).strip() for name in frame.columns]
    twice = frame.columns[frame.columns.duplicated()]
    if len(twice):
        raise UserError(f"{file}: the column '{twice[0]}' stands twice; keep one.")
    words = pd.DataFrame({name: _words(frame[name]) for name in frame}, np.arange(2, len(frame) + 2), dtype=object)
    unnamed = [name for name in words if name.startswith("Unnamed: ") and (words[name] == "").all()]  # a sign at the end of rows
    return words.drop(columns=unnamed)[(words != "").any(axis=1)]


def _frame(ending: str, content: bytes) -> pd.DataFrame:
    """The file as pandas reads it; a CSV is parted by whichever of comma, semicolon and tab its headings have most of."""
    if ending == ".parquet":
        return pd.read_parquet(io.BytesIO(content))
    if ending == ".xlsx":
        return pd.read_excel(io.BytesIO(content), dtype=object, na_filter=False, engine="openpyxl")
    written = content.decode("utf-8-sig")
    sign = max(",;\t", key=written.partition("\n")[0].count)
    frame = pd.read_csv(io.StringIO(written), sep=sign, dtype=str, keep_default_na=False, skip_blank_lines=False)
    if not isinstance(frame.index, pd.RangeIndex):
        raise ValueError("rows have more cells than there are headings: words that hold a comma need quotes")
    return frame


def _words(cells: pd.Series) -> np.ndarray:
    which, different = pd.factorize(cells)
    return np.array([*map(_word, different), ""], object)[which]  # what is missing has the number -1


def _word(cell: object) -> str:
    if isinstance(cell, datetime.date):
        return f"{cell:%Y-%m}"
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()
