"""Ties: rows of the same family by their place in it, and who looks after a minor."""

from transitsim.core.jit import rule
from transitsim.core.random_numbers import EVEN_ODDS, Stream, uniforms
from transitsim.rules.moves import at_origin, is_transit
from transitsim.schema.enums import CHILDHOOD, Place
from transitsim.schema.person import INSTITUTION, OUTSIDE

ASLEEP, AWAKE, STIRRED = 0, 1, 2  # of a row this month; stirred: asleep at its beginning, but something was done to it


@rule
def is_minor(me, month):
    """True below 18 years of age."""
    return month - me.born < CHILDHOOD


@rule
def comes_of_age(me, month):
    """True in the month of the eighteenth birthday."""
    return month - me.born == CHILDHOOD


@rule
def turns(born, years, month):
    """True in the month a child reaches an age in whole years."""
    return month - born == int(12.0 * years)


@rule
def calls_for_review(child, policy, p):
    """True in the month a child in transit outgrows infancy or comes to school age: parents who are there think again (M43)."""
    outgrown = turns(child.born, p.life_infant_months / 12.0, policy.month)
    return is_transit(child.place) and (outgrown or turns(child.born, p.life_school_age, policy.month))


@rule
def is_alive(me):
    """True for one who is born and not dead."""
    return 0 <= me.place < Place.DEAD


@rule
def lives_freely(place):
    """True where people live: neither held, nor on the road."""
    return at_origin(place) or is_transit(place) or place == Place.DESTINATION or place == Place.THIRD_COUNTRY


@rule
def is_child_of(child, member):
    """True when member `member` of the family is a parent of the child."""
    return child.mother == member or child.father == member


@rule
def are_siblings(one, other):
    """True for two who share a parent in the family."""
    same_mother = one.mother >= 0 and one.mother == other.mother
    return same_mother or (one.father >= 0 and one.father == other.father)


@rule
def has_parent_outside(child):
    """True when one parent is known and outside the model: a partner in transit, an in-law at home."""
    return child.mother == OUTSIDE or child.father == OUTSIDE


@rule
def parent_outside_here(child):
    """True when that parent lives where the child lives: in transit of one born there, at the origin of others."""
    return has_parent_outside(child) and (is_transit(child.place) if child.born_in_transit else at_origin(child.place))


@rule
def can_guard(kin, child, month):
    """True for a grown person who lives freely where the child is."""
    return kin.place == child.place and not is_minor(kin, month) and lives_freely(kin.place)


@rule
def parent_with(people, first, member, child):
    """True when that parent is alive and in the same place as the child, on the road and in detention too."""
    return member >= 0 and people[first + member].place == child.place


@rule
def nearest_kin(people, first, size, row, without, month):
    """Member who would look after a minor beside the parents, where the child is: a grandparent, a grown sibling, anybody grown.

    `without` is a member who is not asked, -1 for none. -1 when there is nobody.
    """
    child = people[row]
    sibling, other = -1, -1
    for member in range(size):
        kin = people[first + member]
        if member == without or first + member == row or not can_guard(kin, child, month):
            continue
        for parent in (child.mother, child.father):
            if parent >= 0 and is_child_of(people[first + parent], member):
                return member
        if sibling < 0 and are_siblings(kin, child):
            sibling = member
        if other < 0:
            other = member
    return sibling if sibling >= 0 else other


@rule
def guardian_of(people, first, size, row, without, structures, p, luck, month):
    """Who looks after a minor: a parent where the child is, of two the one to whom more care falls (`structure.care`).

    Then a parent outside the model who is there, kin who are there (`nearest_kin`), a parent who lives freely elsewhere, other
    kin at the origin with chance `life.outside_kin`, an institution. `without` is a member who is not asked, -1 for none.
    """
    child = people[row]
    chance, outside, _, _ = uniforms(luck, child.person, 0, Stream.UPBRINGING, 0)
    mother = child.mother if child.mother != without else -1
    father = child.father if child.father != without else -1
    here, there = parent_with(people, first, mother, child), parent_with(people, first, father, child)
    if here and there:
        her = structures[child.place, people[first + mother].sex].care
        his = structures[child.place, people[first + father].sex].care
        return mother + 0 if her > his or (her == his and chance < EVEN_ODDS) else father + 0
    if here:
        return mother + 0
    if there:
        return father + 0
    if parent_outside_here(child):
        return OUTSIDE
    kin = nearest_kin(people, first, size, row, without, month)
    if kin >= 0:
        return kin
    if mother >= 0 and lives_freely(people[first + mother].place):
        return mother + 0
    if father >= 0 and lives_freely(people[first + father].place):
        return father + 0
    if at_origin(child.place) and outside < p.life_outside_kin:
        return OUTSIDE
    return INSTITUTION
