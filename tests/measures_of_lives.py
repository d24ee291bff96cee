"""Measures for `mechanisms.yaml`: harm and control, means, children, life after arrival.

Each takes a tally and gives one number. Where the denominator is empty that is not a number, and the row fails.
"""

from __future__ import annotations

import numpy as np
from sums_of_mechanisms import AT_DESTINATION, EVERYWHERE, FEMALE, MALE, born_there, deciding, flow, per, ratio, total

from transitsim.schema.enums import TRANSIT, Act, Place, Stage


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
    """Harmful months in deportation, detention and after a return, for each journey begun."""
    failed = harm(tally, Stage.DEPORTATION) + harm(tally, Stage.DETENTION) + harm(tally, Stage.RETURN)
    return ratio(failed, flow(tally, TRANSIT, [Place.ROUTE]))


def harm_in_detention(tally):
    """Harmful months in detention at the origin, for each forced return."""
    return ratio(harm(tally, Stage.DETENTION), flow(tally, [Place.DETENTION_TRANSIT], [Place.DETENTION_ORIGIN]))


def months_in_detention(tally):
    """Months lived in detention at the origin, per month lived in transit."""
    return ratio(total(tally, "stage_detention", EVERYWHERE), total(tally, "stage_transit", EVERYWHERE))


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
    women, men = (per(tally, total(tally, "earned", sex=sex), TRANSIT, sex) for sex in (FEMALE, MALE))
    return ratio(women, men)


def below_subsistence(tally):
    """Months in transit below subsistence."""
    return per(tally, total(tally, "below_subsistence"))


def sent_home(tally):
    """US$ sent to the origin, per month of one in transit with dependants there."""
    return ratio(total(tally, "sent"), total(tally, "with_dependants"))


def need_met(tally):
    """Share of the need of dependants that was met, for those in transit."""
    return ratio(total(tally, "need_met"), total(tally, "with_dependants"))


def mothers_who_send(tally):
    """Mothers in transit who send money home in a December, among those with children of their own at the origin."""
    seen = deciding(tally, FEMALE)
    mothers = seen[seen["children_home"] > 0.0]
    return ratio((mothers["acts"] & Act.SEND > 0).sum(), len(mothers))


# --- children ---------------------------------------------------------------------------------------------------------
def children_of_women(tally):
    """Children born in transit who live there, for each woman in transit."""
    return per(tally, total(tally, "children_in_transit"), TRANSIT, FEMALE)


def at_school(tally):
    """Children of school age in transit who are in school."""
    return ratio(total(tally, "in_school", EVERYWHERE), total(tally, "school_age_children", EVERYWHERE))


def registered_when_exposed(tally):
    """Registered share of children born in transit who live with a parent without papers, over that of the others, Decembers."""
    seen = born_there(tally)
    exposed, registered = seen["exposed"] > 0, seen["registered"] > 0
    return ratio(ratio(registered[exposed].sum(), exposed.sum()), ratio(registered[~exposed].sum(), (~exposed).sum()))


def children_who_follow(tally):
    """Children born in transit who went straight to a mother at the destination, per thousand of the mother's months there."""
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
