"""Detention, hand-over with a backlog while the origin refuses, punishment, and release."""

from transitsim.core.jit import rule
from transitsim.core.random_numbers import Stream, months_until, uniforms
from transitsim.rules.health import keep_health, risk_violence
from transitsim.rules.moves import move_to, think_again
from transitsim.rules.return_migration import go_home
from transitsim.schema.enums import Place, State


@rule
def held_in_transit(me, policy, p, luck):
    """After the term, handed over with the origin's monthly chance of taking people back; released while it refuses.

    Release has the hazard `transit.backlog_release_hazard`. Punishment lasts m months on average, m * factor when the person
    was caught on the way to the destination.
    """
    me.state = State.FORCED
    keep_health(me, 0.0, p)
    risk_violence(me, policy.transit_detention_violence, 0, policy, p, luck)
    if policy.month < me.held_until:
        return
    accepted, released, months, _ = uniforms(luck, me.person, policy.month, Stream.DETENTION, 0)
    if accepted < policy.origin_accepts_returnees:
        mean = policy.origin_punishment_months * (policy.origin_punishment_bound_factor if me.bound else 1.0)
        me.held_until = policy.month + months_until(months, 1.0 / max(1.0, mean))
        me.returns += 1
        me.savings = 0.0
        move_to(me, Place.DETENTION_ORIGIN)
    elif released < policy.transit_backlog_release_hazard * (1.0 - policy.origin_accepts_returnees):
        think_again(me, policy, p.behaviour_review_months)
        move_to(me, Place.TRANSIT_COETHNIC)


@rule
def held_at_origin(me, policy, p, luck):
    """Violence is a monthly exposure; after the term the person is home, free to cross again for a while (M25)."""
    me.state = State.FORCED
    keep_health(me, 0.0, p)
    risk_violence(me, policy.origin_detention_violence, 0, policy, p, luck)
    if policy.month >= me.held_until:
        go_home(me, policy, p.life_recross_months)
