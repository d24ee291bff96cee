"""One replicate from settings to tally."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from transitsim.machines.model import TransitModel
from transitsim.machines.tally import Tally
from transitsim.nouns.settings import Settings


def simulate_once(
    settings: Settings,
    replicate: int = 0,
    config_folders: Sequence[Path] = (),
    each_month: Callable[[TransitModel], None] | None = None,
) -> Tally:
    """Live all months of one replicate and hand over what was counted.

    `each_month` is called with the model after every month.
    """
    began = time.perf_counter()
    model = TransitModel(settings, replicate, config_folders, views=False)
    try:
        for _ in range(model.world.months):
            model.step()
            if each_month:
                each_month(model)
        return model.ledger.tally(model.world.months, time.perf_counter() - began, settings.scale)
    finally:
        model.close()
