"""Whatever can be wrong in a regime is told in one sentence, and all of it together."""

import pytest
from regime_texts import HEAD, SECTIONS, load, write

from transitsim.core.errors import UserError
from transitsim.inputs.library import load_regime
from transitsim.schema.levers import LEVERS

WRONG_LEVERS = [
    ("route.fees: [{from: 1995-01, value: 1, source: here}]", "route.fees: there is no such lever. Did you mean 'route.fee'"),
    ("route.fee: [{from: 1995-01, value: 12}]", "route.fee, from 1995-01, value 12: it has no source"),
    ("route.fee: [{from: 1995-01, value: 12, source: her}]", "source 'her' is unknown. Did you mean 'here'"),
    (
        "route.fee: [{from: 1995-01, value: 1, source: here}, {from: 2001-07, value: 2, source: assumed, fact: strom}]",
        "no fact 'strom'. Did you mean 'storm'",
    ),
    (
        "route.fee: [{from: 1995-01, value: 1, source: here}, {from: 2001-07, value: 2, source: assumed}]",
        "from 2001-07: the assumed value 2 names no fact",
    ),
    ("origin.closed: [{from: 1995-01, value: NO, source: here}]", "'NO' is not a number"),
    ("route.fee: [{from: 1995-01, value: 12:30, source: here}]", "'12:30' is not a number"),
    ("route.fee: [{from: 1995-01, value: 010, source: here}]", "'010' is not a number"),
    ("route.fee: [{from: 1995-01, value: .nan, source: here}]", "'.nan' is not a number"),
    ("route.fee: [{from: 1995-01, value: true, source: here}]", "'true' is not a number"),
    ("route.fee: [{from: 1995-01, value: 1,200, source: here}]", "'200' stands alone; .* numbers without one"),
    ("route.fee: [{from: 1995-01, source: here}]", "from 1995-01: nothing is not a number"),
    ("route.capture_chance: [{from: 1995-01, value: 1.5, source: here}]", "1.5 is outside its range, 0 to 1"),
    (
        "route.fee: [{from: 1995-01, value: 1, source: here}, {from: 1994-01, value: 2, source: here}]",
        "from 1994-01: it follows 1995-01",
    ),
    (
        "route.fee: [{from: 1995-01, value: 1, source: here}, {from: 1995-01, value: 2, source: here}]",
        "put each date once",
    ),
    ("route.fee: [{from: 1995-13, value: 1, source: here}]", "route.fee: '1995-13' is no month"),
    ("route.fee: [{value: 1, source: here}]", "a value has no date"),
    ("route.fee: [{from: 1995-01, valeu: 1, source: here}]", "'valeu' means nothing here. Did you mean 'value'"),
    ("route.fee: [{from: 1995-01, value: 1, source: here, shape: linear}]", "the first value has none before it"),
    (
        "route.fee: [{from: 1995-01, value: 1, source: here}, {from: 2000-01, value: 2, source: here, shape: lienar}]",
        "no shape 'lienar'. Did you mean 'linear'",
    ),
    (
        "route.fee: [{from: 1995-01, value: 0, source: here}, {from: 2000-01, value: 2, source: here, shape: geometric}]",
        "needs values above 0 at both ends",
    ),
    ("route.fee: 12", "'12' is no list of dated values"),
    ("route.fee: []", "no list of dated values"),
    ("route.fee: {curve: cubic, ceiling: 1}", "no curve 'cubic'"),
    ("route.fee: {curve: logistic, ceiling: 1, midpoint: 2000-01, source: here}", "the curve has no width_months"),
    (
        "route.contact_hazard: {curve: logistic, ceiling: 1.2, midpoint: 2000-01, width_months: 9, source: here}",
        "ceiling: 1.2 is outside its range",
    ),
    (
        "route.contact_hazard: {curve: logistic, ceiling: 0.2, midpoint: 2000-01, width_months: 9, source: assumed}",
        "gives no reason",
    ),
    ("route.fee: [{from: 1995-01, value: 1, source: here}]\n  route.fee: []", "'route.fee' is written twice"),
    ("route.fee: [{from: 1995-01, value: 1, source: here}", "line .*check indentation, braces and colons"),
]


