"""A comparison of regimes in words and small tables, for `summary.md` and the terminal."""

from __future__ import annotations

import pandas as pd

from transitsim.nouns.settings import POINT, POSTERIOR
from transitsim.results.text import markdown, number
from transitsim.studies.compare import Comparison
from transitsim.studies.gaps import Change
from transitsim.studies.outcomes import MAIN, OUTCOMES
from transitsim.studies.precision import too_few

BY_NAME = {outcome.name: outcome for outcome in OUTCOMES}
BY_SEX = ("arrivals", "forced_returns", "involuntary", "risk_held", "wish_match", "violent_months", "early_deaths")
INTERVALS = {
    POINT: "Intervals are of the mean paired difference over replicates; they hold luck, not what is assumed.",
    POSTERIOR: "Intervals are the middle of the paired differences of replicates, each with its own luck and its own posterior "
    "draw of what is assumed.",
}
MOVES = 6  # changed courses told


def summary(found: Comparison, outcome: str = "arrivals", precision: Change | None = None) -> str:
    """What differs under each regime, for everybody and by sex, who changed course, who gains and loses, what is not known.

    `precision` is the half-width wanted of the 90 % interval of an outcome; the text says when it is missed.
    """
    settings, question = found.question.settings, found.question
    head = [
        f"# {', '.join(question.regimes)} against {settings.regime}",
        "",
        f"The same people with the same luck, {question.start} to {settings.until}; {found.replicates} replicates, 1 agent = "
        f"{settings.scale} people, seed {settings.seed}. {INTERVALS[settings.assumptions]}",
    ]
    parts = ["\n".join(head)]
    for regime in question.regimes:
        rows = found.differences[found.differences["regime"] == regime]
        parts += [f"## {regime}", _everybody(rows, settings.regime), _by_sex(rows), _courses(found.changed, regime)]
        parts += [line for line in (_unknown(rows), _missed(found, regime, outcome, precision)) if line]
    return "\n\n".join(parts) + "\n"


def _unknown(rows: pd.DataFrame) -> str:
    """Which of the main outcomes have a sign that these replicates do not tell."""
    rows = rows[(rows["by"] == "all") & rows["outcome"].isin(MAIN)]
    open_ = rows[(rows["low90"] <= 0.0) & (rows["high90"] >= 0.0) & (rows["difference"] != 0.0)]
    if open_.empty:
        return ""
    return f"The 90 % interval holds 0, so the sign is not known: {', '.join(open_['outcome'])}."


def _missed(found: Comparison, regime: str, outcome: str, precision: Change | None) -> str:
    """What these replicates do not show of the outcome followed."""
    if precision is None:
        return ""
    told = too_few(found.gaps(regime, outcome), precision.amount, precision.relative, BY_NAME[outcome].unit)
    return f"{outcome}: {told}" if told else ""


def _digits(unit: str) -> int:
    return 3 if unit in ("share", "0-1") else 1 if unit.startswith(("US$", "months")) else 0


def _told(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows as text: base, difference, 90 % interval, agreement."""
    lines = []
    for row in rows.itertuples():
        digits = _digits(row.unit)
        low, high = number(row.low90, digits), number(row.high90, digits)
        mark = " *" if row.few else ""
        lines.append(
            (number(row.base, digits), number(row.difference, digits) + mark, f"{low} to {high}", f"{row.same_sign:.0%}")
        )
    return pd.DataFrame(lines, columns=["baseline", "difference", "90 % interval", "same sign"], index=rows.index)


def _everybody(rows: pd.DataFrame, baseline: str) -> str:
    rows = rows[(rows["by"] == "all") & rows["difference"].notna()]
    told = _told(rows).rename(columns={"baseline": baseline})
    told.insert(0, "outcome", rows["outcome"])
    told.insert(1, "unit", rows["unit"])
    return markdown(told) + "\n\nsame sign: share of replicates whose difference has the sign of the mean."


def _by_sex(rows: pd.DataFrame) -> str:
    rows = rows[rows["outcome"].isin(BY_SEX) & (rows["by"] == "sex") & rows["difference"].notna()]
    told = _told(rows)
    told.insert(0, "outcome", rows["outcome"])
    told.insert(1, "of", rows["group"])
    marked = "\n\n\\* fewer than 30 agents." if rows["few"].any() else ""
    return "By sex:\n\n" + markdown(told) + marked


def _courses(changed: pd.DataFrame, regime: str) -> str:
    """Where lives end differently, both directions, and for whom that is better or worse."""
    rows = changed[changed["regime"] == regime]
    everybody = rows["people"].sum()
    moved = rows[rows["course"] != rows["course_then"]]
    text = (
        f"Of {number(everybody)} people who exist under both laws, {number(moved['people'].sum())} "
        f"({moved['people'].sum() / everybody:.1%}) stand elsewhere at the end. "
        if everybody
        else ""
    )
    gains = rows.groupby(["sex", "class"], as_index=False)[["people", "better", "worse"]].sum()
    text += (
        f"{number(rows['better'].sum())} have a better life in some of four things (an early death, forced returns, months with "
        f"violence, months as wished) and a worse one in none; {number(rows['worse'].sum())} the reverse."
    )
    paths = moved.groupby(["course", "course_then"], as_index=False)["people"].sum().nlargest(MOVES, "people")
    paths["people"] = [number(value) for value in paths["people"]]
    for name in ("people", "better", "worse"):
        gains[name] = [number(value) for value in gains[name]]
    courses = markdown(paths.rename(columns={"course": "under the baseline", "course_then": f"under {regime}"}))
    return f"{text}\n\n{courses}\n\n{markdown(gains)}"
