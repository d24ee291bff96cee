"""Worlds by name: settings and folders of configurations become the values that are lived with, in one line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from transitsim.engine.resolve import resolve
from transitsim.engine.run_inputs import Inputs
from transitsim.engine.simulate import simulate_once
from transitsim.engine.tally import Tally
from transitsim.engine.world import World, build_world
from transitsim.inputs.library import Library
from transitsim.inputs.settings import Settings
from transitsim.studies.comparison.compare import comparison_study
from transitsim.studies.life_history.timeline import simulate_years
from transitsim.studies.paired_study import PairedStudy
from transitsim.studies.run_keys import point_key

Folders = Iterable[str | Path]


def inputs_of(settings: Settings, folders: Folders = ()) -> Inputs:
    """All that settings name."""
    return resolve(settings, Library(folders))


def world_of(settings: Settings, replicate: int = 0, folders: Folders = ()) -> World:
    """The world of one replicate."""
    return build_world(inputs_of(settings, folders), replicate)


def live_once(settings: Settings, replicate: int = 0, folders: Folders = (), each_month: Callable | None = None) -> Tally:
    """One replicate, lived."""
    return simulate_once(inputs_of(settings, folders), replicate, each_month)


def study_of(settings: Settings, regimes: Sequence[str], start: str = "1995-01", folders: Folders = ()) -> PairedStudy:
    """What is compared."""
    return comparison_study(settings, regimes, start, Library(folders))


def years_of(settings: Settings, persons: Sequence[int], replicate: int = 0, folders: Folders = ()):
    """Years of some people, and everybody at the end."""
    return simulate_years(inputs_of(settings, folders), persons, replicate)


def key_of(settings: Settings, first: int, folders: Folders = ()) -> str:
    """Key of a point, its files read now."""
    return point_key(settings, first, Library(folders))
