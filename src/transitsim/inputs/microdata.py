"""The tables of own people as they are read: a CSV, a Parquet file or a workbook in, checked cell by cell, numbers out."""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from transitsim.core.errors import Gathering, UserError, closest
from transitsim.inputs.table_reader import read_table
from transitsim.schema.microdata_columns import NAME, SCHEMA, Column, value_of

LOG = logging.getLogger(__name__)
Files = tuple[tuple[str, str, bytes], ...]


@dataclass(frozen=True, eq=False)
class OwnTables:
    """Both tables, checked.

    Attributes
    ----------
    people : in the order of their names, with the columns of PEOPLE: all but `person` are numbers (`value_of`), NaN where
        a cell is empty; the index is the row in the file
    links : who is whose kin, as positions in `people`, shape (links, 2)
    noted : what a record keeps of each table: table, file, rows, hash
    files : of each file the table that it belongs to, its name and its bytes, so that results can take them along
    """

    people: pd.DataFrame
    links: np.ndarray
    noted: tuple[dict[str, Any], ...]
    files: Files = ()


def own_tables(people: str, kin: str = "") -> OwnTables:
    """The tables in two files, checked.

    The hash is that of their content: neither the order of rows and columns nor the kind of file matters.

    Raises UserError for what is not valid, with file, row and value; further mistakes of the same reading are in its
    `all`.
    """
    persons, files = _checked("people", people)
    if not kin:
        return OwnTables(persons, np.zeros((0, 2), np.int64), (_noted("people", people, persons),), files)
    pairs, further = _checked("kin", kin)
    noted = _noted("people", people, persons), _noted("kin", kin, pairs)
    return OwnTables(persons, _links(persons, pairs, Path(kin).name), noted, files + further)


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


def _checked(kind: str, given: str) -> tuple[pd.DataFrame, Files]:
    """The table in a file with all columns of its schema, in the order of its names; and its files."""
    known = [column.name for column in SCHEMA[kind]]
    read = read_table(given, [column.name for column in SCHEMA[kind] if column.needed])
    frame, file, wrong = read.words, read.file, Gathering()
    for sentence in read.left_out:
        LOG.warning(sentence)
    for name in frame.columns.difference(known):
        with wrong:
            raise UserError(f"{file}: '{name}' is no column of {kind}.{closest(name, known)} Known: {', '.join(known)}.")
    for column in SCHEMA[kind]:
        with wrong:
            if column.needed and column.name not in frame:
                raise UserError(f"{file}: the column '{column.name}' is missing; it holds: {column.meaning}.")
    wrong.tell()
    if frame.empty:
        raise UserError(f"{file} has no rows; write one for each {'person' if kind == 'people' else 'pair of kin'}.")
    table = pd.DataFrame({column.name: _values(column, frame, file, wrong) for column in SCHEMA[kind]}, frame.index)
    wrong.tell()
    table = _persons(table, file) if kind == "people" else _pairs(table, file)
    return table, tuple((kind, *one) for one in read.files)


def _values(column: Column, frame: pd.DataFrame, file: str, wrong: Gathering) -> np.ndarray:
    """One column; each different cell is looked at once."""
    if column.name not in frame:
        return np.full(len(frame), np.nan)
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
