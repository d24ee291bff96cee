"""Which rules the page calls, with arguments that say the types of their parameters: the table that the module is made from."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from transitsim.engine.counting import count_queues, keep_awake, wake_up
from transitsim.engine.decision_models import live_month
from transitsim.engine.world import LUCK
from transitsim.schema.levers import POLICY
from transitsim.schema.parameters import PARAMETERS
from transitsim.schema.person import PERSON
from transitsim.schema.structures import STRUCTURE

RECORDS = {"PERSON": PERSON, "POLICY": POLICY, "STRUCTURE": STRUCTURE, "PARAMETERS": PARAMETERS, "LUCK": LUCK}


class Entry(NamedTuple):
    """A rule that the page calls, and one argument for each of its parameters."""

    rule: Any
    arguments: tuple[Any, ...]


def record(dtype: np.dtype) -> np.record:
    """An empty record of that type."""
    return np.zeros(1, dtype)[0]


def array(dtype: np.dtype | str, dimensions: int = 1) -> np.ndarray:
    """An empty array of that type and so many dimensions, contiguous as all arrays of the page are."""
    return np.zeros((1,) * dimensions, dtype)


def entry_points() -> dict[str, Entry]:
    """Rules by the name under which the module exports them."""
    people, rows, whole = array(PERSON), array("i8"), 1
    month = record(POLICY), record(PARAMETERS), record(LUCK)
    asleep, awake, weight = array("f8", 3), array("?"), 1.0
    return {
        "live_month": Entry(live_month, (people, rows, whole, whole, array(STRUCTURE, 2), *month)),
        "count_queues": Entry(count_queues, (record(PERSON), array("f8"), array("f8"), weight)),
        "keep_awake": Entry(keep_awake, (people, rows, whole, awake, asleep, weight)),
        "wake_up": Entry(wake_up, (people, rows, whole, rows, whole, awake, asleep, weight)),
    }
