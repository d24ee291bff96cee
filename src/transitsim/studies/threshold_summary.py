"""A threshold in words and a table, for `summary.md` and the terminal; and the folder it is left in."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd

from transitsim.core.text import markdown, number, per_cent, signed
from transitsim.results.record import Progress
from transitsim.results.store.answer_folder import AnswerFolder
from transitsim.schema.levers import LEVERS
from transitsim.schema.tables import FEW
from transitsim.studies.precision import digits_of

if TYPE_CHECKING:
    from transitsim.studies.threshold import Question, Threshold

FIGURES = 3  # of what is told


def sentence(found: Threshold) -> str:
    """What the search says: the threshold with its interval, or the most that was seen; turns are told."""
    words = [_met(found) if found.found.at == found.found.at else _never(found)]
    if found.found.others:
        words.append(
            f"The mean response crosses the target also at {', '.join(_at(found, place) for place in found.found.others)}."
        )
    if found.found.turns:
        words.append("The response both rises and falls within the range: there is no one threshold above which it holds.")
    if found.points["few"].any():
        words.append(f"There are fewer than {FEW} agents or events behind it: luck, not to be told.")
    return " ".join(words)


def _met(found: Threshold) -> str:
    search, question = found.found, found.question
    outside = ("below the range", "above the range")
    ends = [_at(found, end) if math.isfinite(end) else open_end for end, open_end in zip(found.interval, outside, strict=True)]
    count = len(search.responses[0])
    reached = f"{round(search.reached * count)} of {count} replicates"
    return (
        f"{question.lever} {_at(found, search.at)} (90 % interval {ends[0]} to {ends[1]}) changes {_subject(found)} by "
        f"{_change(found)}; {reached} come to it within the range on their own."
    )


def _never(found: Threshold) -> str:
    """No crossing of the mean: which place came nearest, and how near."""
    question = found.question
    row = found.points.loc[found.points["beyond"].abs().idxmin()]
    digits = digits_of(row["difference"]) if row["difference"] else 0
    change = f"{signed(row['difference'], digits)} {row['unit']} ({per_cent(row['difference'], row['base'])})"
    seen = f"{change} at {_at(found, row['lever_at'])}"
    low, high = (signed(row[name], digits) for name in ("low90", "high90"))
    ends = " to ".join(_at(found, end) for end in question.between)
    return (
        f"{question.lever} {ends} never changes {_subject(found)} by {_change(found)}: the most that was seen is {seen} "
        f"(90 % interval {low} to {high})."
    )


def _subject(found: Threshold) -> str:
    return f"{found.question.followed.outcome} ({found.question.followed.label})"


def _change(found: Threshold) -> str:
    change = found.question.change
    return str(change) if change.relative else f"{change} {found.question.followed.unit}"


def _at(found: Threshold, place: float) -> str:
    """'times 1.87' or '80 US$/month'."""
    shown = f"{place:.{FIGURES}g}"
    return f"times {shown}" if found.question.dial == "factor" else f"{shown} {LEVERS[found.question.lever].unit}".rstrip()


def summary(found: Threshold) -> str:
    """The sentence, how it was found, and every place that was lived."""
    question, settings = found.question, found.question.settings
    return (
        f"# How strong must {question.lever} be?\n\n{sentence(found)}\n\n"
        f"{question.followed.outcome}: {question.followed.unit}, {question.followed.meaning}. The same people with the same luck "
        f"under {settings.regime}, {question.start} to {settings.until}; the lever is turned from {question.start} on. "
        f"{settings.replicates} replicates, 1 agent = {settings.scale} people, seed {settings.seed}. The interval holds the "
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


def asked(question: Question) -> dict[str, object]:
    """What was asked beside the settings, as plain data."""
    return {
        "lever": question.lever,
        "dial": question.dial,
        "outcome": question.followed.outcome,
        "of": list(question.followed.between),
        "change": str(question.change),
        "between": list(question.between),
        "from": question.start,
        "points": question.points,
        "tolerance": question.tolerance,
    }


def leave(found: Threshold, place: AnswerFolder) -> str:
    """Write threshold_points, record and summary; returns the summary."""
    question = found.question
    progress = Progress(range(len(found.seconds)), found.seconds, sum(found.seconds))
    place.write({"threshold_points": found.points}, [question.inputs], progress, asked(question))
    text = summary(found)
    place.write_summary(text)
    return text
