"""Faults that were on pages, reports and notebooks, one by one: what is shown must not say again what is not so."""

from __future__ import annotations

import inspect
import json
import re
from functools import cache
from pathlib import Path

import numpy as np
from english import broken
from lessons import drawn, lived
from named import study_of

from transitsim.engine.population import empty_people
from transitsim.inputs.settings import Settings
from transitsim.lesson.packed_months import KINDS, WISHED
from transitsim.measures.conditions import CONDITIONS
from transitsim.measures.outcomes import MAIN, OUTCOMES
from transitsim.measures.places import ORIGIN, place_at_end
from transitsim.measures.tally_sums import groups
from transitsim.reports.comparison_exhibits import FOUR
from transitsim.schema.enums import Place
from transitsim.studies.comparison import comparison_summary
from transitsim.studies.comparison.life_courses import changed_course, died_early, in_both
from transitsim.studies.life_history.event_words import events
from transitsim.studies.life_history.timeline import Years, monthly, simulate_years

ROOT = Path(__file__).resolve().parents[1]
MONTHS = 360
STUDY = study_of(Settings(scale=1000, replicates=2), ("safe_passage",), "1995-01")
DEAD = Place.DEAD
DIED = next(index for index, kind in enumerate(KINDS) if DEAD in kind.places)


# --- whoever stays at home dies there too


@cache
def two_worlds() -> tuple[np.ndarray, np.ndarray]:
    """Everybody who is in both at the end of 2024: under history, and under a road that is safe, by which more people leave."""
    one, other = (simulate_years(world, ())[1] for world in STUDY.worlds)
    here, there = in_both(one, other)
    return one[here], other[there]


def test_place_at_the_end_by_hand():
    """Where the row says; of who is not born yet, the family's home."""
    people = empty_people(3)
    people["place"] = [Place.TRANSIT_CITY, DEAD, -1]
    people["home"] = Place.ORIGIN_INTERIOR
    assert place_at_end(people).tolist() == [Place.TRANSIT_CITY, DEAD, Place.ORIGIN_INTERIOR]


def test_a_regime_under_which_more_people_leave_is_not_deadlier_for_it():
    """Deaths of the same people differ by early deaths alone, since who sleeps dies in their month too."""
    one, other = two_worlds()
    assert (other["first_entered"] >= 0).sum() > (one["first_entered"] >= 0).sum()
    deaths, early = (
        [int(count(people).sum()) for people in (one, other)]
        for count in (lambda people: people["place"] == DEAD, lambda people: died_early(people, MONTHS))
    )
    assert min(deaths) > 100
    assert deaths[1] - deaths[0] == early[1] - early[0]
    assert abs(deaths[1] - deaths[0]) <= 5


def test_courses_change_to_death_by_early_deaths_alone():
    """Of the courses that a comparison tells, those that begin or end in death are early deaths."""
    one, other = two_worlds()
    table = changed_course(one, other, 1.0, MONTHS)
    moved = table[(table["course"] != table["course_then"]) & (table[["course", "course_then"]] == "died").any(axis=1)]
    assert moved["agents"].sum() == (died_early(one, MONTHS) != died_early(other, MONTHS)).sum()
    died = table.loc[(table["course"] == "died") & (table["course_then"] == "died"), "agents"].sum()
    assert died > 100


def test_no_switch_of_the_lesson_causes_a_natural_death():
    """In every month of every world everybody past their natural death has died, and nobody else but early."""
    lesson = drawn()
    months = np.arange(lesson.lives.shape[-1])
    natural = months >= lesson.people["dies"][:, None]
    died = lesson.lives & 15 == DIED
    assert natural[:, -1].any()
    assert died[:, natural].all()
    before = died & ~natural
    worlds = [world.people[np.isin(world.people["person"], lesson.people["person"])] for world in lived()]
    early = [((people["place"] == DEAD) & (people["dies"] > months[-1])).sum() for people in worlds]
    assert before[..., -1].sum(axis=1).tolist() == early
    rows = [np.isin(people["place"], ORIGIN) & (people["dies"] <= months[-1]) for people in worlds]
    assert not any(one.any() for one in rows)  # no row stands at the origin after its death


def test_a_life_told_ends_at_home_too():
    """Whoever is asleep at home has died in the month of the natural death, in the table of months and in the words."""
    one, _ = two_worlds()
    asleep = one[(one["place"] == DEAD) & (one["dies"] < MONTHS) & (one["dies"] > 0) & (one["first_entered"] < 0)]
    person = int(asleep["person"][0])
    (years,), _ = simulate_years(STUDY.worlds[0], [person])
    assert isinstance(years, Years)
    dies, months = int(asleep["dies"][0]), monthly([years])
    assert (months["place"].iloc[dies:] == "dead").all()
    assert not (months["place"].iloc[:dies] == "dead").any()
    assert dict(events(years))[dies] == ("dies",)


def test_no_notebook_tells_of_a_death_at_home_as_a_finding():
    """Cells that tell who ends elsewhere name no death of somebody who had gone home, or never left."""
    outputs = [
        "".join(output.get("data", {}).get("text/plain", output.get("text", "")))
        for path in sorted((ROOT / "notebooks").glob("*.ipynb"))
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]
        for output in cell.get("outputs", [])
    ]
    told = [text for text in outputs if "course_then" in text]
    assert told
    assert not [text for text in told if re.search(r"\bdied\b", text)]


# --- whether life is as wished is asked away from home alone


def test_life_as_wished_is_shown_away_from_home_alone():
    """No group of outcomes, no measure of the tables and no month of the lesson has it at home; its words say so."""
    assert CONDITIONS["wish_match"].where == "away"
    names = {place: place.name.lower() for place in Place}
    assert not {names[place] for place in ORIGIN} & {group.name for group in groups(names)}
    (outcome,) = (one for one in OUTCOMES if one.name == "wish_match")
    assert outcome.meaning.startswith("of months away from home")
    assert "away" in MAIN["wish_match"]
    assert all("months away from home as wished" in words for words in (FOUR, inspect.getsource(comparison_summary)))
    lives = drawn().lives
    at_home = np.isin(lives & 15, [index for index, kind in enumerate(KINDS) if set(kind.places) <= set(ORIGIN)])
    assert (lives & WISHED > 0).any()
    assert not (lives[at_home] & WISHED).any()


# --- English


def test_broken_english_stays_away():
    """From the sources of pages, commands and figures, the docs, the notebooks and the studies."""
    assert len(broken("In 2024: died with road. 131 months: died. What bond asks. 1 agent stands for, people")) == 4
    kinds = {".py", ".html", ".js", ".ts", ".tsx", ".md", ".yaml", ".ipynb"}
    folders = ("src", "docs", "notebooks", "experiments", "benchmarks")
    paths = [path for folder in folders for path in (ROOT / folder).rglob("*") if path.suffix in kinds]
    paths = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(path for path in paths if "node_modules" not in path.parts)]
    assert len(paths) > 400
    wrong = {str(path.relative_to(ROOT)): found for path in paths if (found := broken(path.read_text(encoding="utf-8")))}
    assert not wrong
