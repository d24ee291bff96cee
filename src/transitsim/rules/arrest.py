"""Interior control: who is arrested, and who is handed over."""

from transitsim.core.elementary import exp
from transitsim.core.jit import rule
from transitsim.core.random_numbers import Stream, months_until, uniforms
from transitsim.rules.moves import fate, leave_home, move_to, no_choice, think_again
from transitsim.schema.enums import Hiding, Message, Place, State


@rule
def hiding_factor(hiding, policy):
    """Factor of the arrest hazard by hiding place: safety from police (M22)."""
    if hiding == Hiding.MARRIAGE:
        return policy.transit_arrest_home_factor
    if hiding == Hiding.COMMERCIAL_SEX:
        return policy.transit_arrest_confined_factor
    if hiding == Hiding.EMPLOYER:
        return policy.transit_arrest_employer_factor
    if hiding == Hiding.RENT:
        return policy.transit_arrest_rent_factor
    if hiding == Hiding.SHELTER:
        return policy.transit_arrest_shelter_factor
    return 1.0


@rule
def settled_hazard(me, place, hiding, policy, p):
    """Monthly hazard of one who knows the place, h f_place f_hiding f_permit (1 - k L) (1 - recognition); at most 1.

    Who speaks the language L is taken for a foreigner less often.
    """
    permit = policy.transit_arrest_permit_factor if me.permit else 1.0
    unseen = 1.0 - p.life_language_hides * me.language
    hidden = hiding_factor(hiding, policy) * permit * unseen * (1.0 - policy.transit_recognition)
    return min(1.0, policy.transit_arrest_hazard * place.arrest_factor * hidden)


@rule
def arrest_hazard(me, place, policy, p):
    """The settled hazard times 1 + k exp(-m / m0), m months in transit; at most 1.

    Newcomers are arrested more: of 3,732 people returned by one district in 2002, 2,040 had crossed that year (VOA_2007).
    """
    newcomer = 1.0 + p.life_tenure_arrest * exp(-(policy.month - me.entered) / p.life_tenure_months)
    return min(1.0, newcomer * settled_hazard(me, place, me.hiding, policy, p))


@rule
def detain(me, policy, months, bound):
    """Into detention in the transit country, for a geometric time of mean `transit.detention_months`; debts are void."""
    leave_home(me)
    no_choice(me)
    me.state = State.FORCED
    me.bound = bound
    me.guide = 0
    me.debt = 0.0
    me.sponsored = 0
    me.arrests += 1
    me.messages |= Message.ARRESTED
    me.held_until = policy.month + months_until(months, 1.0 / max(1.0, policy.transit_detention_months))
    move_to(me, Place.DETENTION_TRANSIT)


@rule
def arrest(me, place, policy, p, luck):
    """Arrested with the hazard; handed over with `transit.handover_share`, else bought out with all savings.

    One draw for all who live together, each with their own hazard: a raid spares whom it would spare alone.
    """
    hazard = arrest_hazard(me, place, policy, p)
    caught, handed_over, months, _ = uniforms(luck, fate(me), policy.month, Stream.ARREST, 0)
    if caught >= hazard:
        return
    if handed_over < policy.transit_handover_share:
        detain(me, policy, months, 0)
    else:
        me.arrests += 1
        me.savings = 0.0
        me.guide = 0
        think_again(me, policy, p.behaviour_review_months)
