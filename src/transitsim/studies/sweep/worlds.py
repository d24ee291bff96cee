"""The world of one run without reading twice what its neighbours have read: a law is loaded once, people are drawn anew."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import numpy as np

from transitsim.machines.assumptions import with_assumptions
from transitsim.machines.model import TransitModel
from transitsim.machines.own_people import check_factors, people_of
from transitsim.machines.tally import Tally
from transitsim.machines.world import World, build_world, luck_of, parameters
from transitsim.nouns.settings import Settings

LAWS = 32  # laws kept in a worker: policy and structures of one are about a megabyte


def world_of(settings: Settings, replicate: int, config_folders: Sequence[Path] = ()) -> World:
    """The world that `machines.world.build_world` builds, to the last bit; only people and preferences are new."""
    check_factors(settings)
    settings = with_assumptions(settings, replicate, config_folders)
    factors = tuple(sorted(settings.lever_factors.items()))
    law = _law(settings.context, settings.regime, settings.until, factors, tuple(config_folders))
    policy = law.policy.copy()  # the queues write their chances into it
    p, luck = parameters(settings, law.context), luck_of(settings.seed, replicate)
    people = people_of(settings, law.context, policy, p, luck, config_folders)
    return replace(law, settings=settings, policy=policy, p=p, luck=luck, people=people)


@lru_cache(LAWS)
def _law(context: str, regime: str, until: str, factors: tuple[tuple[str, float], ...], folders: tuple[Path, ...]) -> World:
    """A world without people, to be shared by all runs under the same law."""
    asked = Settings(regime, context, scale=10**9, until=until, lever_factors=dict(factors))
    world = build_world(asked, config_folders=folders)
    return replace(world, people=np.array(world.people[:0]))


def simulate(settings: Settings, replicate: int, config_folders: Sequence[Path] = ()) -> Tally:
    """Live all months of one replicate: `machines.simulate.simulate_once` in a world that shares its law."""
    began = time.perf_counter()
    model = TransitModel(world=world_of(settings, replicate, config_folders), replicate=replicate, views=False)
    try:
        for _ in range(model.world.months):
            model.step()
        return model.ledger.tally(model.world.months, time.perf_counter() - began, settings.scale)
    finally:
        model.close()
