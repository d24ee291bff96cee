"""The documentation: built without a warning and without a network, current, complete, and its examples run."""

from __future__ import annotations

import ast
import doctest
import importlib
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
from model_description import page, values_by_source

import transitsim as ts
from transitsim.cli.main import COMMANDS
from transitsim.inputs.cited_yaml import PACKAGED
from transitsim.inputs.evidence import names, sources
from transitsim.schema.levers import LEVER_FIELDS
from transitsim.schema.parameters import BEHAVIOUR_FIELDS, LIFE_FIELDS
from transitsim.schema.person import PERSON_FIELDS

ROOT = Path(__file__).resolve().parents[1]
DOCS, SOURCE = ROOT / "docs", ROOT / "src" / "transitsim"
# the questions of ODD+D (Mueller et al. 2013, table 1): section to its last letter
QUESTIONS = {
    **{"I.i": "b", "I.ii": "e", "I.iii": "a"},
    **{"II.i": "e", "II.ii": "h", "II.iii": "b", "II.iv": "e", "II.v": "c"},
    **{"II.vi": "d", "II.vii": "b", "II.viii": "b", "II.ix": "a", "II.x": "b"},
    **{"III.i": "b", "III.ii": "c", "III.iii": "a", "III.iv": "c"},
}
FETCHES = {"script": "src", "img": "src", "iframe": "src", "link": "href", "source": "src", "object": "data"}
LOOSELY = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
HARSH = re.compile(r"\b(illegals?|(illegal|bogus) \w+|defectors?|floods? of|waves? of migrants|prostitut\w+)\b", re.IGNORECASE)


# --- the model described


def test_the_description_of_the_model_is_current():
    assert (DOCS / "model.md").read_text(encoding="utf-8") == page(), "make docs"


def test_every_question_of_odd_d_is_answered():
    """Every heading of the protocol is there once, in its order, and something stands below it."""
    expected = [
        f"{section}.{letter}" for section, last in QUESTIONS.items() for letter in "abcdefgh"[: "abcdefgh".index(last) + 1]
    ]
    parts = re.split(r"^#### ([IVXivx]+\.[ivx]+\.[a-h]) ", page(), flags=re.MULTILINE)
    assert parts[1::2] == expected
    for question, answer in zip(parts[1::2], parts[2::2], strict=True):
        words = re.sub(r"^#.*$", "", answer.split("\n", 1)[1], flags=re.MULTILINE).strip()
        assert len(words.split()) >= 3, question


def test_the_description_leaves_nothing_out():
    """Every rule with its docstring, every parameter, lever and attribute, every table of evidence and every source."""
    text = page()
    shown = re.sub(r"\s+", " ", text)
    for path in (SOURCE / "rules").rglob("*.py"):
        for one in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(one, ast.FunctionDef):
                assert f"\n{one.name}(" in text, one.name
                told = ast.get_docstring(one)
                assert told, f"{path.name}: {one.name} says nothing of itself"
                assert " ".join(told.split()) in shown, one.name
    for field in (*BEHAVIOUR_FIELDS, *LIFE_FIELDS, *LEVER_FIELDS, *PERSON_FIELDS):
        assert f"| `{field.name}` |" in text, field.name
    for name in (*names(), *sources()):
        assert name == "sources" or f"| `{name}` |" in text or f"| {name} |" in text, name


