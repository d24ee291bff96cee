"""The rows of a file that a user brings, as words: a CSV, a Parquet file or a sheet of a workbook.

Nothing is guessed where guessing could change a value: a text that is not UTF-8 needs its encoding said, a cell that a
spreadsheet could not compute is refused, and an archive is looked at before it is unpacked.
"""

from __future__ import annotations

import csv
import datetime
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any
from unicodedata import normalize

from transitsim.core.errors import Gathering, UserError, check_known
from transitsim.core.optional_packages import cure

ENDINGS = (".csv", ".parquet", ".xlsx")
LONGEST = 500_000_000  # bytes of a file
MOST_UNPACKED, MOST_PACKING, MOST_PARTS = 500_000_000, 200, 2_000  # of a workbook: bytes, bytes for each packed one, files
NOT_COMPUTED = re.compile(r"#(?:N/A|DIV/0!|REF!|VALUE!|NUM!|NAME\?|NULL!|SPILL!|CALC!)")
Row = tuple[int, list[str]]  # number in the file, counted from 1, and its cells


def file_bytes(given: str | Path) -> tuple[str, bytes]:
    """Name and bytes of a table.

    Raises
    ------
    UserError
        When there is no such file, it is of another kind, or it is too large.
    """
    path = Path(given).expanduser()
    if path.suffix.lower() not in ENDINGS and path.is_file():
        raise UserError(f"{path.name} is not a table; save it with one of the endings {', '.join(ENDINGS)}.")
    try:
        if not path.is_file() or path.stat().st_size > LONGEST:
            raise OSError
        return path.name, path.read_bytes()
    except OSError:
        told = f"a file of at most {LONGEST // 10**6} MB that ends in {', '.join(ENDINGS)}"
        raise UserError(f"There is no table {given}; give the path of {told}.") from None


def rows_of(file: str, content: bytes, sheet: str = "", encoding: str = "", separator: str = "") -> list[Row]:
    """All rows that are not empty.

    Parameters
    ----------
    file : its name, which begins every message and says by its ending what it is
    sheet : of a workbook, the first when not given
    encoding : of a CSV, UTF-8 (or what its first bytes say) when not given
    separator : of a CSV, whichever of comma, semicolon, tab and bar its lines have most of when not given

    Raises
    ------
    UserError
        When it cannot be read; all cells that a spreadsheet could not compute together.
    """
    ending = Path(file).suffix.lower()
    if ending == ".csv":
        rows: Iterable[Row] = _of_text(file, content, encoding, separator)
    elif ending == ".xlsx":
        rows = _of_workbook(file, content, sheet)
    else:
        rows = _of_parquet(file, content)
    found, wrong = [(number, cells) for number, cells in rows if any(cells)], Gathering()
    for number, cells in found:
        for place, cell in enumerate(cells):
            if cell.startswith("#") and NOT_COMPUTED.fullmatch(cell):
                with wrong:
                    where = f"cell {letters(place)}{number}" if ending == ".xlsx" else f"row {number}, column {place + 1}"
                    raise UserError(f"{file}, {where}: {cell} is what could not be computed; write the value, or leave it empty.")
    wrong.tell()
    return found


