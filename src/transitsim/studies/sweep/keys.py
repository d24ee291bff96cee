"""The key of a run: a hash of everything its values follow from, so that the same key means the same values."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from transitsim.ground.compiled import PACKAGE, source_hash
from transitsim.ground.months import parse
from transitsim.machines.assumptions import posterior_hash
from transitsim.machines.own_people import check_factors, check_own
from transitsim.nouns.cited import find
from transitsim.nouns.own_tables import own_tables
from transitsim.nouns.regime import load_regime
from transitsim.nouns.settings import POSTERIOR, Settings

COUNTED_BY = ("results", "studies/cubes.py", "studies/outcomes.py", "studies/outcome_rules.py", "studies/sweep/work.py")
INDIFFERENT = ("replicates", "threads")  # settings that no value of a single run follows from
OF_OWN = ("regime", "context", "until", "scale", "people", "kin")  # settings that own people are checked against


@cache
def code_version() -> str:
    """Hash of the sources that live and count a run, and of the versions of Python, NumPy and the compiler."""
    digest = hashlib.sha256(source_hash().encode())
    for name in COUNTED_BY:
        for path in sorted((PACKAGE / name).rglob("*.py")) or [PACKAGE / name]:
            digest.update(path.relative_to(PACKAGE).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:16]


@lru_cache(4096)
def content(regime: str, context: str, until: str, folders: tuple[Path, ...]) -> str:
    """Hash of what a regime says, every lever in every month, and of the context's file."""
    law = load_regime(regime, folders).policy(parse(until, "until") + 1)
    return hashlib.sha256(law.tobytes() + find("context", context, folders).read_bytes()).hexdigest()


def point_key(settings: Settings, first: int, config_folders: Sequence[Path] = ()) -> str:
    """Hash of code version, resolved settings, content of regime, context and own tables, and the month counted from.

    Raises
    ------
    UserError
        When own people, or what is asked of them, will not do.
    """
    law = content(settings.regime, settings.context, settings.until, tuple(config_folders))
    resolved = {name: value for name, value in plain(settings).items() if name not in INDIFFERENT}
    drawn = posterior_hash(settings.context, config_folders) if settings.assumptions == POSTERIOR else ""
    return _hash([code_version(), resolved, law, drawn, _own(settings, config_folders), first])


def _own(settings: Settings, config_folders: Sequence[Path]) -> list[str]:
    """Hashes of the own tables, once they and what is asked of them have been checked."""
    if not settings.people:
        return []
    check_factors(settings)
    _check_own(tuple((name, getattr(settings, name)) for name in OF_OWN), tuple(config_folders))
    return [one["hash"] for one in own_tables(settings.people, settings.kin).noted]


@lru_cache(4096)
def _check_own(asked: tuple[tuple[str, Any], ...], folders: tuple[Path, ...]) -> None:
    check_own(Settings(**dict(asked)), folders)


def run_key(point: str, replicate: int) -> str:
    """Key of one replicate of a point; its luck is that of the settings' seed and of the replicate."""
    return _hash([point, replicate])


def _hash(what: list[Any]) -> str:
    return hashlib.sha256(json.dumps(what, sort_keys=True).encode()).hexdigest()[:32]


def plain(settings: Settings) -> dict[str, Any]:
    """Settings as what JSON holds."""
    return json.loads(json.dumps(asdict(settings)))


def settings_from(held: dict[str, Any]) -> Settings:
    """The inverse of `plain`."""
    return Settings(**{**held, "panel": tuple(held["panel"])})
