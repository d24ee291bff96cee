"""Months on the road: capture and death on the leg out, then waiting, then arrival."""

from transitsim.ground.compiled import rule
from transitsim.ground.luck import Stream, uniforms
from transitsim.nouns.codes import Constraint, Option, Place, State
from transitsim.rules.body.harm import risk_violence
from transitsim.rules.control.arrest import detain
from transitsim.rules.moves import die, move_children, move_to
from transitsim.rules.settlement.arrive import arrive


@rule
def travel(me, policy, p, luck):
    """First leg: caught with `route.capture_chance` (the child goes back to the father), else dead with `route.death_chance`.

    Who gets through waits outside the transit country.
    """
    caught, dead, months, _ = uniforms(luck, me.person, policy.month, Stream.ROAD, 0)
    if caught < policy.route_capture_chance:
        move_children(me, Place.ROUTE, me.set_out_from)
        detain(me, policy, months, 1)
    elif dead < policy.route_death_chance:
        die(me)
    else:
        wait = policy.third_wait_months if me.goal == Option.THIRD_COUNTRY else policy.route_journey_months - 1.0
        me.until = policy.month + max(1, int(wait))
        move_children(me, Place.ROUTE, Place.HOLDING)
        move_to(me, Place.HOLDING)


@rule
def flown_out(me, policy, luck):
    """True for a share `route.airlift` of those who wait on the way to the destination: an event, not a rate (NKCH_2004)."""
    if policy.route_airlift <= 0.0 or me.place != Place.HOLDING or me.goal == Option.THIRD_COUNTRY:
        return False
    taken, _, _, _ = uniforms(luck, me.person, policy.month, Stream.ROAD, 2)
    return taken < policy.route_airlift


@rule
def on_the_road(me, policy, p, luck):
    """One month between places: MOBILE unless it ends in an arrest or a death."""
    me.state = State.MOBILE
    me.choice = me.goal
    me.binding = Constraint.NONE
    if me.place != Place.EMBASSY:
        risk_violence(me, policy.route_violence, 0, policy, p, luck)
    if me.place == Place.ROUTE:
        travel(me, policy, p, luck)
    elif policy.month >= me.until or flown_out(me, policy, luck):
        here = me.place
        to = Place.THIRD_COUNTRY if me.goal == Option.THIRD_COUNTRY else Place.DESTINATION
        move_children(me, here, to)
        arrive(me, policy, p, luck, to)
