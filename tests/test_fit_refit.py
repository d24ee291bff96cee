"""Fitted again under other rules: known answers of the refit, what a conclusion is, what the command leaves and refuses."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from fits import FOLDER, observations, says, shares, small_plan
from named import study_of
from scipy.special import ndtr
from scipy.stats import binom, norm
from test_counterfactual_signs import CLAIMS

from transitsim.calibration.bank_of_runs import Runs
from transitsim.calibration.conclusions import SIGNS, Conclusion, differences, load_conclusions, under_all, verdict_of
from transitsim.calibration.fit_plan import load_plan
from transitsim.calibration.posterior import posterior
from transitsim.calibration.priors import from_scores, probabilities
from transitsim.calibration.recovery import simulated_record
from transitsim.calibration.refit import Refit, RefitPlan, parameters, refit_plan, refitted
from transitsim.calibration.targets import SERIES
from transitsim.cli.main import dispatch, main
from transitsim.core.calendar import FIRST_YEAR
from transitsim.core.errors import UserError
from transitsim.inputs.library import Library
from transitsim.inputs.settings import Settings
from transitsim.plots.conclusions_by_rule import draw_conclusions
from transitsim.plots.style import Note
from transitsim.studies.comparison.compare import compare

ARRESTS, GUIDES = "lever_factors.transit.arrest_hazard", "lever_factors.route.contact_hazard"
SAME = "name: same\ntitle: The same\nstatus: hypothetical\nbase: history\nlevers: {}\n"
TWO = """\
title: Of a small world
baseline: history
since: 2002-01
until: 2005-12
conclusions:
  nothing: {claim: Nothing follows, source: this test, regime: same, outcome: arrivals, expected: up}
  fewer_arrests: {claim: Fewer arrests, source: this test, regime: safe_passage, outcome: arrests, expected: down}
"""


def trades(plan, values: np.ndarray, lower: float = 0.0) -> np.ndarray:
    """What a known model says in which arrests and guides can stand in for each other; `lower`: another rule's arrivals."""
    said, t = says(plan, values), 2.0 * shares(plan, values) - 1.0
    said[:, 2002 - FIRST_YEAR :, :2] = np.square(30.0 - lower + 10.0 * t[:, 0] + 6.0 * t[:, 1])[:, None, None]
    return said


def lived(plan, values: np.ndarray, lower: float = 0.0, seed: int = 1) -> Runs:
    """A bank of that model, one agent for one person; returns have a twentieth of chance."""
    said, luck = trades(plan, values, lower), np.random.default_rng(seed)
    said[..., :2] = np.square(np.sqrt(said[..., :2]) + 0.5 * luck.standard_normal(said[..., :2].shape))
    said[..., SERIES.index("forced_returns")] *= np.exp(0.05 * luck.standard_normal(said.shape[:2]))
    return Runs(plan, values, said, np.zeros(len(values)))


def drawn(plan, draws: int) -> np.ndarray:
    """The first draws of a plan."""
    return np.array([plan.draw(number) for number in range(draws)])


def about(row: np.ndarray, rows: int = 40) -> np.ndarray:
    """Draws of a posterior that all but knows its parameters."""
    return row * np.exp(1e-3 * np.random.default_rng(1).standard_normal((rows, len(row))))


def planned(given: np.ndarray, decision: str = "random_utility") -> RefitPlan:
    """The small plan with arrests free and guides given."""
    plan = small_plan(scale=1)
    return refit_plan(plan, pd.DataFrame(given, columns=plan.names), decision, [ARRESTS])


def test_a_draw_is_of_the_prior_where_free_and_of_one_row_elsewhere() -> None:
    plan = small_plan(scale=1)
    given = drawn(plan, 50)
    again = planned(given)
    values = drawn(again, 200)
    assert again.free.tolist() == [True, False, True]
    np.testing.assert_array_equal(values[:, [0, 2]], drawn(plan, 200)[:, [0, 2]])
    assert set(values[:, 1]) <= set(given[:, 1])
    assert len(set(values[:, 1])) > 40
    np.testing.assert_array_equal(again.draw(7), again.draw(7))


