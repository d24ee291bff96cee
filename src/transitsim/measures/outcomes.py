"""Outcomes of a run, each a number for everybody and for groups by sex, class and place: what regimes are compared on.

Every outcome is over the months from a first January on. Shares and means are over the person-months lived by the group. What
an outcome counts is defined where the tables' measures are: `CONDITIONS`, `ASPIRATIONS`, `MOVES` and `life_table`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from transitsim.engine.tally import EXITS, Tally
from transitsim.measures.aspirations import CONSTRAINTS
from transitsim.measures.conditions import CONDITIONS
from transitsim.measures.life_table import kaplan_meier, restricted_mean, time_at
from transitsim.measures.quantiles import SHARES, quantile_in_bins
from transitsim.measures.tally_sums import Group, Sums, sums
from transitsim.schema.conditions import REGIONS, bin_edges
from transitsim.schema.enums import FEMALE
from transitsim.schema.tables import FEW

HORIZON = 60  # months after entry within which stays are compared
ALL, BY_SEX, PEOPLE, EVERY = ("all",), ("all", "sex"), ("all", "sex", "social_class"), ("all", "sex", "social_class", "place")
Value = Callable[[Sums], float]


class Outcome(NamedTuple):
    """One outcome: name, unit, meaning; `better` is +1 when more is better for people, -1 when less is, 0 when open.

    by : the kinds of group it is defined for
    value : the outcome of what a group adds up to; NaN where nobody lived
    rests_on : the events or person-months, weights applied, that the number rests on: of a count what is counted, of a share
        its numerator, of a mean the stays or months that it is the mean of. Where they are few, the number is chance (`is_few`)
    """

    name: str
    unit: str
    meaning: str
    better: int
    by: tuple[str, ...]
    value: Value
    rests_on: Value


def _ratio(part: float, whole: float) -> float:
    return float(part / whole) if whole > 0 else float("nan")


def _condition(name: str, unit: str, meaning: str, better: int, by: tuple[str, ...] = EVERY) -> Outcome:
    """An outcome of `CONDITIONS`."""
    mean = CONDITIONS[name]

    def part(of: Sums) -> float:
        return float(mean.part(of.total))

    def whole(of: Sums) -> float:
        return float(mean.whole(of.total))

    if not mean.over:
        return Outcome(name, unit, meaning, better, by, part, part)
    return Outcome(name, unit, meaning, better, by, lambda of: _ratio(part(of), whole(of)), whole if mean.rests_on_all else part)


def _months(name: str, meaning: str, better: int, over: str = "decided") -> Outcome:
    """A share of the months decided in transit that `ASPIRATIONS` counts."""

    def months(of: Sums) -> float:
        return of.months[name]

    return Outcome(name, "share", meaning, better, EVERY, lambda of: _ratio(months(of), of.months[over]), months)


def _exits(name: str, exit_: str, meaning: str) -> Outcome:
    """Adult stays in transit that ended so."""
    code = EXITS.index(exit_)

    def people(of: Sums) -> float:
        return float(of.exits[code])

    return Outcome(name, "people", f"adult stays {meaning}", 0, PEOPLE, people, people)


def _curve(of: Sums) -> tuple[np.ndarray, np.ndarray]:
    """Lengths of the stays begun in the window and the share that lasts longer, those still there included."""
    months, ended = np.nonzero(of.begun)
    return kaplan_meier(months, ended, of.begun[months, ended])[:2]


def _median_stay(of: Sums) -> float:
    half = time_at(*_curve(of), 0.5)
    return half if np.isfinite(half) else float("nan")


def _restricted_mean_stay(of: Sums) -> float:
    months, survival = _curve(of)
    return restricted_mean(months, survival, HORIZON) if months[-1] > 0 else float("nan")


def _begun(of: Sums) -> float:
    return float(of.begun.sum())


def _arrivals(of: Sums) -> float:
    return float(of.arrivals.sum())


def _women(of: Sums) -> float:
    return float(of.arrivals[FEMALE])


def _consumption(region: str, share: float) -> Outcome:
    """Consumption below which a share of the months in a region lies; it rests on all of them."""
    at, name = REGIONS.index(region), f"consumption_{region}_p{round(100 * share)}"

    def months(of: Sums) -> float:
        return float(of.consumption[at].sum())

    def value(of: Sums) -> float:
        return quantile_in_bins(of.consumption[at], bin_edges(), share) if months(of) > 0 else float("nan")

    return Outcome(name, "US$/month", f"a share of {share:g} of months, {region}, had less", +1, BY_SEX, value, months)


OUTCOMES = (
    Outcome("arrivals", "people", "reached the destination, all ages", 0, BY_SEX, _arrivals, _arrivals),
    Outcome("womens_share", "share", "of women among arrivals", 0, ALL, lambda of: _ratio(_women(of), _arrivals(of)), _women),
    _exits("onward_exits", "onward", "in transit that ended on the way to the destination"),
    _exits("third_country_exits", "third", "that ended on the way to a third country"),
    _exits("returns_by_choice", "returned", "that ended at home by choice"),
    _condition("forced_returns", "people", "adults handed over to the origin", -1),
    _condition("arrests", "times", "arrests in transit", -1),
    _condition("early_deaths", "people", "died away from home before age alone would have it", -1),
    _condition("months_in_transit", "person-months", "lived in transit", 0),
    Outcome(
        "mean_stay",
        "months",
        "mean of stays that ended, however long ago they began",
        0,
        PEOPLE,
        lambda of: _ratio(of.stay_months, of.exits.sum()),
        lambda of: float(of.exits.sum()),
    ),
    Outcome(
        "median_stay",
        "months",
        "half of the stays begun last longer, those still there included",
        0,
        PEOPLE,
        _median_stay,
        _begun,
    ),
    Outcome(
        "restricted_mean_stay",
        "months",
        f"mean of stays begun, within {HORIZON} months after entry, those still there included",
        0,
        PEOPLE,
        _restricted_mean_stay,
        _begun,
    ),
    _months("involuntary", "of months in transit: wishes to leave and cannot", -1),
    _months("acquiescent", "of months in transit: wishes to stay and could not leave", 0),
    _months("risk_held", "of months in transit: stays only because the road is expensive or dangerous", -1),
    *(_months(f"bound_by_{one}", f"of months with a wish to leave: {one} closes it", 0, "wish_to_leave") for one in CONSTRAINTS),
    _condition("wish_match", "share", "of months away from home: life is as the person would wish", +1),
    _condition("violence", "share", "of months away from home, with violence", -1),
    _condition("violent_months", "person-months", "with violence, wherever", -1),
    _condition("with_children", "share", "of months of children born in transit: lives with the parent", +1, PEOPLE),
    _condition("registered_children", "share", "of months of children in transit: in a register", +1, PEOPLE),
    _condition("in_school", "share", "of months at school age in transit: registered", +1, PEOPLE),
    _condition("kin_need_met", "share", "of the need of kin at the origin", +1),
    _condition("pay_in_transit", "US$/month", "mean pay in transit", +1),
    *(_consumption(region, share) for region in REGIONS for share in SHARES),
    _condition("permit", "share", "of months in transit, with a permit", 0),
    _condition("health_in_transit", "0-1", "mean health in transit", +1),
    _condition("distress", "0-1", "mean distress away from home", -1),
)
MAIN = {
    "arrivals": "arrivals",
    "arrests": "arrests",
    "forced_returns": "forced returns",
    "involuntary": "wish to leave, cannot",
    "risk_held": "held by the road's risk",
    "wish_match": "as wished while away",
    "violent_months": "months with violence",
    "months_in_transit": "months in transit",
    "kin_need_met": "kin's need met",
    "early_deaths": "early deaths",
}  # shown first, in these words
NAMES = tuple(outcome.name for outcome in OUTCOMES)
UNITS = {outcome.name: outcome.unit for outcome in OUTCOMES}
THEMES = {  # every outcome once
    "how many": NAMES[: NAMES.index("months_in_transit") + 1],
    "how long": NAMES[NAMES.index("mean_stay") : NAMES.index("involuntary")],
    "wishes and what binds": NAMES[NAMES.index("involuntary") : NAMES.index("violence")],
    "lives": NAMES[NAMES.index("violence") :],
}


def outcomes(tally: Tally, first: int, who: tuple[Group, ...]) -> np.ndarray:
    """Every outcome for every group it is defined for.

    Returns
    -------
    float64, shape (outcomes, groups); NaN where an outcome is not defined for a group, or nobody lived
    """
    return outcomes_and_behind(tally, first, who)[0]


def outcomes_and_behind(tally: Tally, first: int, who: tuple[Group, ...]) -> np.ndarray:
    """Every outcome, and what it rests on (`Outcome.rests_on`), shape (2, outcomes, groups)."""
    found = list(zip((group.by for group in who), sums(tally, first, who), strict=True))
    values = [[one.value(of) if by in one.by else np.nan for by, of in found] for one in OUTCOMES]
    return np.array([values, [[one.rests_on(of) if by in one.by else np.nan for by, of in found] for one in OUTCOMES]])


def is_few(behind: np.ndarray | float, agents: np.ndarray | float) -> np.ndarray:
    """Whether a number is chance: fewer than 30 simulated events behind it, or fewer than 30 agents in the group.

    Parameters
    ----------
    behind : events, or months of agents, behind the number (`Outcome.rests_on` over the people one agent stands for)
    agents : behind the group
    """
    return np.minimum(behind, agents) < FEW
