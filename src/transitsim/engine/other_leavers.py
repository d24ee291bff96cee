"""People who need not cross on foot: the privileged, and those who leave by other routes; each a family of one."""

import math

from transitsim.core.jit import rule
from transitsim.core.random_numbers import Stream, uniforms
from transitsim.schema.enums import FEMALE, MALE, MIDDLE, PRIVILEGED, Entry, Place
from transitsim.schema.levers import LEVERS
from transitsim.schema.person import SLOTS

FEW_A_YEAR = float(LEVERS["origin.elite_leavers"].high)  # most privileged or other leavers that levers allow, people a year
FIRST_ELITE, FIRST_OTHER = 2**26, 2**26 + 2**25  # families of the privileged and of other leavers


@rule
def fill_leaver(me, family, month, women, entry, age, sex, tables):
    """One who need not cross on foot: age uniform in the context's range."""
    youngest, oldest = tables.leaver_youngest, tables.leaver_oldest
    me.person = family * SLOTS
    me.sex = FEMALE if sex < women else MALE
    me.born = month - int(12 * (youngest + (oldest - youngest) * age))
    me.dies = month + int(12 * tables.leaver_years)
    me.social_class = PRIVILEGED if entry == Entry.ELITE else MIDDLE
    me.desire_month = month
    me.wake = month
    me.window_ends = month + 2
    me.entry_mode = entry
    me.family_size = 1
    me.home = Place.ORIGIN_INTERIOR
    me.place = Place.ORIGIN_INTERIOR


@rule
def few_leavers(people, row, regime, entry, luck, tables, scale):
    """Add the privileged (ELITE) or the other leavers from `row` on, as far as there is room; returns the row after them.

    regime : array of POLICY, shape (months,)
    """
    first = FIRST_ELITE if entry == Entry.ELITE else FIRST_OTHER
    family, begun = 0, 0.0
    for month in range(len(regime)):
        policy = regime[month]
        rate, women = policy.origin_elite_leavers, policy.structure_elite_women
        if entry == Entry.OTHER:
            rate, women = policy.route_other_leavers, policy.structure_other_women
        begun += FEW_A_YEAR / 12.0
        while family < math.floor(begun):
            here, sex, age, _ = uniforms(luck, (first + family) * SLOTS, 0, Stream.FAMILY, 2)
            if here < rate / FEW_A_YEAR:
                if row < len(people):
                    people[row].family_row = row
                    fill_leaver(people[row], first + family, month, women, entry, age, sex, tables)
                row += 1
            family += scale
    return row
