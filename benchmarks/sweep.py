"""What a sweep costs beyond the runs themselves, beside Hydra's basic launcher and Mesa's `batch_run`.

Overhead = processor seconds of the coordinator and its workers, less those of the runs (simulation and outcomes), divided by
the runs: ledger, keys, hashes, parts, processes. In processor seconds, since neighbours on the machine do not count there;
`idle` is what wall time adds to it, workers x wall less processor seconds, which they do count in. The start of workers
(imports, machine code from the cache) is told apart.

    python benchmarks/sweep.py                                    # 1,000 points x 1, then 10 x 100
    python benchmarks/sweep.py --points 10000 100 --replicates 1 100
    python benchmarks/sweep.py memory                             # peak memory of the coordinator at 1,000 and 10,000 runs, twice
    python benchmarks/sweep.py others                             # the same runs by Hydra's launcher and by Mesa
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import mesa
import numpy as np
import pandas as pd

from transitsim.cli.sweep_points import settings_of
from transitsim.engine.model import TransitModel
from transitsim.inputs.setting_words import setting_words
from transitsim.inputs.settings import Settings
from transitsim.results.record import peak_memory
from transitsim.studies.sweep import run_batch
from transitsim.studies.sweep.begin import begin
from transitsim.studies.sweep.executors import engine
from transitsim.studies.sweep.ledger import Ledger
from transitsim.studies.sweep.pilot_run import Pilot
from transitsim.studies.sweep.resume import resume
from transitsim.studies.sweep.run_batch import Batch, Job, RunResult
from transitsim.studies.sweep.sweep import Sweep
from transitsim.studies.sweep.sweep_plan import SweepPlan, cost

SETTINGS = Settings(scale=200, until="2004-12")
FACTOR = "weight_security"
UNIT = 0.1 / cost(SETTINGS)  # a run lasts about a tenth of a second


def plan(points: int, replicates: int, settings: Settings = SETTINGS) -> SweepPlan:
    """So many points that differ in one preference."""
    values = np.linspace(0.4, 1.2, points)
    frame = pd.DataFrame({f"behaviour.{FACTOR}": values})
    return SweepPlan(frame, settings_of(frame, setting_words(settings)), replicates)


@contextmanager
def timed(workers: int, folder: Path) -> Iterator[Executor]:
    """The runner's own processes, each of which notes the processor seconds of what it does."""
    with engine("local", workers)() as pool:
        yield _Timed(pool, folder)


class _Timed:
    def __init__(self, pool: Executor, folder: Path) -> None:
        self.pool, self.folder = pool, folder

    def submit(self, _, batch: Batch, job: Job) -> Future:
        return self.pool.submit(noting, batch, job, self.folder)


def noting(batch: Batch, job: Job, folder: Path) -> list[RunResult]:
    """Live a batch; add to the worker's file the processor seconds before it, of its runs, and until now."""
    note, live = folder / f"{os.getpid()}.csv", run_batch.run_once
    begun, runs = time.process_time(), []

    def one(*words):
        since = time.process_time()
        try:
            return live(*words)
        finally:
            runs.append(time.process_time() - since)

    run_batch.run_once = one
    try:
        return run_batch.run_batch(batch, job)
    finally:
        run_batch.run_once = live
        with note.open("a", encoding="utf-8") as file:
            file.write(f"{begun},{sum(runs)},{time.process_time()},{runs[0]},{len(runs)}\n")


def measure(points: int, replicates: int, workers: int) -> dict[str, float]:
    """One sweep: seconds in all and a run, overhead, and whether every row of the design is there once."""
    runs = points * replicates
    with tempfile.TemporaryDirectory() as place:
        folder, notes = Path(place) / "sweep", Path(place) / "notes"
        notes.mkdir()
        before, since = time.process_time(), time.perf_counter()
        begin(plan(points, replicates), folder, workers, Pilot(UNIT, 0.0, None))
        counts = resume(folder, lambda: timed(workers, notes), workers)
        wall, here = time.perf_counter() - since, time.process_time() - before
        assert counts["done"] == runs, counts
        rows = pd.concat([pd.read_csv(one, header=None).assign(worker=one.stem) for one in notes.iterdir()])
        start = rows.groupby("worker")[0].min().sum() + (rows.groupby("worker")[3].first() - rows[1].sum() / runs).sum()
        total = here + rows.groupby("worker")[2].max().sum()
        lived = rows[1].sum() - (rows.groupby("worker")[3].first() - rows[1].sum() / runs).sum()
        check_rows(folder, points, replicates)
        kept = sum(one.stat().st_size for one in folder.rglob("*") if one.is_file())
    return {
        "points": points,
        "replicates": replicates,
        "wall, s": wall,
        "a run, ms": 1e3 * lived / runs,
        "start of workers, s": start,
        "overhead, ms a run": 1e3 * (total - start - lived) / runs,
        "with start, ms a run": 1e3 * (total - lived) / runs,
        "overhead, % of runs": 100.0 * (total - start - lived) / lived,
        "idle, % of wall": 100.0 * (1.0 - total / (workers * wall)),
        "disk, kB a run": kept / runs / 1e3,
        "load": os.getloadavg()[0],
    }


