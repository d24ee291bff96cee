"""The lesson page: the same people in every world, as the simulator says; any set of switches is one law; nothing is lost."""

from __future__ import annotations

import base64
import html
import json
import re
from collections import Counter
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from lessons import LIBRARY, STUDY, drawn, lived
from worlds import near

from transitsim.cli.lesson import again, lesson_page
from transitsim.cli.main import dispatch
from transitsim.core.errors import UserError
from transitsim.engine.model import TransitModel
from transitsim.engine.simulate import simulate_once
from transitsim.engine.world import build_world
from transitsim.inputs.settings import Settings
from transitsim.lesson.lesson_page import PRIME, page
from transitsim.lesson.lesson_worlds import MOST, draw, lesson_study
from transitsim.lesson.packed_months import HELD, KINDS, PERMIT, RETURNED, WISHED, packed
from transitsim.measures.places import ORIGIN, place_at_end
from transitsim.schema.conditions import Measure
from transitsim.schema.enums import CHILDHOOD, TRANSIT, Place
from transitsim.studies.decomposition.structures_removed import check_structures, structure_library, without

ADULTS = 0

HOME = next(index for index, kind in enumerate(KINDS) if Place.ORIGIN_BORDER in kind.places)


def unpacked(data: bytes, months: int) -> np.ndarray:
    """Runs back to months, by reading the format as it is described."""
    found, at = [], 0
    while at < len(data):
        value, length, shift, more = data[at], 0, 0, True
        at += 1
        while more:
            length += (data[at] & 127) << shift
            shift, more, at = shift + 7, data[at] > 127, at + 1
        found += [value] * length
    return np.array(found, np.uint8).reshape(-1, months)


def on_the_page() -> dict:
    """The data of the page, as a browser reads them."""
    written = page(drawn(), again(STUDY))
    return json.loads(re.search(r'<script type="application/json" id="data">(.*?)</script>', written)[1])


# --- the switches


def test_any_set_of_switches_is_one_law_in_whatever_order():
    """No lever belongs to two of them, so order cannot matter; and it does not."""
    switches, first = STUDY.switches, STUDY.window.first
    check_structures("history", switches, first, LIBRARY)
    orders = [switches, switches[::-1], switches[2:] + switches[:2]]
    policies = [LIBRARY.regime(without("history", order, first)).policy(360) for order in orders]
    assert all((one == other).all() for one, other in pairwise(policies))
    assert (policies[0][:first] == LIBRARY.regime("history").policy(360)[:first]).all()


def test_worlds_are_numbered_by_their_switches():
    assert len(STUDY.paired.worlds) == 16
    assert STUDY.paired.baseline.regime.name == "history"
    named = [
        [one.name for one in STUDY.switches if f"+{one.regime}@1998-01" in world.regime.name] for world in STUDY.paired.worlds
    ]
    names = [one.name for one in STUDY.switches]
    assert named == [[name for bit, name in enumerate(names) if world >> bit & 1] for world in range(16)]
    assert names == ["papers", "road", "bond", "kin"]


def test_a_safe_road_costs_what_it_did():
    road, history = (LIBRARY.regime(name).policy(360) for name in ("safe_road", "history"))
    moved = {name for name in road.dtype.names if (road[name] != history[name]).any()}
    assert moved == {"route_capture_chance", "route_death_chance", "route_violence", "route_deception"}
    assert all((road[name] <= history[name]).all() for name in moved)


# --- the lives


@pytest.mark.parametrize("world", [0, 3, 15])
def test_months_give_the_ledgers_counts(world):
    """Of all who are grown and born at the origin: stocks by place, sex and month are those of the ledger, and so are returns."""
    people, lives, scale = lived()[world].people, lived()[world].months, STUDY.settings.scale
    tally = simulate_once(STUDY.paired.worlds[world])
    grown = np.arange(lives.shape[1]) - people["born"][:, None] >= CHILDHOOD
    counted = grown & (people["born_in_transit"] == 0)[:, None] & (people["place"] >= 0)[:, None]
    for index in (index for index, kind in enumerate(KINDS) if kind.country == "transit"):
        for sex in (0, 1):
            counts = ((lives & 15 == index) & counted & (people["sex"] == sex)[:, None]).sum(axis=0)
            ledger = tally.stocks[:, list(KINDS[index].places), sex, ADULTS].sum(axis=1)
            np.testing.assert_array_equal(counts * scale, ledger, err_msg=KINDS[index].name)
            assert ledger.any(), KINDS[index].name
    assert (lives & RETURNED > 0).sum() * scale == tally.conditions[..., Measure.FORCED_RETURNS].sum() > 0
    row = {person: row for row, person in enumerate(people["person"].tolist())}
    assert (drawn().lives[world] == lives[[row[person] for person in drawn().people["person"].tolist()]]).all()


