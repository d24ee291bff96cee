"""Regimes compared: same people, same luck; no difference where the law is the same, and verdicts without weights."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from named import live_once, study_of
from scipy import stats

import transitsim as ts
from transitsim.cli.main import main
from transitsim.core.errors import UserError
from transitsim.engine.model import TransitModel
from transitsim.engine.population import empty_people
from transitsim.inputs.library import load_context
from transitsim.inputs.settings import Settings
from transitsim.measures.event_history import median_stay, restricted_mean_stay
from transitsim.measures.intervals import paired
from transitsim.measures.outcomes import HORIZON, NAMES, outcomes
from transitsim.measures.tally_sums import groups
from transitsim.results.load import load
from transitsim.results.record import read_record
from transitsim.results.tabulate import tables
from transitsim.schema.enums import Place
from transitsim.studies.comparison.compare import compare
from transitsim.studies.comparison.comparison_summary import summary
from transitsim.studies.comparison.comparison_tables import replicate_differences
from transitsim.studies.comparison.life_courses import better_or_worse, changed_course, courses
from transitsim.studies.followed_outcomes import Change
from transitsim.studies.paired_study import regime_name
from transitsim.studies.precision import running_interval

SMALL = Settings(scale=600, replicates=2, until="2008-12")
SAME = "name: same\ntitle: The same\nstatus: hypothetical\nbase: history\nlevers: {}\n"


@pytest.fixture
def folder(tmp_path):
    """A folder of configurations with a regime that says nothing of its own."""
    (tmp_path / "regime").mkdir()
    (tmp_path / "regime" / "same.yaml").write_text(SAME, encoding="utf-8")
    return tmp_path


def test_a_regime_equal_to_its_base_changes_nothing(folder):
    """Every difference is exactly zero, every course the same, nobody better or worse."""
    found = compare(study_of(SMALL, ("same",), "2006-01", (folder,)))
    told = found.differences.dropna(subset=["difference"])
    assert len(told) > 100
    assert (told["difference"] == 0.0).all()
    assert told["same_sign"].isna().all(), "agreement on nothing is not told"
    assert (told[["low50", "high50", "low90", "high90"]].fillna(0.0) == 0.0).all(axis=None)
    assert "The same in every replicate: arrivals," in summary(found)
    assert (found.changed["course"] == found.changed["course_then"]).all()
    assert found.changed[["better", "worse"]].to_numpy().sum() == 0.0
    assert found.changed["agents"].sum() > 200
    assert repr(found) == "<Comparison of same with history: 2 replicates>"
    assert found.holds["paired_differences"] == f"{len(found.differences):,} rows"
    assert found.holds["counted"] == "2006-01 to 2008-12"


def test_a_safe_road_opens_it():
    """More arrivals, fewer arrests; less held by risk, once beliefs of the road have followed it; nobody is lost."""
    found = compare(study_of(replace(SMALL, until="2014-12"), ("safe_passage",), "2006-01"))
    told = found.differences.query("group_by == 'all'").set_index("outcome")["difference"]
    assert told["arrivals"] > 0
    assert told["arrests"] < 0
    assert told["risk_held"] < 0
    assert told["wish_match"] > 0
    moved = found.changed[found.changed["course"] != found.changed["course_then"]]
    assert moved["people"].sum() > 0
    assert found.changed["people"].sum() == pytest.approx(found.changed["agents"].sum() * SMALL.scale / SMALL.replicates)


@pytest.mark.parametrize(
    ("start", "regimes", "changes", "message"),
    [
        ("2006-03", ("safe_passage",), {}, "start in a January"),
        ("2030-01", ("safe_passage",), {}, "lies outside the run"),
        ("2006-01", ("safe_pasage",), {}, "safe_passage"),
        ("2006-01", (), {}, "nothing to compare with"),
        ("2006-01", ("safe_passage",), {"replicates": 1}, "at least 2"),
    ],
)
def test_what_cannot_be_compared_is_said_before_anything_is_lived(start, regimes, changes, message):
    with pytest.raises(UserError, match=message):
        study_of(Settings(**{"scale": 600, "replicates": 2, **changes}), regimes, start)


def test_intervals_are_those_of_a_paired_t_test():
    luck = np.random.default_rng(3)
    base, other = luck.normal(10, 3, 12), luck.normal(11, 3, 12)
    found = paired(base, other)
    expected = stats.ttest_rel(other, base).confidence_interval(0.90)
    assert (found["low90"], found["high90"]) == pytest.approx((expected.low, expected.high))
    assert found["difference"] == pytest.approx((other - base).mean())
    assert found["same_sign"] == np.mean(np.sign(other - base) == np.sign(found["difference"]))


def people(**fields):
    """Three hand-made people; fields as lists."""
    made = empty_people(3)
    made["person"] = [8, 16, 24]
    made["first_entered"] = 10
    for name, values in fields.items():
        made[name] = values
    return made


def test_courses_by_hand():
    made = people(place=[Place.ORIGIN_BORDER, Place.TRANSIT_CITY, Place.DEAD])
    made["first_entered"][0] = -1
    assert courses(made, 360).tolist() == [0, 2, 7]


def test_better_and_worse_need_no_weights():
    """Better in one and worse in none; worse in one and better in none; better in one and worse in another is neither."""
    one = people(place=Place.DESTINATION, violent_months=[5, 5, 5], wished_months=[10, 10, 10])
    other = people(place=Place.DESTINATION, violent_months=[4, 6, 4], wished_months=[10, 10, 9])
    alive = np.zeros(3, bool)
    assert better_or_worse(one, other, alive, alive).tolist() == [1, -1, 0]
    table = changed_course(one, other, 10.0, 360)
    assert table[["people", "better", "worse"]].sum().tolist() == [30.0, 10.0, 10.0]


def test_a_law_is_laid_over_the_baseline_from_its_month_on():
    """Every part of a joined name is dated, but those that have a date of their own."""
    assert regime_name("history", "history", "2006-01") == "history"
    joined = regime_name("history", "safe_passage+firewall@2007-01", "2006-01")
    assert joined == "history+safe_passage@2006-01+firewall@2007-01"
    assert regime_name("history", "safe_passage", "1995-01") == "history+safe_passage"
    study = study_of(SMALL, ("safe_passage",), "2006-01")
    assert study.scenarios["safe_passage"].regime.name == "history+safe_passage@2006-01"


def test_a_regime_that_cannot_touch_a_person_leaves_her_life_bit_identical(tmp_path):
    """Papers for children touch families with a child born in transit, and nobody else when places are not rationed: others live
    on bit for bit.
    """
    (tmp_path / "regime").mkdir()
    text = SAME.replace("same", "papers").replace(
        "levers: {}", "levers:\n  transit.child_papers_chance:\n    - {from: 1995-01, value: 1, source: assumed}"
    )
    (tmp_path / "regime" / "papers.yaml").write_text(text, encoding="utf-8")
    ends = []
    for regime in ("history", "papers"):
        model = TransitModel(Settings(regime=regime, scale=100, until="2012-12", rationing=False), 0, (tmp_path,), views=False)
        for _ in range(model.world.months):
            model.step()
        ends.append(np.array(model.people))
        model.close()
    one, other = ends
    born = (one["born_in_transit"] | other["born_in_transit"]) > 0
    concerned = np.isin(one["family_row"], one["family_row"][born])
    assert (~concerned & (one["first_entered"] >= 0)).sum() > 150
    assert (one[~concerned] == other[~concerned]).all()
    assert (one[concerned] != other[concerned]).any()


def test_stays_are_compared_by_kaplan_meier():
    """Median and restricted mean of the stays begun in the window are those of the measures of the table `spells`."""
    tally = live_once(SMALL, 0)
    first = 72
    table = tables(tally, "history", 0, load_context(SMALL.context).place_names)["spells"].to_pandas()
    table = table[pd.to_datetime(table["entered"]) >= "2001-01-01"]
    who = groups(load_context(SMALL.context).place_names)
    found = outcomes(tally, first, who)
    for j, sex in ((1, "female"), (2, "male")):
        part = table[table["sex"] == sex]
        assert found[NAMES.index("median_stay"), j] == median_stay(part)["median"].item()
        expected = restricted_mean_stay(part, horizon=HORIZON)["mean"].item()
        assert found[NAMES.index("restricted_mean_stay"), j] == pytest.approx(expected, rel=1e-12)


def test_an_executor_changes_nothing():
    """Two processes find what one finds, to the last bit."""
    study = study_of(SMALL, ("firewall",), "2006-01")
    alone, together = compare(study), compare(study, workers=2)
    pd.testing.assert_frame_equal(alone.differences, together.differences, check_exact=True)
    pd.testing.assert_frame_equal(alone.changed, together.changed, check_exact=True)


def test_the_command_and_its_twin(tmp_path, monkeypatch, capsys):
    """`transitsim compare` and `ts.compare` leave the same values; they are verified, shown, and not overwritten."""
    monkeypatch.chdir(tmp_path)
    words = [
        "compare",
        "regimes=[safe_passage,firewall]",
        "since=2006-01",
        "replicates=2",
        "scale=600",
        "until=2008-12",
        "out=one",
    ]
    assert main(words) == 0
    told = capsys.readouterr().out
    assert "## firewall" in told
    assert "by sex" in told.lower()
    assert (tmp_path / "one" / "figures" / "paired_difference.png").is_file()
    assert main(["verify", "one"]) == 0
    assert main(words) == 2
    assert "already holds results" in capsys.readouterr().err
    found = ts.compare(
        ["safe_passage", "firewall"], since="2006-01", replicates=2, scale=600, until="2008-12", out=tmp_path / "two"
    )
    records = [read_record(tmp_path / name) for name in ("one", "two")]
    assert records[0]["tables"] == records[1]["tables"]
    kept = load(tmp_path / "one", "paired_differences")
    assert kept["difference"].to_numpy() == pytest.approx(found.differences["difference"].to_numpy(), nan_ok=True)
    assert set(kept.columns) == set(found.differences.columns)
    assert set(kept["interval"]) == {found.kind} == {records[0]["asked"]["interval"]}
    pairs = load(tmp_path / "one", "paired_replicates")
    for row in kept[kept["group_by"] == "sex"].itertuples():
        assert replicate_differences(pairs, row.regime, row.outcome, row.group_name) == pytest.approx(
            found.replicate_differences(row.regime, row.outcome, row.group_name), nan_ok=True
        )
    assert (tmp_path / "one" / "figures" / "running_interval_firewall.png").is_file()
    assert len(found.difference("arrivals", "women")) == 2
    with pytest.raises(UserError, match="arrivals"):
        found.difference("arivals")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["since=2006-01"], "regimes=... is missing"),
        (["regimes=[safe_pasage]"], "safe_passage"),
        (["regimes=[safe_passage]", "regime=history"], "baseline="),
        (["regimes=[safe_passage]", "workers=0"], "workers=0"),
        (["regimes=[safe_passage,safe_passage]"], "twice"),
        (["regimes=[safe_passage]", "scal=10"], "scale"),
        (["regimes=[safe_passage]", "outcome=arivals"], "arrivals"),
        (["regimes=[safe_passage]", "precision=0"], "precision=0"),
    ],
)
def test_mistakes_get_a_sentence(words, told, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["compare", *words]) == 2
    found = capsys.readouterr().err
    assert found.count("\n") == 1
    assert told in found
    assert not list(tmp_path.iterdir())


def test_what_the_replicates_do_not_show_is_said():
    """Gaps of every replicate average to the difference; a precision that is missed is told, with how many would do."""
    found = compare(study_of(SMALL, ("firewall",), "2006-01"))
    women = found.replicate_differences("firewall", "arrests", "women")
    assert women.mean() == pytest.approx(found.difference("arrests", "women")["difference"].item())
    assert len(running_interval(found.replicate_differences("firewall", "arrivals"))) == SMALL.replicates - 1
    told = summary(found, "months_in_transit", Change(1.0, False))
    assert "so the sign is not known" in told
    assert "above the target of 1" in told
    assert "would do" in told
    with pytest.raises(UserError, match="firewall"):
        found.replicate_differences("firewal", "arrests")


@pytest.mark.parametrize("stop", [KeyboardInterrupt, RuntimeError])
def test_what_is_stopped_leaves_no_folder(stop, tmp_path, monkeypatch, capsys):
    """Ctrl-C is told and ends with 130, a fault stays a fault; either way the folder made for the answer is gone."""

    def live(*_):
        raise stop

    monkeypatch.setattr("transitsim.studies.comparison.compare.compare", live)
    words = ["compare", "regimes=[firewall]", "replicates=2", "scale=600", f"out={tmp_path / 'new'}"]
    if stop is KeyboardInterrupt:
        assert main(words) == 130
        assert "nothing was written" in capsys.readouterr().err
    else:
        with pytest.raises(RuntimeError):
            main(words)
    assert not (tmp_path / "new").exists()
