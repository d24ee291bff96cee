"""The explorer without a browser: its counts are those of a comparison, its diaries those of a life lived alone."""

from __future__ import annotations

import io
import sys
import threading
import zipfile
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from named import study_of, years_of

from transitsim.cli.main import dispatch
from transitsim.cli.serve import COMMAND
from transitsim.core.errors import UserError
from transitsim.explorer import frames_in_words, lives
from transitsim.explorer.choice import Choice, again
from transitsim.explorer.dots import LANES, dots_of
from transitsim.explorer.pair_counts import COUNTED, counts
from transitsim.explorer.session import Session
from transitsim.explorer.world_pair import DIARY, Pair
from transitsim.inputs.library import Library, load_regime
from transitsim.inputs.settings import Settings
from transitsim.measures.tally_sums import groups
from transitsim.rules.choice.aspirations import leaves
from transitsim.schema.enums import TRANSIT, Option, Place, State
from transitsim.studies.comparison.compare import compare

SETTINGS = Settings(scale=200, seed=5, until="2007-12")
CHOICE = Choice(SETTINGS, "safe_passage", {"transit.arrest_hazard": 3.0})
BY_HAND = """\
name: by_hand
title: Arrest three times as often
status: hypothetical
base: history
levers:
  transit.arrest_hazard:
    - {from: 2006-01, factor: 3, source: assumed, because: to compare}
"""


@pytest.fixture(scope="module")
def session():
    """Both worlds at the end of two years."""
    held = Session()
    held.begin(CHOICE)
    held.step(24)
    yield held
    held.close()


@pytest.fixture(scope="module")
def compared(tmp_path_factory):
    """The same as a comparison, with the lever in a file written by hand."""
    folder = tmp_path_factory.mktemp("mine")
    (folder / "regime").mkdir()
    (folder / "regime" / "by_hand.yaml").write_text(BY_HAND, encoding="utf-8")
    return compare(study_of(replace(SETTINGS, replicates=2), ("safe_passage+by_hand",), "2006-01", (folder,)))


def test_counts_are_those_of_a_comparison(session, compared):
    """Every outcome of every group, in both worlds, to the last bit."""
    base, other = (world.values for world in compared.simulated[0].worlds)
    for index, group in enumerate(groups(compared.study.place_names)):
        found = counts(session.pair, group.name).outcomes
        np.testing.assert_array_equal(found["base"], base[:, index])
        np.testing.assert_array_equal(found["other"], other[:, index])
    arrests = counts(session.pair).outcomes.set_index("outcome").loc["arrests"]
    assert arrests["base"] > arrests["other"] > 0  # with a safe road fewer are arrested


def test_courses_end_where_the_comparison_says(session, compared):
    """People who stand in different kinds of place are at least those whose course is another."""
    changed = compared.simulated[0].changed
    moved = changed.loc[changed["course"] != changed["course_then"], "agents"].sum()
    assert 0 < moved <= len(session.view().found.apart)


def test_months_one_by_one_are_the_same(session):
    """Twelve and twelve, or one by one."""
    other = Session()
    other.begin(CHOICE)
    for months in (1, 1, 10, 12):
        view = other.step(months)
    for one, two in zip(view.found, session.view().found, strict=True):
        pd.testing.assert_frame_equal(one, two)
    assert view.dots == session.view().dots
    assert (view.date, view.months, view.left) == ("2007-12", 24, 0)
    assert other.step(12).date == "2007-12"
    other.close()


def test_nothing_changed_moves_nobody():
    """Under the same law and the same way to decide nothing differs, whatever the luck."""
    held = Session()
    held.begin(Choice(SETTINGS, start="2007-01"))
    view = held.step(12)
    assert view.found.apart.empty
    assert view.found.moves.empty
    outcomes = view.found.outcomes.dropna()
    assert (outcomes["difference"] == 0).all()
    assert "Nobody" in frames_in_words.words_of_moves(view)
    assert view.laws[0] != view.laws[1]
    held.close()


def test_who_stands_elsewhere_is_counted_one_by_one(session):
    """By brute force over the rows of both worlds."""
    one, other = (dict(zip(side.people["person"], side.people["place"], strict=True)) for side in session.pair.sides)
    moved = {person for person in one.keys() & other.keys() if one[person] != other[person]}
    found = session.view().found
    assert set(found.apart["person"]) == moved
    assert found.moves["agents"].sum() == len(moved)
    assert (found.moves["few"] == (found.moves["agents"] < 30)).all()
    women = sum(session.pair.here.people["sex"][session.pair.here.row(person)] == 0 for person in moved)
    assert f"{women} women and {len(moved) - women} men" in frames_in_words.words_of_moves(session.view())


