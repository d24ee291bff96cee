"""What a sweep is to do: its points, its replicates, what is kept, and how runs are put together in batches."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from transitsim.core.calendar import label, parse_end
from transitsim.core.errors import UserError, check_known
from transitsim.core.lazy_sequence import LazySequence
from transitsim.engine.decision_models import decision_of
from transitsim.inputs.regime import check_begins
from transitsim.inputs.settings import Settings
from transitsim.schema.tables import TABLES
from transitsim.studies.run_keys import point_key
from transitsim.studies.sweep.run_batch import Job

SHORTEST, LONGEST = 1.0, 60.0  # seconds of work in a batch
BATCHES = 50  # that each worker gets, within these bounds


@dataclass(frozen=True)
class SweepPlan:
    """Points and what is kept of them.

    Attributes
    ----------
    factors : what varies, one row for each of `settings`, columns as they are typed
    settings : the resolved settings of each row; made when asked for, so that a long design takes no memory
    replicates : of each point
    job : what is kept, and where
    title, question : in words, of a study
    """

    factors: pd.DataFrame
    settings: Sequence[Settings]
    replicates: int
    job: Job = field(default_factory=Job)
    title: str = ""
    question: str = ""


@dataclass(frozen=True)
class Point:
    """A distinct point: its number, settings and key."""

    number: int
    settings: Settings
    key: str


def distinct(plan: SweepPlan) -> tuple[Sequence[Point], pd.DataFrame]:
    """The distinct points of a plan in order, each made when it is asked for; and its factors, with each row's point in front.

    Rows with the same settings are one point, simulated once.
    """
    known: dict[str, int] = {}
    rows, numbers = array("q"), array("q")
    for row, settings in enumerate(plan.settings):
        key = point_key(settings, plan.job.first, plan.job.library)
        number = known.setdefault(key, len(known))
        if number == len(rows):
            rows.append(row)
        numbers.append(number)
    keys = list(known)
    factors = plan.factors.reset_index(drop=True)
    factors.insert(0, "point", np.asarray(numbers))

    def point(number: int) -> Point:
        return Point(number, replace(plan.settings[rows[number]], replicates=1, threads=1), keys[number])

    return LazySequence(len(keys), point), factors


def check(plan: SweepPlan) -> None:
    """Find what can be wrong before anything is simulated.

    Raises
    ------
    UserError
        When there is no point, or a regime, a context, a decision model, a table or a date is not usable.
    """
    if not plan.settings:
        raise UserError("The sweep has no point; name at least one value.")
    if plan.replicates < 1:
        raise UserError(f"replicates={plan.replicates} is too few: give a whole number of at least 1.")
    for table in plan.job.tables:
        check_known(table, TABLES, f"There is no table '{table}'.")
    start = label(plan.job.first)
    if plan.job.first % 12 or plan.job.first < 0:
        raise UserError(f"since={start}: outcomes are counted by year; start in a January, like 2006-01.")
    for context, regime, decision, until in sorted({(one.context, one.regime, one.decision, one.until) for one in plan.settings}):
        plan.job.library.regime(regime)
        plan.job.library.check_together(context, regime)
        check_begins(regime, until)
        decision_of(decision)
        if parse_end(until, "until") < plan.job.first:
            raise UserError(f"until={until} is before since={start}; nothing would be counted.")


def cost(settings: Settings) -> float:
    """Work of a run, up to a factor: months over the people that an agent stands for."""
    return (parse_end(settings.until, "until") + 1) / settings.scale


def batch_seconds(total: float, workers: int) -> float:
    """Seconds of work to put into a batch: a fiftieth of a worker's share, at least one second and at most a minute."""
    return min(max(total / (workers * BATCHES), SHORTEST), LONGEST)


def in_batches(runs: Iterator[tuple[Point, int]], first: int, unit: float, seconds: float) -> Iterator[tuple[int, Point, int]]:
    """Number the batch of every run, in order, each with at least `seconds` of work but the last.

    Parameters
    ----------
    first : number of the first batch
    unit : seconds of a run whose `cost` is 1
    """
    batch, filled = first, 0.0
    for point, replicate in runs:
        if filled >= seconds:
            batch, filled = batch + 1, 0.0
        filled += unit * cost(point.settings)
        yield batch, point, replicate
