"""Counting a month: flows from logged moves, stocks from where people are, spells, decision cells, queues."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from transitsim.core.calendar import year_of
from transitsim.core.jit import rule
from transitsim.engine.condition_sums import add_bits, bin_of, count_conditions, count_minor, is_counted, region_of, where_lived
from transitsim.engine.party import party_of
from transitsim.engine.tally import DECISION
from transitsim.rules.choice.aspirations import leaves
from transitsim.rules.family.ties import ASLEEP, STIRRED, is_minor
from transitsim.rules.moves import is_transit
from transitsim.schema.enums import CHILDHOOD, CLASSES, NEVER, OPTIONS, SEXES, Constraint, Help, Option, Place, Request, State

ADULT, MINOR, BORN = 0, 1, 2
ONWARD, THIRD, RETURNED, REPATRIATED, DIED, CENSORED = range(6)
QUEUES = len(Request) - 1
SEX_KINDS, CLASS_KINDS, STATE_KINDS, BINDING_KINDS = len(SEXES), len(CLASSES), len(State), 1 << (len(Constraint) - 1)
CELLS, SPREAD = 1 << 17, 2654435761  # slots of the hash table, and Knuth's multiplier (2**32 over the golden ratio)
CELL = np.dtype((np.record, [("key", "i8"), ("months", "f8"), ("agents", "i8")]))


class Year(NamedTuple):
    """What is summed up over a calendar year, and what was last seen of every person.

    cells : CELL, decision cells, an open hash table of CELLS slots; `last`: slot of the cell of every person, -1 for none
    conditions : CONDITION, shape (places, 2 sexes, 3 classes); `residents`: agents who came to live there, the same shape
    consumption : person-months by bin, shape (2 regions, 2 sexes, bins)
    lived : place where every person last lived a counted month, -1 for nowhere; `arrests`: how often they were arrested
    """

    cells: np.ndarray
    last: np.ndarray
    conditions: np.ndarray
    residents: np.ndarray
    consumption: np.ndarray
    lived: np.ndarray
    arrests: np.ndarray


class Month(NamedTuple):
    """What one month is counted under, and into.

    policy, p : records of POLICY and PARAMETERS; `weight`: people that one agent stands for
    flow : people who moved, shape (places from, places to, 2 sexes, 3 groups)
    stock, births : people, shape (places, 2 sexes, 3 groups); births, and the months in which minors become adults
    requested, served : people who asked for, and who got, a rationed place, shape (4,)
    """

    policy: np.record
    p: np.record
    weight: float
    flow: np.ndarray
    stock: np.ndarray
    births: np.ndarray
    requested: np.ndarray
    served: np.ndarray


@rule
def group_of(me, month):
    """Adult or minor, of those born at the origin; or born on the way."""
    if me.born_in_transit:
        return BORN
    return MINOR if is_minor(me, month) else ADULT


@rule
def in_transit(place):
    """True from entry until the transit country is left: residence, the road inside it, detention there."""
    return is_transit(place) or place == Place.ROUTE or place == Place.DETENTION_TRANSIT


@rule
def count_flows(me, month, flow, weight):
    """Add one person's move of the month to flow[from, to, sex, group]."""
    if me.came_from >= 0:
        flow[me.came_from, me.place, me.sex, group_of(me, month)] += weight


@rule
def count_stock(me, month, stock, weight):
    """Add one person, where they are, to stock[place, sex, group]."""
    if me.place >= 0:
        stock[me.place, me.sex, group_of(me, month)] += weight


@rule
def count_people(people, rows, count, month, stock, weight):
    """Recount the stock of the given rows at the end of a month; -1 before the first.

    A family is as old as in the month of its first wish until then.
    """
    for index in range(count):
        me = people[rows[index]]
        first_wish = people[me.family_row].desire_month
        count_stock(me, month if first_wish == NEVER else max(month, first_wish - 1), stock, weight)


@rule
def count_stirred(me, month, asleep, weight):
    """One who slept at the beginning of the month and has been moved: no longer among the sleeping, where they slept."""
    slept = me.came_from if me.came_from >= 0 else me.place
    asleep[slept, me.sex, group_of(me, month)] -= weight


@rule
def count_new(me, month, entries, weight):
    """Add one who was born this month, where they were born, or who came of age: out of the minors, into the adults."""
    place = me.came_from if me.came_from >= 0 else me.place
    if me.born == month:
        entries[place, me.sex, group_of(me, month)] += weight
    elif month - me.born == CHILDHOOD and me.born_in_transit == 0:
        entries[place, me.sex, MINOR] -= weight
        entries[place, me.sex, ADULT] += weight


@rule
def end_of_stay(me):
    """How a stay in transit ended this month, -1 if none did."""
    if me.came_from < 0 or not in_transit(me.came_from) or in_transit(me.place):
        return -1
    if me.place == Place.DEAD:
        return DIED
    if me.place == Place.DETENTION_ORIGIN:
        return REPATRIATED
    if me.place == Place.HOLDING or me.place == Place.EMBASSY:
        return THIRD if me.goal == Option.THIRD_COUNTRY else ONWARD
    return RETURNED


@rule
def write_spell(people, row, spell, month, how, weight):
    """One stay in transit as a row."""
    me = people[row]
    spell.person = me.person
    spell.sex = me.sex
    spell.social_class = me.social_class
    spell.first_entered = me.first_entered
    spell.entered = me.entered
    spell.entry_mode = me.entry_mode
    spell.left_month = month
    spell.born = me.born
    spell.party = party_of(people, me.family_row, me.family_size, row - me.family_row, month)
    spell.kin_there = me.kin_there
    spell.returns = me.returns
    spell.exit = how
    spell.weight = weight


