"""Work spread over an executor, or done here one piece after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, as_completed
from typing import Any, TypeVar

from tqdm import tqdm

Result = TypeVar("Result")


def each(
    work: Callable[..., Result], tasks: Sequence[tuple[Any, ...]], executor: Executor | None, what: str, progress: bool = False
) -> Iterator[tuple[int, Result]]:
    """Position and result of each task as it is finished; what has not begun when this is closed never begins.

    `executor` is anything that speaks `concurrent.futures`; with None the tasks are done in order. `what` names the bar.
    """
    with tqdm(total=len(tasks), desc=what, delay=2.0, disable=not progress) as bar:
        if executor is None:
            for index, task in enumerate(tasks):
                yield index, work(*task)
                bar.update()
            return
        jobs = {executor.submit(work, *task): index for index, task in enumerate(tasks)}
        try:
            for job in as_completed(jobs):
                yield jobs[job], job.result()
                bar.update()
        finally:
            for job in jobs:
                job.cancel()
