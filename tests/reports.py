"""Folders of results to be told: a run of ready tallies, and a comparison with numbers known by hand."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from fakes import fake_inputs, fake_simulation

from transitsim.inputs.library import Library
from transitsim.inputs.settings import Settings
from transitsim.measures.outcomes import OUTCOMES
from transitsim.results.store.answer_folder import AnswerFolder
from transitsim.studies import run as study

REGIMES = ("safe_passage", "broker_crackdown")
AGREED = REGIMES[:1]  # under which all replicates have the same sign
GROUPS = (("all", "everybody"), ("sex", "women"), ("sex", "men"))
TIMES = {"safe_passage": 2.0, "broker_crackdown": 0.5}  # every outcome, as a multiple of the baseline
BASE = 60_000.0
REPLICATES = 8
COURSES = (  # sex, course under the baseline, course under the regime, people, better, worse, agents in both replicates
    ("female", "went_home", "destination", 9_000.0, 8_000.0, 500.0, 180),
    ("female", "in_transit", "in_transit", 40_000.0, 0.0, 0.0, 800),
    ("male", "in_transit", "died", 1_000.0, 0.0, 1_000.0, 20),
    ("male", "destination", "destination", 20_000.0, 0.0, 0.0, 400),
)


def run_folder(folder: Path, replicates: int = 3) -> Path:
    """A run that `transitsim run` might have left."""
    settings = Settings(replicates=replicates, scale=100, until="2012-12")
    return study.run(fake_inputs(settings), folder, progress=False, simulate=fake_simulation).folder


def compare_folder(folder: Path, regimes: tuple[str, ...] = REGIMES, agreed: tuple[str, ...] = AGREED) -> Path:
    """A comparison that `transitsim compare` might have left, in which every number can be told by hand."""
    asked = {"baseline": "history", "regimes": list(regimes), "since": "2006-01"}
    asked["full_names"] = [f"history+{regime}@2006-01" for regime in regimes]
    asked |= {"outcome": "arrivals", "precision": "", "interval": "confidence"}
    tables = {
        "paired_differences": paired(regimes, agreed),
        "paired_replicates": pairs(regimes),
        "changed_course": changed(regimes),
    }
    base, library = fake_inputs(Settings(regime="history", replicates=REPLICATES, scale=100)), Library()
    lived = [base, *(base.under(library.regime(name)) for name in asked["full_names"])]
    AnswerFolder(folder).leave(tables, lived, [1.0] * REPLICATES, asked, "")
    return folder


def paired(regimes: tuple[str, ...] = REGIMES, agreed: tuple[str, ...] = AGREED) -> pd.DataFrame:
    """Every outcome TIMES the baseline, the interval a tenth of it to either side; men few, regimes not `agreed` on loose."""
    rows = []
    for regime in regimes:
        change = (TIMES.get(regime, 1.5) - 1.0) * BASE
        for outcome in OUTCOMES:
            for by, group in GROUPS:
                ends = {"low50": change - 0.05 * BASE, "high50": change + 0.05 * BASE}
                ends |= {"low90": change - 0.1 * BASE, "high90": change + 0.1 * BASE}
                same = 1.0 if regime in agreed else 0.5
                who = {"regime": regime, "baseline": "history", "outcome": outcome.name, "unit": outcome.unit, "group_by": by}
                numbers = {
                    "base": BASE,
                    "difference": change,
                    **ends,
                    "same_sign": same,
                    "replicates": REPLICATES,
                    "interval": "confidence",
                }
                multiples = {f"times_{end}": 1.0 + value / BASE for end, value in ends.items()}
                agents, few = (20, True) if group == "men" else (600, False)
                rows.append({**who, "group_name": group, **numbers, "agents": agents, "events": 600.0, "few": few, **multiples})
    return pd.DataFrame(rows)


def pairs(regimes: tuple[str, ...] = REGIMES) -> pd.DataFrame:
    """Every replicate of `paired`, all alike."""
    told = paired(regimes)
    rows = told[["regime", "baseline", "outcome", "unit", "group_by", "group_name"]].assign(
        base_value=BASE, value=BASE + told["difference"]
    )
    return pd.concat([rows.assign(replicate=one) for one in range(REPLICATES)], ignore_index=True)


def changed(regimes: tuple[str, ...] = REGIMES) -> pd.DataFrame:
    """COURSES under every regime."""
    names = ("sex", "course", "course_then", "people", "better", "worse", "agents")
    parts = [pd.DataFrame(COURSES, columns=names).assign(regime=regime) for regime in regimes]
    return pd.concat(parts, ignore_index=True).assign(baseline="history", replicates=REPLICATES, **{"social_class": "poor"})
