"""A branch from a common past is the life lived whole: the same bits, at every month's end of two years."""

from __future__ import annotations

import numpy as np
import pytest

from transitsim.ground.errors import UserError
from transitsim.machines.branch import branch
from transitsim.machines.model import TransitModel
from transitsim.machines.world import World, build_world
from transitsim.nouns.settings import Settings

SETTINGS = Settings(scale=600, until="2006-12", seed=4)
FIRST, LAST = 96, 120  # 2003 and 2004: embassies, a backlog of returns, an airlift


def changed(month: int) -> World:
    """The history, with another law from `month` on: road, arrest, and who comes to wish to cross."""
    world = build_world(SETTINGS)
    world.policy["route_capture_chance"][month:] *= 0.3
    world.policy["transit_arrest_hazard"][month:] *= 2.0
    world.policy["origin_accepts_returnees"][month:] = 0.2
    return world


def lived(model: TransitModel) -> TransitModel:
    """The model at its end."""
    while model.month + 1 < model.world.months:
        model.step()
    return model


def same(one: TransitModel, other: TransitModel) -> list[str]:
    """What differs between two models at their end: fields of people, tables of the tally."""
    differ = [name for name in one.people.dtype.names if one.people[name].tobytes() != other.people[name].tobytes()]
    ours, theirs = (model.ledger.tally(model.world.months, 0.0, SETTINGS.scale) for model in (one, other))
    for name in ("flows", "stocks", "conditions", "residents", "consumption", "decisions"):
        if not np.array_equal(getattr(ours, name), getattr(theirs, name)):
            differ.append(name)
    spells = [np.sort(tally.spells, order=["person", "entered"]) for tally in (ours, theirs)]
    return differ if np.array_equal(*spells) else [*differ, "spells"]


@pytest.mark.slow
def test_branches_are_whole_lives():
    """Journeys, detention, queues, backlog and last month's askers go along."""
    base = TransitModel(SETTINGS, views=False)
    for month in range(LAST):
        base.step()
        if month + 1 >= FIRST:
            whole = lived(TransitModel(world=changed(month + 1), views=False))
            assert not same(lived(branch(base, changed(month + 1))), whole), month


def test_one_branch_is_a_whole_life():
    """The same at one month's end, and the base goes on undisturbed."""
    base = TransitModel(SETTINGS, views=False)
    for _ in range(FIRST):
        base.step()
    assert not same(lived(branch(base, changed(FIRST))), lived(TransitModel(world=changed(FIRST), views=False)))
    assert not same(lived(base), lived(TransitModel(SETTINGS, views=False)))


def test_others_may_come_to_wish():
    """A law under which fewer come to wish to cross later: they are missing from the branch as from the whole life."""
    fewer = Settings(scale=600, until="2006-12", seed=4, lever_factors={"origin.desire": 1.0})
    base, world = TransitModel(fewer, views=False), build_world(fewer)
    kept = (world.people["desire_month"] < FIRST) | (world.people["desire_month"] == 99999) | (world.people["person"] % 16 < 8)
    families = np.unique(world.people["family_row"][~kept])
    gone = np.isin(world.people["family_row"], families) & (world.people["family_size"] == 1)
    world.people = world.people[~gone].copy()
    _, first = np.unique(world.people["person"] // 8, return_index=True)
    world.people["family_row"] = first[np.searchsorted(np.unique(world.people["person"] // 8), world.people["person"] // 8)]
    whole = TransitModel(world=World(**{**vars(world), "people": world.people.copy()}), views=False)
    for _ in range(FIRST):
        base.step()
    assert gone.sum() > 3
    assert not same(lived(branch(base, world)), lived(whole))


def test_a_past_that_is_not_common_is_refused():
    base = TransitModel(SETTINGS, views=False)
    for _ in range(12):
        base.step()
    with pytest.raises(UserError, match=r"transit.arrest_hazard differs in 1995-06; branch earlier"):
        branch(base, changed(5))
