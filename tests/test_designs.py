"""Designs: points as counted by hand, properties of samples, and every mistake told before anything is lived."""

from __future__ import annotations

import sys
from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transitsim.core.errors import UserError
from transitsim.inputs.cited_yaml import names
from transitsim.inputs.library import Library
from transitsim.inputs.settings import Settings
from transitsim.studies.design import load_study, make, settings_at
from transitsim.studies.sensitivity.design_layout import layout
from transitsim.studies.sensitivity.outcome_arrays import factors_of

SECURITY, KIN, ARREST = "behaviour.weight_security", "behaviour.kin_weight", "lever_factors.transit.arrest_hazard"
RANGES = {SECURITY: {"from": 0.2, "to": 2, "scale": "log"}, KIN: {"from": 0.1, "to": 0.8}}
REGIMES = ["history", "firewall", "safe_passage"]


def test_a_grid_is_every_combination():
    found = make({"kind": "grid", "factors": {"regime": REGIMES, KIN: [0.2, 0.4], ARREST: 1}})
    assert list(found.itertuples(index=False, name=None)) == list(product(REGIMES, [0.2, 0.4], [1.0]))
    assert list(found.columns) == ["regime", KIN, ARREST]


def test_a_range_with_steps_is_a_list():
    found = make({"kind": "grid", "factors": {SECURITY: {"from": 0.2, "to": 1.8, "scale": "log", "steps": 3}}})
    assert found[SECURITY].to_list() == pytest.approx([0.2, 0.6, 1.8])
    assert found[SECURITY].iloc[[0, -1]].to_list() == [0.2, 1.8]


def test_lists_side_by_side_and_points_as_listed():
    rows = [("history", 0.2), ("firewall", 0.4)]
    zipped = make({"kind": "zipped", "factors": {"regime": ["history", "firewall"], KIN: [0.2, 0.4], "scale": 50}})
    listed = make({"kind": "listed", "points": [{"regime": regime, KIN: weight} for regime, weight in rows]})
    assert list(listed.itertuples(index=False, name=None)) == rows
    assert zipped[["regime", KIN]].equals(listed)
    assert (zipped["scale"] == 50).all()


def test_a_csv_says_what_the_list_says(tmp_path):
    file = tmp_path / "points.csv"
    file.write_text(f"regime,{KIN},scale\nNO,0.2,100\n2006,4e-1,010\n", encoding="utf-8")
    with pytest.raises(UserError, match=r"points.csv, line 3, scale: '010' is not a number"):
        make({"kind": "listed", "file": str(file)})
    file.write_text(f"regime,{KIN},scale\nNO,0.2,100\n2006,4e-1,200\n", encoding="utf-8")
    found = make({"kind": "listed", "file": str(file)})
    assert found.to_dict("list") == {"regime": ["NO", "2006"], KIN: [0.2, 0.4], "scale": [100, 200]}


@given(samples=st.integers(1, 60), seed=st.integers(0, 2**32 - 1))
def test_a_latin_hypercube_meets_every_slice_once(samples, seed):
    found = make({"kind": "latin_hypercube", "samples": samples, "seed": seed, "factors": RANGES})
    shares = [np.log(found[SECURITY] / 0.2) / np.log(10.0), (found[KIN] - 0.1) / 0.7]
    for share in shares:
        assert sorted(np.floor(np.clip(share, 0, 1 - 1e-12) * samples + 1e-9)) == list(range(samples))


def test_a_list_in_a_latin_hypercube_comes_equally_often():
    found = make({"kind": "latin_hypercube", "samples": 30, "factors": {"regime": REGIMES, **RANGES}})
    assert found["regime"].value_counts().to_dict() == dict.fromkeys(REGIMES, 10)