def test_want_can_do_by_hand(session):
    """Shares of person-months in transit from the rows of the tally."""
    found = session.view().found.answers.set_index("answer")
    for name, side in zip(("base", "other"), session.pair.sides, strict=True):
        rows = side.tally().decisions
        rows = rows[(rows["year"] >= 2006) & np.isin(rows["place"], TRANSIT) & (rows["state"] > 0)]
        months = rows["person_months"]
        for answer, yes in (
            ("wish_to_leave", np.isin(rows["wish"], [option for option in Option if leaves(option)])),
            ("do", rows["state"] == State.MOBILE),
        ):
            assert found.loc[answer, name] == pytest.approx(months[yes].sum() / months.sum())
            assert found.loc[answer, name] > 0


def test_what_binds_adds_up(session):
    """Shares of the months of those held, the whole of them."""
    held = session.view().found.held
    np.testing.assert_allclose(held[["base", "other"]].sum(), 1.0)


def test_people_by_place_are_the_stocks(session):
    """Agents counted one by one, adults alone where no children are."""
    found = session.view().found.places.set_index("place")
    for name, side in zip(("base", "other"), session.pair.sides, strict=True):
        there = (side.people["place"] == Place.DESTINATION).sum() * SETTINGS.scale
        assert found.loc[session.pair.places[Place.DESTINATION], name] >= there > 0


def test_dots_are_everybody_away_from_home(session):
    """Each person who is away in either world, once in each world she is in, in the lane of her place."""
    dots = dots_of(session.pair)
    homes = (Place.ORIGIN_BORDER, Place.ORIGIN_INTERIOR)
    away = [side.people["person"][~np.isin(side.people["place"], homes)] for side in session.pair.sides]
    for side, world, people in zip(session.pair.sides, dots.worlds, dots.people, strict=True):
        assert {row[0] for row in world} == set(np.union1d(*away)) & set(side.people["person"])
        destination = (side.people["place"] == Place.DESTINATION).sum()
        assert people[LANES.index("destination")] == sum(row[1] == LANES.index("destination") for row in world) == destination
        apart = set(session.view().found.apart["person"])
        assert {row[0] for row in world if row[3]} == apart & {row[0] for row in world}


def test_a_diary_is_the_life_lived_alone(session):
    """Month by month what a world lived for her alone tells (`studies/life_history/timeline.py`)."""
    person = int(session.view().found.apart["person"].iloc[0])
    months = session.life(person)
    for side, law in zip(session.pair.sides, dict.fromkeys(months["regime"]), strict=True):
        (years,), _ = years_of(replace(SETTINGS, regime=side.law), [person])
        mine = np.concatenate([session.pair.here.lived(person)[: session.pair.first], side.lived(person)][side.since == 0 :])
        for name in DIARY.names:
            np.testing.assert_array_equal(mine[name], years.own_rows[name][1:])
        rows = months[months["regime"] == law]
        assert len(rows) == len(years.own_rows) - 1
        assert rows["month"].iloc[0] == pd.Timestamp("1995-01-01")
    life = lives.life_of(session, person)
    assert life.picture.startswith("data:image/svg+xml;base64,")
    assert f"Person {person}" in life.words
    assert life.table["rows"]
    assert "part" in session.reasons(person)


