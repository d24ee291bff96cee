"""Finished replicates of a comparison, kept in its folder until all are finished, so that a stopped comparison goes on."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from transitsim.results.store.inputs_folder import plain
from transitsim.results.store.result_folder import ResultFolder
from transitsim.studies.comparison.compare import Lived, Question
from transitsim.studies.run_keys import inputs_key

VALUES = "values.npz"


class Parts:
    """The replicates of a question that its folder keeps."""

    def __init__(self, question: Question, folder: ResultFolder) -> None:
        self.folder = folder
        self.regimes = question.regimes
        self.laws: Sequence[str] = (*question.regimes, question.settings.regime)

    def found(self) -> list[Lived]:
        """Those of an earlier attempt, bit for bit as they were lived."""
        return [self._read(replicate, part) for replicate, part in self.folder.kept().items()]

    def keep(self, lived: Lived) -> None:
        """One more: values by law and agents as arrays, changed courses as tables; laws are numbered as they were asked for."""

        def write(part: Path) -> None:
            arrays = {f"law{number}": lived.values[law] for number, law in enumerate(self.laws)}
            arrays |= {f"events{number}": lived.events[law] for number, law in enumerate(self.laws)}
            np.savez(part / VALUES, agents=lived.agents, **arrays)
            for number, regime in enumerate(self.regimes):
                lived.changed[regime].to_parquet(_changed(part, number))

        self.folder.keep(lived.replicate, write, {"seconds": lived.seconds})

    def _read(self, replicate: int, part: Path) -> Lived:
        with np.load(part / VALUES, allow_pickle=False) as arrays:
            values = {law: arrays[f"law{number}"] for number, law in enumerate(self.laws)}
            events = {law: arrays[f"events{number}"] for number, law in enumerate(self.laws)}
            agents = arrays["agents"]
        changed = {regime: pd.read_parquet(_changed(part, number)) for number, regime in enumerate(self.regimes)}
        return Lived(replicate, values, events, agents, changed, self.folder.facts(replicate)["seconds"])


def _changed(part: Path, number: int) -> Path:
    return part / f"changed{number}.parquet"


def key_of(question: Question) -> str:
    """Hash of all that a comparison follows from: code, settings, every law, the month they part, how often."""
    keys = [inputs_key(one, question.first) for one in question.lived]
    return hashlib.sha256(repr((keys, question.settings.replicates)).encode()).hexdigest()


def asked_of(question: Question) -> dict[str, Any]:
    """What was asked, as plain data."""
    settings = {name: value for name, value in plain(question.settings).items() if name != "threads"}
    return {"regimes": list(question.regimes), "from": question.start, **settings}
