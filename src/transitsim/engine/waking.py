"""Who is awake: rows to whom something can happen this month, family by family.

Every row knows the next month in which anything can happen to it (`wake`), asleep or not. Of a family only the least of these is
looked at each month, so families that sleep cost eight bytes each a month, and of others only the rows that are awake.
"""

from transitsim.core.jit import rule
from transitsim.engine.counting import count_stock
from transitsim.rules.family.family_month import has_news
from transitsim.rules.family.ties import ASLEEP, AWAKE, is_alive
from transitsim.schema.enums import CHILDHOOD, NEVER, Place

NEXT, OF_SLEEPERS = 0, 1  # columns of `wakes`


@rule
def count_families(people):
    """How many families there are: rows in which one begins."""
    families = 0
    for row in range(len(people)):
        if people[row].family_row == row:
            families += 1
    return families


@rule
def list_families(people, awake, firsts, wakes):
    """Write where families begin and the last ends, shape (families + 1,), and when something can happen, shape (families, 2).

    Of `wakes` the first column is for anybody of the family, the second for those of it who sleep.
    """
    families = 0
    for row in range(len(people)):
        if people[row].family_row == row:
            firsts[families] = row
            wakes[families, NEXT] = least_wake(people, row, row + people[row].family_size, awake)
            wakes[families, OF_SLEEPERS] = wakes[families, NEXT]
            families += 1
    firsts[families] = len(people)


@rule
def least_wake(people, first, end, awake):
    """The next month in which anything can happen to those of the family who sleep."""
    wake = NEVER
    for row in range(first, end):
        if awake[row] == ASLEEP and people[row].place != Place.DEAD:
            wake = min(wake, people[row].wake)
    return wake


@rule
def wake_up(people, firsts, wakes, active, awake, asleep, month, weight):
    """List the families in which something can happen (`active`), and wake their rows; returns how many families there are.

    Who wakes is taken out of the sleeping stock.
    """
    count = 0
    for family in range(len(wakes)):
        if wakes[family, NEXT] > month:
            continue
        active[count] = family
        count += 1
        if wakes[family, OF_SLEEPERS] > month:
            continue
        for row in range(firsts[family], firsts[family + 1]):
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
    """True for one who has nothing to do next month, and sleeps until the next dated event."""
    if me.wake == NEVER and is_alive(me):
        me.wake = next_event(me, month)
    return me.wake > month + 1 or me.place == Place.DEAD


@rule
def lie_down(people, firsts, wakes, active, start, stop, awake, asleep, month, weight):
    """At the month's end: who of the active families has nothing to do next month sleeps, and is added to the sleeping stock."""
    for index in range(start, stop):
        family = active[index]
        first = firsts[family]
        size = firsts[family + 1] - first
        changed, anybody = has_news(people, first, size, awake, month), False
        for row in range(first, first + size):
            if awake[row] == ASLEEP:
                continue
            if rest(people[row], month):
                awake[row] = ASLEEP
                count_stock(people[row], month, asleep, weight)
                changed = True
            else:
                awake[row] = AWAKE
                anybody = True
        if changed:
            wakes[family, OF_SLEEPERS] = least_wake(people, first, first + size, awake)
        wakes[family, NEXT] = month + 1 if anybody else wakes[family, OF_SLEEPERS]
