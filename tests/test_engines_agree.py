"""One source, three machines: the compiled loop, Mesa's shuffled agents, and plain Python objects live the same lives."""

from __future__ import annotations

import importlib
import pkgutil
import sys
from dataclasses import replace
from types import ModuleType

import numpy as np
import pytest

import transitsim.rules
from transitsim.core.dictionary import Plain, plain
from transitsim.core.jit import interpreted
from transitsim.engine.decision_models import OURS, decision_of
from transitsim.engine.model import TransitModel
from transitsim.inputs.settings import Settings
from transitsim.rules.choice.models import random_utility
from transitsim.rules.family.family_month import has_news, live_as_family, wake_family
from transitsim.rules.schedule import step_person
from transitsim.schema.enums import Act, Constraint, Exposure, Message, Option, Request, State
from transitsim.schema.person import NOBODY

# a few hundred people; the rare made frequent, so that every rule, exit and constraint is met
SETTINGS = Settings(
    regime="history",
    scale=600,
    seed=5,
    until="2012-12",
    lever_factors={
        "origin.shoot_chance": 20,
        "route.death_chance": 60,
        "third.places": 1000,
        "route.embassy_places": 8,
        "route.rescue_places": 3,
        "destination.redefection": 200,
        "destination.onward": 10,
        "network.sponsor_rate": 3,
        "transit.arrest_hazard": 2.5,
        "transit.permit_rate": 4,
        "transit.child_papers_chance": 9,
        "structure.birth_women": 5,
        "route.pledge_share": 1.5,
        "transit.surveillance": 3,
        "route.contact_hazard": 3,
        "transit.registration_hazard": 5,
        "destination.enterprise": 20,
        "destination.discrimination": 3,
        "destination.care_base": 3,
    },
)
FEW = Settings(scale=1500, seed=5, until="2001-12")
STAGES = wake_family, step_person, has_news, live_as_family
# what the record has nowhere, or for a month: in these months of the altered world
ALTERED = (
    ("route_open", 100, 106, 0.0),
    ("origin_closed", 150, 156, 1.0),
    ("third_places", 60, 120, 5.0),
    ("route_airlift", 90, 216, 0.2),
    ("origin_propaganda", 60, 216, 0.1),
    ("transit_recognition", 130, 145, 0.5),
    ("route_guide_penalty", 110, 140, 0.3),
    ("destination_child_support", 80, 216, 0.5),
    ("destination_return_allowed", 120, 150, 1.0),
    ("destination_media_frame", 120, 180, 1.0),
    ("transit_registration_exposes", 150, 216, 0.3),
)
ALTERED_LIFE = {"life_father_consent": 0.9, "life_reunion_hazard": 0.2, "life_registration_arrest": 0.5}


def rules() -> dict[object, str]:
    """Code object of every rule, with its name."""
    found = {}
    for module in pkgutil.walk_packages(transitsim.rules.__path__, "transitsim.rules."):
        loaded: ModuleType = importlib.import_module(module.name)
        for name, value in vars(loaded).items():
            if hasattr(value, "py_func") and value.py_func.__module__ == module.name:
                found[value.py_func.__code__] = f"{module.name}.{name}"
    return found


def live_plainly(model: TransitModel, stages) -> None:
    """The month on ordinary Python objects, in reversed order, with the compiler off: waking, each member, the family."""
    structures, policy, p, luck = model.this_month
    table = {(place, sex): plain(structures[place, sex]) for place in range(structures.shape[0]) for sex in range(2)}
    month = table, plain(policy), plain(p), plain(luck)
    wake, step, heard, tell = stages
    for first in model._active_firsts()[::-1]:
        size = int(model.people["family_size"][first])
        rows = range(first, first + size)
        people = {row: plain(model.people[row]) for row in rows}
        awake = {row: int(model.awake[row]) for row in rows}
        wake(people, first, size, awake, *month)
        for row in rows[::-1]:
            if awake[row]:
                step(people, row, *month)
        if heard(people, first, size, awake, model.month):
            model._friends += tell(people, first, size, awake, *month)
        for row in rows:
            model.awake[row] = awake[row]
            for name, value in vars(people[row]).items():
                model.people[name][row] = value


def differing(one: np.ndarray, other: np.ndarray) -> list[str]:
    """Fields in which two populations differ in any bit."""
    return [name for name in one.dtype.names if one[name].tobytes() != other[name].tobytes()]


@pytest.fixture(scope="module")
def lives():
    """The three machines side by side; returns the loop's model and the code objects the plain one entered."""
    loop, agents, plainly = (TransitModel(SETTINGS, views=views) for views in (False, True, False))
    for model in (loop, agents, plainly):
        for name, first, end, value in ALTERED:
            model.world.policy[name][first:end] = value
        for name, value in ALTERED_LIFE.items():
            model.world.p[name] = value
    stages = [interpreted(rule) for rule in STAGES]
    entered: set[object] = set()
    states: set[int] = set()
    bits = dict.fromkeys(("binding", "acts", "exposures", "messages", "requests"), 0)
    for _ in range(loop.world.months):
        loop.step()
        agents.begin_month()
        agents.look_around()
        agents.agents.shuffle_do("step")
        agents.live_as_families()
        agents.end_month()
        plainly.begin_month()
        sys.setprofile(lambda frame, event, _: entered.add(frame.f_code) if event == "call" else None)
        live_plainly(plainly, stages)
        sys.setprofile(None)
        plainly.end_month()
        assert not differing(loop.people, agents.people), loop.date
        assert not differing(loop.people, plainly.people), loop.date
        awake = loop.people[loop.awake > 0]
        states |= set(awake["state"].tolist())
        for name in bits:
            bits[name] |= int(np.bitwise_or.reduce(awake[name], initial=0))
    return loop, entered, states, bits


