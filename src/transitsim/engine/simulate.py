"""One replicate from inputs to tally."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

from transitsim.engine.decision_models import USUAL
from transitsim.engine.model import TransitModel
from transitsim.engine.run_inputs import Inputs
from transitsim.engine.tally import Tally
from transitsim.engine.wish_answers import Answers, together
from transitsim.engine.wish_survey import MONTHS, survey
from transitsim.engine.world import build_world

Simulate = Callable[[Inputs, int], Tally]
ASKED = 1000  # people asked in one survey of a run, at most: errors of shares are then those of replicates


@contextmanager
def model_of(inputs: Inputs, replicate: int = 0) -> Iterator[TransitModel]:
    """The model of one replicate before its first month; closed at the end."""
    with closing(TransitModel(world=build_world(inputs, replicate), replicate=replicate, views=False)) as model:
        yield model


def simulate_once(inputs: Inputs, replicate: int = 0, each_month: Callable[[TransitModel], None] | None = None) -> Tally:
    """Simulate all months of one replicate; returns what was counted.

    `each_month` is called with the model after every month.
    """
    began = time.perf_counter()
    with model_of(inputs, replicate) as model:
        for _ in range(model.world.months):
            model.step()
            if each_month:
                each_month(model)
        return model.ledger.tally(model.world.months, time.perf_counter() - began, inputs.settings.scale)


def simulate_and_ask(inputs: Inputs, replicate: int = 0) -> Tally:
    """`simulate_once`, and in June and December some of those in transit are asked what their options are worth to them.

    Nobody is asked under a decision model in which a wish is not the sum of structure and random terms.
    """
    if inputs.settings.decision != USUAL:
        return simulate_once(inputs, replicate)
    surveys: list[Answers] = []

    def ask(model: TransitModel) -> None:
        if model.month % 12 + 1 in MONTHS:
            surveys.append(survey(model, ASKED))

    tally = simulate_once(inputs, replicate, ask)
    if any(len(one.person) for one in surveys):
        tally.answers = together(surveys)
    return tally
