"""Sensitivity through the wrapper: Ishigami's and linear functions whose indices are known, and luck of known variance."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from questions_tables import asked, lived, said_by
from scipy.stats import rankdata

from transitsim.cli.main import dispatch
from transitsim.cli.sweep_questions import Held
from transitsim.core.errors import UserError
from transitsim.plots.sensitivity_bars import draw_sensitivity
from transitsim.plots.style import Stamp
from transitsim.studies.design import make
from transitsim.studies.sensitivity import sensitivity
from transitsim.studies.sensitivity.rank_correlations import rank_correlations
from transitsim.studies.sensitivity.replicate_noise import noise

ONE, TWO, THREE = "behaviour.kin_weight", "behaviour.saving_share", "behaviour.learning_rate"
RANGES = {ONE: {"from": 0.1, "to": 0.8}, TWO: {"from": 0.05, "to": 0.35}, THREE: {"from": 0.005, "to": 0.05}}
A, B = 7.0, 0.1
VARIANCE = A**2 / 8 + B * np.pi**4 / 5 + B**2 * np.pi**8 / 18 + 0.5  # Ishigami and Homma (1990)
FIRST = np.array([0.5 * (1 + B * np.pi**4 / 5) ** 2, A**2 / 8, 0.0]) / VARIANCE
TOGETHER = B**2 * np.pi**8 * (1 / 18 - 1 / 50) / VARIANCE  # of the first and the third
TOTAL = FIRST + np.array([TOGETHER, 0.0, TOGETHER])


def share(points: pd.DataFrame) -> list[np.ndarray]:
    """Where in its range each factor stands, 0 to 1."""
    return [(points[name] - said["from"]) / (said["to"] - said["from"]) for name, said in RANGES.items()]


def ishigami(points: pd.DataFrame) -> np.ndarray:
    x, y, z = (np.pi * (2.0 * one - 1.0) for one in share(points))
    return np.sin(x) + A * np.sin(y) ** 2 + B * z**4 * np.sin(x)


def linear(points: pd.DataFrame) -> np.ndarray:
    x, y, z = share(points)
    return 3.0 * x - 2.0 * y + 0.0 * z


def of(found: pd.DataFrame, measure: str) -> np.ndarray:
    return found.loc[found["measure"] == measure, "value"].to_numpy()


@pytest.fixture(scope="module")
def points():
    return asked(make({"kind": "sobol", "samples": 1024, "factors": RANGES}))


def test_ishigami(points):
    """First and total indices within 0.03 of the closed form, and inside their own intervals widened by half."""
    found = sensitivity(points, lived(points, {"ishigami": ishigami}))
    assert of(found, "first") == pytest.approx(FIRST, abs=0.03)
    assert of(found, "total") == pytest.approx(TOTAL, abs=0.03)
    for measure, known in (("first", FIRST), ("total", TOTAL)):
        rows = found[found["measure"] == measure]
        reach = 1.5 * (rows["high90"] - rows["value"])
        assert (np.abs(rows["value"] - known) <= reach + 1e-9).all()
    assert np.isnan(of(found, "noise")).all()
    assert set(found["blocks"]) == {1024}


def test_second_order_of_ishigami():
    points = asked(make({"kind": "sobol", "samples": 1024, "second_order": "true", "factors": RANGES}))
    found = sensitivity(points, lived(points, {"ishigami": ishigami}))
    assert of(found, "second") == pytest.approx([0.0, TOGETHER, 0.0], abs=0.04)
    assert found.loc[found["measure"] == "second", "factor"].to_list()[1] == f"{ONE} x {THREE}"


@pytest.mark.parametrize(("apart", "shared"), [(3.0, 0.0), (2.0, 2.0), (0.0, 3.0)])
def test_noise_is_a_share_of_its_own(points, apart, shared):
    """With noise of known variance W all indices shrink by V / (V + W), and the noise has W / (V + W).

    Luck that all points share is drawn eight times only: its share is compared inside its own 90 % interval, which with
    this seed holds it; whatever is drawn, the indices stay what they are over what the runs show.
    """
    found = sensitivity(points, lived(points, {"ishigami": ishigami}, 8, apart, shared, seed=3))
    row = found[found["measure"] == "noise"].iloc[0]
    expected = (apart**2 + shared**2) / (VARIANCE + apart**2 + shared**2)
    assert row["low90"] <= expected <= row["high90"]
    if not shared:
        assert row["value"] == pytest.approx(expected, abs=0.02)
    left = 1.0 - row["value"]
    assert of(found, "first") == pytest.approx(FIRST * left, abs=0.03)
    assert of(found, "total") == pytest.approx(TOTAL * left, abs=0.03)


def test_luck_that_one_factor_moves_is_not_charged_to_the_others():
    """Luck z x of the first factor x, with variance W = 16 / 3 times a mean x^2 of 1 / 3: the third factor, without effect,
    has a total share of exactly 0, and the second its own variance of 1 / 3."""
    points = asked(make({"kind": "sobol", "samples": 256, "factors": RANGES}))
    outcomes = lived(points, {"linear": linear}, 4)
    luck = np.array([-2.0, 2.0, -2.0, 2.0])[outcomes["replicate"]]
    outcomes["value"] += luck * share(points.drop_duplicates("point").set_index("point").loc[outcomes["point"]])[0].to_numpy()
    found = sensitivity(points, outcomes)
    whole, totals = (16 / 9) / of(found, "noise")[0], of(found, "total")
    assert totals[2] == pytest.approx(0.0, abs=1e-9)
    assert totals[1] * whole == pytest.approx(1 / 3, abs=0.02)


def test_intervals_of_the_noise_cover_it():
    """Of 400 tables the 90 % interval of the noise holds it in 360 but for chance: 340 to 380 (3.3 standard errors)."""
    generator, held = np.random.default_rng(11), {0.0: 0, 1.0: 0}
    for shared in held:
        for _ in range(400):
            point, replicate = generator.normal(size=(20, 1)), shared * generator.normal(size=(1, 5))
            found = noise(point + replicate + generator.normal(size=(20, 5)))
            held[shared] += found.low90 <= 1.0 + shared**2 <= found.high90
    assert all(340 <= count <= 380 for count in held.values()), held


def test_a_design_crossed_with_regimes_is_answered_for_each():
    """The second regime halves one effect and knows no other."""
    assumed = {"kind": "sobol", "samples": 256, "factors": RANGES}
    regimes = {"kind": "grid", "factors": {"regime": ["history", "firewall"]}}
    points = asked(make({"kind": "blocks", "join": "crossed", "blocks": [regimes, assumed]}))

    def function(at):
        return np.where(at["regime"] == "history", linear(at), share(at)[2])

    found = sensitivity(points, lived(points, {"both": function}), split_by=["regime"])
    firsts = found[found["measure"] == "first"].set_index(["regime", "factor"])["value"]
    assert firsts["history"].to_numpy() == pytest.approx([9 / 13, 4 / 13, 0.0], abs=0.02)
    assert firsts["firewall"].to_numpy() == pytest.approx([0.0, 0.0, 1.0], abs=0.02)
    with pytest.raises(UserError, match=r"split_by=FACTOR"):
        sensitivity(points, lived(points, {"both": function}))


def test_regimes_are_a_factor():
    """y = c(regime) + x on [0, 1]: regimes have Var(c) = 2 / 3 of 2 / 3 + 1 / 12."""
    specification = {"samples": 512, "factors": {"regime": ["history", "firewall", "safe_passage"], ONE: RANGES[ONE]}}
    points = asked(make({"kind": "sobol", **specification}))
    worth = {"history": -1.0, "firewall": 1.0, "safe_passage": 0.0}
    found = sensitivity(points, lived(points, {"y": lambda at: at["regime"].map(worth) + (at[ONE] - 0.1) / 0.7}))
    assert of(found, "first") == pytest.approx([8 / 9, 1 / 9], abs=0.02)
    assert of(found, "total") == pytest.approx([8 / 9, 1 / 9], abs=0.02)


def test_morris_on_a_linear_function_is_exact():
    points = asked(make({"kind": "morris", "trajectories": 12, "factors": RANGES}))
    found = sensitivity(points, lived(points, {"linear": linear}, 2))
    assert of(found, "mu") == pytest.approx([3.0, -2.0, 0.0], abs=1e-9)
    assert of(found, "mu_star") == pytest.approx([3.0, 2.0, 0.0], abs=1e-9)
    assert of(found, "sigma") == pytest.approx([0.0, 0.0, 0.0], abs=1e-9)
    assert of(found, "noise") == pytest.approx([0.0], abs=1e-9)


def test_morris_tells_luck_from_effects():
    """What luck alone shows as mu_star is what the factor without effect shows: within a fifth, of 300 trajectories."""
    points = asked(
        make({"kind": "morris", "trajectories": 300, "levels": 6, "factors": {"regime": ["history", "firewall"], **RANGES}})
    )
    found = sensitivity(points, lived(points, {"linear": linear}, 4, apart=2.0, seed=5), levels=6)
    stars = found[found["measure"] == "mu_star"].set_index("factor")["value"]
    luck = of(found, "noise")[0]
    assert luck == pytest.approx(np.sqrt(2 / np.pi) * 2.0 * np.sqrt(2 / 4) / 0.6, rel=0.1)
    assert stars[[THREE, "regime"]].to_numpy() == pytest.approx([luck, luck], rel=0.2)
    assert stars[ONE] > luck
    assert "regime" not in set(found.loc[found["measure"] == "mu", "factor"])


def test_failed_runs_cost_whole_blocks(points):
    """Without the runs of two points and one replicate of a third, three blocks of 1,024 are gone, and it is said."""
    outcomes = lived(points, {"ishigami": ishigami}, 2)
    failed = points["point"].iloc[[0, 7, 5 * 200 + 4]].to_list()
    gone = outcomes["point"].isin(failed[:2]) | ((outcomes["point"] == failed[2]) & (outcomes["replicate"] == 1))
    found = sensitivity(points, outcomes[~gone])
    assert set(found["dropped"]) == {3}
    assert of(found, "first") == pytest.approx(FIRST, abs=0.03)


def test_a_sweep_that_was_stopped_is_refused_or_its_last_replicate_left_aside(points):
    outcomes = lived(points, {"ishigami": ishigami}, 3)
    early = outcomes["point"] < points["point"].max() / 4
    assert set(sensitivity(points, outcomes[(outcomes["replicate"] < 2) | early])["replicates"]) == {2}
    with pytest.raises(UserError, match="points have runs missing"):
        sensitivity(points, outcomes[early])


def test_order_of_outcomes_does_not_matter_and_an_outcome_that_never_varies_has_no_shares(points):
    outcomes = lived(points, {"ishigami": ishigami, "still": lambda at: np.full(len(at), 4.0)}, 2)
    found = sensitivity(points, outcomes)
    pd.testing.assert_frame_equal(found, sensitivity(points, outcomes.sort_values("value")))
    assert found.loc[found["outcome"] == "still", "value"].isna().all()


def test_mistakes_are_told(points):
    outcomes = lived(points, {"ishigami": ishigami})
    with pytest.raises(UserError, match="stands twice for point"):
        sensitivity(points, pd.concat([outcomes, outcomes.iloc[:1]]))
    with pytest.raises(UserError, match="no outcomes yet"):
        sensitivity(points, outcomes.iloc[:0])
    with pytest.raises(UserError, match=r"Did you mean 'behaviour\.kin_weight'"):
        sensitivity(points, outcomes, split_by=["behaviour.kin_wait"])
    with pytest.raises(UserError, match="are not those of a"):
        sensitivity(points.iloc[::-1].reset_index(drop=True).iloc[1:], outcomes)


@pytest.mark.parametrize("kind", [{"kind": "sobol", "samples": 16}, {"kind": "morris", "trajectories": 8}])
@pytest.mark.parametrize("replicates", [1, 3])
def test_the_figure_says_what_it_shows(kind, replicates):
    """Every factor has its bars, luck too when it is known; unit, number, method's blocks and record stand there."""
    points = asked(make({**kind, "factors": {"regime": ["history", "firewall"], **RANGES}}))
    found = sensitivity(points, lived(points, {"forced_returns": linear}, replicates, apart=0.5))
    axes = draw_sensitivity(found, Stamp("1a2b3c4d", replicates, 300), "people")
    axes.figure.canvas.draw()
    words = said_by(axes)
    labels = [label.get_text() for label in axes.get_yticklabels()]
    assert set(labels) == {"regime", "kin weight", "saving share", "learning rate"} | ({"noise"} if replicates > 1 else set())
    assert ("% of the variance" if kind["kind"] == "sobol" else "people") in words
    for expected in (
        "forced returns",
        f"n = {replicates} replicate",
        "record 1a2b3c4d",
        "16 blocks" if "samples" in kind else "8 traj",
    ):
        assert expected in words
    assert len(axes.patches) == 4 * (2 if kind["kind"] == "sobol" else 1) + (replicates > 1)


