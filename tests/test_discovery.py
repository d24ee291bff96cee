"""Scenario discovery finds a box that is there, and the tables exported are what the workbench itself takes."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from questions_tables import asked, lived, said_by

from transitsim.cli.main import dispatch
from transitsim.cli.sweep_questions import Held
from transitsim.core.errors import UserError
from transitsim.plots.discovery_box import draw_box, draw_tradeoff
from transitsim.plots.style import Stamp
from transitsim.studies.design import make
from transitsim.studies.sensitivity import discover, to_ema

ONE, TWO, THREE = "behaviour.kin_weight", "behaviour.saving_share", "behaviour.discount"
FACTORS = {
    "regime": ["history", "firewall", "safe_passage", "help_in_place"],
    ONE: {"from": 0.1, "to": 0.8},
    TWO: {"from": 0.05, "to": 0.35},
    THREE: {"from": 0.97, "to": 0.998},
}


def inside(points):
    """The box: much weight of kin, little saving, two of four regimes; 0.5 x 0.6 x 0.5 of the whole."""
    return (points[ONE] > 0.45) & (points[TWO] < 0.23) & points["regime"].isin(["history", "firewall"])


@pytest.fixture(scope="module")
def points():
    return asked(make({"kind": "latin_hypercube", "samples": 400, "factors": FACTORS}))


@pytest.fixture(scope="module")
def outcomes(points):
    return lived(points, {"harm": lambda at: inside(at) * 10.0}, 3, apart=0.5)


@pytest.fixture(scope="module")
def found(points, outcomes):
    return discover(points, outcomes, "harm", 5.0, peel=0.1, halves=2)


def test_a_known_box_is_found(points, found):
    """Its limits within a twentieth of a factor's range, both regimes, nothing else, and again in half-samples."""
    chosen = found.boxes[found.boxes["chosen"]].iloc[0]
    assert chosen["coverage"] > 0.95
    assert chosen["density"] > 0.95
    limits = found.limits[found.limits["box"] == chosen["box"]].set_index("factor")
    assert limits.loc[ONE, "low"] == pytest.approx(0.45, abs=0.05 * 0.7)
    assert limits.loc[TWO, "high"] == pytest.approx(0.23, abs=0.05 * 0.3)
    assert set(limits.loc["regime", "values"].split(", ")) == {"history", "firewall"}
    assert limits.loc[[ONE, TWO, "regime"], "reproduced"].min() == 1.0
    assert limits.loc[ONE, "p_low"] < 0.001
    assert np.isnan(limits.loc[ONE, "p_high"]) or limits.loc[ONE, "p_high"] > 0.001
    assert (found.points, found.of_interest, found.dropped) == (400, int(inside(points).sum()), 0)


def test_coverage_and_density_are_those_counted_by_hand(points, found):
    """For every box of the trajectory, from its limits alone."""
    truth = inside(points).to_numpy()
    for box in found.boxes.itertuples():
        within = np.ones(len(points), bool)
        for limit in found.limits[found.limits["box"] == box.box].itertuples():
            if limit.values:
                within &= points[limit.factor].isin(limit.values.split(", ")).to_numpy()
            else:
                within &= points[limit.factor].between(limit.low, limit.high).to_numpy()
        counted = ((within & truth).sum() / truth.sum(), (within & truth).sum() / within.sum(), within.sum())
        assert (box.coverage, box.density, box.points) == pytest.approx(counted)


def test_below_a_line_is_the_rest(points, outcomes):
    found = discover(points, outcomes, "harm", 5.0, above=False, peel=0.1, halves=0)
    assert found.of_interest == 400 - inside(points).sum()
    assert found.question == "harm of everybody below 5"


def test_luck_that_crosses_the_line_is_told(points):
    """With luck of 10 on both sides of the line, three replicates disagree at 3/4 of the points: 0.68 to 0.82 (3.2 s.e.)."""
    table = lived(points, {"harm": lambda at: np.full(len(at), 5.0)}, 3, apart=10.0)
    assert 0.68 <= discover(points, table, "harm", 5.0, peel=0.1, halves=0).undecided <= 0.82