@pytest.mark.parametrize("world", [0, 3, 15])
def test_every_life_ends_as_its_row_does(world):
    """Place, months away from home as wished and forced returns: those of the person, month by month and at the end."""
    wished: Counter[int] = Counter()
    model = TransitModel(world=build_world(STUDY.paired.worlds[world]), views=False)
    while model.month + 1 < model.world.months:
        before = model.people["wished_months"].copy()
        model.step()
        more = (model.people["wished_months"] > before) & ~np.isin(model.people["place"], ORIGIN)
        wished.update(model.people["person"][more].tolist())
    model.close()
    end = {row["person"]: row for row in model.people if row["place"] >= 0}
    for person, months in zip(drawn().people["person"], drawn().lives[world], strict=True):
        row = end[person]
        assert place_at_end(row) in KINDS[months[-1] & 15].places
        assert (months & WISHED > 0).sum() == wished[person]
        assert (months & RETURNED > 0).sum() == row["returns"]


def test_permits_and_placements_are_marked_in_transit_only():
    lives = drawn().lives
    inside = np.isin(lives & 15, [index for index, kind in enumerate(KINDS) if set(kind.places) & set(TRANSIT)])
    for flag in (PERMIT, HELD):
        marked = lives & flag > 0
        assert marked.any()
        assert not (marked & ~inside).any()


def test_lives_part_only_once_the_laws_do():
    lives, first = drawn().lives, STUDY.window.first
    assert (lives[:, :, :first] == lives[0, :, :first]).all()
    parted = (lives != lives[0]).any(axis=(1, 2))
    assert not parted[0]
    assert parted[1:8].all()


def test_every_place_has_one_kind():
    assert sorted(place for kind in KINDS for place in kind.places) == sorted(Place)


# --- who is drawn


def test_those_drawn_are_adults_who_enter_somewhere():
    lesson = drawn()
    entered = np.any(
        [np.isin(lesson.people["person"], one.people["person"][one.people["first_entered"] >= 0]) for one in lived()], 0
    )
    assert entered.all()
    assert len(np.unique(lesson.people["person"])) == len(lesson.people) == STUDY.people
    assert (np.diff(lesson.people["sex"]) >= 0).all()
    away = (lesson.lives & 15 != HOME).any(axis=0)
    earliest = np.where(away.any(axis=1), away.argmax(axis=1), lesson.lives.shape[-1])
    assert (earliest - lesson.people["born"] >= 18 * 12).all()


def test_everybody_has_the_same_chance():
    """400 seeds: each of those who enter is drawn as often as any other; a false alarm at 4.5 errors has chance 7e-6 each."""
    counts: dict[int, int] = {}
    for seed in range(400):
        asked = replace(STUDY, paired=replace(STUDY.paired, baseline=STUDY.paired.baseline.but(seed=seed)))
        for person in draw(asked, lived()).people["person"].tolist():
            counts[person] = counts.get(person, 0) + 1
    share = STUDY.people / drawn().entered
    assert len(counts) == drawn().entered
    near(np.array(list(counts.values())), 400 * share, np.sqrt(400 * share * (1 - share)), 4.5)


def test_the_same_seed_gives_the_same_page():
    assert page(draw(STUDY, lived()), "") == page(drawn(), "")


# --- what is written


@given(arrays(np.uint8, st.tuples(st.integers(1, 4), st.integers(1, 400)), elements=st.integers(0, 1)))
def test_runs_give_the_months_back(lives):
    assert (unpacked(packed(lives), lives.shape[1]) == lives).all()


@pytest.mark.parametrize("length", [1, 127, 128, 129, 255, 256, 5000])
def test_long_runs_too(length):
    lives = np.array([[7] * length + [9]], np.uint8)
    assert (unpacked(packed(lives), length + 1) == lives).all()


