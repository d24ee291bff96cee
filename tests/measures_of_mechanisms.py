"""What the rows of `mechanisms.yaml` look at: each measure takes a tally and gives one number.

Shares are of what is named after `per` or in the docstring; a measure whose denominator is empty is not a number, and a row
that rests on it fails. The sums over people are in `sums_of_mechanisms.py`.
"""

from __future__ import annotations

import math

import numpy as np
from sums_of_mechanisms import (
    AT_DESTINATION,
    EVERYWHERE,
    FEMALE,
    MALE,
    ORIGIN,
    RESIDENCE,
    bound_by,
    cells,
    flow,
    gap,
    mean_stay,
    per,
    ratio,
    stays,
    total,
    window,
)

from transitsim.nouns.codes import CLASSES, SEXES, TRANSIT, Act, Constraint, Entry, Option, Place, Stage, State
from transitsim.nouns.context import load_context
from transitsim.results.life_tables import consumption, seen

__all__ = ["window"]

POOR, PRIVILEGED = CLASSES.index("poor"), CLASSES.index("privileged")
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
    return stays(tally, entry=Entry.CREDIT, sex=FEMALE, social_class=POOR)


def poor_among_self_payers(tally):
    """The poor among those who paid the crossing themselves."""
    return ratio(stays(tally, entry=Entry.OWN_CASH, social_class=POOR), stays(tally, entry=Entry.OWN_CASH))


def sponsored_share_of_entries(tally):
    """Those paid for by kin abroad among those who crossed."""
    return ratio(stays(tally, entry=Entry.SPONSORED), stays(tally))


def sponsored_entries_per_arrival(tally):
    """Crossings paid by kin, for each arrival: how many an arrival brings out."""
    return ratio(stays(tally, entry=Entry.SPONSORED), arrivals(tally))


def sponsored_entries(tally):
    """Crossings paid by kin."""
    return stays(tally, entry=Entry.SPONSORED)


def persons_who_came_again(tally):
    """People with more than one stay in transit, among all who have been there."""
    _, times = np.unique(tally.spells["person"], return_counts=True)
    return ratio(float((times > 1).sum()), float(len(times)))


def crossings_within_two_years_of_a_return(tally):
    """Stays of people handed back before that began within two years of the end of the stay before, per forced return."""
    spells = np.sort(tally.spells, order=["person", "entered"])
    again = (spells["person"][1:] == spells["person"][:-1]) & (spells["exit"][:-1] == EXITS["repatriated"])
    again &= spells["entered"][1:] - spells["left"][:-1] <= 24
    return ratio(float(again.sum()), float((spells["exit"] == EXITS["repatriated"]).sum()))


# --- who stays, and how long ------------------------------------------------------------------------------------------
def in_transit(tally):
    """People in the transit country at a month's end, on average."""
    return float(tally.stocks[:, list(RESIDENCE), :, :2].sum()) / tally.months


def womens_share_of_transit(tally):
    """Women's share of the months lived in transit."""
    return ratio(total(tally, "person_months", sex=FEMALE), total(tally, "person_months"))


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
    return ratio(float((chosen["left"] - chosen["entered"] >= 60).sum()), float(len(chosen)))


def onward_within_two_months(tally):
    """Onward stays that took at most two months, among the onward."""
    onward = tally.spells[tally.spells["exit"] == EXITS["onward"]]
    return ratio(float((onward["left"] - onward["entered"] <= 2).sum()), float(len(onward)))


def onward_after_two_years(tally):
    """Onward stays that took more than two years, among the onward."""
    onward = tally.spells[tally.spells["exit"] == EXITS["onward"]]
    return ratio(float((onward["left"] - onward["entered"] > 24).sum()), float(len(onward)))


def inland_share(tally):
    """Months lived inland among those lived in transit."""
    return ratio(total(tally, "person_months", [Place.TRANSIT_INLAND]), total(tally, "person_months"))


def moves_inside(tally):
    """Moves between the places of transit, per thousand months lived there."""
    return 1000.0 * ratio(flow(tally, TRANSIT, TRANSIT), total(tally, "person_months"))


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


def womens_onward_per_month(tally):
    """Women's departures onward per thousand months they lived in transit."""
    return 1000.0 * ratio(flow(tally, TRANSIT, [Place.ROUTE, Place.EMBASSY], FEMALE), total(tally, "person_months", sex=FEMALE))


def ended_onward(tally):
    """Stays that ended onward, among all stays."""
    return ratio(stays(tally, exit=EXITS["onward"]), stays(tally))


def ended_in_third_countries(tally):
    """Stays that ended in third countries, among those that ended abroad."""
    third = stays(tally, exit=EXITS["third"])
    return ratio(third, third + stays(tally, exit=EXITS["onward"]))


