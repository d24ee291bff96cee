"""Households: grown people who live and travel together weigh together who goes, and pay from one purse.

Wishes are personal; what is done is the household's, from which who has a much better way of their own breaks away. One
alone decides as everybody does (`rules/choice/decision.py`). Sources: Chiappori (1988, 1992) and Mazzocco (2007), the
collective household with limited commitment.
"""

from transitsim.core.jit import rule
from transitsim.rules.brokers import price_of_party
from transitsim.rules.choice.aspirations import aspiration_state
from transitsim.rules.choice.constraints import cash_price
from transitsim.rules.choice.decision import look_at_constraints, systematic_values
from transitsim.rules.choice.models.random_utility import shocks, weigh
from transitsim.rules.family.ties import is_minor
from transitsim.rules.journey import act
from transitsim.rules.moves import is_transit, place_considered
from transitsim.schema.enums import OPTIONS, Constraint, Help, Message, Option
from transitsim.schema.person import NOBODY

NOBODY_ALONE = -1


@rule
def is_mate(me, other, month):
    """True for two who are grown, of one household, free, and in the same place of transit."""
    together = me.head != NOBODY and me.head == other.head and me.place == other.place and is_transit(me.place)
    return together and other.came_from < 0 and other.bond == 0 and other.short_trip == 0 and not is_minor(other, month)


@rule
def values_now(me, to, structures, policy, p, luck):
    """What the six options are worth to one person this month, random terms included; `to` is where the household would move."""
    there = structures[to, me.sex]
    _, real = systematic_values(me, structures[me.place, me.sex], there, policy, p)
    return weigh(me, policy, p, real, shocks(me, p, luck, me.shocks_from), False)


@rule
def say(pay, total, people, p):
    """mu = (1 - s)/n + s pay/total: weight of one of n; 1/n when nobody earns (Agarwal 1997)."""
    if total <= 0.0:
        return 1.0 / people
    return (1.0 - p.behaviour_bargaining_slope) / people + p.behaviour_bargaining_slope * pay / total


@rule
def part_in(me, option):
    """A person's part when all go to the destination: with the minors in their care, if there are any."""
    if option == Option.DESTINATION_WITH_CHILD and me.wards == 0:
        return Option.DESTINATION_ALONE + 0
    return option


@rule
def cash_needed(me, policy, p, option):
    """What one must pay at once for their part on the road; nothing for whom others pay. US$."""
    if option == Option.STAY or option == Option.MOVE or option == Option.RETURN or me.sponsored or me.helped != Help.NOBODY:
        return 0.0
    return cash_price(me, policy, price_of_party(me, policy, p, option != Option.DESTINATION_ALONE))


@rule
def best_together(values, closed, missing):
    """The option of highest weighted value among those that all may do; `missing` US$ for all close the roads.

    values, closed : sums over the household, bits of any, in the order of Option; alone is nobody's here.
    """
    option, top = 0, values[0]
    for other in range(1, OPTIONS):
        needs = other == Option.DESTINATION_WITH_CHILD or other == Option.THIRD_COUNTRY
        if other == Option.DESTINATION_ALONE or closed[other] != 0 or (needs and missing > 0.0):
            continue
        if values[other] > top:
            option, top = other, values[other]
    return option, top


@rule
def without_funds(bits):
    """Bits of what closes an option for one person whose purse is the household's."""
    return bits & ~Constraint.FUNDS


@rule
def own_way(values, closed):
    """The best option that needs nobody else: stay, leave alone, go back."""
    option, top = 0, values[0]
    for other in range(1, OPTIONS):
        alone = other == Option.DESTINATION_ALONE or other == Option.RETURN
        if alone and closed[other] == 0 and values[other] > top:
            option, top = other, values[other]
    return option, top


