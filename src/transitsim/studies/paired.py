"""One engine for all studies of paired worlds: the same people with the same random numbers under several regimes.

A task is one replicate in all worlds of a study. The past that two worlds have in common is simulated once, and branches in the
month from which their regimes differ (`engine/branch.py`). What is kept of a world are its outcomes, so that memory does not
grow with the people or the months.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import closing, contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from transitsim.core.parallel import each
from transitsim.core.window import Window
from transitsim.engine.run_inputs import Inputs
from transitsim.studies.own_outcomes import OwnOutcomes, Values
from transitsim.studies.world_outcomes import WorldOutcomes, world_outcomes

if TYPE_CHECKING:
    from transitsim.engine.model import TransitModel


class PeopleAtEnd(NamedTuple):
    """What is looked at when the people at the end of two worlds are compared.

    `fields` of PERSON are kept; `changed` gets the people of both worlds, the people one agent stands for, and the months.
    """

    fields: tuple[str, ...]
    changed: Callable[[np.ndarray, np.ndarray, float, int], pd.DataFrame]


class Task(NamedTuple):
    """One replicate in some worlds; with `people`, those at the end of the first are compared with those of each other."""

    worlds: tuple[Inputs, ...]
    replicate: int
    window: Window = Window()
    own: tuple[OwnOutcomes, ...] = ()
    people: PeopleAtEnd | None = None


class Replicate(NamedTuple):
    """What one task gives.

    number : of the replicate
    worlds : outcomes of every world, in the order of the task
    own : own outcomes: world (its place in the task), outcome, group, value, agents
    changed : what `Task.people` found, with the place of the other world in the column `world`
    seconds : it took
    """

    number: int
    worlds: tuple[WorldOutcomes, ...]
    own: pd.DataFrame
    changed: pd.DataFrame
    seconds: float


def simulate(task: Task) -> Replicate:
    """Simulate one replicate in every world of a task."""
    from transitsim.engine.simulate import model_of

    began, ends = time.perf_counter(), {}
    with model_of(task.worlds[0], task.replicate) as model:
        base = _Followed(model, task)
        base.step_to(task.window.first)
        for index in range(1, len(task.worlds)):
            with _other_world(base, index) as other:
                ends[index] = other.finish()
        ends[0] = base.finish()
    in_order = [ends[index] for index in range(len(ends))]
    return Replicate(
        task.replicate,
        tuple(end.outcomes for end in in_order),
        _own_table(in_order),
        _changed_table(in_order, task),
        time.perf_counter() - began,
    )


class _End(NamedTuple):
    """What is kept of one world: outcomes, own outcomes, and of its people the fields that are compared."""

    outcomes: WorldOutcomes
    own: Values
    people: np.ndarray | None


class _Followed:
    """A model, and what follows it for the own outcomes of a task."""

    def __init__(self, model: TransitModel, task: Task) -> None:
        self.model, self.task = model, task
        self.following = [begin(model) for begin in task.own]

    def step_to(self, month: int) -> None:
        """Simulate up to the beginning of a month."""
        while self.model.month + 1 < month:
            self.model.step()
            for one in self.following:
                one.month(self.model)

    def finish(self) -> _End:
        """Simulate to the end."""
        model, first = self.model, self.task.window.first
        self.step_to(model.world.months)
        tally = model.ledger.tally(model.world.months, 0.0, model.settings.scale)
        own: dict[tuple[str, str], tuple[float, float]] = {}
        for one in self.following:
            own |= one.values(tally)
        outcomes = world_outcomes(tally, first, model.world.context.place_names, model.settings.scale)
        kept = self.task.people
        return _End(outcomes, own, np.array(model.people[list(kept.fields)]) if kept else None)


@contextmanager
def _other_world(base: _Followed, index: int) -> Iterator[_Followed]:
    """Another world of the task: it goes on from where the first stands, when their past is the same; else it is new.

    What follows a world for own outcomes has to see all its months, and other parameters hold in all months.
    """
    from transitsim.engine.branch import branch_to
    from transitsim.engine.simulate import model_of

    task, model = base.task, base.model
    inputs, first = task.worlds[index], task.worlds[0]
    same_parameters = inputs.life == first.life and inputs.settings == replace(first.settings, regime=inputs.settings.regime)
    if same_parameters and not task.own:
        with closing(branch_to(model, inputs)) as other:
            yield _Followed(other, task)
    else:
        with model_of(inputs, task.replicate) as other:
            yield _Followed(other, task)


def _own_table(ends: Sequence[_End]) -> pd.DataFrame:
    rows = [(world, *key, *value) for world, end in enumerate(ends) for key, value in end.own.items()]
    return pd.DataFrame(rows, columns=["world", "outcome", "group", "value", "agents"])


def _changed_table(ends: Sequence[_End], task: Task) -> pd.DataFrame:
    if task.people is None:
        return pd.DataFrame()
    weight, months = float(task.worlds[0].settings.scale), task.window.months
    changed, people = task.people.changed, [end.people for end in ends if end.people is not None]
    parts = [changed(people[0], other, weight, months).assign(world=index) for index, other in enumerate(people[1:], 1)]
    return pd.concat(parts, ignore_index=True)


def pool(executor: Executor | None, workers: int) -> Executor | None:
    """The executor given, else one of `workers` processes of this machine; None to stay in this one."""
    if executor is not None or workers == 1:
        return executor
    from loky import get_reusable_executor

    return get_reusable_executor(max_workers=workers)


def simulate_tasks(
    tasks: Sequence[Task],
    executor: Executor | None = None,
    workers: int = 1,
    progress: bool = False,
    keep: Callable[[Replicate], None] | None = None,
) -> list[Replicate]:
    """Simulate every task, in whatever order; what they give, in the order of the tasks.

    Parameters
    ----------
    executor : anything that speaks `concurrent.futures`; without one, `workers` processes of this machine
    workers : 1 stays in this process
    progress : whether to show a bar on anything over two seconds
    keep : called with each replicate as it is finished
    """
    found: dict[int, Replicate] = {}
    for index, replicate in each(simulate, [(task,) for task in tasks], pool(executor, workers), "replicates", progress):
        if keep:
            keep(replicate)
        found[index] = replicate
    return [found[index] for index in range(len(tasks))]


class Outcomes(NamedTuple):
    """Outcomes of every world in every replicate, `worlds[world][replicate]`, and the seconds that each replicate took."""

    worlds: list[list[WorldOutcomes]]
    seconds: tuple[float, ...]


def simulate_worlds(
    worlds: Sequence[Inputs],
    window: Window,
    executor: Executor | None = None,
    workers: int = 1,
    progress: bool = False,
) -> Outcomes:
    """Simulate all replicates of the settings in every world; worlds without a common past are tasks of their own."""
    replicates = range(worlds[0].settings.replicates)
    together = [tuple(worlds)] if window.first else [(world,) for world in worlds]
    tasks = [Task(some, replicate, window) for some in together for replicate in replicates]
    found = simulate_tasks(tasks, executor, workers, progress)
    outcomes, seconds = [], np.zeros(len(replicates))
    for start in range(0, len(found), len(replicates)):
        several = found[start : start + len(replicates)]
        outcomes += [list(one) for one in zip(*(replicate.worlds for replicate in several), strict=True)]
        seconds += [replicate.seconds for replicate in several]
    return Outcomes(outcomes, tuple(map(float, seconds)))
