"""Price levels where money is spent: amounts of the context are at the prices of the first month, and grow with them.

Real values are what utility is of; what is paid, earned and sent are US$ of the month.
"""

from transitsim.core.jit import rule
from transitsim.rules.moves import at_origin
from transitsim.schema.enums import Place


@rule
def prices_at(place, policy):
    """Price level, 1 in the first month: of the origin, of the destination (third countries take its), else of transit."""
    if at_origin(place) or place == Place.DETENTION_ORIGIN:
        return policy.origin_prices
    if place == Place.DESTINATION or place == Place.THIRD_COUNTRY:
        return policy.destination_prices
    return policy.transit_prices


@rule
def need_now(me, policy):
    """Need of the person's dependants at the prices of the month, US$ a month."""
    return me.need * policy.origin_prices


@rule
def origin_consumption(policy, p):
    """Consumption at the origin at the prices of the month, US$ a month."""
    return p.life_origin_consumption * policy.origin_prices


@rule
def floor_of(place, policy, p):
    """What nobody lives on less than, at the prices of the place, US$ a month."""
    return p.behaviour_consumption_floor * prices_at(place, policy)


@rule
def move_cost(policy, p):
    """Of moving within the transit country at the prices of the month, US$."""
    return p.life_move_cost * policy.transit_prices