@pytest.fixture
def at_the_door(monkeypatch):
    """The command without a sweep: its tables are made here."""
    points = asked(make({"kind": "sobol", "samples": 16, "factors": RANGES}))
    outcomes = lived(points, {"violence": linear, "forced_returns": ishigami}, 2)
    monkeypatch.setattr("transitsim.cli.sweep_questions.held", lambda *_: Held(points, outcomes, "1a2b3c4d", 300, 12.0))


def test_the_command_leaves_a_table_and_pictures(at_the_door, tmp_path, capsys):
    assert dispatch(["sensitivity", str(tmp_path), "outcome=violence,forced_returns"]) == 0
    answer = tmp_path / "sensitivity"
    table = pd.read_csv(answer / "sensitivity.csv")
    assert set(table["outcome"]) == {"violence", "forced_returns"}
    assert set(table["record"]) == {"1a2b3c4d"}
    assert len(list((answer / "figures").glob("*.png"))) == 2
    told = capsys.readouterr().out
    assert "sensitivity.csv" in told
    assert "12 agents in the mean: too few to rely on" in told
    assert table["few"].all()
    with pytest.raises(UserError, match="is there already"):
        dispatch(["sensitivity", str(tmp_path)])
    assert dispatch(["sensitivity", str(tmp_path), "overwrite=true"]) == 0