def test_two_threads_take_turns():
    """Steps from two threads are all lived, one after the other."""
    held = Session()
    held.begin(Choice(SETTINGS, "safe_passage"))
    threads = [threading.Thread(target=lambda: [held.step(1) for _ in range(4)]) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert held.view().months == 8
    held.close()


def test_a_change_is_seen_in_the_month_shown():
    """Other factors under the same start: both worlds are lived on to the month that was shown; a mistake changes nothing."""
    held = Session()
    held.begin(Choice(SETTINGS, "safe_passage"))
    before = held.step(6)
    with pytest.raises(UserError, match=r"no lever transit\.arrest\."):
        held.begin(Choice(SETTINGS, factors={"transit.arrest": 2.0}))
    assert held.view().laws == before.laws
    after = held.begin(CHOICE)
    assert (after.date, after.months) == (before.date, before.months)
    ((name, _, base, other),) = after.levers
    assert name == "transit.arrest_hazard"
    assert other == pytest.approx(3.0 * base)
    assert held.begin(replace(CHOICE, start="2007-01")).months == 0
    held.close()


def test_a_rule_alone_moves_people():
    """Another way to decide from the start on: the law is the same, the past too, and some stand elsewhere."""
    held = Session()
    held.begin(Choice(SETTINGS, decision="optimal_stopping"))
    past = held.view()
    assert past.found is None
    np.testing.assert_array_equal(held.pair.here.people["place"], held.pair.there.people["place"])
    view = held.step(24)
    assert len(view.found.apart)
    assert "optimal stopping" in view.laws[1]
    with pytest.raises(UserError, match="for laws"):
        held.reasons(int(view.found.apart["person"].iloc[0]))
    held.close()


def test_what_is_kept_gives_it_again(session, tmp_path):
    """Tables as shown, and the command; the levers that were moved stand in the name of the regime."""
    with zipfile.ZipFile(io.BytesIO(session.export())) as folder:
        folder.extractall(tmp_path)
    found = pd.read_csv(tmp_path / "outcomes.csv")
    pd.testing.assert_frame_equal(found, session.view().found.outcomes, check_dtype=False)
    moved = load_regime("history+transit.arrest_hazard:x3.0@2006-01").policy(156).transit_arrest_hazard
    plain = load_regime("history").policy(156).transit_arrest_hazard
    np.testing.assert_allclose(moved / plain, np.where(np.arange(156) < 132, 1.0, 3.0))
    told = (tmp_path / "read_me.txt").read_text(encoding="utf-8")
    assert again(CHOICE) in told
    assert "regimes=safe_passage+transit.arrest_hazard:x3.0 baseline=history since=2006-01" in told


def test_before_a_month_there_is_nothing_to_keep():
    held = Session()
    with pytest.raises(UserError, match="No worlds yet"):
        held.view()
    held.begin(Choice(SETTINGS, "safe_passage"))
    with pytest.raises(UserError, match="live a month"):
        held.export()
    with pytest.raises(UserError, match="no person -5"):
        held.life(-5)
    held.close()


@pytest.mark.parametrize(
    ("choice", "words"),
    [
        (Choice(replace(SETTINGS, scale=10)), "give at least 50"),
        (Choice(SETTINGS, "nowhere"), "no regime 'nowhere'"),
        (Choice(SETTINGS, start="2006-03"), "start in a January"),
        (Choice(SETTINGS, start="2010-01"), "outside the run"),
        (Choice(SETTINGS, factors={"route.fee": -1.0}), "outside its range"),
        (Choice(SETTINGS, decision="by_lot"), "no decision 'by_lot'"),
    ],
)
def test_mistakes_are_told(choice, words):
    with pytest.raises(UserError, match=words):
        Session().begin(choice)


def test_numbers_are_told_as_they_are(session):
    assert [frames_in_words.number(value) for value in (0.0, 1234.4, 3.456, float("nan"))] == ["0", "1,234", "3.46", "–"]
    assert frames_in_words.number(0.1234, "share") == "12.3 %"
    assert [frames_in_words.signed(value, "share") for value in (0.05, -0.05)] == ["+5.0 points", "-5.0 points"]
    view = session.view("women")
    rows = frames_in_words.table_of_outcomes(view)["rows"]
    assert 8 < len(rows) <= len(COUNTED)
    for one, row in zip(frames_in_words.told(view.found.outcomes).itertuples(), rows, strict=True):
        assert all(cell.endswith("*") == one.few for cell in row[1:])
        if one.unit in ("people", "times") and min(one.base, one.other) < 30 * SETTINGS.scale:
            assert one.few
    assert all(0.0 <= bar <= 1.0 for pair in frames_in_words.table_of_places(view)["bars"] for bar in pair)


def refused(words) -> str:
    with pytest.raises(UserError) as told:
        dispatch(["serve", *words])
    return str(told.value)


def test_the_command_checks_before_it_listens(tmp_path, monkeypatch):
    assert "port=99999 is not valid: give a whole number from 0 to 65535" in refused(["port=99999"])
    assert "is no folder" in refused(["--config-dir", str(tmp_path / "none")])
    assert "no regime 'nowhere'" in refused(["regimes=nowhere"])
    assert "give at least 50" in refused(["scale=10"])
    monkeypatch.setitem(sys.modules, "solara", None)
    monkeypatch.setattr("importlib.util.find_spec", lambda *_: None)
    assert refused([]).startswith("Solara and its assets are not installed; `pip install 'transitsim[serve]'`")


def test_only_this_machine_unless_told(capsys):
    """The help says what `host` means, and loopback is what stands there."""
    assert COMMAND.own["host"].default == "localhost"
    dispatch(["serve", "--help"])
    assert "without a password" in capsys.readouterr().out


def test_a_pair_lives_from_the_first_month():
    """Without a past both worlds begin in January 1995."""
    pair = Pair(Choice(replace(SETTINGS, until="1997-12"), "safe_passage", start="1995-01"), Library())
    pair.step(36)
    assert pair.date == "1997-12"
    assert len(counts(pair).outcomes)
    assert set(pair.life(int(pair.here.people["person"][0]))["regime"]) == {"history", "history+safe_passage"}
    pair.close()
