"""Killed midway: the dispatcher, a worker here, a worker of a Dask cluster. Nothing is lost, nothing is there twice."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
import pytest
from sweeps import batches_of, here, killing, plan, values

from transitsim.studies.sweep.begin import begin
from transitsim.studies.sweep.executors import engine
from transitsim.studies.sweep.ledger import Ledger
from transitsim.studies.sweep.resume import resume, retry
from transitsim.studies.sweep.sweep import Sweep

TESTS = Path(__file__).resolve().parent
DISPATCHER = """
import sys
from pathlib import Path
from transitsim.studies.sweep.resume import resume
from transitsim.studies.sweep.executors import engine
if __name__ == "__main__":
    resume(Path(sys.argv[1]), engine("local", 2), 2)
"""
HALF = """
import os, signal, sqlite3, sys
base = sqlite3.connect(sys.argv[1])
base.execute("PRAGMA cache_size = 1")
base.execute("UPDATE runs SET state = 'done', error = hex(zeroblob(500))")
os.kill(os.getpid(), signal.SIGKILL)
"""
PYTHONPATH = os.pathsep.join([str(TESTS), *filter(None, [os.environ.get("PYTHONPATH")])])
SURROUNDINGS = {**os.environ, "PYTHONPATH": PYTHONPATH}


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> pd.DataFrame:
    """Values of the sweep of eight replicates that nobody interrupts."""
    folder = tmp_path_factory.mktemp("whole") / "sweep"
    begin(plan(8), folder, pilot=batches_of(2))
    resume(folder, here)
    return values(folder)


def done(folder: Path) -> int:
    """Runs that are done by now."""
    with Ledger(folder) as ledger:
        return ledger.counts()["done"]


def wait_for(folder: Path, runs: int, seconds: float = 90.0) -> None:
    """Until so many runs are done."""
    until = time.monotonic() + seconds
    while done(folder) < runs:
        assert time.monotonic() < until, "the sweep does not get on"
        time.sleep(0.02)


def descendants(parent: int) -> list[int]:
    """Processes that a process has started, and theirs."""
    found = subprocess.run(["ps", "-e", "-o", "pid=,ppid="], capture_output=True, text=True, check=True).stdout.split()
    pairs = list(zip(map(int, found[::2]), map(int, found[1::2]), strict=True))
    children = [one for one, its in pairs if its == parent]
    return children + [one for child in children for one in descendants(child)]


@pytest.mark.slow
def test_a_dispatcher_killed_midway_is_resumed(whole, tmp_path) -> None:
    """Killed with -9 while parts are being written; its workers end by themselves; a resumed sweep is the uninterrupted one."""
    folder = tmp_path / "sweep"
    begin(plan(8), folder, pilot=batches_of(2))
    (tmp_path / "dispatcher.py").write_text(DISPATCHER, encoding="utf-8")
    process = subprocess.Popen([sys.executable, str(tmp_path / "dispatcher.py"), str(folder)], env=SURROUNDINGS)
    wait_for(folder, 4)
    family = descendants(process.pid)
    process.kill()
    process.wait()
    held = done(folder)
    assert 4 <= held < 32
    assert len(family) >= 2
    with Ledger(folder) as ledger:
        temporary = f".00000015.parquet.{ledger.about['sweep']}.{'0' * 32}.writing"
    unfinished = folder / "parts" / "outcomes" / temporary
    unfinished.write_bytes(b"half a file")  # what a worker killed while it wrote would leave
    assert resume(folder, here) == {"waiting": 0, "done": 32, "failed": 0}
    pd.testing.assert_frame_equal(values(folder), whole, check_exact=True)
    assert not unfinished.exists()
    assert set(Sweep(folder).runs["attempts"]) == {1}
    wait_until_gone(family)


def test_a_ledger_killed_while_it_is_written_still_reads(tmp_path) -> None:
    """Half a transaction stands in the file; the first reader takes it back."""
    folder = tmp_path / "sweep"
    begin(plan(200), folder, pilot=batches_of(2))
    (tmp_path / "half.py").write_text(HALF, encoding="utf-8")
    ended = subprocess.run([sys.executable, str(tmp_path / "half.py"), str(folder / "ledger.sqlite")], check=False)
    assert ended.returncode == -signal.SIGKILL
    assert (folder / "ledger.sqlite-journal").exists()
    assert repr(Sweep(folder)) == "<Sweep unfinished: 0 of 800 runs>"


def wait_until_gone(processes: list[int], seconds: float = 30.0) -> None:
    """Until none of them runs."""
    until = time.monotonic() + seconds
    while any(_runs(one) for one in processes):
        assert time.monotonic() < until, "workers outlive their dispatcher"
        time.sleep(0.1)


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(process)], capture_output=True, text=True, check=False).stdout
    return bool(state) and not state.startswith("Z")


@pytest.mark.slow
def test_a_worker_killed_from_outside_costs_nothing(whole, tmp_path) -> None:
    """Batches under way when the pool broke are lived again in a new one."""
    folder, killed = tmp_path / "sweep", []
    begin(plan(8), folder, pilot=batches_of(2))

    @contextmanager
    def watched() -> Iterator:
        with engine("local", 2)() as pool:
            yield _Killing(pool, folder, killed)

    assert resume(folder, watched, 2) == {"waiting": 0, "done": 32, "failed": 0}
    assert len(killed) == 1
    pd.testing.assert_frame_equal(values(folder), whole, check_exact=True)


class _Killing:
    """An executor that kills one of its workers when it is handed the seventh batch."""

    def __init__(self, pool, folder: Path, killed: list[int]) -> None:
        self.pool, self.folder, self.killed, self.handed = pool, folder, killed, 0

    def submit(self, *words):
        self.handed += 1
        if self.handed == 7 and not self.killed:
            self.killed.append(next(iter(self.pool._processes)))
            os.kill(self.killed[0], signal.SIGKILL)
        return self.pool.submit(*words)


@pytest.mark.slow
def test_a_run_that_kills_its_worker_is_found_out(whole, tmp_path) -> None:
    """Only the batch of that run fails; tried again by itself, only the run."""
    folder = tmp_path / "sweep"
    begin(plan(2), folder, pilot=batches_of(2))
    assert resume(folder, engine("local", 2), 2, simulate=killing) == {"waiting": 0, "done": 6, "failed": 2}
    runs = Sweep(folder).runs
    assert runs[runs["state"] == "failed"][["point", "replicate"]].to_numpy().tolist() == [[3, 0], [3, 1]]
    assert runs["error"].dropna().str.contains("worker died twice").all()
    retry(folder)
    assert resume(folder, here) == {"waiting": 0, "done": 8, "failed": 0}
    expected = whole[whole["replicate"] < 2].reset_index(drop=True)
    pd.testing.assert_frame_equal(values(folder), expected, check_exact=True)


@contextmanager
def cluster(folder: Path, workers: int) -> Iterator[tuple[str, list[subprocess.Popen]]]:
    """A Dask scheduler and workers of their own on loopback: the scheduler's address, and the processes of the workers."""
    dask = [sys.executable, "-m", "dask"]
    note, quiet = folder / "scheduler.json", {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "env": SURROUNDINGS}
    words = ["scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(note)]
    scheduler = subprocess.Popen([*dask, *words], **quiet)
    words = ["worker", "--host", "127.0.0.1", "--scheduler-file", str(note), "--no-nanny", "--nthreads", "1", "--no-dashboard"]
    crew = []
    try:
        until = time.monotonic() + 60.0
        while not note.exists() or not note.read_text(encoding="utf-8").endswith("}"):  # it is written bit by bit
            assert time.monotonic() < until, "the scheduler does not come up"
            time.sleep(0.1)
        crew += [subprocess.Popen([*dask, *words, "--local-directory", str(folder)], **quiet) for _ in range(workers)]
        yield json.loads(note.read_text(encoding="utf-8"))["address"], crew
    finally:
        for process in [*crew, scheduler]:
            process.kill()
            process.wait()


@pytest.mark.slow
@pytest.mark.filterwarnings("default")  # of the cluster's library, not ours
def test_a_dask_worker_killed_loses_nothing(whole, tmp_path) -> None:
    """A real scheduler and two real workers, the busy one of which is killed; the command gives the uninterrupted sweep."""
    distributed = pytest.importorskip("distributed")
    folder = tmp_path / "sweep"
    begin(plan(8), folder, pilot=batches_of(2))
    with cluster(tmp_path, 2) as (address, crew):
        with distributed.Client(address) as client:
            client.wait_for_workers(2, timeout=60)
        killed = []

        @contextmanager
        def watched() -> Iterator:
            with engine("dask", address=address)() as pool:
                yield _KillingOne(pool, crew, killed)

        assert resume(folder, watched, 2) == {"waiting": 0, "done": 32, "failed": 0}
    assert len(killed) == 1
    pd.testing.assert_frame_equal(values(folder), whole, check_exact=True)
    assert set(Sweep(folder).runs["attempts"]) == {1}


class _KillingOne:
    """An executor that kills one of a cluster's workers when it is handed the seventh batch."""

    def __init__(self, pool, crew: list[subprocess.Popen], killed: list[int]) -> None:
        self.pool, self.crew, self.killed, self.handed = pool, crew, killed, 0

    def submit(self, *words):
        self.handed += 1
        if self.handed == 7:
            self.crew[0].kill()
            self.killed.append(self.crew[0].pid)
        return self.pool.submit(*words)
