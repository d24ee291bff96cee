"""Sponsors: the settled lay money by for kin, by name, whole prices only."""

from transitsim.core.jit import rule
from transitsim.core.random_numbers import Stream, uniforms
from transitsim.rules.brokers import crossing_price, price_of_child, road_price
from transitsim.rules.family.ties import are_siblings, is_alive, is_child_of, is_minor
from transitsim.rules.moves import at_origin, is_transit, think_again

CARES_FOR_OWN, SPOUSE, PARENT, CHILD, SIBLING, OTHER = range(6)  # in which order a sponsor pays


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
def invite(kin, member, price, policy, p):
    """Lay by the price for one of kin: at home they wake next month and may try for a while; in transit they think again."""
    kin.sponsored = 1
    kin.offer = price
    kin.offered_by = member
    kin.offer_ends = policy.month + 2 + int(p.life_retry_months)
    if at_origin(kin.place):
        kin.wake = min(kin.wake, policy.month + 1)
        kin.window_ends = max(kin.window_ends, kin.offer_ends)
    else:
        think_again(kin, policy, p.behaviour_review_months + 1.0)


@rule
def give_back(people, first, size, policy):
    """Offers that are not used by their time, or whose holder has died, been caught or given up, go back to who made them."""
    for member in range(size):
        kin = people[first + member]
        if kin.offer > 0.0 and (not is_alive(kin) or kin.sponsored == 0 or policy.month >= kin.offer_ends):
            payer = people[first + kin.offered_by]
            if is_alive(payer):
                payer.savings += kin.offer
            kin.offer = 0.0
            kin.sponsored = 0


@rule
def can_pay(me, policy, left, price):
    """True when the price is left, or its up-front share and no debt yet: guides lend to the settled."""
    return left >= price or (me.debt <= 0.0 and left >= policy.route_upfront_share * price)


@rule
def pay(me, policy, p, left, price):
    """Pay the price whole, or its up-front share and the rest by instalments."""
    if left >= price:
        me.savings -= price
        return
    upfront = policy.route_upfront_share * price
    me.savings -= upfront
    me.debt = price - upfront
    me.instalment = me.debt / p.life_debt_months


@rule
def at_hand(me, p):
    """Savings beyond the months of pay that a sponsor keeps back. US$."""
    return max(0.0, me.savings - p.life_sponsor_keeps * me.earned)


@rule
def looks_after_own(people, first, size, member, other, month):
    """True for one who looks after a minor of the person's."""
    for row in range(first, first + size):
        child = people[row]
        if child.guardian == other and is_alive(child) and is_minor(child, month) and is_child_of(child, member):
            return True
    return False


@rule
def nearness(people, first, size, member, other, month):
    """Place in the order in which a sponsor pays: who cares for own minors, spouse, parent, grown child, sibling, others."""
    me, kin = people[first + member], people[first + other]
    if looks_after_own(people, first, size, member, other, month):
        return CARES_FOR_OWN
    if me.spouse == other:
        return SPOUSE
    if is_child_of(me, other):
        return PARENT
    if is_child_of(kin, member):
        return CHILD
    return SIBLING if are_siblings(me, kin) else OTHER


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
def sponsor(people, first, size, member, structures, policy, p, luck):
    """Pay for kin in the order of nearness, whole prices only: the longest beginning of the order that the money at hand pays.

    Whom somebody pays for already is passed over. Those who are fetched from the same place in one month go as one party. Returns
    how many of kin have an offer now.
    """
    me, spent, offers, leader = people[first + member], 0.0, 0, -1
    left = at_hand(me, p)
    for near in range(OTHER + 1):
        for other in range(size):
            kin = people[first + other]
            if other == member or not can_be_fetched(kin, policy, p, luck):
                continue
            if nearness(people, first, size, member, other, policy.month) != near:
                continue
            offers += 1
            if kin.sponsored or spent < 0.0:
                offers -= 1 - kin.sponsored
                continue
            price = price_of_fetching(kin, wards_of(people, first, size, other, policy.month), structures, policy, p)
            if not can_pay(me, policy, left, spent + price):
                if spent > 0.0:
                    pay(me, policy, p, left, spent)
                spent = -1.0
                offers -= 1
                continue
            spent += price
            invite(kin, member, price, policy, p)
            if leader >= 0 and people[first + leader].place == kin.place:
                kin.head = people[first + leader].head
            elif leader < 0:
                leader = other
                kin.head = kin.person
    if spent > 0.0:
        pay(me, policy, p, left, spent)
    return offers


@rule
def sponsor_friend(me, policy, p, luck):
    """A sponsor with no kin to reach pays, with `life.sponsor_friend`, for somebody known from transit. Returns how many."""
    friend, _, _, _ = uniforms(luck, me.person, policy.month, Stream.SPONSOR, 0)
    price = road_price(policy, p)
    if friend < p.life_sponsor_friend and can_pay(me, policy, at_hand(me, p), price):
        pay(me, policy, p, at_hand(me, p), price)
        return 1.0
    return 0.0
