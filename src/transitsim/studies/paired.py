"""Worlds lived for their outcomes alone: one piece of work is one replicate under one law, done by any executor.

What is kept of a world are its outcomes, so memory does not grow with the people or the months lived.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, as_completed
from typing import NamedTuple

import numpy as np
from tqdm import tqdm

from transitsim.engine.run_inputs import Inputs
from transitsim.measures.outcomes import outcomes_and_behind
from transitsim.measures.tally_sums import agents_behind, groups


class Task(NamedTuple):
    """One world to live: all it rests on; which replicate; the month from which outcomes are counted."""

    inputs: Inputs
    replicate: int
    first: int = 0


class Lived(NamedTuple):
    """What is kept: outcomes and the events behind them, shape (outcomes, groups); agents behind the groups, shape (groups,);
    seconds it took.
    """

    values: np.ndarray
    events: np.ndarray
    agents: np.ndarray
    seconds: float


def live(task: Task) -> Lived:
    """Live one world to its end."""
    from transitsim.engine.simulate import simulate_once

    tally = simulate_once(task.inputs, task.replicate)
    who = groups(task.inputs.context.place_names)
    values, behind = outcomes_and_behind(tally, task.first, who)
    return Lived(values, behind / task.inputs.settings.scale, agents_behind(tally, task.first, who), tally.seconds)


def live_all(tasks: Sequence[Task], executor: Executor | None = None, workers: int = 1, progress: bool = False) -> list[Lived]:
    """Live every world, in whatever order; what came out, in the order of the tasks.

    Parameters
    ----------
    tasks : worlds to live
    executor : anything that speaks `concurrent.futures`; without one, `workers` processes of this machine
    workers : 1 stays in this process
    progress : whether to show a bar on anything over two seconds
    """
    found: dict[int, Lived] = {}
    with tqdm(total=len(tasks), desc="worlds", delay=2.0, disable=not progress) as bar:
        for index, lived in _done(tasks, executor, workers):
            found[index] = lived
            bar.update()
    return [found[index] for index in range(len(tasks))]


def _done(tasks: Sequence[Task], executor: Executor | None, workers: int) -> Iterator[tuple[int, Lived]]:
    """Position and outcome of each task as it is finished; what has not begun when this is closed never begins."""
    if executor is None and workers > 1:
        from loky import get_reusable_executor

        executor = get_reusable_executor(max_workers=workers)
    if executor is None:
        yield from ((index, live(task)) for index, task in enumerate(tasks))
        return
    jobs = {executor.submit(live, task): index for index, task in enumerate(tasks)}
    try:
        for job in as_completed(jobs):
            yield jobs[job], job.result()
    finally:
        for job in jobs:
            job.cancel()
