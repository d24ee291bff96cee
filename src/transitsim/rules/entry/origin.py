"""A month at the origin for one who wishes to cross: wait, try, or give up."""

from transitsim.ground.compiled import rule
from transitsim.ground.luck import Stream, uniforms
from transitsim.nouns.codes import NEVER, Constraint, Entry, Option, Place, State
from transitsim.rules.body.harm import risk_violence
from transitsim.rules.entry.crossing import cross
from transitsim.rules.entry.finance import cash_at_hand, finance
from transitsim.rules.settlement.arrive import arrive
from transitsim.rules.ties.may_register import awaits_register


@rule
def tries_now(me, policy, p, luck):
    """True in the first month awake, then with the hazard of trying again (after a return: recrossing)."""
    if policy.month == me.wake:
        return True
    again = p.life_recross_hazard if me.first_entered >= 0 else p.life_retry_hazard
    try_luck, _, _, _ = uniforms(luck, me.person, policy.month, Stream.TRIP, 0)
    return try_luck < again


@rule
def stuck_at_origin(me, binding, shortfall):
    """She wishes to leave and cannot: INVOLUNTARY already at the origin, with what binds and the money missing."""
    me.state = State.INVOLUNTARY
    me.binding = binding
    me.shortfall = shortfall


@rule
def live_at_origin(me, place, policy, p, luck):
    """Try to cross while the window is open; the unfinanced are unable to leave at the origin (M15, M17).

    INVOLUNTARY from a failed try until the next, MOBILE in the month of crossing (FORCED when placed by deceit),
    else PREPARING.
    """
    if policy.month >= me.until:
        if not awaits_register(me, policy.month):
            me.wake = NEVER
        me.sponsored = 0
        me.state = State.NOT_COUNTED
        return
    me.wish_safe = Option.DESTINATION_ALONE
    me.wish = Option.DESTINATION_ALONE
    me.choice = Option.STAY
    if me.first_entered >= 0:
        risk_violence(me, policy.origin_return_violence, 0, policy, p, luck)
    if me.entry == Entry.ELITE or me.entry == Entry.OTHER:
        arrive(me, policy, p, luck, Place.DESTINATION)
        me.choice = Option.DESTINATION_ALONE
        me.state = State.MOBILE
        return
    if policy.origin_closed > 0.0:
        stuck_at_origin(me, Constraint.BORDER, 0.0)
        return
    if not tries_now(me, policy, p, luck):
        if me.state != State.INVOLUNTARY:
            me.state = State.PREPARING
            me.binding = Constraint.NONE
        return
    entry = finance(me, place, policy, p, luck)
    if entry == Entry.NOT_YET:
        missing = policy.origin_crossing_fee * place.fee_factor - cash_at_hand(me, policy, p)
        stuck_at_origin(me, Constraint.FUNDS, missing)
        return
    me.binding = Constraint.NONE
    me.shortfall = 0.0
    cross(me, place, policy, p, luck, entry)
    if me.place == Place.DEAD:
        return
    me.choice = Option.DESTINATION_ALONE
    me.state = State.FORCED if me.bond > 0 and entry != Entry.CREDIT else State.MOBILE
