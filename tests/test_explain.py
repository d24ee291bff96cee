"""One life under two regimes: the divergence is that of the whole panels, its causes end in the regime, and the words say so."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from named import live_once, world_of

from transitsim.cli.main import dispatch
from transitsim.core.calendar import label
from transitsim.core.errors import UserError
from transitsim.inputs.library import Library
from transitsim.inputs.settings import Settings
from transitsim.plots.life_history import draw_explanation
from transitsim.schema.enums import CHILDHOOD, FEMALE, MALE, NEVER, Place
from transitsim.schema.person import PERSON
from transitsim.studies.comparison.life_courses import in_both
from transitsim.studies.life_history.divergence import LIVED, MESSAGES, Divergence, Step, _matter, causes_queue
from transitsim.studies.life_history.event_words import events
from transitsim.studies.life_history.explain import Explanation, explain, explain_all, people_who_diverge, worlds_of
from transitsim.studies.life_history.family_lanes import Lane, lanes, tie_word
from transitsim.studies.life_history.replay import (
    FOUND,
    KIN,
    NEWS,
    PAST,
    QUEUE,
    REGIME,
    SELF,
    Input,
    differing,
    replay_month,
    watched,
)
from transitsim.studies.life_history.timeline import Years, simulate_years

SETTINGS = Settings(scale=400, until="2009-12", seed=3)
REGIMES, START = ("history", "safe_passage"), "2001-01"
LEVER = """\
name: one_lever
title: One thing is otherwise
status: hypothetical
base: history
budget: none is needed for a test
levers:
  {lever}:
    - {{from: 1995-01, {what}, source: assumed, because: to see whom it reaches}}
"""


def some_people(count: int, seed: int, settings: Settings = SETTINGS) -> list[int]:
    """Addresses of some who come to wish to cross, drawn without looking at their lives."""
    people = world_of(settings).people
    known = people["person"][people["desire_month"] < NEVER]
    return sorted(int(one) for one in np.random.default_rng(seed).choice(known, count, replace=False))


@pytest.fixture(scope="module")
def twenty() -> list[Explanation]:
    """Twenty people, and whoever is worth a sentence."""
    return explain_all(some_people(20, seed=1), worlds_of(SETTINGS, REGIMES, START, Library()), start=START)


@pytest.fixture(scope="module")
def whole(twenty) -> dict[str, np.ndarray]:
    """Their rows at every month's end under each regime, of runs that know nothing of explanations."""
    found, persons = {}, [one.person for one in twenty]
    for regime in twenty[0].regimes:
        months: list[np.ndarray] = []

        def keep(model, kept=months):
            kept.append(model.people[np.isin(model.people["person"], persons)])

        live_once(replace(SETTINGS, regime=regime), each_month=keep)
        found[regime] = np.array(months)
    return found


def months_of(months: np.ndarray, person: int) -> np.ndarray:
    return months[months["person"] == person]


def test_looking_changes_nothing(twenty, whole):
    """Bit for bit the months of a run that was not looked at, and those of its panel."""
    person = twenty[0].years[0].person
    for found in twenty:
        for regime, years in zip(found.regimes, found.years, strict=True):
            assert months_of(whole[regime], found.person).tobytes() == years.own_rows[1:].tobytes(), (found.person, regime)
    years = twenty[0].years[1]
    panel = live_once(replace(SETTINGS, regime=years.regime, panel=(person,))).panel
    for name in PERSON.names:
        assert np.array_equal(panel[name], years.own_rows[name][1:]), name