def test_the_page_holds_the_lives_and_little_else():
    data, lesson = on_the_page(), drawn()
    found = unpacked(base64.b64decode(data["lives"]), data["months"]).reshape(lesson.lives.shape)
    assert (found == lesson.lives).all()
    assert data["sex"] == "".join(map(str, lesson.people["sex"]))
    assert 0 <= data["page"] < data["prime"] == PRIME
    assert len(page(lesson, "")) < 2_000_000


def test_a_code_always_has_room():
    """The largest number a code may hold, with as many women as men, fits twelve signs of 32."""
    assert 16 * (MOST // 2 + 1) ** 6 * PRIME <= 32**12


def test_the_page_asks_for_nothing():
    written = page(drawn(), again(STUDY))
    assert not re.findall(r"""(?:src|href)=["'](?!#)""", written)
    assert set(re.findall(r"https?://[^\s\"'<]+", written)) <= {"http://www.w3.org/2000/svg"}
    assert "default-src 'none'" in written


def test_the_page_says_what_it_must_and_speaks_neutrally():
    said = " ".join(
        html.unescape(re.sub(r"<script.*?</script>|<style>.*?</style>|<[^>]+>", " ", page(drawn(), ""), flags=re.S)).split()
    )
    for must in (
        "These people are invented",
        "All are adults and decide for themselves",
        "same preferences",
        "It predicts nothing",
        f"{STUDY.people} were drawn",
    ):
        assert must in said, must
    for never in ("illegal", "defector", "trafficked", "victim", "bride", "escapee", "success", "better off", "worse off"):
        assert never not in said.lower(), never


def test_names_from_files_are_escaped(tmp_path):
    (tmp_path / "regime").mkdir()
    (tmp_path / "structures").mkdir()
    (tmp_path / "structures" / "lesson.yaml").write_text("title: mine\nstructures: {kin: mine}\n")
    levers = "levers:\n  origin.kin_punishment_chance:\n    - {from: 1995-01, value: 0, source: assumed, because: so}\n"
    (tmp_path / "regime" / "mine.yaml").write_text(
        f"name: mine\ntitle: '<b>no</b>'\nstatus: hypothetical\nbase: history\n{levers}"
    )
    asked = lesson_study(Settings(scale=1000, until="1999-12"), "1998-01", 20, structure_library([tmp_path]))
    written = lesson_page(tmp_path / "mine.html", dots=20, scale=1000, until="1999-12", config_dir=tmp_path)
    assert len(asked.paired.worlds) == 2
    assert "&lt;b&gt;no&lt;/b&gt;" in written.read_text()
    assert "<b>no</b>" not in written.read_text()
    with pytest.raises(UserError, match="is there already"):
        lesson_page(written, dots=20, scale=1000, until="1999-12")
    assert not list(tmp_path.glob(".*"))


# --- mistakes


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["page.html"], "write name=value"),
        (["out=page.txt"], "with .html at the end"),
        (["out=nowhere/page.html"], "There is no folder nowhere"),
        (["out=page.html", "dots=501"], "from 20 to 500"),
        (["out=page.html", "dots=many"], "dots=many"),
        (["out=page.html", "since=2025-01"], "outside the run"),
        (["out=page.html", "since=soon"], "'soon' is no month"),
        (["out=page.html", "replicates=2"], "one replicate"),
        (["out=page.html", "regime=history+safe_road"], "safe_road"),
        (["out=page.html", "regime=no_collective_punishment"], "changes nothing"),
    ],
)
def test_mistakes_are_told(words, told, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UserError, match=re.escape(told)):
        dispatch(["lesson", *words])
    assert not list(tmp_path.glob("*.html"))


def test_too_few_people_are_told():
    with pytest.raises(UserError, match=f"Only {drawn().entered} agents enter .* ask for fewer dots, or a scale below 1000"):
        draw(replace(STUDY, people=500), lived())


def test_switches_that_change_who_comes_are_told():
    first, *others = lived()
    with pytest.raises(UserError, match="the same people"):
        draw(STUDY, [first._replace(persons=first.persons[1:], people=first.people[1:]), *others])


def test_the_command_that_gives_it_again():
    asked = lesson_study(Settings(scale=250, seed=7, behaviour={"weight_security": 0.8}), "2000-1", 300, LIBRARY)
    assert again(asked) == (
        "transitsim lesson out=lesson.html since=2000-01 dots=300 scale=250 seed=7 until=2024-12 behaviour.weight_security=0.8"
    )
