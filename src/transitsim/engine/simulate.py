"""One replicate from inputs to tally."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

from transitsim.engine.model import TransitModel
from transitsim.engine.run_inputs import Inputs
from transitsim.engine.tally import Tally
from transitsim.engine.world import build_world

Simulate = Callable[[Inputs, int], Tally]


@contextmanager
def model_of(inputs: Inputs, replicate: int = 0) -> Iterator[TransitModel]:
    """The model of one replicate before its first month; closed at the end."""
    with closing(TransitModel(world=build_world(inputs, replicate), replicate=replicate, views=False)) as model:
        yield model


def simulate_once(inputs: Inputs, replicate: int = 0, each_month: Callable[[TransitModel], None] | None = None) -> Tally:
    """Simulate all months of one replicate; returns what was counted.

    `each_month` is called with the model after every month.
    """
    began = time.perf_counter()
    with model_of(inputs, replicate) as model:
        for _ in range(model.world.months):
            model.step()
            if each_month:
                each_month(model)
        return model.ledger.tally(model.world.months, time.perf_counter() - began, inputs.settings.scale)
