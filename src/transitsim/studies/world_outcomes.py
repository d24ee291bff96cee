"""Outcomes of one world for every group, with what they rest on: the numbers that sweeps and studies of paired worlds keep."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from transitsim.engine.tally import Tally
from transitsim.measures.outcomes import outcomes_and_behind
from transitsim.measures.tally_sums import agents_behind, groups
from transitsim.schema.enums import Place


class WorldOutcomes(NamedTuple):
    """Outcomes of one world and the simulated events behind them, shape (outcomes, groups); agents in the groups, (groups,)."""

    values: np.ndarray
    events: np.ndarray
    agents: np.ndarray


def world_outcomes(tally: Tally, first: int, place_names: Mapping[Place, str], scale: int) -> WorldOutcomes:
    """Outcomes from month `first` on, of what was counted where one agent stands for `scale` people."""
    who = groups(place_names)
    values, people = outcomes_and_behind(tally, first, who)
    return WorldOutcomes(values, people / float(scale), agents_behind(tally, first, who))
