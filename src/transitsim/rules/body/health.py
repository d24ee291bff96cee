"""Health: worn down where care is closed, restored where it is open (M50, M73)."""

from transitsim.ground.compiled import rule
from transitsim.nouns.codes import Exposure


@rule
def care_in_transit(me, policy):
    """Share of health care that is open to her in the transit country, by her papers."""
    return policy.transit_care_access_permit if me.permit else policy.transit_care_access


@rule
def keep_health(me, access, p):
    """H' = H + gain * access * (1 - H) - wear * (1 - access) * H."""
    me.health += p.life_health_gain * access * (1.0 - me.health) - p.life_health_wear * (1.0 - access) * me.health


@rule
def fall_ill(me, p, u):
    """Ill this month with chance illness * (1 - H): no one sets out ill. One uniform."""
    if u < p.life_illness * (1.0 - me.health):
        me.exposures |= Exposure.ILLNESS
