"""What a sweep is to do: its points, how often each is lived, what is kept, and how runs are put together in batches."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from transitsim.core.calendar import label, parse_end
from transitsim.core.errors import UserError, closest
from transitsim.core.lazy_sequence import Made
from transitsim.engine.decision_models import decision_of
from transitsim.inputs.regime import check_begins
from transitsim.inputs.settings import Settings
from transitsim.schema.tables import TABLES
from transitsim.studies.run_keys import point_key
from transitsim.studies.sweep.worker import Order

LEAST, MOST, SHARES = 1.0, 60.0, 50  # seconds of work in a batch; batches that a worker lives in a sweep


@dataclass(frozen=True)
class Plan:
    """Points and what is kept of them.

    Attributes
    ----------
    factors : what varies, one row for each of `settings`, columns as they are typed
    settings : the resolved settings of each row; made when asked for, a long design takes no memory
    replicates : how often each point is lived
    order : what is kept, and where
    title, question : in words, of a study
    """

    factors: pd.DataFrame
    settings: Sequence[Settings]
    replicates: int
    order: Order = field(default_factory=Order)
    title: str = ""
    question: str = ""


@dataclass(frozen=True)
class Point:
    """A distinct point: its number, settings and key."""

    number: int
    settings: Settings
    key: str


def distinct(plan: Plan) -> tuple[Sequence[Point], pd.DataFrame]:
    """The distinct points of a plan in order, each made when it is asked for; its factors, the number of a row's point in front.

    Two rows that ask for the same thing are one point, lived once.
    """
    known: dict[str, int] = {}
    rows, numbers = array("q"), array("q")
    for row, settings in enumerate(plan.settings):
        key = point_key(settings, plan.order.first, plan.order.library)
        number = known.setdefault(key, len(known))
        if number == len(rows):
            rows.append(row)
        numbers.append(number)
    keys = list(known)
    factors = plan.factors.reset_index(drop=True)
    factors.insert(0, "point", np.asarray(numbers))

    def point(number: int) -> Point:
        return Point(number, replace(plan.settings[rows[number]], replicates=1, threads=1), keys[number])

    return Made(len(keys), point), factors


def check(plan: Plan) -> None:
    """Find what can be wrong before anything is lived.

    Raises
    ------
    UserError
        When a regime, a context, a way to decide, a table or a date will not do, or there is no point.
    """
    if not plan.settings:
        raise UserError("The sweep has no point; name at least one value.")
    if plan.replicates < 1:
        raise UserError(f"replicates={plan.replicates} will not do: give a whole number of at least 1.")
    for table in plan.order.tables:
        if table not in TABLES:
            raise UserError(f"There is no table '{table}'.{closest(table, TABLES)} Known: {', '.join(TABLES)}.")
    if plan.order.first % 12 or plan.order.first < 0:
        raise UserError(f"from={label(plan.order.first)}: outcomes are counted by year; start in a January, like 2006-01.")
    asked = {(one.context, one.regime, one.decision, one.until) for one in plan.settings}
    for context, regime, decision, until in sorted(asked):
        plan.order.library.regime(regime)
        plan.order.library.check_together(context, regime)
        check_begins(regime, until)
        decision_of(decision)
        if parse_end(until, "until") < plan.order.first:
            raise UserError(f"until={until} is before from={label(plan.order.first)}; nothing would be counted.")


def cost(settings: Settings) -> float:
    """Work of a run, up to a factor: months times people per agent's weight."""
    return (parse_end(settings.until, "until") + 1) / settings.scale


def batch_seconds(total: float, workers: int) -> float:
    """Seconds of work to put into a batch: a fiftieth of a worker's share, at least one second and at most a minute."""
    return min(max(total / (workers * SHARES), LEAST), MOST)


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
