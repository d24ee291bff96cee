"""The documentation: built without a warning and without a network, current, complete, and its examples run."""

from __future__ import annotations

import ast
import calendar
import doctest
import importlib
import inspect
import json
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
from model_description import page, values_by_source

import transitsim as ts
from transitsim.cli.main import NAMES as COMMANDS
from transitsim.inputs.cited_yaml import PACKAGED, read_yaml
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
# words that may not come back, and what to write instead; docs/why.md lists names that changed
REGIME = "regime (a law is a statute)"
GONE = {
    r"\b(each|every|which|both|another|hypothetical|best|\w+teen|two|three|four|six|under (the|a|one|no)) laws?\b": REGIME,
    r"\blaw of your own\b|\blaw by law\b|\blaws (are|is|part)\b|\bthe law's\b": REGIME,
    r"\b(is|are|was|were|be|been) lived\b|\blived (once|again|twice|with|through)\b": "simulated",
    r"\btold\b|\btellings?\b": "reported, said, described",
    r"\bluck\b": "chance, random numbers",
    r"\b(mend|mends|mended|mending)\b": "repair, correct",
    r"\bdoors?\b": "the place, the way",
    r"\bdear(er|est)?\b": "expensive",
    r"\bhangs? on\b": "depends on",
    r"\b(leans?|leaned|leaning) on\b": "builds on",
    r"\bwill not do\b|\bdoing of\b|\w's doing\b": "is enough, is due to",
    r"\bby (its|their|an|the) address\b|\baddressed\b": "looked up by person, month and stream",
    r"\blives? (parts?|ends? elsewhere)\b|\bparting\b": "diverge",
    r"\bways? to decide\b": "decision model",
    r"\bown keeping\b": "plain words",
}
WOMAN = re.compile(r"\b(mothers?|wom[ae]n|wi(fe|ves))\b", re.IGNORECASE)
IMAGE = ("core/random_numbers.py", "rules/__init__.py")  # explain luck, or name the argument
KEPT = ("model.md", "names.md", "references.md", "same_people.md", "glossary.md")  # generated, titles, or they explain a word


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


def test_home_pages_state_what_is_assumed():
    """The numbers of assumed values, all and dated, are those of the configuration; that of values to be fitted is the plan's."""
    readme, home = (" ".join(path.read_text(encoding="utf-8").split()) for path in (ROOT / "README.md", DOCS / "index.md"))
    counts = values_by_source()
    assumed, sourced = (sum(one[kind] for one in counts.values()) for kind in (0, 1))
    dated = counts["dated values of levers"]
    told = f"{assumed} of the {assumed + sourced} values behind (this|it) are assumed", f"{dated[0]} of the {sum(dated)} dated"
    for text in (readme, home):
        assert re.search(rf"{told[0]}\W+among them {told[1]} values of the history", text)
    free = read_yaml(PACKAGED / "fit" / "history.yaml")["parameters"].keys() - {"dispersion"}
    assert f"{len(free)} of the assumed ones wait to be fitted" in readme


def test_no_page_says_that_all_values_have_sources():
    """Dated values have a source or are assumed; no page, help text or docstring calls them cited as a whole."""
    claims = re.compile(r"dated,? (and )?cited|cited data|all of that is")
    paths = [ROOT / "README.md", *DOCS.rglob("*.md"), *SOURCE.rglob("*.py"), *SOURCE.rglob("*.html")]
    paths = [path for path in paths if "explorer" not in path.parts]
    assert len(paths) > 300
    assert not [str(path) for path in paths if claims.search(" ".join(path.read_text(encoding="utf-8").split()))]


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
    for name in ts.__all__:
        value = getattr(ts, name)
        assert (f"automodule:: {value.__name__}\n" if inspect.ismodule(value) else f"transitsim.{name}\n") in reference, name


# --- words


