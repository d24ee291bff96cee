"""Thresholds: known responses give their known roots and intervals; the real model turns the lever it is told to."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from named import inputs_of
from scipy.stats import t as student

from transitsim.cli.main import dispatch
from transitsim.cli.threshold import threshold as threshold_command
from transitsim.core.errors import UserError
from transitsim.core.window import Window
from transitsim.inputs.library import load_context, load_regime
from transitsim.inputs.settings import Settings
from transitsim.plots.style import Stamp
from transitsim.plots.threshold_response import draw_threshold
from transitsim.results.load import load
from transitsim.results.record import verify
from transitsim.studies.followed_outcomes import Change, Followed, read_change
from transitsim.studies.lever_threshold.threshold import point_table, threshold
from transitsim.studies.lever_threshold.threshold_search import crossings, search
from transitsim.studies.lever_threshold.threshold_study import ThresholdStudy
from transitsim.studies.paired import Task, simulate

PLACES = load_context("north_korea_china").place_names
SMALL = Settings(scale=500, replicates=2, until="2004-12")
BEHIND = {"agents": 50, "events": 900.0, "few": False}
WHAT = (Followed("mean_stay"), Change(-0.1, True), (0.5, 4.0))
ASKED = ThresholdStudy(inputs_of(SMALL), Window(until=SMALL.until), "transit.arrest_hazard", *WHAT, points=4, tolerance=0.2)


def counted(response):
    """A response by a formula of place and replicate, with a list of the places asked for."""
    asked: list[float] = []

    def respond(places):
        asked.extend(places)
        return np.array([response(place) for place in places])

    return respond, asked


def test_a_straight_response_gives_the_closed_form():
    """e_r = slope_r (x - 1) - 6: the root is 1 + 6 / mean slope, and its interval is Fieller's."""
    slopes = np.array([2.0, 3.0, 4.0, 3.5, 2.5])
    respond, _ = counted(lambda place: slopes * (place - 1.0) - 6.0)
    found = search(respond, 1.0, 6.0, 1.0, points=6, tolerance=0.001)
    assert found.at == pytest.approx(1.0 + 6.0 / slopes.mean())
    reach = student.ppf(0.95, 4) * slopes.std(ddof=1) / math.sqrt(5)
    assert (found.low90, found.high90) == pytest.approx(
        (1.0 + 6.0 / (slopes.mean() + reach), 1.0 + 6.0 / (slopes.mean() - reach))
    )
    assert found.low90 < found.low50 < found.at < found.high50 < found.high90
    assert found.reached == 1.0
    assert not found.turns
    assert found.others == ()


def test_a_curved_response_is_refined_to_the_tolerance():
    """exp(x) = 10 on factors from 0.5 to 8: the grid alone would miss by more."""
    respond, asked = counted(lambda place: np.exp(place) - 10.0 + np.array([-0.01, 0.0, 0.01]))
    found = search(respond, 0.5, 8.0, 1.0, factors=True, points=5, tolerance=0.001)
    assert found.at == pytest.approx(math.log(10.0), rel=0.002)
    coarse = sorted(asked[:5])
    assert coarse == pytest.approx(np.geomspace(0.5, 8.0, 5).tolist())
    rough = math.exp(crossings(np.log(coarse), np.exp(coarse) - 10.0)[0])
    assert abs(rough - math.log(10.0)) > 0.1
    assert len(asked) == len(set(asked)) == len(found.places)
    assert found.stages.count("refined") == len(asked) - 5


def test_a_response_in_steps_is_bracketed():
    """Agents are whole: the response jumps at 2.34, and the threshold lies within the tolerance of the jump."""
    respond, _ = counted(lambda place: np.where(place > 2.34, 1.0, -1.0) + np.array([0.1, -0.1]))
    found = search(respond, 0.0, 4.0, 1.0, points=5, tolerance=0.005)
    assert found.at == pytest.approx(2.34, abs=0.03)


def test_what_is_never_reached_is_said():
    respond, _ = counted(lambda place: place - 10.0 + np.array([0.1, -0.1, 0.2]))
    found = search(respond, 0.0, 4.0, 1.0)
    assert math.isnan(found.at)
    assert math.isnan(found.low90)
    assert found.reached == 0.0
    assert len(found.places) == 7


def test_a_response_that_turns_is_not_hidden():
    """2 - (x - 3)**2 crosses zero twice; the crossing nearer to the origin is the threshold, the other is told."""
    respond, _ = counted(lambda place: 2.0 - (place - 3.0) ** 2 + np.array([-0.05, 0.0, 0.05]))
    found = search(respond, 0.0, 6.0, 1.0, points=7, tolerance=0.001)
    assert found.turns
    assert found.at == pytest.approx(3.0 - math.sqrt(2.0), abs=0.01)
    assert found.others == pytest.approx((3.0 + math.sqrt(2.0),), abs=0.2)