@pytest.mark.parametrize(("kind", "more"), [("sobol", {"samples": 8}), ("morris", {"trajectories": 8})])
@pytest.mark.parametrize("factors", [RANGES, {"regime": REGIMES, **RANGES}, {"regime": REGIMES, "seed": [1, 2], **RANGES}])
def test_sobol_and_morris_points_hang_together(kind, more, factors):
    """Their structure is found again from the points alone, with categories too, and not when two rows are exchanged."""
    found = make({"kind": kind, "factors": {**factors, ARREST: 1.0}, **more})
    design = layout(found, factors_of(found))
    assert (design.method, design.second) == (kind, False)
    assert len(found) == 8 * design.size
    swapped = found.iloc[[*range(1, len(found)), 0]].reset_index(drop=True)
    with pytest.raises(UserError, match="are not those of a"):
        layout(swapped, factors_of(swapped))


def test_second_order_needs_twice_the_points():
    found = make({"kind": "sobol", "samples": 4, "second_order": "true", "factors": RANGES})
    assert len(found) == 4 * (2 * 2 + 2)
    assert layout(found, list(RANGES)).second


def test_designs_are_repeatable_and_seeds_differ():
    for kind, more in (("sobol", {"samples": 4}), ("morris", {"trajectories": 4}), ("latin_hypercube", {"samples": 4})):
        once, again, other = (make({"kind": kind, "factors": RANGES, "seed": seed, **more}) for seed in (1, 1, 2))
        assert once.equals(again)
        assert not once.equals(other)


def test_blocks_stacked_and_crossed():
    regimes = {"kind": "grid", "factors": {"regime": REGIMES}}
    assumed = {"kind": "latin_hypercube", "samples": 4, "factors": RANGES}
    crossed = make({"kind": "blocks", "join": "crossed", "blocks": [regimes, assumed]})
    assert len(crossed) == 12
    for _, part in crossed.groupby("regime"):
        assert part[list(RANGES)].reset_index(drop=True).equals(make(assumed))
    stacked = make({"kind": "blocks", "blocks": [assumed, {"kind": "listed", "points": [{SECURITY: 1, KIN: 0.2}]}]})
    assert len(stacked) == 5
    assert stacked.iloc[4].to_dict() == {SECURITY: 1.0, KIN: 0.2}


def test_constraints_keep_the_points_that_meet_them():
    """As a query written in Python."""
    grid = {"kind": "grid", "factors": {"regime": REGIMES, KIN: [0.1, 0.3, 0.5], SECURITY: [0.2, 0.4, 0.8]}}
    sentences = [f"{KIN} <= 2 * {SECURITY} - 0.1 and not regime == 'firewall'", f"0.1 < {SECURITY} < 0.8 or regime != 'history'"]
    whole = make(grid)
    kept = (whole[KIN] <= 2 * whole[SECURITY] - 0.1) & (whole["regime"] != "firewall")
    kept &= whole[SECURITY].between(0.1, 0.8, inclusive="neither") | (whole["regime"] != "history")
    assert 0 < kept.sum() < len(whole)
    assert make({**grid, "constraints": sentences}).equals(whole[kept].reset_index(drop=True))


