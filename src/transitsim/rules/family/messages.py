"""What passes between kin in a month: who arrived, who was arrested, who pays for whom, who is punished for whom.

Everything is done for one family at once, in the order of its rows, so neither the order of families nor threads matter. Kin who
are asleep are woken.
"""

from transitsim.core.jit import rule
from transitsim.core.random_numbers import Stream, uniforms
from transitsim.rules.arrest import detain
from transitsim.rules.brokers import price_of_child
from transitsim.rules.destination import support_for_child
from transitsim.rules.family.following import go_along
from transitsim.rules.family.sponsors import give_back, sponsor, sponsor_friend
from transitsim.rules.family.ties import ASLEEP, STIRRED, is_alive, is_child_of, is_minor, parent_with
from transitsim.rules.moves import at_origin, is_transit, think_again
from transitsim.schema.enums import Act, Message, Place


@rule
def hears_of_death(me, kin, policy, luck):
    """True for one in transit with whom one of kin has died, or to whom a call tells that one has died at home."""
    if me.place != Place.DEAD or not is_transit(kin.place):
        return False
    if not at_origin(me.came_from):
        return me.came_from == kin.place
    _, _, _, call = uniforms(luck, kin.person, policy.month, Stream.NEWS, 0)
    return call >= policy.origin_phone_block_chance


@rule
def tell(me, kin, policy, p, luck):
    """What one of kin hears of a person's month."""
    again = p.behaviour_review_months + 1.0  # reviews begin next month
    if me.messages & Message.REACHED_DESTINATION:
        kin.kin_there = 1
        if is_transit(kin.place):
            think_again(kin, policy, again)
    if me.messages & Message.ENTERED_TRANSIT:
        kin.kin_in_transit = 1
    if (me.messages & Message.ARRESTED and is_transit(kin.place)) or hears_of_death(me, kin, policy, luck):
        think_again(kin, policy, again)


@rule
def punish(people, first, size, awake, policy, luck):
    """Grown kin at home of those known to have left this month: each with the origin's chance, by one draw of their own.

    Whoever is punished is watched from then on (`rules/entry.py`).
    """
    punished = False
    for member in range(size):
        kin = people[first + member]
        if not at_origin(kin.place) or is_minor(kin, policy.month):
            continue
        drawn, _, _, _ = uniforms(luck, kin.person, policy.month, Stream.SPONSOR, 2)
        if drawn < policy.origin_kin_punishment_chance:
            kin.kin_punished += 1
            punished = True
    for member in range(size):
        me = people[first + member]
        if awake[first + member] != ASLEEP and me.messages & Message.KNOWN_DEPARTURE:
            if punished:
                me.kin_punished += 1
            else:
                me.messages &= ~Message.KNOWN_DEPARTURE


@rule
def known_to_leave(people, first, size, awake):
    """True when one of the family is known to have gone abroad this month."""
    for row in range(first, first + size):  # noqa: SIM110
        if awake[row] != ASLEEP and people[row].messages & Message.KNOWN_DEPARTURE:
            return True
    return False


@rule
def fetch_child(people, first, size, member, awake, policy, p):
    """Send for one own child in transit who has papers and consent: fetched openly, for the price of a child, this month."""
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
def pass_messages(people, first, size, awake, structures, policy, p, luck):
    """Everybody's messages of the month, to all kin. Returns the places that friends in transit are paid, in agents."""
    friends = 0.0
    give_back(people, first, size, policy)
    if known_to_leave(people, first, size, awake):
        punish(people, first, size, awake, policy, luck)
    for member in range(size):
        me = people[first + member]
        if awake[first + member] == ASLEEP or me.messages == Message.NONE:
            continue
        for other in range(size):
            if other != member and is_alive(people[first + other]):
                tell(me, people[first + other], policy, p, luck)
        if me.messages & Message.FETCH_CHILD:
            fetch_child(people, first, size, member, awake, policy, p)
        if me.messages & Message.SPONSOR and sponsor(people, first, size, member, structures, policy, p, luck) == 0:
            friends += sponsor_friend(me, policy, p, luck)
    return friends
