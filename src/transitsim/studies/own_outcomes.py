"""Own outcomes of a comparison: a function of a world's tables, or an observer that follows the world month by month."""

from __future__ import annotations

import inspect
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np
import pandas as pd

from transitsim.engine.tally import Tally
from transitsim.results.tabulate import tables

if TYPE_CHECKING:
    from transitsim.engine.model import TransitModel

EVERYBODY = "everybody"
OWN = "own"  # kind of group of an own outcome, in the column `by`
Values = Mapping[tuple[str, str], tuple[float, float]]  # (outcome, group) to the value and the agents behind it


class Follows(Protocol):
    """What follows one world and says at its end what came out."""

    def month(self, model: TransitModel) -> None:
        """Look at the month that has just been simulated."""

    def values(self, tally: Tally) -> Values:
        """The outcomes at the end."""


class OwnOutcomes(Protocol):
    """What `compare` accepts: something with units that gives a `Follows` for each world before its first month."""

    units: Mapping[str, str]

    def __call__(self, model: TransitModel) -> Follows:
        """Begin to follow a world."""


class PersonMonths:
    """Sums over person-months by group, and the agents who were ever in the group."""

    def __init__(self, people: int) -> None:
        self.total: dict[tuple[str, str], float] = defaultdict(float)
        self.seen: dict[str, np.ndarray] = defaultdict(lambda: np.zeros(people, bool))

    def add(self, group: str, mask: np.ndarray, **amounts: np.ndarray) -> None:
        """Add a month of the people in the mask; `mask` and amounts have the shape (people,)."""
        self.total["months", group] += float(mask.sum())
        for name, amount in amounts.items():
            self.total[name, group] += float(amount[mask].sum())
        self.seen[group] |= mask

    def agents(self, group: str) -> float:
        """Agents who were ever in the group."""
        return float(self.seen[group].sum())

    def ratio(self, above: str, group: str, below: str = "months", times: float = 1.0) -> tuple[float, float]:
        """One sum over another, and the agents behind it."""
        denominator = self.total[below, group]
        return (times * self.total[above, group] / denominator if denominator else float("nan"), self.agents(group))


class Observer:
    """Follows one world month by month; a study overrides `units`, `month` and `values`.

    Attributes
    ----------
    units : unit of every outcome, by its name
    scale : people that one agent stands for
    sums : sums over person-months by group
    """

    units: Mapping[str, str] = {}

    def __init__(self, model: TransitModel) -> None:
        self.scale = model.settings.scale
        self.sums = PersonMonths(len(model.people))

    def month(self, model: TransitModel) -> None:
        """Look at the month that has just been simulated: `model.month`, `model.people`."""

    def values(self, tally: Tally) -> Values:
        """The outcomes at the end: (outcome, group) to the value and the agents behind it."""
        raise NotImplementedError


@dataclass(frozen=True)
class Outcome:
    """An own outcome that is a function of the tables of one replicate (docs/names.md).

    Attributes
    ----------
    name, unit, meaning : of the outcome
    value : gives a number, or one for each group by name, from the tables by name
    """

    name: str
    unit: str
    value: Callable[[Mapping[str, pd.DataFrame]], float | Mapping[str, float]]
    meaning: str = ""

    @property
    def units(self) -> Mapping[str, str]:
        """Its unit, by its name."""
        return {self.name: self.unit}

    def __call__(self, model: TransitModel) -> Follows:
        """Begin to follow a world."""
        return _OfTables(self, model)


class _OfTables:
    def __init__(self, outcome: Outcome, model: TransitModel) -> None:
        self.outcome, self.model = outcome, model

    def month(self, model: TransitModel) -> None:
        """Nothing is looked at before the end."""

    def values(self, tally: Tally) -> Values:
        """What the function gives; the agents are all who came to live."""
        model, context = self.model, self.model.world.context
        made = tables(tally, model.settings.regime, model.replicate, context.place_names, context.observation)
        found = self.outcome.value({name: table.to_pandas() for name, table in made.items()})
        by_group = found if isinstance(found, Mapping) else {EVERYBODY: found}
        agents = float(tally.residents_by_class.sum(axis=0).sum())
        return {(self.outcome.name, group): (float(value), agents) for group, value in by_group.items()}


def source_of(outcomes: OwnOutcomes) -> str:
    """The source text of own outcomes, so that a stopped comparison goes on only while they mean the same."""
    what = outcomes.value if isinstance(outcomes, Outcome) else outcomes
    try:
        return inspect.getsource(what)
    except (OSError, TypeError):
        return repr(what)
