"""The decision: would want, wants, can, chooses; recorded apart with the constraint that binds."""

from transitsim.core.jit import rule
from transitsim.core.random_numbers import Stream, uniforms
from transitsim.rules.brokers import price_of_party
from transitsim.rules.budget import months_to_save
from transitsim.rules.choice.aspirations import aspiration_state, leaves
from transitsim.rules.choice.constraints import constraint_bits, money_missing
from transitsim.rules.choice.models.random_utility import shocks, weigh
from transitsim.rules.choice.taste import IMPOSSIBLE, drift_taste, thinks_again
from transitsim.rules.choice.values import value_destination, value_move, value_return, value_stay, value_third
from transitsim.schema.enums import OPTIONS, Act, Constraint, Help, Hiding, Option, Request

NOTHING_CLOSED = (0,) * OPTIONS


@rule
def argmax_open(values, closed):
    """Option of the highest value among those that no constraint closes; the first wins a tie.

    `values` and `closed`, its constraint bits, are tuples in the order of Option; staying is never closed.
    """
    option, top = 0, values[0]
    for other in range(1, OPTIONS):
        if closed[other] == 0 and values[other] > top:
            option, top = other, values[other]
    return option


@rule
def leaving_values(me, policy, p, staying, safe):
    """Systematic values of the four options that leave; with minors only if some are in the person's care."""
    with_child = IMPOSSIBLE
    if me.wards > 0:
        with_child = value_destination(me, policy, p, staying, True, safe)
    return (
        value_destination(me, policy, p, staying, False, safe),
        with_child,
        value_third(me, policy, p, staying, safe),
        value_return(me, policy, p, staying, safe),
    )


@rule
def systematic_values(me, place, there, policy, p):
    """Systematic values of the six options, in the safe-passage world and at the real price and danger.

    `there` is what the place considered for moving inside offers. A review adds the random terms to these.
    """
    staying = value_stay(me, place, policy, p)
    here = (staying, value_move(me, there, policy, p, staying))
    safe = here + leaving_values(me, policy, p, staying, True)
    return safe, here + leaving_values(me, policy, p, staying, False)


@rule
def in_own_keeping(me):
    """True for a person who lives in nobody's house: without a roof, in a shelter or in a rented room."""
    return me.hiding == Hiding.NONE or me.hiding == Hiding.SHELTER or me.hiding == Hiding.RENT


@rule
def ask_for_help(me, p, luck, month, bits):
    """A person whom only money, guide or a shut leg keeps from the destination asks helpers and friends, and may try an embassy.

    Groups for an embassy gather unseen in its city, so nobody tries one who lives in another's house (X07). A person whom
    only admission keeps from a third country asks for it. The answer comes next month.
    """
    if me.wish == Option.THIRD_COUNTRY and bits & ~Constraint.ELIGIBILITY == 0:
        me.requests |= Request.THIRD
    if me.wish != Option.DESTINATION_ALONE and me.wish != Option.DESTINATION_WITH_CHILD:
        return
    if bits == 0 or bits & ~(Constraint.FUNDS | Constraint.GUIDE | Constraint.BORDER):
        return
    attempt, _, _, _ = uniforms(luck, me.person, month, Stream.OPENING, 1)
    if bits & Constraint.BORDER == 0:
        me.requests |= Request.RESCUE | Request.FRIEND
    if in_own_keeping(me) and attempt < p.life_embassy_try:
        me.requests |= Request.EMBASSY


@rule
def rescue_priority(me, place, p):
    """Helpers take women and children first: a structure by sex, and a factor for who travels with children (M18, M39)."""
    with_children = me.wish != Option.DESTINATION_ALONE and me.wards_free > 0
    return place.rescue_priority * (p.life_priority_children if with_children else 1.0)


@rule
def answered(me, place, policy, p, luck, bits):
    """The answer to last month's requests: helpers and friends lift FUNDS and GUIDE, an embassy also BORDER.

    Every request is granted with the month's chance, by a draw of its own. Returns the bits that remain.
    """
    helped = Constraint.FUNDS | Constraint.GUIDE
    if bits == 0 or bits & ~(helped | Constraint.BORDER):
        return bits
    _, helper, friend, embassy = uniforms(luck, me.person, policy.month, Stream.OPENING, 1)
    if bits & Constraint.BORDER == 0:
        if me.pending_requests & Request.RESCUE and helper < policy.chance_rescue * rescue_priority(me, place, p):
            me.helped = Help.HELPER
            return 0
        if me.pending_requests & Request.FRIEND and friend < policy.chance_friend:
            me.helped = Help.FRIEND
            return 0
    if me.pending_requests & Request.EMBASSY and embassy < policy.chance_embassy:
        me.helped = Help.EMBASSY
        return 0
    return bits


