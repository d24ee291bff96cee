"""The regimes simulated: what each asks and changes, what it rests on, and how much of it is assumed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from transitsim.core.calendar import label
from transitsim.inputs.cited_yaml import ASSUMED, Source
from transitsim.inputs.context import Context
from transitsim.inputs.library import Library
from transitsim.inputs.regime import Regime
from transitsim.inputs.regime_differences import SAME_AGAIN, cited, count, differences, own_statements
from transitsim.inputs.regimes import explained, pair
from transitsim.schema.levers import LEVERS
from transitsim.schema.parameters import BEHAVIOUR_FIELDS


@dataclass(frozen=True)
class LivedRegime:
    """One regime, ready for a report.

    Attributes
    ----------
    statements : lever, from, and what is said about it with its source and why; of its own where it leans on another
    changed : lever, unit, from, under the base, under it, sources; empty where it has no base
    assumed, values : of all that it says, its base included; own_assumed, own_values : of its own
    keys : sources as they are written, its base included
    """

    name: str
    title: str
    status: str
    question: str
    budget: str
    base: str
    assumed: int
    values: int
    own_assumed: int
    own_values: int
    statements: pd.DataFrame
    changed: pd.DataFrame
    sources: Mapping[str, Source]
    own_sources: Mapping[str, Source]


def lived_regimes(record: Mapping[str, Any], library: Library) -> list[LivedRegime]:
    """The regimes of a recorded run, of a comparison, the baseline first, or of a sweep.

    Raises
    ------
    UserError
        When one of them is not at hand.
    """
    asked = record.get("asked", record.get("swept", {}))
    return [lived_regime(name, library) for name in dict.fromkeys([record["settings"]["regime"], *asked.get("full_names", ())])]


def lived_regime(name: str, library: Library) -> LivedRegime:
    """One regime by the name that runs give it, like 'history+safe_passage@2006-01'."""
    regime, base = pair(name, library)
    every, its_own = own_statements(regime, None), own_statements(regime, base)
    assumed, values = count(every)
    own_assumed, own_values = count(its_own)
    facts = [fact.source for fact in regime.facts.values()]
    return LivedRegime(
        name=name,
        title=regime.title,
        status=regime.status,
        question=regime.question,
        budget=regime.budget,
        base=base.name if base else "",
        assumed=assumed,
        values=values,
        own_assumed=own_assumed,
        own_values=own_values,
        statements=_statements(its_own, regime),
        changed=_changed(base, regime),
        sources=cited([*_keys(every), *facts], regime),
        own_sources=cited(_keys(its_own), regime),
    )


def _keys(rows: Mapping[str, list]) -> list[str]:
    return [row.what.source for each in rows.values() for row in each]


def _statements(rows: Mapping[str, list], regime: Regime) -> pd.DataFrame:
    lines = [
        (lever, "always" if row.month < 0 else label(row.month), explained(row, regime))
        for lever, each in rows.items()
        for row in each
    ]
    return pd.DataFrame(lines, columns=["lever", "from", "value, source and why"])


def _changed(base: Regime | None, regime: Regime) -> pd.DataFrame:
    if base is None:
        return pd.DataFrame()
    lines = []
    for one in differences(base, regime):
        sources = SAME_AGAIN if one.right_source == SAME_AGAIN else f"{one.left_source} → {one.right_source}"
        month = f"{label(one.month)}{' ~' if one.runs else ''}"
        lines.append((f"{one.lever}, {LEVERS[one.lever].unit}", month, f"{one.left:,.6g}", f"{one.right:,.6g}", sources))
    return pd.DataFrame(lines, columns=["lever", "from", f"under {base.name}", "under it", "sources"])


def assumed_share(regime: LivedRegime) -> str:
    """How much of a regime is assumed, in words."""
    text = f"{regime.assumed} of {regime.values} dated values are assumed"
    return f"{text}; of its own, {regime.own_assumed} of {regime.own_values}" if regime.base else text


def assumed_elsewhere(context: Context) -> str:
    """How much of the context and of the preferences is assumed, in words."""
    there = sum(source == ASSUMED for source in context.cited.values())
    preferences = sum(field.source == ASSUMED for field in BEHAVIOUR_FIELDS)
    return (
        f"Of the context {context.name}, {there} of {len(context.cited)} values are assumed; of the parameters of behaviour, "
        f"{preferences} of {len(BEHAVIOUR_FIELDS)}."
    )
