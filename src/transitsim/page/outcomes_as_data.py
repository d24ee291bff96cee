"""The outcomes that `transitsim compare` shows first, as sums that another host can work out: what is defined in Python, once.

Nothing is defined here: conditions are those of `CONDITIONS`, moves those of `MOVES`, and which states a measure of
`ASPIRATIONS` counts is found by asking it about every one.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from transitsim.measures.aspirations import ASPIRATIONS
from transitsim.measures.conditions import CONDITIONS, Mean
from transitsim.measures.flows_and_stocks import MOVES, ORIGIN_BORN
from transitsim.measures.outcomes import MAIN, OUTCOMES
from transitsim.measures.places import WHERE
from transitsim.schema.conditions import MEASURES
from transitsim.schema.enums import OPTIONS, TRANSIT, Constraint, State

Data = dict[str, Any]
DECIDED = {"of": "months", "states": None, "risk_held": False, "places": [int(place) for place in TRANSIT]}


def outcomes_as_data() -> list[Data]:
    """Every outcome of `MAIN`, in the order of `compare`: its words, and its part and whole as sums (`web/protocol.ts`)."""
    return [
        {
            "name": one.name,
            "words": MAIN[one.name],
            "unit": one.unit,
            "meaning": one.meaning,
            "better": one.better,
            **sums(one.name),
        }
        for one in OUTCOMES
        if one.name in MAIN
    ]


def sums(name: str) -> Data:
    """Part and whole of an outcome, and which of them it rests on."""
    if name in CONDITIONS:
        mean = CONDITIONS[name]
        whole = condition(mean, mean.over) if mean.over else None
        return {"part": condition(mean, mean.total), "whole": whole, "behind": "whole" if mean.rests_on_all else "part"}
    if name in MOVES:
        start, end = MOVES[name]
        moves = {"of": "moves", "from": list(map(int, start)), "to": list(map(int, end)), "groups": list(range(ORIGIN_BORN))}
        return {"part": moves, "whole": None, "behind": "part"}
    return {"part": DECIDED | states_counted(name), "whole": DECIDED, "behind": "part"}


def condition(mean: Mean, measure: str) -> Data:
    """The total of a condition in the places that a mean is of."""
    per = 1.0 if mean.over and measure == mean.total else mean.months
    return {"of": "condition", "measure": MEASURES.index(measure), "places": list(map(int, WHERE[mean.where])), "per": per}


def states_counted(name: str) -> Data:
    """What a measure of `ASPIRATIONS` counts, said by state or by being held by risk; it must depend on that alone.

    Raises ValueError for a measure that looks at anything else.
    """
    axes = np.indices((len(State), 2, OPTIONS, OPTIONS, OPTIONS, 2 * max(Constraint)), dtype=np.int16)
    rows = dict(zip(("state", "risk_held", "wish_safe", "wish", "choice", "binding"), axes.reshape(6, -1), strict=True))
    counted = np.asarray(ASPIRATIONS[name](rows)).reshape(axes.shape[1:])
    by_state, by_risk = counted[:, 0, 0, 0, 0, 0], counted[0, :, 0, 0, 0, 0]
    if (counted == by_state.reshape(-1, 1, 1, 1, 1, 1)).all():
        return {"states": np.flatnonzero(by_state).tolist()}
    if (counted == by_risk.reshape(1, -1, 1, 1, 1, 1)).all() and by_risk.tolist() == [False, True]:
        return {"risk_held": True}
    raise ValueError(f"{name} counts by more than the state or the road's risk; the page cannot work it out.")
