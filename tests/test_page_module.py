"""The rules as a WebAssembly module: made from today's rules, and their lives are those of `TransitModel`, byte for byte."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace

import llvmlite.binding as llvm
import numpy as np
import pytest
from hashes import COUNTED, WORLDS, hashes, kept
from test_engines_agree import ALTERED, ALTERED_LIFE, SETTINGS
from wasm_host import Host, Simulated, draw, simulate

import transitsim as ts
from transitsim.core.calendar import FIRST_YEAR
from transitsim.core.errors import UserError
from transitsim.engine.counting import unpack_cells
from transitsim.engine.model import TransitModel
from transitsim.engine.population import population_tables
from transitsim.engine.resolve import resolve
from transitsim.engine.world import World, build_world
from transitsim.inputs.library import Library
from transitsim.measures.aspirations import ASPIRATIONS
from transitsim.measures.flows_and_stocks import moved
from transitsim.measures.places import ORIGIN, place_at_end
from transitsim.page import manifest, module
from transitsim.page.frames import CAN, HELD, IN_TRANSIT, RISK_HELD, WANT_TO, WOULD_LEAVE, Look
from transitsim.rules import work
from transitsim.schema.enums import CHILDHOOD, NEVER, TRANSIT, Place
from transitsim.schema.structures import constants_of, levers_of

KEPT = json.loads(module.MANIFEST.read_text(encoding="utf-8"))
COARSE = ts.Settings(scale=800, seed=3, until="2003-12")
RUNGS = {"wish_safe_to_leave": WOULD_LEAVE, "wish_to_leave": WANT_TO, "can": CAN, "involuntary": HELD, "risk_held": RISK_HELD}


def test_the_module_was_made_from_the_rules_as_they_are():
    assert KEPT["source"] == manifest.source_hash(), "a rule has changed since the page's module was made: run `make page`"


def test_an_edited_rule_or_constant_is_another_source(monkeypatch):
    before = manifest.source_hash()
    monkeypatch.setitem(work.promote.py_func.__globals__, "TOP_RUNG", 4)
    assert manifest.source_hash() != before


def test_a_rule_that_calls_what_no_rule_is_names_it():
    body = "%y = call double @tan(double %x)\nret double %y"
    code = llvm.parse_assembly(f"declare double @tan(double)\ndefine double @f(double %x) {{\n{body}\n}}")
    machine = module.browser()
    with pytest.raises(RuntimeError, match="it calls tan, which no rule is"):
        module.linked(module.optimised(module.joined([code], {"f"}, machine), machine), ["f"])


def test_a_linker_that_is_missing_is_a_sentence(monkeypatch):
    monkeypatch.setitem(sys.modules, "ziglang", None)
    with pytest.raises(UserError, match=r"ziglang is not installed; .*transitsim\[page\]"):
        module.linked(b"", [])


@pytest.mark.slow
def test_the_module_is_made_again_byte_for_byte(tmp_path):
    """With the versions it was made with; with others the bytes may differ, and the lives must not."""
    subprocess.run([sys.executable, "-m", "transitsim.page.module", str(tmp_path)], check=True)
    code, again = (tmp_path / module.MODULE.name).read_bytes(), json.loads((tmp_path / module.MANIFEST.name).read_text())
    assert {**again, "made_with": ""} == {**KEPT, "made_with": ""}
    if again["made_with"] == KEPT["made_with"]:
        assert code == module.MODULE.read_bytes()
    assert_equal(TransitModel(COARSE, views=False), Host(module=code))


def built_by_module(host: Host, world: World) -> None:
    """Derived parameters, news, structures and people, made by the module, are those of the world."""
    p, luck, margins = (
        host.copy(np.array([one]))[0] for one in (world.p, world.luck, population_tables(world.context.population))
    )
    for name in ("derived_annuity", "derived_partner_decay", "derived_partner_shock"):
        p[name] = 0.0
    host.derive(p)
    assert p.tobytes() == world.p.tobytes()
    policy = host.copy(world.policy)
    policy["news"] = 0
    host.mark_news(policy, p)
    assert policy.tobytes() == world.policy.tobytes()
    table = host.zeros(world.structures.shape, "STRUCTURE")
    constants = host.copy(constants_of(world.context.settings))
    host.lay_structures(levers_of(policy), constants, table.view("f8").reshape(*table.shape, -1))
    assert table.tobytes() == world.structures.tobytes()
    envelope = host.copy(world.context.population.envelope(world.months))
    assert draw(host, policy, envelope, margins, p, luck, world.settings.scale).tobytes() == world.people.tobytes()


def assert_equal(model: TransitModel, host: Host | None = None) -> tuple[TransitModel, Simulated]:
    """The model's world, lived by both: every byte of every person and of every count."""
    found = simulate(host or Host(), model.world)
    while model.month + 1 < model.world.months:
        model.step()
    assert found.people.tobytes() == model.people.tobytes()
    for name in ("flows", "stocks", "conditions", "residents", "consumption"):
        assert getattr(found, name).tobytes() == getattr(model.ledger, name).tobytes(), name
    cells = [unpack_cells(table, 12 * year) for year, table in enumerate(found.cells)]
    assert all(np.array_equal(one, other) for one, other in zip(cells, model.ledger.cells, strict=True))
    assert model.people["arrests"].sum() > 0
    return model, found


@pytest.mark.parametrize("regime", ["history", "history+broker_crackdown@1998-01+route.fee:x1.5@2000-01"])
def test_a_world_in_the_module_is_the_models_world(regime):
    model = TransitModel(replace(COARSE, regime=regime), views=False)
    built_by_module(Host(), model.world)
    check_pictures(*assert_equal(model))


