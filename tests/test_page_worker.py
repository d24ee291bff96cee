"""The built page in Chromium: its worker's worlds and lives are those of Python bit for bit, its outcomes to the last digits."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from browsers import launched

import transitsim as ts
from transitsim.core.calendar import parse_end
from transitsim.engine.model import TransitModel
from transitsim.inputs.library import Library
from transitsim.measures.outcomes import MAIN, OUTCOMES
from transitsim.page.frames import HELD, IN_TRANSIT, RUNGS, WANT_TO, WOULD_LEAVE, frame_of, sum_moves
from transitsim.rules.brokers import road_price
from transitsim.rules.choice.constraints import cash_price
from transitsim.schema.enums import Place
from transitsim.schema.levers import LEVERS
from transitsim.studies.world_outcomes import world_outcomes

pytestmark = pytest.mark.slow
FIRST = 11 * 12  # outcomes are counted from January 2006 on
SETTINGS = ts.Settings(scale=800, seed=3, until="2009-12", assumptions="point")
LAYERS: dict[str, list[dict[str, Any]]] = {
    "history": [],
    "history+safe_passage@2006-01": [{"regime": "safe_passage", "since": 132}],
    "history+regularised_mothers+route.fee:x0.5@2004-01": [
        {"regime": "regularised_mothers", "since": -1000000},
        {"lever": "route.fee", "factor": 0.5, "since": 108},
    ],
    "broker_crackdown+history@2003-01+transit.arrest_hazard:0.02@2005-06": [
        {"regime": "history", "since": 96},
        {"lever": "transit.arrest_hazard", "value": 0.02, "since": 125},
    ],
}
ASK = """
async asks => {
  const text = id => document.getElementById(id).textContent
  const worker = new Worker(URL.createObjectURL(new Blob([text('worker')], { type: 'text/javascript' })))
  const plain = value => {
    if (!ArrayBuffer.isView(value)) return value && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).map(([name, one]) => [name, plain(one)]))
      : Array.isArray(value) ? value.map(plain) : value
    const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
    let letters = ''
    for (let at = 0; at < bytes.length; at += 32768) letters += String.fromCharCode(...bytes.subarray(at, at + 32768))
    return { memory: btoa(letters), of: value.constructor.name }
  }
  const answers = []
  const ask = (message, many) => new Promise(resolve => {
    let left = many
    worker.onmessage = ({ data }) => {
      answers.push(plain(data))
      if (--left <= 0 || data.type === 'wrong') resolve()
    }
    worker.postMessage(message)
  })
  await ask({ type: 'open', data: text('data'), blob: text('blob'), module: text('module') }, 1)
  for (const [message, many] of asks) await ask(message, many)
  worker.terminate()
  return answers.slice(1)
}
"""
Data = dict[Any, Any]
KINDS = {"Float64Array": "f8", "Int32Array": "i4", "Uint16Array": "u2", "Uint8Array": "u1", "Int8Array": "i1"}


def arrays(value: Any) -> Any:
    """What the page sent, with arrays as numpy's."""
    if isinstance(value, dict) and set(value) == {"memory", "of"}:
        return np.frombuffer(base64.b64decode(value["memory"]), KINDS[value["of"]])
    if isinstance(value, dict):
        return {name: arrays(one) for name, one in value.items()}
    return [arrays(one) for one in value] if isinstance(value, list) else value


@pytest.fixture(scope="module")
def ask(tmp_path_factory) -> Iterator[Any]:
    """Ask the worker of the page: messages and how many answers each has."""
    sync_api = pytest.importorskip("playwright.sync_api")
    page = Path(ts.write_page(tmp_path_factory.mktemp("page") / "lab.html"))
    with sync_api.sync_playwright() as play:
        browser = launched(play)
        tab = browser.new_page()
        tab.goto(page.as_uri())
        yield lambda asks: arrays(tab.evaluate(ASK, asks))
        browser.close()


def world_of(settings: ts.Settings, replicate: int = 0) -> dict[str, Any]:
    """The world as the page asks for it."""
    parameters = {f"behaviour.{name}": value for name, value in settings.behaviour.items()}
    return {
        "context": settings.context, "base": settings.regime.split("+")[0], "layers": LAYERS.get(settings.regime, []),
        "parameters": parameters, "scale": settings.scale, "seed": settings.seed, "replicate": replicate,
        "months": parse_end(settings.until) + 1,
    }  # fmt: skip


