"""A regime as a spreadsheet: one sheet, what the regime is at the top, then one dated value a row.

    title     , A cheaper road
    status    , hypothetical
    base      , history
    question  , What if the road cost half?
    source    , REPORT, A report, https://example.org/report, 2024-03-05     (key, title, address, day read)
    fact      , storm, 2001-07, A storm, REPORT                              (key, date, what, source)

    lever     , from   , value, factor, shape, source , fact , because
    route.fee , 1995-01,      , 0.5   ,      , assumed,      , the question asks for it

The table begins at the row whose first cell is 'lever'; its other columns may stand in any order. Comments begin with #.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from itertools import takewhile
from pathlib import Path
from unicodedata import normalize

from transitsim.core.errors import Gathering, UserError, closest
from transitsim.inputs.bounded_yaml import plain_value
from transitsim.inputs.table_file import decoded, file_bytes, rows_of
from transitsim.inputs.time_series import BREAKPOINT_KEYS

WORDS = ("name", "title", "status", "base", "question", "budget")
LISTS = {"source": ("title", "href", "read_on"), "fact": ("date", "what", "source")}
COLUMNS = ("lever", *BREAKPOINT_KEYS)
Row = Sequence[object]


def sheet_text(path: Path) -> str:
    """The sheet as CSV: of a CSV its text, of a workbook its first sheet, formulas as the values they last had.

    Raises UserError when the file cannot be read.
    """
    name, content = file_bytes(path)
    if path.suffix == ".csv":
        return decoded(name, content)
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows(cells for _, cells in rows_of(name, content))
    return written.getvalue()


def parse_sheet(written: str, file: str) -> dict:
    """The sheet as the mapping that the same regime gives as YAML; `file` names it in every message.

    Raises UserError when its layout is not the one above; all that is wrong with the rows together.
    """
    rows = [row for row in _cells(written, file) if any(cell is not None for cell in row) and not str(row[0]).startswith("#")]
    head = list(takewhile(lambda row: row[0] != "lever", rows))
    if len(head) == len(rows):
        raise UserError(f"{file}: there is no row of headings that begins with 'lever'; put one above the dated values.")
    wrong = Gathering()
    content = _read_head(head, file, wrong)
    content["levers"] = _read_table(rows[len(head)], rows[len(head) + 1 :], file, wrong)
    wrong.tell()
    return content


def _read_head(rows: Sequence[Row], file: str, wrong: Gathering) -> dict:
    content: dict = {"sources": {}, "facts": {}}
    for row in rows:
        with wrong:
            key, cells = str(row[0] or ""), list(row[1:])
            if key in WORDS:
                if key in content:
                    raise UserError(f"{file}: '{key}' is written twice; keep one.")
                content[key] = _last(cells, 1, f"{file}, {key}")[0]
            elif key in LISTS:
                name, *cells = _last(cells, 1 + len(LISTS[key]), f"{file}, {key}")
                if str(name) in content[f"{key}s"]:
                    raise UserError(f"{file}, {key}: '{name}' is written twice; keep one.")
                content[f"{key}s"][str(name)] = dict(zip(LISTS[key], cells, strict=True))
            else:
                near = closest(key, (*WORDS, *LISTS, "lever"))
                raise UserError(f"{file}: '{key}' means nothing above the table.{near} Use: {', '.join((*WORDS, *LISTS))}.")
    return content


def _last(cells: list, count: int, where: str) -> list:
    """The first `count` cells; nothing may stand right of them (words with a comma need quotes)."""
    if any(cell is not None for cell in cells[count:]):
        raise UserError(f"{where}: there are too many cells in the row; put words that hold a comma in quotes.")
    return [*cells, *[None] * count][:count]


def _read_table(heads: Row, rows: Sequence[Row], file: str, wrong: Gathering) -> dict[str, list]:
    names = [None if cell is None else str(cell) for cell in heads]
    for name in names:
        with wrong:
            if name is not None and (name not in COLUMNS or names.count(name) > 1):
                problem = "is there twice" if name in COLUMNS else f"is no column.{closest(name, COLUMNS)}"
                raise UserError(f"{file}: the heading '{name}' {problem.rstrip('.')}; use: {', '.join(COLUMNS)}.")
    levers: dict[str, list] = {}
    for row in rows:
        cells = {name: cell for name, cell in zip(names, row, strict=False) if name and cell is not None}
        if re.fullmatch(r"\d{4}-\d{2}-01", str(cells.get("from"))):  # how spreadsheets keep a month
            cells["from"] = str(cells["from"])[:7]
        with wrong:
            headings = [*names, *[None] * len(row)]
            astray = [cell for name, cell in zip(headings, row, strict=False) if not name and cell is not None]
            if astray:
                raise UserError(
                    f"{file}, {row[0]}: '{astray[0]}' has no heading above it; put words that hold a comma in quotes."
                )
            if "lever" not in cells:
                shown = ", ".join(map(str, cells.values()))
                raise UserError(f"{file}: a row of the table names no lever ({shown}); write its name.")
            levers.setdefault(str(cells.pop("lever")), []).append(cells)
    return levers


def _cells(written: str, file: str) -> Iterator[list]:
    """A CSV: parted by what follows the first word of the first row, a comma, a semicolon or a tab."""
    first = next((line for line in written.splitlines() if line.strip(" ,;\t") and not line.startswith("#")), "")
    sign = re.search(r"[,;\t]", first)
    reader = csv.reader(io.StringIO(written, newline=""), delimiter=sign[0] if sign else ",", skipinitialspace=True)
    try:
        yield from ([_plain(cell) for cell in row] for row in reader)
    except csv.Error as problem:
        raise UserError(f"{file}, line {reader.line_num}: {problem}; check the quotes.") from None


def _plain(cell: str) -> object:
    """A cell as the strict YAML would read it: a number in plain digits, else words, and None for an empty one."""
    words = normalize("NFC", cell).strip()
    return plain_value(words) if words else None