def ended_by_return(tally):
    """Stays that ended by going back freely, among all stays."""
    return ratio(stays(tally, exit=EXITS["returned"]), stays(tally))


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
    """Adults who died on the way: at the crossing and on the road."""
    return flow(tally, [*ORIGIN, Place.ROUTE], [Place.DEAD])


def gone_back_from_destination(tally):
    """Settled people who went back to the origin, per thousand years lived at the destination."""
    return 12000.0 * per(tally, flow(tally, [Place.DESTINATION], ORIGIN), AT_DESTINATION)


def gone_on_from_destination(tally):
    """Settled people who went on to a third country, per thousand years lived at the destination."""
    return 12000.0 * per(tally, flow(tally, [Place.DESTINATION], [Place.THIRD_COUNTRY]), AT_DESTINATION)


def helped_women(tally):
    """Women among those who set out with help."""
    return ratio(total(tally, "helped_departures", sex=FEMALE), total(tally, "helped_departures"))


# --- control and harm -------------------------------------------------------------------------------------------------
def arrest_rate(tally, places=TRANSIT, sex=None):
    """Arrests per month lived."""
    return ratio(total(tally, "arrests", places, sex), total(tally, "person_months", places, sex))


def womens_arrests_over_mens(tally):
    """Women's arrest rate over men's."""
    return ratio(arrest_rate(tally, sex=FEMALE), arrest_rate(tally, sex=MALE))


def spread_of_arrest(tally):
    """Coefficient of variation of the arrest rate over the four places of transit."""
    rates = np.array([arrest_rate(tally, [place]) for place in TRANSIT])
    return ratio(float(rates.std()), float(rates.mean()))


def arrest_among_kin_folk(tally):
    """Arrest rate in the co-ethnic border area over that in the cities."""
    return ratio(arrest_rate(tally, [Place.TRANSIT_COETHNIC]), arrest_rate(tally, [Place.TRANSIT_CITY]))


def arrests_at_the_border(tally):
    """Arrests in the co-ethnic border area, among all."""
    return ratio(total(tally, "arrests", [Place.TRANSIT_COETHNIC]), total(tally, "arrests"))


def harm(tally, stage):
    """Months with violence or discrimination in a stage."""
    return total(tally, f"harm_{stage.name.lower()}", EVERYWHERE)


def harm_after_failure(tally):
    """Harmful months in deportation, detention and after a return, per thousand months in transit."""
    failed = harm(tally, Stage.DEPORTATION) + harm(tally, Stage.DETENTION) + harm(tally, Stage.RETURN)
    return 1000.0 * ratio(failed, total(tally, "person_months"))


def harm_in_detention(tally):
    """Harmful months in detention at the origin, for each forced return."""
    return ratio(harm(tally, Stage.DETENTION), flow(tally, [Place.DETENTION_TRANSIT], [Place.DETENTION_ORIGIN]))


def months_in_detention(tally):
    """Months lived in detention at the origin, per month lived in transit."""
    return ratio(total(tally, "stage_detention", EVERYWHERE), total(tally, "stage_transit", EVERYWHERE))


def harmful_stages(tally):
    """Stages of the journey in which harm was met."""
    return float(sum(harm(tally, stage) > 0 for stage in Stage))


def womens_distress(tally):
    """Women's mean distress in transit."""
    return per(tally, total(tally, "distress", sex=FEMALE), TRANSIT, FEMALE)


def violence_at_home(tally):
    """Violent months among those in a union."""
    return ratio(total(tally, "violence_in_marriage"), total(tally, "hiding_marriage"))


def health_in_transit(tally):
    """Mean health in transit."""
    return per(tally, total(tally, "health"))


def womens_health_in_transit(tally):
    """Women's mean health in transit."""
    return per(tally, total(tally, "health", sex=FEMALE), TRANSIT, FEMALE)


# --- means ------------------------------------------------------------------------------------------------------------
def language(tally):
    """Mean command of the language in transit."""
    return per(tally, total(tally, "language"))


def pay(tally):
    """Mean pay in transit, US$ a month."""
    return per(tally, total(tally, "earned"))


def womens_pay_over_mens(tally):
    """Women's mean pay in transit over men's."""
    return ratio(
        per(tally, total(tally, "earned", sex=FEMALE), TRANSIT, FEMALE), per(tally, total(tally, "earned", sex=MALE), TRANSIT, MALE)
    )


def below_subsistence(tally):
    """Months in transit below subsistence."""
    return per(tally, total(tally, "below_subsistence"))


def sent_home(tally):
    """US$ sent to the origin, per month of one in transit with dependants there."""
    return ratio(total(tally, "sent"), total(tally, "with_dependants"))