def lived(settings: ts.Settings, replicate: int = 0, persons: tuple[int, ...] = ()) -> tuple[TransitModel, Data, Data]:
    """The world in Python: what is drawn of every month, and rows of some persons with what the road cost."""
    model = TransitModel(settings, replicate, views=False)
    people, months, n = model.people, model.world.months, len(model.people)
    place, look, holds, ladder = people["home"].copy(), np.zeros(n, "u1"), np.zeros(n, "u2"), np.zeros(RUNGS)
    moved = np.zeros((len(Place), len(Place)))
    drawn, rows = [], np.flatnonzero(np.isin(people["person"], persons))
    lives: Data = {int(people["person"][row]): {"rows": b"", "price": [], "pay_now": []} for row in rows}
    for month in range(months):
        model.step()
        frame_of(people, month, model.weight, place, look, holds, ladder)
        arrived, rungs = sum_moves(model.ledger.flows[month], moved), ladder[[IN_TRANSIT, WOULD_LEAVE, WANT_TO, HELD]]
        rungs[-1] = ladder[WANT_TO] - ladder[HELD]
        drawn.append([*(one.copy() for one in (place.view("u1"), look, holds, moved, rungs)), arrived])
        policy, p = model.world.policy[month], model.world.p
        for row in rows:
            life, price = lives[int(people["person"][row])], road_price(policy, p)
            life["rows"] += people[row].tobytes()
            life["price"].append(price)
            life["pay_now"].append(cash_price(people[row], policy, price))
    names = ("place", "look", "holds", "flow", "ladder", "arrivals")
    pictures = {name: np.array(parts).ravel() for name, parts in zip(names, zip(*drawn, strict=True), strict=True)}
    levers = np.stack([model.world.policy[one.column] for one in LEVERS.values()], axis=1)
    return model, {**pictures, "levers": levers.ravel(), "person": people["person"].astype(float)}, lives


@pytest.mark.parametrize("regime", LAYERS)
def test_a_world_in_the_page_is_pythons_world(ask, regime):
    settings = replace(SETTINGS, regime=regime)
    (answer,) = ask([[{"type": "live", "tag": 1, "side": 0, "world": world_of(settings)}, 1]])
    assert answer["type"] == "world", answer
    _, expected, _ = lived(settings)
    for name, values in expected.items():
        assert answer["frames"][name].tobytes() == values.tobytes(), name
    assert len(answer["frames"]["slot"]) == len(expected["place"])


def test_another_context_with_other_preferences_seed_and_replicate(ask):
    context = Library().context("upland_rivermark")
    settings = replace(SETTINGS, context=context.name, regime=context.regime, seed=9, behaviour={"weight_security": 1.7})
    (answer,) = ask([[{"type": "live", "tag": 1, "side": 1, "world": world_of(settings, 4)}, 1]])
    _, expected, _ = lived(settings, 4)
    for name, values in expected.items():
        assert answer["frames"][name].tobytes() == values.tobytes(), name


def test_a_life_is_the_persons_row_of_every_month(ask):
    pair = [SETTINGS, replace(SETTINGS, regime="history+safe_passage@2006-01")]
    model, _, _ = lived(SETTINGS)
    travelled = model.people["person"][model.people["first_entered"] >= 0][:8]
    persons = tuple(int(one) for one in travelled)
    worlds = [world_of(one) for one in pair]
    answers = ask([[{"type": "lives", "tag": 1, "person": one, "worlds": worlds}, 1] for one in (*persons, 999999999)])
    assert answers[-1]["lives"] == [None, None]
    for side, settings in enumerate(pair):
        _, _, lives = lived(settings, 0, persons)
        for person, answer in zip(persons, answers, strict=False):
            life = answer["lives"][side]
            assert life["rows"].tobytes() == lives[person]["rows"]
            assert life["price"].tolist() == lives[person]["price"]
            assert life["pay_now"].tolist() == lives[person]["pay_now"]


def test_outcomes_of_replicates_are_those_of_a_comparison(ask):
    """Sums are taken in another order, so that they agree to their last digits."""
    pair = [SETTINGS, replace(SETTINGS, regime="history+safe_passage@2006-01")]
    question = {"type": "replicates", "tag": 1, "worlds": [world_of(one) for one in pair], "since": FIRST, "count": 2}
    answers = ask([[question, 2]])
    assert [one["replicate"]["number"] for one in answers] == [0, 1]
    shown = [row for row, one in enumerate(OUTCOMES) if one.name in MAIN]
    for replicate, answer in enumerate(answers):
        for side, settings in enumerate(pair):
            model, _, _ = lived(settings, replicate)
            tally = model.ledger.tally(model.world.months, 0.0, settings.scale)
            found = world_outcomes(tally, FIRST, model.world.context.place_names, settings.scale)
            np.testing.assert_allclose(answer["replicate"]["outcomes"][side], found.values[shown, 0], rtol=1e-12)
            behind = np.minimum(found.events[shown, 0], found.agents[0])
            np.testing.assert_allclose(answer["replicate"]["agents"][side], behind, rtol=1e-12)


def test_what_cannot_be_is_a_sentence(ask):
    world = {**world_of(SETTINGS), "layers": [{"lever": "origin.desire", "factor": 50.0, "since": 0}]}
    (answer,) = ask([[{"type": "live", "tag": 5, "side": 0, "world": world}, 1]])
    assert answer["type"] == "wrong"
    assert answer["tag"] == 5
    assert "origin.desire" in answer["words"]


def test_a_world_that_is_asked_for_comes_before_the_replicates_of_the_background(ask):
    pair = [world_of(SETTINGS)] * 2
    background = {"type": "replicates", "tag": 1, "worlds": pair, "since": FIRST, "count": 50}
    answers = ask([[background, 1], [{"type": "live", "tag": 2, "side": 0, "world": pair[0]}, 1], [{"type": "stop"}, 0]])
    assert [one["type"] for one in answers][:2] == ["replicate", "world"]
