"""Tidy frames of how people flow: from a wish by a safe road to what is done, from entry to exit, from regime to regime."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import numpy as np
import pandas as pd

from transitsim.measures import band
from transitsim.measures.aspirations import ASPIRATIONS
from transitsim.measures.places import in_transit
from transitsim.plots.style import SEX_NAMES as SEXES

SAFE = {True: "would leave", False: "would stay"}
WANTED = {True: "wants to leave", False: "wants to stay"}
STATES = {
    "mobile": "leaves",
    "preparing": "prepares",
    "involuntary": "cannot leave",
    "forced": "is forced",
    "voluntary": "could leave",
    "acquiescent": "could not",
}
STAGES = ("if the road were safe and free", "at its price and danger", "as it is")
EXITS = {
    "onward": "to the destination",
    "third": "to a third country",
    "returned": "home by choice",
    "repatriated": "handed over",
    "died": "died",
    "censored": "still in transit",
}
COURSES = {
    "destination": "at the destination",
    "third_country": "in a third country",
    "in_transit": "in transit",
    "under_way": "under way",
    "detained": "detained",
    "went_home": "went home",
    "never_left": "never left",
    "died": "died, any cause",
}
ORDER = (*SAFE.values(), *WANTED.values(), *STATES.values(), *COURSES.values())


def aspiration_flow(decisions: pd.DataFrame, places: Mapping[str, str]) -> pd.DataFrame:
    """Months lived in transit: would leave by a safe road or not, wants to leave at its price or not, and what comes of it.

    Returns
    -------
    DataFrame: step (0, 1), source, target, value (person-months), agents; years and replicates pooled
    """
    lived = in_transit(decisions, places)
    lived = lived.assign(
        safe=np.where(ASPIRATIONS["wish_safe_to_leave"](lived), SAFE[True], SAFE[False]),
        wanted=np.where(ASPIRATIONS["wish_to_leave"](lived), WANTED[True], WANTED[False]),
        state=lived["state"].astype(str).map(STATES),
    )
    return _steps(lived, ("safe", "wanted", "state"), "person_months")


def changed_course_flow(changed: pd.DataFrame) -> pd.DataFrame:
    """Of those who end elsewhere under the regime: from their course under the baseline to that under it.

    Returns
    -------
    DataFrame: step (0), source, target, value (people), agents
    """
    moved = changed[changed["course"].astype(str) != changed["course_then"].astype(str)]
    moved = moved.assign(**{name: moved[name].astype(str).map(COURSES) for name in ("course", "course_then")})
    return _steps(moved, ("course", "course_then"), "people")


def _steps(rows: pd.DataFrame, columns: tuple[str, ...], value: str) -> pd.DataFrame:
    parts = []
    for step, (source, target) in enumerate(pairwise(columns)):
        pair = rows.groupby([source, target], as_index=False)[[value, "agents"]].sum()
        pair.columns = ["source", "target", "value", "agents"]
        parts.append(pair[pair["value"] > 0].assign(step=step))
    found = pd.concat(parts, ignore_index=True)[["step", "source", "target", "value", "agents"]]
    return found.sort_values(["step", "source", "target"], key=_placed, ignore_index=True)


def _placed(column: pd.Series) -> pd.Series:
    """States by their places in ORDER, numbers as they are."""
    return column if column.name == "step" else column.map(ORDER.index)


def stay_outcomes(spells: pd.DataFrame) -> pd.DataFrame:
    """How the last stay of each person in transit ended, as a share of all people of that sex, spread over replicates.

    Returns
    -------
    DataFrame: outcome, group_name (women, men), p05, p25, median and `middle`, p75, p95 (0-1), agents (a replicate, in the mean)
    """
    last = spells.sort_values("entered").drop_duplicates(["regime", "replicate", "person"], keep="last")
    keys = ["replicate", "sex", "exit"]
    sums = last.astype({"sex": str, "exit": str}).groupby(keys)["weight"].agg(["sum", "size"])
    runs, sexes = sorted(last["replicate"].unique()), [name for name in SEXES if name in set(last["sex"])]
    sums = sums.reindex(pd.MultiIndex.from_product([runs, sexes, list(EXITS)], names=keys), fill_value=0)
    whole = sums.groupby(["replicate", "sex"])["sum"].transform("sum")
    found = (sums["sum"] / whole.where(whole > 0, 1.0)).rename("share").reset_index()
    spread = band(found, "share", ["exit", "sex"]).set_index(["exit", "sex"])
    spread["agents"] = sums["size"].groupby(["exit", "sex"]).mean()
    spread = spread.reindex(pd.MultiIndex.from_product([list(EXITS), sexes], names=["exit", "sex"])).reset_index()
    return spread.assign(middle=spread["median"], outcome=spread["exit"].map(EXITS), group_name=spread["sex"].map(SEXES))


def course_outcomes(changed: pd.DataFrame, baseline: str) -> pd.DataFrame:
    """People by where their lives stand at the end, under the baseline and under every regime, in the mean over replicates.

    Returns
    -------
    DataFrame: outcome, group_name (a regime), middle (people, the mean), p05, p25, p75, p95 (missing), agents (a replicate)
    """
    changed = changed.astype({name: str for name in ("regime", "course", "course_then")})
    regimes = list(dict.fromkeys(changed["regime"]))
    parts = [(baseline, changed[changed["regime"] == regime], "course") for regime in regimes[:1]]
    parts += [(regime, changed[changed["regime"] == regime], "course_then") for regime in regimes]
    rows = []
    for regime, part, column in parts:
        people, agents = (part.groupby(column)[name].sum() for name in ("people", "agents"))
        lived = max(1, int(part["replicates"].max()) if len(part) else 1)
        for course, name in COURSES.items():
            rows.append((name, regime, float(people.get(course, 0.0)), round(agents.get(course, 0) / lived)))
    found = pd.DataFrame(rows, columns=["outcome", "group_name", "middle", "agents"])
    return found.assign(**dict.fromkeys(("p05", "p25", "p75", "p95"), float("nan")))
