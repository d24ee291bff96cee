"""A comparison of regimes in words and small tables, for `summary.md` and the terminal."""

from __future__ import annotations

import pandas as pd

from transitsim.core.text import digits_of_unit, markdown, number
from transitsim.measures.outcomes import THEMES
from transitsim.results.store.answer_folder import AnswerFolder
from transitsim.studies.comparison import difference_words as words
from transitsim.studies.comparison.compare import Comparison
from transitsim.studies.followed_outcomes import Change
from transitsim.studies.own_outcomes import OWN
from transitsim.studies.precision import missed

BY_SEX = ("arrivals", "forced_returns", "involuntary", "risk_held", "wish_match", "violent_months", "early_deaths")
MOVES = 6  # changed courses told


def summary(found: Comparison, outcome: str = "arrivals", precision: Change | None = None) -> str:
    """What differs under each regime, for everybody and by sex, who changed course, who gains and loses, what is not known.

    `precision` is the half-width wanted of the 90 % confidence interval of an outcome's mean; the text says when it is missed.
    """
    study, settings = found.study, found.study.settings
    head = [
        f"# {', '.join(study.regimes)} against {settings.regime}",
        "",
        f"The same people with the same random numbers, {study.window.start} to {settings.until}; {found.replicates} "
        f"replicates, 1 agent = {settings.scale} people, seed {settings.seed}. {words.KINDS[found.kind]}",
    ]
    parts = ["\n".join(head)]
    for regime in study.regimes:
        rows = found.differences[found.differences["regime"] == regime]
        parts += [f"## {regime}", _everybody(rows, settings.regime), _by_sex(rows)]
        parts += [*_own(rows), _courses(found.changed, regime)]
        parts += [line for line in (*_unknown(rows, found.pairs), _missed(found, regime, outcome, precision)) if line]
    return "\n\n".join(parts) + "\n"


def _unknown(rows: pd.DataFrame, pairs: pd.DataFrame) -> list[str]:
    """Every outcome of everybody that does not change at all, and every one with a sign that these replicates do not tell."""
    rows = rows[(rows["group_by"] == "all") & rows["difference"].notna()]
    alike = pairs[(pairs["group_by"] == "all") & (pairs["regime"] == rows["regime"].iloc[0])].dropna()
    still = rows["outcome"].map((alike["value"] == alike["base_value"]).groupby(alike["outcome"]).all()).astype(bool)
    open_ = rows[~words.sign_known(rows) & ~still]
    told = []
    if still.any():
        told.append(f"The same in every replicate: {', '.join(rows.loc[still, 'outcome'])}.")
    if len(open_):
        why = "The 90 % interval holds 0, or there is none, so the sign is not known"
        told.append(f"{why} ({len(open_)} of {len(rows)} outcomes):\n\n{_by_theme(open_['outcome'])}")
    return told


def _by_theme(names: pd.Series) -> str:
    """Names of outcomes, a line a theme."""
    asked = set(names)
    lines = [(theme, [name for name in members if name in asked]) for theme, members in THEMES.items()]
    return "\n".join(f"- {theme}: {', '.join(members)}" for theme, members in lines if members)


def _missed(found: Comparison, regime: str, outcome: str, precision: Change | None) -> str:
    """How far these replicates are from the precision wanted of the outcome followed."""
    if precision is None:
        return ""
    unit = found.difference(outcome)["unit"].iloc[0]
    told = missed(found.replicate_differences(regime, outcome), precision.amount, precision.relative, unit)
    return f"{outcome}: {told}" if told else ""


def _told(rows: pd.DataFrame, baseline: str) -> pd.DataFrame:
    """Rows as text: baseline, the mean under the regime, signed change, per cent, the widest interval there is, agreement."""
    share = words.widest_told(rows)
    told = {
        baseline: [words.level(row) for row in rows.itertuples()],
        "becomes": [number(row.base + row.difference, digits_of_unit(row.unit)) for row in rows.itertuples()],
        "change": [words.change(row) + words.mark(row) for row in rows.itertuples()],
    }
    if share:
        told[f"{share} % interval"] = [words.ends(row, share) for row in rows.itertuples()]
    told["same sign"] = [words.agreement(row) for row in rows.itertuples()]
    return pd.DataFrame(told, index=rows.index)


def _everybody(rows: pd.DataFrame, baseline: str) -> str:
    rows = rows[(rows["group_by"] == "all") & rows["difference"].notna()]
    told = _told(rows, baseline)
    told.insert(0, "outcome", rows["outcome"])
    told.insert(1, "unit", rows["unit"])
    return f"{markdown(told)}\n\n{words.SAME_SIGN}{_marked(rows)}"


def _by_sex(rows: pd.DataFrame) -> str:
    rows = rows[rows["outcome"].isin(BY_SEX) & (rows["group_by"] == "sex") & rows["difference"].notna()]
    return f"By sex:\n\n{_by_group(rows)}"


def _own(rows: pd.DataFrame) -> list[str]:
    """The study's own outcomes, where it has any."""
    rows = rows[(rows["group_by"] == OWN) & rows["difference"].notna()]
    return [f"Own outcomes:\n\n{_by_group(rows)}"] if len(rows) else []


def _by_group(rows: pd.DataFrame) -> str:
    told = _told(rows, rows["baseline"].iloc[0] if len(rows) else "baseline")
    told.insert(0, "outcome", rows["outcome"])
    told.insert(1, "of", rows["group_name"])
    return f"{markdown(told)}{_marked(rows)}"


def _marked(rows: pd.DataFrame) -> str:
    return f"\n\n\\{words.MARKED}" if rows["few"].any() else ""


def _courses(changed: pd.DataFrame, regime: str) -> str:
    """Where lives end differently, both directions, and for whom that is better or worse."""
    rows = changed[changed["regime"] == regime]
    everybody = rows["people"].sum()
    moved = rows[rows["course"] != rows["course_then"]]
    text = (
        f"Of {number(everybody)} people who exist under both regimes, {number(moved['people'].sum())} "
        f"({moved['people'].sum() / everybody:.1%}) stand elsewhere at the end. "
        if everybody
        else ""
    )
    gains = rows.groupby(["sex", "social_class"], as_index=False)[["people", "better", "worse"]].sum()
    text += (
        f"{number(rows['better'].sum())} have a better life in some of four things (an early death, forced returns, months with "
        f"violence, months away from home as wished) and a worse one in none; {number(rows['worse'].sum())} the reverse."
    )
    paths = moved.groupby(["course", "course_then"], as_index=False)["people"].sum().nlargest(MOVES, "people")
    paths["people"] = [number(value) for value in paths["people"]]
    for name in ("people", "better", "worse"):
        gains[name] = [number(value) for value in gains[name]]
    courses = markdown(paths.rename(columns={"course": "under the baseline", "course_then": f"under {regime}"}))
    return f"{text}\n\n{courses}\n\n{markdown(gains)}"


def leave(found: Comparison, place: AnswerFolder, outcome: str = "arrivals", precision: Change | None = None) -> str:
    """Write the tables, the record and the summary; returns the summary."""
    study, text = found.study, summary(found, outcome, precision)
    asked = {
        "baseline": study.settings.regime,
        "regimes": list(study.regimes),
        "full_names": [world.regime.name for world in study.worlds[1:]],
        "parameters": {name: changed for name, world in study.scenarios.items() if (changed := study.parameters(world))},
        "is_a_command": study.is_a_command,
        "since": study.window.start,
        "outcome": outcome,
        "precision": str(precision or ""),
        "interval": found.kind,
    }
    place.leave(found.tables, study.worlds, found.seconds, asked, text)
    return text
