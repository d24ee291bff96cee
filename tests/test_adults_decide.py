"""Adults decide. Nobody below eighteen decides, works, crosses or enters a union, in any month of any context."""

from __future__ import annotations

import numpy as np
import pytest
from named import world_of

from transitsim.engine.model import TransitModel
from transitsim.inputs.library import Library, load_context
from transitsim.inputs.settings import Settings
from transitsim.schema.enums import NEVER, Act, Hiding, Option, Place, State

EIGHTEEN = 18 * 12
UNTOUCHED = {
    "state": State.NOT_COUNTED,
    "choice": Option.STAY,
    "acts": Act.NONE,
    "exposures": 0,
    "messages": 0,
    "hiding": Hiding.NONE,
    "union_since": -1,
    "bond": 0,
    "earned": 0.0,
    "rung": 0,
    "employed": 0,
    "enterprise": 0,
    "attempts": 0,
    "arrests": 0,
    "first_entered": -1,
    "reviewed": -1,
    "sponsored": 0,
    "child_a": NEVER,
}


def settings_of(name: str) -> Settings:
    """A whole run of a context, families in plenty."""
    context = load_context(name)
    return Settings(context=name, regime=context.regime, until=context.last_month, scale=50, seed=9)


@pytest.mark.parametrize("name", Library().names("context"))
def test_nobody_below_eighteen_lives_a_month(name):
    """Month by month: whoever is awake is an adult; the others are at home, and nothing has ever happened to them."""
    model = TransitModel(world=world_of(settings_of(name)), views=False)
    people, young_once = model.people, np.zeros(len(model.people), bool)
    for month in range(model.world.months):
        model.step()
        young = month - people["born"] < EIGHTEEN
        young_once |= young
        assert not (model.awake & young).any(), model.date
        for column, untouched in UNTOUCHED.items():
            assert (people[column][young] == untouched).all(), (model.date, column)
        assert np.isin(people["place"][young], [Place.ORIGIN_BORDER, Place.ORIGIN_INTERIOR]).all()
    model.close()
    crossed = people["first_entered"] >= 0
    assert crossed.sum() > 100
    assert (people["first_entered"] - people["born"])[crossed].min() >= EIGHTEEN
    assert young_once.any(), "nobody was ever below eighteen: nothing is tested"


@pytest.mark.parametrize("name", Library().names("context"))
def test_who_begins_to_wish_is_grown(name):
    """Everybody is eighteen in the month in which anything can first happen to her family."""
    people = world_of(settings_of(name)).people
    wishes = np.where(people["desire_month"] < NEVER, people["desire_month"], NEVER)
    first = np.full(len(people), NEVER)
    np.minimum.at(first, people["family_row"], wishes)
    begins = first[people["family_row"]]
    assert (begins < NEVER).all()
    assert (begins - people["born"]).min() >= EIGHTEEN
    assert (people["wake"] == people["desire_month"]).all()


@pytest.mark.parametrize("name", Library().names("context"))
def test_children_along_are_nobodys_row(name):
    """Minors who travel along and children born in transit are counts and ties of an adult's row: no row is born in a run."""
    world = world_of(settings_of(name))
    before = len(world.people)
    model = TransitModel(world=world, views=False)
    for _ in range(60):
        model.step()
    model.close()
    assert len(model.people) == before
    mothers = model.people["child_a"] < NEVER
    assert (model.people["child_a"][mothers] - model.people["born"][mothers]).min(initial=EIGHTEEN) >= EIGHTEEN
