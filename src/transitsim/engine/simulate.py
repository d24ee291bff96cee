"""One replicate from inputs to tally."""

from __future__ import annotations

import time
from collections.abc import Callable

from transitsim.engine.model import TransitModel
from transitsim.engine.run_inputs import Inputs
from transitsim.engine.tally import Tally
from transitsim.engine.world import build_world

Simulate = Callable[[Inputs, int], Tally]


def simulate_once(inputs: Inputs, replicate: int = 0, each_month: Callable[[TransitModel], None] | None = None) -> Tally:
    """Simulate all months of one replicate; returns what was counted.

    `each_month` is called with the model after every month.
    """
    began = time.perf_counter()
    model = TransitModel(world=build_world(inputs, replicate), replicate=replicate, views=False)
    try:
        for _ in range(model.world.months):
            model.step()
            if each_month:
                each_month(model)
        return model.ledger.tally(model.world.months, time.perf_counter() - began, inputs.settings.scale)
    finally:
        model.close()