@rule
def look_at_constraints(me, place, policy, p, luck):
    """Constraint bits of every option this month, answers included."""
    stay, move, alone, with_child, third, home = constraint_bits(me, policy, p)
    if me.pending_requests and me.wish == Option.DESTINATION_ALONE:
        alone = answered(me, place, policy, p, luck, alone)
    elif me.pending_requests and me.wish == Option.DESTINATION_WITH_CHILD:
        with_child = answered(me, place, policy, p, luck, with_child)
    return stay, move, alone, with_child, third, home


@rule
def review(me, place, there, policy, p, luck):
    """Weigh the options once: wish_safe = argmax U(V0), wish = argmax U(V), choice = argmax over what is open; U by the model
    of choice of the run, V + eps unless another is named (`rules/choice/models`).

    The draws that identity checks and admission are held against last as long as the taste shocks do. Returns the constraint
    bits of every option.
    """
    since = policy.month - me.reviewed if me.reviewed >= 0 else 1
    drift_taste(me, p, luck, float(since), policy.month)
    drawn = shocks(me, p, luck, me.shocks_from)
    safe, real = systematic_values(me, place, there, policy, p)
    me.wish_safe = argmax_open(weigh(me, policy, p, safe, drawn, True), NOTHING_CLOSED)
    values = weigh(me, policy, p, real, drawn, False)
    before = me.wish
    me.wish = argmax_open(values, NOTHING_CLOSED)
    me.acts |= Act.RECONSIDER
    if me.reviewed >= me.entered and me.wish != before:
        me.acts |= Act.CHANGE_MIND
    me.reviewed = policy.month
    me.opening_luck, me.watch_luck, me.admission_luck, _ = uniforms(luck, me.person, me.shocks_from, Stream.OPENING, 0)
    closed = look_at_constraints(me, place, policy, p, luck)
    ask_for_help(me, p, luck, policy.month, closed[me.wish])
    me.choice = argmax_open(values, closed)
    return closed


@rule
def record_month(me, policy, p, closed):
    """Write what is open, what binds the wish, the state, the money missing and the months to save it."""
    me.binding = closed[me.wish]
    me.open_options = 0
    for option in range(OPTIONS):
        me.open_options += (closed[option] == 0) << option
    me.state = aspiration_state(me.wish, me.choice, me.binding == 0, me.open_options >= 1 << Option.DESTINATION_ALONE)
    me.shortfall = 0.0
    if me.binding & Constraint.FUNDS:
        price = price_of_party(me, policy, p, me.wish != Option.DESTINATION_ALONE)
        me.shortfall = money_missing(me, policy, price)
    if me.choice == Option.STAY and leaves(me.wish) and me.short_trip == 0:
        me.acts |= Act.DELAY
    me.months_to_afford = months_to_save(me.shortfall, 0.0, me.saved)


@rule
def refresh(me, place, policy, p, luck):
    """A month without a review: wishes stay, constraints are evaluated again; a journey begins only if help has come."""
    me.choice = Option.STAY
    closed = look_at_constraints(me, place, policy, p, luck)
    called = me.wish == Option.THIRD_COUNTRY and me.pending_requests & Request.THIRD and closed[me.wish] == 0
    if me.helped != Help.NOBODY or called:
        me.choice = me.wish
    record_month(me, policy, p, closed)


@rule
def decide(me, place, there, policy, p, luck, clock):
    """Review on entry and when shocks are renewed, by the clock, after an event or on news of the road; else carry the wishes."""
    renewed, again = thinks_again(clock, p)
    came = me.reviewed < me.entered
    if renewed or came:
        me.shocks_from = policy.month
    if came or again or policy.month <= me.review_until or policy.news:
        record_month(me, policy, p, review(me, place, there, policy, p, luck))
    else:
        refresh(me, place, policy, p, luck)
