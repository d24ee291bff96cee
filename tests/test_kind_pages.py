"""Kind 8: commands and snippets of README and docs do what the pages say.

All of them are begun, as printed, up to the first simulated month; `make nightly` runs them to their end, page after page in one
folder, at a coarse scale.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import shlex
from pathlib import Path
from types import ModuleType

import hostile
import pages
import pytest

from transitsim.cli.main import TOGETHER, entry, main
from transitsim.cli.parser import read_words
from transitsim.core.errors import UserError

READ = [page for page in pages.PAGES if page.name not in pages.MADE]


class Began(BaseException):
    """The first world would be made now; all that can be wrong with the words has been looked for."""


def begin(*_, **__) -> None:
    raise Began


def begun(words: list[str], left: set[str]) -> str:
    """What is wrong with a command that is carried out up to its first world; `left` are folders that those before it leave."""
    table, _ = entry("run" if words[0] == "-m" else words[0])
    asked = read_words(table, words if words[0] == "-m" else words[1:])
    folder = str(asked[table.argument.name]) if table.argument and (TOGETHER.get(table.name) or table.name in OF_A_FOLDER) else ""
    if folder:
        return "" if folder in left else f"no command before it leaves {folder}"
    out = next((word.removeprefix("out=") for word in words if word.startswith("out=")), (table.settings or {}).get("out", ""))
    left.add(out)
    try:
        code, told = main(["workers=1" if word.startswith("workers=") else word for word in words]), ""  # no world elsewhere
    except Began:
        return ""
    return told or f"exit code {code}" if code else ""


OF_A_FOLDER = ("report", "brief", "robustness", "sensitivity", "discover")


def imported(block: str) -> None:
    """Import what a snippet imports, and bind the words of each call of the package; what is raised is what is wrong."""
    tree, names = ast.parse(block), {}
    for node in tree.body:
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            exec(compile(ast.Module([node], []), "snippet", "exec"), names)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (function := named(node.func, names)) is not None:
            words = {word.arg: None for word in node.keywords if word.arg}
            inspect.signature(function).bind(*([None] * len(node.args)), **words)


def named(node: ast.AST, names: dict[str, object]) -> object:
    """What a dotted name of the package stands for; None for a name of another package or of the snippet's own."""
    if isinstance(node, ast.Name):
        found = names.get(node.id)
        return found if getattr(found, "__module__", getattr(found, "__name__", "")).startswith("transitsim") else None
    if isinstance(node, ast.Attribute):
        owner = named(node.value, names)
        return getattr(owner, node.attr) if isinstance(owner, ModuleType) else None
    return None


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_every_example_of_a_page_can_begin(tmp_path, monkeypatch, capsys, record_property) -> None:
    """Commands resolve their words and configurations, snippets compile and import, YAML is read."""
    monkeypatch.chdir(tmp_path)
    for place in ("transitsim.engine.world.people_of", "transitsim.studies.sweep.begin.begin", "transitsim.page.write.page"):
        module, _, name = place.rpartition(".")
        monkeypatch.setattr(importlib.import_module(module), name, begin)
    wrong, left, count = [], set(), 0
    for page in READ:
        for block in pages.files_of(page):
            told = hostile.refused_or_raised(lambda block=block: pages.read_file_example(block, tmp_path))
            wrong += [f"{page.name}: {told}"] if told else []
    for page in READ:
        for kind, block in pages.blocks(page):
            tries = []
            if kind == "python" and not pages.reason(block):
                tries = [("a snippet", lambda block=block: imported(block))]
            for line in pages.commands(kind, block):
                if not pages.reason(line) and line != "transitsim":
                    tries.append((line, lambda line=line: refuse(begun(shlex.split(line)[1:], left))))
            count += len(tries)
            for what, trial in tries:
                told = hostile.refused_or_raised(trial)
                wrong += [f"{page.name}: {what}: {told}{capsys.readouterr().err}"] if told else []
    record_property("tried", count)
    assert count > 50
    assert not wrong, "\n".join(wrong)


def refuse(told: str) -> None:
    """Raise what is wrong as a sentence."""
    if told:
        raise UserError(told)


def tried(page: Path, place: Path) -> tuple[int, list[str]]:
    """How many examples of a page were run, and what was wrong with them."""
    count, wrong = 0, []
    for block in pages.files_of(page):  # a command above it may name it
        count += 1
        told = hostile.refused_or_raised(lambda block=block: pages.read_file_example(block, place))
        wrong += [f"{page.name}: {told}"] if told else []
    for kind, block in pages.blocks(page):
        if kind == "python" and not pages.reason(block):
            count += 1
            told = hostile.refused_or_raised(lambda block=block: pages.run_python(block, page.name))
            wrong += [f"{page.name}: {told}"] if told else []
        lines = [line for line in pages.commands(kind, block) if not pages.reason(line) and line != "transitsim"]
        for line in [each for one in lines for each in dict.fromkeys((one, one.replace(" dry_run=true", "")))]:
            count += 1  # what is dry on the page is run too: the next line may ask for its results
            words = pages.adapted(line, place)
            code, told = hostile.said(*words)
            wrong += [f"{page.name}: transitsim {' '.join(words)}: {told[-600:]}"] if code else []
    return count, wrong


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Path:
    """One folder for all pages: a later one finds the results of those before it."""
    return tmp_path_factory.mktemp("pages")


@pytest.mark.slow
@pytest.mark.nightly
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("page", READ, ids=lambda page: page.stem)
def test_every_example_of_a_page_runs(page: Path, place: Path, monkeypatch, record_property) -> None:
    monkeypatch.chdir(place)
    count, wrong = tried(page, place)
    record_property("tried", count)
    assert not wrong, "\n".join(wrong)


def test_what_is_not_run_is_there_and_says_why() -> None:
    """A reason that no example needs any more is taken away."""
    text = "\n".join(page.read_text(encoding="utf-8") for page in pages.PAGES)
    assert [start for start in pages.NOT_RUN if start not in text] == []
