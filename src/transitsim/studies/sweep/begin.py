"""Begin a sweep: check the plan, write the ledger, the points and all that the runs rest on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from transitsim.core.errors import UserError
from transitsim.core.shell_command import command
from transitsim.engine.resolve import resolve
from transitsim.engine.run_inputs import Inputs
from transitsim.inputs.library import Library
from transitsim.results.record import commit
from transitsim.results.store.folder import LEDGER, PARTS, RECORD, Folder
from transitsim.results.store.inputs_folder import hashes, input_files, plain, write_inputs
from transitsim.results.store.result_folder import OF_RESULTS
from transitsim.studies.run_keys import code_version
from transitsim.studies.sweep.ledger import Ledger
from transitsim.studies.sweep.part_files import PartFiles, filesystem
from transitsim.studies.sweep.pilot_run import Pilot, estimate, pilot_run
from transitsim.studies.sweep.sweep_plan import Point, SweepPlan, batch_seconds, check, distinct, in_batches

POINTS = "points.parquet"
VARIES = "varies from point to point"
ROWS = 1000  # of points written at once: the writer's memory grows with them


def begin(plan: SweepPlan, folder: Path, workers: int = 1, pilot: Pilot | None = None) -> None:
    """Write the ledger and the points of a sweep; only a pilot run is simulated yet.

    Parameters
    ----------
    plan : what to do; `plan.job.parts` may be an fsspec address, empty for the folder itself
    folder : for the ledger, the points and the record; must hold no results
    workers : how many will share the work, which says how long a batch should be
    pilot : what a run costs; measured when not given

    Raises
    ------
    UserError
        Before anything is simulated, when something in the plan or the folder is not usable.
    """
    check(plan)
    points, factors = distinct(plan)
    folder = Path(folder).expanduser().resolve()
    address = plan.job.parts or str(folder / PARTS)
    filesystem(address)
    identity = json.dumps([str(folder), plan.replicates, *(point.key for point in points)])
    sweep = hashlib.sha256(identity.encode()).hexdigest()[:32]
    inputs = list(distinct_inputs(points, plan.job.library))
    with _NewFolder(folder, True, (LEDGER, POINTS, *OF_RESULTS, *input_files(inputs)), "sweep", beside=()) as place:
        pilot = pilot or pilot_run(plan, points)
        seconds = batch_seconds(estimate(pilot, points, plan.replicates).work, workers)
        about = {
            "sweep": sweep,
            "code": code_version(),
            "commit": commit(),
            "first": plan.job.first,
            "tables": list(plan.job.tables),
            "parts": plan.job.parts,
            "title": plan.title,
            "question": plan.question,
            "settings": shared_settings(points),
            "inputs": hashes(input_files(inputs)),
            "unit": pilot.unit,
            "batch_seconds": seconds,
        }
        PartFiles(address, sweep).reserve()
        with place.change() as staged:
            for_parquet(factors).to_parquet(staged / POINTS, index=False, row_group_size=ROWS)
            write_inputs(staged, inputs)
        runs = ((point, replicate) for point in points for replicate in range(plan.replicates))
        Ledger.begin(folder, about, points, in_batches(runs, 0, pilot.unit, seconds))


class _NewFolder(Folder):
    """What a sweep has left that was stopped before its ledger was written may be replaced; nothing else."""

    def look(self) -> None:
        if (self.path / LEDGER).exists():
            raise UserError(
                f"{self.path} already holds a sweep; nothing was changed. `{command('resume', self.path)}` goes on with it, "
                "or name another folder with out=..."
            )
        if (self.path / RECORD).exists():
            raise UserError(f"out={self.path} holds other results; nothing was changed. Name another folder with out=...")
        super().look()


def distinct_inputs(points: Iterable[Point], library: Library) -> Iterator[Inputs]:
    """The different regimes, contexts, posteriors and tables that the points rest on."""
    seen = set()
    for point in points:
        names = tuple(getattr(point.settings, name) for name in ("regime", "context", "assumptions", "people", "kin"))
        if names not in seen:
            seen.add(names)
            yield resolve(point.settings, library)


def shared_settings(points: Sequence[Point]) -> dict[str, Any]:
    """Settings of the first point, those that differ between points marked as such; regime, context and scale are kept."""
    first: dict[str, Any] = {}
    varied: set[str] = set()
    for point in points:
        settings = plain(point.settings)
        first = first or settings
        varied |= {name for name in first if settings[name] != first[name]}
    return {name: VARIES if name in varied - {"regime", "context", "scale"} else value for name, value in first.items()}


def for_parquet(factors: pd.DataFrame) -> pd.DataFrame:
    """Factors as Parquet holds them: a column of mixed types becomes text."""
    mixed = [name for name in factors.columns if factors[name].map(type).nunique() > 1]
    return factors.astype(dict.fromkeys(mixed, "str"))
