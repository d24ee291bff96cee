"""Structural shares in words and small tables, for `summary.md` and the terminal."""

from __future__ import annotations

import pandas as pd

from transitsim.core.text import markdown, number, per_cent, signed
from transitsim.inputs.settings import POSTERIOR
from transitsim.results.store.answer_folder import AnswerFolder
from transitsim.schema.tables import FEW
from transitsim.studies.decomposition.structural_share import StructuralShare
from transitsim.studies.followed_outcomes import Followed
from transitsim.studies.precision import digits_of, too_few

FIGURES = 3
HEADS = {"shapley": "Shapley", "alone": "off alone", "last": "off last"}


def summary(found: StructuralShare) -> str:
    """The gap, what is left of it with all structures off, and what each of them does."""
    study, settings = found.study, found.study.settings
    names = ", ".join(one.name for one in study.structures)
    head = (
        f"# Structural shares under {settings.regime}: {names}\n\n"
        f"The same people with the same random numbers in {len(study.paired.worlds)} worlds, {study.start} to {settings.until}; "
        f"{settings.replicates} replicates, 1 agent = {settings.scale} people, seed {settings.seed}. Shapley: what taking the "
        "structure off changes, averaged over all orders of taking them off; these add up to what all of them do. Off alone: the "
        "shadow value. Off last: when all others are off already. Share: of the gap as it is. " + _kind(settings.assumptions)
    )
    titles = "\n".join(f"- {one.name}: {one.title}" for one in study.structures)
    return "\n\n".join([head, titles, *(_outcome(found, followed) for followed in study.followed)]) + "\n"


def _kind(assumptions: str) -> str:
    """What the intervals are of."""
    what = "chance and the posterior draws" if assumptions == POSTERIOR else "chance, not what is assumed"
    return f"Intervals are confidence intervals of means over replicates (Student; of a share, Fieller): they hold {what}."


def _outcome(found: StructuralShare, followed: Followed) -> str:
    rows = found.shares[found.shares["outcome"] == followed.outcome]
    whole = rows[rows["measure"] == "all"].iloc[0]
    digits = digits_of(whole["base"], FIGURES)
    base, left = number(whole["base"], digits), number(whole["base"] + whole["difference"], digits)
    low, high, change = (signed(whole[name], digits) for name in ("low90", "high90", "difference"))
    relative = per_cent(whole["difference"], whole["base"])
    text = (
        f"{followed.outcome} ({followed.unit}, {followed.meaning}): {_subject(followed)} {base}. With all structures off it is "
        f"{left}, a change of {change} ({relative}; 90 % interval {low} to {high})."
    )
    told = f"{text} {_warning(found, followed)}".rstrip()
    few = f"\n\nFewer than {FEW} agents or events in a group: mostly chance, not to be reported." if whole["few"] else ""
    return f"## {followed.outcome}, {followed.label}\n\n{told}\n\n{_table(rows, digits)}{few}"


def _subject(followed: Followed) -> str:
    return f"the gap between {' and '.join(followed.between)} is" if len(followed.between) == 2 else f"{followed.label},"


def _warning(found: StructuralShare, followed: Followed) -> str:
    """What the replicates do not yet show about taking all structures off."""
    study = found.study
    return too_few(found.whole(followed.outcome), study.precision, study.relative, followed.unit)


def _table(rows: pd.DataFrame, digits: int) -> str:
    """A line a structure, the largest Shapley value first."""
    parts = {measure: table.set_index("structure") for measure, table in rows.groupby("measure")}
    order = parts["shapley"]["difference"].abs().sort_values(ascending=False).index
    lines = []
    for name in order:
        row = parts["shapley"].loc[name]
        share, ends = "-", "-"
        if pd.notna(row["share"]):
            share, low, high = (f"{round(100.0 * row[each])} %" for each in ("share", "share_low90", "share_high90"))
            ends = f"{low} to {high}"
        values = {HEADS[measure]: signed(parts[measure].loc[name, "difference"], digits) for measure in HEADS}
        interval = f"{signed(row['low90'], digits)} to {signed(row['high90'], digits)}"
        told = {"structure": name, "Shapley": values.pop("Shapley"), "90 % interval": interval, **values}
        lines.append({**told, "share of the gap": share, "90 % interval of the share": ends})
    return markdown(pd.DataFrame(lines))


def leave(found: StructuralShare, place: AnswerFolder) -> str:
    """Write structural_shares, structural_worlds, record and summary; returns the summary."""
    study, text = found.study, summary(found)
    asked = {
        "structures": {one.name: one.regime for one in study.structures},
        "outcome": [one.outcome for one in study.followed],
        "between": list(study.followed[0].between),
        "since": study.start,
        "full_names": [world.regime.name for world in study.paired.worlds],
    }
    tables = {"structural_shares": found.shares, "structural_worlds": found.worlds}
    place.leave(tables, study.paired.worlds, found.seconds, asked, text)
    return text