@rule
def cell_key(me):
    """The decision cell of this person-month packed into one integer: place, sex, class, wishes, choice, state, binding."""
    risk_held = leaves(me.wish_safe) and not leaves(me.wish)
    key = where_lived(me) * SEX_KINDS + me.sex
    key = key * CLASS_KINDS + me.social_class
    key = key * OPTIONS + me.wish_safe
    key = key * OPTIONS + me.wish
    key = key * OPTIONS + me.choice
    key = key * STATE_KINDS + me.state
    key = key * 2 + (1 if risk_held else 0)
    return key * BINDING_KINDS + me.binding


@rule
def cell_of(key, cells):
    """Slot of `key` in an open hash table; a free one if it is new, -1 when the table is full."""
    size = len(cells)
    slot = (key * SPREAD) % size
    for _ in range(size):
        if cells[slot].key == key or cells[slot].key < 0:
            return slot
        slot = (slot + 1) % size
    return -1


@rule
def count_queues(me, requested, served, weight):
    """Add who requested a rationed place and who got one, in people: rescue, embassy, third country, friend."""
    add_bits(requested, me.requests, QUEUES, weight)
    if me.came_from >= 0 and is_transit(me.came_from) and (me.place == Place.ROUTE or me.place == Place.EMBASSY):
        if me.helped == Help.HELPER:
            served[0] += weight
        elif me.helped == Help.EMBASSY:
            served[1] += weight
        elif me.helped == Help.FRIEND:
            served[3] += weight
        if me.goal == Option.THIRD_COUNTRY:
            served[2] += weight


@rule
def count_month(people, firsts, active, start, stop, awake, asleep, month, year, spells):
    """One pass over the rows that are awake in the active families from `start` to `stop`, after they lived the month.

    An agent counts when it enters a decision cell, or begins to live in a place. Cells are filled here, and rules are given
    records: passing an array counts a reference, which costs as much as the sums.
    Returns the number of stays that ended (written to `spells`).
    """
    ended = 0
    policy, p, weight, flow, stock, births, requested, served = month
    cells, last, conditions, residents, consumption, lived, arrests = year
    for index in range(start, stop):
        family = active[index]
        for row in range(firsts[family], firsts[family + 1]):
            me = people[row]
            if awake[row] == ASLEEP or me.place < 0:
                continue
            if awake[row] == STIRRED:
                count_stirred(me, policy.month, asleep, weight)
            count_flows(me, policy.month, flow, weight)
            count_stock(me, policy.month, stock, weight)
            count_new(me, policy.month, births, weight)
            if is_minor(me, policy.month):
                count_minor(me, policy.month, p, weight, conditions[where_lived(me), me.sex, me.social_class])
                continue
            how = end_of_stay(me)
            if how >= 0:
                write_spell(people, row, spells[ended], policy.month, how, weight)
                ended += 1
            if me.requests or me.came_from >= 0:
                count_queues(me, requested, served, weight)
            if me.state != State.NOT_COUNTED:
                key = cell_key(me)
                slot = last[row]
                if slot < 0 or cells[slot].key != key:
                    slot = cell_of(key, cells)
                    if slot >= 0:
                        cells[slot].key = key
                        cells[slot].agents += 1
                        last[row] = slot
                if slot >= 0:
                    cells[slot].months += weight
            place = where_lived(me)
            if is_counted(me, place):
                count_conditions(me, place, arrests[row], policy, p, weight, conditions[place, me.sex, me.social_class])
                arrests[row] = me.arrests
                if lived[row] != place:
                    residents[place, me.sex, me.social_class] += 1
                    lived[row] = place
                region = region_of(place)
                if region >= 0:
                    consumption[region, me.sex, bin_of(me.spent)] += weight
    return ended


@rule
def add_decided(cells, months):
    """Add the filled cells of a year to person-months by place, state and whether held by risk, shape (places, states, 2)."""
    for index in range(len(cells)):
        if cells[index].key >= 0:
            key = cells[index].key // BINDING_KINDS
            place = key // (2 * STATE_KINDS * OPTIONS * OPTIONS * OPTIONS * CLASS_KINDS * SEX_KINDS)
            months[place, (key // 2) % STATE_KINDS, key % 2] += cells[index].months


def empty_cells() -> np.ndarray:
    """A table of CELLS free slots."""
    table = np.zeros(CELLS, CELL)
    table["key"] = -1
    return table


def unpack_cells(table: np.ndarray, month: int) -> np.ndarray:
    """The filled cells of one year as rows of DECISION, ordered by key."""
    filled = table[table["key"] >= 0]
    filled.sort(order="key")
    cells = np.zeros(len(filled), DECISION)
    key = filled["key"].copy()
    cells["year"] = year_of(month)
    for name, size in (
        ("binding", BINDING_KINDS),
        ("risk_held", 2),
        ("state", STATE_KINDS),
        ("choice", OPTIONS),
        ("wish", OPTIONS),
        ("wish_safe", OPTIONS),
        ("social_class", CLASS_KINDS),
        ("sex", SEX_KINDS),
    ):
        cells[name] = key % size
        key //= size
    cells["place"] = key
    cells["person_months"] = filled["months"]
    cells["agents"] = filled["agents"]
    return cells
