"""Measures for `mechanisms.yaml`: wishes, what closes them, acts; and what is seen and printed.

Each takes a tally and gives one number. Where the denominator is empty that is not a number, and the row fails.
"""

from __future__ import annotations

import math

import numpy as np
from sums_of_mechanisms import FEMALE, LEAVING, bound_by, cells, deciding, per, ratio, total, window

from transitsim.inputs.library import load_context
from transitsim.results.condition_tables import consumption, seen
from transitsim.schema.enums import SEXES, TRANSIT, Constraint, Option, Place


# --- wishes, means to them, acts --------------------------------------------------------------------------------------
def wants_to_leave(tally):
    """Months in transit in which the person wishes to leave."""
    return per(tally, total(tally, "wish_to_leave"))


def women_want_to_leave(tally):
    """Months in which a woman in transit wishes to leave."""
    return per(tally, total(tally, "wish_to_leave", sex=FEMALE), TRANSIT, FEMALE)


def kept_by_the_road(tally):
    """Months in which the person would leave if the road were free and safe, less those in which they wish to leave."""
    return per(tally, total(tally, "wish_safe_to_leave") - total(tally, "wish_to_leave"))


def wants_destination(tally):
    """Months in transit in which the person wishes for the destination."""
    wishing = total(tally, "wish_destination_with_dependants") + total(tally, "wish_destination_without_dependants")
    return per(tally, wishing)


def ties_on_the_wish(tally):
    """How much less, or more, people in transit wish for the destination with every dependant at the origin, in Decembers."""
    seen = deciding(tally)
    dependants, wishing = seen["dependants"].astype(float), np.isin(seen["wish"], LEAVING).astype(float)
    return ratio(np.cov(dependants, wishing)[0, 1], dependants.var(ddof=1))


def children_on_the_wish(tally):
    """Wish to leave of women in transit who live with children less that of women who do not, in Decembers."""
    seen = deciding(tally, FEMALE)
    wishing, mothers = ~np.isin(seen["wish"], (Option.STAY, Option.MOVE)), seen["minors_here"] > 0
    return ratio(wishing[mothers].sum(), mothers.sum()) - ratio(wishing[~mothers].sum(), (~mothers).sum())


def wish_falls_over_time(tally):
    """Wish to leave in 2015-2019 less that in 2000-2004."""
    return wants_to_leave(window(tally, (2015, 2019))) - wants_to_leave(window(tally, (2000, 2004)))


def wants_child_along(tally):
    """Wishes for the destination that are for going with the child."""
    alone, along = (cells(tally, wish=one) for one in (Option.DESTINATION_ALONE, Option.DESTINATION_WITH_CHILD))
    return ratio(along, alone + along)


def leaves_with_child(tally):
    """Departures of women for the destination that took the child along."""
    alone, along = (cells(tally, choice=one, sex=FEMALE) for one in (Option.DESTINATION_ALONE, Option.DESTINATION_WITH_CHILD))
    return ratio(along, alone + along)


def bound_by_money(tally):
    """Months of a wish for the destination that is closed by money."""
    return bound_by(tally, Constraint.FUNDS)


def bound_by_guide(tally):
    """Months of a wish for the destination that is closed for want of a guide."""
    return bound_by(tally, Constraint.GUIDE)


def wishes_closed(tally):
    """Months of a wish for the destination that something closes."""
    return bound_by(tally)


def life_as_wished(tally):
    """Months, from transit to arrival, lived as wished for if the road were free and safe."""
    places = [*TRANSIT, Place.ROUTE, Place.HOLDING, Place.EMBASSY, Place.DESTINATION, Place.THIRD_COUNTRY]
    return ratio(total(tally, "wish_match", places), total(tally, "person_months", places))


def changes_of_mind(tally):
    """Changed wishes per thousand months in transit."""
    return 1000.0 * per(tally, total(tally, "act_change_mind"))


def waiting_while_wishing(tally):
    """Months in transit in which one who wishes to leave stays."""
    return per(tally, total(tally, "act_delay"))


# --- what is seen, and what is printed --------------------------------------------------------------------------------
def seen_of(tally, series, sex=None):
    """What happened and what observers would have seen of it, summed over years."""
    table = seen(tally, load_context("north_korea_china").observation)
    keep = np.asarray(table["series"]) == series
    if sex is not None:
        keep &= np.asarray(table["sex"]) == SEXES[sex]
    return float(table["happened"][keep].sum()), float(table["seen"][keep].sum())


def women_over_seen(tally):
    """Women's share of those whom surveys would reach less their share of those who are there."""
    there, reached = seen_of(tally, "stock")
    women, women_reached = seen_of(tally, "stock", FEMALE)
    return ratio(women_reached, reached) - ratio(women, there)


def doubt_about_registers(tally):
    """Stateless share of children as told under the low prior less that under the high one."""
    _, children = seen_of(tally, "children")
    return ratio(seen_of(tally, "stateless_children_low")[1] - seen_of(tally, "stateless_children_high")[1], children)


def unreported_returns(tally):
    """Forced returns that come into no report."""
    happened, reported = seen_of(tally, "forced_returns")
    return happened - reported


def mean_over_median(tally):
    """Mean consumption at the destination less its median, US$ a month, sexes and years averaged."""
    table = consumption(tally)
    there = np.asarray(table["region"]) == "destination"
    return float(np.mean((table["mean"] - table["p50"])[there])) if there.any() else math.nan