def need_met(tally):
    """Share of the need of dependants that was met, for those in transit."""
    return ratio(total(tally, "need_met"), total(tally, "with_dependants"))


def women_who_send(tally):
    """Months in which a woman in transit sent money, among those with dependants."""
    return ratio(total(tally, "act_send", sex=FEMALE), total(tally, "with_dependants", sex=FEMALE))


# --- wishes, means to them, acts --------------------------------------------------------------------------------------
def wants_to_leave(tally):
    """Months in transit in which she wishes to leave."""
    return per(tally, total(tally, "wants_to_leave"))


def women_want_to_leave(tally):
    """Months in which a woman in transit wishes to leave."""
    return per(tally, total(tally, "wants_to_leave", sex=FEMALE), TRANSIT, FEMALE)


def women_would_leave(tally):
    """Months in which a woman in transit would leave if the road were free and safe."""
    return per(tally, total(tally, "would_leave", sex=FEMALE), TRANSIT, FEMALE)


def kept_by_the_road(tally):
    """Months in which she would leave if the road were free and safe, less those in which she wishes to leave."""
    return per(tally, total(tally, "would_leave") - total(tally, "wants_to_leave"))


def wants_destination(tally):
    """Months in transit in which she wishes for the destination."""
    wishing = total(tally, "wants_destination_with_dependants") + total(tally, "wants_destination_without_dependants")
    return per(tally, wishing)


def ties_on_the_wish(tally):
    """Wish for the destination of those with dependants at the origin less that of those without."""
    return gap(tally)


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


def bound_by_checks(tally):
    """Months of a wish for the destination that is closed by identity checks or a permit's watch."""
    return bound_by(tally, Constraint.SURVEILLANCE)


def wishes_closed(tally):
    """Months in transit of a wish to leave that something closes, among those of a wish to leave."""
    closed, ready, going = (cells(tally, state=one) for one in (State.INVOLUNTARY, State.PREPARING, State.MOBILE))
    return ratio(closed, closed + ready + going)


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


def strategies(tally):
    """Options exercised in a month in transit, other than thinking and leaving."""
    acts = [one for one in Act if one not in (Act.NONE, Act.RECONSIDER, Act.CHANGE_MIND)]
    return per(tally, sum(total(tally, f"act_{one.name.lower()}") for one in acts))


# --- children ---------------------------------------------------------------------------------------------------------
def children_of_women(tally):
    """Children living with her for each woman in transit."""
    return per(tally, total(tally, "children_here", sex=FEMALE), TRANSIT, FEMALE)


def at_school(tally):
    """Children of school age in transit who are in school."""
    return ratio(total(tally, "in_school", EVERYWHERE), total(tally, "school_age_children", EVERYWHERE))


def registered(tally, places):
    """Registered children in transit of mothers who live in `places`."""
    return ratio(total(tally, "registered_children", places), total(tally, "children_in_transit", places))


def register_opens_when_she_is_gone(tally):
    """Registered share of children whose mother is at the destination less that of those whose mother is there."""
    return registered(tally, [Place.DESTINATION]) - registered(tally, TRANSIT)


def children_who_follow(tally):
    """Children born in transit who went straight to a mother at the destination, per thousand of her months there."""
    return 1000.0 * per(tally, flow(tally, TRANSIT, [Place.DESTINATION], group=2), AT_DESTINATION)


def care_from_afar(tally):
    """US$ sent to children left in transit, per month of a woman at the destination."""
    return per(tally, total(tally, "care_sent", AT_DESTINATION, FEMALE), AT_DESTINATION, FEMALE)


# --- at the destination -----------------------------------------------------------------------------------------------
def pay_at_destination(tally):
    """Pay per month of one who has work or a business."""
    return per(tally, total(tally, "earned", AT_DESTINATION), AT_DESTINATION)


def employed(tally):
    """Months with a job at the destination."""
    return per(tally, total(tally, "employed", AT_DESTINATION), AT_DESTINATION)


def in_business(tally):
    """Months with a business at the destination."""
    return per(tally, total(tally, "enterprise", AT_DESTINATION), AT_DESTINATION)


def distress_at_destination(tally):
    """Mean distress at the destination."""
    return per(tally, total(tally, "distress", AT_DESTINATION), AT_DESTINATION)


def care_used(tally, sex):
    """Use of mental-health care at the destination over that of natives."""
    return ratio(total(tally, "act_seek_care", AT_DESTINATION, sex), total(tally, "care_of_natives", AT_DESTINATION, sex))


def womens_care_less_mens(tally):
    """Women's use of mental-health care over that of natives, less men's."""
    return care_used(tally, FEMALE) - care_used(tally, MALE)


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
