"""Which rules the page calls, with arguments that say the types of their parameters: the table that the module is made from."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from transitsim.engine.counting import CELL, add_decided, count_people
from transitsim.engine.margins import MARGINS
from transitsim.engine.population import choose_families, envelope_families, fill_people
from transitsim.engine.recorder import SPELL_ROW
from transitsim.engine.waking import count_families, list_families
from transitsim.engine.whole_month import simulate_month
from transitsim.engine.world import LUCK, derive, mark_news
from transitsim.page.frames import frame_of, sum_moves
from transitsim.rules.brokers import road_price
from transitsim.rules.choice.constraints import cash_price
from transitsim.schema.conditions import CONDITION
from transitsim.schema.levers import POLICY
from transitsim.schema.parameters import PARAMETERS
from transitsim.schema.person import PERSON
from transitsim.schema.structures import STRUCTURE, lay_structures

RECORDS = {
    "PERSON": PERSON,
    "POLICY": POLICY,
    "STRUCTURE": STRUCTURE,
    "PARAMETERS": PARAMETERS,
    "MARGINS": MARGINS,
    "LUCK": LUCK,
    "SPELL": SPELL_ROW,
    "CELL": CELL,
    "CONDITION": CONDITION,
}


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
    whole, number, flag, whole_numbers = 1, 1.0, True, array("i8")
    people, regime, p, luck, margins = array(PERSON), array(POLICY), record(PARAMETERS), record(LUCK), record(MARGINS)
    awake = people, whole_numbers, array("i4", 2), whole_numbers, array("u1")
    asleep, queues, month = array("f8", 3), array("f8", 2), (array(STRUCTURE, 2), record(POLICY), p, luck, number)
    counts = array("f8", 4), array("f8", 3), array("f8", 3), array(SPELL_ROW)
    year = array(CELL), array("i4"), array(CONDITION, 3), array("i8", 3), array("f8", 3), array("i1"), array("i4")
    return {
        "derive": Entry(derive, (p,)),
        "mark_news": Entry(mark_news, (regime, p)),
        "lay_structures": Entry(lay_structures, (array("f8", 2), array("f8", 2), array("f8", 4))),
        "envelope_families": Entry(envelope_families, (array("f8"), whole, margins, whole_numbers, whole_numbers)),
        "choose_families": Entry(choose_families, (regime, array("f8"), luck, *[whole_numbers] * 2)),
        "fill_people": Entry(fill_people, (people, *[whole_numbers] * 2, regime, luck, margins, p, whole)),
        "count_families": Entry(count_families, (people,)),
        "list_families": Entry(list_families, (people, array("u1"), whole_numbers, array("i4", 2))),
        "count_people": Entry(count_people, (people, whole_numbers, whole, whole, asleep, number)),
        "simulate_month": Entry(simulate_month, (*awake, asleep, queues, flag, *month, *counts, *year)),
        "add_decided": Entry(add_decided, (array(CELL), array("f8", 3))),
        "frame_of": Entry(frame_of, (people, whole, number, array("i1"), array("u1"), array("u2"), array("f8"))),
        "sum_moves": Entry(sum_moves, (array("f8", 4), array("f8", 2))),
        "road_price": Entry(road_price, (record(POLICY), p)),
        "cash_price": Entry(cash_price, (record(PERSON), record(POLICY), number)),
    }
