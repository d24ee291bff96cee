"""Leaves a comparison in a folder: its tables, what was asked, and the answer in words."""

from __future__ import annotations

from transitsim.core.calendar import label
from transitsim.results.record import Progress
from transitsim.results.store.answer_folder import AnswerFolder
from transitsim.studies.comparison.compare import Comparison
from transitsim.studies.comparison.comparison_summary import summary
from transitsim.studies.followed_outcomes import Change


def leave(found: Comparison, place: AnswerFolder, outcome: str = "arrivals", precision: Change | None = None) -> str:
    """Write paired_differences, paired_replicates, changed_course, record and summary; returns the summary."""
    question = found.question
    asked = {
        "baseline": question.settings.regime,
        "regimes": list(question.regimes),
        "laws": [law.name for law in question.laws.values()],
        "from": label(question.first),
        "outcome": outcome,
        "precision": str(precision or ""),
        "interval": found.kind,
    }
    place.write(
        {"paired_differences": found.differences, "paired_replicates": found.pairs, "changed_course": found.changed},
        question.lived,
        Progress(range(found.replicates), found.seconds, sum(found.seconds)),
        asked,
    )
    text = summary(found, outcome, precision)
    place.write_summary(text)
    return text
