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
from transitsim.inputs.microdata_ties import check_ages, check_families, families_of_links, sexes_by_tie, ties_of
from transitsim.inputs.table_reader import read_table
from transitsim.schema.microdata_columns import NAME, OUTSIDE, SCHEMA, Column, value_of

LOG = logging.getLogger(__name__)
Files = tuple[tuple[str, str, bytes], ...]
POINTERS = " docs/own_data.md shows how pointers within a household become mother, father and spouse."
CURES = dict.fromkeys(("MOMLOC", "POPLOC", "SPLOC"), POINTERS) | {
    "minors": " Give every child a row, with the columns mother and father.",
    "dependants": " Give everybody at home a row, with the columns mother, father and spouse.",
}


@dataclass(frozen=True, eq=False)
class OwnTables:
    """Both tables, checked.

    Attributes
    ----------
    people : in the order of their names, with the columns of PEOPLE: all but names are numbers (`value_of`), NaN where
        a cell is empty; the index is the row in the file
    ties : mother, father and spouse of each, as positions; -1 nobody, -2 outside the table; shape (people, 3)
    family : position of the first of each one's family: who are tied, or kin in the second table; shape (people,)
    noted : what a record keeps of each table: table, file, rows, hash
    files : of each file the table that it belongs to, its name and its bytes, so that results can take them along
    """

    people: pd.DataFrame
    ties: np.ndarray
    family: np.ndarray
    noted: tuple[dict[str, Any], ...]
    files: Files = ()


def own_tables(people: str, kin: str = "") -> OwnTables:
    """The tables in two files, checked.

    The hash is that of their content: neither the order of rows and columns nor the kind of file matters.

    Raises UserError for what is not valid, with file, row and value; further mistakes of the same reading are in its
    `all`.
    """
    paths = [one for one in (people, kin) if one]
    tables: list[pd.DataFrame] = []
    files: list[tuple[str, str, bytes]] = []
    wrong = Gathering()
    for kind, path in zip(SCHEMA, paths, strict=False):
        with wrong:
            table, kept = _checked(kind, path, wrong)
            tables.append(table)
            files += kept
    if len(tables) < len(paths):
        wrong.tell()
    persons, file = tables[0], Path(people).name
    ties = ties_of(persons, file, wrong)
    row, which = np.nonzero(ties >= 0)
    links = [np.stack([row, ties[row, which]], axis=1)]
    links += [_links(persons, pairs, Path(kin).name, wrong) for pairs in tables[1:]]
    family = families_of_links(len(persons), np.concatenate(links))
    check_families(persons, family, file, wrong)
    wrong.tell()
    noted = tuple(_noted(*one) for one in zip(SCHEMA, paths, tables, strict=False))
    return OwnTables(persons.assign(sex=sexes_by_tie(persons, ties)), ties, family, noted, tuple(files))


def _links(persons: pd.DataFrame, pairs: pd.DataFrame, file: str, wrong: Gathering) -> np.ndarray:
    """Pairs as positions; everybody who is named must be in the table of persons."""
    names = pd.Index(persons["person"])
    links = np.stack([names.get_indexer(pairs[side]) for side in ("person", "kin")], axis=1)
    for row, side in np.argwhere(links < 0):
        with wrong:
            problem = f"{file}, row {pairs.index[row]}: '{pairs.iloc[row, side]}' is not in the table of persons"
            raise UserError(f"{problem}; add a row there, or take this one out.")
    return links[(links >= 0).all(axis=1)]


def _noted(kind: str, file: str, table: pd.DataFrame) -> dict[str, Any]:
    digest = hashlib.sha256(table.to_csv(index=False).encode()).hexdigest()
    return {"table": kind, "file": file, "rows": len(table), "hash": digest}


def _checked(kind: str, given: str, wrong: Gathering) -> tuple[pd.DataFrame, Files]:
    """The table in a file with all columns of its schema, in the order of its names, and its files; collects mistakes in cells.

    Raises UserError when there is nothing to read on with.
    """
    known = [column.name for column in SCHEMA[kind]]
    read = read_table(given, [column.name for column in SCHEMA[kind] if column.needed])
    frame, file, unfit = read.words, read.file, Gathering()
    for sentence in read.left_out:
        LOG.warning(sentence)
    for name in frame.columns.difference(known):
        with unfit:
            cure = CURES.get(name, closest(name, known))
            raise UserError(f"{file}: '{name}' is no column of {kind}.{cure} Known: {', '.join(known)}.")
    for column in SCHEMA[kind]:
        with unfit:
            if column.needed and column.name not in frame:
                raise UserError(f"{file}: the column '{column.name}' is missing; it holds: {column.meaning}.")
    unfit.tell()
    if frame.empty:
        raise UserError(f"{file} has no rows; write one for each {'person' if kind == 'people' else 'pair of kin'}.")
    words = frame.reindex(columns=known, fill_value="")
    table = pd.DataFrame({column.name: _values(column, words, file, wrong) for column in SCHEMA[kind]}, words.index)
    files = tuple((kind, *one) for one in read.files)
    if kind == "kin":
        return _pairs(table, file, wrong), files
    check_ages(words, file, wrong)
    return _persons(table, file, wrong), files


def _values(column: Column, words: pd.DataFrame, file: str, wrong: Gathering) -> np.ndarray:
    """One column; each different cell is looked at once. One that is not valid counts as empty."""
    which, different = pd.factorize(words[column.name].to_numpy())
    _, first = np.unique(which, return_index=True)
    values: list[Any] = ["" if column.kind == NAME else np.nan] * len(different)
    for index, cell in enumerate(different):
        with wrong:
            values[index] = value_of(column, cell, f"{file}, row {words.index[first[index]]}, {column.name}")
    return np.array(values, object if column.kind == NAME else float)[which]


def _persons(table: pd.DataFrame, file: str, wrong: Gathering) -> pd.DataFrame:
    """Everybody once, in order."""
    named = table[table["person"] != ""]
    for row in named.index[named["person"] == OUTSIDE]:
        with wrong:
            raise UserError(f"{file}, row {row}, person: '{OUTSIDE}' is written for somebody without a row; give another name.")
    for name, rows in named[named["person"].duplicated(keep=False)].groupby("person"):
        with wrong:
            first, second = rows.index[:2]
            raise UserError(
                f"{file}, row {second}, person: '{name}' stands in row {first} too; give each person a name of their own."
            )
    return _in_order(named.drop_duplicates("person"))


def _pairs(table: pd.DataFrame, file: str, wrong: Gathering) -> pd.DataFrame:
    """Every pair once, the smaller name first: kin are each other's."""
    for row, name in table.loc[table["person"] == table["kin"], "person"].items():
        with wrong:
            raise UserError(f"{file}, row {row}: '{name}' is given as their own kin; name two persons.")
    pairs = pd.DataFrame(np.sort(table.to_numpy(str), axis=1).astype(object), table.index, table.columns)
    return _in_order(pairs.drop_duplicates())


def _in_order(table: pd.DataFrame) -> pd.DataFrame:
    """By name, the shorter first, so that 9 comes before 10."""
    names = [table[name] for name in ("kin", "person") if name in table]
    return table.iloc[np.lexsort([key for name in names for key in (name.to_numpy(str), name.str.len())])]
