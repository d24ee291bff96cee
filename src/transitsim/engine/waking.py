"""Who is awake: rows are taken up in the month in which anything can first happen to them, and laid down when nothing can."""

from transitsim.core.jit import rule
from transitsim.engine.counting import count_stock
from transitsim.schema.enums import NEVER, Place


@rule
def order_of_waking(people, order, starts):
    """Rows by the month in which they first wake: those of month m become order[starts[m]:starts[m + 1]], rows ascending.

    order : shape (people,), of which as many are filled as wake in the run; starts : shape (months + 1,)
    """
    months = len(starts) - 1
    starts[:] = 0
    for row in range(len(people)):
        if 0 <= people[row].wake < months:
            starts[people[row].wake + 1] += 1
    for month in range(months):
        starts[month + 1] += starts[month]
    for row in range(len(people)):
        month = people[row].wake
        if 0 <= month < months:
            order[starts[month]] = row
            starts[month] += 1
    for month in range(months, 0, -1):  # each start has moved on to the next one's
        starts[month] = starts[month - 1]
    starts[0] = 0


@rule
def keep_awake(people, rows, count, awake, asleep, weight):
    """Drop from the active rows, in place, the dead and those to whom nothing can happen; returns how many stay.

    Whoever falls asleep is added to the sleeping stock.
    """
    kept = 0
    for index in range(count):
        row = rows[index]
        if people[row].wake == NEVER or people[row].place == Place.DEAD:
            awake[row] = False
            count_stock(people[row], asleep, weight)
        else:
            rows[kept] = row
            kept += 1
    return kept


@rule
def wake_up(people, rows, count, new, start, stop, awake, asleep, weight):
    """Append the rows new[start:stop] that are still asleep to the active rows; returns how many are active."""
    for index in range(start, stop):
        row = new[index]
        if not awake[row] and people[row].place != Place.DEAD:
            awake[row] = True
            rows[count] = row
            count += 1
            count_stock(people[row], asleep, -weight)
    return count
