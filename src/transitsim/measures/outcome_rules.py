"""How outcomes are worked out from what a group adds up to: a value, and beside it how much stands behind the value."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from transitsim.engine.tally import EXITS
from transitsim.measures.quantiles import quantile_in_bins
from transitsim.measures.stays import kaplan_meier
from transitsim.measures.tally_sums import Sums
from transitsim.schema.conditions import REGIONS, Measure, bin_edges
from transitsim.schema.enums import State

HORIZON = 60  # months after entry within which stays are compared
Value = Callable[[Sums], float]


class Rule(NamedTuple):
    """How an outcome is worked out from what a group adds up to, and what the number rests on, weights applied.

    `behind` is of a count what is counted, of a share its numerator, of a mean the stays or months that it is the mean of.
    """

    value: Value
    behind: Value


def _ratio(above: float, below: float) -> float:
    return float(above / below) if below > 0 else float("nan")


def count(counted: Value) -> Rule:
    """A count rests on what is counted."""
    return Rule(counted, counted)


def share(part: Value, whole: Value) -> Rule:
    """A share rests on its numerator, of which there is never more than of the whole."""
    return Rule(lambda of: _ratio(part(of), whole(of)), part)


def total(measure: int, where: str = "everywhere") -> Value:
    """Total of a measure: everywhere, away or in transit."""
    return lambda of: float(getattr(of, where)[measure])


def share_of_months(measure: int, where: str, below: int = Measure.PERSON_MONTHS) -> Rule:
    """A share of months rests on those in its numerator."""
    return share(total(measure, where), total(below, where))


def mean(measure: int, where: str, below: int = Measure.PERSON_MONTHS) -> Rule:
    """A mean over months rests on them."""
    months = total(below, where)
    return Rule(lambda of: _ratio(total(measure, where)(of), months(of)), months)


def exits(name: str) -> Rule:
    """Stays that ended so."""
    return count(lambda of: float(of.exits[EXITS.index(name)]))


def decided(of: Sums) -> float:
    """Months in transit with a state of aspiration."""
    return float(of.states.sum())


def in_state(state: State) -> Rule:
    """Share of these months in one state."""
    return share(lambda of: float(of.states[state]), decided)


def closed_by(index: int) -> Rule:
    """Share of the months with a wish to leave that a constraint closes."""
    return share(lambda of: float(of.bound[index]), lambda of: of.leaving)


def ended(of: Sums) -> float:
    """Stays that ended."""
    return float(of.exits.sum())


def mean_stay(of: Sums) -> float:
    """Mean length of the stays that ended."""
    return _ratio(of.stays, of.exits.sum())


def begun(of: Sums) -> float:
    """Stays begun in the window."""
    return float(of.begun.sum())


def _survival(of: Sums) -> tuple[np.ndarray, np.ndarray]:
    """Lengths of the stays begun in the window and the share that lasts longer (Kaplan-Meier), those still there included."""
    months, ended = np.nonzero(of.begun)
    times, survival, _ = kaplan_meier(months, ended, of.begun[months, ended])
    return times, survival


def women(of: Sums) -> float:
    """Women and girls who arrived."""
    return float(of.arrivals[0])


def held(of: Sums) -> float:
    """Months held by the road's risk."""
    return of.held


def median_stay(of: Sums) -> float:
    """Month by which half of the stays begun are over; no number when it is not reached."""
    times, survival = _survival(of)
    gone = np.flatnonzero(survival <= 0.5 + 1e-12)
    return float(times[gone[0]]) if len(gone) else float("nan")


def restricted_mean_stay(of: Sums) -> float:
    """Mean of the stays begun, months after HORIZON left out."""
    times, survival = _survival(of)
    ends = np.minimum(np.append(times[1:], HORIZON), HORIZON)
    return float((survival * np.maximum(ends - times, 0)).sum()) if times[-1] > 0 else float("nan")


def arrivals(of: Sums) -> float:
    """People who arrived."""
    return float(of.arrivals.sum())


def consumption(region: str, below: float) -> Rule:
    """Consumption below which a share of the months in a region lies; it rests on all of them."""
    at = REGIONS.index(region)

    def value(of: Sums) -> float:
        counts = of.consumption[at]
        return quantile_in_bins(counts, bin_edges(), below) if counts.sum() > 0 else float("nan")

    return Rule(value, lambda of: float(of.consumption[at].sum()))
