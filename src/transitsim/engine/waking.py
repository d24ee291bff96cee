"""Who is awake: rows to whom something can happen this month, family by family.

Every row knows the next month in which anything can happen to it (`wake`), asleep or not. Of a family only the least of these is
looked at each month, so families that sleep cost four bytes each a month.
"""

from transitsim.core.jit import rule
from transitsim.engine.counting import count_stock
from transitsim.rules.family.ties import ASLEEP, AWAKE, is_alive
from transitsim.schema.enums import CHILDHOOD, NEVER, Place


@rule
def count_families(people):
    """How many families there are: rows in which one begins."""
    families = 0
    for row in range(len(people)):
        if people[row].family_row == row:
            families += 1
    return families


@rule
def list_families(people, firsts, wakes):
    """First row of every family, and the month in which anything can first happen in it, each of shape (families,)."""
    families = 0
    for row in range(len(people)):
        if people[row].family_row == row:
            firsts[families] = row
            wakes[families] = least_wake(people, row)
            families += 1


@rule
def least_wake(people, first):
    """The next month in which anything can happen in the family."""
    wake = NEVER
    for row in range(first, first + people[first].family_size):
        if people[row].place != Place.DEAD:
            wake = min(wake, people[row].wake)
    return wake


@rule
def wake_up(people, firsts, wakes, active, awake, asleep, month, weight):
    """List the families in which something can happen (`active`), and wake their rows; returns how many families there are.

    Who wakes is taken out of the sleeping stock.
    """
    count = 0
    for family in range(len(firsts)):
        if wakes[family] > month:
            continue
        active[count] = family
        count += 1
        first = firsts[family]
        for row in range(first, first + people[first].family_size):
            me = people[row]
            if awake[row] == ASLEEP and me.wake <= month and me.place != Place.DEAD:
                awake[row] = AWAKE
                count_stock(me, month - 1, asleep, -weight)
    return count


@rule
def next_event(me, month):
    """Month of the next dated event of one who sleeps: a first wish, coming of age, death, a birth to come."""
    of_age = me.born + CHILDHOOD
    event = me.dies + 0
    if month < of_age < event:
        event = of_age + 0
    if month < me.desire_month < event:
        event = me.desire_month + 0
    if month < me.due < event:
        event = me.due + 0
    return event


@rule
def rest(me, month):
    """One who has nothing more to do sleeps until the next dated event."""
    if me.wake == NEVER and is_alive(me):
        me.wake = next_event(me, month)


@rule
def lie_down(people, firsts, wakes, active, count, awake, asleep, month, weight):
    """At the month's end: who has nothing to do next month sleeps until the next dated event, and is added to the sleeping stock."""
    for index in range(count):
        family = active[index]
        first = firsts[family]
        for row in range(first, first + people[first].family_size):
            me = people[row]
            rest(me, month)
            if awake[row] == ASLEEP:
                continue
            awake[row] = AWAKE
            if me.wake > month + 1 or me.place == Place.DEAD:
                awake[row] = ASLEEP
                count_stock(me, month, asleep, weight)
        wakes[family] = least_wake(people, first)
