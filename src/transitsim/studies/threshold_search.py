"""Where a response crosses a target: a coarse grid first, then the root of the mean, with an interval.

Every replicate has a response of its own, e_r(x), how far its outcome lies beyond the target when a lever stands at x. The
threshold is where the mean over replicates is zero. Its 90 % interval holds every x near it at which the 90 % Student
interval of the mean still holds zero (as Fieller's does for a ratio), between points lived by straight lines.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from scipy.optimize import brentq

from transitsim.core.errors import UserError
from transitsim.measures.intervals import paired

Respond = Callable[[Sequence[float]], np.ndarray]  # places of the lever -> beyond the target, shape (places, replicates)
DIGITS = 12
BASELINE, GRID, REFINED = "baseline", "grid", "refined"


@dataclass(frozen=True)
class Scale:
    """The axis on which places of a lever are evenly spread: by factors, or by steps."""

    factors: bool

    def to(self, place: float) -> float:
        """Position of a place; two that differ in the last digits only are one."""
        return round(math.log(place) if self.factors else place, DIGITS)

    def back(self, position: float) -> float:
        """Place of a position."""
        return math.exp(position) if self.factors else position


@dataclass
class Points:
    """What has been simulated: positions, responses there by replicate, and at which stage."""

    scale: Scale
    respond: Respond
    lived: dict[float, tuple[float, np.ndarray, str]] = field(default_factory=dict)

    def add(self, places: Sequence[float], stage: str, known: np.ndarray | None = None) -> None:
        """Simulate the places that have not been simulated; `known` is what is known of them without that."""
        new = {self.scale.to(place): place for place in places if self.scale.to(place) not in self.lived}
        if new:
            found = self.respond(list(new.values())) if known is None else known
            for (position, place), response in zip(new.items(), found, strict=True):
                self.lived[position] = (place, response, stage)

    def mean(self, position: float) -> float:
        """Mean response at a position, lived when it has not been."""
        place = self.scale.back(position)
        self.add([place], REFINED)
        return float(self.lived[self.scale.to(place)][1].mean())

    def table(self) -> tuple[np.ndarray, np.ndarray, np.ndarray, list[str]]:
        """Positions in order, places, responses of shape (places, replicates), stages."""
        order = sorted(self.lived)
        places, responses, stages = zip(*(self.lived[position] for position in order), strict=True)
        return np.array(order), np.array(places), np.array(responses), list(stages)


@dataclass(frozen=True)
class Found:
    """What a search found.

    Attributes
    ----------
    at : the threshold; NaN when the target is not met within the range
    low90, high90, low50, high50 : its intervals; NaN for an end that lies outside the range
    others : further places where the mean response crosses the target
    turns : whether the response both rises and falls between neighbours on the grid, each with a 90 % interval off zero
    reached : share of replicates whose own response crosses the target within the range
    places, responses, stages : the points lived, in order
    """

    at: float
    low90: float
    high90: float
    low50: float
    high50: float
    others: tuple[float, ...]
    turns: bool
    reached: float
    places: np.ndarray
    responses: np.ndarray
    stages: list[str]


def search(
    respond: Respond,
    low: float,
    high: float,
    origin: float,
    *,
    factors: bool = False,
    at_origin: np.ndarray | None = None,
    points: int = 7,
    tolerance: float = 0.02,
) -> Found:
    """Find the place nearest to the origin at which the mean response crosses zero.

    Parameters
    ----------
    respond : gives the responses at several places, shape (places, replicates)
    low, high : range of places
    origin : where the lever stands now; of several crossings the nearest is the threshold
    factors : spread the grid by equal factors, when `low` is above zero; else by equal steps
    at_origin : response at the origin, shape (replicates,), when it is known; the origin is then one of the points
    points : places on the grid, at least 3
    tolerance : to which the root is refined, as a share of the range

    Raises
    ------
    UserError
        When the response is no number at some place.
    """
    scale = Scale(factors and low > 0.0)
    lived = Points(scale, _checked(respond))
    ends = scale.to(low), scale.to(high)
    if at_origin is not None and low <= origin <= high:
        lived.add([origin], BASELINE, at_origin[None])
    lived.add([low, *(scale.back(one) for one in np.linspace(*ends, points)[1:-1]), high], GRID)
    start = scale.to(origin) if origin > 0.0 or not scale.factors else ends[0]
    _, _, coarse, _ = lived.table()
    positions = np.array(sorted(lived.lived))
    roots = crossings(positions, coarse.mean(axis=1))
    if roots:
        nearest = min(roots, key=lambda root: abs(root - start))
        right = int(np.clip(np.searchsorted(positions, nearest, side="left"), 1, len(positions) - 1))
        bracket = positions[right - 1], positions[right]
        if all(lived.mean(end) != 0.0 for end in bracket):
            brentq(lived.mean, *bracket, xtol=tolerance * (ends[1] - ends[0]), rtol=1e-9, disp=False)
    return _told(lived, start, _turns(coarse))


def _told(lived: Points, start: float, turns: bool) -> Found:
    """Threshold, intervals and what else is to be known, from the points lived."""
    positions, places, responses, stages = lived.table()
    roots = sorted(crossings(positions, responses.mean(axis=1)), key=lambda root: abs(root - start))
    reached = float(np.mean([bool(crossings(positions, own)) for own in responses.T]))
    back = lived.scale.back
    if not roots:
        nan = float("nan")
        return Found(nan, nan, nan, nan, nan, (), turns, reached, places, responses, stages)
    told = [paired(np.zeros_like(one), one) for one in responses]

    def end(share: int, way: int) -> float:
        low, high = (np.array([one[f"{side}{share}"] for one in told]) for side in ("low", "high"))
        return back(_edge(positions, low, high, roots[0], way))

    others = tuple(sorted(back(root) for root in roots[1:]))
    ends = end(90, -1), end(90, 1), end(50, -1), end(50, 1)
    return Found(back(roots[0]), *ends, others, turns, reached, places, responses, stages)


def crossings(positions: np.ndarray, values: np.ndarray) -> list[float]:
    """Where a curve of straight lines between points comes to zero or crosses it, in order."""
    found = [float(position) for position, value in zip(positions, values, strict=True) if value == 0.0]
    for i in np.flatnonzero(values[:-1] * values[1:] < 0.0):
        step = values[i] / (values[i] - values[i + 1])
        found.append(float(positions[i] + step * (positions[i + 1] - positions[i])))
    return sorted(found)


def _edge(positions: np.ndarray, low: np.ndarray, high: np.ndarray, root: float, way: int) -> float:
    """First position left (-1) or right (+1) of the root at which the interval [low, high] lies off zero; NaN for none."""
    off = [edge for curve in (low, high) for edge in crossings(positions, curve) if (edge - root) * way > 0.0]
    return min(off, key=lambda edge: abs(edge - root), default=float("nan"))


def _turns(responses: np.ndarray) -> bool:
    """Whether some step between neighbours surely rises and another surely falls."""
    steps = [paired(before, after) for before, after in pairwise(responses)]
    return any(step["low90"] > 0.0 for step in steps) and any(step["high90"] < 0.0 for step in steps)


def _checked(respond: Respond) -> Respond:
    def checked(places: Sequence[float]) -> np.ndarray:
        found = respond(places)
        for place, response in zip(places, found, strict=True):
            if not np.isfinite(response).all():
                cure = "narrow the range, or simulate more people (a smaller scale)"
                raise UserError(f"The outcome is no number in some replicate when the lever stands at {place:g}; {cure}.")
        return found

    return checked
