"""Outcomes of a run, each a number for everybody and for groups by sex, class and place: what regimes are compared on.

Every outcome is over the months from a first January on. Shares and means are over the person-months lived by the group.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from transitsim.machines.tally import EXITS, Tally
from transitsim.nouns.codes import State
from transitsim.nouns.conditions import REGIONS, Measure, bin_edges
from transitsim.results.measures.stays import kaplan_meier
from transitsim.results.quantiles import quantile_in_bins
from transitsim.studies.cubes import BITS, Group, Sums, cubes, sums

HORIZON = 60  # months after entry within which stays are compared
Value = Callable[[Sums], float]


class Outcome(NamedTuple):
    """One outcome: name, unit, meaning; `better` is +1 when more is better for people, -1 when less is, 0 when open.

    `by` lists the kinds of group it can be told for.
    """

    name: str
    unit: str
    meaning: str
    better: int
    by: tuple[str, ...]
    value: Value


EVERY = ("all", "sex", "class", "place")
PEOPLE = ("all", "sex", "class")


def _ratio(above: float, below: float) -> float:
    return float(above / below) if below > 0 else float("nan")


def _mean(measure: Measure, where: str, below: Measure = Measure.PERSON_MONTHS) -> Value:
    """Total of a measure over that of another (person-months): everywhere, away or in transit."""

    def value(of: Sums) -> float:
        here = getattr(of, where)
        return _ratio(here[measure], here[below])

    return value


def _sum(measure: Measure, where: str = "everywhere") -> Value:
    return lambda of: float(getattr(of, where)[measure])


def _exit(name: str) -> Value:
    return lambda of: float(of.exits[EXITS.index(name)])


def _state(state: State) -> Value:
    return lambda of: _ratio(of.states[state], of.states.sum())


def _bound(index: int) -> Value:
    return lambda of: _ratio(of.bound[index], of.leaving)


def _risk_held(of: Sums) -> float:
    return _ratio(of.held, of.states.sum())


def _stay(of: Sums) -> float:
    return _ratio(of.stays, of.exits.sum())


def _survival(of: Sums) -> tuple[np.ndarray, np.ndarray]:
    """Lengths of the stays begun in the window and the share that lasts longer (Kaplan-Meier), those still there included."""
    months, ended = np.nonzero(of.begun)
    times, survival, _ = kaplan_meier(months, ended, of.begun[months, ended])
    return times, survival


def _median_stay(of: Sums) -> float:
    times, survival = _survival(of)
    gone = np.flatnonzero(survival <= 0.5 + 1e-12)
    return float(times[gone[0]]) if len(gone) else float("nan")


def _restricted_mean_stay(of: Sums) -> float:
    times, survival = _survival(of)
    ends = np.minimum(np.append(times[1:], HORIZON), HORIZON)
    return float((survival * np.maximum(ends - times, 0)).sum()) if times[-1] > 0 else float("nan")


def _arrivals(of: Sums) -> float:
    return float(of.arrivals.sum())


def _women(of: Sums) -> float:
    return _ratio(of.arrivals[0], of.arrivals.sum())


def _consumption(region: str, share: float) -> Value:
    def value(of: Sums) -> float:
        counts = of.consumption[REGIONS.index(region)]
        return quantile_in_bins(counts, bin_edges(), share) if counts.sum() > 0 else float("nan")

    return value


OUTCOMES = (
    Outcome("arrivals", "people", "reached the destination, all ages", 0, ("all", "sex"), _arrivals),
    Outcome("womens_share", "share", "of women among arrivals", 0, ("all",), _women),
    Outcome(
        "onward_exits", "people", "adult stays in transit that ended on the way to the destination", 0, PEOPLE, _exit("onward")
    ),
    Outcome("third_country_exits", "people", "adult stays that ended on the way to a third country", 0, PEOPLE, _exit("third")),
    Outcome("returns_by_choice", "people", "adult stays that ended at home by choice", 0, PEOPLE, _exit("returned")),
    Outcome("forced_returns", "people", "adults handed over to the origin", -1, EVERY, _sum(Measure.FORCED_RETURNS)),
    Outcome("arrests", "times", "arrests in transit", -1, EVERY, _sum(Measure.ARRESTS)),
    Outcome(
        "early_deaths", "people", "died away from home before age alone would have it", -1, EVERY, _sum(Measure.EARLY_DEATHS)
    ),
    Outcome("months_in_transit", "person-months", "lived in transit", 0, EVERY, _sum(Measure.PERSON_MONTHS, "transit")),
    Outcome("mean_stay", "months", "mean of stays that ended, however long ago they began", 0, PEOPLE, _stay),
    Outcome("median_stay", "months", "half of the stays begun last longer, those still there included", 0, PEOPLE, _median_stay),
    Outcome(
        "restricted_mean_stay",
        "months",
        f"mean of stays begun, within {HORIZON} months after entry, those still there included",
        0,
        PEOPLE,
        _restricted_mean_stay,
    ),
    Outcome("involuntary", "share", "of months in transit: wishes to leave and cannot", -1, EVERY, _state(State.INVOLUNTARY)),
    Outcome(
        "acquiescent", "share", "of months in transit: wishes to stay and could not leave", 0, EVERY, _state(State.ACQUIESCENT)
    ),
    Outcome(
        "risk_held", "share", "of months in transit: stays only because the road is dear or dangerous", -1, EVERY, _risk_held
    ),
    *(
        Outcome(
            f"bound_by_{bit.name.lower()}",
            "share",
            f"of months with a wish to leave: {bit.name.lower()} closes it",
            0,
            EVERY,
            _bound(index),
        )
        for index, bit in enumerate(BITS)
    ),
    Outcome(
        "wish_match", "share", "of months away from home: life is as she would wish", +1, EVERY, _mean(Measure.WISH_MATCH, "away")
    ),
    Outcome("violence", "share", "of months away from home, with violence", -1, EVERY, _mean(Measure.EXPOSURE_VIOLENCE, "away")),
    Outcome("violent_months", "person-months", "with violence, wherever", -1, EVERY, _sum(Measure.EXPOSURE_VIOLENCE)),
    Outcome(
        "with_children",
        "share",
        "of months of children born in transit: lives with the parent",
        +1,
        PEOPLE,
        _mean(Measure.BORN_HERE, "everywhere", Measure.CHILD_MONTHS),
    ),
    Outcome(
        "registered_children",
        "share",
        "of months of children in transit: in a register",
        +1,
        PEOPLE,
        _mean(Measure.REGISTERED_CHILDREN, "everywhere", Measure.CHILDREN_IN_TRANSIT),
    ),
    Outcome(
        "in_school",
        "share",
        "of months at school age in transit: registered",
        +1,
        PEOPLE,
        _mean(Measure.IN_SCHOOL, "everywhere", Measure.SCHOOL_AGE_CHILDREN),
    ),
    Outcome(
        "kin_need_met",
        "share",
        "of the need of kin at the origin",
        +1,
        EVERY,
        _mean(Measure.NEED_MET, "away", Measure.WITH_DEPENDANTS),
    ),
    Outcome("pay_in_transit", "US$/month", "mean pay in transit", +1, EVERY, _mean(Measure.EARNED, "transit")),
    *(
        Outcome(
            f"consumption_{region}_p{round(100 * share)}",
            "US$/month",
            f"a share of {share:g} of months, {region}, is lived on less",
            +1,
            ("all", "sex"),
            _consumption(region, share),
        )
        for region in REGIONS
        for share in (0.1, 0.5, 0.9)
    ),
    Outcome("permit", "share", "of months in transit, with a permit", 0, EVERY, _mean(Measure.PERMIT, "transit")),
    Outcome("health_in_transit", "0-1", "mean health in transit", +1, EVERY, _mean(Measure.HEALTH, "transit")),
    Outcome("distress", "0-1", "mean distress away from home", -1, EVERY, _mean(Measure.DISTRESS, "away")),
)
MAIN = {
    "arrivals": "arrivals",
    "arrests": "arrests",
    "forced_returns": "forced returns",
    "involuntary": "wish to leave, cannot",
    "risk_held": "held by the road's risk",
    "wish_match": "live as they would wish",
    "violent_months": "months with violence",
    "months_in_transit": "months in transit",
    "kin_need_met": "kin's need met",
    "early_deaths": "early deaths",
}  # told first, in these words
NAMES = tuple(outcome.name for outcome in OUTCOMES)


def outcomes(tally: Tally, first: int, who: tuple[Group, ...]) -> np.ndarray:
    """Every outcome for every group it can be told for.

    Returns
    -------
    float64, shape (outcomes, groups); NaN where an outcome is not told for a group, or nobody lived
    """
    found = cubes(tally, first)
    told = [(group.by, sums(found, group.mask)) for group in who]
    return np.array([[one.value(of) if by in one.by else np.nan for by, of in told] for one in OUTCOMES])
