"""Killed at any instant and resumed: the tables are those of a sweep that nobody killed, bit for bit.

The dispatcher lives the runs itself, so that one signal stops a run, a part being written, a rename and a note in the ledger
alike; dispatchers with workers are killed in test_sweep_killed.py.
"""

from __future__ import annotations

import multiprocessing as mp
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sweep_warm import go_on
from sweeps import batches_of, here, plan, values

from transitsim.studies.sweep.begin import begin
from transitsim.studies.sweep.ledger import Ledger
from transitsim.studies.sweep.resume import resume
from transitsim.studies.sweep.sweep import Sweep

TESTS = Path(__file__).resolve().parent
RUNS, KILLS = 16, 30
START = """
import multiprocessing, sys
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from transitsim.studies.sweep.resume import resume
if __name__ == "__main__":
    engine = partial(ProcessPoolExecutor, 1, mp_context=multiprocessing.get_context(sys.argv[2]))
    resume(Path(sys.argv[1]), engine)
"""
STOPPED_AT_A_RENAME = """
import os, signal, sys
from pathlib import Path
import pyarrow.fs
from sweeps import here
from transitsim.studies.sweep import part_files, resume
class Files(pyarrow.fs.SubTreeFileSystem):
    renames = 0
    def move(self, *words):
        Files.renames += 1
        if Files.renames == 3 and sys.argv[2] == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        super().move(*words)
        if Files.renames == 3:
            os.kill(os.getpid(), signal.SIGKILL)
folder = Path(sys.argv[1])
part_files.filesystem = lambda address: (Files("/", pyarrow.fs.LocalFileSystem()), address.lstrip("/"))
resume.resume(folder, here)
"""
PYTHONPATH = os.pathsep.join([str(TESTS), *filter(None, [os.environ.get("PYTHONPATH")])])
SURROUNDINGS = {**os.environ, "PYTHONPATH": PYTHONPATH}


@pytest.fixture(scope="module")
def begun(tmp_path_factory) -> Path:
    """Four points, four replicates, two runs a batch; nothing is lived."""
    folder = tmp_path_factory.mktemp("begun") / "sweep"
    begin(plan(RUNS // 4), folder, pilot=batches_of(2))
    return folder


@pytest.fixture(scope="module")
def whole(begun, tmp_path_factory) -> tuple[pd.DataFrame, str]:
    """Values and id of the sweep that nobody kills."""
    folder = shutil.copytree(begun, tmp_path_factory.mktemp("whole") / "sweep")
    resume(folder, here)
    return values(folder), Sweep(folder).id


def done(folder: Path) -> int:
    """Runs that are done by now."""
    with Ledger(folder) as ledger:
        return ledger.counts()["done"]


def assert_whole(folder: Path, whole: tuple[pd.DataFrame, str]) -> None:
    """Every run once, and the values of the undisturbed sweep."""
    assert resume(folder, here) == {"waiting": 0, "done": RUNS, "failed": 0}
    pd.testing.assert_frame_equal(values(folder), whole[0], check_exact=True)
    assert Sweep(folder).id == whole[1]
    assert not list(folder.rglob("*.writing"))


@pytest.mark.slow
def test_killed_at_thirty_instants_and_resumed(begun, whole, tmp_path, monkeypatch) -> None:
    """Seeded: when so many runs are done, and a fraction of the time of two more has passed. At least twenty strike work."""
    monkeypatch.setenv("PYTHONPATH", PYTHONPATH)
    server = mp.get_context("forkserver")
    server.set_forkserver_preload(["sweep_warm"])
    generator, struck = np.random.default_rng(30), 0
    for number in range(KILLS):
        folder = shutil.copytree(begun, tmp_path / str(number))
        process = server.Process(target=go_on, args=(folder,))
        process.start()
        after, rest = int(generator.integers(0, RUNS - 2)), generator.random()
        since, before = time.monotonic(), 0
        while (before := done(folder)) < after and process.is_alive():
            time.sleep(0.002)
        time.sleep(rest * 2.0 * (time.monotonic() - since) / max(before, 4))
        process.kill()
        process.join()
        assert process.exitcode in (0, -signal.SIGKILL)
        struck += process.exitcode == -signal.SIGKILL and done(folder) < RUNS
        assert_whole(folder, whole)
        shutil.rmtree(folder)
    assert struck >= 20


@pytest.mark.parametrize("when", ["before", "after"])
def test_killed_at_a_rename(when, begun, whole, tmp_path) -> None:
    """Just before the third part has its name, and just after, when the ledger does not know of it."""
    folder = shutil.copytree(begun, tmp_path / "sweep")
    ended = subprocess.run([sys.executable, "-c", STOPPED_AT_A_RENAME, str(folder), when], env=SURROUNDINGS, check=False)
    assert ended.returncode == -signal.SIGKILL
    assert done(folder) == 4
    names = sorted(one.name for one in (folder / "parts" / "outcomes").iterdir() if not one.name.startswith("."))
    assert names == [f"{batch:08d}.parquet" for batch in range(2 if when == "before" else 3)]
    assert_whole(folder, whole)


@pytest.mark.slow
@pytest.mark.parametrize("method", ["spawn", "fork"])
def test_workers_may_be_spawned_or_forked(method, begun, whole, tmp_path) -> None:
    """Both from a process of its own, whose only thread forks; loky, which the runner uses, starts its workers afresh."""
    folder = shutil.copytree(begun, tmp_path / "sweep")
    script = tmp_path / "start.py"
    script.write_text(START, encoding="utf-8")
    subprocess.run([sys.executable, str(script), str(folder), method], env=SURROUNDINGS, check=True)
    assert done(folder) == RUNS
    assert_whole(folder, whole)