def test_an_end_outside_the_range_is_open():
    """The mean crosses at 3, but the interval of the mean still holds zero at the upper end."""
    respond, _ = counted(lambda place: (place - 3.0) + place * np.array([-1.0, 0.0, 1.0]))
    found = search(respond, 0.1, 4.0, 1.0)
    assert found.at == pytest.approx(3.0)
    assert math.isnan(found.high90)


def test_intervals_hold_the_threshold_as_often_as_they_say():
    """Straight responses with normal slopes of mean 3: the 90 % interval holds 3 in 90 % of 300 studies.

    Within 4 standard errors: a false alarm once in 15,000.
    """
    luck, held, studies = np.random.default_rng(4), 0, 300
    for _ in range(studies):
        slopes = luck.normal(3.0, 0.4, 6)
        found = search(lambda places, s=slopes: np.array([s * (place - 1.0) - 6.0 for place in places]), 1.0, 7.0, 1.0, points=4)
        held += found.low90 <= 3.0 <= found.high90
    assert abs(held / studies - 0.90) < 4.0 * math.sqrt(0.09 / studies)


def test_what_is_no_number_is_said():
    with pytest.raises(UserError, match="no number in some replicate when the lever stands at"):
        search(lambda places: np.full((len(places), 2), np.nan), 0.0, 1.0, 0.5)


@pytest.mark.parametrize(
    ("written", "change"),
    [("-20%", Change(-0.2, True)), ("+500", Change(500.0, False)), (0.05, Change(0.05, False)), ("1e2 %", Change(1.0, True))],
)
def test_changes_are_read(written, change):
    assert read_change(written) == change


@pytest.mark.parametrize("written", ["0", "much", "20 people", "", "0%"])
def test_what_is_no_change_is_said(written):
    with pytest.raises(UserError, match="is not valid"):
        read_change(written)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"lever": "transit.arest_hazard"}, "Did you mean 'transit.arrest_hazard'"),
        ({"between": (4.0, 0.5)}, "the smaller first"),
        ({"between": (-1.0, 0.5)}, "from 0"),
        ({"lever_as": "value", "between": (0.5, 4.0)}, "from 0 to 1"),
        ({"lever_as": "facter"}, "Did you mean 'factor'"),
        ({"followed": Followed("arivals")}, "Did you mean 'arrivals'"),
        ({"lever": "transit.recognition"}, "say lever_as=value"),
        ({"points": 2}, "3 points or more"),
        ({"inputs": inputs_of(Settings(scale=500))}, "at least 2"),
    ],
)
def test_what_cannot_be_asked_is_said_before_anything_is_lived(changes, message):
    with pytest.raises(UserError, match=message):
        replace(ASKED, **changes).check()


@pytest.mark.parametrize(("start", "message"), [("2001-05", "start in a January"), ("2005-01", "outside the run")])
def test_a_window_that_is_none_is_said(start, message):
    with pytest.raises(UserError, match=message):
        Window(start, SMALL.until)
    assert Window("2001", SMALL.until) == Window("2001-01", SMALL.until)
    assert (Window("2001", SMALL.until).first, Window("2001", SMALL.until).months) == (72, 120)


@pytest.fixture(scope="module")
def tiny():
    """How much more arrest must there be until stays are a tenth shorter? On the real model, in the small."""
    return threshold(ASKED)


def test_the_real_model_has_a_threshold(tiny):
    """The table holds the baseline itself, exactly no change; on both sides of the threshold it is missed and met."""
    assert 1.0 < tiny.at < 4.0
    points = tiny.points.set_index("lever_at")
    assert points.loc[1.0, "difference"] == 0.0
    assert points.loc[1.0, "stage"] == "baseline"
    assert (points[points.index < tiny.at]["beyond"] > 0.0).all()  # stays are still too long
    assert (points[points.index > tiny.at]["beyond"] < 0.0).all()
    assert (points["replicates"] == 2).all()


def test_a_threshold_shows_what_it_found(tiny):
    assert repr(tiny).startswith("<Threshold of transit.arrest_hazard for -10 % of mean_stay: times ")
    assert tiny.holds["found"] == str(tiny)
    assert tiny.holds["points"].startswith(f"{len(tiny.points)} rows")


def test_a_turned_factor_is_a_lever_factor(tiny):
    """From 1995 on, a point of the table is a run with `lever_factors`, to the last bit."""
    place = tiny.points["lever_at"].iloc[-1]
    worlds = [inputs_of(replace(SMALL, lever_factors=factors)) for factors in ({}, {"transit.arrest_hazard": place})]
    by_hand = [
        [ASKED.followed.value(simulate(Task((world,), replicate)).worlds[0].values, PLACES) for world in worlds]
        for replicate in range(2)
    ]
    assert tiny.points["difference"].iloc[-1] == pytest.approx(np.diff(by_hand, axis=1).mean(), abs=1e-9)


