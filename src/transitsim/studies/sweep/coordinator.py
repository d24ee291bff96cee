"""The coordinator: hands batches to an executor, a few ahead, and notes what came of them; memory holds those few.

When a worker dies its pool is lost with all batches under way. Each of them is tried once more in a new pool, one at a time,
so that it is known which of them kills workers: that one is noted as failed, and the rest go on.
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
from transitsim.studies.sweep.worker import Batch, Lived, Order, live_batch

FULL = (errno.ENOSPC, errno.EDQUOT)  # disk, or quota
AHEAD = 2  # batches under way for each worker
Watch = Callable[[list[Lived]], object]


def coordinate(ledger: Ledger, order: Order, engine: Engine, workers: int, watch: Watch) -> None:
    """Live every run that waits.

    Parameters
    ----------
    watch : called with what came of a batch once it is in the ledger

    Raises
    ------
    UserError
        When no space is left, or the executor gives batches back unlived, as when a cluster is taken down.
    """

    def note(lived: list[Lived]) -> None:
        ledger.record(lived)
        watch(lived)

    waiting = ledger.waiting()
    lost = _with(engine, waiting, order, AHEAD * workers, note)
    while lost:
        suspects = deque(lost)
        while suspects:
            one_by_one = (suspects.popleft() for _ in range(len(suspects)))
            for batch in _with(engine, one_by_one, order, 1, note):
                note(given_up(batch))
        lost = _with(engine, waiting, order, AHEAD * workers, note)


def _with(engine: Engine, batches: Iterator[Batch], order: Order, ahead: int, note: Watch) -> list[Batch]:
    """Live batches in one pool until there are no more or it breaks; those that were under way when it broke."""
    under_way: dict[Future, Batch] = {}
    with engine() as executor:
        try:
            while _fill(executor, batches, order, ahead, under_way):
                for future in wait(under_way, return_when=FIRST_COMPLETED).done:
                    if isinstance(future.exception(), BrokenExecutor):
                        return _lost(under_way, note)
                    note(_outcome(future, under_way.pop(future)))
        except BrokenExecutor:
            return _lost(under_way, note)
        except CancelledError:
            raise UserError("The executor gave its batches back: is the cluster still there? Resume the sweep later.") from None
        finally:
            for future in under_way:
                future.cancel()
    return []


def _fill(executor: Executor, batches: Iterator[Batch], order: Order, ahead: int, under_way: dict[Future, Batch]) -> bool:
    """Hand out batches until `ahead` are under way; whether any is."""
    while len(under_way) < ahead and (batch := next(batches, None)) is not None:
        try:
            under_way[executor.submit(live_batch, batch, order)] = batch
        except BrokenExecutor as problem:
            refused: Future = Future()
            refused.set_exception(problem)
            under_way[refused] = batch
    return bool(under_way)


def _lost(under_way: dict[Future, Batch], note: Watch) -> list[Batch]:
    """Batches whose pool broke under them; those that were finished in time are noted."""
    lost = []
    for future, batch in under_way.items():
        wait([future])
        if isinstance(future.exception(), BrokenExecutor):
            lost.append(batch)
        else:
            note(_outcome(future, batch))
    under_way.clear()
    return lost


def _outcome(future: Future, batch: Batch) -> list[Lived]:
    """What came of a batch; when it failed as a whole (a part that cannot be written), all its runs have failed.

    Where there is no space left, no other batch would do better: that stops the sweep, and the runs wait.
    """
    error = future.exception()
    if error is None:
        return future.result()
    if isinstance(error, OSError) and error.errno in FULL:
        told = f"No space is left for the parts ({error.strerror or error}); nothing half-written was kept."
        raise UserError(f"{told} Make room, then resume the sweep.")
    told = f"{type(error).__name__}: {error}"
    trace = "".join(traceback.format_exception(error))
    return [Lived(*run, 0.0, None, told, trace) for run in batch.runs]


def given_up(batch: Batch) -> list[Lived]:
    """A batch whose worker died twice."""
    told = "The worker died twice while it lived the batch of this run (killed, or out of memory?)."
    return [Lived(*run, 0.0, None, told, told) for run in batch.runs]