def test_words_are_neutral():
    """No word that judges people; titles of sources keep theirs."""
    assert HARSH.search("a flood of people")
    harsh = [
        f"{path.name}, line {number}: {found[0]}"
        for path in sorted(DOCS.glob("*.md"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if path.name != "references.md" and not re.match(r"\| [A-Z0-9_]+ \| ", line) and (found := HARSH.search(line))
    ]
    assert not harsh


# --- references

CLAIM, FORM, SOURCE_KEY = re.compile(r"\b[MX]\d\d[a-i]?\b"), re.compile(r"\bT\d{1,2}\b"), re.compile(r"\b[A-Z]{2,}_\d{4}[a-z]?\b")
# an author and a year, as in (Carling and Schewel 2018), Talts et al. 2018, Salmon, Moraes, Dror and Shaw (2011)
NAME = r"[A-Z][^\W\d_]{2,}"
PUBLICATION = re.compile(rf"\b({NAME})(?:, {NAME})*(?:,? and {NAME})?(?: et al\.)? \(?((?:18|19|20)\d\d)\b(?!-\d)")
NO_AUTHOR = {"From", "Read", "Before", "Over", "Simulate", "HERE"} | set(calendar.month_name)


def unresolved(text: str, page: str, claims: str, sources: set[str]) -> list[str]:
    """Keys in `text` that lead nowhere: not to the page of references, a row of mechanisms, or a source of the evidence."""
    lost = [key for key in CLAIM.findall(text) if f"| {key}" not in claims]
    lost += [key for key in FORM.findall(text) if f"\n| {key} |" not in page]
    lost += [key for key in SOURCE_KEY.findall(text) if key not in sources and key.split("_")[0].title() not in NO_AUTHOR]
    known = re.findall(r"^- \*\*(.+?) (\d{4})\.\*\*", page, flags=re.MULTILINE)
    for author, year in PUBLICATION.findall(text):
        if author not in NO_AUTHOR and not any(author in re.split("[, ]+", names) and year == when for names, when in known):
            lost.append(f"{author} {year}")
    return lost


def test_every_key_resolves():
    """Claims, closed forms, sources and publications that docstrings, dictionaries, tests and pages name."""
    page, claims = ((DOCS / f"{name}.md").read_text(encoding="utf-8") for name in ("references", "mechanisms"))
    assert unresolved("M20 M99 T19 T99 VOA_2007 NONE_2007 (Rust 1987) Rust and Nobody (1988)", page, claims, set(sources())) == [
        "M99", "T99", "NONE_2007", "Rust 1988",
    ]  # fmt: skip
    described = [path for path in DOCS.glob("*.md") if path.name not in ("model.md", "references.md")]
    files = [
        *SOURCE.rglob("*.py"),
        *described,
        *(ROOT / "experiments").rglob("*.md"),
        *(ROOT / "tests").glob("test_analytic_*.py"),
    ]
    found = {
        path.relative_to(ROOT).as_posix(): unresolved(path.read_text(encoding="utf-8"), page, claims, set(sources()))
        for path in files
    }
    assert not {file: keys for file, keys in found.items() if keys}


def test_every_reference_stands_once_and_is_used():
    """In order of names; what nothing cites is no reference."""
    page = (DOCS / "references.md").read_text(encoding="utf-8")
    known = re.findall(r"^- \*\*(.+?) (\d{4})\.\*\*", page, flags=re.MULTILINE)
    assert len(known) > 40
    assert len(set(known)) == len(known)
    assert known == sorted(known, key=lambda one: (one[0].lower(), one[1]))
    told = "\n".join(
        path.read_text(encoding="utf-8")
        for folder, kind in (("src", "*.py"), ("docs", "*.md"), ("tests", "*.py"), ("experiments", "*.*"))
        for path in (ROOT / folder).rglob(kind)
        if path.name not in ("references.md", "model.md") and path.suffix in (".py", ".md")
    )
    assert not [names for names, _ in known if names.split(" ")[-3 if "et al." in names else -1].rstrip(",") not in told]


# --- words that are gone


def prose() -> dict[str, str]:
    """What people read: pages, READMEs, notebooks' text and the command's help, by name."""
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", SOURCE / "reports" / "limits.md"]
    pages += [path for path in sorted(DOCS.glob("*.md")) if path.name not in KEPT]
    pages += [
        ROOT / "benchmarks" / "README.md",
        *sorted(DOCS.glob("regimes/*.md")),
        *sorted(ROOT.glob("experiments/*/README.md")),
    ]
    found = {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in pages}
    found["docs/why.md"] = found["docs/why.md"].partition("\n## Names that changed\n")[0]
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        found[path.name] = "\n\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    return found


def old_words(text: str) -> list[str]:
    """Words of `GONE` in a text, with what to write instead; code, addresses and titles of sources are left out."""
    text = re.sub(r"```.*?```|`[^`]*`|\]\([^)]*\)", " ", text, flags=re.DOTALL)
    text = re.sub(r"^(    |- [A-Z0-9_]+: \[|\| [A-Z0-9_]+ \| ).*$", " ", text, flags=re.MULTILINE)
    found = []
    for paragraph in re.split(r"\n\s*\n|\n(?=[-|:] ?)", text):
        words = " ".join(paragraph.split())
        gone = GONE if WOMAN.search(words) else {**GONE, r"\b(she|hers?|herself)\b": "the person, they"}
        found += [
            f"'{one[0]}' in '{words[:60]}...': {better}" for old, better in gone.items() for one in re.finditer(old, words, re.I)
        ]
    return found


def test_words_that_are_gone():
    """Pages keep to the field's words: `GONE` lists what may not come back, and a paragraph without a woman has no *she*."""
    assert len(old_words("Every law is lived once; she is told.\n\nUnder the law a mother asks for her child.")) == 5
    assert not old_words("Refugee law.\n\nThe mother takes her child. `under the law`")
    wrong = {name: found for name, text in prose().items() if (found := old_words(text))}
    assert not wrong


def test_words_that_are_gone_from_the_source():
    """Docstrings, help, errors, sentences of results and reports; the lesson keeps its own until it is replaced."""
    said: dict[str, list[str]] = {}
    for path in sorted(SOURCE.rglob("*.py")):
        name = path.relative_to(SOURCE).as_posix()
        if not name.startswith("lesson/") and name not in IMAGE:
            strings = (
                node.value for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Constant)
            )
            found = [word for one in strings if isinstance(one, str) and " " in one for word in old_words(one)]
            said.update({name: found} if found else {})
    assert not said


def test_the_glossary_is_in_order():
    """Each word once, in the order of the alphabet, with a meaning."""
    text = (DOCS / "glossary.md").read_text(encoding="utf-8").split("\n\n", 2)[2]
    entries = [entry.split("\n") for entry in text.strip().split("\n\n")]
    words = [word for word, *_ in entries]
    assert len(words) > 40
    assert words == sorted(set(words))
    assert all(meaning.startswith(": ") for _, meaning, *_ in entries)


def test_where_to_look_is_where_it_is():
    """Every file and folder that CONTRIBUTING names is there."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    named = re.findall(r"`([a-z_]+(?:/[a-z_]+)*(?:/|\.py|\.yaml|\.md))`", text)
    assert len(named) > 20
    assert not [name for name in named if not any((folder / name).exists() for folder in (ROOT, SOURCE, ROOT / "tests"))]


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


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built site; warnings are errors."""
    pytest.importorskip("sphinx")
    tmp_path = tmp_path_factory.mktemp("site")
    source, built = tmp_path / "docs", tmp_path / "site"
    shutil.copytree(DOCS, source, ignore=shutil.ignore_patterns("notebooks"))
    (source / "notebooks").symlink_to(ROOT / "notebooks")
    for name in ("configs", "benchmarks", "experiments", "tests", "notebooks", "src"):
        (tmp_path / name).symlink_to(ROOT / name)
    asked = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-b", "html", str(source), str(built)]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return built


@pytest.mark.slow
def test_the_site(site: Path):
    """Every page of the docs and every command is on it, and nothing is fetched from afar."""
    pages = {path.relative_to(site).with_suffix("").as_posix() for path in site.rglob("*.html")}
    written = {path.relative_to(DOCS).with_suffix("").as_posix() for path in DOCS.rglob("*.md")}
    assert {page for page in written if not page.startswith("_ext/")} <= pages
    assert {f"notebooks/{path.stem}" for path in (ROOT / "notebooks").glob("*.ipynb")} <= pages
    for name in COMMANDS:
        assert f"<h3>transitsim {name}<" in (site / "commands.html").read_text(encoding="utf-8"), name
    for path in site.rglob("*.html"):
        reader = Fetched()
        reader.feed(path.read_text(encoding="utf-8"))
        assert bool(reader.found) == (path.name != "lab.html"), path
        assert not [address for address in reader.found if re.match(r"(https?:)?//", address)], path
    for path in site.rglob("*.css"):
        assert not re.search(r"url\(['\"]?(https?:)?//|@import ['\"]?http", path.read_text(encoding="utf-8")), path


@pytest.mark.slow
def test_no_page_of_the_site_scrolls_sideways(site: Path):
    """On a laptop, a desk, a projector and a telephone: what is wide scrolls in its own box."""
    import browsers
    from playwright.sync_api import sync_playwright

    wide = []
    with sync_playwright() as play:
        page = browsers.launched(play).new_page()
        for path in sorted(site.rglob("*.html")):
            page.goto(path.as_uri())
            for width in (390, 1280, 1366, 1600):
                page.set_viewport_size({"width": width, "height": 800})
                if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
                    wide.append((width, path.relative_to(site).as_posix()))
    assert not wide
