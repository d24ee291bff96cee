"""Who travels together, counted at the end of a stay in transit."""

from transitsim.core.jit import rule
from transitsim.rules.family.ties import is_alive, is_minor
from transitsim.schema.person import NOBODY


@rule
def is_with(people, first, me, other, month):
    """True for one in the same place, come the same way if the person came this month, and of their household or in its care."""
    if not is_alive(other) or other.place != me.place or (me.came_from >= 0 and other.came_from != me.came_from):
        return False
    grown = people[first + other.guardian] if is_minor(other, month) and other.guardian >= 0 else other
    return grown.person == me.person or (me.head != NOBODY and grown.head == me.head)


@rule
def party_of(people, first, size, member, month):
    """How many people of the family are together with one of it: grown people of the household, minors in the care of any."""
    party = 1
    for other in range(size):
        if other != member and is_with(people, first, people[first + member], people[first + other], month):
            party += 1
    return party