def test_three_machines_live_the_same_lives(lives):
    """Bit for bit, all fields, every month (asserted as the fixture runs); and people did live."""
    loop, _, _, _ = lives
    assert 300 < (loop.people["place"] >= 0).sum() < 6000
    assert (loop.people["first_entered"] >= 0).sum() > 100


def test_every_rule_was_entered(lives):
    """A rule nobody enters is not tested by the comparison; those of other ways to decide are entered below."""
    _, entered, _, _ = lives
    known = {code: name for code, name in rules().items() if ".models." not in name or "random_utility" in name}
    assert len(known) > 50
    assert sorted(name for code, name in known.items() if code not in entered) == []


@pytest.fixture(scope="module")
def usual():
    """The people at the beginning and at the end under the usual way to decide."""
    model = TransitModel(FEW, views=False)
    before = np.array(model.people)
    for _ in range(model.world.months):
        model.step()
    return before, model.people


@pytest.mark.slow
@pytest.mark.parametrize("name", OURS[1:])
def test_other_ways_to_decide_agree(usual, name):
    """Compiled and on plain objects, bit for bit, all fields, every month; and every rule of the file is entered.

    Accounts hold month by month (the ledger checks), and people come and go. They are those who live under the usual way, with
    the same luck; what they wish differs.
    """
    loop, plainly = (TransitModel(replace(FEW, decision=name), views=False) for _ in range(2))
    assert not differing(loop.people, usual[0])
    ours = decision_of(name)
    decided = {random_utility.shocks: interpreted(ours.shocks), random_utility.weigh: interpreted(ours.weigh)}
    stages = [interpreted(rule, decided) for rule in STAGES]
    entered: set[object] = set()
    for _ in range(loop.world.months):
        loop.step()
        plainly.begin_month()
        sys.setprofile(lambda frame, event, _: entered.add(frame.f_code) if event == "call" else None)
        live_plainly(plainly, stages)
        sys.setprofile(None)
        plainly.end_month()
        assert not differing(loop.people, plainly.people), loop.date
    assert len(loop.ledger.finished)
    assert "wish" in differing(loop.people, usual[1])
    known = {code: one for code, one in rules().items() if f".models.{name}." in one}
    assert len(known) > 2
    assert sorted(one for code, one in known.items() if code not in entered) == []


def test_every_code_occurred(lives):
    """All six ends of a stay, all states, all constraints, all options; and all that people do, meet, write and ask for."""
    loop, _, states, bits = lives
    tally = loop.ledger.tally(loop.world.months, 0.0, SETTINGS.scale)
    assert set(tally.spells["exit"].tolist()) == set(range(6))
    assert states >= {int(state) for state in State}
    kinds = {"binding": Constraint, "acts": Act, "exposures": Exposure, "messages": Message, "requests": Request}
    for name, vocabulary in kinds.items():
        assert [bit.name for bit in vocabulary if bit & ~bits[name]] == [], name
    assert set(tally.decisions["choice"].tolist()) == {int(option) for option in Option}


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("chunk", [64, 1000, 4096])
def test_threads_and_chunks_do_not_matter(monkeypatch, threads, chunk):
    """At least 10,000 active people, three years: the same bits for 1 and 2 threads and any chunk."""
    monkeypatch.setattr("transitsim.engine.model.CHUNK", chunk)
    settings = Settings(regime="history", scale=6, seed=3, until="1999-12", threads=threads)
    model = TransitModel(settings, views=False)
    for _ in range(model.world.months):
        model.step()
    model.close()
    assert model.awake.sum() >= 10_000
    digest = hash(model.people.tobytes())
    first = test_threads_and_chunks_do_not_matter.__dict__.setdefault("digest", digest)
    assert digest == first


def test_one_more_person_changes_nobody_but_her_kin():
    """A stranger's full life added with rationing off: every other row is bit-identical."""
    settings = Settings(regime="history", scale=400, seed=2, until="2010-12", rationing=False)
    base = TransitModel(settings, views=False)
    more = TransitModel(settings, views=False)
    row = int(np.flatnonzero(more.people["desire_month"] < 40)[0])
    stranger = more.people[row : row + 1].copy()
    stranger["person"] = 4_000_000_000
    stranger["family_size"] = 1
    for tie in ("mother", "father", "spouse"):
        stranger[tie] = NOBODY
    stranger["family_row"] = len(more.people)
    stranger["cash_luck"] = 4.0  # rich enough to cross
    more.world.people = np.concatenate([more.people, stranger])
    more = TransitModel(world=more.world, views=False)
    for _ in range(base.world.months):
        base.step()
        more.step()
    assert more.people["first_entered"][-1] >= 0
    assert not differing(base.people, more.people[:-1])


def test_plain_is_an_ordinary_object():
    """The interpreted machine is given floats and ints only, no NumPy scalars."""
    me = plain(TransitModel(SETTINGS, views=False).people[0])
    assert isinstance(me, Plain)
    assert {type(value) for value in vars(me).values()} == {int, float}
