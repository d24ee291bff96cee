"""Thresholds: how strong must a lever be before an outcome changes by so much, for the same people with the same luck?

A lever is turned from a January on, by a factor on its dated values or to a value; everything else stands. The change is
the mean paired difference from the baseline, absolute ('+500') or as a share of the baseline of each replicate ('-20%').
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np
import pandas as pd

from transitsim.core.calendar import parse, parse_end
from transitsim.core.errors import UserError, closest
from transitsim.engine.resolve import checked
from transitsim.engine.run_inputs import Inputs
from transitsim.inputs.settings import Settings
from transitsim.inputs.time_series import MOST
from transitsim.measures.intervals import CONFIDENCE, paired
from transitsim.schema.levers import LEVERS
from transitsim.studies.followed_outcomes import Change, Followed, behind
from transitsim.studies.paired import Lived, Task, live_all
from transitsim.studies.threshold_search import BASELINE, Found, search
from transitsim.studies.threshold_summary import sentence

DIALS = ("factor", "value")


@dataclass(frozen=True, eq=False)
class Question:
    """What is asked.

    Attributes
    ----------
    inputs : of the baseline
    lever : the lever that is turned
    followed : the outcome, and of whom
    change : how much it is to change
    between : least and most of the lever: factors on its dated values, or values
    dial : 'factor' or 'value'
    start : the January from which the lever is turned and outcomes are counted
    points : places on the coarse grid
    tolerance : to which the threshold is refined, as a share of the range
    """

    inputs: Inputs
    lever: str
    followed: Followed
    change: Change
    between: tuple[float, float]
    dial: str = "factor"
    start: str = "1995-01"
    points: int = 7
    tolerance: float = 0.02

    @property
    def settings(self) -> Settings:
        """Of the baseline."""
        return self.inputs.settings

    @property
    def first(self) -> int:
        """Month from which the lever is turned."""
        return parse(self.start, "from")

    def check(self) -> None:
        """Find what can be wrong before anything is lived."""
        if self.lever not in LEVERS:
            raise UserError(f"There is no lever {self.lever}.{closest(self.lever, LEVERS)}")
        if self.dial not in DIALS:
            raise UserError(f"dial={self.dial} is none.{closest(self.dial, DIALS)} Use: {', '.join(DIALS)}.")
        low, high = self.between
        least, most = (0.0, MOST) if self.dial == "factor" else (LEVERS[self.lever].low, LEVERS[self.lever].high)
        if not least <= low < high <= most:
            told = f"two different {self.dial}s, the smaller first, from {least:g} to {most:g}"
            raise UserError(f"between={low:g},{high:g} will not do: give {told}.")
        if self.first % 12:
            raise UserError(f"from={self.start}: outcomes are counted by calendar year; start in a January, like 2006-01.")
        if not 0 <= self.first < parse_end(self.settings.until, "until"):
            raise UserError(f"from={self.start} lies outside the run, 1995-01 to {self.settings.until}.")
        if self.settings.replicates < 2:
            raise UserError("replicates=1 gives no interval; ask for at least 2, better 8.")
        if self.points < 3 or not 0.0 < self.tolerance < 1.0:
            raise UserError(f"points={self.points}, tolerance={self.tolerance}: give 3 points or more, and a share of the range.")
        self.followed.check(self.inputs.context.place_names)
        checked(self.turned(self.between[1]))
        if self.dial == "factor" and not self.baseline_values().any():
            raise UserError(f"{self.lever} is 0 in {self.settings.regime}, and a factor of it is 0; say dial=value.")

    def turned(self, place: float) -> Inputs:
        """The same with the lever turned to a place."""
        return self.inputs.under(self.inputs.regime.with_lever(self.lever, since=self.start, **{self.dial: float(place)}))

    def baseline_values(self) -> np.ndarray:
        """Values of the lever under the baseline in the months in which it is turned."""
        months = parse_end(self.settings.until, "until") + 1
        policy = self.inputs.regime.policy(months, self.settings.lever_factors)
        return np.asarray(policy[LEVERS[self.lever].column])[self.first :]

    @property
    def origin(self) -> float:
        """Where the lever stands under the baseline: factor 1, or its mean value."""
        return 1.0 if self.dial == "factor" else float(self.baseline_values().mean())


@dataclass(frozen=True)
class Threshold:
    """What came out: the search, `points` as a tidy table (columns: `schema/tables.py`), what was asked, seconds."""

    question: Question
    found: Found
    points: pd.DataFrame
    seconds: tuple[float, ...]

    def __str__(self) -> str:
        return sentence(self)

    @property
    def at(self) -> float:
        """The threshold; NaN when the outcome never changes so much within the range."""
        return self.found.at

    @property
    def interval(self) -> tuple[float, float]:
        """Its 90 % interval; NaN for an end that lies outside the range."""
        return self.found.low90, self.found.high90


def threshold(question: Question, executor: Executor | None = None, workers: int = 1, progress: bool = False) -> Threshold:
    """Live the baseline and a coarse grid, then refine the crossing that is nearest to the baseline.

    Parameters
    ----------
    question : `question.settings.replicates` says how often every place of the lever is lived
    executor : anything that speaks `concurrent.futures`; without one, `workers` processes of this machine
    workers : 1 stays in this process
    progress : whether to show bars

    Raises
    ------
    UserError
        Before anything is lived, when a lever, an outcome, a range, a date or a setting will not do.
    """
    question.check()
    seconds, names = np.zeros(question.settings.replicates), question.inputs.context.place_names

    def outcomes(worlds: Sequence[Inputs]) -> tuple[np.ndarray, list[Lived]]:
        tasks = [Task(world, replicate, question.first) for world in worlds for replicate in range(len(seconds))]
        lived = live_all(tasks, executor, workers, progress)
        seconds[:] += np.reshape([one.seconds for one in lived], (len(worlds), -1)).sum(axis=0)
        return np.array([question.followed.value(one.values, names) for one in lived]).reshape(len(worlds), -1), lived

    base, lived = outcomes([question.inputs])
    target = question.change.of(base[0])
    factor = question.dial == "factor"
    found = search(
        lambda places: outcomes([question.turned(place) for place in places])[0] - base[0] - target,
        *question.between,
        question.origin,
        factors=factor,
        at_origin=-target if factor else None,
        points=question.points,
        tolerance=question.tolerance,
    )
    told = point_table(question, found, base[0], target, behind(lived, question.followed, names))
    return Threshold(question, found, told, tuple(map(float, seconds)))


def point_table(
    question: Question, found: Found, base: np.ndarray, target: np.ndarray, behind: Mapping[str, object]
) -> pd.DataFrame:
    """Every place that was lived: the paired difference from the baseline, and how far it lies beyond the target."""
    rows = []
    for place, response, stage in zip(found.places, found.responses, found.stages, strict=True):
        beyond = paired(np.zeros_like(response), response)
        other = base if stage == BASELINE else base + target + response  # a sum and back again is off by a last bit
        rows.append(
            {
                "lever": question.lever,
                "dial": question.dial,
                "lever_at": float(place),
                "stage": stage,
                "outcome": question.followed.outcome,
                "unit": question.followed.unit,
                "group_name": question.followed.label,
                "interval": CONFIDENCE,
                **paired(base, other),
                "beyond": beyond["difference"],
                "beyond_low90": beyond["low90"],
                "beyond_high90": beyond["high90"],
                **behind,
            }
        )
    return pd.DataFrame(rows)