def test_partings_are_those_of_a_search_through_both_panels(twenty, whole):
    """First month and fields by brute force over all; those who never diverge are the same bits, and it is said of them only."""
    diverged = 0
    fields = [name for name in PERSON.names if name != "family_row"]
    for found in twenty:
        one, other = (months_of(whole[regime], found.person) for regime in found.regimes)
        apart = {(int(month), name) for name in fields for month in np.flatnonzero(one[name] != other[name])}
        (first,) = found.divergences
        assert ("The two regimes never diverge for this person" in found.text) == (not apart)
        if apart:
            month = min(apart)[0]
            assert first.month == month
            assert set(first.fields) == {name for when, name in apart if when == month}
            diverged += 1
        else:
            assert first is None
            assert found.later == ((),)
            assert all(one[name].tobytes() == other[name].tobytes() for name in fields)
    assert 3 <= diverged <= 17


def every(first: Divergence) -> list[Divergence]:
    """A divergence and those of kin that it came from."""
    return [first, *(one for kin in first.kin for one in every(kin))]


def several_differ(one: Explanation, first: Divergence, step: Step) -> bool:
    """Whether a step without a cause of its own had several members who differ: a couple that decides together."""
    pair = [years.lived[first.month] for years in one.years]
    return not step.causes and sum(bool(differing(a, b)) for a, b in zip(*pair, strict=True)) > 1


def people_parted(settings: Settings, folders: tuple[Path, ...], regime: str, count: int) -> list[Explanation]:
    """Some of those who stand otherwise at the end, drawn without looking why."""
    worlds = worlds_of(settings, ("history", regime), "1995-01", Library(folders))
    one, other = (simulate_years(world, ())[1] for world in worlds)
    here, there = in_both(one, other)
    apart = [int(a["person"]) for a, b in zip(one[here], other[there], strict=True) if differing(a, b) and a["person"] < 1 << 32]
    chosen = np.random.default_rng(2).permutation(apart)[:count].tolist()
    return explain_all(chosen, worlds)


def regime_folder(folder: Path, lever: str, what: str) -> tuple[Path, ...]:
    (folder / "regime").mkdir()
    (folder / "regime" / "one_lever.yaml").write_text(LEVER.format(lever=lever, what=what), encoding="utf-8")
    return (folder,)


def test_an_explanation_shows_where_lives_part(twenty):
    for one in twenty:
        assert repr(one) == f"<Explanation of person {one.person} under {', '.join(one.regimes)}>"
        assert one.holds["months"] == f"{len(one.months):,} rows"
        for regime, first in zip(one.regimes[1:], one.divergences, strict=True):
            assert (first is not None) == one.holds[regime].startswith("differs from")


@pytest.mark.parametrize(
    ("lever", "what"),
    [("transit.arrest_hazard", "factor: 3"), ("remittance.fee", "value: 0"), ("network.sponsor_rate", "value: 0.9")],
)
def test_where_one_lever_differs_every_chain_ends_in_it(tmp_path, lever, what):
    """No rationing, one lever otherwise: whoever's life parts, it is by that lever, or by kin whose life it diverged before."""
    settings = Settings(scale=300, until="2007-12", rationing=False)
    found = people_parted(settings, regime_folder(tmp_path, lever, what), "one_lever", 25)
    assert len(found) >= 10
    through_kin = explained = 0
    for one in found:
        for first in every(one.divergences[0]):
            causes = [cause for step in first.steps for cause in step.causes]
            alone = not any(several_differ(one, first, step) for step in first.steps)
            assert all(step.causes for step in first.steps) or not alone, (one.person, first)
            explained += alone
            assert {cause.kind for cause in causes} <= {REGIME, KIN, SELF, FOUND}
            assert {cause.name for cause in causes if cause.kind == REGIME} <= {lever.replace(".", "_")}
            assert all(kin.month <= first.month for kin in first.kin)
            if not first.kin and alone:
                assert REGIME in {cause.kind for cause in causes}
            through_kin += bool(first.kin)
        for link in one.later[0]:
            assert {cause.kind for cause in link.causes} <= {REGIME, KIN, SELF, FOUND, PAST}
    assert explained >= 10
    assert through_kin or lever != "network.sponsor_rate"


