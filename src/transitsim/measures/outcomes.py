"""Outcomes of a run, each a number for everybody and for groups by sex, class and place: what regimes are compared on.

Every outcome is over the months from a first January on. Shares and means are over the person-months lived by the group.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from transitsim.engine.tally import Tally
from transitsim.measures import outcome_rules as rules
from transitsim.measures.outcome_rules import HORIZON
from transitsim.measures.tally_sums import BITS, Group, cubes, sums
from transitsim.schema.conditions import REGIONS, Measure
from transitsim.schema.enums import State
from transitsim.schema.tables import FEW


class Outcome(NamedTuple):
    """One outcome: name, unit, meaning; `better` is +1 when more is better for people, -1 when less is, 0 when open.

    `by` lists the kinds of group it can be told for.
    """

    name: str
    unit: str
    meaning: str
    better: int
    by: tuple[str, ...]
    rule: rules.Rule


EVERY = ("all", "sex", "social_class", "place")
PEOPLE = ("all", "sex", "social_class")


OUTCOMES = (
    Outcome("arrivals", "people", "reached the destination, all ages", 0, ("all", "sex"), rules.count(rules.arrivals)),
    Outcome("womens_share", "share", "of women among arrivals", 0, ("all",), rules.share(rules.women, rules.arrivals)),
    Outcome(
        "onward_exits",
        "people",
        "adult stays in transit that ended on the way to the destination",
        0,
        PEOPLE,
        rules.exits("onward"),
    ),
    Outcome(
        "third_country_exits", "people", "adult stays that ended on the way to a third country", 0, PEOPLE, rules.exits("third")
    ),
    Outcome("returns_by_choice", "people", "adult stays that ended at home by choice", 0, PEOPLE, rules.exits("returned")),
    Outcome(
        "forced_returns",
        "people",
        "adults handed over to the origin",
        -1,
        EVERY,
        rules.count(rules.total(Measure.FORCED_RETURNS)),
    ),
    Outcome("arrests", "times", "arrests in transit", -1, EVERY, rules.count(rules.total(Measure.ARRESTS))),
    Outcome(
        "early_deaths",
        "people",
        "died away from home before age alone would have it",
        -1,
        EVERY,
        rules.count(rules.total(Measure.EARLY_DEATHS)),
    ),
    Outcome(
        "months_in_transit",
        "person-months",
        "lived in transit",
        0,
        EVERY,
        rules.count(rules.total(Measure.PERSON_MONTHS, "transit")),
    ),
    Outcome(
        "mean_stay",
        "months",
        "mean of stays that ended, however long ago they began",
        0,
        PEOPLE,
        rules.Rule(rules.mean_stay, rules.ended),
    ),
    Outcome(
        "median_stay",
        "months",
        "half of the stays begun last longer, those still there included",
        0,
        PEOPLE,
        rules.Rule(rules.median_stay, rules.begun),
    ),
    Outcome(
        "restricted_mean_stay",
        "months",
        f"mean of stays begun, within {HORIZON} months after entry, those still there included",
        0,
        PEOPLE,
        rules.Rule(rules.restricted_mean_stay, rules.begun),
    ),
    Outcome(
        "involuntary", "share", "of months in transit: wishes to leave and cannot", -1, EVERY, rules.in_state(State.INVOLUNTARY)
    ),
    Outcome(
        "acquiescent",
        "share",
        "of months in transit: wishes to stay and could not leave",
        0,
        EVERY,
        rules.in_state(State.ACQUIESCENT),
    ),
    Outcome(
        "risk_held",
        "share",
        "of months in transit: stays only because the road is dear or dangerous",
        -1,
        EVERY,
        rules.share(rules.held, rules.decided),
    ),
    *(
        Outcome(
            f"bound_by_{bit.name.lower()}",
            "share",
            f"of months with a wish to leave: {bit.name.lower()} closes it",
            0,
            EVERY,
            rules.closed_by(index),
        )
        for index, bit in enumerate(BITS)
    ),
    Outcome(
        "wish_match",
        "share",
        "of months away from home: life is as she would wish",
        +1,
        EVERY,
        rules.share_of_months(Measure.WISH_MATCH, "away"),
    ),
    Outcome(
        "violence",
        "share",
        "of months away from home, with violence",
        -1,
        EVERY,
        rules.share_of_months(Measure.EXPOSURE_VIOLENCE, "away"),
    ),
    Outcome(
        "violent_months",
        "person-months",
        "with violence, wherever",
        -1,
        EVERY,
        rules.count(rules.total(Measure.EXPOSURE_VIOLENCE)),
    ),
    Outcome(
        "with_children",
        "share",
        "of months of children born in transit: lives with the parent",
        +1,
        PEOPLE,
        rules.share_of_months(Measure.BORN_HERE, "everywhere", Measure.CHILD_MONTHS),
    ),
    Outcome(
        "registered_children",
        "share",
        "of months of children in transit: in a register",
        +1,
        PEOPLE,
        rules.share_of_months(Measure.REGISTERED_CHILDREN, "everywhere", Measure.CHILDREN_IN_TRANSIT),
    ),
    Outcome(
        "in_school",
        "share",
        "of months at school age in transit: registered",
        +1,
        PEOPLE,
        rules.share_of_months(Measure.IN_SCHOOL, "everywhere", Measure.SCHOOL_AGE_CHILDREN),
    ),
    Outcome(
        "kin_need_met",
        "share",
        "of the need of kin at the origin",
        +1,
        EVERY,
        rules.mean(Measure.NEED_MET, "away", Measure.WITH_DEPENDANTS),
    ),
    Outcome("pay_in_transit", "US$/month", "mean pay in transit", +1, EVERY, rules.mean(Measure.EARNED, "transit")),
    *(
        Outcome(
            f"consumption_{region}_p{round(100 * share)}",
            "US$/month",
            f"a share of {share:g} of months, {region}, is lived on less",
            +1,
            ("all", "sex"),
            rules.consumption(region, share),
        )
        for region in REGIONS
        for share in (0.1, 0.5, 0.9)
    ),
    Outcome("permit", "share", "of months in transit, with a permit", 0, EVERY, rules.share_of_months(Measure.PERMIT, "transit")),
    Outcome("health_in_transit", "0-1", "mean health in transit", +1, EVERY, rules.mean(Measure.HEALTH, "transit")),
    Outcome("distress", "0-1", "mean distress away from home", -1, EVERY, rules.mean(Measure.DISTRESS, "away")),
)
MAIN = {
    "arrivals": "arrivals",
    "arrests": "arrests",
    "forced_returns": "forced returns",
    "involuntary": "wish to leave, cannot",
    "risk_held": "held by the road's risk",
    "wish_match": "live as they would wish",
    "violent_months": "months with violence",
    "months_in_transit": "months in transit",
    "kin_need_met": "kin's need met",
    "early_deaths": "early deaths",
}  # told first, in these words
NAMES = tuple(outcome.name for outcome in OUTCOMES)
UNITS = {outcome.name: outcome.unit for outcome in OUTCOMES}
THEMES = {  # every outcome once
    "how many": NAMES[: NAMES.index("months_in_transit") + 1],
    "how long": NAMES[NAMES.index("mean_stay") : NAMES.index("involuntary")],
    "wishes and what binds": NAMES[NAMES.index("involuntary") : NAMES.index("violence")],
    "lives": NAMES[NAMES.index("violence") :],
}


def outcomes(tally: Tally, first: int, who: tuple[Group, ...]) -> np.ndarray:
    """Every outcome for every group it can be told for.

    Returns
    -------
    float64, shape (outcomes, groups); NaN where an outcome is not told for a group, or nobody lived
    """
    return outcomes_and_behind(tally, first, who)[0]


def outcomes_and_behind(tally: Tally, first: int, who: tuple[Group, ...]) -> np.ndarray:
    """Every outcome, and what it rests on (`outcome_rules.Rule`), shape (2, outcomes, groups)."""
    found = cubes(tally, first)
    told = [(group.by, sums(found, group.mask)) for group in who]
    return np.array(
        [
            [[one.rule[part](of) if by in one.by else np.nan for by, of in told] for one in OUTCOMES]
            for part in range(len(rules.Rule._fields))
        ]
    )


def is_few(behind: np.ndarray | float, agents: np.ndarray | float) -> np.ndarray:
    """Whether a number is luck: fewer than 30 simulated events behind it, or fewer than 30 agents in the group.

    Parameters
    ----------
    behind : events, or months of agents, behind the number (`outcome_rules.Rule` over the people one agent stands for)
    agents : behind the group
    """
    return np.minimum(behind, agents) < FEW
