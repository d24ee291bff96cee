"""What a worker does: simulates the runs of a batch one after the other and writes one part file of every table.

A run that fails is reported with its traceback; the others of its batch go on.
"""

from __future__ import annotations

import time
import traceback
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from transitsim.engine.resolve import resolve
from transitsim.engine.simulate import Simulate, simulate_once
from transitsim.engine.tally import Tally
from transitsim.inputs.library import Library
from transitsim.inputs.settings import Settings
from transitsim.measures.outcomes import NAMES, OUTCOMES
from transitsim.measures.tally_sums import groups
from transitsim.results.labels import spoken
from transitsim.results.store.hashing import ValueHash, combined
from transitsim.results.tabulate import tables
from transitsim.schema.enums import Place
from transitsim.studies.sweep.part_files import PartFiles
from transitsim.studies.world_outcomes import world_outcomes

OUTCOME_TABLE = "outcomes"
GROUPINGS = ("all", "sex", "social_class", "place")


@dataclass(frozen=True)
class Job:
    """What all runs of a sweep share.

    Attributes
    ----------
    first : month from which outcomes are counted, a January
    tables : further tables to keep (`results/tabulate.py`)
    parts : folder or address of the part files
    library : where the names in settings lead; it has read all that they name, and takes it to the workers
    simulate : one replicate from its inputs
    sweep : the sweep's own id
    """

    first: int = 0
    tables: tuple[str, ...] = ()
    parts: str = ""
    library: Library = field(default_factory=Library)
    simulate: Simulate = simulate_once
    sweep: str = ""

    @property
    def all_tables(self) -> tuple[str, ...]:
        """Every table that is kept."""
        return (OUTCOME_TABLE, *self.tables)

    @property
    def part_files(self) -> PartFiles:
        """Where they are kept."""
        return PartFiles(self.parts, self.sweep)


class Batch(NamedTuple):
    """Runs that one worker simulates in turn: point, settings and replicate of each."""

    number: int
    runs: tuple[tuple[int, Settings, int], ...]


class RunResult(NamedTuple):
    """What came of one run: seconds and hash of its values, or an error with its traceback."""

    point: int
    replicate: int
    seconds: float
    digest: str | None = None
    error: str | None = None
    traceback: str | None = None


def run_batch(batch: Batch, job: Job) -> list[RunResult]:
    """Simulate every run of a batch and write its part files."""
    results: list[RunResult] = []
    pieces: dict[str, list[pa.Table]] = {}
    for point, settings, replicate in batch.runs:
        began = time.perf_counter()
        try:
            found = run_once(settings, replicate, job)
        except Exception as error:
            message = f"{type(error).__name__}: {error}"
            results.append(RunResult(point, replicate, time.perf_counter() - began, None, message, traceback.format_exc()))
            continue
        for name, piece in found.items():
            numbered = piece.add_column(0, "point", pa.array([point] * piece.num_rows, pa.int32()))
            pieces.setdefault(name, []).append(numbered)
        results.append(RunResult(point, replicate, time.perf_counter() - began, hash_of_values(found)))
    for name in sorted(pieces):
        job.part_files.write(name, batch.number, pieces[name])
    return results


def run_once(settings: Settings, replicate: int, job: Job) -> dict[str, pa.Table]:
    """The tables of one run, by name."""
    inputs = resolve(settings, job.library)
    tally, context = job.simulate(inputs, replicate), inputs.context
    found = {OUTCOME_TABLE: outcome_table(tally, job.first, replicate, context.place_names, settings.scale)}
    if job.tables:
        every = tables(tally, settings.regime, replicate, context.place_names, context.observation)
        found |= {name: every[name] for name in job.tables if name in every}
    return found


def outcome_table(tally: Tally, first: int, replicate: int, place_names: Mapping[Place, str], scale: int) -> pa.Table:
    """Every outcome for every group in which it is defined, one in a row.

    Columns: replicate, outcome, group_by, group_name, value, agents (in the group), events (those that the value rests on:
    simulated events, or months of agents).
    """
    who, found = groups(place_names), world_outcomes(tally, first, place_names, scale)
    outcome, group = np.nonzero([[one.by in outcome.by for one in who] for outcome in OUTCOMES])
    grouping = np.array([GROUPINGS.index(one.by) for one in who])
    return pa.table(
        {
            "replicate": pa.array(np.full(len(outcome), replicate), pa.int64()),
            "outcome": spoken(outcome, NAMES),
            "group_by": spoken(grouping[group], GROUPINGS),
            "group_name": spoken(group, [one.name for one in who]),
            "value": found.values[outcome, group],
            "agents": pa.array(found.agents[group], pa.int64()),
            "events": found.events[outcome, group],
        }
    )


def hash_of_values(found: Mapping[str, pa.Table]) -> str:
    """Hash of the values of a run, whatever batch or file they are written to."""
    hashes = {}
    for name, table in found.items():
        if table.num_rows:
            digest = ValueHash()
            digest.add(table)
            hashes[name] = digest.hexdigest()
    return combined(hashes)[:32]
