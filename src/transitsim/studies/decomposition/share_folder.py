"""Leaves structural shares in a folder: their tables, what was asked, and the answer in words."""

from __future__ import annotations

from transitsim.results.record import Progress
from transitsim.results.store.answer_folder import AnswerFolder
from transitsim.studies.decomposition.share_summary import summary
from transitsim.studies.decomposition.structural_share import StructuralShare


def leave(found: StructuralShare, place: AnswerFolder) -> str:
    """Write structural_shares, structural_worlds, record and summary; returns the summary."""
    question = found.question
    asked = {
        "structures": {one.name: one.regime for one in question.structures},
        "outcome": [one.outcome for one in question.followed],
        "between": list(question.followed[0].between),
        "from": question.start,
        "laws": [law.name for law in question.laws],
    }
    place.write(
        {"structural_shares": found.shares, "structural_worlds": found.worlds},
        question.lived,
        Progress(range(len(found.seconds)), found.seconds, sum(found.seconds)),
        asked,
    )
    text = summary(found)
    place.write_summary(text)
    return text