def test_the_readme_states_what_is_assumed():
    """The share of assumed values is that of the configuration, to a point; the number of fitted ones that of the posterior."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    said, fitted = (
        int(re.search(words, text)[1]) for words in (r"are assumed\*\* \((\d+) %", r"(\d+) of the assumed ones were fitted")
    )
    counts = values_by_source().values()
    assumed = 100 * sum(one for one, _ in counts) / sum(map(sum, counts))
    assert abs(said - assumed) <= 1, f"{assumed:.1f} % of the values are assumed; say so in the README"
    (drawn,) = (PACKAGED / "posterior").glob("*.csv")
    columns = drawn.read_text(encoding="utf-8").split("\n", 1)[0].split(",")
    assert fitted == len(set(columns) - {"dispersion"})


# --- examples


def modules() -> list[str]:
    """Every module of the package that has an example, by name."""
    found = {path: path.relative_to(SOURCE.parent).with_suffix("").parts for path in sorted(SOURCE.rglob("*.py"))}
    examples = (parts for path, parts in found.items() if ">>>" in path.read_text(encoding="utf-8"))
    return [".".join(parts[:-1] if parts[-1] == "__init__" else parts) for parts in examples]


def test_examples_in_docstrings():
    """Each is run; what fails is printed by doctest itself."""
    tried = {name: doctest.testmod(importlib.import_module(name), optionflags=LOOSELY) for name in modules()}
    assert len(tried) > 20
    assert not {name: told for name, told in tried.items() if told.failed}


def test_examples_on_pages():
    """Each page that has some is run from its first to its last."""
    pages = sorted(path for path in DOCS.glob("*.md") if ">>> " in path.read_text(encoding="utf-8"))
    tried = {path.name: doctest.testfile(str(path), module_relative=False, optionflags=LOOSELY) for path in pages}
    assert tried
    assert not {name: told for name, told in tried.items() if told.failed or not told.attempted}


def test_every_public_name_is_in_the_reference():
    reference = (DOCS / "python.md").read_text(encoding="utf-8")
    modules = {name for name in ts.__all__ if name in ts.MODULES}
    for name in set(ts.__all__) - modules:
        assert f"transitsim.{name}\n" in reference, name
    for name in modules:
        assert f"automodule:: {ts.MODULES[name]}\n" in reference, name


# --- words


def test_words_are_neutral():
    """No word that judges people; titles of sources keep theirs."""
    assert HARSH.search("a flood of people")
    harsh = [
        f"{path.name}, line {number}: {found[0]}"
        for path in sorted(DOCS.glob("*.md"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if not re.match(r"\| [A-Z0-9_]+ \| ", line) and (found := HARSH.search(line))
    ]
    assert not harsh


# --- the site


class Fetched(HTMLParser):
    """Addresses that a browser would fetch to show the page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        if tag in FETCHES and given.get(FETCHES[tag]) and given.get("rel") not in ("canonical", "author", "search"):
            self.found.append(given[FETCHES[tag]] or "")


@pytest.mark.slow
def test_the_site(tmp_path: Path):
    """It builds with warnings as errors, every page of the docs and every command is on it, and nothing is fetched from afar."""
    pytest.importorskip("sphinx")
    source, site = tmp_path / "docs", tmp_path / "site"
    shutil.copytree(DOCS, source, ignore=shutil.ignore_patterns("notebooks"))
    (source / "notebooks").symlink_to(ROOT / "notebooks")
    for name in ("configs", "benchmarks", "experiments", "tests", "notebooks", "src"):
        (tmp_path / name).symlink_to(ROOT / name)
    asked = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-b", "html", str(source), str(site)]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    pages = {path.relative_to(site).with_suffix("").as_posix() for path in site.rglob("*.html")}
    assert {path.relative_to(DOCS).with_suffix("").as_posix() for path in DOCS.rglob("*.md")} <= pages
    assert {f"notebooks/{path.stem}" for path in (ROOT / "notebooks").glob("*.ipynb")} <= pages
    for name in COMMANDS:
        assert f"<h2>transitsim {name}<" in (site / "commands.html").read_text(encoding="utf-8"), name
    for path in site.rglob("*.html"):
        reader = Fetched()
        reader.feed(path.read_text(encoding="utf-8"))
        assert reader.found
        assert not [address for address in reader.found if re.match(r"(https?:)?//", address)], path
    for path in site.rglob("*.css"):
        assert not re.search(r"url\(['\"]?(https?:)?//|@import ['\"]?http", path.read_text(encoding="utf-8")), path
