"""Leaves a comparison in a folder: its tables, what was asked, and the answer in words."""

from __future__ import annotations

from transitsim.nouns.context import load_context
from transitsim.results.answer import AnswerFolder
from transitsim.results.record import Progress
from transitsim.studies.compare import Comparison
from transitsim.studies.comparison_summary import summary


def leave(found: Comparison, place: AnswerFolder) -> str:
    """Write paired_differences, changed_course, record and summary; returns the summary."""
    question = found.question
    context = load_context(question.settings.context, question.config_folders)
    asked = {
        "baseline": question.settings.regime,
        "regimes": list(question.regimes),
        "laws": [question.law(regime) for regime in question.regimes],
        "from": question.start,
    }
    place.write(
        {"paired_differences": found.differences, "changed_course": found.changed},
        question.settings,
        Progress(range(found.replicates), found.seconds, sum(found.seconds)),
        asked,
        context.place_names,
    )
    text = summary(found)
    place.write_summary(text)
    return text