def test_mistakes_at_the_door_are_told(at_the_door, tmp_path, capsys):
    for words, told in (
        ([str(tmp_path), "outcom=violence"], "Did you mean 'outcome'"),
        (["outcome=violence"], "Name one folder"),
        ([str(tmp_path), "levels=1"], "levels=1 is not valid"),
    ):
        with pytest.raises(UserError, match=told):
            dispatch(["sensitivity", *words])
    assert not list(tmp_path.iterdir())
    assert dispatch(["sensitivity", "--help"]) == 0
    assert "transitsim sensitivity results/indices" in capsys.readouterr().out


def test_an_outcome_that_luck_alone_moves_is_all_noise(points):
    """Luck that all points share leaves no difference between them: factors have 0 of the variance, noise has all of it."""
    outcomes = lived(points, {"still": lambda at: np.full(len(at), 4.0)}, 4)
    outcomes["value"] += np.array([-1.0, 2.0, 0.5, -1.5])[outcomes["replicate"]]
    found = sensitivity(points, outcomes)
    assert of(found, "noise").tolist() == [1.0]
    assert of(found, "first").tolist() == of(found, "total").tolist() == [0.0, 0.0, 0.0]
    apart = sensitivity(points, lived(points, {"still": lambda at: np.full(len(at), 4.0)}, 4, 3.0, 0.0, seed=3))
    assert of(apart, "noise") == pytest.approx(1.0, abs=0.03)
    assert of(apart, "total") == pytest.approx(0.0, abs=0.03)