def test_missing_points_are_counted_and_order_does_not_matter(points, outcomes, found):
    gone = outcomes["point"].isin([3, 4]) | ((outcomes["point"] == 5) & (outcomes["replicate"] == 2))
    assert discover(points, outcomes[~gone], "harm", 5.0, peel=0.1, halves=0).dropped == 3
    again = discover(points, outcomes.sort_values("value"), "harm", 5.0, peel=0.1, halves=2)
    assert again.boxes.equals(found.boxes)
    assert again.limits.equals(found.limits)


def test_a_box_may_be_chosen(points, outcomes):
    assert discover(points, outcomes, "harm", 5.0, box=1, peel=0.1, halves=0).boxes["chosen"].to_list().index(True) == 1


@pytest.mark.parametrize(
    ("asked_for", "told"),
    [
        (("harms", 5.0), "There is no outcome 'harms' here. Did you mean 'harm'?"),
        (("harm", 50.0), "'harm of everybody above 50' holds for none of the points; choose a line between"),
        (("harm", -50.0), "holds for all of the points"),
    ],
)
def test_mistakes_are_told(points, outcomes, asked_for, told):
    with pytest.raises(UserError) as error:
        discover(points, outcomes, *asked_for)
    assert told in str(error.value)


def test_other_mistakes_are_told(points, outcomes):
    with pytest.raises(UserError, match="box=99 is none of the boxes"):
        discover(points, outcomes, "harm", 5.0, box=99)
    with pytest.raises(UserError, match="There is no group 'women'"):
        discover(points, outcomes, "harm", 5.0, group="women")
    with pytest.raises(UserError, match="too few"):
        discover(points, outcomes[outcomes["point"] < 9], "harm", 5.0)


def test_the_workbench_takes_what_is_exported(points, outcomes):
    """Its PRIM sees the same box, its feature scoring puts the three factors of the box before the one that is none."""
    experiments, results = to_ema(points, outcomes[outcomes["point"] != 7])
    assert len(experiments) == 399
    assert 7 not in set(experiments["scenario"])
    by_hand = outcomes.groupby("point")["value"].mean()
    assert results["harm"] == pytest.approx(by_hand[experiments["scenario"]].to_numpy())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from ema_workbench.analysis import feature_scoring, prim

        box = prim.setup_prim((experiments, results), lambda out: out["harm"] > 5.0, threshold=0.8).find_box()
        scores = feature_scoring.get_feature_scores_all(experiments, results)["harm"]
    assert set(box.qp[-1]) >= {ONE, TWO, "regime"}
    assert scores.idxmin() == THREE


def test_figures_say_what_they_show(found):
    stamp = Stamp("1a2b3c4d", 3, 300)
    box, tradeoff = draw_box(found.boxes, found.limits, found.question, stamp), draw_tradeoff(found.boxes, found.question, stamp)
    for axes in (box, tradeoff):
        axes.figure.canvas.draw()
        words = said_by(axes)
        assert all(expected in words for expected in ("harm of everybody above 5", "400 points", "n = 3", "record 1a2b3c4d"))
    assert {label.get_text().split("\n")[0] for label in box.get_yticklabels()} >= {"kin weight", "saving share", "regime"}
    assert "firewall" in said_by(box)
    assert len(tradeoff.collections[0].get_offsets()) == len(found.boxes)


def test_the_command_leaves_tables_and_pictures(points, outcomes, monkeypatch, tmp_path, capsys):
    few = points[points["point"] < 60]
    monkeypatch.setattr(
        "transitsim.cli.sweep_questions.held", lambda *_: Held(few, outcomes[outcomes["point"] < 59], "1a2b3c4d", 300, 500.0)
    )
    words = ["discover", str(tmp_path), "outcome=harm"]
    for wrong, told in (([], "Which line"), (["above=5", "below=3"], "Which line"), (["above=much"], "give a number")):
        with pytest.raises(UserError, match=told):
            dispatch([*words, *wrong])
    with pytest.raises(UserError, match=r"outcome=\.\.\. is missing"):
        dispatch(["discover", str(tmp_path), "above=5"])
    assert dispatch([*words, "above=5"]) == 0
    left = {path.relative_to(tmp_path / "discover").as_posix() for path in (tmp_path / "discover").rglob("*.*")}
    assert left == {"boxes.csv", "limits.csv", "files.json", "question.txt"} | {
        f"figures/{name}.{kind}" for name in ("box", "tradeoff") for kind in ("png", "svg")
    }
    told = capsys.readouterr().out
    assert "too few" not in told
    assert "1 points were left out for missing runs" in told
    assert "harm of everybody above 5" in told
