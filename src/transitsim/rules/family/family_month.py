"""A family's month, after each of its members has lived theirs."""

from transitsim.core.jit import rule
from transitsim.rules.family.births import bear_planned, give_birth
from transitsim.rules.family.following import follow
from transitsim.rules.family.households import agree
from transitsim.rules.family.messages import find_parents_out, pass_messages
from transitsim.rules.family.sheet import look_around
from transitsim.rules.family.ties import ASLEEP, calls_for_review, comes_of_age, is_alive, is_minor, parent_with
from transitsim.rules.moves import think_again
from transitsim.schema.enums import Message
from transitsim.schema.person import NOBODY


@rule
def wake_family(people, first, size, awake, structures, policy, p, luck):
    """Before the members live the month: when one of them wakes, the family looks around."""
    for member in range(size):
        if awake[first + member] != ASLEEP and people[first + member].wake == policy.month:
            look_around(people, first, size, awake, structures, policy, p, luck)
            return


@rule
def has_news(people, first, size, awake, month):
    """True in a month after which the family looks around: somebody has something to say, or it is January."""
    if month % 12 == 0:
        return True
    for member in range(size):  # noqa: SIM110
        if awake[first + member] != ASLEEP and people[first + member].messages != Message.NONE:
            return True
    return False


@rule
def stay_at_home(people, first, me):
    """A grown child still lives with who looked after them, and has no guardian any more."""
    if me.guardian >= 0 and people[first + me.guardian].place == me.place:
        guardian = people[first + me.guardian]
        if guardian.head == NOBODY:
            guardian.head = guardian.person
        me.head = guardian.head
    me.guardian = NOBODY


@rule
def grow_up(people, first, size, policy, p):
    """Children who reach an age at which parents think again; nobody looks after those who have come of age."""
    for member in range(size):
        me = people[first + member]
        if not is_alive(me):
            continue
        if comes_of_age(me, policy.month):
            stay_at_home(people, first, me)
        elif is_minor(me, policy.month) and calls_for_review(me, policy, p):
            for parent in (me.mother, me.father):
                if parent_with(people, first, parent, me):
                    think_again(people[first + parent], policy, p.behaviour_review_months + 1.0)


@rule
def live_as_family(people, first, size, awake, structures, policy, p, luck):
    """What members do to each other, once each has lived the month: in the order of rows, so that no other order matters.

    1. a parent is found out by a register            2. households decide and act
    3. coming of age, births                          4. minors follow who looks after them, or stay
    5. messages: arrivals, arrests, sponsors, punishment  6. guardians, and what everybody knows of kin

    Returns the places that friends in transit are paid, in agents.
    """
    for member in range(size):
        if awake[first + member] != ASLEEP and people[first + member].messages & Message.FOUND_OUT:
            find_parents_out(people, first, people[first + member], policy, luck)
    agree(people, first, size, structures, policy, p, luck)
    grow_up(people, first, size, policy, p)
    bear_planned(people, first, size, policy, p)
    give_birth(people, first, size, awake, policy, luck, p)
    follow(people, first, size, awake, policy)
    friends = pass_messages(people, first, size, awake, structures, policy, p, luck)
    look_around(people, first, size, awake, structures, policy, p, luck)
    return friends
