"""The dispatcher: hands batches to an executor, a few ahead, and records what came of them; memory holds those few.

When a worker dies its pool is lost with all batches under way. Each of them is tried once more in a new pool, one at a time,
so that it is known which of them kills workers: that one is recorded as failed, and the rest go on.
"""

from __future__ import annotations

import errno
import traceback
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Executor, Future, wait

from transitsim.core.errors import UserError
from transitsim.studies.sweep.executors import Engine
from transitsim.studies.sweep.ledger import Ledger
from transitsim.studies.sweep.run_batch import Batch, Job, RunResult, run_batch

NO_SPACE = (errno.ENOSPC, errno.EDQUOT)  # on the disk, or in the quota
AHEAD = 2  # batches under way for each worker
WORKER_DIED = "The worker died twice while it simulated the batch of this run (killed, or out of memory?)."
Report = Callable[[list[RunResult]], object]


def dispatch(ledger: Ledger, job: Job, engine: Engine, workers: int, report: Report) -> None:
    """Simulate every run that waits.

    Parameters
    ----------
    report : called with what came of a batch once it is in the ledger

    Raises
    ------
    UserError
        When no space is left, or the executor gives batches back, as when a cluster is shut down.
    """

    def record(results: list[RunResult]) -> None:
        ledger.record(results)
        report(results)

    waiting = ledger.waiting()
    lost = _in_one_pool(engine, waiting, job, AHEAD * workers, record)
    while lost:
        suspects = deque(lost)
        while suspects:
            one_by_one = (suspects.popleft() for _ in range(len(suspects)))
            for batch in _in_one_pool(engine, one_by_one, job, 1, record):
                record(failed(batch, WORKER_DIED, WORKER_DIED))
        lost = _in_one_pool(engine, waiting, job, AHEAD * workers, record)


def failed(batch: Batch, error: str, trace: str) -> list[RunResult]:
    """A batch that failed as a whole."""
    return [RunResult(point, replicate, 0.0, None, error, trace) for point, _, replicate in batch.runs]


def _in_one_pool(engine: Engine, batches: Iterator[Batch], job: Job, ahead: int, record: Report) -> list[Batch]:
    """Run batches in one pool until there are no more or it breaks; those that were under way when it broke."""
    under_way: dict[Future, Batch] = {}
    with engine() as executor:
        try:
            while _submit(executor, batches, job, ahead, under_way):
                for future in wait(under_way, return_when=FIRST_COMPLETED).done:
                    if isinstance(future.exception(), BrokenExecutor):
                        return _lost(under_way, record)
                    record(_results(future, under_way.pop(future)))
        except BrokenExecutor:
            return _lost(under_way, record)
        except CancelledError:
            raise UserError("The executor gave its batches back: is the cluster still there? Resume the sweep later.") from None
        finally:
            for future in under_way:
                future.cancel()
    return []


def _submit(executor: Executor, batches: Iterator[Batch], job: Job, ahead: int, under_way: dict[Future, Batch]) -> bool:
    """Hand out batches until `ahead` are under way; whether any is."""
    while len(under_way) < ahead and (batch := next(batches, None)) is not None:
        try:
            under_way[executor.submit(run_batch, batch, job)] = batch
        except BrokenExecutor as problem:
            refused: Future = Future()
            refused.set_exception(problem)
            under_way[refused] = batch
    return bool(under_way)


def _lost(under_way: dict[Future, Batch], record: Report) -> list[Batch]:
    """Batches whose pool broke under them; those that were finished in time are recorded."""
    lost = []
    for future, batch in under_way.items():
        wait([future])
        if isinstance(future.exception(), BrokenExecutor):
            lost.append(batch)
        else:
            record(_results(future, batch))
    under_way.clear()
    return lost


def _results(future: Future, batch: Batch) -> list[RunResult]:
    """What came of a batch; when it failed as a whole (a part that cannot be written), all its runs have failed.

    Where no space is left, no other batch would do better: that stops the sweep, and the runs wait.
    """
    error = future.exception()
    if error is None:
        return future.result()
    if isinstance(error, OSError) and error.errno in NO_SPACE:
        problem = f"No space is left for the parts ({error.strerror or error}); nothing half-written was kept."
        raise UserError(f"{problem} Make room, then resume the sweep.")
    return failed(batch, f"{type(error).__name__}: {error}", "".join(traceback.format_exception(error)))
