"""Libraries that come with `transitsim[calibrate]`, and what to do where one is missing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from transitsim.ground.errors import UserError


@contextmanager
def extra() -> Iterator[None]:
    """Around an import: a missing library is told as what to install."""
    try:
        yield
    except ModuleNotFoundError as problem:
        raise UserError(f"{problem.name} is not installed; `pip install 'transitsim[calibrate]'` brings it.") from None
