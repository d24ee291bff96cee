"""What is counted in two worlds at the end of a month, as tidy frames: one row a thing, one column a world."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from transitsim.core.calendar import year_of
from transitsim.engine.tally import Tally
from transitsim.explorer.world_pair import Pair
from transitsim.measures.aspirations import ANSWERS, CONSTRAINTS, binding, want_can_do
from transitsim.measures.outcomes import MAIN, OUTCOMES, is_few, outcomes_and_behind
from transitsim.measures.places import in_transit
from transitsim.measures.tally_sums import agents_behind, groups
from transitsim.results.tabulate import tables
from transitsim.schema.enums import CLASSES, SEXES, Place, names
from transitsim.schema.tables import FEW
from transitsim.studies.comparison.life_courses import in_both

Measure = Callable[[pd.DataFrame, Mapping[str, str]], pd.DataFrame]
WORLDS = ["base", "other"]
COUNTED = ("arrivals", "onward_exits", "third_country_exits", "returns_by_choice", *list(MAIN)[1:])


class Counts(NamedTuple):
    """Everything the page tells of a month; `few` marks what rests on fewer than 30 agents or events in either world.

    outcomes : outcome, unit, meaning, base, other, difference, few; since the worlds part (`measures/outcomes.py`)
    places : place, base, other (people at the month's end), few
    answers : answer, base, other, few; shares of the months lived in transit since the worlds part
    held : constraint, base, other, few; shares of the months of those who want to leave and cannot
    moves : from, to, people, agents, few; who stands elsewhere in the other world
    apart : person, sex, class, born, here, there; the people behind `moves`
    """

    outcomes: pd.DataFrame
    places: pd.DataFrame
    answers: pd.DataFrame
    held: pd.DataFrame
    moves: pd.DataFrame
    apart: pd.DataFrame


def counts(pair: Pair, group: str = "everybody") -> Counts:
    """Count both worlds for a group of `measures/tally_sums.py`; the worlds have lived at least a month apart."""
    both = [side.tally() for side in pair.sides]
    decisions = _decisions(pair, both)
    apart = people_apart(pair)
    return Counts(
        outcomes=outcome_counts(pair, both, group),
        places=place_counts(pair, both),
        answers=_shares(pair, decisions, want_can_do, "answer", ANSWERS),
        held=_shares(pair, decisions, binding, "constraint", CONSTRAINTS),
        moves=moves(pair, apart),
        apart=apart,
    )


def outcome_counts(pair: Pair, both: list[Tally], group: str = "everybody") -> pd.DataFrame:
    """Outcomes since the worlds part, the numbers of one replicate of a comparison (`studies/paired.py`)."""
    who = tuple(one for one in groups(pair.place_names) if one.name == group)
    values, behind = np.array([outcomes_and_behind(tally, pair.first, who)[..., 0] for tally in both]).swapaxes(0, 1)
    agents = min(agents_behind(tally, pair.first, who)[0] for tally in both)
    rows = [(one.name, one.unit, one.meaning) for one in OUTCOMES]
    found = pd.DataFrame(rows, columns=["outcome", "unit", "meaning"])
    found["base"], found["other"] = values
    found["difference"] = found["other"] - found["base"]
    return found.assign(few=is_few(behind.min(axis=0) / pair.choice.settings.scale, agents))


def told(found: pd.DataFrame) -> pd.DataFrame:
    """The outcomes that are told first, in their order; those that are not told for the group are left out."""
    return found.set_index("outcome").loc[list(COUNTED)].reset_index().dropna(subset=WORLDS, how="all")


def place_counts(pair: Pair, both: list[Tally]) -> pd.DataFrame:
    """Adults, minors and children born in transit at the month's end, by place, away from home and of those back home."""
    found = pd.DataFrame({"place": pair.places})
    for name, tally in zip(WORLDS, both, strict=True):
        found[name] = tally.stocks[pair.month].sum(axis=(1, 2))
    scale = pair.choice.settings.scale
    found["few"] = found[WORLDS].min(axis=1) < FEW * scale
    return found.drop(index=[Place.ORIGIN_BORDER, Place.ORIGIN_INTERIOR]).reset_index(drop=True)


def _decisions(pair: Pair, both: list[Tally]) -> pd.DataFrame:
    """Decisions since the worlds part, in one heap a world; `regime` says which world."""
    named = pair.place_names
    parts = [tables(tally, world, 0, named)["decisions"].to_pandas() for world, tally in zip(WORLDS, both, strict=True)]
    found = pd.concat(parts, ignore_index=True)
    return found[found["year"] >= year_of(pair.first)].assign(year=year_of(pair.first))


def _shares(pair: Pair, decisions: pd.DataFrame, measure: Measure, by: str, order: tuple[str, ...]) -> pd.DataFrame:
    """One measure of `measures` in both worlds; 0 where nobody was there to be counted.

    A share is marked when it is of fewer than 30 months of agents, and so of fewer than 30 agents, in either world.
    """
    roles = dict(zip(names(Place), pair.places, strict=True))
    found = measure(decisions, roles).pivot_table(index=by, columns="regime", values="share", observed=True)
    found = found.reindex(index=list(order), columns=WORLDS).fillna(0.0).rename_axis(index=by, columns=None)
    lived = in_transit(decisions, roles)
    lived = lived[lived["state"] == "involuntary"] if measure is binding else lived
    whole = lived.groupby("regime", observed=True)["person_months"].sum().reindex(WORLDS).fillna(0.0)
    return found.assign(few=bool((whole < FEW * pair.choice.settings.scale).any())).reset_index()


def people_apart(pair: Pair) -> pd.DataFrame:
    """People of both worlds who stand in different places, in the order of their addresses."""
    here, there = in_both(pair.here.people, pair.there.people)
    one, other = pair.here.people[here], pair.there.people[there]
    moved = one["place"] != other["place"]
    one, other = one[moved], other[moved]
    places = np.array(pair.places)
    return pd.DataFrame(
        {
            "person": one["person"],
            "sex": np.array(SEXES)[one["sex"]],
            "social_class": np.array(CLASSES)[one["social_class"]],
            "born": [f"{year_of(int(born)) // 10 * 10}s" for born in one["born"]],
            "here": places[one["place"]],
            "there": places[other["place"]],
        }
    )


def moves(pair: Pair, apart: pd.DataFrame) -> pd.DataFrame:
    """How many stand where, the most common pair of places first."""
    found = apart.groupby(["here", "there"], as_index=False).agg(agents=("person", "size"))
    found["people"] = found["agents"] * pair.choice.settings.scale
    found["few"] = found["agents"] < FEW
    return found.sort_values(["agents", "here", "there"], ascending=[False, True, True], ignore_index=True)
