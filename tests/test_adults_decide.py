"""Adults decide. Nobody below eighteen decides, works or enters a union, in any month of any context; minors have guardians."""

from __future__ import annotations

import numpy as np
import pytest
from named import world_of

from transitsim.engine.model import TransitModel
from transitsim.inputs.library import Library, load_context
from transitsim.inputs.settings import Settings
from transitsim.schema.enums import NEVER, Act, Hiding, Option, Place, State
from transitsim.schema.person import INSTITUTION, NOBODY

EIGHTEEN = 18 * 12
UNTOUCHED = {
    "state": State.NOT_COUNTED,
    "choice": Option.STAY,
    "hiding": Hiding.NONE,
    "union_since": -1,
    "bond": 0,
    "earned": 0.0,
    "sent": 0.0,
    "rung": 0,
    "employed": 0,
    "enterprise": 0,
    "attempts": 0,
    "arrests": 0,
    "returns": 0,
    "reviewed": -1,
    "violent_months": 0,
    "sponsored": 0,
    "due": NEVER,
}
MOST_IN_INSTITUTIONS = 0.01  # of minors


def settings_of(name: str) -> Settings:
    """A whole run of a context, families in plenty."""
    context = load_context(name)
    return Settings(context=name, regime=context.regime, until=context.last_month, scale=50, seed=9)


@pytest.mark.parametrize("name", Library().names("context"))
def test_nobody_below_eighteen_decides(name):
    """Month by month: nothing that adults decide or undergo happens to minors, each has a guardian, and some move along."""
    model = TransitModel(world=world_of(settings_of(name)), views=False)
    people, young_once, moved = model.people, np.zeros(len(model.people), bool), 0
    for month in range(model.world.months):
        model.step()
        alive = (people["place"] >= 0) & (people["place"] < Place.DEAD)
        young = alive & (month - people["born"] < EIGHTEEN)
        young_once |= young
        for column, untouched in UNTOUCHED.items():
            assert (people[column][young] == untouched).all(), (model.date, column)
        assert not (people["acts"][young] & ~Act.REGISTER_CHILD).any(), model.date
        lived = young & (model.awake > 0)
        assert (people["guardian"][lived] != NOBODY).all(), model.date
        goes = lived & (people["came_from"] >= 0) & (people["guardian"] >= 0)
        moved += goes.sum()
    model.close()
    assert moved > 100, "no minor ever moved: nothing is tested"
    grown = young_once & alive & ~young
    assert (people["first_entered"][grown] >= 0).any()
    assert (people["guardian"][grown] == NOBODY).all()
    left = young & (people["guardian"] == INSTITUTION)
    assert left.sum() <= MOST_IN_INSTITUTIONS * young.sum()


@pytest.mark.parametrize("name", Library().names("context"))
def test_who_begins_to_wish_is_grown(name):
    """Everybody is eighteen in the month in which they begin to wish, and the first of a family is its first row."""
    people = world_of(settings_of(name)).people
    wishes = people["desire_month"] < NEVER
    assert (people["desire_month"] - people["born"])[wishes].min() >= EIGHTEEN
    first = people["desire_month"][people["family_row"]]
    assert (first <= people["desire_month"]).all()
    assert (people["wake"] <= people["desire_month"])[people["place"] >= 0].all()


@pytest.mark.parametrize("name", Library().names("context"))
def test_no_row_is_made_in_a_run(name):
    """Whoever is born had a row kept; mothers are grown, and births are fifteen months apart at least."""
    model = TransitModel(world=world_of(settings_of(name)), views=False)
    count, unborn = len(model.people), (model.people["place"] < 0).sum()
    for _ in range(120):
        model.step()
    model.close()
    people = model.people
    born = np.flatnonzero(people["born_in_transit"] == 1)
    assert len(people) == count
    assert 0 < len(born) <= unborn
    mothers = people["family_row"][born] + people["mother"][born]
    assert (people["born"][born] - people["born"][mothers]).min() >= EIGHTEEN + 9
    for mother in np.unique(mothers):
        assert (np.diff(np.sort(people["born"][born[mothers == mother]])) >= 15).all()
