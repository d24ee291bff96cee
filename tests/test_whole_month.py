"""The month that a host without Python calls (`engine/whole_month.py`) is the month of `TransitModel`, bit for bit."""

import numpy as np
import pytest

import transitsim as ts
from transitsim.engine.counting import CELL, CELLS
from transitsim.engine.model import TransitModel
from transitsim.engine.rationing import CHANCES, ROWS
from transitsim.engine.recorder import SPELL_ROW, Ledger
from transitsim.engine.waking import count_families, list_families
from transitsim.engine.whole_month import simulate_month

MONTHS = 96


def lived(model: TransitModel) -> tuple[np.ndarray, Ledger]:
    """The people and the books of a model's world, lived by `simulate_month` alone; the model itself is not touched."""
    world, people = model.world, model.people.copy()
    n, weight = len(people), model.weight
    books = Ledger(people, world.months, weight, ())
    families = count_families(people)
    firsts, wakes, active = np.zeros(families + 1, np.int64), np.zeros((families, 2), np.int32), np.zeros(families, np.int64)
    awake, queues = np.zeros(n, np.uint8), np.zeros((len(ROWS), len(CHANCES)))
    list_families(people, awake, firsts, wakes)
    spells, policy = np.zeros(n, SPELL_ROW), world.policy.copy()
    for month in range(world.months):
        books.open_month(month)
        asleep, year = books.asleep, books.year
        begins = firsts, wakes, active, awake, asleep, queues, model.queues.rationed
        faced = world.structures[month], policy[month], world.p, world.luck, weight
        counted = books.flows[month], books.stocks[month], books.births, spells, *year
        simulate_month(people, *begins, *faced, *counted)
        if month % 12 == 11:
            books.cells.append(books._cells_of_year(month))
    return people, books

    return SPELL_ROW


@pytest.mark.parametrize(
    ("regime", "rationing"),
    [("history+safe_passage@1998-01", True), ("history+broker_crackdown@1996-06", True), ("history", False)],
)
def test_a_whole_month_in_one_call_is_the_models_month(regime, rationing):
    names = {"regime": regime, "scale": 400, "seed": 3, "until": "2002-12", "assumptions": "point", "rationing": rationing}
    model = ts.TransitModel(ts.Settings(**names), views=False)
    people, books = lived(model)
    while model.month + 1 < MONTHS:
        model.step()
    assert people.tobytes() == model.people.tobytes()
    for name in ("flows", "stocks", "conditions", "residents", "consumption"):
        assert np.array_equal(getattr(books, name), getattr(model.ledger, name)), name
    assert len(books.cells) == len(model.ledger.cells) == MONTHS // 12
    assert all(np.array_equal(one, other) for one, other in zip(books.cells, model.ledger.cells, strict=True))
    assert model.people["arrests"].sum() > 0
    assert CELL.itemsize * CELLS < 2**22  # what a host sets aside for one year's cells
