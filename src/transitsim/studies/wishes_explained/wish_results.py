"""Replicates of the study of wishes become its tables."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from transitsim.measures.intervals import CONFIDENCE, confidence, confidence_of_ratio, student
from transitsim.measures.outcomes import is_few
from transitsim.measures.wish_shares import BATCHES
from transitsim.schema.wish_tables import CARRIERS, CHANGED_WORLDS, WISHES_EXPLAINED

SHIFTS = {"life_abroad_raised": 1.0, "life_abroad_lowered": -1.0}  # in s.d. of what it is worth over staying
LEARNING = {"language_not_learnt": 0.0, "language_learnt_twice_as_fast": 2.0}  # factors on the rate
AS_IT_IS = "as_it_is"
OUTCOMES = ("arrivals", "forced_returns", "wish_to_leave")
KEYS = ["period", "group_name", "passage", "hidden", "measure"]


class Replicate(NamedTuple):
    """What one replicate gives: rows of measures, what carries structure, the shift of life abroad, outcomes by world."""

    rows: pd.DataFrame
    carriers: pd.DataFrame
    shift: float
    worlds: dict[str, dict[str, float]]
    seconds: float


def wish_table(replicates: list[pd.DataFrame]) -> pd.DataFrame:
    """The table `wishes_explained`: means over replicates, and their intervals.

    Parameters
    ----------
    replicates : the rows of each, in the same order
    """
    table = replicates[0][KEYS].copy()
    values = np.array([one["value"] for one in replicates], float)
    table["value"] = values.mean(axis=0)
    table["interval"] = CONFIDENCE
    if len(replicates) > 1:
        table["low90"], table["high90"] = confidence(values, 90)
    else:
        reach = student(90, BATCHES) * replicates[0]["standard_error"]
        table["low90"], table["high90"] = table["value"] - reach, table["value"] + reach
    for name in ("agents", "person_months", "events"):
        table[name] = np.mean([one[name] for one in replicates], axis=0)
    table["events"] = table["events"].fillna(0.0)
    table["few"] = is_few(table["events"], table["agents"])
    table["replicates"] = len(replicates)
    for name in ("agents", "person_months"):
        table[name] = table[name].round().astype(int)
    return table[[column.name for column in WISHES_EXPLAINED]]


def carriers_table(replicates: list[pd.DataFrame]) -> pd.DataFrame:
    """The table `structure_carriers`: means over replicates, and their intervals."""
    table = replicates[0][["group_name", "state"]].copy()
    values = np.array([one["share"] for one in replicates], float)
    table["share"], table["interval"] = values.mean(axis=0), CONFIDENCE
    table["low90"], table["high90"] = confidence(values, 90)
    table["replicates"] = len(replicates)
    table["agents"] = np.mean([one["agents"] for one in replicates], axis=0).round().astype(int)
    table["few"] = is_few(table["agents"], table["agents"])
    return table[[column.name for column in CARRIERS]]


def worlds_table(replicates: list[Replicate], period: str, scale: int) -> pd.DataFrame:
    """The table `changed_worlds`: outcomes of changed worlds over those as it is."""
    shift = float(np.mean([one.shift for one in replicates]))
    rows = []
    changed = [name for name in replicates[0].worlds if name != AS_IT_IS]
    for name in changed:
        for outcome in OUTCOMES:
            before = np.array([one.worlds[AS_IT_IS][outcome] for one in replicates])
            after = np.array([one.worlds[name][outcome] for one in replicates])
            low, high = (float(end) for end in confidence_of_ratio(after, before, 90))
            least = min(float(before.mean()), float(after.mean()))
            of = (
                float(np.mean([one.worlds[AS_IT_IS]["person_months"] for one in replicates]))
                if outcome == "wish_to_leave"
                else 1.0
            )
            events = least * of / scale
            rows.append(
                {
                    "change": name,
                    "outcome": outcome,
                    "period": period,
                    "shift": SHIFTS.get(name, 0.0) * shift,
                    "as_it_is": before.mean(),
                    "changed": after.mean(),
                    "ratio": after.mean() / before.mean() if before.mean() > 0.0 else float("nan"),
                    "interval": CONFIDENCE,
                    "low90": low,
                    "high90": high,
                    "events": events,
                    "few": bool(is_few(events, events)),
                    "replicates": len(replicates),
                }
            )
    return pd.DataFrame(rows, columns=[column.name for column in CHANGED_WORLDS])
