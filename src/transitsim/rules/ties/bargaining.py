"""Power at home: it grows with her share of the income and with the years (M20)."""

from transitsim.ground.compiled import rule
from transitsim.nouns.codes import Hiding


@rule
def bargaining(me, policy, p):
    """b = x / (1 + x), x = slope * years in the union * share of the income that is hers; 0 outside a union (Agarwal 1997).

    A month without pay is a month without a say.
    """
    if me.hiding != Hiding.MARRIAGE or me.union_since < 0:
        return 0.0
    years = (policy.month - me.union_since) / 12.0
    power = p.life_bargain_slope * years * me.earned / max(1.0, me.earned + policy.transit_wage)
    return power / (1.0 + power)