def test_given_the_rest_the_free_are_those_of_a_grid() -> None:
    """Guides known: mean and s.d. of the share of arrests' prior, by integration over arrests and dispersion."""
    row = small_plan().draw(3)
    plan = planned(about(row, 10))
    found = refitted(plan, lived(plan, drawn(plan, 300)), observations(plan))
    z = np.linspace(-4, 4, 161)
    grid = np.stack(np.meshgrid(z, z, indexing="ij"), axis=-1).reshape(-1, 2)
    values = from_scores(np.column_stack([grid[:, 0], np.zeros(len(grid)), grid[:, 1]]), plan.priors)
    values[:, 1] = row[1]
    root, spread = np.sqrt(trades(plan, values)[:, -1, 0]), values[:, 2]
    logs = 8 * norm.logpdf(30.0, root, 0.5 * np.sqrt(1.0 + np.square(spread * root))) - 0.5 * np.square(grid).sum(axis=1)
    weights, share = np.exp(logs - logs.max()), ndtr(grid[:, 0])
    mean = np.average(share, weights=weights)
    sd = np.sqrt(np.average(np.square(share - mean), weights=weights))
    told = probabilities(found.to_numpy(), plan.priors)[:, 0]
    assert found[GUIDES].to_numpy() == pytest.approx(row[1], rel=0.01)
    assert told.mean() == pytest.approx(mean, abs=0.03)
    assert told.std() == pytest.approx(sd, abs=0.03)


@pytest.mark.slow
def test_under_the_same_rule_the_posterior_comes_back() -> None:
    """Arrests drawn anew given guides: means, s.d. and the trade-off of both are those of the fit of all at once."""
    plan = small_plan(scale=1)
    whole = posterior(lived(plan, drawn(plan, 400)), observations(plan))
    again = planned(whole.values)
    found = refitted(again, lived(again, drawn(again, 400), seed=2), observations(plan))
    before, after = (probabilities(values, plan.priors) for values in (whole.values, found.to_numpy()))
    np.testing.assert_allclose(after.mean(axis=0), before.mean(axis=0), atol=0.05)
    np.testing.assert_allclose(after.std(axis=0), before.std(axis=0), atol=0.05)
    assert np.corrcoef(before[:, 0], before[:, 1])[0, 1] < -0.4
    assert np.corrcoef(after[:, 0], after[:, 1])[0, 1] == pytest.approx(np.corrcoef(before[:, 0], before[:, 1])[0, 1], abs=0.15)
    table = parameters([Refit(again, found, {}, 400, 0.0)]).set_index("parameter")
    assert table.index.tolist() == [ARRESTS, "dispersion"]
    assert (table["moved"].abs() < 0.3).all()


