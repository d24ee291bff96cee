"""Journeys inside transit and out of it: setting out, months on the road, arrival or capture."""

from transitsim.core.jit import rule
from transitsim.core.random_numbers import Stream, uniforms
from transitsim.rules.arrest import detain
from transitsim.rules.brokers import price_of_party
from transitsim.rules.choice.constraints import cash_price
from transitsim.rules.choice.values import move_danger
from transitsim.rules.health import risk_violence
from transitsim.rules.housing import can_rent
from transitsim.rules.moves import die, fate, leave_home, move_to, think_again
from transitsim.rules.prices import move_cost
from transitsim.rules.return_migration import go_home
from transitsim.rules.settlement import arrive
from transitsim.schema.enums import Act, Constraint, Help, Hiding, Option, Place, State


@rule
def pay_for_road(me, policy, p):
    """Up-front share now, the rest as a debt against the grant; sponsors, friends, helpers and embassies pay it all."""
    if me.sponsored or me.helped != Help.NOBODY:
        return
    fee = price_of_party(me, policy, p, me.choice != Option.DESTINATION_ALONE)
    paid = cash_price(me, policy, fee)
    me.savings -= paid
    me.debt = fee - paid
    me.instalment = me.debt / p.life_debt_months


@rule
def depart(me, policy, p):
    """Set out for the destination alone or with the minors who may come, or for a third country with them; the others stay."""
    pay_for_road(me, policy, p)
    me.goal = me.choice
    me.attempts += 1
    me.set_out_from = me.place
    me.sponsored = 0
    me.offer = 0.0
    me.brings = 0 if me.choice == Option.DESTINATION_ALONE else 1
    leave_home(me)
    if me.helped == Help.EMBASSY:
        me.travelling_until = policy.month + int(p.life_embassy_months)
        move_to(me, Place.EMBASSY)
    else:
        move_to(me, Place.ROUTE)


@rule
def move_inside(me, to, policy, p, luck):
    """Move within the transit country, for a cost and at a danger of arrest, into a room if it can be paid.

    A household is left behind, and with it the children of a partner outside the model: that calls for a review.
    """
    caught, months, _, _ = uniforms(luck, fate(me), policy.month, Stream.ROAD, 1)
    me.savings -= move_cost(policy, p)
    if caught < move_danger(policy, p):
        detain(me, policy, months, 0)
        return
    if me.hiding == Hiding.MARRIAGE:
        think_again(me, policy, p.behaviour_review_months)
    me.brings = 0 if me.hiding == Hiding.MARRIAGE else 1
    leave_home(me)
    me.acts |= Act.MOVE
    if can_rent(me, policy, p):
        me.hiding = Hiding.RENT
    move_to(me, to)


@rule
def go_back(me, policy, p, luck):
    """Return to the origin by choice: caught on the way with `life.return_capture`, else home and free to cross again.

    Who goes back because the wished option is closed keeps on record what closed it.
    """
    caught, months, _, _ = uniforms(luck, fate(me), policy.month, Stream.ROAD, 1)
    if caught < p.life_return_capture:
        detain(me, policy, months, 0)
    else:
        binding = me.binding
        go_home(me, policy, p.life_recross_months)
        me.choice = Option.RETURN
        me.binding = binding
        me.state = State.MOBILE


@rule
def travel(me, policy, p, luck):
    """First leg: caught with `route.capture_chance`, a party by one draw, else dead with `route.death_chance`, each by their own.

    Whoever gets through waits outside the transit country.
    """
    caught, _, months, _ = uniforms(luck, fate(me), policy.month, Stream.ROAD, 0)
    _, dead, _, _ = uniforms(luck, me.person, policy.month, Stream.ROAD, 0)
    if caught < policy.route_capture_chance:
        detain(me, policy, months, 1)
    elif dead < policy.route_death_chance:
        die(me)
    else:
        wait = policy.third_wait_months if me.goal == Option.THIRD_COUNTRY else policy.route_journey_months - 1.0
        me.travelling_until = policy.month + max(1, int(wait))
        move_to(me, Place.HOLDING)


@rule
def flown_out(me, policy, luck):
    """True for a share `route.airlift` of those who wait on the way to the destination: one event, no rate (NKCH_2004)."""
    if policy.route_airlift <= 0.0 or me.place != Place.HOLDING or me.goal == Option.THIRD_COUNTRY:
        return False
    taken, _, _, _ = uniforms(luck, fate(me), policy.month, Stream.ROAD, 2)
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
    elif policy.month >= me.travelling_until or flown_out(me, policy, luck):
        to = Place.THIRD_COUNTRY if me.goal == Option.THIRD_COUNTRY else Place.DESTINATION
        arrive(me, policy, p, luck, to)


@rule
def act(me, to, policy, p, luck):
    """Do what was chosen."""
    if me.choice == Option.MOVE:
        move_inside(me, to, policy, p, luck)
    elif me.choice == Option.RETURN:
        go_back(me, policy, p, luck)
    elif me.choice != Option.STAY:
        depart(me, policy, p)
