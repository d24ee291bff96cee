"""Unions: power at home, the quality of a union over time, and births (M20)."""

from transitsim.core.jit import rule
from transitsim.core.random_numbers import Stream, normal, uniforms
from transitsim.rules.moves import leave_household, leave_housing, think_again
from transitsim.schema.enums import NEVER, PREGNANCY, Act, Hiding


@rule
def bargaining(me, policy, p):
    """b = x / (1 + x), x = slope * years in the union * own share of the income; 0 outside one (Agarwal 1997).

    The own income is the pay that is due: a month in which it is withheld takes no say at home.
    """
    if me.hiding != Hiding.MARRIAGE or me.union_since < 0:
        return 0.0
    years = (policy.month - me.union_since) / 12.0
    power = p.life_bargain_slope * years * me.pay_due / max(1.0, me.pay_due + policy.transit_wage)
    return power / (1.0 + power)


@rule
def partner_path(quality, p, u, v):
    """AR(1) of half-life h around the mean m: q' = m + r (q - m) + sd sqrt(1 - r r) z, r = 2**(-1/h), kept in [-1, 1]."""
    kept = p.derived_partner_decay * (quality - p.life_partner_start)
    moved = p.life_partner_start + kept + p.derived_partner_shock * normal(u, v)
    return max(-1.0, min(1.0, moved))


@rule
def conceive(me, place, policy, p, u):
    """With `place.birth` a month: not while expecting, `life.postpartum_months` after a birth, or late in life. One uniform.

    Births are `PREGNANCY + postpartum` months apart at least, and 1/birth - 1 more on average.
    """
    too_soon = me.last_birth >= 0 and policy.month - me.last_birth < p.life_postpartum_months
    too_late = policy.month - me.born > 12.0 * p.life_birth_until
    if u < place.birth and me.due == NEVER and not (too_soon or too_late):
        me.due = policy.month + PREGNANCY


@rule
def enter_union(me, policy, p):
    """A union begins, at the mean quality; a short trip has become a stay."""
    leave_household(me)
    me.hiding = Hiding.MARRIAGE
    me.partner = p.life_partner_start
    me.union_since = policy.month
    me.short_trip = 0


@rule
def live_as_couple(me, place, policy, p, luck):
    """With a spouse who is there, to have children; else in a union, or to enter one."""
    if me.spouse_here:
        _, birth, _, _ = uniforms(luck, me.person, policy.month, Stream.UNION, 0)
        conceive(me, place, policy, p, birth)
    else:
        live_in_union(me, place, policy, p, luck)


@rule
def live_in_union(me, place, policy, p, luck):
    """Enter a union (hazard of the place times demand), live on in it, or leave it when it is bad and the person is free."""
    if me.hiding == Hiding.MARRIAGE:
        leave, birth, u, v = uniforms(luck, me.person, policy.month, Stream.UNION, 0)
        me.partner = partner_path(me.partner, p, u, v)
        conceive(me, place, policy, p, birth)
        if me.bond == 0 and leave < p.life_union_break / 2.0 * (1.0 - me.partner):
            leave_housing(me)
            think_again(me, policy, p.behaviour_review_months)
    elif me.bond == 0:
        hazard = place.union * place.marriage_factor * policy.transit_bride_demand
        if hazard > 0.0:
            enter, _, _, _ = uniforms(luck, me.person, policy.month, Stream.UNION, 0)
            if enter < hazard:
                enter_union(me, policy, p)
                me.acts |= Act.MARRY
