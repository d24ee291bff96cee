"""Where the money goes: remittance, debt, saving, consumption."""

import math

from transitsim.core.jit import rule
from transitsim.core.random_numbers import LONGEST
from transitsim.rules.brokers import crossing_price, price_of_party, road_price
from transitsim.rules.choice.aspirations import leaves
from transitsim.rules.choice.constraints import cash_price
from transitsim.rules.moves import is_transit
from transitsim.rules.prices import floor_of
from transitsim.schema.enums import Act, Option


@rule
def purpose(me, policy, p):
    """G: what is saved for beside the buffer. US$.

    In transit the cash price of the road, with that of a child who is to come, for one who wants to leave by it, or what a
    short trip came to earn; of the settled with kin, the price of bringing one of them.
    """
    goal = 0.0
    if is_transit(me.place):
        if me.short_trip:
            goal += p.behaviour_target_savings * policy.origin_prices
        elif leaves(me.wish) and me.wish != Option.RETURN:
            goal += cash_price(me, policy, price_of_party(me, policy, p, me.wish != Option.DESTINATION_ALONE))
    elif me.dependants > 0.0:
        goal += crossing_price(policy, p) + road_price(policy, p)
    return goal


@rule
def saving(me, policy, p, free):
    """s min(y, y - (S - G)/m): a share of free income until what it is for is there, then up to a buffer of m months of it.

    Beyond S* = G + m y savings are lived on (Carroll 1997: a target of wealth to income). At most S are drawn. US$ a month.
    """
    beyond = (me.savings - purpose(me, policy, p)) / p.behaviour_buffer_months
    return max(-max(0.0, me.savings), p.behaviour_saving_share * (free - max(0.0, beyond)))


@rule
def keep_budget(me, policy, p, income, remitted, service, in_kind):
    """free y = income - remitted - service; `saving` of it, below 0 beyond the goal: savings are there to be spent.

    Who would fall below the floor of consumption lives on savings, and then on what others give. The ledger is exact:
    income + support = remitted + service + saved + (spent - in_kind). US$ a month.
    """
    free = max(0.0, income - remitted - service)
    saved = saving(me, policy, p, free)
    short = max(0.0, floor_of(me.place, policy, p) - (free - saved + in_kind))
    drawn = min(short, max(0.0, me.savings + saved))
    me.saved = saved - drawn
    me.savings = max(0.0, me.savings + me.saved)
    if me.saved > 0.0:
        me.acts |= Act.SAVE
    me.earned = income
    me.support = short - drawn
    me.spent = free - me.saved + in_kind + me.support


@rule
def months_to_save(price, savings, saved):
    """T* = ceil((price - S) / s), the months that a person without credit works for the fee (Djajic 2017); at most LONGEST."""
    missing = price - savings
    if missing <= 0.0:
        return 0.0
    if missing >= LONGEST * saved:
        return float(LONGEST)
    return float(math.ceil(missing / saved))