def test_a_lever_is_turned_to_a_value_from_its_date_on():
    asked = replace(ASKED, lever="transit.wage", lever_as="value", between=(10.0, 300.0), window=Window("2001-01", SMALL.until))
    wage = asked.turned(80.0).regime.policy(120)["transit_wage"]
    history = load_regime("history").policy(120)["transit_wage"]
    assert (wage[:72] == history[:72]).all()
    assert (wage[72:] == 80.0).all()
    assert asked.origin == pytest.approx(history[72:].mean())


def told(tiny, response, **changes):
    """The sentence about a search by formula, in the words of the tiny question."""
    study = replace(ASKED, **changes)
    respond, _ = counted(response)
    found = search(respond, *study.between, 1.0, factors=True, points=7)
    base, target = np.array([20.0, 20.0, 20.0]), np.full(3, -2.0)
    return str(replace(tiny, study=study, search=found, points=point_table(study, found, base, target, BEHIND)))


LUCK = np.array([-0.01, 0.0, 0.01])


def test_a_threshold_is_told_in_a_sentence(tiny):
    words = told(tiny, lambda place: 2.0 - 2.0 * (place - 1.0) + LUCK)
    assert words.startswith("transit.arrest_hazard times 2 (90 % interval times 1.99 to times 2.01)")
    assert "-10 %" in words
    assert "3 of 3 replicates" in words


def test_an_end_outside_the_range_is_told(tiny):
    words = told(tiny, lambda place: 2.0 - 2.0 * (place - 1.0) + place * np.array([-1.0, 0.0, 1.0]))
    assert "to above the range)" in words


def test_a_target_never_met_is_told_with_the_nearest_that_was_seen(tiny):
    """The outcome falls from 20 by 0.4 at most, where 2 were asked for."""
    words = told(tiny, lambda place: 2.0 - 0.1 * place + LUCK)
    assert "never changes mean_stay" in words
    assert "-0.40 months (-2.0 %) at times 4" in words


def test_a_turn_a_second_crossing_and_few_agents_are_told(tiny):
    words = told(tiny, lambda place: (np.log(place) - 0.5) ** 2 - 0.1 + LUCK)
    assert "both rises and falls" in words
    assert "also at times" in words
    assert "30 agents" not in words
    few = replace(tiny, points=tiny.points.assign(few=True))
    assert "fewer than 30 agents" in str(few)


def test_the_figure_holds_every_point_and_the_target(tiny):
    axes = draw_threshold(tiny.points, Stamp("none", 2, 500), "Stays", tiny.interval, tiny.at)
    line = next(line for line in axes.get_lines() if line.get_label() == "mean change")
    assert line.get_xdata().tolist() == tiny.points["lever_at"].tolist()
    assert line.get_ydata().tolist() == tiny.points["difference"].tolist()
    assert axes.get_xscale() == "log"


WORDS = ["lever=transit.arrest_hazard", "outcome=mean_stay", "change=-10%", "between=0.5,4"]
QUICK = ["points=3", "tolerance=0.5", "replicates=2", "scale=1000", "until=1999-12", "progress=false"]


def test_the_command_leaves_a_folder_that_can_be_verified(tmp_path, capsys):
    words = [*WORDS, *QUICK, f"out={tmp_path}"]
    assert dispatch(["threshold", *words]) == 0
    assert "# How strong must transit.arrest_hazard be?" in capsys.readouterr().out
    assert verify(tmp_path)[0]
    assert load(tmp_path, "threshold_points")["lever_at"].iloc[[0, -1]].tolist() == [0.5, 4.0]
    assert (tmp_path / "figures" / "threshold.png").is_file()
    with pytest.raises(UserError, match="already holds results"):
        dispatch(["threshold", *words])


def test_the_twin_of_the_command_writes_nothing_unless_told():
    quick = {"points": 3, "tolerance": 0.5, "replicates": 2, "scale": 1000, "until": "1999-12"}
    found = threshold_command("transit.arrest_hazard", "mean_stay", "-10%", (0.5, 4.0), **quick)
    assert found.study.change == Change(-0.1, True)
    assert "transit.arrest_hazard" in str(found)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (WORDS[1:], "lever=... is missing"),
        ([*WORDS[:3], "between=4"], "the least and the greatest"),
        ([*WORDS[:3], "between=a,b"], "between=a,b is not valid"),
        ([*WORDS, "workers=0"], "at least 1"),
        ([*WORDS, "points=two"], "at least 3"),
    ],
)
def test_words_that_will_not_do(words, message):
    with pytest.raises(UserError, match=message):
        dispatch(["threshold", *words])
