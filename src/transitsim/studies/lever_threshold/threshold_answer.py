"""The answer to a threshold study: the search, its points as a table, a sentence and a summary, and the folder it is left in."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas as pd

from transitsim.core.representation import Shown
from transitsim.core.text import markdown, number, per_cent, signed
from transitsim.results.store.answer_folder import AnswerFolder
from transitsim.schema.levers import LEVERS
from transitsim.schema.tables import FEW
from transitsim.studies.lever_threshold.threshold_search import Found
from transitsim.studies.lever_threshold.threshold_study import ThresholdStudy
from transitsim.studies.precision import digits_of

FIGURES = 3  # of what is told


@dataclass(frozen=True, repr=False)
class Threshold(Shown):
    """What came out: the search, `points` as a tidy table (columns: `schema/tables.py`), the study, seconds."""

    study: ThresholdStudy
    search: Found
    points: pd.DataFrame
    seconds: tuple[float, ...]

    def __str__(self) -> str:
        return sentence(self)

    @property
    def heading(self) -> str:
        """Which lever, and where it stands at the threshold."""
        met = _at(self, self.at) if self.at == self.at else "not reached in the range"
        return f"of {self.study.lever} for {_change(self)} of {self.study.followed.outcome}: {met}"

    @property
    def holds(self) -> dict[str, str]:
        """What was found, and the table behind it."""
        low, high = (_at(self, end) if end == end else "outside the range" for end in self.interval)
        return {
            "found": sentence(self),
            "90 % interval": f"{low} to {high}",
            "points": f"{len(self.points)} rows, a value of the lever each",
            "replicates": str(self.study.settings.replicates),
        }

    @property
    def at(self) -> float:
        """The threshold; NaN when the outcome never changes so much within the range."""
        return self.search.at

    @property
    def interval(self) -> tuple[float, float]:
        """Its 90 % interval; NaN for an end that lies outside the range."""
        return self.search.low90, self.search.high90


def sentence(found: Threshold) -> str:
    """What the search says: the threshold with its interval, or the most that was seen; changes of direction are reported."""
    words = [_met(found) if found.search.at == found.search.at else _never(found)]
    if found.search.others:
        words.append(
            f"The mean response crosses the target also at {', '.join(_at(found, place) for place in found.search.others)}."
        )
    if found.search.turns:
        words.append("The response both rises and falls within the range: there is no one threshold above which it holds.")
    if found.points["few"].any():
        words.append(f"There are fewer than {FEW} agents or events behind it: mostly chance, not to be reported.")
    return " ".join(words)


def _met(found: Threshold) -> str:
    search, study = found.search, found.study
    outside = ("below the range", "above the range")
    ends = [_at(found, end) if math.isfinite(end) else open_end for end, open_end in zip(found.interval, outside, strict=True)]
    count = len(search.responses[0])
    reached = f"{round(search.reached * count)} of {count} replicates"
    return (
        f"{study.lever} {_at(found, search.at)} (90 % interval {ends[0]} to {ends[1]}) changes {_subject(found)} by "
        f"{_change(found)}; {reached} come to it within the range on their own."
    )


def _never(found: Threshold) -> str:
    """No crossing of the mean: which place came nearest, and how near."""
    study = found.study
    row = found.points.loc[found.points["beyond"].abs().idxmin()]
    digits = digits_of(row["difference"]) if row["difference"] else 0
    change = f"{signed(row['difference'], digits)} {row['unit']} ({per_cent(row['difference'], row['base'])})"
    seen = f"{change} at {_at(found, row['lever_at'])}"
    low, high = (signed(row[name], digits) for name in ("low90", "high90"))
    ends = " to ".join(_at(found, end) for end in study.between)
    return (
        f"{study.lever} {ends} never changes {_subject(found)} by {_change(found)}: the most that was seen is {seen} "
        f"(90 % interval {low} to {high})."
    )


def _subject(found: Threshold) -> str:
    return f"{found.study.followed.outcome} ({found.study.followed.label})"


def _change(found: Threshold) -> str:
    change = found.study.change
    return str(change) if change.relative else f"{change} {found.study.followed.unit}"


def _at(found: Threshold, place: float) -> str:
    """'times 1.87' or '80 US$/month'."""
    shown = f"{place:.{FIGURES}g}"
    return f"times {shown}" if found.study.lever_as == "factor" else f"{shown} {LEVERS[found.study.lever].unit}".rstrip()


def summary(found: Threshold) -> str:
    """The sentence, how it was found, and every value of the lever that was tried."""
    study, settings = found.study, found.study.settings
    return (
        f"# How strong must {study.lever} be?\n\n{sentence(found)}\n\n"
        f"{study.followed.outcome}: {study.followed.unit}, {study.followed.meaning}. The same people with the same random "
        f"numbers under {settings.regime}, {study.window.start} to {settings.until}; the lever is turned from "
        f"{study.window.start} on. {settings.replicates} replicates, 1 agent = {settings.scale} people, seed {settings.seed}. "
        "The interval holds the "
        "places at which the 90 % confidence interval of the mean (Student) still holds the target; between them it follows "
        "straight lines.\n\n"
        f"{_table(found.points)}\n"
    )


def _table(points: pd.DataFrame) -> str:
    digits = digits_of(points["base"].iloc[0], FIGURES)
    told = pd.DataFrame(
        {
            "lever at": [f"{place:.{FIGURES}g}" for place in points["lever_at"]],
            "stage": points["stage"],
            "baseline": [number(value, digits) for value in points["base"]],
            "change": [signed(value, digits) for value in points["difference"]],
            "relative": [per_cent(row.difference, row.base) for row in points.itertuples()],
            "90 % interval": [f"{signed(row.low90, digits)} to {signed(row.high90, digits)}" for row in points.itertuples()],
            "beyond the target": [signed(value, digits) for value in points["beyond"]],
        }
    )
    return markdown(told)


def leave(found: Threshold, place: AnswerFolder) -> str:
    """Write threshold_points, record and summary; returns the summary."""
    study, text = found.study, summary(found)
    asked = {
        "lever": study.lever,
        "lever_as": study.lever_as,
        "outcome": study.followed.outcome,
        "of": list(study.followed.between),
        "change": str(study.change),
        "between": list(study.between),
        "since": study.window.start,
        "points": study.points,
        "tolerance": study.tolerance,
    }
    place.leave({"threshold_points": found.points}, [study.inputs], found.seconds, asked, text)
    return text
