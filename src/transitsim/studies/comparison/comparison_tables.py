"""The tables of a comparison: paired differences with intervals, the pairs they are from, and changed courses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from transitsim.inputs.settings import POSTERIOR
from transitsim.measures.intervals import CONFIDENCE, PREDICTIVE, multiples, paired
from transitsim.measures.outcomes import OUTCOMES, is_few
from transitsim.measures.tally_sums import groups
from transitsim.schema.tables import CHANGED_COURSE, PAIRED_DIFFERENCES, PAIRED_REPLICATES
from transitsim.studies.comparison.life_courses import mean_courses
from transitsim.studies.own_outcomes import OWN
from transitsim.studies.paired import Replicate
from transitsim.studies.paired_study import PairedStudy

NAMED = ["outcome", "unit", "group_by", "group_name"]


def interval_kind(assumptions: str) -> str:
    """Kind of interval: of a further replicate where each has its own posterior draw, of the mean where only chance differs."""
    return PREDICTIVE if assumptions == POSTERIOR else CONFIDENCE


def paired_differences(study: PairedStudy, found: Sequence[Replicate]) -> pd.DataFrame:
    """Paired differences of all regimes, outcomes and groups, with intervals of one kind; own outcomes after the package's."""
    kind, each = interval_kind(study.settings.assumptions), study.settings.lives_per_draw
    agents = np.mean([one.worlds[0].agents for one in found], axis=0)
    rows = []
    for world, regime in enumerate(study.regimes, 1):
        base, other = (np.array([one.worlds[at].values for one in found]) for at in (0, world))
        events = np.maximum(*(np.mean([one.worlds[at].events for one in found], axis=0) for at in (0, world)))
        head = {"regime": regime, "baseline": study.settings.regime, "interval": kind}
        cells = [(name, base[:, i, j], other[:, i, j], events[i, j], agents[j]) for name, i, j in _told(study)]
        for name, pairs in _own_pairs(study, found, world):
            cells.append((name, *pairs[["base_value", "value"]].to_numpy(float).T, float("nan"), pairs["agents"].mean()))
        for name, one, two, behind, people in cells:
            few = bool(is_few(np.nan_to_num(behind, nan=np.inf), people))
            rests_on = {"agents": round(people), "events": behind, "few": few}
            rows.append({**head, **name, **paired(one, two, kind, each), **rests_on, **multiples(one, two, kind, each)})
    return pd.DataFrame(rows)[[column.name for column in PAIRED_DIFFERENCES]]


def paired_replicates(study: PairedStudy, found: Sequence[Replicate]) -> pd.DataFrame:
    """Every replicate's outcome under the baseline and under the regime; what all intervals are worked out from."""
    told = list(_told(study))
    i, j = np.array([(i, j) for _, i, j in told]).T
    words, parts = pd.DataFrame([name for name, _, _ in told]), []
    for world, regime in enumerate(study.regimes, 1):
        head = {"regime": regime, "baseline": study.settings.regime}
        for one in found:
            values = {"base_value": one.worlds[0].values[i, j], "value": one.worlds[world].values[i, j]}
            parts.append(words.assign(**head, replicate=one.number, **values))
        parts += [pairs.assign(**head, **name) for name, pairs in _own_pairs(study, found, world)]
    return pd.concat(parts, ignore_index=True)[[column.name for column in PAIRED_REPLICATES]]


def _told(study: PairedStudy) -> list[tuple[dict[str, str], int, int]]:
    """Every outcome and group for which it exists: their names, and their places in the arrays of outcomes."""
    who = list(enumerate(groups(study.place_names)))
    return [
        (dict(zip(NAMED, (outcome.name, outcome.unit, group.by, group.name), strict=True)), i, j)
        for i, outcome in enumerate(OUTCOMES)
        for j, group in who
        if group.by in outcome.by
    ]


def _own_pairs(study: PairedStudy, found: Sequence[Replicate], world: int) -> list[tuple[dict[str, str], pd.DataFrame]]:
    """Own outcomes by outcome and group: replicate, base_value, value, agents (under the baseline)."""
    if not study.own:
        return []
    units: Mapping[str, str] = {name: unit for one in study.own for name, unit in one.units.items()}
    whole = pd.concat([one.own.assign(replicate=one.number) for one in found], ignore_index=True)
    keys = ["outcome", "group", "replicate"]
    base, other = (whole[whole["world"] == at].set_index(keys) for at in (0, world))
    both = base.rename(columns={"value": "base_value"})[["base_value", "agents"]].join(other["value"])
    return [
        (dict(zip(NAMED, (outcome, units[outcome], OWN, group), strict=True)), pairs.reset_index()[["replicate", *both]])
        for (outcome, group), pairs in both.groupby(["outcome", "group"], sort=False)
    ]


def replicate_differences(pairs: pd.DataFrame, regime: str, outcome: str, group: str = "everybody") -> np.ndarray:
    """The difference of every replicate, from a table of pairs, in memory or as it stands in a folder, shape (replicates,)."""
    rows = pairs[(pairs["regime"] == regime) & (pairs["outcome"] == outcome) & (pairs["group_name"] == group)]
    rows = rows.sort_values("replicate", kind="stable")
    return (rows["value"] - rows["base_value"]).to_numpy(float)


def changed_courses(study: PairedStudy, found: Sequence[Replicate]) -> pd.DataFrame:
    """Who changed course: people in the mean over replicates, agents summed."""
    parts = []
    for world, regime in enumerate(study.regimes, 1):
        cells = [one.changed[one.changed["world"] == world] for one in found]
        parts.append(mean_courses(cells).assign(regime=regime, baseline=study.settings.regime))
    return pd.concat(parts, ignore_index=True)[[column.name for column in CHANGED_COURSE]]
