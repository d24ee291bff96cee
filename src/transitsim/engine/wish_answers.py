"""What people in transit said their options were worth to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Answers:
    """What was found out about n person-months; all weigh the same.

    Attributes
    ----------
    person, year : of each, shape (n,)
    states : what may carry structure, of each, shape (n, states) in the order of `STATES`
    groups : whether each belongs to each of `GROUPS` (`engine/wish_survey.py`), shape (n, groups)
    values : systematic values of the six options by passage, utility, shape (2 passages, n, 6)
    recordable : the same with states that no survey could record at their mean: the quality of a union, and whether one knows
        that there is no way back
    random : persistent taste and the shocks of the last review, utility, shape (n, 6)
    """

    person: np.ndarray
    year: np.ndarray
    states: np.ndarray
    groups: np.ndarray
    values: np.ndarray
    recordable: np.ndarray
    random: np.ndarray

    def among(self, chosen: np.ndarray) -> Answers:
        """Of some of the person-months, shape (n,) bool."""
        parts = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return Answers(**{name: part[:, chosen] if part.ndim == 3 else part[chosen] for name, part in parts.items()})


def together(surveys: Sequence[Answers]) -> Answers:
    """The answers of several months as one."""
    parts = {name: [getattr(one, name) for one in surveys] for name in Answers.__dataclass_fields__}
    return Answers(**{name: np.concatenate(some, axis=1 if some[0].ndim == 3 else 0) for name, some in parts.items()})


def spaced(count: int, most: int) -> np.ndarray:
    """Positions of at most `most` of `count`, evenly spaced."""
    return np.arange(count) if count <= most else np.arange(most) * count // most
