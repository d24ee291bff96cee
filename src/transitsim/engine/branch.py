"""A branch from a common past: simulated once, continued under other regimes, as if each had been simulated in full."""

from __future__ import annotations

import numpy as np

from transitsim.core.calendar import label
from transitsim.core.errors import UserError
from transitsim.engine.model import TransitModel
from transitsim.engine.run_inputs import Inputs
from transitsim.engine.world import World, build_world
from transitsim.schema.levers import LEVER_FIELDS
from transitsim.schema.person import SLOTS


def branch(model: TransitModel, world: World) -> TransitModel:
    """A model that has the past of `model` and goes on in `world`.

    Everything is taken over: people, who is awake, queues, what was counted. People who wish to cross only in one of the two
    worlds, and only later, were asleep in the common past.

    Parameters
    ----------
    model : has lived at least one month
    world : built for the same seed, replicate, scale and context, with the same regime up to the month lived

    Raises
    ------
    UserError
        When the two regimes differ in a month that has been lived; names the first lever and month.
    """
    past = model.month + 1
    check_common_past(model.world, world, past)
    went_on = TransitModel(world=world, replicate=model.replicate, views=False)
    here, there = rows_in_common(model.people, went_on.people)
    lost = np.setdiff1d(np.flatnonzero(model.people["first_entered"] >= 0), here)
    if len(lost):
        raise UserError(f"{len(lost)} people who live in the common past are not in the world that goes on from {label(past)}.")
    family_row = went_on.people["family_row"].copy()
    went_on.people[there] = model.people[here]
    went_on.people["family_row"] = family_row
    went_on.take_over(model, here, there)
    return went_on


def branch_to(model: TransitModel, inputs: Inputs) -> TransitModel:
    """A model of the same replicate that stands where `model` stands: a branch of it, or a new one before the first month."""
    world = build_world(inputs, model.replicate)
    return branch(model, world) if model.month >= 0 else TransitModel(world=world, replicate=model.replicate, views=False)


def check_common_past(one: World, other: World, months: int) -> None:
    """Demand that two worlds have the same levers in the first `months` months."""
    for field in LEVER_FIELDS:
        differ = np.flatnonzero(one.policy[field.column][:months] != other.policy[field.column][:months])
        if len(differ):
            raise UserError(
                f"The regimes differ before {label(months)}: {field.name} differs in {label(int(differ[0]))}; "
                "branch earlier, or date the change later."
            )


def rows_in_common(one: np.ndarray, other: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Rows of the families in both lists of people, in the order of `other`; a family has as many rows in both."""
    one, other = _places(one), _places(other)
    order = np.argsort(one, kind="stable")
    position = np.minimum(np.searchsorted(one[order], other), len(one) - 1)
    there = np.flatnonzero(one[order[position]] == other)
    return order[position[there]], there


def _places(people: np.ndarray) -> np.ndarray:
    """Of every row who is the first of its family, and which row of it this is; who is born later has no name before."""
    first = people["family_row"].astype(np.int64)
    return people["person"][first] * 2 * SLOTS + np.arange(len(people)) - first