WRONG = [
    ({"kind": "gird"}, "design, kind: 'gird' is no design. Did you mean 'grid'?"),
    ({"kind": "grid", "factors": {"behaviour.weight_securty": [1]}}, "Did you mean 'behaviour.weight_security'?"),
    ({"kind": "grid", "factors": {"lever_factors.transit.arest_hazard": [1]}}, f"Did you mean '{ARREST}'?"),
    ({"kind": "grid", "factors": {KIN: [0.2, 3]}}, f"design, {KIN}: 3 is outside its range, 0.1 to 0.8"),
    ({"kind": "grid", "factors": {KIN: ["NO"]}}, f"design, {KIN}: 'NO' is not a number"),
    ({"kind": "grid", "factors": {ARREST: ["12:30"]}}, "'12:30' is not a number"),
    ({"kind": "grid", "factors": {ARREST: [-1]}}, "-1 is outside its range"),
    ({"kind": "grid", "factors": {"scale": [2.5]}}, "2.5 is no whole number"),
    ({"kind": "grid", "factors": {"regime": ["a", "a"]}}, "a is listed twice"),
    ({"kind": "grid", "factors": {}}, "there are no factors"),
    ({"kind": "grid", "factors": {KIN: {"from": 0.1, "to": 0.5}}}, "add 'steps: 5'"),
    ({"kind": "grid", "factors": {KIN: [0.2]}, "samples": 3}, "'samples' means nothing here"),
    ({"kind": "zipped", "factors": {KIN: [0.2, 0.3], SECURITY: [1, 1.1, 1.2]}}, "must be equally long"),
    ({"kind": "latin_hypercube", "samples": 4, "factors": {KIN: {"from": 0.5, "to": 0.1}}}, "is no range"),
    ({"kind": "latin_hypercube", "samples": 4, "factors": {ARREST: {"from": 0, "to": 1, "scale": "log"}}}, "'from' above 0"),
    ({"kind": "latin_hypercube", "factors": RANGES}, "samples: nothing is not a number"),
    ({"kind": "latin_hypercube", "samples": 4, "factors": {"regime": {"from": 1, "to": 2}}}, "list them"),
    (
        {"kind": "sobol", "samples": 100, "factors": RANGES},
        "100 is no power of two, which Sobol's sequence needs; take 64",
    ),
    ({"kind": "sobol", "samples": 4, "factors": {KIN: RANGES[KIN], SECURITY: 1}}, "let at least two"),
    ({"kind": "sobol", "samples": 4, "factors": RANGES, "constraints": ["1 < 2"]}, "takes no constraints"),
    ({"kind": "morris", "trajectories": 4, "levels": 5, "factors": RANGES}, "5 is odd"),
    ({"kind": "listed", "points": [{KIN: 0.2}, {SECURITY: 1}]}, "every point names every factor"),
    ({"kind": "listed"}, "give either 'points:'"),
    ({"kind": "listed", "file": "nowhere.csv"}, "There is no table nowhere.csv"),
    ({"kind": "blocks", "blocks": [{"kind": "grid", "factors": {KIN: 0.2}}]}, "at least two designs"),
    ({"kind": "blocks", "join": "cross", "blocks": [{"kind": "grid", "factors": {KIN: 0.2}}] * 2}, "Did you mean 'crossed'?"),
    ({"kind": "blocks", "join": "crossed", "blocks": [{"kind": "grid", "factors": {KIN: 0.2}}] * 2}, "share no factor"),
]
WRONG += [
    ({"kind": "grid", "factors": {KIN: [0.2, 0.4], "regime": ["history"]}, "constraints": [sentence]}, told)
    for sentence, told in (
        (f"{KIN} > 1", "no point meets 'behaviour.kin_weight > 1'"),
        (f"{KIN} >", "cannot be read"),
        ("behaviour.kin_wait > 1", "'behaviour.kin_wait' is no factor of this design. Did you mean 'behaviour.kin_weight'?"),
        (f"{KIN} + 1", "is neither true nor false"),
        ("regime < 1", "compares words with numbers"),
        ("__import__('os').system('x')", "means nothing here"),
        (f"{KIN} ** 2 > 1", "means nothing here"),
    )
]


@pytest.mark.parametrize(("specification", "told"), WRONG)
def test_mistakes_are_told(specification, told):
    with pytest.raises(UserError) as error:
        make(specification)
    assert told in str(error.value)


def write(folder, text, name="own"):
    (folder / "study").mkdir(exist_ok=True)
    (folder / "study" / f"{name}.yaml").write_text(text, encoding="utf-8")


HEAD = "title: Own\nquestion: What if?\nsettings: {scale: 500, replicates: 3, until: 2010-12, behaviour.kin_weight: 0.4}\n"
DESIGN = "since: 2006-01\ndesign:\n  kind: grid\n  factors:\n    regime: [history, firewall]\n"


