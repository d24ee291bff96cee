"""The key of a run: a hash of everything its values follow from, so that the same key means the same values."""

from __future__ import annotations

import hashlib
import json
from functools import cache, lru_cache
from typing import Any

from transitsim.core.calendar import parse_end
from transitsim.core.jit import PACKAGE, source_hash
from transitsim.engine.resolve import resolve
from transitsim.engine.run_inputs import Inputs
from transitsim.inputs.library import Library
from transitsim.inputs.regime import Regime
from transitsim.inputs.settings import Settings
from transitsim.results.store.inputs_folder import plain

COUNTED_BY = ("results", "measures", "studies/world_outcomes.py", "studies/sweep/run_batch.py")
INDIFFERENT = ("replicates", "threads")  # settings that no value of a single run follows from


@cache
def code_version() -> str:
    """Hash of the sources that simulate and count a run, and of the versions of Python, NumPy and the compiler."""
    digest = hashlib.sha256(source_hash().encode())
    for name in COUNTED_BY:
        for path in sorted((PACKAGE / name).rglob("*.py")) or [PACKAGE / name]:
            digest.update(path.relative_to(PACKAGE).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:16]


@lru_cache(4096)
def _values(regime: Regime, until: str) -> str:
    return hashlib.sha256(regime.policy(parse_end(until, "until") + 1).tobytes()).hexdigest()


def content(inputs: Inputs) -> list[str]:
    """Hashes of what a run rests on: the regime's levers in every month, context, posterior draws, own tables, own constants."""
    own = [one["hash"] for one in inputs.own.noted] if inputs.own else []
    drawn = inputs.posterior.hash if inputs.posterior else ""
    life = [f"life.{name}={value!r}" for name, value in sorted(inputs.life.items())]
    return [_values(inputs.regime, inputs.settings.until), inputs.context.hash, drawn, *own, *life]


def point_key(settings: Settings, first: int, library: Library) -> str:
    """Hash of code version, settings, all that they name, and the month counted from.

    Raises
    ------
    UserError
        When something that the settings name cannot be read or used.
    """
    return inputs_key(resolve(settings, library), first)


def inputs_key(inputs: Inputs, first: int) -> str:
    """The same of what has been resolved."""
    resolved = {name: value for name, value in plain(inputs.settings).items() if name not in INDIFFERENT}
    return _hash([code_version(), resolved, content(inputs), first])


def whole_key(keys: list[str], replicates: int) -> str:
    """Key of everything that one command simulates."""
    return _hash([keys, replicates])


def asked_of(settings: Settings) -> dict[str, Any]:
    """Settings that results follow from, as plain data."""
    return {name: value for name, value in plain(settings).items() if name != "threads"}


def run_key(point: str, replicate: int) -> str:
    """Key of one replicate of a point; its random numbers are those of the settings' seed and of the replicate."""
    return _hash([point, replicate])


def _hash(content: list[Any]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:32]