def test_where_only_places_differ_it_is_a_queue(tmp_path):
    """More places with helpers reach people by their chance alone: by the places, the crowd and what was left."""
    settings = Settings(scale=300, until="2007-12")
    found = people_parted(settings, regime_folder(tmp_path, "route.rescue_places", "factor: 10"), "one_lever", 25)
    queued = 0
    for one in found:
        for first in every(one.divergences[0]):
            (step, *_) = first.steps
            if step.step != LIVED or first.kin:
                continue
            assert {cause.kind for cause in step.causes} == {QUEUE}
            (cause, *_) = step.causes
            parts = causes_queue(*one.years, first.month, cause.name)
            assert parts
            assert {part.name for part in parts} <= {"route_rescue_places", "requested", "unused", "friends"}
            assert "a queue, chance." in " ".join(one.text.split())
            queued += 1
    assert queued >= 3


def test_a_month_lived_again_is_that_month(twenty):
    """With nothing taken, the same bits; with everything taken, those of the other world; with the compiler off, the same."""
    compared = 0
    for found in twenty:
        one, other = found.years
        for month in range(0, 180, 4):
            again = replay_month(one, other, one.member, month, ())
            assert again.tobytes() == one.lived[month, one.member].tobytes()
            rules = watched(one, one.member, month)
            if rules:
                assert all(rules[-1][1][name] == again[name] for name in ("place", "savings", "wish", "distress", "sent"))
                compared += 1
    assert compared > 50


def test_enough_and_needed_by_hand():
    """Of two inputs: either alone (or), both together (and), one of them (copy); and two of three, where none is either."""
    row = np.dtype((np.record, [("either", "i8"), ("both", "i8"), ("copy", "i8"), ("most", "i8")]))
    inputs = [Input(REGIME, "a"), Input(REGIME, "b"), Input(NEWS, "c")]

    def outcome(taken) -> np.record:
        a, b, c = (one in taken for one in inputs)
        return np.array([(a or b, a and b, a, a + b + c >= 2)], row)[0]

    def reach(field: str) -> dict[str, tuple[bool, bool]]:
        found = _matter(inputs, outcome, (outcome(()), outcome(inputs)), (field,), lambda which, _: which)
        return {str(cause.name): (bool(cause.enough), bool(cause.needed)) for cause in found}

    assert reach("either") == {"a": (True, False), "b": (True, False)}
    assert reach("both") == {"a": (False, True), "b": (False, True)}
    assert reach("copy") == {"a": (True, True)}
    assert reach("most") == {}


def test_chains_lead_back(twenty):
    """Later divergences follow the first, and a cause in the past is a field that had diverged before, later or at first."""
    links = 0
    for found in twenty:
        for first, chain in zip(found.divergences, found.later, strict=True):
            known = {(found.years[0].member, name) for name in first.fields} if first else set()
            for link in chain:
                assert link.month > first.month or link.member != found.years[0].member
                if link.member == found.years[0].member:
                    assert {cause.name for cause in link.causes if cause.kind == PAST} <= {name for _, name in known}
                known |= {(link.member, name) for name in link.fields}
                links += 1
    assert links > 10


def test_words_fit_a_terminal_and_say_that_nobody_is_meant(twenty):
    for found in twenty:
        assert max(map(len, found.text.splitlines())) <= 100
        assert "invented" in found.text
        assert str(found) == found.text


def test_months_are_a_wide_table_in_words(twenty):
    found = twenty[0]
    assert len(found.months) == 2 * 180
    assert found.months.groupby("regime").size().to_dict() == dict.fromkeys(found.regimes, 180)
    told = {"place", "hiding", "wish_safe", "wish", "choice", "open", "binding", "earned", "sent", "minors_here"}
    assert told <= set(found.months)
    assert set(found.months["wish"]) <= {"stay", "move", "destination_alone", "destination_with_child", "third_country", "return"}


