"""Who may still be entered in a household register."""

from transitsim.ground.compiled import rule
from transitsim.nouns.codes import NEVER
from transitsim.rules.moves import is_transit

FIRST, SECOND = 1, 2


@rule
def may_register(me, bit, born, where, month):
    """True for a child under 18, in the transit country, who is not registered yet."""
    return born != NEVER and me.registered & bit == 0 and is_transit(where) and month - born < 216


@rule
def awaits_register(me, month):
    """True while one of her children in the transit country may still be registered."""
    first = may_register(me, FIRST, me.child_a, me.child_a_place, month)
    return first or may_register(me, SECOND, me.child_b, me.child_b_place, month)
