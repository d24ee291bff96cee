"""Libraries that come with `transitsim[calibrate]`, and what to do where one is missing."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

from transitsim.ground.errors import UserError


def extra(name: str) -> ModuleType:
    """The library so called.

    Raises
    ------
    UserError
        When it is not installed.
    """
    try:
        return import_module(name)
    except ModuleNotFoundError as problem:
        raise UserError(f"{problem.name} is not installed; `pip install 'transitsim[calibrate]'` brings it.") from None
