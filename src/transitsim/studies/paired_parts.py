"""Finished replicates of a paired study, kept in its folder until all are finished, so that a stopped study goes on."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from transitsim.results.store.result_folder import ResultFolder
from transitsim.studies.own_outcomes import source_of
from transitsim.studies.paired import Replicate
from transitsim.studies.paired_study import PairedStudy
from transitsim.studies.run_keys import inputs_key, whole_key
from transitsim.studies.world_outcomes import WorldOutcomes

OUTCOMES, OWN, CHANGED = "outcomes.npz", "own.parquet", "changed.parquet"


def kept_replicates(folder: ResultFolder) -> list[Replicate]:
    """Those of an earlier attempt, bit for bit."""
    return [_read(number, part, folder.facts(number)["seconds"]) for number, part in folder.kept().items()]


def keep_replicate(folder: ResultFolder, replicate: Replicate) -> None:
    """Keep one more."""

    def write(part: Path) -> None:
        np.savez(part / OUTCOMES, **WorldOutcomes(*map(np.array, zip(*replicate.worlds, strict=True)))._asdict())
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
    return whole_key([*keys, *(source_of(one) for one in study.own)], study.settings.replicates)