@pytest.mark.parametrize(("lever", "words"), WRONG_LEVERS)
def test_a_wrong_lever_is_told_in_one_sentence(tmp_path, lever, words):
    with pytest.raises(UserError, match=words) as told:
        load(tmp_path, lever)
    assert str(told.value).startswith("mine.yaml")
    assert "\n" not in str(told.value)


FEE = "route.fee: [{from: 1995-01, value: 1, source: here}]"
WRONG_HEADS = [
    ("title: t\nstatus: maybe\nbase: history\n", SECTIONS, "status: 'maybe' is none"),
    ("title: t\nstatus: sourcd\nbase: history\n", SECTIONS, "Did you mean 'sourced'"),
    ("title: t\nbase: history\n", SECTIONS, "mine.yaml, status: words are missing"),
    (HEAD + "levres: 1\n", SECTIONS, "'levres' means nothing here. Did you mean 'levers'"),
    (HEAD + "name: other\n", SECTIONS, "'other' is not the file's name"),
    (HEAD, SECTIONS.replace("https:", "ftp:"), "the address 'ftp://example.org/book' is not one"),
    (HEAD, SECTIONS.replace("2024-03-05", "spring"), "read_on 'spring' is no day"),
    (HEAD, SECTIONS.replace("title: A book, ", ""), "source here, title: words are missing"),
    (HEAD, SECTIONS.replace("source: here", "source: assumed"), "fact storm: the source 'assumed' is unknown"),
    (HEAD, SECTIONS.replace("date: 2001-07", "date: July"), "fact storm: 'July' is no month"),
    (HEAD, SECTIONS.replace("what: A storm, ", ""), "fact storm, what: words are missing"),
    (HEAD.replace("base: history", "base: histroy"), SECTIONS, "no regime 'histroy'. Did you mean 'history'"),
    ("title: t\nstatus: sourced\n", SECTIONS, "the lever has no value; give it one from 1995-01 or name a base"),
]


@pytest.mark.parametrize(("head", "sections", "words"), WRONG_HEADS)
def test_a_wrong_file_is_told_in_one_sentence(tmp_path, head, sections, words):
    with pytest.raises(UserError, match=words):
        load(tmp_path, FEE, head, sections)


def test_a_gap_before_the_first_value_is_told(tmp_path):
    text = "title: t\nstatus: sourced\nlevers:\n"
    for lever in LEVERS:
        start = "1996-01" if lever == "route.fee" else "1995-01"
        text += f"  {lever}: [{{from: {start}, value: 0, source: assumed}}]\n"
    write(tmp_path, "whole", text)
    with pytest.raises(UserError, match=r"whole, route.fee: nothing before 1996-01; begin at 1995-01"):
        load_regime("whole", [tmp_path])


def test_a_hypothetical_regime_may_assume_a_fact(tmp_path):
    head = "title: t\nstatus: hypothetical\nbase: history\n"
    assert load(tmp_path, FEE, head, SECTIONS.replace("source: here", "source: assumed", 1)).facts["storm"].source == "assumed"


def test_an_unknown_regime_offers_the_nearest():
    with pytest.raises(UserError, match=r"no regime 'histori'. Did you mean 'history'.*Known: .*history"):
        load_regime("histori")
    with pytest.raises(UserError, match=r"no regime 'safe'"):
        load_regime("history+safe")
    with pytest.raises(UserError, match=r"no regime '../history'"):
        load_regime("../history")


def test_regimes_that_lean_on_each_other_are_told(tmp_path):
    for name, base in (("one", "two"), ("two", "one")):
        write(tmp_path, name, f"title: t\nstatus: hypothetical\nbase: {base}\n")
    with pytest.raises(UserError, match=r"circle .one -> two -> one."):
        load_regime("one", [tmp_path])


@pytest.mark.parametrize(
    ("content", "words"), [(b"\xff\xfe\x00", "bad.yaml cannot be read"), (b"- a\n- b\n", "expected 'name: value' lines")]
)
def test_a_file_that_is_no_text_or_no_mapping_is_told(tmp_path, content, words):
    (tmp_path / "regime").mkdir()
    (tmp_path / "regime" / "bad.yaml").write_bytes(content)
    with pytest.raises(UserError, match=words):
        load_regime("bad", [tmp_path])