def check_rows(folder: Path, points: int, replicates: int) -> None:
    """Keys of rows are those of the design: none is missing, none stands there twice."""
    rows = Sweep(folder).outcomes.to_table(columns=["point", "replicate", "outcome", "group"]).to_pandas()
    assert not rows.duplicated().any()
    many = rows.groupby(["point", "replicate"]).size()
    assert many.index.tolist() == [(point, replicate) for point in range(points) for replicate in range(replicates)]
    assert many.nunique() == 1
    with Ledger(folder) as ledger:
        assert ledger.frame()["key"].is_unique


def memory(workers: int) -> None:
    """Peak memory of coordinators of their own, with runs as short as can be."""
    for points, replicates in ((100, 10), (100, 100), (1_000, 1), (10_000, 1)):
        counts = ["--points", str(points), "--replicates", str(replicates), "--workers", str(workers)]
        words = [sys.executable, __file__, "coordinator", *counts]
        told = subprocess.run(words, check=True, capture_output=True, text=True).stdout.strip()
        print(f"{points} points x {replicates}: {told}", flush=True)


def coordinator(points: int, replicates: int, workers: int) -> None:
    """One sweep of short runs, and the most memory that this process and its largest worker have held."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "sweep"
        begin(plan(points, replicates, replace(SETTINGS, scale=3000, until="1995-12")), folder, workers, Pilot(1.0, 0.0, None))
        resume(folder, engine("local", workers), workers)
    largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"{peak_memory():.0f} MiB in the coordinator, {largest:.0f} MiB in the largest worker")


class Counted(TransitModel):
    """The model as `batch_run` wants it: one word, an argument of its own, and a number to collect."""

    def __init__(self, security: float) -> None:
        super().__init__(replace(SETTINGS, behaviour={FACTOR: security}), views=False)
        self.datacollector = mesa.DataCollector({"month": "month"})
        self.datacollector.collect(self)

    def step(self) -> None:
        """One month, collected, as `batch_run` wants it; none after the last."""
        super().step()
        self.datacollector.collect(self)
        self.running = self.month + 1 < self.world.months


def others(points: int, workers: int) -> None:
    """Processor seconds a run, processes started and ended included: this runner, Mesa's batch_run, Hydra's basic launcher."""
    values = np.linspace(0.4, 1.2, points).tolist()
    few = values[:: max(points // 10, 1)]
    asked = {
        f"transitsim sweep, {points} points, outcomes kept": (points, lambda: _runner(points, workers)),
        f"mesa.batch_run, {points} points, nothing kept": (points, lambda: _mesa(values, workers)),
        f"Hydra's basic launcher (transitsim -m), {len(few)} points, tables and pictures": (len(few), lambda: _hydra(few)),
    }
    for name, (many, run) in asked.items():
        before = processor_seconds()
        run()
        print(f"{name}: {1e3 * (processor_seconds() - before) / many:.0f} ms a run", flush=True)


def processor_seconds() -> float:
    """Of this process and of those of its children that have ended."""
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in usages)


def _runner(points: int, workers: int) -> None:
    with tempfile.TemporaryDirectory() as place:
        begin(plan(points, 1), Path(place) / "sweep", workers, Pilot(UNIT, 0.0, None))
        resume(Path(place) / "sweep", engine("local", workers), workers)


def _mesa(values: list[float], workers: int) -> None:
    mesa.batch_run(Counted, {"security": values}, number_processes=workers, display_progress=False)


def _hydra(values: list[float]) -> None:
    with tempfile.TemporaryDirectory() as place:
        asked = [f"behaviour.{FACTOR}={','.join(map(repr, values))}", "scale=200", "until=2004-12", "replicates=1"]
        words = [sys.executable, "-m", "transitsim", "run", "-m", *asked, f"out={place}/run", "progress=false"]
        subprocess.run(words, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=place)


def main() -> None:
    """Measure one of the three."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="?", choices=("overhead", "memory", "others", "coordinator"), default="overhead")
    parser.add_argument("--points", type=int, nargs="+", default=[1000, 10])
    parser.add_argument("--replicates", type=int, nargs="+", default=[1, 100])
    parser.add_argument("--workers", type=int, default=2)
    asked = parser.parse_args()
    if asked.what == "memory":
        return memory(asked.workers)
    if asked.what == "coordinator":
        return coordinator(asked.points[0], asked.replicates[0], asked.workers)
    if asked.what == "others":
        return others(asked.points[0], asked.workers)
    sizes = zip(asked.points, asked.replicates, strict=True)
    print(pd.DataFrame([measure(*size, asked.workers) for size in sizes]).T.round(2).to_string(header=False))
    return None


if __name__ == "__main__":
    main()
