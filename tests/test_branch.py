"""A branch from a common past is the life lived whole: the same bits, at every month's end of two years."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from named import world_of

from transitsim.core.errors import UserError
from transitsim.engine.branch import branch
from transitsim.engine.model import TransitModel
from transitsim.engine.world import World
from transitsim.inputs.settings import Settings

SETTINGS = Settings(scale=600, until="2006-12", seed=4)
FEWER = """\
name: fewer
title: Half as many come to wish to cross
status: hypothetical
base: history
levers:
  origin.desire:
    - {from: 1995-01, factor: 0.5, source: assumed, because: to see who is missing}
"""
FIRST, LAST = 96, 120  # 2003 and 2004: embassies, a backlog of returns, an airlift


def changed(month: int) -> World:
    """The history, with another law from `month` on: road, arrest, and who comes to wish to cross."""
    world = world_of(SETTINGS)
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


def test_others_may_come_to_wish(tmp_path):
    """Under a law with half the desire from 2003 on some people do not exist: the branch is the whole life without them."""
    (tmp_path / "regime").mkdir()
    (tmp_path / "regime" / "fewer.yaml").write_text(FEWER, encoding="utf-8")
    settings = replace(SETTINGS, regime="history+fewer@2003-01")
    whole = lived(TransitModel(world=world_of(settings, 0, (tmp_path,)), views=False))
    base = TransitModel(SETTINGS, views=False)
    for _ in range(FIRST):
        base.step()
    assert len(whole.people) < len(base.people)
    assert not same(lived(branch(base, world_of(settings, 0, (tmp_path,)))), whole)


def test_a_past_that_is_not_common_is_refused():
    base = TransitModel(SETTINGS, views=False)
    for _ in range(12):
        base.step()
    with pytest.raises(UserError, match=r"origin.accepts_returnees differs in 1995-06; branch earlier"):
        branch(base, changed(5))
