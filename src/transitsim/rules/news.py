"""A month's news: reports of others, raids nearby, propaganda."""

from transitsim.core.jit import rule
from transitsim.core.random_numbers import Stream, uniforms
from transitsim.rules.beliefs import hear_propaganda, hear_report, see_control
from transitsim.rules.moves import think_again


@rule
def raid_nearby(place, policy, p, u):
    """True with a chance in proportion to the arrest hazard of visible people in the place. One uniform."""
    seen = policy.transit_arrest_hazard * place.arrest_factor * (1.0 - policy.transit_recognition)
    return u < p.life_raid_news * seen


@rule
def hear_news(me, place, policy, p, luck):
    """Revise beliefs; raids nearby call for a review (M43). What concerns home comes by phone (M62)."""
    heard, raid, staged, _ = uniforms(luck, me.person, policy.month, Stream.NEWS, 0)
    see_control(me, place, policy, p)
    if heard < policy.network_report_hazard:
        hear_report(me, policy, p, luck, heard < policy.network_report_hazard * (1.0 - policy.origin_phone_block_chance))
    hear_propaganda(me, policy, p, staged)
    if raid_nearby(place, policy, p, raid):
        think_again(me, policy, p.behaviour_review_months)
