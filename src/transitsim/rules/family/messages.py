"""What passes between kin in a month: who arrived, who was arrested, who pays for whom, who is punished for whom.

Everything is done for one family at once, in the order of its rows, so neither the order of families nor threads matter. Kin who
are asleep are woken.
"""

from transitsim.core.jit import rule
from transitsim.core.random_numbers import Stream, uniforms
from transitsim.rules.arrest import detain
from transitsim.rules.brokers import crossing_price, price_of_child, road_price
from transitsim.rules.destination import support_for_child
from transitsim.rules.family.following import go_along
from transitsim.rules.family.ties import ASLEEP, STIRRED, is_alive, is_child_of, is_minor, parent_with
from transitsim.rules.moves import at_origin, is_transit, think_again
from transitsim.schema.enums import Act, Message, Place


@rule
def can_be_fetched(kin, policy, p, luck):
    """True for an adult alive in transit, or at the origin when one of n months' calls gets through: 1 - b**n (M62)."""
    if not is_alive(kin) or policy.month >= kin.dies or is_minor(kin, policy.month):
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
        kin.wake = min(kin.wake, policy.month + 1)
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
def wards_of(people, first, size, member, month):
    """How many minors are in the care of one of the family, and live with them."""
    wards = 0
    for other in range(size):
        child = people[first + other]
        if child.guardian == member and child.place == people[first + member].place and is_minor(child, month):
            wards += 1
    return wards


@rule
def price_of_fetching(kin, wards, structures, policy, p):
    """The road for one of kin and the minors in their care, and from home the crossing too, at what is asked there. US$."""
    price = road_price(policy, p) + wards * price_of_child(policy, p)
    if at_origin(kin.place):
        factor = structures[kin.place, kin.sex].fee_factor
        price += crossing_price(policy, p) * factor * (1.0 + wards * p.life_child_crossing)
    return price


@rule
def tell(me, kin, policy, p):
    """What one of kin hears of a person's month."""
    again = p.behaviour_review_months + 1.0  # reviews begin next month
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


@rule
def sponsor(people, first, size, member, policy, p, luck):
    """Pay for up to `life.sponsor_party` kin, each whole; those already invited count. Returns how many there are."""
    me, party = people[first + member], 0
    for other in range(size):
        kin = people[first + other]
        if other == member or party >= p.life_sponsor_party or not can_be_fetched(kin, policy, p, luck):
            continue
        if kin.sponsored == 0:
            price = price_of_fetching(kin, wards_of(people, first, size, other, policy.month), policy, p)
            if not can_pay(me, policy, p, price):
                continue
            pay(me, policy, p, price)
            invite(kin, policy, int(p.life_retry_months), p.behaviour_review_months + 1.0)
        party += 1
    return party


@rule
def sponsor_friend(me, policy, p, luck):
    """A sponsor with no kin to reach pays, with `life.sponsor_friend`, for somebody known from transit. Returns how many."""
    friend, _, _, _ = uniforms(luck, me.person, policy.month, Stream.SPONSOR, 0)
    price = road_price(policy, p)
    if friend < p.life_sponsor_friend and can_pay(me, policy, p, price):
        pay(me, policy, p, price)
        return 1.0
    return 0.0


@rule
def fetch_child(people, first, size, member, awake, policy, p):
    """Send for one own child in transit, who has papers and consent: fetched openly, for the price of a child, within the month."""
    me, price = people[first + member], price_of_child(policy, p)
    for other in range(size):
        child = people[first + other]
        waits = is_alive(child) and is_minor(child, policy.month) and is_child_of(child, member) and is_transit(child.place)
        if not waits or child.came_from >= 0 or child.let_go == 0 or me.savings < price:
            continue
        if awake[first + other] == ASLEEP:
            awake[first + other] = STIRRED
        go_along(child, me, Place.DESTINATION + 0, policy.month)
        me.savings += (support_for_child(policy) if child.born_in_transit else 0.0) - price
        me.acts |= Act.SEND_FOR_CHILD
        return


@rule
def find_parents_out(people, first, child, policy, luck):
    """A parent without papers who lives with a child just registered is arrested (M54)."""
    _, _, months, _ = uniforms(luck, child.person, policy.month, Stream.REGISTER, 0)
    for parent in (child.mother, child.father):
        if parent_with(people, first, parent, child):
            me = people[first + parent]
            if me.permit == 0 and me.came_from < 0:
                detain(me, policy, months, 0)


@rule
def pass_messages(people, first, size, awake, policy, p, luck):
    """Everybody's messages of the month, to all kin. Returns the places that friends in transit are paid, in agents."""
    friends = 0.0
    for member in range(size):
        me = people[first + member]
        if awake[first + member] == ASLEEP or me.messages == Message.NONE:
            continue
        for other in range(size):
            if other != member and is_alive(people[first + other]):
                tell(me, people[first + other], policy, p)
        if me.messages & Message.FETCH_CHILD:
            fetch_child(people, first, size, member, awake, policy, p)
        if me.messages & Message.SPONSOR and sponsor(people, first, size, member, policy, p, luck) == 0:
            friends += sponsor_friend(me, policy, p, luck)
    return friends
