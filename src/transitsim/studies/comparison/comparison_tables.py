"""The tables of a comparison: paired differences with intervals, the pairs they are from, and changed courses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from transitsim.inputs.settings import POSTERIOR
from transitsim.measures.intervals import CONFIDENCE, PREDICTIVE, multiples, paired
from transitsim.measures.outcomes import OUTCOMES, is_few
from transitsim.measures.tally_sums import groups
from transitsim.schema.tables import CHANGED_COURSE, PAIRED_DIFFERENCES, PAIRED_REPLICATES
from transitsim.studies.comparison.life_courses import mean_of

if TYPE_CHECKING:
    from transitsim.studies.comparison.compare import Lived, Question


def differences(question: Question, found: Sequence[Lived]) -> pd.DataFrame:
    """Paired differences of all regimes, outcomes and groups, with intervals of one kind."""
    baseline, kind, each = question.settings.regime, kind_of(question.settings.assumptions), question.settings.lives_per_draw
    who = groups(question.places)
    agents = np.mean([one.agents for one in found], axis=0)
    rows = []
    for regime in question.regimes:
        base, other = (np.array([one.values[law] for one in found]) for law in (baseline, regime))
        events = np.maximum(*(np.mean([one.events[law] for one in found], axis=0) for law in (baseline, regime)))
        for i, outcome in enumerate(OUTCOMES):
            for j, group in enumerate(who):
                if group.by in outcome.by:
                    values = base[:, i, j], other[:, i, j]
                    rows.append(
                        {
                            "regime": regime,
                            "baseline": baseline,
                            "outcome": outcome.name,
                            "unit": outcome.unit,
                            "group_by": group.by,
                            "group_name": group.name,
                            "interval": kind,
                            **paired(*values, kind, each),
                            "agents": round(agents[j]),
                            "events": events[i, j],
                            "few": bool(is_few(events[i, j], agents[j])),
                            **multiples(*values, kind, each),
                        }
                    )
    return pd.DataFrame(rows)[[column.name for column in PAIRED_DIFFERENCES]]


def pairs(question: Question, found: Sequence[Lived]) -> pd.DataFrame:
    """Every replicate's outcome under the baseline and under the regime; what all intervals are worked out from."""
    baseline, who = question.settings.regime, groups(question.places)
    told = [(i, j) for i, outcome in enumerate(OUTCOMES) for j, group in enumerate(who) if group.by in outcome.by]
    i, j = np.array(told).T
    names = [(OUTCOMES[a].name, OUTCOMES[a].unit, who[b].by, who[b].name) for a, b in told]
    words = pd.DataFrame(names, columns=["outcome", "unit", "group_by", "group_name"])
    parts = [
        words.assign(
            regime=regime,
            baseline=baseline,
            replicate=one.replicate,
            base_value=one.values[baseline][i, j],
            value=one.values[regime][i, j],
        )
        for regime in question.regimes
        for one in found
    ]
    return pd.concat(parts, ignore_index=True)[[column.name for column in PAIRED_REPLICATES]]


def gaps(pairs: pd.DataFrame, regime: str, outcome: str, group: str = "everybody") -> np.ndarray:
    """The difference of every replicate, from a table of pairs, in memory or as it stands in a folder, shape (replicates,)."""
    rows = pairs[(pairs["regime"] == regime) & (pairs["outcome"] == outcome) & (pairs["group_name"] == group)]
    rows = rows.sort_values("replicate", kind="stable")
    return (rows["value"] - rows["base_value"]).to_numpy(float)


def kind_of(assumptions: str) -> str:
    """Kind of interval: of a further replicate where each has its own posterior draw, of the mean where luck alone differs."""
    return PREDICTIVE if assumptions == POSTERIOR else CONFIDENCE


def changed(question: Question, found: Sequence[Lived]) -> pd.DataFrame:
    """Who changed course: people in the mean over replicates, agents summed."""
    baseline = question.settings.regime
    parts = [
        mean_of([one.changed[regime] for one in found], {"regime": regime, "baseline": baseline}) for regime in question.regimes
    ]
    table = pd.concat(parts, ignore_index=True)
    return table[[column.name for column in CHANGED_COURSE]]
