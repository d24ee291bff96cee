"""What a study follows from world to world: an outcome of a group, its gap between two groups, or between wish and life;
and amounts of it as people write them.

>>> Followed("arrivals", ("women", "men")).label
'women - men'
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from transitsim.core.errors import UserError, closest
from transitsim.measures.outcomes import NAMES, OUTCOMES, is_few
from transitsim.measures.tally_sums import groups
from transitsim.schema.enums import Place
from transitsim.studies.paired import WorldOutcomes


class Sum(NamedTuple):
    """What is followed: `constant` plus the outcomes in `terms`, each times its factor; of an outcome, itself."""

    unit: str
    meaning: str
    constant: float
    terms: Mapping[str, float]


SUMS = {
    "held": Sum(
        "share",
        "of months in transit: would leave if the road were free and safe, and stays",
        0.0,
        {"involuntary": 1.0, "risk_held": 1.0},
    ),
    "life_not_as_wished": Sum("share", "of months away from home: life is not as wished", 1.0, {"wish_match": -1.0}),
    **{one.name: Sum(one.unit, one.meaning, 0.0, {one.name: 1.0}) for one in OUTCOMES},
}
EVERYBODY = ("everybody",)


@dataclass(frozen=True)
class Followed:
    """An outcome, or a gap between wish and life, of one group; of two, the first minus the second."""

    outcome: str
    between: tuple[str, ...] = EVERYBODY

    @property
    def label(self) -> str:
        """Whom it is of: 'everybody', 'women - men'."""
        return " - ".join(self.between)

    @property
    def unit(self) -> str:
        """Unit of the outcome."""
        return SUMS[self.outcome].unit

    @property
    def meaning(self) -> str:
        """What the outcome is, after its unit."""
        return SUMS[self.outcome].meaning

    @property
    def named(self) -> dict[str, str]:
        """Its columns in a table."""
        return {"outcome": self.outcome, "unit": self.unit, "group_name": self.label}

    def check(self, place_names: Mapping[Place, str]) -> None:
        """Find what cannot be followed.

        Raises
        ------
        UserError
            For an outcome or a group that is not there, more than two groups, or an outcome not told for the group.
        """
        if self.outcome not in SUMS:
            near = closest(self.outcome, SUMS) or f" Known: {', '.join(SUMS)}."
            raise UserError(f"There is no outcome '{self.outcome}'.{near}")
        kinds = {group.name: group.by for group in groups(place_names)}
        if not 1 <= len(self.between) <= 2 or len(set(self.between)) < len(self.between):
            raise UserError(f"between={','.join(self.between)}: name one group, or two different ones, like women,men.")
        for name in self.between:
            if name not in kinds:
                near = closest(name, kinds) or f" Known: {', '.join(kinds)}."
                raise UserError(f"There is no group '{name}'.{near}")
            exists = set.intersection(*(set(OUTCOMES[NAMES.index(term)].by) for term in SUMS[self.outcome].terms))
            if kinds[name] not in exists:
                of = ", ".join(group for group, kind in kinds.items() if kind in exists)
                raise UserError(f"{self.outcome} does not exist for {name}; it is for: {of}.")

    def value(self, values: np.ndarray, place_names: Mapping[Place, str]) -> float:
        """The number in one world.

        Parameters
        ----------
        values : outcomes of the world, shape (outcomes, groups), as in `measures/outcomes.py`
        place_names : of the context, which name the groups
        """
        at = columns(self.between, place_names)
        _, _, constant, terms = SUMS[self.outcome]
        found = constant + sum(factor * values[NAMES.index(term)][at] for term, factor in terms.items())
        return float(found[0] - found[1]) if len(at) == 2 else float(found[0])


def values_and_behind(
    worlds: Sequence[Sequence[WorldOutcomes]], followed: Followed, place_names: Mapping[Place, str]
) -> tuple[np.ndarray, dict[str, object]]:
    """The number in every replicate of every world, shape (worlds, replicates), and what it rests on in the first world.

    What it rests on is that of the smaller group, in the mean over replicates: `agents`, `events` and `few` of the schema.
    """
    values = np.array([[followed.value(one.values, place_names) for one in world] for world in worlds])
    at, rows = columns(followed.between, place_names), [NAMES.index(term) for term in SUMS[followed.outcome].terms]
    agents = float(min(np.mean([one.agents[at] for one in worlds[0]], axis=0)))
    events = float(np.mean([one.events[np.ix_(rows, at)].sum(axis=0) for one in worlds[0]], axis=0).min())
    return values, {"agents": round(agents), "events": events, "few": bool(is_few(events, agents))}


def columns(names: Sequence[str], place_names: Mapping[Place, str]) -> list[int]:
    """Positions of groups in the columns of the outcomes."""
    known = [group.name for group in groups(place_names)]
    return [known.index(name) for name in names]


class Change(NamedTuple):
    """An amount asked for: in the unit of the outcome, or as a share of what it is compared with."""

    amount: float
    relative: bool

    def of(self, base: np.ndarray) -> np.ndarray:
        """The change in each replicate, in the unit of the outcome, shape (replicates,)."""
        return self.amount * base if self.relative else np.full_like(base, self.amount)

    def __str__(self) -> str:
        return f"{100.0 * self.amount:+g} %" if self.relative else f"{self.amount:+,g}"


def read_change(written: str | float, name: str = "change") -> Change:
    """'-20%', '+500' or 0.05 as a change.

    Raises
    ------
    UserError
        When it is none, or is zero.
    """
    match = re.fullmatch(r"\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)\s*(%?)\s*", str(written))
    if match is None or (amount := float(match[1])) == 0.0:
        raise UserError(f"{name}={written} is not valid: write a number that is not 0, or per cent, like -20%.")
    return Change(amount / 100.0, True) if match[2] else Change(amount, False)
