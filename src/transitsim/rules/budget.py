"""Where the money goes: remittance, debt, saving, consumption."""

import math

from transitsim.core.jit import rule
from transitsim.core.random_numbers import LONGEST
from transitsim.schema.enums import Act


@rule
def keep_budget(me, p, income, remitted, service, in_kind):
    """free = y - r - d, s = share * free, c = max(floor, free - s + keep); the ledger y = (free - s) + s + r + d is exact.

    Board in kind (`keep`) is booked apart. All US$ a month.
    """
    free = max(0.0, income - remitted - service)
    me.saved = p.behaviour_saving_share * free
    me.savings += me.saved
    if me.saved > 0.0:
        me.acts |= Act.SAVE
    me.earned = income
    me.spent = max(p.behaviour_consumption_floor, free - me.saved + in_kind)


@rule
def months_to_save(price, savings, saved):
    """T* = ceil((price - S) / s), the months that a person without credit works for the fee (Djajic 2017); at most LONGEST."""
    missing = price - savings
    if missing <= 0.0:
        return 0.0
    if missing >= LONGEST * saved:
        return float(LONGEST)
    return float(math.ceil(missing / saved))
