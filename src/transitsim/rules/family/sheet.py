"""The sheet: what people know of their family, kept in their own row, from which they decide."""

from transitsim.core.jit import rule
from transitsim.core.random_numbers import Stream, uniforms
from transitsim.rules.children import care_weight, may_come
from transitsim.rules.family.ties import (
    ASLEEP,
    are_siblings,
    guardian_of,
    is_alive,
    is_child_of,
    is_minor,
    parent_outside_here,
    parent_with,
)
from transitsim.rules.moves import at_origin, is_transit
from transitsim.schema.enums import Place
from transitsim.schema.person import INSTITUTION, NOBODY


@rule
def look_after_minors(people, first, size, structures, policy, p, luck):
    """Every minor has a guardian; whether entering the child in a register exposes a parent, and whether the child may travel."""
    for member in range(size):
        child = people[first + member]
        if not is_alive(child) or not is_minor(child, policy.month):
            continue
        child.guardian = guardian_of(people, first, size, first + member, -1, structures, p, luck, policy.month)
        child.exposed = 0
        child.let_go = 1
        if child.born_in_transit:
            child.let_go = 0
            for parent in (child.mother, child.father):
                if parent_with(people, first, parent, child):
                    me = people[first + parent]
                    child.exposed = 1 if me.permit == 0 else child.exposed
                    child.let_go = 1 if may_come(me, child, policy, p, luck) else child.let_go
            if child.exposed == 0 and child.let_go == 0 and child.mother >= 0:  # no parent is there: the mother is asked
                child.let_go = 1 if may_come(people[first + child.mother], child, policy, p, luck) else 0


@rule
def falls_to(child, place, policy, p, luck):
    """True for the parent who is needed by an infant: of mothers a share `structure.care_women`, of fathers `_men`.

    The draw is the child's own, so that it stays the same parent.
    """
    if policy.month - child.born >= p.life_infant_months:
        return False
    falls, _, _, _ = uniforms(luck, child.person, 0, Stream.CHILD, 1)
    return falls < place.care


@rule
def clear_sheet(me):
    """Nobody yet."""
    me.children_here = 0.0
    me.children_bound = 0.0
    me.children_free = 0.0
    me.children_left = 0.0
    me.children_home = 0.0
    me.children_there = 0.0
    me.mates = 0
    me.spouse_here = 0
    me.minors_here = 0
    me.minors_apart = 0
    me.minors_left = 0
    me.wards = 0
    me.wards_free = 0
    me.wards_born = 0
    me.sole = 0
    me.infant = 0


@rule
def enter_child(me, child, place, policy, p, luck):
    """One own minor, by the care that the child needs and where the child is."""
    need = care_weight(child.born, policy.month, p)
    if child.place == me.place:
        me.minors_here += 1
        me.children_here += need
        if parent_outside_here(child):
            me.children_bound += need
        if child.let_go:
            me.children_free += need
        if falls_to(child, place, policy, p, luck):
            me.infant = 1
        return
    me.minors_apart += 1
    if is_transit(child.place):
        me.minors_left += 1
        me.children_left += need
    elif at_origin(child.place):
        me.children_home += need
    elif child.place == Place.DESTINATION:
        me.children_there += need


@rule
def need_of(kin, month, p):
    """Need of one person at home, as a share of one who cannot work: 1 below 18 and from 60 years on, else `life.need_grown`."""
    grown = not is_minor(kin, month) and month - kin.born < 12.0 * p.life_old_age
    return p.life_need_grown if grown else 1.0


@rule
def tie_weight(me, kin, member, of, p):
    """How much of it is the person's to fill: of a child or spouse all, of parents, siblings and others less."""
    if is_child_of(kin, member) or me.spouse == of:
        return 1.0
    if is_child_of(me, of):
        return p.life_tie_parent
    return p.life_tie_sibling if are_siblings(me, kin) else p.life_tie_other


@rule
def sends(kin, month):
    """True for one who may send money home: grown, in the transit country or settled beyond."""
    settled = kin.place == Place.DESTINATION or kin.place == Place.THIRD_COUNTRY
    return not is_minor(kin, month) and (is_transit(kin.place) or settled)


@rule
def write_sheet(people, first, size, member, awake, structures, policy, p, luck):
    """The sheet of one grown person: children and wards, and what kin at home need of them, shared among those who may send."""
    me = people[first + member]
    place = structures[me.place, me.sex]
    clear_sheet(me)
    weight, senders = 0.0, 0
    for other in range(size):
        kin = people[first + other]
        if other == member or not is_alive(kin):
            continue
        if is_minor(kin, policy.month):
            if is_child_of(kin, member):
                enter_child(me, kin, place, policy, p, luck)
            if kin.guardian == member and kin.place == me.place:
                me.wards += 1
                me.wards_free += kin.let_go
                me.wards_born += kin.let_go * kin.born_in_transit
                if guardian_of(people, first, size, first + other, member, structures, p, luck, policy.month) == INSTITUTION:
                    me.sole = 1
        else:
            if me.head != NOBODY and kin.head == me.head and kin.place == me.place and awake[first + other] != ASLEEP:
                me.mates += 1
                if me.spouse == other:
                    me.spouse_here = 1
            if sends(kin, policy.month):
                senders += 1
        if at_origin(kin.place) and not at_origin(me.place):
            weight += need_of(kin, policy.month, p) * tie_weight(me, kin, member, other, p)
    shared = weight / (senders + 1.0) if sends(me, policy.month) else weight
    me.dependants = p.life_dependant_weight * weight
    me.need = p.life_need_food * shared
    if weight == 0.0:
        me.need_met = 0.0


@rule
def look_around(people, first, size, awake, structures, policy, p, luck):
    """Guardians, and the sheets of all who are grown and awake; who is alone in the model has nobody to look at."""
    if size == 1:
        return
    look_after_minors(people, first, size, structures, policy, p, luck)
    for member in range(size):
        me = people[first + member]
        if awake[first + member] != ASLEEP and is_alive(me) and not is_minor(me, policy.month):
            write_sheet(people, first, size, member, awake, structures, policy, p, luck)
