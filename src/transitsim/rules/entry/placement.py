"""Where a newcomer lands: placed by a market, on the way onward, on a short trip, or hiding."""

from transitsim.ground.compiled import rule
from transitsim.ground.luck import Stream, months_until, uniforms
from transitsim.nouns.codes import Entry, Hiding, Place
from transitsim.rules.journey.price import contact_hazard
from transitsim.rules.moves import move_to
from transitsim.rules.ties.union import enter_union


@rule
def place_on_market(me, policy, p, market, where, months):
    """Union, commercial sex or domestic work, held for a geometric time of mean `transit.bond_months`.

    The debt of the crossing is what the bond pays off. Three uniforms: market, where, months.
    """
    me.bond = months_until(months, 1.0 / max(1.0, policy.transit_bond_months))
    if market < p.life_market_marriage:
        enter_union(me, policy, p)
        if where < p.life_market_inland:
            move_to(me, Place.TRANSIT_INLAND)
        elif where < p.life_market_inland + (1.0 - p.life_market_inland) * p.life_market_city:
            move_to(me, Place.TRANSIT_CITY)
        else:
            move_to(me, Place.TRANSIT_VILLAGE)
    elif market < p.life_market_marriage + p.life_market_commercial_sex:
        me.hiding = Hiding.COMMERCIAL_SEX
        move_to(me, Place.TRANSIT_CITY)
    else:
        me.hiding = Hiding.EMPLOYER
        move_to(me, Place.TRANSIT_CITY if where < p.life_market_city else Place.TRANSIT_VILLAGE)


@rule
def full_contact(policy, p):
    """Share of full contact with guides: hazard now over its ceiling, at most 1."""
    return min(1.0, contact_hazard(policy) / p.life_full_contact)


@rule
def place_newcomer(me, place, policy, p, luck):
    """Credit is always placed; others are placed with `place.placement`, else planned, on a trip, or hiding.

    Sponsored people come with the party's guide. Credit and later placement are two doors (MODEL 3.12).
    """
    market, where, months, door = uniforms(luck, me.person, policy.month, Stream.PLACEMENT, 0)
    plan, trip, _, _ = uniforms(luck, me.person, policy.month, Stream.PLACEMENT, 1)
    me.hiding = Hiding.NONE
    if me.entry == Entry.CREDIT or (me.sponsored == 0 and door < place.placement):
        place_on_market(me, policy, p, market, where, months)
        return
    if me.sponsored or plan < p.life_plan_share * full_contact(policy, p):
        me.guide = 1
        me.informed = 1
    elif trip < p.life_trip_share:
        me.short_trip = 1
    move_to(me, Place.TRANSIT_COETHNIC)
