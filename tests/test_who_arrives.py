"""Who arrives, by hand-made stays and moves with known answers; and beside what was observed, in summary, report and figure."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pandas as pd
import pytest

from transitsim.core.errors import UserError
from transitsim.inputs import evidence
from transitsim.inputs.library import load_context
from transitsim.measures.who_arrives import MEASURES, answers, window
from transitsim.reports.who_exhibit import dots, who
from transitsim.results.observed import Observed, observed_of
from transitsim.results.summary import who_parts
from transitsim.results.who_table import MEANING, outside, who_table, who_words
from transitsim.schema.enums import Place
from transitsim.schema.who_questions import QUESTIONS

PLACES = {place.name.lower(): place.name.lower() for place in Place}
SCALE = 10.0
GROWN = {"exit": "onward", "left": "2010-03", "months": 12, "age": 30, "party": 1, "kin_there": False, "returns": 0}
# eight stays: six went on in 2010, one in 2011, one home
STAYS = (
    {},
    {"kin_there": True, "months": 36},
    {"kin_there": True, "party": 3},
    {"party": 3, "age": 19},
    {"returns": 2, "months": 60},
    {"left": "2010-12", "months": 24},
    {"left": "2011-01", "kin_there": True, "returns": 1, "party": 2, "months": 600},
    {"exit": "returned", "kin_there": True, "returns": 1, "party": 2, "months": 600},
)
# to the destination in 2010: six grown, one minor with the party of three, one minor sent for; and one in 2011
MOVES = (
    ("2010-06", "holding", "adult", 60.0),
    ("2010-06", "holding", "minor", 10.0),
    ("2010-07", "transit_village", "minor", 10.0),
    ("2011-07", "holding", "minor", 500.0),
    ("2010-08", "transit_village", "adult", 0.0),
)
SETTLED = (
    (2010, "destination", "person_months", 2400.0),
    (2010, "destination", "with_dependants", 600.0),
    (2011, "destination", "with_dependants", 2400.0),
    (2010, "transit_city", "with_dependants", 900.0),
    (2010, "transit_city", "person_months", 900.0),
)
ANSWERS = {
    "kin_there": (100 * 2 / 6, 6, 2),
    "family_unit": (100 * 3 / 8, 8, 3),  # two grown and the minor with them; who is sent for comes alone
    "under_20": (100 * 3 / 8, 8, 3),
    "mean_stay": ((12 + 36 + 12 + 12 + 60 + 24) / 6 / 12, 6, 6),
    "returned": (100 / 6, 6, 1),
    "kin_left": (25.0, 20, 5),
}


def tables(replicate: int = 0, stays=STAYS) -> dict[str, pd.DataFrame]:
    """Spells, flows and conditions of one replicate, each agent ten people."""
    run = {"regime": "history", "replicate": replicate}
    spells = pd.DataFrame([{**GROWN, **stay} for stay in stays]).assign(**run, weight=SCALE)
    spells["left_month"] = pd.to_datetime(spells["left"])
    flows = pd.DataFrame(MOVES, columns=["month", "from_place", "age_group", "people"]).assign(**run, to_place="destination")
    flows["month"] = pd.to_datetime(flows["month"])
    conditions = pd.DataFrame(SETTLED, columns=["year", "place", "measure", "total"]).assign(**run)
    return {"spells": spells, "flows": flows, "conditions": conditions}


def of_2010(made):
    return window(made, PLACES, pd.Timestamp("2010-01"), pd.Timestamp("2010-12"))


def test_every_question_has_a_measure():
    assert list(MEASURES) == list(QUESTIONS) == list(ANSWERS)


@pytest.mark.parametrize("question", ANSWERS)
def test_answers_by_hand(question):
    """The months outside the window, stays that ended elsewhere, and life in transit do not count."""
    found = answers(question, of_2010(tables()), SCALE)
    assert found[["regime", "replicate"]].to_numpy().tolist() == [["history", 0]]
    assert found[["value", "agents", "events"]].iloc[0].tolist() == pytest.approx(ANSWERS[question])


@pytest.mark.parametrize("question", ANSWERS)
def test_where_nobody_can_be_asked_there_is_no_answer(question):
    empty = {name: frame.iloc[:0] for name, frame in tables().items()}
    assert answers(question, of_2010(empty), SCALE).empty


def test_weights_count_people_and_not_rows():
    made = tables()
    made["spells"]["weight"] = [30.0, 10.0, 10.0, 10.0, 10.0, 10.0, 10.0, 10.0]
    assert answers("kin_there", of_2010(made), SCALE)["value"].item() == pytest.approx(100 * 20 / 80)


def run_of(replicates: int, until: str = "2011-12", given=None) -> SimpleNamespace:
    """Results as a run leaves them; in replicate r, r of ten grown people have kin there, all of one party."""
    parts = []
    for replicate in range(replicates):
        parts.append(given or tables(replicate, [{"kin_there": one < replicate, "party": 2} for one in range(10)]))
    joined = {name: pd.concat([part[name] for part in parts], ignore_index=True) for name in parts[0]}
    record = {"id": "0", "replicates_done": replicates, "settings": {"until": until, "scale": SCALE, "assumptions": "point"}}
    return SimpleNamespace(**joined, places=PLACES, record=record)


def observed(*rows) -> Observed:
    """Answers: question, first, last, value, low, high."""
    table = pd.DataFrame(rows, columns=["question", "first", "last", "value", "low", "high"])
    told = table.assign(population="arrivals", n=50, error="sampling", source_id="A", publisher="Office")
    return replace(observed_of(load_context("upland_rivermark")), who_arrived=told)


KIN = ("kin_there", "2010-01", "2010-12", 40.0, 30.0, 50.0)


def test_the_table_holds_both_sides():
    """Nine replicates with 0 to 80 %: median 40, the middle half 20 to 60 (order statistics at 10 p), ten agents, few."""
    row = who_table(run_of(9), observed(KIN)).iloc[0]
    assert (row["question"], row["period"], row["source"]) == ("kin_there", "2010", "Office")
    assert row[["observed", "low", "high"]].tolist() == [40.0, 30.0, 50.0]
    assert row[["p25", "median", "p75"]].tolist() == pytest.approx([15.0, 40.0, 65.0])
    assert (row["replicates"], row["agents"], row["few"]) == (9, 10.0, True)
    words = who_words(who_table(run_of(9), observed(KIN))).iloc[0]
    assert (words["observed"], words["simulated"]) == ("40 (30-50)", "40 (15-65) *")


def test_months_that_the_run_does_not_reach_are_left_out():
    assert who_table(run_of(3, until="2010-11"), observed(KIN)).empty
    assert who_parts(run_of(3, until="2010-11"), observed(KIN)) == []
    assert who(run_of(3, until="2010-11"), observed(KIN), {}) is None


def test_a_run_in_which_nobody_arrives_has_a_row_and_no_answer():
    row = who_table(run_of(1, given=tables(0, [{"exit": "returned"}])), observed(KIN)).iloc[0]
    assert pd.isna(row["median"])
    assert row["few"]


def test_bounds_without_a_value_are_a_range():
    words = who_words(who_table(run_of(3), observed(("under_20", "2010-01", "2010-12", float("nan"), 11.5, 22.8)))).iloc[0]
    assert words["observed"] == "12-23"


def test_what_is_furthest_outside_is_said():
    """Of two misses the one that is further from its range as a share of its upper end."""
    asked = observed(
        KIN, ("mean_stay", "2010-01", "2010-12", 3.0, 2.5, 3.5), ("family_unit", "2010-01", "2010-12", 80.0, 70.0, 90.0)
    )
    told = outside(who_table(run_of(9), asked))
    assert told.startswith("In 1 of 3 answers")
    assert "Furthest outside: mean of the last stay in transit, years, 2010: 1.0 * against 3.0 (2.5-3.5)." in told


def test_summary_and_figure_show_the_same_numbers():
    results, asked = run_of(9), observed(KIN, ("mean_stay", "2010-01", "2010-12", 3.0, 2.5, 3.5))
    heading, table = who_parts(results, asked)
    assert MEANING in heading
    assert "40 (15-65) *" in table
    shown = who(results, asked, {})
    assert shown.table.equals(who_words(who_table(results, asked)))
    drawn = dots(who_table(results, asked))
    assert drawn["outcome"].unique().tolist() == ["kin already there, 2010"]  # years of stay stand in the table
    assert drawn.set_index("group_name")["middle"].to_dict() == pytest.approx({"observed": 0.4, "simulated": 0.4})
    assert shown.draw().get_title(loc="left") == "Who arrives"
    assert shown.chart()["datasets"]["rows"]


def test_packaged_answers_are_sourced_and_lie_in_their_range():
    found = observed_of(load_context("north_korea_china")).who_arrived
    assert set(found["question"]) == set(QUESTIONS)
    known = found.dropna(subset="value")
    assert (known["value"].between(known["low"], known["high"])).all()
    assert (found["last"] <= "2024-12").all()
    assert not found["publisher"].isin(found["source_id"].str.split(";").str[0]).any()  # a publisher is found for every key


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("kin_ther,2010,2010", "there is no question 'kin_ther'. Did you mean 'kin_there'"),
        ("kin_there,2010-13,2010", "'2010-13' is no month"),
        ("kin_there,2011,2010", "2010 is before 2011"),
    ],
)
def test_a_table_of_answers_that_will_not_do_is_refused(tmp_path, row, words):
    path = tmp_path / "mine.csv"
    path.write_text(f"question,first,last,population,n,value,low,high,error,source_id\n{row},a,1,1,1,1,e,s\n")
    with pytest.raises(UserError, match=words):
        evidence.who_arrived(path)


def test_a_year_is_meant_whole(tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text("question,first,last,population,n,value,low,high,error,source_id\nreturned,2004,2006,a,1,1,1,1,e,s\n")
    assert evidence.who_arrived(path)[["first", "last"]].iloc[0].tolist() == ["2004-01", "2006-12"]
