"""Messages between kin: delivered once everybody has lived the month; flags and sums, so order does not matter.

They wake kin who are dormant.
"""

from transitsim.core.jit import rule
from transitsim.core.random_numbers import Stream, uniforms
from transitsim.rules.brokers import crossing_price, road_price
from transitsim.rules.moves import at_origin, is_transit, think_again
from transitsim.schema.enums import CHILDHOOD, Message


@rule
def can_be_fetched(kin, policy, p, luck):
    """True for an adult alive in transit, or at the origin when one of n months' calls gets through: 1 - b**n (M62)."""
    if policy.month >= kin.dies or policy.month - kin.born < CHILDHOOD:
        return False
    unreached = 1.0
    for _ in range(int(p.life_call_months)):
        unreached *= policy.origin_phone_block_chance
    call, _, _, _ = uniforms(luck, kin.person, policy.month, Stream.SPONSOR, 1)
    return is_transit(kin.place) or (at_origin(kin.place) and call >= unreached)


@rule
def invite(kin, policy, window, again):
    """Offer to pay: kin at the origin wake next month and may try for `window` months; kin in transit think again."""
    kin.sponsored = 1
    if at_origin(kin.place):
        kin.wake = policy.month + 1
        kin.window_ends = max(kin.window_ends, policy.month + 2 + window)
    else:
        think_again(kin, policy, again)


@rule
def can_pay(me, policy, p, price):
    """True for one who has the price, or its up-front share and no debt yet: guides lend to the settled."""
    return me.savings >= price or (me.debt <= 0.0 and me.savings >= policy.route_upfront_share * price)


@rule
def pay(me, policy, p, price):
    """Pay the price whole, or its up-front share and the rest by instalments."""
    if me.savings >= price:
        me.savings -= price
        return
    upfront = policy.route_upfront_share * price
    me.savings -= upfront
    me.debt = price - upfront
    me.instalment = me.debt / p.life_debt_months


@rule
def price_of_fetching(kin, structures, policy, p):
    """The road, and for one still at the origin the crossing too, at what is asked of people from there. US$."""
    crossing = crossing_price(policy, p) * structures[kin.place, kin.sex].fee_factor if at_origin(kin.place) else 0.0
    return road_price(policy, p) + crossing


@rule
def deliver(people, active, count, structures, policy, p, luck, woken):
    """Pass messages along the kin graph.

    One sponsor event pays for up to `life.sponsor_party` kin and their guide. Those already invited count, so whom two
    sponsors of a family invite does not depend on their order, though which of the two pays does. A sponsor with no kin to
    reach pays, with `life.sponsor_friend`, for somebody known from transit.

    Returns the rows newly woken (in `woken`, with their number) and the friends' places, in people.
    """
    waking = 0
    friends = 0.0
    month, again = policy.month, int(p.behaviour_review_months) + 1  # reviews begin next month
    for index in range(count):
        me = people[active[index]]
        if me.messages == 0:
            continue
        party = 0
        for row in range(me.family_row, me.family_row + me.family_size):
            if row == active[index]:
                continue
            kin = people[row]
            if me.messages & Message.REACHED_DESTINATION:
                kin.kin_there = 1
                if is_transit(kin.place):
                    think_again(kin, policy, again)
            if me.messages & Message.ENTERED_TRANSIT:
                kin.kin_in_transit = 1
            if me.messages & Message.KNOWN_DEPARTURE and at_origin(kin.place):
                kin.kin_punished += 1
            if me.messages & Message.ARRESTED and is_transit(kin.place):
                think_again(kin, policy, again)
            if me.messages & Message.SPONSOR and party < p.life_sponsor_party and can_be_fetched(kin, policy, p, luck):
                if kin.sponsored == 0:
                    price = price_of_fetching(kin, structures, policy, p)
                    if not can_pay(me, policy, p, price):
                        continue
                    pay(me, policy, p, price)
                party += 1
                if kin.sponsored == 0:
                    if at_origin(kin.place) and kin.wake > month + 1:
                        woken[waking] = row
                        waking += 1
                    invite(kin, policy, int(p.life_retry_months), again)
        if me.messages & Message.SPONSOR and party == 0:
            friend, _, _, _ = uniforms(luck, me.person, month, Stream.SPONSOR, 0)
            price = road_price(policy, p)
            if friend < p.life_sponsor_friend and can_pay(me, policy, p, price):
                pay(me, policy, p, price)
                friends += 1.0
    return waking, friends