def check_pictures(model: TransitModel, found: Simulated) -> None:
    """What the page draws says of every month what the tables of the same world say."""
    tally, months = model.ledger.tally(model.world.months, 0.0, model.settings.scale), model.world.months
    lived = tally.decisions[np.isin(tally.decisions["place"], TRANSIT)]
    years = np.arange(months) // 12 + FIRST_YEAR
    counted = {name: ASPIRATIONS[name](lived) for name in RUNGS} | {"": np.ones(len(lived), bool)}
    for name, rung in {**RUNGS, "": IN_TRANSIT}.items():
        for year in np.unique(years):
            rows = counted[name] & (lived["year"] == year)
            assert found.ladder[years == year, rung].sum() == lived["person_months"][rows].sum(), (name, year)
    assert np.array_equal(found.arrivals, moved(tally.flows, "arrivals").sum(axis=1))
    assert np.array_equal(found.moved, tally.flows[..., 0].sum(axis=3))
    by_state = np.zeros_like(found.decided)
    rows = tally.decisions
    np.add.at(by_state, (rows["year"] - FIRST_YEAR, rows["place"], rows["state"], rows["risk_held"]), rows["person_months"])
    assert np.array_equal(found.decided, by_state)
    check_dots(model, found)


def check_dots(model: TransitModel, found: Simulated) -> None:
    """Everybody who is born at every place, the dead at home apart from those who died away, bits only of who cannot leave."""
    weight, stocks = model.weight, model.ledger.stocks.sum(axis=(2, 3))
    for month in (11, model.world.months - 1):
        born = found.place[month] >= 0
        assert np.array_equal(np.bincount(found.place[month][born], minlength=len(Place)) * weight, stocks[month])
        assert (found.look[month][~born] == Look.NOT_DRAWN).all()
        minors = born & (month - model.people["born"] < CHILDHOOD) & np.isin(found.place[month], TRANSIT)
        assert np.array_equal(found.look[month] == Look.CHILD, minors)
        assert minors.any()
    dead = place_at_end(model.people) == Place.DEAD
    away = model.ledger.flows[:, 2:, Place.DEAD].sum()
    people = model.people
    drawn = (people["desire_month"] < NEVER) | (people["first_entered"] >= 0) | (people["window_ends"] >= 0)
    drawn |= ~np.isin(people["came_from"], ORIGIN)
    assert np.isin(found.look[-1], (Look.DIED_AWAY, Look.DIED_AT_HOME)).sum() == (dead & drawn).sum()
    assert (found.look[-1] == Look.DIED_AWAY).sum() * weight == away
    held = found.holds > 0
    assert set(np.unique(found.look[held])) <= {Look.CANNOT_LEAVE, Look.TRIES_TO_CROSS}
    assert (found.look[held] == Look.CANNOT_LEAVE).any()
    never = (model.people["desire_month"] == NEVER) & (model.people["first_entered"] < 0) & (model.people["window_ends"] < 0)
    never &= model.people["place"] >= 0
    assert (dead & never).any()
    assert (found.look[-1][never] == Look.NOT_DRAWN).all()


@pytest.mark.slow
@pytest.mark.parametrize("number", range(6))
def test_whole_windows_regimes_levers_seeds_and_replicates(number):
    settings, replicate = WHOLE[number]
    model = TransitModel(settings, replicate, views=False)
    built_by_module(Host(2**28), model.world)
    check_pictures(*assert_equal(model, Host(2**28)))


WHOLE = [
    (ts.Settings(scale=400, seed=1), 0),
    (ts.Settings(scale=400, seed=7, regime="history+safe_passage@2006-01"), 1),
    (ts.Settings(scale=400, seed=7, regime="history+regularised_mothers@2000-01+transit.arrest_hazard:x0.2@2010-01"), 2),
    (ts.Settings(scale=400, seed=2, regime="no_collective_punishment", behaviour={"weight_security": 2.0}), 0),
    (ts.Settings(scale=100, seed=1, context="upland_rivermark", regime=Library(()).context("upland_rivermark").regime), 0),
    (ts.Settings(scale=400, seed=4, rationing=False, regime="history+route.rescue_places:2000@2001-01"), 3),
]


@pytest.mark.slow
def test_every_rule_is_lived_by_the_module_too():
    """The world in which every rule is entered (`test_engines_agree.py`), and the rare is frequent."""
    world = build_world(resolve(SETTINGS, Library(())))
    for name, first, end, value in ALTERED:
        world.policy[name][first:end] = value
    for name, value in ALTERED_LIFE.items():
        world.p[name] = value
    model, found = assert_equal(TransitModel(SETTINGS, world=world, views=False))
    check_pictures(model, found)
    assert set(np.unique(found.look)) == set(Look)


@pytest.mark.parametrize("world", [name for name, (settings, _) in WORLDS.items() if settings.decision == "random_utility"])
def test_the_module_has_the_hashes_that_python_has(world):
    """Those that `test_same_bits.py` holds every Python and machine to (`hashes.csv`)."""
    settings, replicate = WORLDS[world]
    found = simulate(Host(), build_world(resolve(settings, Library()), replicate))
    decisions = np.concatenate([unpack_cells(table, 12 * year) for year, table in enumerate(found.cells)])
    counted = {name: getattr(found, name) for name in COUNTED}
    assert hashes(found.people, {**counted, "decisions": decisions}) == kept()[world]