@pytest.mark.slow
def test_a_rule_fitted_to_its_own_lives_finds_their_parameters(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another rule, under which fewer arrive, and twenty of its lives, by walks that are long enough for two parameters.

    From 0.45 of the way from the first to the second of ten draws to as far from the last lie 8.1 of the 11 places that an
    eleventh may take; so few of twenty hold theirs once in a thousand times.
    """
    for name, steps in {"STEPS": 500, "WARM_UP": 200, "THIN": 30}.items():
        monkeypatch.setattr(f"transitsim.calibration.posterior.{name}", steps)
    plan = planned(about(small_plan().draw(3), 10))
    bank = lived(plan, drawn(plan, 250), lower=8.0)
    held, far = 0, []
    for draw in range(20):
        found = refitted(plan, bank, simulated_record(bank, draw, plan.observed()), seed=draw, people=1.0)[ARRESTS]
        low, high = found.quantile([0.05, 0.95])
        truth = bank.values[draw, 0]
        held += low <= truth <= high
        far.append((np.log(found.median()), np.log(truth)))
    assert held >= binom.ppf(0.001, 20, 8.1 / 11.0)
    assert np.corrcoef(np.array(far).T)[0, 1] > 0.9


@pytest.mark.parametrize(
    ("gaps", "sign", "verdict"),
    [
        ([1.0] * 9 + [-1.0], 1, "holds"),
        ([1.0] * 8 + [-1.0] * 2, 1, "not seen"),
        ([1.0] * 10, -1, "opposite"),
        ([0.0] * 10, 1, "not seen"),
        ([1.0] * 8 + [np.nan] * 2, 1, "not seen"),
        ([np.nan] * 10, 1, "not seen"),
    ],
)
def test_a_verdict(gaps: list[float], sign: int, verdict: str) -> None:
    assert verdict_of(np.array(gaps), np.ones(10), sign)["verdict"] == verdict


def test_under_all() -> None:
    words = {"a": ["holds", "holds"], "b": ["holds", "not seen"], "c": ["holds", "opposite"], "d": ["opposite", "not seen"]}
    table = pd.DataFrame(
        [(name, verdict) for name, found in words.items() for verdict in found], columns=["conclusion", "verdict"]
    )
    assert under_all(table).to_dict() == {"a": "yes", "b": "not seen", "c": "no", "d": "no"}


@pytest.fixture
def folder(tmp_path) -> Path:
    """A folder of configurations: the small plan with guides free, two conclusions, a regime that says nothing of its own."""
    for name in ("regime", "fit", "conclusions"):
        (tmp_path / name).mkdir()
    (tmp_path / "regime" / "same.yaml").write_text(SAME, encoding="utf-8")
    (tmp_path / "conclusions" / "two.yaml").write_text(TWO, encoding="utf-8")
    shutil.copy(FOLDER / "fit" / "small.yaml", tmp_path / "fit")
    with (tmp_path / "fit" / "small.yaml").open("a", encoding="utf-8") as plan:
        plan.write(f"refit: [{GUIDES}]\n")
    return tmp_path


def test_a_difference_is_that_of_compare(folder) -> None:
    """Of regimes, of groups under history, and of groups in what a regime changes; a regime that says nothing gives zeros."""
    settings = Settings(scale=600, replicates=2, until="2008-12")
    study = study_of(settings, ("safe_passage", "same"), "2006-01", (folder,))
    asked = (
        Conclusion("a", "", "", "arrests", -1, "safe_passage"),
        Conclusion("b", "", "", "months_in_transit", 1, "", "women", "men"),
        Conclusion("c", "", "", "months_in_transit", 1, "safe_passage", "women", "men"),
        Conclusion("d", "", "", "arrivals", 1, "same"),
    )
    found = np.array([differences(study, replicate, asked) for replicate in range(2)])
    told = compare(study)
    arrests = told.difference("arrests").set_index("regime").loc["safe_passage"]
    np.testing.assert_allclose(found[:, 0].mean(axis=0), arrests[["difference", "base"]].astype(float))
    women, men = (told.difference("months_in_transit", sex).set_index("regime").loc["safe_passage"] for sex in ("women", "men"))
    np.testing.assert_allclose(found[:, 1].mean(axis=0), [women["base"] - men["base"], men["base"]])
    np.testing.assert_allclose(found[:, 2, 0].mean(), women["difference"] - men["difference"])
    assert (found[:, 3, 0] == 0.0).all()
    assert verdict_of(np.tile(found[:, 3, 0], 5), found[:, 3, 1], 1)["verdict"] == "not seen"


def test_shipped_conclusions_are_claims_that_are_tested() -> None:
    """Each has a page; those about a regime that its own test holds have the sign of that test."""
    plan = load_plan("history", Library())
    found = load_conclusions("history", plan.settings, Library())
    shared = [one for one in found.each if one.outcome in CLAIMS.get(one.regime, {})]
    assert len(found.each) >= 10
    assert len(shared) >= len(found.each) - 2
    assert all(one.sign == CLAIMS[one.regime][one.outcome] for one in shared)
    assert all((Path(__file__).parents[1] / one.source).is_file() for one in found.each)
    assert len(plan.refit) == 5


@pytest.mark.slow
def test_the_command_leaves_the_table_and_goes_on(folder, capsys) -> None:
    """In a small world under the default: what it leaves, that nothing follows from nothing, that nothing is lived twice."""
    plan, out = small_plan(), folder / "out"
    posterior_file = folder / "posterior.csv"
    pd.DataFrame(drawn(plan, 60), columns=plan.names).to_csv(posterior_file, index=False)
    words = ["plan=small", f"posterior={posterior_file}", "decisions=random_utility", "budget=100", "scale=600", "draws=8"]
    words = ["refit", "--config-dir", str(folder), *words, "conclusions=two", f"out={out}"]
    assert dispatch(words) == 0
    assert "not seen" in capsys.readouterr().out
    made = {path.name for path in out.iterdir()}
    tables = {"rules.csv", "parameters.csv", "posteriors.csv", "conclusions.csv"}
    assert tables | {"refit.json", "files.json", "summary.md", "banks", "differences", "figures"} == made
    table = pd.read_csv(out / "conclusions.csv").set_index("conclusion")
    assert table["under_all"].to_dict() == {"nothing": "not seen", "fewer_arrests": "yes"}
    assert table.loc["nothing", ["difference", "as_expected", "opposite"]].tolist() == [0.0, 0.0, 0.0]
    record = json.loads((out / "refit.json").read_text())
    assert (record["free"], record["rules"], record["runs"]) == ([GUIDES], ["random_utility"], [100])
    assert pd.read_csv(out / "parameters.csv")["parameter"].tolist() == [GUIDES, "dispersion"]
    parts = {path: path.stat().st_mtime_ns for path in (*out.rglob("part-*.parquet"), *out.rglob("*.npy"))}
    assert len(parts) == 5 + 8
    before = (out / "conclusions.csv").read_text()
    assert dispatch(words) == 0
    assert {path: path.stat().st_mtime_ns for path in parts} == parts
    assert (out / "conclusions.csv").read_text() == before
    with pytest.raises(UserError, match="name another folder"):
        dispatch([*words, "last_year=2004"])


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["decisions=optimal_stoping"], "Did you mean 'optimal_stopping'"),
        (["free=behaviour.weight_security"], "no parameter of the model that the plan fits"),
        (["free=dispersion"], "no parameter of the model"),
        ([f"free={GUIDES},{GUIDES}"], "twice"),
        (["budget=10"], "too few"),
        (["draws=3"], "at least 8"),
        (["conclusions=nowhere"], "no conclusions 'nowhere'"),
        (["posterior=/nowhere.csv"], "There is no posterior"),
        (["posterior="], "no posterior for the context 'north_korea_china': make one with `transitsim calibrate`"),
        (["scales=2"], "no setting 'scales'"),
    ],
)
def test_what_it_refuses(folder, monkeypatch, capsys, words: list[str], told: str) -> None:
    """One sentence and exit code 2, before anything is lived."""
    plan, given = small_plan(), folder / "posterior.csv"
    pd.DataFrame(drawn(plan, 20), columns=plan.names).to_csv(given, index=False)
    usual = ["plan=small", f"posterior={given}", "conclusions=two", f"out={folder / 'none'}", f"--config-dir={folder}"]
    named = {word.partition("=")[0] for word in words}
    asked = [*(word for word in usual if word.partition("=")[0] not in named), *words]
    assert main(["refit", *asked]) == 2
    assert told in capsys.readouterr().err
    assert not (folder / "none").exists()


def test_a_plan_that_names_nothing_to_fit_again_is_refused() -> None:
    plan = small_plan()
    with pytest.raises(UserError, match="names nothing under refit"):
        refit_plan(plan, pd.DataFrame(drawn(plan, 5), columns=plan.names), "random_utility")


@pytest.mark.parametrize(
    ("was", "put", "told"),
    [
        ("outcome: arrivals", "outcome: arrivels", "Did you mean 'arrivals'"),
        ("expected: up", "expected: more", "say up or down"),
        ("regime: same", "regime: sane", "Did you mean 'same'"),
        ("regime: same, ", "", "nothing is compared"),
        ("expected: up", "expected: up, group: poor", "arrivals is not defined for poor"),
        ("since: 2002-01", "since: 2002-05", "start in a January"),
    ],
)
def test_conclusions_that_will_not_do(folder, was: str, put: str, told: str) -> None:
    (folder / "conclusions" / "two.yaml").write_text(TWO.replace(was, put), encoding="utf-8")
    with pytest.raises(UserError, match=told):
        load_conclusions("two", Settings(), Library([folder]))


def test_the_picture_shows_every_rule_and_claim() -> None:
    """Marks at the multiples of history; the band on the side that is claimed."""
    common = {
        "claim": "Fewer arrive",
        "regime": "a",
        "against": "",
        "base": 100.0,
        "low90": float("nan"),
        "high90": float("nan"),
        "low50": -60.0,
        "high50": -20.0,
        "expected": "down",
    }
    rows = [{**common, "conclusion": "a", "rule": rule, "verdict": "holds"} for rule in ("optimal_stopping", "random_utility")]
    rows[0] |= {"difference": -50.0}
    rows[1] |= {"difference": -25.0}
    axes = draw_conclusions(pd.DataFrame(rows), Note("n = 8"))
    marks = {line.get_marker(): line.get_xdata() for line in axes.lines if len(line.get_xdata()) == 1}
    assert [float(x[0]) for x in marks.values()] == [0.5, 0.75]
    assert [one.get_text() for one in axes.get_legend().get_texts()] == ["optimal stopping", "random utility"]
    assert axes.collections[0].get_paths()[0].vertices[:, 0].max() == pytest.approx(1.0)
    assert set(SIGNS) == {"up", "down"}
    assert replace(Conclusion("a", "", "", "arrivals", 1)).group == "everybody"