def test_a_study_is_read_whole(tmp_path):
    write(tmp_path, HEAD + DESIGN + f"    {ARREST}: [1, 2]\n    rationing: [true, false]\n")
    study = load_study("own", Library((tmp_path,)))
    assert (study.title, study.question, study.since, len(study.points)) == ("Own", "What if?", "2006-01", 8)
    assert study.settings == Settings(scale=500, replicates=3, until="2010-12", behaviour={"kin_weight": 0.4})
    last = settings_at(study.points.iloc[-1].to_dict(), study.settings)
    assert (last.regime, last.rationing, dict(last.lever_factors)) == ("firewall", False, {"transit.arrest_hazard": 2.0})
    assert last.behaviour == {"kin_weight": 0.4}


def test_a_csv_is_named_from_where_the_study_stands(tmp_path):
    write(tmp_path, HEAD + "design: {kind: listed, file: own.csv}\n")
    (tmp_path / "study" / "own.csv").write_text("regime\nhistory\n", encoding="utf-8")
    assert load_study("own", Library((tmp_path,))).points["regime"].to_list() == ["history"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (HEAD + DESIGN.replace("firewall", "firewal"), "There is no regime 'firewal'. Did you mean 'firewall'?"),
        (HEAD + DESIGN.replace("2006-01", "2006-05"), "start in a January"),
        (HEAD + DESIGN.replace("2006-01", "2012-01"), "lies outside the run"),
        (HEAD + DESIGN + f"    {ARREST}: [500]\n", "takes the lever out of its range"),
        (HEAD + DESIGN + "    lever_factors.route.guide_penalty: [1, 2]\n", "the lever is 0 in every month"),
        (HEAD.replace("scale: 500", "scale: NO") + DESIGN, "own.yaml, settings, scale: 'NO' is not a number"),
        (HEAD.replace("title: Own\n", "") + DESIGN, "own.yaml, title: words are missing"),
        (HEAD + DESIGN + "outcome: arrests\n", "'outcome' means nothing here"),
        (HEAD + DESIGN.replace("history, firewall", "northern_border"), "There is no regime 'northern_border'."),
    ],
)
def test_mistakes_in_a_study_are_told(tmp_path, text, told):
    write(tmp_path, text)
    with pytest.raises(UserError) as error:
        load_study("own", Library((tmp_path,)))
    assert told in " ".join(error.value.all)


def test_a_study_may_vary_levers_alone(tmp_path):
    """Regime, context and last month are then those that all points share."""
    write(tmp_path, HEAD + f"design:\n  kind: grid\n  factors:\n    {ARREST}: [0.5, 1]\n")
    assert load_study("own", Library((tmp_path,))).points.to_dict("list") == {ARREST: [0.5, 1.0]}


def test_the_nearest_study_is_offered():
    with pytest.raises(UserError, match="Did you mean 'enforcement'"):
        load_study("enforcment", Library())


@pytest.mark.parametrize("name", names("study"))
def test_every_shipped_study_is_sound(name):
    """Loads with all its points, and each point has settings."""
    study = load_study(name, Library())
    assert len(study.points) >= 50
    assert study.settings.replicates >= 2
    for row in (study.points.iloc[0], study.points.iloc[-1]):
        assert isinstance(settings_at(row.to_dict(), study.settings), Settings)
    assert not study.points.isna().any().any()
    assert isinstance(study.points, pd.DataFrame)


@pytest.mark.parametrize(("kind", "more"), [("sobol", {"samples": 4}), ("morris", {"trajectories": 4})])
def test_a_library_that_is_not_there_is_named_with_its_extra(kind, more, monkeypatch):
    for name in [name for name in sys.modules if name.split(".")[0] == "SALib"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "SALib", None)
    with pytest.raises(UserError, match=r"SALib.* is not installed; `pip install 'transitsim\[studies\]'`.* brings it"):
        make({"kind": kind, "factors": RANGES, **more})
