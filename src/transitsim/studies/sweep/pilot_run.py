"""A pilot run: rules are compiled before workers need them, and what a sweep will cost is measured, not guessed."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace

from transitsim.engine.resolve import resolve
from transitsim.engine.simulate import simulate_once
from transitsim.results.record import peak_memory
from transitsim.studies.sweep.run_batch import Batch, run_batch
from transitsim.studies.sweep.sweep_plan import Point, SweepPlan, cost

TRIES = 5
UNKNOWN = 1.0  # seconds that a run is taken to last when no pilot came through


@dataclass(frozen=True)
class Pilot:
    """Measured on this machine: seconds of a run whose `cost` is 1, bytes that a run leaves, MiB that a worker holds."""

    unit: float
    bytes: float
    memory: float | None


@dataclass(frozen=True)
class Estimate:
    """A sweep before it is begun: points, runs, seconds of work in all, bytes on disk, MiB in memory for one worker."""

    points: int
    runs: int
    work: float
    bytes: float
    memory: float | None

    def lines(self, workers: int) -> str:
        """The estimate in words."""
        memory = "memory not reported by this system"
        if self.memory:
            memory = f"memory about {self.memory * (workers + 1) / 1024:.1f} GiB"
        return (
            f"{self.points:,} points, {self.runs:,} runs, {self.work / self.runs:.2f} s each (measured here in a pilot)\n"
            f"{workers} workers: time about {duration(self.work / workers)}, {memory}, disk about {self.bytes / 2**20:,.1f} MiB"
        )


def pilot_run(plan: SweepPlan, points: Sequence[Point]) -> Pilot:
    """Simulate two replicates of a point, the second for its time; of another point when one fails."""
    first = points[0].settings
    small = resolve(first, plan.job.library).but(scale=max(first.scale, 3000), until="1995-03")
    simulate_once(small, 0)  # compiles
    for point in points[:: max(len(points) // TRIES, 1)]:
        with tempfile.TemporaryDirectory(prefix="transitsim-") as folder:
            job = replace(plan.job, parts=folder)
            batch = Batch(0, tuple((point.number, point.settings, replicate) for replicate in (0, 1)))
            results = run_batch(batch, job)
            if not any(one.error for one in results):
                size = job.part_files.size() / len(results)
                return Pilot(results[-1].seconds / cost(point.settings), size, peak_memory())
    return Pilot(UNKNOWN / cost(first), 0.0, peak_memory())


def estimate(pilot: Pilot, points: Sequence[Point], replicates: int) -> Estimate:
    """What all runs will cost."""
    runs = len(points) * replicates
    work = pilot.unit * sum(cost(point.settings) for point in points) * replicates
    return Estimate(len(points), runs, work, pilot.bytes * runs, pilot.memory)


def duration(seconds: float) -> str:
    """Seconds in a unit of a readable size.

    >>> duration(42), duration(7200), duration(200_000)
    ('42 s', '2.0 h', '2.3 days')
    """
    for least, unit, name in ((2 * 86400, 86400, "days"), (5400, 3600, "h"), (90, 60, "min")):
        if seconds >= least:
            return f"{seconds / unit:.1f} {name}"
    return f"{seconds:.0f} s"
