"""Measures for `mechanisms.yaml`: who comes, who stays, how stays end.

Each takes a tally and gives one number. Where the denominator is empty that is not a number, and the row fails.
"""

from __future__ import annotations

import numpy as np
from sums_of_mechanisms import (
    AT_DESTINATION,
    EVERYWHERE,
    FEMALE,
    MALE,
    ORIGIN,
    RESIDENCE,
    flow,
    mean_stay,
    per,
    ratio,
    stays,
    total,
)

from transitsim.schema.enums import CLASSES, TRANSIT, Entry, Place

POOR = CLASSES.index("poor")
EXITS = {"onward": 0, "third": 1, "returned": 2, "repatriated": 3}


# --- who comes, and how -----------------------------------------------------------------------------------------------
def entries(tally):
    """Adults who crossed into transit."""
    return flow(tally, ORIGIN, TRANSIT)


def womens_share_of_entries(tally):
    """Women among those who crossed."""
    return ratio(flow(tally, ORIGIN, TRANSIT, FEMALE), entries(tally))


def credit_entries(tally):
    """Poor women who crossed on credit."""
    return stays(tally, entry_mode=Entry.CREDIT, sex=FEMALE, social_class=POOR)


def poor_among_self_payers(tally):
    """The poor among those who paid the crossing themselves."""
    return ratio(stays(tally, entry_mode=Entry.OWN_CASH, social_class=POOR), stays(tally, entry_mode=Entry.OWN_CASH))


def sponsored_share_of_entries(tally):
    """Those paid for by kin abroad among those who crossed."""
    came = tally.spells[tally.spells["entered"] >= tally.first_month]
    return ratio(came["weight"][came["entry_mode"] == Entry.SPONSORED].sum(), came["weight"].sum())


def sponsored_entries_per_arrival(tally):
    """Crossings paid by kin, for each arrival: how many an arrival brings out."""
    return ratio(stays(tally, entry_mode=Entry.SPONSORED), arrivals(tally))


def sponsored_entries(tally):
    """Crossings paid by kin."""
    return stays(tally, entry_mode=Entry.SPONSORED)


def crossings_within_two_years_of_a_return(tally):
    """Stays of people handed back before that began within two years of the end of the stay before, per forced return."""
    spells = np.sort(tally.spells, order=["person", "entered"])
    again = (spells["person"][1:] == spells["person"][:-1]) & (spells["exit"][:-1] == EXITS["repatriated"])
    again &= spells["entered"][1:] - spells["left_month"][:-1] <= 24
    return ratio(float(again.sum()), float((spells["exit"] == EXITS["repatriated"]).sum()))


# --- who stays, and how long ------------------------------------------------------------------------------------------
def in_transit(tally):
    """People in the transit country at a month's end, on average."""
    return float(tally.stocks[:, list(RESIDENCE), :, :2].sum()) / tally.months


def womens_mean_stay(tally):
    """Mean length of women's stays, months, those under way included."""
    return mean_stay(tally, sex=FEMALE)


def mens_mean_stay(tally):
    """Mean length of men's stays, months, those under way included."""
    return mean_stay(tally, sex=MALE)


def mean_stay_of_arrivals(tally):
    """Mean months in transit of those who went onward."""
    return mean_stay(tally, exit=EXITS["onward"])


def long_stays_of_women(tally):
    """Women's stays of five years and more, among all of women."""
    chosen = tally.spells[tally.spells["sex"] == FEMALE]
    return ratio(float((chosen["left_month"] - chosen["entered"] >= 60).sum()), float(len(chosen)))


def onward_within_two_months(tally):
    """Onward stays that took at most two months, among the onward."""
    onward = tally.spells[tally.spells["exit"] == EXITS["onward"]]
    return ratio(float((onward["left_month"] - onward["entered"] <= 2).sum()), float(len(onward)))


def onward_after_two_years(tally):
    """Onward stays that took more than two years, among the onward."""
    onward = tally.spells[tally.spells["exit"] == EXITS["onward"]]
    return ratio(float((onward["left_month"] - onward["entered"] > 24).sum()), float(len(onward)))


