"""How a crossing is paid for: the first source that works."""

import math

from transitsim.ground.compiled import rule
from transitsim.ground.luck import Stream, uniforms
from transitsim.nouns.codes import Entry


@rule
def cash_at_hand(me, policy, p):
    """Cash C = median * class factor * exp(spread z), or what she brought back if that is more, US$. Assumed log-normal."""
    factor = 1.0
    if me.social_class == 1:
        factor = p.life_cash_middle
    elif me.social_class == 2:
        factor = p.life_cash_privileged
    return max(me.savings, policy.origin_cash_median * factor * math.exp(p.life_cash_spread * me.cash_luck))


@rule
def credit_line(me, policy, p):
    """What is lent against a person: price B less the lender's margin, B (1 - m), US$ (Friebel and Guriev 2006; T18)."""
    price = policy.transit_bride_price * math.exp(p.life_price_spread * me.price_luck)
    return price * (1.0 - p.life_resale_margin)


@rule
def finance(me, place, policy, p, luck):
    """Source of the crossing fee F, or NOT_YET: own cash C >= F, visa, sponsor, credit B (1 - m) >= F - C.

    Sources are tried in that order; credit only where lenders take such a pledge (`place.credit`, by a luck that
    stays with her). Pays at once: savings keep what is left, a debt what was borrowed.
    """
    fee = policy.origin_crossing_fee * place.fee_factor
    cash = cash_at_hand(me, policy, p)
    visa, _, _, _ = uniforms(luck, me.person, policy.month, Stream.FINANCE, 0)
    _, lender, _, _ = uniforms(luck, me.person, 0, Stream.TRAITS, 0)
    if cash >= fee:
        me.savings = cash - fee
        return Entry.OWN_CASH
    if me.kin_in_transit and cash >= p.life_visa_cash and visa < p.life_visa_chance:
        me.savings = cash - p.life_visa_cash
        return Entry.VISA
    if me.sponsored:
        me.savings = cash
        return Entry.SPONSORED
    if lender < place.credit and credit_line(me, policy, p) >= fee - cash:
        me.savings = 0.0
        me.debt = fee - cash
        return Entry.CREDIT
    return Entry.NOT_YET
