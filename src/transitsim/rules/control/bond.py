"""Bonds and violence: hiding places that hide, hold and harm (M22, M23)."""

from transitsim.ground.compiled import rule
from transitsim.nouns.codes import Hiding
from transitsim.rules.moves import think_again


@rule
def violence_chance(hiding, policy):
    """Chance of a violent month by hiding place."""
    if hiding == Hiding.MARRIAGE:
        return policy.transit_violence_home
    if hiding == Hiding.COMMERCIAL_SEX:
        return policy.transit_violence_confined
    return policy.transit_violence_elsewhere


@rule
def serve_bond(me, policy, p, escape, harm):
    """One month less to serve; an escape leaves the placement; the debt ends with the bond. Two uniforms."""
    if harm < violence_chance(me.hiding, policy):
        me.violence = 1
        me.violent_months += 1
        if me.hiding == Hiding.MARRIAGE:
            think_again(me, policy, p.behaviour_review_months)
    if me.bond == 0:
        return
    me.bond -= 1
    if me.bond > 0 and escape < p.life_escape_hazard:
        me.bond = 0
        me.hiding = Hiding.NONE
        me.partner = 0.0
    if me.bond == 0:
        me.debt = 0.0
        think_again(me, policy, p.behaviour_review_months)
