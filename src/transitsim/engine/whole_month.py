"""A whole month of one world in one compiled call, for a host that has the rules but not Python (`page/module.py`).

The same rules in the same order as `TransitModel.step`, which lives a month in chunks, on threads, and with a ledger around it.
"""

from transitsim.core.jit import rule
from transitsim.engine.counting import Month, Year, count_month
from transitsim.engine.decision_models import live_month
from transitsim.engine.kin_messages import deliver
from transitsim.engine.rationing import REQUESTED, SERVED, close_queues, open_queues
from transitsim.engine.waking import keep_awake, wake_up


@rule
def simulate_month(
    people, rows, count, order, start, stop, woken, awake, asleep, queues, rationed, structures, policy, p, luck, weight,
    flow, stock, births, spells, cells, last, conditions, residents, consumption, lived, arrests,
):  # fmt: skip
    """Open the queues, wake who begins to wish, live, count, deliver messages, close the queues, let sleepers sleep.

    people, rows, count, woken, awake : of PERSON; rows that are awake and how many; room for rows woken; 1 where awake
    order, start, stop : rows by the month in which they first wake, and which of them begin this month (`order_of_waking`)
    asleep, flow, stock, births : people by place, sex and group (`counting.Month`); `flow` and `stock` are those of this month,
        `births` is emptied
    queues : the books of `rationing`; structures, policy, p, luck : the month's table and records, as every rule has them
    spells, cells, ... arrests : what is summed up over the calendar year (`counting.Year`), emptied by the host each January
    Returns how many rows are awake.
    """
    births[:] = 0.0
    open_queues(queues, policy, p, rationed)
    count = wake_up(people, rows, count, order, start, stop, awake, asleep, weight)
    live_month(people, rows, 0, count, structures, policy, p, luck)
    month = Month(policy, p, weight, flow, stock, births, queues[REQUESTED], queues[SERVED])
    count_month(people, rows, 0, count, month, Year(cells, last, conditions, residents, consumption, lived, arrests), spells)
    stock += asleep
    waking, friends = deliver(people, rows, count, structures, policy, p, luck, woken)
    close_queues(queues, friends * weight, p)
    count = keep_awake(people, rows, count, awake, asleep, weight)
    return wake_up(people, rows, count, woken, 0, waking, awake, asleep, weight)