def test_offered_people_do_part():
    """Whoever is listed ends on the course that is said, under both regimes."""
    listed = people_who_diverge(worlds_of(SETTINGS, REGIMES, START, Library()))
    assert len(listed) >= 3
    assert listed.attrs["diverged"] >= listed["agents"].sum()
    first = listed.iloc[0]
    found = explain(int(first["person"]), REGIMES, SETTINGS, start=START)
    assert found.divergences[0] is not None
    assert first[found.regimes[0]] != first[found.regimes[1]]


def test_one_who_exists_under_one_law_only(tmp_path):
    """Half the wish to leave: some people are missing, and it is said of them, not guessed."""
    folders = regime_folder(tmp_path, "origin.desire", "factor: 0.5")
    settings = Settings(scale=1000, until="1996-12")
    there = set(world_of(settings).people["person"].tolist())
    here = set(world_of(replace(settings, regime="one_lever"), folders=folders).people["person"].tolist())
    found = explain(min(there - here), ("history", "one_lever"), settings, library=Library(folders))
    assert found.years[1] is None
    assert found.divergences == (None,)
    assert "does not exist under history+one_lever" in found.text.replace("\n  ", " ")
    draw_explanation(found)


@pytest.mark.parametrize(
    ("person", "regimes", "start", "replicate", "message"),
    [
        (12345, REGIMES, START, 0, "There is no person 12345 in this world; near are"),
        (0, ("history",), START, 0, "name 2 to 3"),
        (0, ("history", "history"), START, 0, "name 2 to 3"),
        (0, ("history", "safe_pasage"), START, 0, "safe_passage"),
        (0, REGIMES, "2030-01", 0, "lies outside the run"),
        (0, REGIMES, START, -1, "replicate=-1"),
    ],
)
def test_what_cannot_be_explained_is_said(person, regimes, start, replicate, message):
    with pytest.raises(UserError, match=message):
        explain(person, regimes, replace(SETTINGS, scale=1000, until="2003-12"), replicate, start)


def test_the_picture_has_a_lane_a_law_and_the_parting(twenty):
    assert sum(one.divergences[0] is not None for one in twenty) >= 3
    for found in (one for one in twenty if one.divergences[0] is not None):
        check_picture(found)


def check_picture(found: Explanation) -> None:
    axes = draw_explanation(found)
    axes.figure.canvas.draw()
    assert [text.get_text().replace("\n", "").replace(" ", "_") for text in axes.get_yticklabels()] == list(found.regimes)[::-1]
    words = [text.get_text() for text in axes.texts]
    (named,) = [text for text in axes.texts if text.get_text().startswith("parts in ")]
    assert named.get_text() == f"parts in {label(found.divergences[0].month)}"
    assert axes.get_xlim()[0] <= named.xy[0] < axes.get_xlim()[1]
    assert any("invented" in word and "1 agent = 400 people" in word for word in words)


def test_the_picture_has_a_lane_for_each_of_kin_who_moves(twenty):
    drawn = 0
    for found in twenty[:6]:
        axes = draw_explanation(found)
        named = [text.get_text().split()[-1] for text in axes.get_yticklabels(minor=True)]
        moved = {lane.letter for lane in told_of(found)[1:] if any(moves(years, row) for years, row in lived(found, lane))}
        assert moved <= set(named)
        assert len(named) == len(found.regimes) * len(set(named))
        drawn += len(set(named))
    assert drawn > 5


def told_of(found: Explanation) -> list[Lane]:
    return lanes([years for years in found.years if years is not None])


def lived(found: Explanation, lane: Lane) -> list[tuple[Years, int]]:
    """Years and row of one of the family under every regime in which they come to life."""
    present = [years for years in found.years if years is not None]
    return [(years, row) for years, row in zip(present, lane.rows, strict=True) if row is not None]


def moves(years: Years, row: int) -> bool:
    place = years.ends["place"][1:, row]
    return bool((np.diff(place[place >= 0]) != 0).any())


