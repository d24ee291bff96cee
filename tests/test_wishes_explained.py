"""The study of wishes: what it leaves, that asking changes nothing, and that life abroad is what is shifted."""

from __future__ import annotations

import math

import numpy as np
import pytest

import transitsim as ts
from transitsim.cli.main import dispatch
from transitsim.core.errors import UserError
from transitsim.engine.wish_survey import GROUPS, PASSAGES, STATES, survey
from transitsim.inputs.library import Library
from transitsim.inputs.settings import Settings
from transitsim.measures.wish_shares import MEASURES
from transitsim.results.load import load
from transitsim.results.record import verify
from transitsim.schema.wish_tables import CARRIERS, CHANGED_WORLDS, WISHES_EXPLAINED
from transitsim.studies.wishes_explained.wish_results import LEARNING, OUTCOMES, SHIFTS
from transitsim.studies.wishes_explained.wish_study import CHANCE, STRUCTURE, lived, wish_study

QUICK = ["scale=1000", "until=2003-12", "window=2000,2003", "arrivals=2000,2003", "progress=false"]


@pytest.fixture(scope="module")
def found():
    return ts.wishes_explained((2000, 2003), (2000, 2003), replicates=2, scale=500, until="2003-12")


def test_the_tables_have_the_columns_of_the_schema_and_every_cell(found):
    assert list(found.wishes) == [column.name for column in WISHES_EXPLAINED]
    assert list(found.worlds) == [column.name for column in CHANGED_WORLDS]
    assert list(found.carriers) == [column.name for column in CARRIERS]
    periods = [*map(str, range(1995, 2004)), "2000-2003"]
    assert sorted(found.wishes["period"].unique()) == sorted(periods)
    cells = len(GROUPS) * len(PASSAGES) * len(MEASURES)
    assert len(found.wishes) == (len(periods) + 1) * cells  # the window with hidden states as structure too
    assert set(found.wishes.query("period != '2000-2003'")["hidden"]) == {CHANCE}
    assert found.worlds["change"].unique().tolist() == [*SHIFTS, *LEARNING]
    assert (found.worlds.groupby("change").size() == len(OUTCOMES)).all()
    assert found.worlds["shift"].sum() == 0.0
    assert len(found.carriers) == 3 * len(STATES)


def test_what_it_finds_is_in_order(found):
    """Of everybody over the window; more wish to leave on a safe road (both passages meet the same random terms)."""
    for passage in PASSAGES:
        d, w, u = (found.value(name, passage=passage) for name in ("variance_share", "total_share", "uncertainty_share"))
        assert 0.0 < d < w < 1.0
        assert 0.0 < u < 1.0
    assert found.value("base_rate", passage="safe") > found.value("base_rate")
    whole, recordable = (found.value("structure_sd", hidden=hidden) for hidden in (STRUCTURE, CHANCE))
    assert whole > recordable > 0.0
    low, high = (found.wishes.query("group_name == 'everybody'")[end] for end in ("low90", "high90"))
    assert (low.dropna() <= high.dropna()).all()


def test_few_are_marked(found):
    rows = found.wishes
    assert (rows["few"] == ((rows["agents"] < 30) | (rows["events"] < 30))).all()
    assert rows["few"].any()
    assert not rows["few"].all()


def test_asking_changes_nothing_and_life_abroad_is_shifted_for_everybody():
    """A utility of 20 abroad outweighs everything else, taste of three s.d. included, so no chance is in the order."""
    study = wish_study(Settings(scale=500, until="2003-12"), (2000, 2003), (2000, 2003), Library())
    asked: list = []
    as_it_is = lived(study, 0)
    assert lived(study, 0, each_month=lambda model: asked.append(survey(model))) == as_it_is
    assert len(asked) == 108
    results = ts.simulate(scale=500, until="2003-12", assumptions="point")
    arrivals = results.flows[(results.flows["to_place"] == results.places["destination"])]
    assert arrivals[arrivals["month"] >= "2000-01-01"]["people"].sum() == as_it_is["arrivals"]
    better, worse = (lived(study, 0, shift=shift) for shift in (20.0, -20.0))
    assert better["arrivals"] > as_it_is["arrivals"] > worse["arrivals"]
    assert better["wish_to_leave"] > 0.95 > as_it_is["wish_to_leave"] > worse["wish_to_leave"]


def test_one_replicate_has_intervals_over_persons():
    found = ts.wishes_explained((2000, 2003), replicates=1, scale=500, until="2003-12", shift=False, arrivals=(2000, 2003))
    assert found.worlds.empty
    rows = found.wishes.query("group_name == 'everybody' and period == '2000-2003' and measure == 'uncertainty_share'")
    assert (rows["low90"] < rows["value"]).all()
    assert (rows["value"] < rows["high90"]).all()


def test_the_command_leaves_a_folder_that_can_be_verified(tmp_path, capsys):
    assert dispatch(["wishes", *QUICK, "replicates=2", f"out={tmp_path}"]) == 0
    said = capsys.readouterr().out
    assert "# How much of the wish to leave for good is structure, under history" in said
    assert "language not learnt" in said
    assert "Pictures" not in said
    assert verify(tmp_path)[0]
    assert len(load(tmp_path, "changed_worlds")) == len(OUTCOMES) * (len(SHIFTS) + len(LEARNING))
    wishes = load(tmp_path, "wishes_explained")
    assert np.isfinite(wishes.query("measure == 'auc' and group_name == 'everybody' and period == '2000-2003'")["value"]).all()
    assert not math.isnan(wishes["agents"].sum())


@pytest.mark.parametrize(
    ("word", "message"),
    [
        ("window=2003", "window=2003 is not valid"),
        ("window=2003,2010", "from 1995 to 2003"),
        ("arrivals=2003,2002", "arrivals=2003,2002"),
        ("decision=optimal_stopping", "decision=optimal_stopping"),
        ("shift=perhaps", "true or false"),
    ],
)
def test_words_that_are_refused(word, message, tmp_path):
    words = [one for one in QUICK if one.split("=")[0] != word.split("=")[0]]
    with pytest.raises(UserError, match=message):
        dispatch(["wishes", *words, "replicates=2", word, f"out={tmp_path}"])
