"""The table of words: functions and pages agree with it, any name may be typed, and what is printed can be pasted."""

from __future__ import annotations

import inspect
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from commands_page import page

import transitsim as ts
from transitsim.cli.help import help_text
from transitsim.cli.hydra_compose import job_of
from transitsim.cli.main import NAMES, entry
from transitsim.cli.parser import read_words
from transitsim.cli.settings_words import SETTINGS
from transitsim.cli.words import REQUIRED
from transitsim.core.errors import UserError
from transitsim.core.shell_command import command
from transitsim.inputs.library import Library
from transitsim.inputs.setting_words import listed, setting_words
from transitsim.inputs.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
TABLES = {name: entry(name)[0] for name in NAMES}
SHARED = {"out", "overwrite", "progress", "scale", "seed", "replicates"}  # words of their own that are settings of a run too
OF_THE_CALL = {"executor", "overwrite", "progress", "config_dir", "settings"}  # how a function does it, not what is asked
IN_PYTHON = {"outcomes", "parameters"}  # of `compare`: code and tables, which no word can hold
ANSWERED = {("explain", "person"), ("simulate", "out"), ("lesson_page", "out")}  # in Python without the default of the command
NASTY = (
    "a b",
    "x=y",
    "a,b",
    "[mine]",
    "ünï—коd",
    "it's",
    '"so"',
    "back\\slash\\",
    "$HOME `x` #1",
    "*?{a,b}",
    "(old)",
    "=first",
    "~",
    "-m",
)
PAGES = [ROOT / "README.md", *(ROOT / "docs").glob("*.md"), *(ROOT / "experiments").rglob("README.md")]
SHOWN = re.compile(r"^(?:    |```\w*\n)?(transitsim [^\n]*)|`(transitsim [^`\n]*)`", re.MULTILINE)
QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")


@pytest.mark.parametrize("table", [one for one in TABLES.values() if one.python], ids=lambda one: one.name)
def test_functions_take_the_words_of_their_command(table) -> None:
    """Names and defaults of the signature, and a line on each in its help."""
    function = getattr(ts, table.python)
    parameters = inspect.signature(function).parameters
    words = {one.name: one.default for one in (*([table.argument] if table.argument else []), *table.words)}
    if table.python == "simulate":
        words |= {one.name: one.default for one in SETTINGS}
    assert words.keys() - OF_THE_CALL <= parameters.keys()
    settings = {"regime", "behaviour", "lever_factors", "out", *(table.settings or {})}
    assert parameters.keys() - words.keys() <= settings | OF_THE_CALL | IN_PYTHON
    for name, default in ({**words, **(table.settings or {})}).items():
        if name not in OF_THE_CALL | {"out"} and name in parameters and (table.python, name) not in ANSWERED:
            expected = inspect.Parameter.empty if default is REQUIRED else default
            assert parameters[name].default == expected, name
        if name in words and name not in OF_THE_CALL:
            assert f"\n    {name}\n" in function.__doc__, name


def test_a_word_is_one_thing_in_all_commands() -> None:
    settings = {one.name for one in SETTINGS}
    for table in TABLES.values():
        assert set(table.own) & settings <= SHARED, table.name
        assert len(table.own) == len(table.words), table.name
    for name in ("workers", "replicate", "address", "plan", "first_year", "last_year", "posterior"):
        kinds = {table.own[name].kind.meaning for table in TABLES.values() if name in table.own}
        assert len(kinds) == 1, name


def test_the_page_of_commands_is_current() -> None:
    assert (ROOT / "docs" / "commands.md").read_text(encoding="utf-8") == page(), "make docs"


@pytest.mark.parametrize("name", NAMES)
def test_help_has_every_word_with_its_default(name) -> None:
    told = help_text(TABLES[name])
    for word in TABLES[name].words:
        assert re.search(rf"^  {word.name} +\S", told, re.MULTILINE), word.name
    assert max(map(len, told.splitlines())) <= 130


# --- any name, in one shell argument


