"""A whole month of one world in one compiled call, for a host that has the rules but not Python (`page/module.py`).

The same rules in the same order as `TransitModel.step`, which lives a month in chunks, on threads, and with a ledger around it.
"""

from transitsim.core.jit import rule
from transitsim.engine.counting import Month, Year, count_month
from transitsim.engine.decision_models import live_month
from transitsim.engine.rationing import REQUESTED, SERVED, close_queues, open_queues
from transitsim.engine.waking import lie_down, wake_up


@rule
def simulate_month(
    people, firsts, wakes, active, awake, asleep, queues, rationed, structures, policy, p, luck, weight,
    flow, stock, births, spells, cells, last, conditions, residents, consumption, lived, arrests,
):  # fmt: skip
    """Open the queues, wake, live, count, close the queues, let sleepers sleep.

    people, awake : of PERSON; 0 for rows that are asleep
    firsts, wakes, active : of every family its first row, and when anything can next happen to it (`waking.list_families`); room
        for the numbers of those active
    asleep, flow, stock, births : people by place, sex and group (`counting.Month`); `flow` and `stock` are those of this month,
        `births` is emptied
    queues : the books of `rationing`; structures, policy, p, luck : the month's table and records, as every rule has them
    spells, cells, ... arrests : what is summed up over the calendar year (`counting.Year`), emptied by the host each January
    Returns how many families were active.
    """
    births[:] = 0.0
    open_queues(queues, policy, p, rationed)
    count = wake_up(people, firsts, wakes, active, awake, asleep, policy.month, weight)
    friends = live_month(people, firsts, active, 0, count, awake, structures, policy, p, luck)
    month = Month(policy, p, weight, flow, stock, births, queues[REQUESTED], queues[SERVED])
    year = Year(cells, last, conditions, residents, consumption, lived, arrests)
    count_month(people, firsts, active, 0, count, awake, asleep, month, year, spells)
    stock += asleep
    close_queues(queues, friends * weight, p)
    lie_down(people, firsts, wakes, active, 0, count, awake, asleep, policy.month, weight)
    return count
