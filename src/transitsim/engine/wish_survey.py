"""A survey of wishes: what the options are worth to the people in transit at a month's end, and their random terms apart.

Asked are people who live in transit, are not on a short trip, and have weighed their options in this stay. Nothing is drawn and
nothing changes, so a run goes on as if nobody had asked.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from transitsim.core.calendar import year_of
from transitsim.core.jit import rule
from transitsim.engine.wish_answers import Answers, spaced
from transitsim.rules.choice.decision import systematic_values
from transitsim.rules.choice.models.random_utility import shocks
from transitsim.rules.moves import place_considered
from transitsim.schema.enums import FEMALE, OPTIONS, TRANSIT, Hiding, State

if TYPE_CHECKING:
    from transitsim.engine.model import TransitModel

SAFE, REAL = 0, 1
PASSAGES = ("safe", "real")  # the road free and safe, and the road at its price and danger
MONTHS = (6, 12)  # asked at the end of June and of December
YEARS_HERE = (1, 5)  # years in transit that divide groups
GROUPS = (
    "everybody",
    "women",
    "men",
    "in_union",
    "not_in_union",
    "child_born_in_transit",
    "no_child_born_in_transit",
    "under_1_year",
    "1_to_5_years",
    "5_years_and_more",
)
STATES: dict[str, Callable[[np.ndarray, int], np.ndarray]] = {  # of people in a month: what may carry structure
    "language": lambda people, month: people["language"],
    "time_here": lambda people, month: month - people["entered"],
    "place": lambda people, month: people["place"],
    "housing": lambda people, month: people["hiding"],
    "held": lambda people, month: people["bond"] > 0,
    "permit": lambda people, month: people["permit"],
    "job_rung": lambda people, month: people["rung"],
    "savings": lambda people, month: people["savings"],
    "believed_danger_of_the_road": lambda people, month: people["believed_capture"],
    "believed_arrest": lambda people, month: people["believed_arrest"],
    "believed_punishment_of_kin": lambda people, month: people["believed_punishment"],
    "picture_of_the_destination": lambda people, month: people["believed_destination"],
    "returned_before": lambda people, month: people["returns"] > 0,
    "minors_here": lambda people, month: people["minors_here"],
    "minors_elsewhere": lambda people, month: people["minors_apart"],
    "need_of_dependants": lambda people, month: people["need"],
    "kin_at_the_destination": lambda people, month: people["kin_there"],
    "age": lambda people, month: month - people["born"],
}


@rule
def ask(people, structures, policy, p, luck, values, random):
    """Write what the options are worth to each person, and the random terms by which they weighed them last.

    people : copies of PERSON, shape (n,); values : shape (2 passages, n, 6); random : shape (n, 6)
    """
    for row in range(len(people)):
        me = people[row]
        there = structures[place_considered(me, p, luck), me.sex]
        safe, real = systematic_values(me, structures[me.place, me.sex], there, policy, p)
        drawn = shocks(me, p, luck, me.shocks_from)
        for option in range(OPTIONS):
            values[SAFE, row, option] = safe[option]
            values[REAL, row, option] = real[option]
            random[row, option] = drawn[option]


def survey(model: TransitModel, most: int | None = None) -> Answers:
    """Ask everybody who is to be asked after the month that the model has just lived, or `most` of them, evenly spaced."""
    people, month = model.people, model.month
    lives_here = np.isin(people["place"], TRANSIT) & (people["state"] != State.NOT_COUNTED)
    rows = np.flatnonzero(lives_here & (people["short_trip"] == 0) & (people["reviewed"] >= people["entered"]))
    if most is not None:
        rows = rows[spaced(len(rows), most)]
    asked = people[rows]
    values, recordable = (np.zeros((len(PASSAGES), len(asked), OPTIONS)) for _ in range(2))
    random = np.zeros((len(asked), OPTIONS))
    ask(asked, *model.this_month, values, random)
    ask(without_hidden_states(asked), *model.this_month, recordable, random)
    year = np.full(len(asked), year_of(month))
    states = np.column_stack([np.asarray(of(asked, month), float) for of in STATES.values()])
    return Answers(asked["person"].copy(), year, states, groups_of(asked, month), values, recordable, random)


def without_hidden_states(people: np.ndarray) -> np.ndarray:
    """A copy of the people in which states that no survey could record are the mean of all who are asked."""
    usual, in_union = people.copy(), people["hiding"] == Hiding.MARRIAGE
    if in_union.any():
        usual["partner"][in_union] = people["partner"][in_union].mean()
    if len(people):
        usual["believed_no_return"] = people["believed_no_return"].mean()
    return usual


def groups_of(people: np.ndarray, month: int) -> np.ndarray:
    """Whether each person belongs to each of `GROUPS`, shape (n, groups)."""
    women, in_union, child = people["sex"] == FEMALE, people["hiding"] == Hiding.MARRIAGE, people["births"] > 0
    years = np.digitize((month - people["entered"]) / 12.0, YEARS_HERE)
    everybody = np.ones(len(people), bool)
    return np.column_stack(
        [everybody, women, ~women, in_union, ~in_union, child, ~child, *(years == one for one in range(len(YEARS_HERE) + 1))]
    )