def test_ties_by_hand():
    """A mother, a father, their daughter, her husband, the couple's child, the daughter's brother, his child."""
    rows = np.zeros(7, PERSON)
    rows["mother"], rows["father"], rows["spouse"] = -1, -1, -1
    rows["person"], rows["sex"] = [2, 3, 0, 1, 8, 4, 15], [FEMALE, MALE, FEMALE, MALE, FEMALE, MALE, MALE]
    rows["mother"][[2, 4, 5, 6]], rows["father"][[2, 4, 5, 6]] = [0, 2, 0, -2], [1, 3, 1, 5]
    rows["spouse"][[0, 1, 2, 3]] = [1, 0, 3, 2]
    assert [tie_word(rows, 2, kin) for kin in (0, 1, 3, 4, 5, 6)] == [
        "mother",
        "father",
        "husband",
        "daughter",
        "brother",
        "nephew",
    ]
    told = ["grandmother", "grandfather", "mother", "father", "uncle", "cousin"]
    assert [tie_word(rows, 4, kin) for kin in (0, 1, 2, 3, 5, 6)] == told
    told = ["mother-in-law", "father-in-law", "wife", "daughter", "brother-in-law", "relative"]
    assert [tie_word(rows, 3, kin) for kin in (0, 1, 2, 4, 5, 6)] == told
    assert [tie_word(rows, 5, kin) for kin in (2, 3, 4)] == ["sister", "brother-in-law", "niece"]
    assert (tie_word(rows, 0, 3), tie_word(rows, 0, 4)) == ("son-in-law", "granddaughter")
    rows["mother"][[2, 5]], rows["father"][[2, 5]] = -1, -1  # their parents had died before the world begins
    assert (tie_word(rows, 2, 5), tie_word(rows, 4, 5)) == ("brother", "uncle")


def test_lanes_tell_what_the_rows_hold(twenty):
    """Births, deaths, coming of age, guardians, offers and punishments of the family are told once each, and no others."""
    told = dict.fromkeys(("is born in", "dies", "comes of age", "looked after by", "US$ for them to come", "punished because"), 0)
    for found in twenty:
        everybody = told_of(found)
        for which, years in enumerate(found.years):
            for lane in everybody:
                row = lane.rows[which]
                if row is None:
                    continue
                happened = [(month, text) for month, words in events(years, row, everybody, which) for text in words]
                for words, months in expected(years, row).items():
                    assert [month for month, text in happened if words in text] == months, (lane, words)
                    told[words] += len(months)
    assert all(many or words.startswith("punished") for words, many in told.items()), told


def expected(years: Years, row: int) -> dict[str, list[int]]:
    """Months in which each of these has to be told of one of the family, from the rows alone."""
    before, now = years.ends[:-1, row], years.ends[1:, row]
    months, there = np.arange(len(now)), (before["place"] >= 0) & (before["place"] != Place.DEAD)
    lives = there & (now["place"] != Place.DEAD)
    minor = months - now["born"] < CHILDHOOD
    home = (now["place"] == Place.ORIGIN_BORDER) | (now["place"] == Place.ORIGIN_INTERIOR)
    true = {
        "is born in": (before["place"] < 0) & (now["place"] >= 0),
        "dies": there & (now["place"] == Place.DEAD),
        "comes of age": lives & (months - now["born"] == CHILDHOOD),
        "looked after by": lives & minor & (now["guardian"] != before["guardian"]) & (now["guardian"] != -1),
        "US$ for them to come": lives & (now["sponsored"] > before["sponsored"]) & (now["offer"] >= 0.5),
        "punished because": lives & home & (now["kin_punished"] > before["kin_punished"]),
    }
    return {words: np.flatnonzero(when).tolist() for words, when in true.items()}


