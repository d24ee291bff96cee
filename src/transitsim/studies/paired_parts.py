"""Finished replicates of a paired study, kept in its folder until all are finished, so that a stopped study goes on."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from transitsim.results.store.inputs_folder import plain
from transitsim.results.store.result_folder import ResultFolder
from transitsim.studies.observers import source_of
from transitsim.studies.paired import Replicate, WorldOutcomes
from transitsim.studies.paired_study import PairedStudy
from transitsim.studies.run_keys import inputs_key

OUTCOMES, OWN, CHANGED = "outcomes.npz", "own.parquet", "changed.parquet"


def kept_replicates(folder: ResultFolder) -> list[Replicate]:
    """Those of an earlier attempt, bit for bit."""
    return [_read(number, part, folder.facts(number)["seconds"]) for number, part in folder.kept().items()]


def keep_replicate(folder: ResultFolder, replicate: Replicate) -> None:
    """Keep one more."""

    def write(part: Path) -> None:
        values, events, agents = map(np.array, zip(*replicate.worlds, strict=True))
        np.savez(part / OUTCOMES, values=values, events=events, agents=agents)
        replicate.own.to_parquet(part / OWN)
        replicate.changed.to_parquet(part / CHANGED)

    folder.keep(replicate.number, write, {"seconds": replicate.seconds})


def _read(number: int, part: Path, seconds: float) -> Replicate:
    with np.load(part / OUTCOMES, allow_pickle=False) as arrays:
        worlds = tuple(WorldOutcomes(*each) for each in zip(*(arrays[name] for name in WorldOutcomes._fields), strict=True))
    return Replicate(number, worlds, pd.read_parquet(part / OWN), pd.read_parquet(part / CHANGED), seconds)


def key_of(study: PairedStudy) -> str:
    """Hash of all that a paired study follows from: code, settings, every regime, the window, own outcomes, how often."""
    keys = [inputs_key(one, study.window.first) for one in study.worlds]
    own = [source_of(one) for one in study.own]
    return hashlib.sha256(repr((keys, own, study.settings.replicates)).encode()).hexdigest()


def asked_of(study: PairedStudy) -> dict[str, Any]:
    """What was asked, as plain data."""
    settings = {name: value for name, value in plain(study.settings).items() if name != "threads"}
    return {"regimes": list(study.regimes), "since": study.window.start, **settings}