def letters(place: int) -> str:
    """What a spreadsheet calls a column, counted from 0.

    >>> letters(0), letters(25), letters(26)
    ('A', 'Z', 'AA')
    """
    return (letters(place // 26 - 1) if place >= 26 else "") + chr(ord("A") + place % 26)


# --- text


def decoded(file: str, content: bytes, encoding: str = "") -> str:
    """The text of a file; what it is written in is UTF-8, or what its first bytes or the mapping say.

    Raises UserError when it is written in something else.
    """
    marked = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return content.decode(encoding or marked)
    except (UnicodeDecodeError, LookupError) as problem:
        mapping = f"say in {file}.mapping.yaml what it is written in, like 'encoding: cp1252' or 'encoding: cp949'"
        raise UserError(f"{file} cannot be read ({problem}); save it as UTF-8, or {mapping}.") from None


def _of_text(file: str, content: bytes, encoding: str, separator: str) -> Iterator[Row]:
    text = decoded(file, content, encoding)
    first = "\n".join(text.splitlines()[:40])
    sign = separator or max(",;\t|", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=sign, strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, 1):
            yield number, [word(cell) for cell in cells]
    except csv.Error as problem:
        raise UserError(f"{file}, row {number + 1}: {problem}; check the quotes.") from None


# --- workbooks


def _of_workbook(file: str, content: bytes, sheet: str) -> Iterator[Row]:
    book, formulas = (_opened(file, content, values) for values in (True, False))
    check_known(sheet or book.sheetnames[0], book.sheetnames, f"{file} has no sheet '{sheet}'.", "Its sheets:")
    name, wrong = sheet or book.sheetnames[0], Gathering()
    try:
        for number, (cells, written) in enumerate(zip(_rows(book[name]), _rows(formulas[name]), strict=True), 1):
            for place, (cell, formula) in enumerate(zip(cells, written, strict=False)):
                if cell is None and isinstance(formula, str) and formula.startswith("="):
                    with wrong:
                        told = "a formula whose value was never computed; open and save it in a spreadsheet, or write the value"
                        raise UserError(f"{file}, cell {letters(place)}{number}: {told}.")
            yield number, [word(cell) for cell in cells]
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, zipfile.BadZipFile, OSError, SyntaxError) as problem:
        raise _no_workbook(file, problem) from None
    wrong.tell()


def _rows(sheet: Any) -> Iterator[Sequence[Any]]:
    sheet.reset_dimensions()  # what a workbook says of its own size may be wrong
    for row in sheet.iter_rows(values_only=True):
        filled = len(row)
        while filled and row[filled - 1] is None:
            filled -= 1
        yield row[:filled]


def _opened(file: str, content: bytes, values: bool) -> Any:
    """The workbook, once its parts are known to be small and to declare nothing that stands for more than it is."""
    check_archive(file, content)
    try:
        from openpyxl import load_workbook

        return load_workbook(io.BytesIO(content), read_only=True, data_only=values, keep_links=False)
    except ImportError:
        raise UserError(f"{file}: reading .xlsx needs openpyxl; {cure('excel')}, or save it as CSV.") from None
    except Exception as problem:  # zip, XML and workbook errors have no common kin
        raise _no_workbook(file, problem) from None


def _no_workbook(file: str, problem: BaseException) -> UserError:
    return UserError(f"{file} cannot be read as a workbook ({problem}); save it as .xlsx or CSV.")


def check_archive(file: str, content: bytes) -> None:
    """Refuse a packed file before it is unpacked when it would be huge, or when its XML declares names of its own.

    Raises UserError when it is no archive, or one of these.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            unpacked = sum(part.file_size for part in parts)
            if len(parts) > MOST_PARTS or unpacked > MOST_UNPACKED or unpacked > 10**6 + MOST_PACKING * len(content):
                told = f"{len(parts):,} parts of {unpacked:,} bytes in {len(content):,}"
                raise UserError(f"{file} holds {told}, far more than a table needs; save the sheet that is meant as CSV.")
            for part in parts:
                with archive.open(part) as opened:
                    head = opened.read(65_536)
                if b"<!DOCTYPE" in head.replace(b"\0", b"") or b"<!ENTITY" in head.replace(b"\0", b""):
                    raise UserError(f"{file} declares names of its own in {part.filename}, which no table needs; save it as CSV.")
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError, zlib.error) as problem:
        raise _no_workbook(file, problem) from None


# --- Parquet


def _of_parquet(file: str, content: bytes) -> Iterator[Row]:
    import pandas as pd

    try:
        frame = pd.read_parquet(io.BytesIO(content))
    except Exception as problem:  # of parsers, which have no common kin
        raise UserError(f"{file} cannot be read ({problem}); give a UTF-8 CSV, a Parquet file or a workbook.") from None
    yield 1, [str(name).strip() for name in frame.columns]
    columns = [frame[name].astype(object).where(frame[name].notna(), None).tolist() for name in frame]
    for number, cells in enumerate(zip(*columns, strict=True), 2):
        yield number, [word(cell) for cell in cells]


def word(cell: object) -> str:
    """A cell as it would be typed: nothing for an empty one, a whole number without a point, a day as 2006-01-15."""
    if cell is None:
        return ""
    if isinstance(cell, datetime.datetime | datetime.date):
        return f"{cell:%Y-%m-%d}"
    if isinstance(cell, float):
        return "" if cell != cell else str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    return normalize("NFC", str(cell)).strip()
