"""T5: preferences know no sex. Equal structures give equal lives; swapped structures give swapped numbers, exactly.

Whoever carries a child carries it whatever their sex: pregnancies, births and what follows from them are in both claims.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from fits import with_draws
from named import inputs_of, world_of

from transitsim.engine.model import TransitModel
from transitsim.engine.world import build_world
from transitsim.inputs.settings import Settings
from transitsim.schema.enums import FEMALE
from transitsim.schema.person import SLOTS
from transitsim.schema.structures import STRUCTURES, structures

SCALE = 20
BIRTH = 0.02  # a month, of either, in an equal world


def lived(world):
    """The tally of all months of a world, and its people at the end."""
    model = TransitModel(world=world, views=False)
    for _ in range(world.months):
        model.step()
    tally = model.ledger.tally(world.months, 0.0, world.settings.scale)
    model.close()
    return tally, model.people


def symmetrised(inputs):
    """The same with as many women as men who wish first, and spouses of one age."""
    population = replace(inputs.context.population, women_share=0.5, husband_older=0.0)
    return replace(inputs, context=replace(inputs.context, population=population))


def share_of_women(rows: np.ndarray, amount: np.ndarray) -> tuple[float, float]:
    """Women's share of a total of `amount` and its standard error, families as clusters (ratio estimator)."""
    _, family = np.unique(rows["person"] % 2**32 // SLOTS, return_inverse=True)
    total = np.bincount(family, amount)
    women = np.bincount(family, amount * (rows["sex"] == FEMALE))
    share = women.sum() / total.sum()
    return share, float(np.sqrt(np.square(women - share * total).sum()) / total.sum())


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """A folder of configurations with draws of what the evidence leaves open."""
    return [with_draws(tmp_path_factory.mktemp("mine"))]


@pytest.fixture(scope="module", params=[("point", 0), ("posterior", 3)], ids=["point", "a draw"])
def symmetric(request, folders):
    """The full history at 1:20 under equal structures, births for women and men alike."""
    assumptions, replicate = request.param
    settings = Settings(regime="symmetric_structures", scale=SCALE, seed=11, assumptions=assumptions)
    world = build_world(symmetrised(inputs_of(settings, folders)), replicate)
    world.structures["birth"] = BIRTH
    tally, people = lived(world)
    return tally.spells, people


@pytest.mark.parametrize("outcome", ["entries", "stock", "arrivals", "returns", "births"])
def test_t5_equal_structures_give_half(symmetric, outcome):
    """Women's share 0.5 within 3 standard errors (ten outcomes: a false alarm once in 37)."""
    spells, people = symmetric
    amount = {
        "entries": np.ones(len(spells)),
        "stock": spells["left_month"] - spells["entered"],
        "arrivals": (spells["exit"] == 0) * 1.0,
        "returns": (spells["exit"] == 3) * 1.0,
        "births": people["births"] * 1.0,
    }[outcome]
    share, error = share_of_women(people if outcome == "births" else spells, amount)
    assert 0 < error < 0.03
    assert abs(share - 0.5) < 3 * error


def test_t5_unequal_structures_do_not():
    """The same measure finds the gap that history's structures make."""
    spells = lived(world_of(Settings(regime="history", scale=SCALE, seed=11)))[0].spells
    share, error = share_of_women(spells, (spells["left_month"] - spells["entered"]) * 1.0)
    assert share - 0.5 > 10 * error


@pytest.mark.parametrize(("assumptions", "replicate"), [("point", 0), ("posterior", 1), ("posterior", 2)])
def test_t5_swapped_structures_give_the_swapped_numbers(assumptions, replicate, folders):
    """Women given men's structures and men women's, sexes exchanged: flows, stocks, lives are exchanged, exactly."""
    settings = Settings(regime="history", scale=50, seed=4, assumptions=assumptions)
    plain, swapped = (world_of(settings, replicate, folders) for _ in range(2))
    for name in STRUCTURES:
        women, men = f"structure_{name}_women", f"structure_{name}_men"
        swapped.policy[women], swapped.policy[men] = plain.policy[men], plain.policy[women]
    swapped.structures = structures(swapped.policy, swapped.context.settings)
    swapped.people["sex"] = 1 - swapped.people["sex"]
    (one, people), (other, exchanged) = lived(plain), lived(swapped)
    assert one.flows.sum() > 0
    np.testing.assert_array_equal(one.flows, other.flows[:, :, :, ::-1])
    np.testing.assert_array_equal(one.stocks, other.stocks[:, :, ::-1])
    np.testing.assert_array_equal(one.spells["exit"], other.spells["exit"])
    np.testing.assert_array_equal(one.spells["left_month"], other.spells["left_month"])
    assert people["births"].sum() > 0
    assert [name for name in people.dtype.names if (people[name] != exchanged[name]).any()] == ["sex"]
    np.testing.assert_array_equal(people["sex"], 1 - exchanged["sex"])
