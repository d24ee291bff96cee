"""What waits for the fit: pages that say so and tests that are marked, each listed in REFIT.md."""

from __future__ import annotations

import ast
import re
from pathlib import Path

TESTS = Path(__file__).parent
ROOT = TESTS.parent
LIST = (TESTS / "REFIT.md").read_text(encoding="utf-8")


def test_pages_with_figures_of_the_last_fit_say_so() -> None:
    """The sentence stands once on each page that is listed, and on no other."""
    sentence = re.search(r"^These pages say: (.+)$", LIST, re.MULTILINE)[1]
    folders = ("docs", "experiments", "benchmarks")
    pages = [ROOT / "README.md", *(page for name in folders for page in (ROOT / name).rglob("*.md"))]
    saying = {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8").count(sentence) for path in pages}
    listed = re.findall(r"^- (\S+\.md)$", LIST, re.MULTILINE)
    assert {name: times for name, times in saying.items() if times} == dict.fromkeys(listed, 1)


def marked(path: Path) -> set[str]:
    """Tests of a file that carry the mark."""
    parts = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    tests = (part for part in parts if isinstance(part, ast.FunctionDef) and part.name.startswith("test_"))
    return {f"{path.name}::{test.name}" for test in tests if any("mark.refit" in ast.unparse(one) for one in test.decorator_list)}


def test_marks_are_those_of_the_list() -> None:
    """Every marked test has its line with a reason, and every line its marked test."""
    listed = re.findall(r"^\| `(\S+::\w+)` \| \S.* \|$", LIST, re.MULTILINE)
    assert len(listed) == len(set(listed)) == LIST.count("\n| `")
    assert set(listed) == {name for path in TESTS.glob("test_*.py") for name in marked(path)}
