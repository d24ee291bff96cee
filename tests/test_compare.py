"""Regimes compared: same people, same luck; no difference where the law is the same, and verdicts without weights."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from transitsim.ground.errors import UserError
from transitsim.machines.population import empty_people
from transitsim.nouns.codes import Place
from transitsim.nouns.settings import Settings
from transitsim.studies.compare import Question, check, compare
from transitsim.studies.courses import better_or_worse, changed_course, courses
from transitsim.studies.intervals import paired

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
    found = compare(Question(SMALL, ("same",), "2006-01", (folder,)))
    told = found.differences.dropna(subset=["difference"])
    assert len(told) > 100
    assert (told["difference"] == 0.0).all()
    assert (told["same_sign"] == 1.0).all()
    assert (found.changed["course"] == found.changed["course_then"]).all()
    assert found.changed[["better", "worse"]].to_numpy().sum() == 0.0
    assert found.changed["agents"].sum() > 200


def test_a_safe_road_opens_it():
    """More arrivals, fewer arrests, less held by risk; the same in both replicates; nobody is lost from the table."""
    found = compare(Question(SMALL, ("safe_passage",), "2006-01"))
    told = found.differences.query("by == 'all'").set_index("outcome")["difference"]
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
        check(Question(Settings(**{"scale": 600, "replicates": 2, **changes}), regimes, start))


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
    assert courses(made).tolist() == [0, 2, 7]


def test_better_and_worse_need_no_weights():
    """Better in one and worse in none; worse in one and better in none; better in one and worse in another is neither."""
    one = people(place=Place.DESTINATION, violent_months=[5, 5, 5], wished_months=[10, 10, 10])
    other = people(place=Place.DESTINATION, violent_months=[4, 6, 4], wished_months=[10, 10, 9])
    alive = np.zeros(3, bool)
    assert better_or_worse(one, other, alive, alive).tolist() == [1, -1, 0]
    table = changed_course(one, other, 10.0, 360)
    assert table[["people", "better", "worse"]].sum().tolist() == [30.0, 10.0, 10.0]