def inland_share(tally):
    """Months lived inland among those lived in transit."""
    return ratio(total(tally, "person_months", [Place.TRANSIT_INLAND]), total(tally, "person_months"))


# --- how stays end ----------------------------------------------------------------------------------------------------
def arrivals(tally):
    """Adults who reached the destination."""
    return flow(tally, EVERYWHERE, [Place.DESTINATION])


def womens_share_of_arrivals(tally):
    """Women among those who reached the destination."""
    return ratio(flow(tally, EVERYWHERE, [Place.DESTINATION], FEMALE), arrivals(tally))


def mens_share_of_arrivals(tally):
    """Men among those who reached the destination."""
    return 1.0 - womens_share_of_arrivals(tally)


def arrivals_by_the_detour(tally):
    """Arrivals by way of the countries beyond transit, among all."""
    return ratio(flow(tally, [Place.HOLDING], [Place.DESTINATION]), arrivals(tally))


def arrivals_from_embassies(tally):
    """Arrivals out of embassies."""
    return flow(tally, [Place.EMBASSY], [Place.DESTINATION])


def entries_over_arrivals(tally):
    """Crossings over arrivals, logarithm."""
    return float(np.log(ratio(entries(tally), arrivals(tally))))


def onward_per_month(tally):
    """Departures onward per thousand months lived in transit."""
    return 1000.0 * ratio(flow(tally, TRANSIT, [Place.ROUTE, Place.EMBASSY]), total(tally, "person_months"))


def ended_in_third_countries(tally):
    """Stays that ended in third countries, among those that ended abroad."""
    third = stays(tally, exit=EXITS["third"])
    return ratio(third, third + stays(tally, exit=EXITS["onward"]))


def ended_by_force(tally):
    """Stays that ended by a forced return, among all stays."""
    return ratio(stays(tally, exit=EXITS["repatriated"]), stays(tally))


def forced_returns_per_month(tally):
    """Forced returns per thousand months lived in transit."""
    return 1000.0 * ratio(flow(tally, [Place.DETENTION_TRANSIT], [Place.DETENTION_ORIGIN]), total(tally, "person_months"))


def womens_forced_returns_per_month(tally):
    """Forced returns of women per thousand months they lived in transit."""
    return 1000.0 * ratio(
        flow(tally, [Place.DETENTION_TRANSIT], [Place.DETENTION_ORIGIN], FEMALE), total(tally, "person_months", sex=FEMALE)
    )


def forced_returns_per_arrest(tally):
    """Forced returns, for each arrest in transit."""
    return ratio(flow(tally, [Place.DETENTION_TRANSIT], [Place.DETENTION_ORIGIN]), total(tally, "arrests"))


def held_in_transit(tally):
    """People held in transit at a month's end, on average."""
    return float(tally.stocks[:, Place.DETENTION_TRANSIT, :, :2].sum()) / tally.months


def waiting_beyond(tally):
    """People waiting beyond the transit country at a month's end, on average."""
    return float(tally.stocks[:, Place.HOLDING, :, :2].sum()) / tally.months


def deaths(tally):
    """Adults who died before their time on the way: at the crossing and on the road."""
    return total(tally, "early_deaths", [*ORIGIN, Place.ROUTE])


def gone_back_from_destination(tally):
    """Settled people who went back to the origin, per thousand years lived at the destination."""
    return 12000.0 * per(tally, flow(tally, [Place.DESTINATION], ORIGIN), AT_DESTINATION)


def gone_on_from_destination(tally):
    """Settled people who went on to a third country, per thousand years lived at the destination."""
    return 12000.0 * per(tally, flow(tally, [Place.DESTINATION], [Place.THIRD_COUNTRY]), AT_DESTINATION)


def helped_women(tally):
    """Women among those who set out with help."""
    return ratio(total(tally, "helped_departures", sex=FEMALE), total(tally, "helped_departures"))
