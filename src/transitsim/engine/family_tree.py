"""Drawing one family by address: around the first to wish to cross, spouse, parents, siblings, their children, own children.

Everybody has a slot of the family by the tie, so who is dead, or not there, renumbers nobody. Own children and those of siblings
who are to be born at the origin later have a row too (`rules/family/births.py`), and behind them are rows for those born away.
"""

import math

from transitsim.core.jit import rule
from transitsim.core.random_numbers import EVEN_ODDS, LINEAGE, LONGEST, Stream, months_until, normal, uniforms
from transitsim.engine.margins import pick
from transitsim.rules.family.births import draw_traits
from transitsim.rules.family.mortality import years_to_live
from transitsim.schema.enums import CHILDHOOD, FEMALE, MALE, NEVER, Place
from transitsim.schema.person import NOBODY, OUTSIDE, SLOTS

WISHER, SPOUSE, MOTHER, FATHER, SIBLINGS, CHILDREN, NEPHEWS, RESERVED = 0, 1, 2, 3, 4, 8, 15, 31  # slots
MOST_SIBLINGS, MOST_CHILDREN, MOST_NEPHEWS = 4, 7, 4  # nephews and nieces: a sibling
YOUNGEST_MOTHER, OLDEST_MOTHER = 15.0, 45.0  # years


@rule
def family_months(years):
    """Whole months of so many years."""
    return int(math.floor(12.0 * years))


@rule
def marriage(person, sex, born, luck, tables):
    """Month of marriage, NEVER for those who do not marry; and how many children a couple has in the end."""
    ever, u, v, size = uniforms(luck, person, 0, Stream.KIN, 0)
    age = tables.marriage_age + tables.marriage_spread * normal(u, v) + (tables.husband_older if sex == MALE else 0.0)
    children = pick(tables.children, size)
    if ever >= tables.ever_married:
        return NEVER, 0
    return born + family_months(max(YOUNGEST_MOTHER, age)), children


@rule
def month_of_birth(married, which, tables):
    """Month in which a couple has its `which`th child, from 0."""
    return married + family_months(tables.first_birth_after + which * tables.birth_spacing)


@rule
def month_of_wish(me, month, chance, luck, tables):
    """When one of kin comes to wish to cross, if ever: a wait after the first wish of the family, or after coming of age."""
    wish, when, _, _ = uniforms(luck, me.person, 0, Stream.KIN, 1)
    if wish >= chance:
        return NEVER
    wait = months_until(when, 1.0 / tables.wish_wait)
    return max(month, me.born + CHILDHOOD) + wait if wait < LONGEST else NEVER


@rule
def fill_person(me, person, luck, tables, p):
    """What is a person's own, whatever the tie: sex by even odds, ranks in cash and price, taste for leaving, kin in transit."""
    sex, _, _, _ = uniforms(luck, person, 0, Stream.PERSON, 0)
    _, kin, _, _ = uniforms(luck, person, 0, Stream.PERSON, 1)
    me.person = person
    draw_traits(me, luck, p)
    me.sex = FEMALE if sex < EVEN_ODDS else MALE
    me.kin_in_transit = 1 if kin < tables.kin_in_transit else 0


@rule
def sex_and_birth(person, month, luck, tables):
    """Sex, and month of birth, of one who wishes to cross: by the margins, for `month`."""
    sex, band, within, _ = uniforms(luck, person, 0, Stream.PERSON, 0)
    which = pick(tables.age_shares, band)
    years = tables.age_from[which] + within * (tables.age_to[which] + 1.0 - tables.age_from[which])
    return FEMALE if sex < tables.women_share else MALE, month - int(years * 12.0)


@rule
def draw_first(me, person, month, luck, tables, p):
    """One who wishes to cross: age and sex by the margins, for `month`; everything else as it is drawn for everybody."""
    fill_person(me, person, luck, tables, p)
    me.sex, me.born = sex_and_birth(person, month, luck, tables)
    me.dies = month_of_death(person, me.born, month, luck, p)


