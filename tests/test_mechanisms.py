"""Every claim the model must represent, shown by a lever and an observable pattern under the same luck (`mechanisms.yaml`).

A false alarm here is a row that passes though its lever moves nothing. The differences of eight replicates under the same luck
are compared with Student's t, 7 degrees of freedom, at 0.04 over the number of rows: fewer than 0.05 false alarms are
expected in all. The luck is fixed, so that a row either passes always or never, until a rule or a value changes.
"""

from __future__ import annotations

import ast
import importlib
import re
from pathlib import Path

import numpy as np
import pytest
from deletion import is_current, tried
from measures_of_mechanisms import measure
from mechanisms import FIELDS, Row, Setting, needed, read_rows, strength, with_lever, z_of
from mechanisms_page import page

ROOT = Path(__file__).resolve().parents[1]
ROWS = read_rows()
TRIED = with_lever(ROWS)
SHOWN = [row for row in TRIED if not row.not_shown]
NEEDED = needed(len(TRIED))
LETTERED = {f"M66{letter}" for letter in "abcdefghi"} | {"X01b"}
LISTED = {f"M{number:02}" for number in range(1, 77) if number != 66} | {f"X{number:02}" for number in range(1, 17)} | LETTERED
CHECKLIST = {  # the must-haves: none of these rows may be left out
    *(f"M{number:02}" for number in (5, 9, 33, 35, 36, 40, 41, 42, 46, 47, 67, 69, 72, 74, 75)),
    *(f"M{number:02}" for number in (*range(10, 22), *range(48, 52), *range(55, 59))),
    *("M66a", "M66f", "X01", "X03", "X13"),
}
GRADING = {"moral", "immoral", "deviant", "deviance", "sinful", "prostitute", "prostitution", "slut", "illicit", "guilty"}


IN_TURN = sorted(TRIED, key=lambda row: (row.until, row.scale, str(row.given), row.lever, str(row.low), str(row.high)))


@pytest.mark.parametrize("row", [pytest.param(row, id=row.row, marks=[pytest.mark.slow] * row.slow) for row in IN_TURN])
def test_row(row):
    """The pattern moves the way that is claimed, or the row says that it does not.

    Rows that live the same histories stand side by side, and share them.
    """
    z = strength(row)
    found = f"{row.row} {row.claim}: z {z:.1f} of {row.measure} ({row.sign}), needed {NEEDED:.1f}"
    assert (z > NEEDED) != bool(row.not_shown), found


def test_every_row_is_there_once():
    """All rows of the list; at most eight left out, each with a reason, none of the checklist."""
    assert [row.row for row in ROWS] == list(dict.fromkeys(row.row for row in ROWS))
    assert {row.row for row in ROWS} == LISTED
    out = {row.row for row in ROWS if row.left_out}
    assert len(out) <= 8
    assert not out & CHECKLIST
    for row in ROWS:
        assert bool(row.lever) + bool(row.test) + bool(row.left_out) == 1, row.row


def wrong_in(row: Row) -> list[str]:
    """What a row names that is not there: its rule, its measure's meaning, two settings, values in the range of the lever."""
    module, _, rule = row.rule.rpartition(".")
    values = [(name, side) for name in row.lever for side in (row.low, row.high)] + list(row.given.items())
    checks = {
        row.rule: hasattr(getattr(importlib.import_module(module), rule), "py_func"),
        row.measure: bool(measure(row.measure).__doc__),
        f"sign {row.sign}": row.sign in ("+", "-"),
        f"{row.low} against {row.high}": row.low != row.high,
        **{f"{name} {value}": may_be(name, value) for name, value in values},
    }
    return [f"{row.row}: {name}" for name, holds in checks.items() if not holds]


def may_be(name: str, value: Setting) -> bool:
    """`history`, a factor, or a number in the lever's range."""
    if isinstance(value, str):
        return value == "history" or re.fullmatch(r"x[0-9.]+", value) is not None
    return FIELDS[name].low <= value <= FIELDS[name].high


def test_rows_name_what_there_is():
    """Rule, levers and measure exist; every value lies in the range of its lever; a test of its own is there."""
    assert [wrong for row in TRIED for wrong in wrong_in(row)] == []
    elsewhere = {row.row: row.test.partition("::") for row in ROWS if row.test}
    assert elsewhere
    assert [f"{row}: no {name} in {file}" for row, (file, _, name) in elsewhere.items() if not holds(ROOT / file, name)] == []


def holds(path: Path, name: str) -> bool:
    """Whether a file of tests holds the one of this name."""
    return path.is_file() and f"def {name}(" in path.read_text(encoding="utf-8")


def test_every_rule_was_deleted_once():
    """Each row was tried without its rule, as it is written now, and failed then; else run `python tests/deletion.py`."""
    table = tried()
    assert [row.row for row in SHOWN if not is_current(row, table)] == []
    assert [row.row for row in SHOWN if table[row.row]["fails_without"] != "yes"] == []
    assert set(table) <= {row.row for row in TRIED}


def test_the_page_is_current():
    """docs/mechanisms.md is what the rows say: run `make docs`."""
    assert (ROOT / "docs" / "mechanisms.md").read_text(encoding="utf-8") == page()


def test_nothing_moved_is_nothing_shown():
    """No difference, or one that cannot be measured, has no strength; a steady one has much."""
    assert z_of(np.zeros(8)) == 0.0
    assert z_of(np.array([np.nan] + [1.0] * 7)) == 0.0
    assert z_of(np.ones(8)) > NEEDED
    assert abs(z_of(np.array([1.0, -1.0] * 4))) < 1e-9
    assert NEEDED > 3.0


def words_of(path: Path) -> set[str]:
    """Words in the names that a source file gives, in small letters."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        for attribute in ("id", "name", "arg", "attr"):
            name = getattr(node, attribute, None)
            if isinstance(name, str):
                names |= set(re.split(r"[._]", name.lower()))
    return names


def test_names_grade_nobody():
    """No name in the package judges what people do to live, and no lever, condition or column either (M68)."""
    names = set().union(*(words_of(path) for path in (ROOT / "src" / "transitsim").rglob("*.py")))
    names |= {word for name in FIELDS for word in re.split(r"[._]", name)}
    assert not names & GRADING
