"""Own outcomes and own parameters of a comparison: what the package counts itself, counted again from outside, is the same."""

from __future__ import annotations

import numpy as np
import pytest

import transitsim as ts
from transitsim.core.errors import UserError
from transitsim.engine.run_inputs import Inputs
from transitsim.inputs.library import Library, load_context
from transitsim.inputs.settings import Settings
from transitsim.results.load import load
from transitsim.results.record import read_record
from transitsim.results.store.answer_folder import AnswerFolder
from transitsim.schema.enums import Place
from transitsim.studies.comparison.compare import comparison_study
from transitsim.studies.paired import simulate
from transitsim.studies.paired_parts import keep_replicate, kept_replicates, key_of

SMALL = {"replicates": 2, "scale": 600, "until": "2006-12", "assumptions": "point"}
DESTINATION = load_context(Settings.context).place_names[Place.DESTINATION]


def arrivals_of(tables) -> dict[str, float]:
    """Everybody who reached the destination, and the women among them, from the table of moves."""
    moves = tables["flows"][tables["flows"]["to_place"] == DESTINATION]
    return {"everybody": moves["people"].sum(), "women": moves.loc[moves["sex"] == "female", "people"].sum()}


class Reached(ts.Observer):
    """People who stand at the destination for the first time."""

    units = {"reached": "people"}  # noqa: RUF012

    def __init__(self, model) -> None:
        super().__init__(model)
        self.been = np.zeros(len(model.people), bool)

    def month(self, model) -> None:
        """Who is new there."""
        there = model.people["place"] == Place.DESTINATION
        self.sums.add("everybody", there & ~self.been)
        self.been |= there

    def values(self, tally):
        """Weighted by the people one agent stands for."""
        return {("reached", "everybody"): (self.sums.total["months", "everybody"] * self.scale, self.sums.agents("everybody"))}


@pytest.fixture(scope="module")
def compared():
    """History with a safe road, under a name of our own, and as it is but with doubled arrests."""
    return ts.compare(
        {"a safe road": "safe_passage", "more arrests": "history"},
        parameters={"more arrests": {"lever_factors.transit.arrest_hazard": 2.0}},
        outcomes=[ts.Outcome("mine", "people", arrivals_of), Reached],
        **SMALL,
    )


def test_an_outcome_counted_from_outside_is_the_packages_own(compared):
    """From the tables, and person by person; under the baseline and each regime, in every replicate."""
    for group in ("everybody", "women"):
        own, package = (compared.difference(outcome, group).set_index("regime") for outcome in ("mine", "arrivals"))
        for column in ("base", "difference", "low90", "high90", "same_sign"):
            np.testing.assert_array_equal(own[column], package[column])
    assert own["base"].iloc[0] > 0
    assert (own["group_by"] == "own").all()
    reached = compared.difference("reached")
    assert (reached["unit"] == "people").all()
    assert (reached["few"] == (reached["agents"] < 30)).all()
    assert len(compared.replicate_differences("a safe road", "reached")) == 2


def test_other_parameters_in_a_world_are_those_of_a_run(compared):
    """A factor on a lever as a parameter is the same factor as a turned lever; the baseline keeps its own."""
    turned = ts.compare("transit.arrest_hazard:x2", **SMALL)
    one, other = compared.pairs, turned.pairs
    one = one[(one["regime"] == "more arrests") & (one["group_by"] != "own")]
    for column in ("base_value", "value"):
        np.testing.assert_array_equal(one[column], other[column])
    assert (one["value"] != one["base_value"]).any()


def test_a_constant_of_life_is_replaced_in_one_world_only():
    """The context's own value changes nothing; another one does, in a comparison from 2001 on, though it holds from 1995 on."""
    context = load_context(Settings.context)
    same = {"life.enterprise_slope": context.life["enterprise_slope"]}
    parameters = {"as it is": same, "none": {**same, "life.trauma": 0.0}}
    found = ts.compare({"as it is": "history", "none": "history"}, parameters=parameters, since="2001-01", **SMALL)
    rows = found.differences.dropna(subset=["difference"]).set_index("regime")
    assert (rows.loc["as it is", "difference"] == 0.0).all()
    assert (rows.loc["none", "difference"] != 0.0).any()


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"life.traume": 0.0}, "Did you mean 'trauma'"),
        ({"life.trauma": -1.0}, "outside its range"),
        ({"behaviour.weight_securty": 0.1}, "weight_security"),
        ({"scale": 10}, "behaviour.*, life.* or lever_factors"),
    ],
)
def test_parameters_that_are_none_are_said(values, message):
    with pytest.raises(UserError, match=message):
        ts.compare(["safe_passage"], parameters={"safe_passage": values}, **SMALL)


def test_parameters_of_a_regime_that_is_not_compared_are_refused():
    with pytest.raises(UserError, match="'firewall' is not one of the regimes compared"):
        ts.compare(["safe_passage"], parameters={"firewall": {"life.trauma": 0.0}}, **SMALL)


def test_the_folder_holds_own_outcomes_and_says_what_was_changed(tmp_path):
    found = ts.compare(
        {"no trauma": "history"},
        parameters={"no trauma": {"life.trauma": 0.0}},
        outcomes=[Reached],
        outcome="reached",
        precision=1.0,
        out=tmp_path / "out",
        **SMALL,
    )
    kept = load(tmp_path / "out", "paired_differences").query("outcome == 'reached'")
    assert kept["base"].tolist() == found.difference("reached")["base"].tolist()
    record = read_record(tmp_path / "out")
    assert record["asked"]["parameters"] == {"no trauma": {"life.trauma": 0.0}}
    assert not record["asked"]["is_a_command"]
    ts.report(tmp_path / "out")
    with pytest.raises(UserError, match="under named regimes alone"):
        ts.report(tmp_path / "out", person="some", overwrite=True)
    assert "Own outcomes:" in (tmp_path / "out" / "summary.md").read_text(encoding="utf-8")


def test_finished_replicates_come_back_with_own_outcomes(tmp_path):
    """Bit for bit; and the key of the folder changes with a parameter or with what an outcome means."""
    settings = Settings(**SMALL)

    def study(parameters=None, outcomes=(Reached,)):
        return comparison_study(settings, ["safe_passage"], "2001-01", Library(), parameters, outcomes)

    replicate, key = simulate(study().task(0)), key_of(study())
    with AnswerFolder(tmp_path / "out", key=key) as folder:
        keep_replicate(folder, replicate)
    with AnswerFolder(tmp_path / "out", key=key) as folder:
        (again,) = kept_replicates(folder)
    assert again.own.equals(replicate.own)
    for one, other in zip(again.worlds, replicate.worlds, strict=True):
        for name in one._fields:
            np.testing.assert_array_equal(getattr(one, name), getattr(other, name))
    assert key_of(study()) == key
    assert key_of(study({"safe_passage": {"life.trauma": 0.0}})) != key
    assert key_of(study(outcomes=())) != key


def test_inputs_with_other_parameters_leave_the_first_alone():
    study = comparison_study(Settings(**SMALL), ["safe_passage"], "1995-01", Library())
    one: Inputs = study.baseline
    other = one.with_parameters({"behaviour.weight_security": 0.4, "life.trauma": 0.0})
    assert dict(one.life) == {}
    assert dict(other.life) == {"trauma": 0.0}
    assert other.settings.behaviour == {"weight_security": 0.4}
    assert one.settings.behaviour == {}