@pytest.mark.parametrize("nasty", NASTY)
def test_a_path_stands_for_itself(nasty, tmp_path, monkeypatch) -> None:
    """Of every command that has one: as a word, as what stands alone, and through Hydra."""
    monkeypatch.chdir(tmp_path)
    for table in TABLES.values():
        if "out" in table.own:
            given = [f"{one.name}=1" for one in table.words if one.default is REQUIRED]
            alone = ["results"] if table.argument else []
            assert read_words(table, [*alone, *given, f"out=some/{nasty}"])["out"] == Path("some") / nasty
        if table.argument is not None and not table.many:
            given = [f"{one.name}=1" for one in table.words if one.default is REQUIRED]
            line = shlex.split(command(table.name, Path(nasty), *given))
            assert str(read_words(table, line[2:])[table.argument.name]).removeprefix("./") == nasty
    words = [f"out=some/{nasty}", f"people=some/{nasty}", f"regime={nasty.replace(',', ';')}"]
    job = job_of(words, (), Library())
    assert (str(job.out), job.settings.people, job.settings.regime) == (f"some/{nasty}", f"some/{nasty}", nasty.replace(",", ";"))
    regimes = read_words(TABLES["compare"], [f"regimes={listed([nasty, 'b'])}"])["regimes"]
    assert regimes == (nasty, "b")


@pytest.mark.parametrize("nasty", NASTY)
@pytest.mark.parametrize("shell", ["bash", "zsh"])
def test_what_is_printed_can_be_pasted(nasty, shell, tmp_path) -> None:
    """A shell gives the command the words that were meant; without zsh, nothing unquoted is left that it would change."""
    settings = Settings(nasty, people=nasty, panel=(3, 5), behaviour={"weight_security": 0.5}, lever_factors={"route.fee": 1e-05})
    typed = ["sweep", *setting_words(settings), f"tables={listed(['flows', nasty])}", f"out={nasty}"]
    line = command(*typed, Path(nasty))
    if shutil.which(shell) is None:
        bare = QUOTED.sub("", line)
        assert not re.search(r"[][*?{}()<>|&;$#!^~`\\\"]", bare), bare
        assert not [word for word in bare.split() if word.startswith("=")]
        return
    script = f"transitsim() {{ printf '%s\\0' \"$@\"; }}\n{line}\n"
    found = subprocess.run([shell, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    assert found.split("\0")[: len(typed)] == typed
    assert found.split("\0")[len(typed)].removeprefix("./") == nasty


def shown() -> list[tuple[str, str]]:
    """Every command on the pages that is whole, with the page it stands on."""
    texts = [(path.name, path.read_text(encoding="utf-8")) for path in PAGES if path.name != "why.md"]
    found = [(name, next(filter(None, match))) for name, text in texts for match in SHOWN.findall(text)]
    placeholder = re.compile(r"\.\.\.|\b[A-Z]{3,}\b|\[NAME\]|> |^transitsim \w+: ")
    return [(name, line) for name, line in found if not placeholder.search(line)]


def test_commands_on_the_pages_are_understood_and_can_be_pasted(tmp_path, monkeypatch) -> None:
    """Each is read by its table; in no shell does a sign in it mean something else."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("transitsim.cli.parser._folder", Path)
    wrong, seen = [], 0
    for name, line in shown():
        words = shlex.split(line, comments=True)[1:]
        bare = QUOTED.sub("", line.partition(" #")[0])
        if re.search(r"[][*?{}()]", bare):
            wrong.append(f"{name}: {line}: quote it")
        if not words or (words[0] not in NAMES and words[0] != "-m"):
            continue
        seen += 1
        try:
            table = TABLES["run" if words[0] == "-m" else words[0]]
            if len(words) > 1 or not table.argument:
                read_words(table, words if words[0] == "-m" else words[1:])
        except UserError as error:
            if "is missing" not in str(error) or len(words) > 1:
                wrong.append(f"{name}: {line}: {error}")
    assert not wrong, "\n".join(wrong)
    assert seen > 60


def test_an_argument_that_is_not_known_is_refused_with_the_nearest():
    with pytest.raises(UserError, match=r"ts\.compare takes no sinse=\. Did you mean 'since'\?"):
        ts.compare(["safe_passage"], sinse="2006-01")
    with pytest.raises(UserError, match="takes no treads="):
        ts.threshold("route.fee", "arrivals", "-10%", (0.5, 1.0), treads=2)
