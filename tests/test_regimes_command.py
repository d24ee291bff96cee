"""`transitsim regimes` and its twin in Python; the generated pages are current."""

from pathlib import Path

import pytest
from regime_pages import pages
from regime_texts import write

import transitsim as ts
from transitsim.cli.main import main
from transitsim.core.calendar import month_of
from transitsim.inputs.library import load_regime
from transitsim.inputs.regimes import DIFFERENCES

DOCS = Path(__file__).parents[1] / "docs" / "regimes"
SHOWN = [*ts.regimes.names(), "history+safe_passage@2006-01", "history+interior_arrest_up@2006-01+history@2008-01"]


def told(capsys, *words):
    """What `transitsim regimes` prints, and its exit code."""
    code = main(["regimes", *words])
    return code, capsys.readouterr()


def narrow(text):
    """Lines fit a terminal, but for addresses and words that cannot be broken."""
    return all(len(line) <= 96 or "://" in line or " " not in line.strip() for line in text.splitlines())


def test_pages_are_current():
    made = pages()
    assert {path.name for path in DOCS.iterdir()} == set(made), "run `make docs`"
    assert not [name for name, text in made.items() if (DOCS / name).read_text(encoding="utf-8") != text], "run `make docs`"


def test_a_page_says_what_is_asked_and_what_it_rests_on():
    page = pages()["safe_passage.md"]
    for words in ("What if", "Budget:", "4 of 4 of its own", "| `route.fee` | 1995-01 | 1,710 | 0 |", "`third.places`"):
        assert words in page, words
    assert "history+safe_passage@2006-01" in page
    assert "https://globalsouthworld.com" in pages()["permits_as_practised.md"]


def test_list_has_a_line_for_each(capsys):
    code, out = told(capsys, "list")
    assert code == 0
    assert {line.split()[0] for line in out.out.splitlines() if line[0] != " "} == {"name", *ts.regimes.names()}
    assert narrow(out.out)
    line = next(line for line in out.out.splitlines() if line.startswith("permits_as_practised"))
    assert line.split()[1:4] == ["hypothetical", "4", "3/4"]


@pytest.mark.parametrize("name", SHOWN)
def test_show_fits_a_terminal_and_names_every_lever_that_moves(capsys, name):
    code, out = told(capsys, "show", name)
    assert (code, out.err) == (0, "")
    assert narrow(out.out)
    assert "Assumed values: " in out.out
    assert out.out.rstrip() == ts.regimes.show(name).rstrip()


def test_show_tells_sources_with_title_address_and_day(capsys):
    _, out = told(capsys, "show", "permits_as_practised")
    for words in ("REUTERS_2024: 'Fishing net'", "https://globalsouthworld.com", "read 2026-11-23", "0.5 -> 1"):
        assert words in out.out, words


def test_show_tells_a_factor_and_its_reason(capsys):
    _, out = told(capsys, "show", "exit_control_up")
    assert "from 1995-01 x 1.5 (assumed): the question asks for it" in out.out


def test_diff_tells_dates_where_two_differ_and_where_no_longer(capsys):
    code, out = told(capsys, "diff", "history", "history+interior_arrest_up@2006-01+history@2008-01")
    assert code == 0
    hazard = load_regime("history").policy(144).transit_arrest_hazard[132]
    assert " ".join(f"2006-01 {hazard:g} -> {1.5 * hazard:g}".split()) in " ".join(out.out.split())
    assert "2008-01" in out.out
    assert "the same again" in out.out
    assert narrow(out.out)


def test_diff_of_equals_says_so(capsys):
    _, out = told(capsys, "diff", "history", "history+history")
    assert "the same value in every month" in out.out


def test_diff_in_python_is_a_table_of_all_differences():
    found = ts.regimes.diff("history", "history+help_in_place@2006-01")
    assert tuple(found.columns) == DIFFERENCES
    assert set(found["lever"]) == {"route.rescue_places", "transit.care_access"}
    first = found[found["lever"] == "route.rescue_places"].iloc[0]
    history = load_regime("history").policy(360).route_rescue_places
    assert (first["from_month"], first["left_value"], first["right_value"], first["runs"]) == (
        "2006-01",
        history[month_of(2006)],
        0,
        True,
    )
    assert ts.regimes.diff("history", "history").empty


def test_check_of_all_and_of_one(capsys):
    assert told(capsys, "check") == (0, ("All regimes: nothing is wrong.\n", ""))
    assert told(capsys, "check", "history+safe_passage@2006-01")[0] == 0


def test_check_tells_every_mistake_in_a_sentence_each(tmp_path, capsys):
    write(
        tmp_path,
        "bad",
        "title: t\nstatus: maybe\nbase: history\nlevers:\n"
        "  route.fees: [{from: 1995-01, value: 1, source: assumed}]\n"
        "  route.fee: [{from: 1995-01, value: NO, source: assumed}, {from: 1994-01, value: 2},\n"
        "    {from: 2000-01, value: 12:30, source: X}, {from: 2001-01, value: 1, source: A}]\n"
        "  route.capture_chance: [{from: 1995-01, value: 2, source: assumed}]\n"
        "facts: {storm: {date: July, what: w, source: assumed}}\n"
        "sources: {A: {title: t, href: 'ftp://x', read_on: 2024-01-01}, B: {title: t, href: 'http://x', read_on: x}}\n",
    )
    write(tmp_path, "worse", "title: t\nstatus: hypothetical\nbase: bad\n")
    write(tmp_path, "torn", "title: [\n")
    code, out = told(capsys, "check", "--config-dir", str(tmp_path))
    lines = out.err.splitlines()
    assert code == 2
    assert len(lines) == len(set(lines)) == len(ts.regimes.check(folders=[tmp_path]))
    for words in (
        "status: 'maybe' is none",
        "route.fees: there is no such lever. Did you mean 'route.fee'",
        "'NO' is not a number",
        "from 1994-01, value 2: it has no source",
        "'12:30' is not a number",
        "2 is outside its range",
        "'July' is no month",
        "the address 'ftp://x' is not one",
        "read_on 'x' is no day",
        "torn.yaml, line",
    ):
        assert sum(words in line for line in lines) == 1, words
    assert all(line.startswith("transitsim: ") and line.endswith((".", "?")) for line in lines)


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        (["shw", "history"], "no `transitsim regimes shw`. Did you mean 'show'"),
        (["show"], "takes 1 name, not 0"),
        (["diff", "history"], "takes 2 names, not 1"),
        (["check", "a", "b"], "takes 0 or 1 name, not 2"),
        (["show", "safe_pasage"], "Did you mean 'safe_passage'"),
        (["list", "--config-dir", "nowhere"], "--config-dir nowhere is no folder"),
    ],
)
def test_wrong_words_are_told_in_one_sentence(capsys, words, answer):
    code, out = told(capsys, *words)
    assert code == 2
    assert answer in out.err
    assert len(out.err.splitlines()) == 1


def test_help_stands_alone(capsys):
    code, out = told(capsys)
    assert code == 0
    assert "history+safe_passage@2006-01" in out.out


def test_an_own_folder_is_listed_and_shown(tmp_path, capsys):
    write(tmp_path, "mine", "# Mine?\ntitle: of my own\nstatus: hypothetical\nbase: history\n")
    assert "of my own" in told(capsys, "list", f"--config-dir={tmp_path}")[1].out
    assert "Mine?" in told(capsys, "show", "mine", "--config-dir", str(tmp_path))[1].out
