"""The page docs/reliability.md, made from what the tests of each kind of fault did: what was tried, how often, what failed.

Every test of a file `test_kind_*.py` is run here; a test that tries many cases says how many by `record_property("tried", n)`.
"""

from __future__ import annotations

import contextlib
import datetime
import os
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parent
HEAD = """\
# Reliability

For those who ask what was tried to make the program say something wrong, or nothing. Made by `make nightly`, from what the
tests of each kind of fault did; the names are those of the tests. A case is a file, a command or a value; a case that fails
ends in a traceback, in a number that is wrong, or in silence.

"""
AUDIT = """
## Packages of others

Every package has its version in `constraints.txt`; a test holds the list whole. An audit looks these versions up in a public
list of known faults and needs a network, so it is no test. To make one, `pip install pip-audit` in an environment of its own,
then `pip-audit -r constraints.txt --no-deps`.
"""


class Heard:
    """Collects the outcome of each test and how many cases it tried."""

    def __init__(self) -> None:
        self.rows: dict[tuple[str, str], list[int]] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when != "call" and not report.failed:
            return
        file, _, test = report.nodeid.partition("::")
        key = Path(file).stem.removeprefix("test_kind_").replace("_", " "), test.partition("[")[0].removeprefix("test_")
        row = self.rows.setdefault(key, [0, 0])
        row[0] += dict(report.user_properties).get("tried", 1)
        row[1] += report.failed


def page(rows: dict[tuple[str, str], list[int]]) -> str:
    """The page in markdown."""
    lines = [f"| {kind} | {test.replace('_', ' ')} | {cases:,} | {failed} |" for (kind, test), (cases, failed) in rows.items()]
    cases, failed = (sum(row[i] for row in rows.values()) for i in (0, 1))
    told = f"On {datetime.date.today():%d %B %Y}, {cases:,} cases were tried; {failed} failed.\n"
    return "\n".join([f"{HEAD}{told}", "| kind | what was tried | cases | failed |", "|---|---|--:|--:|", *lines, AUDIT])


if __name__ == "__main__":
    heard = Heard()
    files = sorted(map(str, TESTS.glob("test_kind_*.py")))  # further words are pytest's: -m "not slow"
    os.chdir(TESTS.parent)
    with contextlib.redirect_stdout(sys.stderr):
        code = pytest.main(["-q", "-n0", *sys.argv[1:], *files], plugins=[heard])
    print(page(heard.rows), end="")
    sys.exit(int(code))