@rule
def place_family(me, base, luck, tables):
    """Class and home, the same for a whole family."""
    _, _, social_class, border = uniforms(luck, base, 0, Stream.FAMILY, 0)
    me.social_class = pick(tables.class_shares, social_class)
    me.home = Place.ORIGIN_BORDER if border < tables.border_residents else Place.ORIGIN_INTERIOR
    me.place = me.home


@rule
def month_of_death(person, born, at, luck, p):
    """Month of a natural death of one who is alive in month `at`, which is not before the birth."""
    _, _, span, _ = uniforms(luck, person, 0, Stream.PERSON, 1)
    return at + int(12.0 * years_to_live((at - born) / 12.0, span, p))


@rule
def add_kin(people, first, size, person, born, month, luck, tables, p):
    """The next row, as far as there is room: one born then, if alive in `month`, or to be born. Returns the new size.

    Until its first wish a family sleeps, with everybody who is there then; so a child of the months before stands at home early.
    """
    dies = month_of_death(person, born, born, luck, p)
    if born < month and dies <= month:
        return size
    if first + size < len(people):
        me, head = people[first + size], people[first]
        fill_person(me, person, luck, tables, p)
        me.born = born
        me.dies = dies
        me.family_row = first
        me.social_class = head.social_class
        me.home = head.home
        me.place = head.home if born < month else NOBODY
        me.wake = dies if born < month else born
        if born < month <= born + CHILDHOOD:
            me.wake = min(me.wake, born + CHILDHOOD)
    return size + 1


@rule
def add_wish(people, first, member, month, chance, luck, tables, p):
    """Let one of kin perhaps come to wish to cross."""
    if first + member < len(people):
        me = people[first + member]
        wish = month_of_wish(me, month, chance, luck, tables)
        if wish < NEVER:
            me.desire_month = wish
            me.window_ends = wish + 1 + int(p.life_retry_months)
            if me.place >= 0:
                me.wake = min(me.wake, wish)


@rule
def tie(people, first, member, mother, father):
    """Name the parents of one of the family."""
    if first + member < len(people):
        people[first + member].mother = mother
        people[first + member].father = father


@rule
def add_children(people, first, size, slots, most, married, children, mother, father, month, chance, luck, tables, p):
    """Children of a couple (members), born and to be born, at addresses from `slots` on; returns the new size."""
    for which in range(min(children, most)):
        born = month_of_birth(married, which, tables)
        if born >= month and (mother == NOBODY or father == NOBODY):
            break
        grown = add_kin(people, first, size, slots + which, born, month, luck, tables, p)
        if grown > size:
            tie(people, first, size, mother, father)
            add_wish(people, first, size, month, chance, luck, tables, p)
        size = grown
    return size


@rule
def add_household(people, first, size, base, sex, born, month, luck, tables, p):
    """Spouse and own children of the first to wish; returns the new size."""
    married, children = marriage(base, sex, born, luck, tables)
    if married > month:
        return size
    gap = family_months(tables.husband_older)
    grown = add_kin(people, first, size, base + SPOUSE, born + (gap if sex == MALE else -gap), month, luck, tables, p)
    spouse = NOBODY
    if grown > size:
        spouse = size + 0
        if first + size < len(people):
            people[first + size].sex = 1 - sex
            people[first + size].spouse = 0
            people[first].spouse = spouse
            people[first + size].head = base
            people[first].head = base
        add_wish(people, first, size, month, tables.wish_spouse, luck, tables, p)
    mother, father = (0, spouse) if sex == FEMALE else (spouse, 0)
    wish = tables.wish_child
    return add_children(
        people, first, grown, base + CHILDREN, MOST_CHILDREN, married, children, mother, father, month, wish, luck, tables, p
    )


