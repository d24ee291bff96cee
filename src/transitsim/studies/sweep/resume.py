"""Resume a sweep that was begun or stopped, retry its failures, expand it by replicates."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

with warnings.catch_warnings():
    warnings.filterwarnings("ignore", message="IProgress not found")  # a notebook without widgets gets a bar in text
    from tqdm.auto import tqdm

from transitsim.core.errors import UserError
from transitsim.engine.simulate import Simulate, simulate_once
from transitsim.results.store.folder import PARTS, RECORD, Folder
from transitsim.results.store.inputs_folder import HeldLibrary, damaged_input
from transitsim.results.store.stopping import undisturbed
from transitsim.studies.run_keys import code_version
from transitsim.studies.sweep.dispatch import dispatch
from transitsim.studies.sweep.executors import Engine
from transitsim.studies.sweep.ledger import Ledger
from transitsim.studies.sweep.repair import repair
from transitsim.studies.sweep.run_batch import Job, RunResult
from transitsim.studies.sweep.sweep_plan import in_batches
from transitsim.studies.sweep.sweep_record import write_record

LOG = logging.getLogger(__name__)
DELAY = 2.0  # seconds before a bar appears


def resume(
    folder: Path, engine: Engine, workers: int = 1, progress: bool = False, simulate: Simulate = simulate_once
) -> dict[str, int]:
    """Simulate every run that waits, and write the record of what is done by then.

    Parts that do not hold what the ledger has recorded are set aside first, with a warning, and their runs are simulated again.

    Returns
    -------
    Runs by state: waiting, done, failed

    Raises
    ------
    UserError
        When the code, or a kept regime or context, is not what it was; when another process is at work on the sweep, or
        no space is left.
    KeyboardInterrupt
        When stopped; what is done is in the ledger and in the record.
    """
    with locked(folder) as ledger:
        job = job_of(ledger, simulate)
        check_unchanged(ledger)
        job.part_files.check_owner()
        job.part_files.remove_unfinished(job.all_tables)
        for message in repair(ledger, job):
            LOG.warning(message)
        counts = ledger.counts()
        try:
            with tqdm(
                total=sum(counts.values()),
                initial=counts["done"] + counts["failed"],
                desc="runs",
                unit="run",
                delay=DELAY,
                disable=not progress,
                smoothing=0.05,
            ) as bar:
                dispatch(ledger, job, engine, workers, _advance(bar, counts["failed"]))
        finally:
            with undisturbed():
                write_record(ledger, job)
        return ledger.counts()


def retry(folder: Path) -> int:
    """Let every run that failed wait again; how many."""
    with locked(folder) as ledger:
        return ledger.retry()


def expand(folder: Path, replicates: int) -> int:
    """Ask for more replicates of every point; how many runs were added.

    Raises
    ------
    UserError
        When there are as many already.
    """
    with locked(folder) as ledger:
        held = ledger.replicates()
        if replicates <= held:
            raise UserError(f"The sweep in {folder} has {held} replicates already; ask for more, like replicates={2 * held}.")
        runs = ((point, replicate) for point in ledger.points() for replicate in range(held, replicates))
        return ledger.add(in_batches(runs, ledger.last_batch() + 1, ledger.about["unit"], ledger.about["batch_seconds"]))


@contextmanager
def locked(folder: Path) -> Iterator[Ledger]:
    """The ledger of a sweep, for one process alone.

    Raises
    ------
    UserError
        When there is no sweep in the folder, or another process is at work on it.
    """
    folder = Path(folder).expanduser().resolve()
    with Ledger(folder) as ledger, Folder(folder, True, (RECORD,), "sweep"):
        yield ledger


def job_of(ledger: Ledger, simulate: Simulate = simulate_once) -> Job:
    """What all runs of a sweep share, by its ledger; the parts are beside it unless it says otherwise."""
    about, folder = ledger.about, ledger.path.resolve().parent
    parts = about["parts"] or str(folder / PARTS)
    return Job(about["first"], tuple(about["tables"]), parts, HeldLibrary(folder), simulate, about["sweep"])


def check_unchanged(ledger: Ledger) -> None:
    """Raise a UserError when a run would no longer give the values that its key stands for."""
    if ledger.about["code"] != code_version():
        raise UserError(
            "The code, or the version of Python, NumPy or Numba, is not the one this sweep was begun with; go on with that "
            f"one (commit {ledger.about['commit']}), or begin a new sweep."
        )
    if damaged := damaged_input(ledger.path.parent, ledger.about["inputs"]):
        raise UserError(f"{damaged} Put it back, or begin a new sweep.")


def _advance(bar: tqdm, failed: int) -> Callable[[list[RunResult]], None]:
    """Moves the bar on, and says how many runs have failed."""

    def report(results: list[RunResult]) -> None:
        nonlocal failed
        failed += sum(one.error is not None for one in results)
        bar.set_postfix({"failed": failed} if failed else {}, refresh=False)
        bar.update(len(results))

    return report
