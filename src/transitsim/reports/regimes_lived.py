"""The regimes simulated: what each asks and changes, what it rests on, and how much of it is assumed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from transitsim.inputs.cited_yaml import ASSUMED
from transitsim.inputs.context import Context
from transitsim.inputs.library import Library
from transitsim.inputs.regime import Regime
from transitsim.inputs.regime_differences import count, differences, explained, own_statements, rests_on
from transitsim.inputs.regimes import pair
from transitsim.schema.levers import LEVERS
from transitsim.schema.parameters import BEHAVIOUR_FIELDS


class LivedRegime:
    """One regime by the name that runs give it, like 'history+safe_passage@2006-01', ready for a report.

    Attributes
    ----------
    statements : lever, from, and what is said about it with its source and why; of its own where it leans on another
    changed : lever, unit, from, under the base, under it, sources; empty where it has no base
    assumed, values : of all that it says, its base included; own_assumed, own_values : of its own
    sources, own_sources : the publications behind them
    """

    def __init__(self, name: str, library: Library) -> None:
        regime, base = pair(name, library)
        every, own = own_statements(regime, None), own_statements(regime, base)
        self.name, self.title, self.status = name, regime.title, regime.status
        self.question, self.budget, self.base = regime.question, regime.budget, base.name if base else ""
        self.assumed, self.values = count(every)
        self.own_assumed, self.own_values = count(own)
        lines = [(lever, row.begins, explained(row, regime)) for lever, rows in own.items() for row in rows]
        self.statements = pd.DataFrame(lines, columns=["lever", "from", "value, source and why"])
        self.changed = _changed(base, regime) if base else pd.DataFrame()
        self.sources, self.own_sources = rests_on(every, regime, facts=True), rests_on(own, regime)


def lived_regimes(record: Mapping[str, Any], library: Library) -> list[LivedRegime]:
    """The regimes of a recorded run, of a comparison, the baseline first, or of a sweep.

    Raises
    ------
    UserError
        When one of them is not at hand.
    """
    asked = record.get("asked", record.get("swept", {}))
    return [LivedRegime(name, library) for name in dict.fromkeys([record["settings"]["regime"], *asked.get("full_names", ())])]


def _changed(base: Regime, regime: Regime) -> pd.DataFrame:
    lines = [
        (
            f"{one.lever}, {LEVERS[one.lever].unit}",
            one.begins,
            f"{one.left:,.6g}",
            f"{one.right:,.6g}",
            one.sources.replace(" -> ", " → "),
        )
        for one in differences(base, regime)
    ]
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