@rule
def weigh_together(people, first, size, member, structures, policy, p, luck):
    """What the household of `member` would do: an option for all, and who leaves alone while others stay, or NOBODY_ALONE.

    U(o) = sum of mu_a (V_a + eps_a)(part of a in o), over what no constraint closes for any who takes part; FUNDS is the purse's.
    """
    me, n, pay, purse = people[first + member], 0, 0.0, 0.0
    to = place_considered(me, p, luck)
    for other in range(size):
        if is_mate(me, people[first + other], policy.month):
            n += 1
            pay += people[first + other].pay_due
            purse += people[first + other].savings
    v0 = v1 = v3 = v4 = v5 = 0.0
    c1, c3, c4, c5 = 0, 0, 0, 0
    cost = 0.0
    for other in range(size):
        mate = people[first + other]
        if not is_mate(me, mate, policy.month):
            continue
        mu, own = say(mate.pay_due, pay, n, p), values_now(mate, to, structures, policy, p, luck)
        closed = look_at_constraints(mate, structures[mate.place, mate.sex], policy, p, luck)
        part = part_in(mate, Option.DESTINATION_WITH_CHILD + 0)
        v0, v1, v3, v4, v5 = v0 + mu * own[0], v1 + mu * own[1], v3 + mu * own[part], v4 + mu * own[4], v5 + mu * own[5]
        c1, c3, c4, c5 = c1 | closed[1], c3 | without_funds(closed[part]), c4 | without_funds(closed[4]), c5 | closed[5]
        cost += cash_needed(mate, policy, p, part)
    option, top = best_together((v0, v1, v0, v3, v4, v5), (0, c1, 0, c3, c4, c5), cost - purse)
    alone = NOBODY_ALONE
    for other in range(size):
        mate = people[first + other]
        if not is_mate(me, mate, policy.month):
            continue
        mu, own = say(mate.pay_due, pay, n, p), values_now(mate, to, structures, policy, p, luck)
        closed = look_at_constraints(mate, structures[mate.place, mate.sex], policy, p, luck)
        value = v0 + mu * (own[2] - own[0])
        open_alone = without_funds(closed[2]) == 0 and cash_needed(mate, policy, p, Option.DESTINATION_ALONE + 0) <= purse
        if open_alone and value > top:
            option, top, alone = Option.STAY + 0, value, other
    return option, alone


@rule
def part_of(mate, member, option, alone):
    """What the household's plan asks of one of it."""
    if alone != NOBODY_ALONE:
        return Option.DESTINATION_ALONE + 0 if member == alone else Option.STAY + 0
    return part_in(mate, option)


@rule
def record_part(mate):
    """The state that belongs to what is done, and to what binds the wish."""
    leaving_is_open = mate.open_options >= 1 << Option.DESTINATION_ALONE
    mate.state = aspiration_state(mate.wish, mate.choice, mate.binding == 0, leaving_is_open)


@rule
def break_away(people, first, size, member, option, alone, structures, policy, p, luck):
    """Everybody takes their part, or their own way, when it is worth more to them by more than `behaviour.commitment`."""
    me = people[first + member]
    to = place_considered(me, p, luck)
    for other in range(size):
        mate = people[first + other]
        if not is_mate(me, mate, policy.month):
            continue
        own = values_now(mate, to, structures, policy, p, luck)
        closed = look_at_constraints(mate, structures[mate.place, mate.sex], policy, p, luck)
        part = part_of(mate, other, option, alone)
        way, value = own_way(own, closed)
        mate.choice = way if value - own[part] > p.behaviour_commitment else part
        if mate.choice != mate.wish and mate.binding == 0:
            mate.binding = Constraint.HOUSEHOLD
        record_part(mate)


@rule
def share_purse(people, first, size, member, option, alone, policy, p):
    """Those who keep to the plan pay for those who go, in proportion to their savings; what they cannot pay they do not do."""
    me, purse, cost = people[first + member], 0.0, 0.0
    for other in range(size):
        mate = people[first + other]
        if is_mate(me, mate, policy.month) and mate.choice == part_of(mate, other, option, alone):
            purse += mate.savings
            cost += cash_needed(mate, policy, p, mate.choice)
    for other in range(size):
        mate = people[first + other]
        if is_mate(me, mate, policy.month) and mate.choice == part_of(mate, other, option, alone) and cost > 0.0:
            if cost > purse and mate.choice != Option.STAY:
                mate.choice = Option.STAY
                mate.binding = Constraint.NONE if mate.wish == Option.STAY else mate.binding | Constraint.FUNDS
                record_part(mate)
            elif cost <= purse:
                mate.savings += cash_needed(mate, policy, p, mate.choice) - cost * mate.savings / purse


@rule
def agree(people, first, size, structures, policy, p, luck):
    """Every household in which somebody thinks again this month weighs together, and then all of it act."""
    for member in range(size):
        me = people[first + member]
        if me.messages & Message.DECIDES == 0 or me.mates == 0 or me.came_from >= 0:
            continue
        others = 0
        for other in range(size):
            if other != member and is_mate(me, people[first + other], policy.month):
                others += 1
        if others > 0 and is_mate(me, me, policy.month):
            option, alone = weigh_together(people, first, size, member, structures, policy, p, luck)
            break_away(people, first, size, member, option, alone, structures, policy, p, luck)
            share_purse(people, first, size, member, option, alone, policy, p)
        to, place, head = place_considered(me, p, luck), me.place + 0, me.head
        for other in range(size):
            mate = people[first + other]
            same = other == member or (others > 0 and mate.head == head and mate.place == place and mate.came_from < 0)
            if same and not is_minor(mate, policy.month):
                mate.mates = 0  # has decided; counted anew when the family looks around
                act(mate, to, policy, p, luck)