def latin(samples: int, **more) -> pd.DataFrame:
    return asked(make({"kind": "latin_hypercube", "samples": samples, "seed": 3, "factors": RANGES | more}))


def test_rank_correlations_are_those_of_their_definition():
    """The partial correlation of two ranks is that of what the others' ranks leave of each; here by regressions of their own."""
    points = latin(200)
    outcomes = lived(points, {"bent": lambda at: np.exp(2.0 * share(at)[0]) - share(at)[1] ** 3}, 2, 0.5, 0.0, seed=5)
    found = sensitivity(points, outcomes, by_ranks=True)
    means = outcomes.groupby("point")["value"].mean().to_numpy()
    ranks = np.column_stack([rankdata(means), *(rankdata(points[name]) for name in RANGES)])
    ranks -= ranks.mean(axis=0)
    for index, value in enumerate(of(found, "partial"), start=1):
        others = np.delete(ranks, [0, index], axis=1)
        rest = [column - others @ np.linalg.lstsq(others, column, rcond=None)[0] for column in ranks[:, [0, index]].T]
        assert value == pytest.approx(np.corrcoef(*rest)[0, 1], abs=1e-9)
    assert of(found, "partial")[0] > 0.8
    assert of(found, "partial")[1] < -0.3
    assert (found["low90"] < found["value"]).all()
    assert (found["value"] < found["high90"]).all()


def test_intervals_of_rank_correlations_hold_no_effect():
    """Of 300 tables of pure luck the 90 % interval of each factor holds 0 in 270 but for chance: 253 to 287 (3.3 s.e.)."""
    points, held = latin(60), np.zeros(3)
    for seed in range(300):
        luck = np.random.default_rng(seed).normal(size=len(points))
        rows = pd.DataFrame(list(rank_correlations(points, luck, list(RANGES), set())))
        held += ((rows["low90"] <= 0.0) & (rows["high90"] >= 0.0)).to_numpy()
    assert ((held >= 253) & (held <= 287)).all(), held


def test_words_have_a_rank_correlation_without_direction():
    points = latin(120, regime=["history", "safe_passage", "firewall"])
    outcomes = lived(points, {"by regime": lambda at: 1.0 * (at["regime"] == "firewall") + 0.01 * share(at)[0]})
    found = sensitivity(points, outcomes, by_ranks=True).set_index("factor")["value"]
    assert found["regime"] > 0.9
    few = points.iloc[:5]
    known = outcomes[outcomes["point"].isin(few["point"])]
    with pytest.raises(UserError, match="5 points are too few for rank correlations with 4 factors"):
        sensitivity(few, known, by_ranks=True)
