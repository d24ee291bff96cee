"""Where batches are simulated: anything with the interface of `concurrent.futures.Executor`, on this machine or on a cluster.

An engine is entered for an executor and left when the executor is no longer needed, or broken: entered again it gives a new one.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import AbstractContextManager, contextmanager
from functools import partial

from transitsim.core.errors import UserError, check_known
from transitsim.core.optional_packages import cure

Engine = Callable[[], AbstractContextManager[Executor]]


@contextmanager
def local(workers: int) -> Iterator[Executor]:
    """Processes of this machine."""
    from loky import ProcessPoolExecutor

    pool = ProcessPoolExecutor(max_workers=workers, initializer=_end_with, initargs=(os.getpid(),))
    try:
        yield pool
    finally:
        pool.shutdown(wait=True, kill_workers=True)


def _end_with(parent: int) -> None:
    """End this worker soon after its parent, which cannot tell it so when killed; it would wait for batches for ever."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1.0)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


@contextmanager
def dask(address: str) -> Iterator[Executor]:
    """Workers of a Dask scheduler that is running already, on Slurm, Kubernetes or by hand."""
    with _distributed().Client(address) as client:
        yield client.get_executor(pure=False)


@contextmanager
def slurm(workers: int) -> Iterator[Executor]:
    """Slurm jobs of one worker each."""
    with slurm_cluster() as cluster, _distributed().Client(cluster) as client:
        cluster.scale(jobs=workers)
        yield client.get_executor(pure=False)


def slurm_cluster():
    """A scheduler here and no job yet; memory, queue and time of a job are those of the user's own `jobqueue.yaml`.

    Raises
    ------
    UserError
        When dask-jobqueue is not installed, or that file does not say what a job needs.
    """
    try:
        from dask.config import get
        from dask_jobqueue import SLURMCluster
    except ImportError:
        raise UserError(f"executor=slurm needs dask-jobqueue; {cure('cluster')} brings it.") from None
    if get("jobqueue.slurm.memory", None) is None:  # a cluster that fails while it is made warns later on
        raise UserError("executor=slurm: a job's memory is not known; say so in ~/.config/dask/jobqueue.yaml (docs/scale.md).")
    return SLURMCluster(cores=1, processes=1)


def _distributed():
    try:
        import distributed
    except ImportError:
        raise UserError(f"executor=dask needs distributed; {cure('cluster')} brings it.") from None
    return distributed


def engine(kind: str = "local", workers: int = 1, address: str = "") -> Engine:
    """The engine of that name: local, dask (at an address) or slurm.

    Raises
    ------
    UserError
        When there is none of that name, or Dask's address is missing.
    """
    if kind == "dask" and not address:
        raise UserError("executor=dask needs the scheduler's address: address=tcp://HOST:8786.")
    known = {"local": partial(local, workers), "dask": partial(dask, address), "slurm": partial(slurm, workers)}
    check_known(kind, known, f"There is no executor '{kind}'.")
    return known[kind]


def number_of_workers(kind: str, workers: int | None, address: str = "") -> int:
    """How many share the work: as given, else the threads of Dask's workers, else the processors this process may use."""
    if workers is not None:
        return workers
    if kind == "dask" and address:
        with _distributed().Client(address) as client:
            return max(sum(client.nthreads().values()), 1)
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
