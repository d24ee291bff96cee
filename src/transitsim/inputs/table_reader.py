"""The one reader of all tables that a user brings: people, kin, evidence, points of a design.

Whatever the file is, a table of words comes out, with the names that are used here, under the number of each row in the file; all
that is wrong is said in one reading, and whatever is left out is counted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from transitsim.core.errors import Gathering, UserError, check_known, shown
from transitsim.inputs.table_file import Row, file_bytes, rows_of
from transitsim.inputs.table_mapping import TableMapping, mapping_beside

LOOKED_AT = 40  # rows in which headings are looked for
YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, eq=False)
class Read:
    """A table as it was read.

    Attributes
    ----------
    file : its name
    words : every cell as a word, '' where empty; the index is the row in the file
    left_out : what was left out and why, a sentence each
    files : names and bytes, of the table and of its mapping
    """

    file: str
    words: pd.DataFrame
    left_out: tuple[str, ...]
    files: tuple[tuple[str, bytes], ...]


def read_table(given: str | Path, needed: Sequence[str] = ()) -> Read:
    """The table in a CSV, a Parquet file or a workbook, with the mapping beside it where there is one.

    Parameters
    ----------
    given : path of the file
    needed : columns by which the row of headings is known when lines of a title stand above it

    Raises
    ------
    UserError
        When it cannot be read, a heading stands twice, a row is longer than the headings, or a code is unknown; it holds all
        mistakes of one reading.
    """
    name, content = file_bytes(given)
    how = mapping_beside(Path(given).expanduser())
    rows = rows_of(name, content, how.word("sheet"), how.word("encoding"), how.word("separator"))
    said: list[str] = []
    frame = _mapped(_frame(name, rows, needed, how), name, how, said) if how.file else _frame(name, rows, needed, how)
    files = ((name, content), (how.file, how.written)) if how.file else ((name, content),)
    return Read(name, frame, tuple(said), files)


def _frame(file: str, rows: Sequence[Row], needed: Sequence[str], how: TableMapping) -> pd.DataFrame:
    """Rows below the headings, under their names."""
    theirs = [how["columns"].get(one, one) for one in needed] if not how["across"] else []
    heads, below = _headings(file, rows, theirs, how)
    wrong = Gathering()
    for name in dict.fromkeys(name for name in heads if name and heads.count(name) > 1):
        with wrong:
            raise UserError(f"{file}: the column '{name}' stands twice; keep one.")
    for number, cells in below:
        for cell in filter(None, (cell for place, cell in enumerate(cells) if place >= len(heads) or not heads[place])):
            with wrong:
                cure = "words that hold a comma need quotes, and a column a heading"
                raise UserError(f"{file}, row {number}: {shown(cell)} has no heading above it; {cure}.")
            break
    wrong.tell()
    width = len(heads)
    body = [[*cells, *[""] * width][:width] for _, cells in below]
    index = [number for number, _ in below]
    columns = list(zip(*body, strict=True)) or [()] * width
    held = {name: np.array(column, object) for name, column in zip(heads, columns, strict=True) if name}
    return pd.DataFrame(held, index, dtype=object)


def _headings(file: str, rows: Sequence[Row], theirs: Sequence[str], how: TableMapping) -> tuple[list[str], Sequence[Row]]:
    """The names of the columns, and the rows below them; lines of a title above are passed over."""
    if how["headings"]:
        numbers = how["headings"] if isinstance(how["headings"], list) else [how["headings"]]
        found = dict(rows)
        lines = [found.get(number, []) for number in numbers]
        width = max(map(len, lines), default=0)
        if not width:
            raise UserError(f"{how.file}, headings: row {numbers[0]} of {file} is empty; name the row with the columns' names.")
        above = [_filled([*line, *[""] * width][:width]) for line in lines[:-1]]
        names = [" ".join(filter(None, parts)) for parts in zip(*above, [*lines[-1], *[""] * width][:width], strict=True)]
        return names, [row for row in rows if row[0] > max(numbers)]
    for place, (_, cells) in enumerate(rows[:LOOKED_AT]):
        if theirs and set(theirs) <= set(cells):
            return cells, rows[place + 1 :]
    return (rows[0][1], rows[1:]) if rows else ([], [])


def _filled(cells: Sequence[str]) -> list[str]:
    """Headings over merged cells: each stands for those right of it that are empty."""
    found: list[str] = []
    for cell in cells:
        found.append(cell or (found[-1] if found else ""))
    return found


# --- by a mapping


def _mapped(frame: pd.DataFrame, file: str, how: TableMapping, said: list[str]) -> pd.DataFrame:
    """The columns that are needed here, under their names, in the codes that are used here."""
    empty = {str(one) for one in how["empty"]}
    if empty:
        frame = frame.map(lambda cell: "" if cell in empty else cell)
    for name, wanted in how["keep"].items():
        frame = _kept(frame, _column(frame, name, file, how), wanted, file, said)
    if how["across"]:
        frame = _downwards(frame, file, how)
    ours = {one: _column(frame, theirs, file, how) for one, theirs in how["columns"].items()}
    for one, several in how["joined"].items():
        parts = [_column(frame, theirs, file, how) for theirs in several]
        ours[one] = pd.Series(["-".join(cells) for cells in zip(*parts, strict=True)], frame.index, dtype=object)
    for one, several in how["pointers"].items():
        parts = [_column(frame, theirs, file, how) for theirs in several]
        named = ["" if cells[-1] in ("", "0") else "-".join(cells) for cells in zip(*parts, strict=True)]
        ours[one] = pd.Series(named, frame.index, dtype=object)
    if how.word("year_of"):
        ours["year"] = _column(frame, how.word("year_of"), file, how).str[:4]
    ours |= {name: frame[name] for name in ("year", *how["across"].values()) if how["across"] and name in frame}
    ours |= {one: pd.Series(str(value or ""), frame.index, dtype=object) for one, value in how["values"].items()}
    table = pd.DataFrame(ours, frame.index, dtype=object) if ours else frame
    wrong = Gathering()
    for one, codes in how["codes"].items():
        if one in table:
            table[one] = _decoded(table[one], codes, f"{file}", one, wrong)
    wrong.tell()
    return _last_of(_numbers(table, file, how), file, how, said)


def _column(frame: pd.DataFrame, name: str, file: str, how: TableMapping) -> pd.Series:
    check_known(name, frame.columns, f"{how.file}: {file} has no column '{name}'.", "It has:")
    return frame[name]


def _kept(frame: pd.DataFrame, column: pd.Series, wanted: object, file: str, said: list[str]) -> pd.DataFrame:
    """Rows that the mapping keeps; the others are counted."""
    if isinstance(wanted, dict):
        values = pd.to_numeric(column, errors="coerce")
        is_kept = values.between(wanted.get("from", -np.inf), wanted.get("to", np.inf))
    else:
        is_kept = column.isin([str(one) for one in (wanted if isinstance(wanted, list) else [wanted])])
    _say(said, file, column.index[~is_kept], f"their {column.name} is not kept by the mapping")
    return frame[is_kept]


def _say(said: list[str], file: str, rows: Iterable[int], why: str) -> None:
    rows = list(rows)
    if rows:
        named = ", ".join(map(str, rows[:5])) + (", ..." if len(rows) > 5 else "")
        said.append(f"{file}: {len(rows):,} row{'s are' if len(rows) > 1 else ' is'} left out (row {named}): {why}.")


def _downwards(frame: pd.DataFrame, file: str, how: TableMapping) -> pd.DataFrame:
    """One row for each heading that is a year, in the place of one column."""
    years = [name for name in frame if YEAR.match(name)]
    if not years:
        raise UserError(f"{how.file}, across: {file} has no heading that begins with a year, like 2005.")
    (value,) = how["across"].values()
    others = [name for name in frame if name not in years]
    parts = [frame[others].assign(**{"year": year[:4], value: frame[year]}) for year in years]
    return pd.concat(parts).sort_index(kind="stable")


def _decoded(column: pd.Series, codes: dict, file: str, one: str, wrong: Gathering) -> pd.Series:
    """Our words in the place of theirs; an empty cell stays empty."""
    words = {str(theirs): ours for ours, many in codes.items() for theirs in (many if isinstance(many, list) else [many])}
    for cell in dict.fromkeys(column):
        if cell and cell not in words and cell not in codes:
            with wrong:
                row = column.index[column == cell][0]
                raise UserError(
                    f"{file}, row {row}: the code {shown(cell)} of {one} is not in the mapping; add it, or leave it out."
                )
    return column.map(lambda cell: words.get(cell, cell))


def _numbers(table: pd.DataFrame, file: str, how: TableMapping) -> pd.DataFrame:
    """Thousands parted and decimals written as here, and factors applied."""
    decimal, thousands = how.word("decimal"), str(how.content.get("thousands") or "")
    parted = rf"[-+]?\d{{1,3}}(?:{re.escape(thousands)}\d{{3}})+" if thousands else r"(?!)"
    number = re.compile(rf"(?:{parted}|[-+]?\d+)(?:{re.escape(decimal or '.')}\d+)?")

    def plain(cell: str) -> str:
        if not number.fullmatch(cell):
            return cell
        cell = cell.replace(thousands, "") if thousands else cell
        return cell.replace(decimal, ".") if decimal else cell

    table = table.map(plain) if decimal or thousands else table
    for one, factor in how["times"].items():
        if one in table:
            table[one] = table[one].map(_times(factor))
    return table


def _times(factor: float) -> Callable[[str], str]:
    def scaled(cell: str) -> str:
        try:
            return f"{float(cell) * factor:.12g}"
        except ValueError:
            return cell  # reported where its column is read

    return scaled


def _last_of(table: pd.DataFrame, file: str, how: TableMapping, said: list[str]) -> pd.DataFrame:
    """Of rows with the same values the last."""
    if not how["last_of"]:
        return table
    for name in how["last_of"]:
        check_known(name, table.columns, f"{how.file}, last_of: there is no column '{name}'.", "There are:")
    earlier = table.duplicated(how["last_of"], keep="last")
    _say(said, file, table.index[earlier], f"a later row has the same {', '.join(how['last_of'])}")
    return table[~earlier]
