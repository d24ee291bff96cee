"""Dates: a year alone is its January where something begins and its December where it ends; what says nothing is refused."""

from __future__ import annotations

import json

import pytest
from named import study_of

import transitsim as ts
from transitsim.cli.main import main
from transitsim.core.calendar import label, parse, parse_day, parse_end
from transitsim.core.errors import UserError
from transitsim.inputs.regime import check_begins
from transitsim.inputs.settings import Settings


@pytest.mark.parametrize(
    ("date", "begins", "ends"),
    [
        (2010, "2010-01", "2010-12"),
        ("2010", "2010-01", "2010-12"),
        ("2010-06", "2010-06", "2010-06"),
        ("1995-1", "1995-01", "1995-01"),
    ],
)
def test_a_year_alone_is_meant_whole(date, begins, ends):
    assert label(parse(date)) == begins
    assert label(parse_end(date)) == ends
    assert label(parse_day(date)) == begins


@pytest.mark.parametrize("read", [parse, parse_end])
@pytest.mark.parametrize(
    ("date", "message"),
    [
        ("2006-01-15", "the shortest step here is a month; write 2006-01"),
        ("1996-02-31", "names a day"),
        ("2006-13", "no month"),
        ("2006-00", "no month"),
        ("soon", "no month"),
        ("20106", "no month"),
        ("0000-01", "no month"),
        (None, "no month"),
    ],
)
def test_what_is_no_month_is_refused(read, date, message):
    with pytest.raises(UserError, match=message):
        read(date, "until")


def test_facts_have_days_that_have_been():
    assert parse_day("1996-02-29") == parse("1996-02")
    for date in ("1996-02-31", "1997-02-29", "2001-06-00", "2001-06-31"):
        with pytest.raises(UserError, match="no day of the calendar"):
            parse_day(date, "fact")


def test_until_is_the_last_month_whoever_says_it():
    assert Settings(until="2010") == Settings(until="2010-12")
    assert Settings(until=2010).until == "2010-12"
    with pytest.raises(UserError, match="before the first month"):
        Settings(until="1994")


def test_a_year_alone_is_lived_whole_by_the_command_and_its_twin(tmp_path, monkeypatch):
    """Both live twelve months of 1996, and the record says so."""
    monkeypatch.chdir(tmp_path)
    assert main(["run", "scale=2000", "until=1996", "assumptions=point", "out=one", "progress=false"]) == 0
    results = ts.simulate(scale=2000, until=1996, assumptions="point")
    assert results.stocks["month"].max() == results.stocks["month"].max().replace(year=1996, month=12)
    record = json.loads((tmp_path / "one" / "record.json").read_text(encoding="utf-8"))
    assert record["settings"]["until"] == "1996-12"
    assert record["tables"] == results.record["tables"]


@pytest.mark.parametrize(
    "words",
    [
        ["run", "regime=history+safe_passage@2060-01", "until=1997-12"],
        ["compare", "regimes=[safe_passage@2060-01]", "until=1997-12"],
        ["sweep", "regime=history,history+safe_passage@2060-01", "until=1997-12"],
        ["shares", "structures=[no_arrest]", "regime=history+safe_passage@2060-01", "outcome=arrivals", "until=1997-12"],
        [
            "threshold",
            "lever=transit.wage",
            "between=0.5,2",
            "regime=history+safe_passage@2060-01",
            "outcome=arrivals",
            "change=-10%",
            "until=1997",
        ],
        ["-m", "regime=history,history+safe_passage@2060-01", "until=1997-12"],
    ],
)
def test_a_regime_that_begins_after_the_end_is_refused_everywhere(words, tmp_path, monkeypatch, capsys):
    """It would change nothing, and a table would say so with confidence."""
    monkeypatch.chdir(tmp_path)
    assert main(words) == 2
    told = capsys.readouterr().err
    assert "begins in 2060-01, after the run ends (1997-12)" in told
    assert told.count("\n") == 1
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_a_regime_may_begin_in_the_last_month():
    check_begins("history+safe_passage@2010-12", "2010-12")
    with pytest.raises(UserError, match="begins in 2011-01"):
        check_begins("history+safe_passage@2011-01", "2010-12")


def test_a_comparison_that_parts_after_the_end_is_refused():
    with pytest.raises(UserError, match="lies outside the run"):
        study_of(Settings(scale=600, replicates=2, until="2005"), ("safe_passage",), "2006")
