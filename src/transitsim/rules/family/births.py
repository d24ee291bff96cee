"""Births: a child is a row of the mother's family from the day it is born, with an address that follows from hers."""

from transitsim.core.jit import rule
from transitsim.core.random_numbers import EVEN_ODDS, Stream, later_child, normal, uniforms
from transitsim.rules.family.mortality import years_to_live
from transitsim.rules.family.ties import AWAKE, is_alive
from transitsim.rules.moves import at_origin, think_again
from transitsim.schema.enums import NEVER, PREGNANCY, Message, Place
from transitsim.schema.person import OUTSIDE


@rule
def room_for_child(people, first, size):
    """Member that is free for one who is born: reserved, and nobody yet; -1 when all are taken."""
    for member in range(size - 1, -1, -1):
        if people[first + member].place < 0 and people[first + member].born == NEVER:
            return member
    return -1


@rule
def draw_traits(me, luck, p):
    """What is a person's own, drawn at their address: ranks in cash and price, and taste for leaving."""
    a, b, c, d = uniforms(luck, me.person, 0, Stream.PERSON, 2)
    e, f, _, _ = uniforms(luck, me.person, 0, Stream.PERSON, 3)
    me.cash_luck = normal(a, b)
    me.price_luck = normal(c, d)
    me.leaving_taste = p.behaviour_persistent_sd * normal(e, f)


@rule
def draw_child(child, mother, luck, p, month):
    """What is the child's own: traits, sex, the carrier's or the other by even odds, and length of life."""
    draw_traits(child, luck, p)
    same, span, _, _ = uniforms(luck, child.person, 0, Stream.UPBRINGING, 1)
    child.sex = mother.sex if same < EVEN_ODDS else 1 - mother.sex
    child.born = month
    child.dies = month + int(12.0 * years_to_live(0.0, span, p))


@rule
def come_to_life(child, place, month):
    """The child is born in a place."""
    child.place = place
    child.born_in_transit = 0 if at_origin(place) or place == Place.DETENTION_ORIGIN else 1
    child.wake = month
    if child.born_in_transit:
        child.entered = month
        child.first_entered = month
    child.messages |= Message.FAMILY_CHANGED


@rule
def give_birth(people, first, size, awake, policy, luck, p):
    """Whoever is due this month gives birth; it calls for a review (M34). A child for whom no row is reserved is not followed.

    The other parent is the spouse, if in the same place, else outside the model.
    """
    for member in range(size):
        me = people[first + member]
        if me.due != policy.month or not is_alive(me):
            continue
        me.due = NEVER
        me.last_birth = policy.month
        free = room_for_child(people, first, size)
        if free < 0:
            continue
        child = people[first + free]
        awake[first + free] = AWAKE
        me.births += 1
        child.person = later_child(me.person, me.births)
        child.mother = member
        child.guardian = member
        child.father = me.spouse if me.spouse >= 0 and people[first + me.spouse].place == me.place else OUTSIDE
        draw_child(child, me, luck, p, policy.month)
        child.social_class = me.social_class
        child.home = me.home
        come_to_life(child, me.place + 0, policy.month)
        think_again(me, policy, p.behaviour_review_months)


@rule
def lives_at_home(people, first, parent):
    """True for a parent at the origin, who has not come home this month, in the family or outside the model."""
    if parent < 0:
        return parent == OUTSIDE
    return at_origin(people[first + parent].place) and people[first + parent].came_from < 0


@rule
def bears_again(people, first, mother, policy, p):
    """True for a mother outside the model, or one who neither expects nor gave birth in the last 9 + `postpartum` months."""
    if mother < 0:
        return True
    me = people[first + mother]
    spaced = me.last_birth < 0 or policy.month - me.last_birth >= PREGNANCY + p.life_postpartum_months
    return me.due == NEVER and spaced


@rule
def bear_planned(people, first, size, policy, p):
    """Children whom couples at the origin have in this month, when both are alive and at home; else their rows are free."""
    for member in range(size):
        child = people[first + member]
        if child.place >= 0 or child.born != policy.month:
            continue
        parent = child.mother if child.mother >= 0 else child.father
        home = lives_at_home(people, first, child.mother) and lives_at_home(people, first, child.father)
        if home and bears_again(people, first, child.mother, policy, p):
            come_to_life(child, people[first + parent].place + 0, policy.month)
            if child.mother >= 0:
                people[first + child.mother].last_birth = policy.month
        else:
            child.born = NEVER
            child.wake = NEVER
            child.desire_month = NEVER
            child.window_ends = -1