@rule
def add_parents(people, first, size, base, born, month, luck, tables, p):
    """Parents of the first to wish who are alive, one household; returns the new size, who they are, the mother's age then."""
    _, _, u, v = uniforms(luck, base, 0, Stream.KIN, 1)
    age = min(OLDEST_MOTHER, max(YOUNGEST_MOTHER, tables.mother_age + tables.mother_age_spread * normal(u, v)))
    mother, father = NOBODY, NOBODY
    for sex in (FEMALE, MALE):
        years = age + (tables.husband_older if sex == MALE else 0.0)
        slot = MOTHER if sex == FEMALE else FATHER
        grown = add_kin(people, first, size, base + slot, born - family_months(years), month, luck, tables, p)
        if grown > size:
            if first + size < len(people):
                people[first + size].sex = sex
            add_wish(people, first, size, month, tables.wish_parent, luck, tables, p)
            if sex == FEMALE:
                mother = size + 0
            else:
                father = size + 0
        size = grown
    if mother >= 0 and father >= 0 and first + size <= len(people):
        people[first + mother].spouse = father
        people[first + father].spouse = mother
        people[first + mother].head = people[first + mother].person
        people[first + father].head = people[first + mother].person
    tie(people, first, 0, mother, father)
    return size, mother, father, age


@rule
def add_siblings(people, first, size, base, born, mother, father, age, month, luck, tables, p):
    """Siblings of the first to wish, and their children; the other parent of these is outside. Returns the new size.

    As many are older as there was time for, from `YOUNGEST_MOTHER` to the mother's `age` at the birth of the first to wish.
    """
    many, position, _, _ = uniforms(luck, base, 0, Stream.KIN, 2)
    siblings = min(MOST_SIBLINGS, pick(tables.siblings, many))
    before = min(int(position * (siblings + 1)), int((age - YOUNGEST_MOTHER) / tables.birth_spacing))
    for which in range(siblings):
        place = which if which < before else which + 1
        slot = base + SIBLINGS + which
        theirs = born + family_months((place - before) * tables.birth_spacing)
        sibling = size + 0
        grown = add_kin(people, first, size, slot, theirs, month, luck, tables, p)
        if grown == size:
            continue
        size = grown
        tie(people, first, sibling, mother, father)
        add_wish(people, first, sibling, month, tables.wish_sibling, luck, tables, p)
        sex, _, _, _ = uniforms(luck, slot, 0, Stream.PERSON, 0)
        sex = FEMALE if sex < EVEN_ODDS else MALE
        married, children = marriage(slot, sex, theirs, luck, tables)
        if married <= month:
            if first + sibling < len(people):
                people[first + sibling].spouse = OUTSIDE
            one, other = (sibling, OUTSIDE) if sex == FEMALE else (OUTSIDE, sibling)
            slots, wish = base + NEPHEWS + which * MOST_NEPHEWS, tables.wish_nephew
            size = add_children(
                people, first, size, slots, MOST_NEPHEWS, married, children, one, other, month, wish, luck, tables, p
            )
    return size


@rule
def reserve_rows(people, first, size, base, tables):
    """Rows for those who may be born away; returns the new size."""
    for which in range(int(tables.births_reserved)):
        if first + size < len(people):
            me = people[first + size]
            me.person = base + RESERVED + ((which + 1) << LINEAGE)
            me.family_row = first
            me.place = NOBODY
            me.born = NEVER
        size += 1
    return size


@rule
def draw_family(people, first, family, month, luck, tables, p):
    """Fill the family whose first wish is in `month`, from row `first` on, as far as there is room; returns its size.

    The first to wish is of an age of the margins; everybody else follows from that, marriages, births and the life table.
    """
    base = family * SLOTS
    sex, born = sex_and_birth(base, month, luck, tables)
    if first < len(people):
        me = people[first]
        draw_first(me, base, month, luck, tables, p)
        place_family(me, base, luck, tables)
        me.family_row = first
        me.desire_month = month
        me.wake = month
        me.window_ends = month + 1 + int(p.life_retry_months)
    size = add_household(people, first, 1, base, sex, born, month, luck, tables, p)
    size, mother, father, age = add_parents(people, first, size, base, born, month, luck, tables, p)
    size = add_siblings(people, first, size, base, born, mother, father, age, month, luck, tables, p)
    size = reserve_rows(people, first, size, base, tables)
    for row in range(first, min(first + size, len(people))):
        people[row].family_size = size
    return size