def test_no_minor_decides_and_nobody_is_told_of_after_death(twenty):
    minors, decided = 0, ("would", "wants", "sets out", "leaves", "goes back", "decides", "pays", "lays by", "asks", "a union")
    for found in twenty:
        everybody = told_of(found)
        for which, years in enumerate(found.years):
            for row in (lane.rows[which] for lane in everybody if lane.rows[which] is not None):
                born, dead = years.ends["born"][-1, row], years.ends["place"][1:, row] == Place.DEAD
                for month, words in events(years, row, everybody, which):
                    assert not dead[:month].any()
                    assert years.ends["place"][month + 1, row] >= 0
                    if month - born < CHILDHOOD:
                        minors += 1
                        decided = (
                            "would",
                            "wants",
                            "sets out",
                            "leaves for",
                            "goes back",
                            "decides",
                            "pays",
                            "lays by",
                            "a union",
                        )
                        assert not any(text.startswith(decided) for text in words), words
    assert minors > 20


def test_one_who_is_born_later_is_told_beside_the_mother():
    world = world_of(SETTINGS)
    later = world.people[(world.people["person"] >> 32 > 0) & (world.people["place"] >= 0)]
    assert len(later) == 0
    inputs = worlds_of(SETTINGS, REGIMES, START, Library())
    (_, people) = simulate_years(inputs[0], ())
    later = people[(people["person"] >> 32 > 0) & (people["place"] >= 0)]
    child = later[later["mother"] >= 0][0]
    mother = people["person"][child["family_row"] + child["mother"]]
    with pytest.raises(UserError, match=f"born in the course of the world: ask for their mother, person {mother}"):
        explain(int(child["person"]), REGIMES, SETTINGS, start=START)
    found = explain(int(mother), REGIMES, SETTINGS, start=START)
    assert f"(person {child['person']})" in found.text


def test_the_command_lists_explains_and_overwrites_nothing(tmp_path, capsys):
    small = ("explain", "scale=400", "until=2009-12", "seed=3", f"since={START}")
    assert dispatch(small) == 0
    person = capsys.readouterr().out.split("\n| ")[2].split()[0]
    out = tmp_path / "explained"
    assert dispatch([*small, f"person={person}", f"out={out}"]) == 0
    told = capsys.readouterr().out
    assert told.startswith(f"Person {person}: ")
    left = ["files.json", *(f"person_{person}.{kind}" for kind in ("csv", "png", "txt"))]
    assert sorted(path.name for path in out.iterdir()) == left
    assert (out / f"person_{person}.txt").read_text(encoding="utf-8") in told
    with pytest.raises(UserError, match="is there already"):
        dispatch([*small, f"person={person}", f"out={out}"])
    assert dispatch([*small, f"person={person}", f"out={out}", "overwrite=true"]) == 0


def test_mail_is_a_step_of_its_own(tmp_path):
    """More sponsors: somebody is reached by mail, and the sender is named."""
    settings = Settings(scale=300, until="2007-12", rationing=False)
    found = people_parted(settings, regime_folder(tmp_path, "network.sponsor_rate", "value: 0.9"), "one_lever", 25)
    reached = [one for one in found if one.divergences[0].steps[0].step == MESSAGES]
    assert reached
    for one in reached:
        sender = one.divergences[0].kin[0]
        assert re.search(rf"kin, [a-z-]+, person {sender.person},", " ".join(one.text.split()))


def test_another_way_to_decide_is_lived_again_by_its_own_rules():
    """A month under optimal stopping: compiled and with the compiler off, the same as it was lived."""
    settings = replace(SETTINGS, scale=800, until="2004-12", decision="optimal_stopping")
    decided = 0
    for found in explain_all(some_people(9, 5, settings), worlds_of(settings, REGIMES, START, Library()), start=START):
        one, other = found.years
        for month in range(0, 120, 3):
            again = replay_month(one, other, one.member, month, ())
            assert again.tobytes() == one.lived[month, one.member].tobytes()
            rules = watched(one, one.member, month)
            if rules:
                assert all(rules[-1][1][name] == again[name] for name in ("place", "savings", "wish"))
                decided += any(name == "decide" for name, _ in rules)
    assert decided > 10
