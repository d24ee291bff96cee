"""Where a response crosses a target: a coarse grid first, then the root of the mean, with an interval.

Every replicate has a response of its own, e_r(x), how far its outcome lies beyond the target when a lever stands at x. The
threshold is where the mean over replicates is zero. Its 90 % interval holds every x near it at which the 90 % Student
interval of the mean still holds zero (as Fieller's does for a ratio), between points by straight lines.
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


@dataclass
class Points:
    """What has been simulated: positions, responses there by replicate, and at which stage.

    Positions are those on the axis on which places of the lever are evenly spread: by factors, or by steps.
    """

    factors: bool
    respond: Respond
    tried: dict[float, tuple[float, np.ndarray, str]] = field(default_factory=dict)

    def position(self, place: float) -> float:
        """Position of a place; two that differ in the last digits only are one."""
        return round(math.log(place) if self.factors else place, DIGITS)

    def place(self, position: float) -> float:
        """Place of a position."""
        return math.exp(position) if self.factors else position

    def add(self, places: Sequence[float], stage: str, known: np.ndarray | None = None) -> None:
        """Simulate the places that have not been simulated; `known` is what is known of them without that."""
        new = {self.position(place): place for place in places if self.position(place) not in self.tried}
        if new:
            found = self.respond(list(new.values())) if known is None else known
            for (position, place), response in zip(new.items(), found, strict=True):
                if not np.isfinite(response).all():
                    cure = "narrow the range, or simulate more people (a smaller scale)"
                    raise UserError(f"The outcome is no number in some replicate when the lever stands at {place:g}; {cure}.")
                self.tried[position] = (place, response, stage)

    def mean(self, position: float) -> float:
        """Mean response at a position, simulated when it has not been."""
        place = self.place(position)
        self.add([place], REFINED)
        return float(self.tried[self.position(place)][1].mean())

    def table(self) -> tuple[np.ndarray, np.ndarray, np.ndarray, list[str]]:
        """Positions in order, places, responses of shape (places, replicates), stages."""
        order = sorted(self.tried)
        places, responses, stages = zip(*(self.tried[position] for position in order), strict=True)
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
    places, responses, stages : the points simulated, in order
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
    tried = Points(factors and low > 0.0, respond)
    ends = tried.position(low), tried.position(high)
    if at_origin is not None and low <= origin <= high:
        tried.add([origin], BASELINE, at_origin[None])
    tried.add([low, *(tried.place(one) for one in np.linspace(*ends, points)[1:-1]), high], GRID)
    start = tried.position(origin) if origin > 0.0 or not tried.factors else ends[0]
    positions, _, coarse, _ = tried.table()
    roots = crossings(positions, coarse.mean(axis=1))
    if roots:
        nearest = min(roots, key=lambda root: abs(root - start))
        right = int(np.clip(np.searchsorted(positions, nearest, side="left"), 1, len(positions) - 1))
        bracket = positions[right - 1], positions[right]
        if all(tried.mean(end) != 0.0 for end in bracket):
            brentq(tried.mean, *bracket, xtol=tolerance * (ends[1] - ends[0]), rtol=1e-9, disp=False)
    return _found(tried, start, _turns(coarse))


def _found(tried: Points, start: float, turns: bool) -> Found:
    """Threshold, intervals and what else is to be known, from the points simulated."""
    positions, places, responses, stages = tried.table()
    roots = sorted(crossings(positions, responses.mean(axis=1)), key=lambda root: abs(root - start))
    reached = float(np.mean([bool(crossings(positions, own)) for own in responses.T]))
    root, intervals = roots[0] if roots else float("nan"), [paired(np.zeros_like(one), one) for one in responses]

    def end(share: int, way: int) -> float:
        low, high = (np.array([one[f"{side}{share}"] for one in intervals]) for side in ("low", "high"))
        return tried.place(_edge(positions, low, high, root, way))

    others = tuple(sorted(tried.place(other) for other in roots[1:]))
    ends = end(90, -1), end(90, 1), end(50, -1), end(50, 1)
    return Found(tried.place(root), *ends, others, turns, reached, places, responses, stages)


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
