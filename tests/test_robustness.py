"""Robustness on tables small enough to work out by hand, and ranks under luck of known size."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from questions_tables import asked, lived, said_by
from scipy.stats import norm
from sweeps import batches_of, here, plan

from transitsim.cli.main import dispatch
from transitsim.core.errors import UserError
from transitsim.plots.regret import draw_regret
from transitsim.plots.style import Stamp
from transitsim.studies.design import make
from transitsim.studies.sensitivity import regrets, robustness
from transitsim.studies.sweep.begin import begin
from transitsim.studies.sweep.resume import resume

REGIMES, WORLDS = ["history", "firewall", "safe_passage"], [0.2, 0.4, 0.6, 0.8]
KIN = "behaviour.kin_weight"
TABLE = np.array([[5.0, 5.0, 5.0, 5.0], [9.0, 1.0, 6.0, 6.0], [4.0, 4.0, 7.0, 4.0]])  # regimes by worlds, more is better
BY_HAND = {  # best in the worlds: 9, 5, 7, 6
    "largest_regret": ([4.0, 4.0, 5.0], [1, 1, 3]),
    "mean_regret": ([7 / 4, 5 / 4, 2.0], [2, 1, 3]),
    "worst": ([5.0, 1.0, 4.0], [1, 3, 2]),
    "satisficing": ([1.0, 0.75, 0.25], [1, 2, 3]),
}


@pytest.fixture(scope="module")
def points():
    return asked(make({"kind": "grid", "factors": {"regime": REGIMES, KIN: WORLDS}}))


def of_table(table):
    """A function of the factors that looks its value up."""
    return lambda at: [
        table[REGIMES.index(regime), WORLDS.index(world)] for regime, world in zip(at["regime"], at[KIN], strict=True)
    ]


def test_regrets_by_hand(points):
    found = regrets(points, lived(points, {"good": of_table(TABLE)}), {"good": +1})
    table = found.pivot(index="regime", columns=KIN, values="regret").loc[REGIMES]
    assert table.to_numpy() == pytest.approx(TABLE.max(axis=0) - TABLE)
    less = regrets(points, lived(points, {"bad": of_table(-TABLE)}), {"bad": -1})
    assert less["regret"].to_list() == pytest.approx(found["regret"].to_list())


@pytest.mark.parametrize("better", [+1, -1])
def test_criteria_by_hand(points, better):
    outcomes = lived(points, {"y": of_table(better * TABLE)}, 3)
    found = robustness(points, outcomes, {"y": better}, {"y": better * 5.0})
    for criterion, (values, ranks) in BY_HAND.items():
        rows = found[found["criterion"] == criterion]
        assert rows["regime"].to_list() == REGIMES
        sign = better if criterion == "worst" else 1
        assert rows["value"].to_list() == pytest.approx([sign * value for value in values])
        assert rows["rank"].to_list() == ranks
        assert (rows["same_rank"] == 1.0).all()
        assert (rows["low90"] == rows["rank"]).all()
        assert (rows["high90"] == rows["rank"]).all()


def test_without_a_level_nothing_is_good_enough_or_not(points):
    found = robustness(points, lived(points, {"y": of_table(TABLE)}), {"y": 1})
    assert "satisficing" not in set(found["criterion"])
    assert found["same_rank"].isna().all()


def test_ranks_under_luck():
    """Two regimes a gap apart: the first leads in a share of resamples that normal theory gives.

    With R = 40 replicates, luck s in each run, and one world, the mean gap is normal with error s sqrt(2 / R); the share of
    resamples in which the better one leads is Phi(gap seen / error seen), within 0.05 (1,000 resamples: 3 errors).
    """
    points = asked(make({"kind": "grid", "factors": {"regime": REGIMES[:2]}}))
    outcomes = lived(points, {"y": lambda at: (at["regime"] == "history") * 0.3}, 40, apart=1.0, seed=2)
    wide = outcomes.pivot(index="replicate", columns="point", values="value")
    gaps = wide[0] - wide[1]
    expected = norm.cdf(gaps.mean() / (gaps.std(ddof=0) / np.sqrt(40)))
    assert 0.6 < expected < 0.99
    found = robustness(points, outcomes, {"y": 1}).set_index(["criterion", "regime"])
    assert found.loc[("mean_regret", "history"), "first"] == pytest.approx(expected, abs=0.05)
    assert found.loc[("worst", "history"), "first"] == pytest.approx(expected, abs=0.05)


def test_luck_that_all_points_share_moves_no_rank(points):
    found = robustness(points, lived(points, {"y": of_table(TABLE)}, 5, shared=50.0), {"y": 1})
    assert (found.loc[found["criterion"] != "satisficing", "same_rank"] == 1.0).all()


def test_resampling_is_repeatable_and_order_does_not_matter(points):
    outcomes = lived(points, {"y": of_table(TABLE)}, 5, apart=3.0)
    found = robustness(points, outcomes, {"y": 1})
    assert 0.0 < found["same_rank"].min() < 1.0
    pd.testing.assert_frame_equal(found, robustness(points, outcomes.sort_values("value"), {"y": 1}))
    assert not found.equals(robustness(points, outcomes, {"y": 1}, seed=2))


def test_a_world_without_all_its_runs_is_dropped_and_counted(points):
    outcomes = lived(points, {"y": of_table(TABLE)}, 2)
    failed = points.loc[(points["regime"] == "firewall") & (points[KIN] == 0.4), "point"].item()
    left = outcomes[(outcomes["point"] != failed) | (outcomes["replicate"] == 0)]
    found = robustness(points, left, {"y": 1})
    assert set(found["worlds"]) == {3}
    assert set(found["dropped"]) == {1}
    assert 0.4 not in set(regrets(points, left, {"y": 1})[KIN])
    values = found[found["criterion"] == "largest_regret"]["value"].to_list()
    assert values == pytest.approx([4.0, 1.0, 5.0])


def test_better_is_what_the_outcomes_say(points):
    """Of arrests less is better, of arrivals nothing is said."""
    outcomes = lived(points, {"arrests": of_table(-TABLE), "arrivals": of_table(TABLE)})
    found = robustness(points, outcomes)
    assert set(found["outcome"]) == {"arrests"}
    assert found[found["criterion"] == "mean_regret"]["rank"].to_list() == [2, 1, 3]


def test_mistakes_are_told(points):
    outcomes = lived(points, {"arrivals": of_table(TABLE)})
    with pytest.raises(UserError, match="let 'regime' be a factor"):
        robustness(points[points["regime"] == "history"], outcomes)
    with pytest.raises(UserError, match="'safe_passage' is not in the world"):
        robustness(points.iloc[:-1], outcomes)
    with pytest.raises(UserError, match="whether more is better"):
        robustness(points, outcomes)
    with pytest.raises(UserError, match="In no world has every regime"):
        robustness(points, outcomes[outcomes["point"] % 4 == 0].iloc[:2], {"arrivals": 1})


@pytest.mark.parametrize("several", [False, True])
def test_the_heat_map_says_what_it_shows(points, several):
    """A cell for every regime and world; columns are named by their one factor, or counted."""
    outcomes = lived(points, {"violent_months": of_table(TABLE)}, 2)
    found = regrets(points, outcomes, {"violent_months": 1})
    axes = draw_regret(found.assign(other=found["world"]) if several else found, Stamp("1a2b3c4d", 2, 300), "person-months")
    axes.figure.canvas.draw()
    words = said_by(axes)
    assert axes.collections[0].get_array().size == TABLE.size
    labels = [label.get_text() for label in axes.get_yticklabels()]
    assert (set(labels[:2]), labels[2]) == ({"history", "firewall"}, "safe passage")
    assert all(expected in words for expected in ("violent months", "n = 2", "record 1a2b3c4d", "largest regret"))
    assert ("4 worlds (2 assumptions)" if several else "kin weight") in words
    assert axes.figure.axes[1].get_ylabel() == "regret, person-months"


def test_a_sweep_is_asked_at_the_door(tmp_path, capsys):
    """A small sweep lived: tables and pictures beside it, and every mistake told."""
    begin(plan(2), tmp_path / "sweep", pilot=batches_of(8))
    resume(tmp_path / "sweep", here)
    assert dispatch(["robustness", str(tmp_path / "sweep"), "outcome=arrests,violence"]) == 0
    table = pd.read_csv(tmp_path / "sweep" / "robustness" / "robustness.csv")
    assert set(table["outcome"]) == {"arrests", "violence"}
    assert (table["worlds"] == 2).all()
    assert (table["replicates"] == 2).all()
    assert len(list((tmp_path / "sweep" / "robustness" / "figures").glob("regret_*.png"))) == 2
    assert "robustness.csv" in capsys.readouterr().out
    for words, told in (
        (["outcome=arrests", "group=woman"], "Did you mean 'women'"),
        (["outcome=arests"], "There is no outcome 'arests'. Did you mean 'arrests'"),
        (["outcome=arrests,violence", "enough=3"], "enough is said of one outcome"),
        (["outcome=arrests", "better=most"], "give more or less"),
        (["outcome=arrivals"], "whether more is better"),
    ):
        with pytest.raises(UserError, match=told):
            dispatch(["robustness", str(tmp_path / "sweep"), f"out={tmp_path / 'other'}", *words])
    with pytest.raises(UserError, match="There is no sweep"):
        dispatch(["robustness", str(tmp_path / "nowhere")])
