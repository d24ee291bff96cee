"""A month at the origin for one who wishes to cross: wait, try, or give up."""

from transitsim.ground.compiled import rule
from transitsim.ground.luck import Stream, uniforms
from transitsim.nouns.codes import NEVER, Constraint, Entry, Option, Place, State
from transitsim.rules.entry.crossing import cross
from transitsim.rules.entry.finance import finance
from transitsim.rules.settlement.arrive import arrive


@rule
def tries_now(me, policy, p, luck):
    """True in the first month awake, then with the hazard of trying again (after a return: recrossing)."""
    if policy.month == me.wake:
        return True
    again = p.life_recross_hazard if me.first_entered >= 0 else p.life_retry_hazard
    try_luck, _, _, _ = uniforms(luck, me.person, policy.month, Stream.TRIP, 0)
    return try_luck < again


@rule
def live_at_origin(me, place, policy, p, luck):
    """Try to cross while the window is open; the unfinanced are unable to leave at the origin (M15, M17).

    State: INVOLUNTARY with FUNDS or BORDER from a failed try until the next, MOBILE in the month of crossing.
    """
    if policy.month >= me.until:
        me.wake = NEVER
        me.state = State.NOT_COUNTED
        return
    me.wish_safe = Option.DESTINATION_ALONE
    me.wish = Option.DESTINATION_ALONE
    me.choice = Option.STAY
    if me.entry == Entry.ELITE or me.entry == Entry.OTHER:
        me.choice = Option.DESTINATION_ALONE
        me.state = State.MOBILE
        arrive(me, policy, p, luck, Place.DESTINATION)
        return
    if policy.origin_closed > 0.0:
        me.state = State.INVOLUNTARY
        me.binding = Constraint.BORDER
        return
    if not tries_now(me, policy, p, luck):
        if me.state == State.NOT_COUNTED:
            me.state = State.PREPARING
        return
    entry = finance(me, place, policy, p, luck)
    if entry == Entry.NOT_YET:
        me.state = State.INVOLUNTARY
        me.binding = Constraint.FUNDS
        return
    me.choice = Option.DESTINATION_ALONE
    me.state = State.MOBILE
    me.binding = Constraint.NONE
    cross(me, place, policy, p, luck, entry)
