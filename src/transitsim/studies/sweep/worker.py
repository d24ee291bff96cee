"""What a worker does: lives the runs of a batch, one after the other, and leaves a part of every table.

A run that fails is told, with its traceback; the others of its batch go on.
"""

from __future__ import annotations

import time
import traceback
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from transitsim.engine.resolve import resolve
from transitsim.engine.simulate import Simulate, simulate_once
from transitsim.engine.tally import Tally
from transitsim.inputs.library import Library
from transitsim.inputs.settings import Settings
from transitsim.measures.outcomes import NAMES, OUTCOMES, outcomes_and_behind
from transitsim.measures.tally_sums import agents_behind, groups
from transitsim.results.labels import spoken
from transitsim.results.store.hashing import ValueHash, combined
from transitsim.results.tabulate import tables
from transitsim.schema.enums import Place
from transitsim.studies.sweep.parts import with_point, write_part

TABLE = "outcomes"
BY = ("all", "sex", "social_class", "place")


@dataclass(frozen=True)
class Order:
    """What is kept of every run, and where.

    Attributes
    ----------
    first : month from which outcomes are counted, a January
    tables : further tables to keep (`results/tabulate.py`)
    parts : folder or address of the parts
    library : where the names in settings lead; it has read all that they name, and takes it to the workers
    simulate : one replicate from its inputs
    sweep : the sweep's own id, in the names of parts that are not finished
    """

    first: int = 0
    tables: tuple[str, ...] = ()
    parts: str = ""
    library: Library = field(default_factory=Library)
    simulate: Simulate = simulate_once
    sweep: str = ""


class Batch(NamedTuple):
    """Runs that one worker lives in turn: (point, settings, replicates) of each of its points."""

    number: int
    work: tuple[tuple[int, Settings, tuple[int, ...]], ...]

    @property
    def runs(self) -> list[tuple[int, int]]:
        """Point and replicate of every run."""
        return [(point, replicate) for point, _, replicates in self.work for replicate in replicates]


class Lived(NamedTuple):
    """What came of one run: seconds and hash of its values, or an error with its traceback."""

    point: int
    replicate: int
    seconds: float
    digest: str | None = None
    error: str | None = None
    traceback: str | None = None


def live_batch(batch: Batch, order: Order) -> list[Lived]:
    """Live every run of a batch, write its parts, say what came of each."""
    found: list[Lived] = []
    pieces: dict[str, list[pa.Table]] = {}
    for point, settings, replicates in batch.work:
        for replicate in replicates:
            began = time.perf_counter()
            try:
                made = live_run(settings, replicate, order)
            except Exception as error:
                told = f"{type(error).__name__}: {error}"
                found.append(Lived(point, replicate, time.perf_counter() - began, None, told, traceback.format_exc()))
                continue
            for name, piece in with_point(made, point).items():
                pieces.setdefault(name, []).append(piece)
            found.append(Lived(point, replicate, time.perf_counter() - began, digest_of(made)))
    for name in sorted(pieces):
        write_part(order.parts, name, batch.number, pieces[name], order.sweep)
    return found


def live_run(settings: Settings, replicate: int, order: Order) -> dict[str, pa.Table]:
    """The tables of one run: `outcomes`, and those asked for."""
    inputs = resolve(settings, order.library)
    tally, context = order.simulate(inputs, replicate), inputs.context
    made = {TABLE: outcome_table(tally, order.first, replicate, context.place_names, settings.scale)}
    if order.tables:
        every = tables(tally, settings.regime, replicate, context.place_names, context.observation)
        made |= {name: every[name] for name in order.tables if name in every}
    return made


def outcome_table(tally: Tally, first: int, replicate: int, place_names: dict[Place, str], scale: int) -> pa.Table:
    """Every outcome for every group it is counted for: replicate, outcome, group_by, group_name, value, agents, events.

    `agents` stand behind the group; `events` behind the value: simulated events, or months of agents.
    """
    who = groups(place_names)
    told = np.array([[group.by in outcome.by for group in who] for outcome in OUTCOMES])
    which, whom = np.nonzero(told)
    values, behind = outcomes_and_behind(tally, first, who)
    kind = np.array([BY.index(group.by) for group in who])
    return pa.table(
        {
            "replicate": pa.array(np.full(len(which), replicate), pa.int64()),
            "outcome": spoken(which, NAMES),
            "group_by": spoken(kind[whom], BY),
            "group_name": spoken(whom, [group.name for group in who]),
            "value": values[which, whom],
            "agents": pa.array(agents_behind(tally, first, who)[whom], pa.int64()),
            "events": behind[which, whom] / scale,
        }
    )


def digest_of(made: dict[str, pa.Table]) -> str:
    """Hash of the values of a run, whatever batch, part or file they are written to."""
    hashes = {}
    for name, piece in made.items():
        if piece.num_rows:
            digest = ValueHash()
            digest.add(piece)
            hashes[name] = digest.hexdigest()
    return combined(hashes)[:32]
