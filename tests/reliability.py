"""The page docs/reliability.md, made from what the tests of each kind of fault did: what was tried, how often, what failed, when.

Every test of a file `test_kind_*.py` is run here; a test that tries many cases says how many by `record_property("tried", n)`.
Further words are pytest's, as in `python tests/reliability.py -k hostile`: what is not run keeps its row and its day.
"""

from __future__ import annotations

import datetime
import os
import re
import sys
from pathlib import Path

import mutation
import pytest

TESTS = Path(__file__).resolve().parent
PAGE = TESTS.parent / "docs" / "reliability.md"
HEAD = """\
# Reliability

For those who ask what was tried to make the program say something wrong, or nothing. Made by `make nightly`, from what the
tests of each kind of fault did; the names are those of the tests. A case is a file, a command or a value; a case that fails
ends in a traceback, in a number that is wrong, or in silence.

"""
CHANGED = """
## Rules with a fault put in

`make mutation` changes one place of the rules, the random numbers, the resolution of regimes or the intervals, and asks whether
a test notices, with the compiler off. Only tests that pass so within %d seconds count; worlds of many people are not among
them. Names are module, line, columns, kind of change, and what becomes of it.

"""
AUDIT = """
## Packages of others

Every package has its version in `constraints.txt`; a test holds the list whole. An audit looks these versions up in a public
list of known faults and needs a network, so it is no test. To make one, `pip install pip-audit` in an environment of its own,
then `pip-audit -r constraints.txt --no-deps`.
"""
Rows = dict[tuple[str, str], tuple[int, int, str]]  # kind and test: cases, failed, day


class Heard:
    """Collects the outcome of each test and how many cases it tried."""

    def __init__(self) -> None:
        self.rows: Rows = {}
        self.day = f"{datetime.date.today():%d %B %Y}"

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when != "call" and not report.failed:
            return
        file, _, test = report.nodeid.partition("::")
        key = words(Path(file).stem.removeprefix("test_kind_")), words(test.partition("[")[0].removeprefix("test_"))
        cases, failed, _ = self.rows.get(key, (0, 0, ""))
        self.rows[key] = cases + dict(report.user_properties).get("tried", 1), failed + report.failed, self.day


def words(name: str) -> str:
    """A name as it is read."""
    return name.replace("_", " ")


def rows_of(page: str) -> Rows:
    """What a page says already."""
    found = re.findall(r"^\| ([\w ]+?) \| ([\w ]+?) \| ([\d,]+) \| (\d+) \| (\d\d \w+ \d{4}) \|$", page, re.MULTILINE)
    return {(kind, test): (int(cases.replace(",", "")), int(failed), day) for kind, test, cases, failed, day in found}


def known() -> set[tuple[str, str]]:
    """Kind and name of every test there is."""
    files = {
        words(path.stem.removeprefix("test_kind_")): path.read_text(encoding="utf-8") for path in TESTS.glob("test_kind_*.py")
    }
    return {(kind, words(name)) for kind, text in files.items() for name in re.findall(r"^def test_(\w+)", text, re.MULTILINE)}


def page(rows: Rows) -> str:
    """The page in markdown."""
    changed = CHANGED % mutation.LONGEST + (mutation.told(mutation.rows()) or "None was tried yet.\n")
    lines = [f"| {kind} | {test} | {cases:,} | {failed} | {day} |" for (kind, test), (cases, failed, day) in sorted(rows.items())]
    cases, failed = (sum(row[i] for row in rows.values()) for i in (0, 1))
    told = f"{cases:,} cases were tried; {failed} failed.\n"
    return "\n".join(
        [f"{HEAD}{told}", "| kind | what was tried | cases | failed | day |", "|---|---|--:|--:|--:|", *lines, changed + AUDIT]
    )


if __name__ == "__main__":
    heard = Heard()
    os.chdir(TESTS.parent)
    code = pytest.main(["-q", "-n0", *sys.argv[1:], *sorted(map(str, TESTS.glob("test_kind_*.py")))], plugins=[heard])
    kept = {key: row for key, row in rows_of(PAGE.read_text(encoding="utf-8")).items() if key in known()}
    PAGE.write_text(page({**kept, **heard.rows}), encoding="utf-8")
    sys.exit(int(code))
