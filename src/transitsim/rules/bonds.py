"""Bonds and violence: hiding places that hide, hold and harm (M22, M23)."""

from transitsim.core.jit import rule
from transitsim.rules.health import suffer
from transitsim.rules.moves import leave_housing, think_again
from transitsim.rules.union import bargaining
from transitsim.schema.enums import Exposure, Hiding


@rule
def violence_chance(hiding, policy):
    """Chance of a violent month by hiding place."""
    if hiding == Hiding.MARRIAGE:
        return policy.transit_violence_home
    if hiding == Hiding.COMMERCIAL_SEX:
        return policy.transit_violence_confined
    return policy.transit_violence_elsewhere


@rule
def violence_met(me, policy, p):
    """Chance of a violent month for one person: in a union v (1 - s b), b bargaining power (M20)."""
    return violence_chance(me.hiding, policy) * (1.0 - p.life_bargain_safety * bargaining(me, policy, p))


@rule
def serve_bond(me, policy, p, escape, harm):
    """One month less to serve; an escape leaves the placement; the debt ends with the bond. Two uniforms: escape, harm."""
    if harm < violence_met(me, policy, p):
        suffer(me, Exposure.VIOLENCE + 0, p)
        if me.hiding == Hiding.MARRIAGE:
            think_again(me, policy, p.behaviour_review_months)
    if me.bond == 0:
        return
    me.bond -= 1
    if me.bond > 0 and escape < p.life_escape_hazard:
        me.bond = 0
        leave_housing(me)
    if me.bond == 0:
        me.debt = 0.0
        think_again(me, policy, p.behaviour_review_months)
