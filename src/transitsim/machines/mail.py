"""Mail between kin: delivered once everybody has lived the month; flags and sums, so order does not matter.

Kin who are dormant cannot read; mail wakes them.
"""

from transitsim.ground.compiled import rule
from transitsim.ground.luck import Stream, uniforms
from transitsim.nouns.codes import NEVER, Mail, Place
from transitsim.rules.moves import is_transit


@rule
def at_origin(place):
    """True at home at the origin."""
    return place == Place.ORIGIN_BORDER or place == Place.ORIGIN_INTERIOR


@rule
def invite(kin, month, window, thinking):
    """Offer to pay: kin at the origin wake next month and may try for `window` months; kin in transit think again."""
    kin.sponsored = 1
    if at_origin(kin.place):
        kin.wake = month + 1
        kin.until = max(kin.until if kin.until < NEVER else 0, month + 2 + window)
    else:
        kin.review_until = max(kin.review_until, month + int(thinking))


@rule
def pay_for(me, kin, policy):
    """The sponsor's savings bear the road, and the crossing of one still at the origin, as far as they go."""
    price = policy.route_fee
    if at_origin(kin.place):
        price += policy.origin_crossing_fee
    me.savings = max(0.0, me.savings - price)


@rule
def deliver(people, active, count, policy, p, luck, woken):
    """Pass mail along the kin graph.

    One sponsor event funds a party of up to two kin and their guide (those already invited count, so two sponsors of a
    family may come in any order); a sponsor without kin to fetch pays, with `life.sponsor_friend`, for somebody known
    from transit.

    Returns the rows newly woken (in `woken`, with their number) and the friends' places, in people.
    """
    waking = 0
    friends = 0.0
    month = policy.month
    for index in range(count):
        me = people[active[index]]
        if me.mail == 0:
            continue
        party = 0
        for row in range(me.family_row, me.family_row + me.family_size):
            if row == active[index]:
                continue
            kin = people[row]
            if me.mail & Mail.REACHED_DESTINATION:
                kin.kin_there = 1
                if is_transit(kin.place):
                    kin.review_until = max(kin.review_until, month + int(p.behaviour_review_months))
            if me.mail & Mail.ENTERED_TRANSIT:
                kin.kin_in_transit = 1
            if me.mail & Mail.KNOWN_DEPARTURE and at_origin(kin.place):
                kin.kin_punished += 1
            reachable = month < kin.dies and (at_origin(kin.place) or is_transit(kin.place))
            if me.mail & Mail.SPONSOR and party < 2 and reachable:
                party += 1
                if kin.sponsored == 0:
                    pay_for(me, kin, policy)
                    if at_origin(kin.place) and kin.wake > month + 1:
                        woken[waking] = row
                        waking += 1
                    invite(kin, month, int(p.life_retry_months), p.behaviour_review_months)
        if me.mail & Mail.SPONSOR and party == 0:
            friend, _, _, _ = uniforms(luck, me.person, month, Stream.SPONSOR, 0)
            if friend < p.life_sponsor_friend:
                me.savings = max(0.0, me.savings - policy.route_fee)
                friends += 1.0
    return waking, friends
