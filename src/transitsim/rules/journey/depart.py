"""Setting out: paying, and leaving what is left behind."""

from transitsim.ground.compiled import rule
from transitsim.ground.luck import Stream, uniforms
from transitsim.nouns.codes import Act, Help, Hiding, Option, Place, State
from transitsim.rules.control.arrest import detain
from transitsim.rules.control.housing import rent_now
from transitsim.rules.decision.constraints import cash_price
from transitsim.rules.decision.values import move_danger
from transitsim.rules.journey.home import go_home
from transitsim.rules.journey.price import price_of_child, road_price
from transitsim.rules.moves import leave_home, move_children, move_to, think_again


@rule
def pay_for_road(me, policy, p):
    """Up-front share now, the rest as a debt against the grant; sponsors, friends, helpers and embassies pay it all."""
    if me.sponsored or me.helped != Help.NOBODY:
        return
    fee = road_price(policy, p)
    if me.choice == Option.DESTINATION_WITH_CHILD:
        fee += price_of_child(policy, p)
    paid = cash_price(me, policy, fee)
    me.savings -= paid
    me.debt = fee - paid
    me.instalment = me.debt / p.life_debt_months


@rule
def depart(me, policy, p):
    """Set out for the destination or a third country, alone or with the first child; others stay with their fathers."""
    pay_for_road(me, policy, p)
    me.goal = me.choice
    me.attempts += 1
    me.set_out_from = me.place
    me.sponsored = 0
    if me.choice == Option.DESTINATION_WITH_CHILD:
        me.child_a_from = me.child_a_place
        me.child_a_place = Place.EMBASSY if me.helped == Help.EMBASSY else Place.ROUTE
    leave_home(me)
    if me.helped == Help.EMBASSY:
        me.until = policy.month + int(p.life_embassy_months)
        move_to(me, Place.EMBASSY)
    else:
        move_to(me, Place.ROUTE)


@rule
def move_inside(me, to, policy, p, luck):
    """Move within the transit country: a cost, a danger of arrest, a room if she can pay; a household, and with it the children,
    is left behind, which calls for a review."""
    caught, months, _, _ = uniforms(luck, me.person, policy.month, Stream.ROAD, 1)
    me.savings = max(0.0, me.savings - p.life_move_cost)
    if caught < move_danger(policy, p):
        detain(me, policy, months, 0)
        return
    if me.hiding == Hiding.MARRIAGE:
        think_again(me, policy, p.behaviour_review_months)
    else:
        move_children(me, me.place, to)
    leave_home(me)
    me.acts |= Act.MOVE
    if me.savings >= 3.0 * rent_now(policy, p):
        me.hiding = Hiding.RENT
    move_to(me, to)


@rule
def go_back(me, policy, p, luck):
    """Return to the origin by choice: caught on the way with `life.return_capture`, else home and free to cross again.

    One who goes back because what she wished for is closed keeps on record what closed it.
    """
    caught, months, _, _ = uniforms(luck, me.person, policy.month, Stream.ROAD, 1)
    if caught < p.life_return_capture:
        detain(me, policy, months, 0)
    else:
        binding = me.binding
        go_home(me, policy, p.life_recross_months)
        me.choice = Option.RETURN
        me.binding = binding
        me.state = State.MOBILE
