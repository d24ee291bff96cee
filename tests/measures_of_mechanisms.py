"""All measures of `mechanisms.yaml` by name."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

import measures_of_journeys
import measures_of_lives
import measures_of_wishes

from transitsim.engine.tally import Tally

MODULES: tuple[ModuleType, ...] = (measures_of_journeys, measures_of_lives, measures_of_wishes)


def measure(name: str) -> Callable[[Tally], float]:
    """The measure of this name."""
    for module in MODULES:
        if hasattr(module, name):
            return getattr(module, name)
    raise LookupError(f"no measure is called {name}")
