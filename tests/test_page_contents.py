"""What the page holds is enough to work out every regime and outcome as Python does: said again here in a few lines of NumPy."""

import zlib

import numpy as np
import pytest

import transitsim as ts
from transitsim.core.calendar import parse
from transitsim.engine.resolve import resolve
from transitsim.engine.simulate import simulate_once
from transitsim.inputs.library import Library
from transitsim.measures.outcomes import MAIN, NAMES, outcomes
from transitsim.measures.tally_sums import groups
from transitsim.page.contents import Contents, contents
from transitsim.page.outcomes_as_data import states_counted
from transitsim.schema.enums import Place
from transitsim.schema.levers import LEVER_FIELDS, POLICY

LIBRARY = Library()
REGIMES = [(one, name) for one in LIBRARY.names("context") for name in LIBRARY.names("regime")]
REGIMES = [(context, name) for context, name in REGIMES if LIBRARY.root(name) == LIBRARY.context(context).regime]


@pytest.fixture(scope="module")
def held() -> Contents:
    """The contents of the page as it is shipped."""
    return contents(LIBRARY)


def numbers(held: Contents, name: str) -> np.ndarray:
    """One array of the page."""
    offset, kind, shape = held.words["numbers"][name]
    memory = zlib.decompress(held.numbers, -zlib.MAX_WBITS)
    return np.frombuffer(memory, kind, int(np.prod(shape)), offset).reshape(shape)


def lay(held: Contents, context: dict, name: str, levers: np.ndarray, since: int = 0) -> None:
    """What the file of a regime says, from a month on, over `levers` (columns by month)."""
    regime = next(one for one in context["regimes"] if one["name"] == name)
    months = np.arange(context["months"])
    for said, values in zip(regime["said"], numbers(held, f"{context['name']}/regime/{name}"), strict=True):
        entry, ruled = held.words["levers"][said["lever"]], months >= max(said["start"], since)
        column = levers[said["lever"]]
        laid = np.clip(column * values, entry["low"], entry["high"]) if said["factor"] else values
        column[ruled] = laid[ruled]


def whole(held: Contents, context: dict, name: str) -> np.ndarray:
    """All levers of a regime by month, from its base upwards."""
    regime = next(one for one in context["regimes"] if one["name"] == name)
    levers = whole(held, context, regime["base"]) if regime["base"] else np.zeros((len(LEVER_FIELDS), context["months"]))
    lay(held, context, name, levers)
    return levers


@pytest.mark.parametrize(("context", "name"), REGIMES)
def test_every_regime_can_be_worked_out(held, context, name):
    entry = next(one for one in held.words["contexts"] if one["name"] == context)
    expected = LIBRARY.regime(name).policy(entry["months"])
    found = whole(held, entry, name)
    for column, field in enumerate(LEVER_FIELDS):
        assert np.array_equal(found[column], expected[field.column]), field.name
        assert POLICY.names[column] == field.column  # a lever's place in the list is its place in the record


@pytest.mark.parametrize("since", ["1999-04", "2006-01"])
def test_a_regime_laid_over_another_from_a_month_on_can_be_worked_out(held, since):
    entry = held.words["contexts"][0]
    for one in entry["regimes"][1:]:
        if one["base"] != entry["base"]:
            continue
        found = whole(held, entry, entry["base"])
        lay(held, entry, one["name"], found, parse(since))
        expected = LIBRARY.regime(f"{entry['base']}+{one['name']}@{since}").policy(entry["months"])
        assert all(np.array_equal(found[k], expected[field.column]) for k, field in enumerate(LEVER_FIELDS)), one["name"]


def test_outcomes_are_those_of_compare(held):
    inputs = resolve(ts.Settings(scale=400, seed=2, assumptions="point"), LIBRARY)
    tally, first = simulate_once(inputs), 132
    everybody = outcomes(tally, first, groups(inputs.context.place_names))[:, 0]
    conditions = tally.conditions[first // 12 :].sum(axis=(0, 2))
    cells = tally.decisions[tally.decisions["year"] >= 1995 + first // 12]

    def total(of: dict) -> float:
        if of["of"] == "condition":
            return conditions[of["places"], of["measure"]].sum() / of["per"]
        if of["of"] == "moves":
            return tally.flows[first:][:, of["from"]][:, :, of["to"]][..., of["groups"]].sum()
        counted = np.isin(cells["place"], of["places"])
        if of.get("states") is not None:
            counted &= np.isin(cells["state"], of["states"])
        if of.get("risk_held"):
            counted &= cells["risk_held"] != 0
        return cells["person_months"][counted].sum()

    listed = held.words["outcomes"]
    assert {one["name"] for one in listed} == set(MAIN)
    for one in listed:
        value = total(one["part"]) / (total(one["whole"]) if one["whole"] else 1.0)
        assert value == pytest.approx(everybody[NAMES.index(one["name"])], rel=1e-12), one["name"]


def test_a_measure_that_looks_at_more_than_states_is_refused():
    with pytest.raises(ValueError, match="the page cannot work it out"):
        states_counted("bound_by_funds")


def test_words_say_what_is_assumed_and_where_people_are(held):
    first = held.words["contexts"][0]
    assert first["assumed"][0] > 0.5 * first["assumed"][1] > 0
    assert len(first["places"]) == len(Place)
    assert first["regimes"][0]["name"] == first["base"]
    sources = {row["source"] for rows in first["regimes"][0]["statements"].values() for row in rows}
    assert "assumed" in sources
    assert any(len(source) > len("assumed") for source in sources)
