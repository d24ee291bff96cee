"""Businesses of the settled: a few start one, with language and skill from transit; more of them close (M71)."""

import math

from transitsim.ground.compiled import rule
from transitsim.nouns.codes import Act
from transitsim.rules.settlement.support import assets


@rule
def start_hazard(me, policy, p):
    """Monthly hazard of a start-up, base/12 * exp(b a), a the mean of language and skill."""
    return min(1.0, policy.destination_enterprise / 12.0 * math.exp(p.life_enterprise_slope * assets(me)))


@rule
def run_business(me, policy, p, u):
    """Close it with a constant hazard, or start one. One uniform."""
    if me.enterprise:
        if u < p.life_enterprise_end:
            me.enterprise = 0
    elif u < start_hazard(me, policy, p):
        me.enterprise = 1
        me.acts |= Act.START_BUSINESS
