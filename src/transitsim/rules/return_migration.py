"""Coming home to the origin, by choice or after detention."""

from transitsim.core.jit import rule
from transitsim.rules.moves import leave_home, move_to, no_choice
from transitsim.schema.enums import NEVER, State


@rule
def go_home(me, policy, window):
    """Home, with the minors in the person's care, free to cross again for `window` months from the next on; asleep after it."""
    leave_home(me)
    no_choice(me)
    me.guide = 0
    me.permit = 0
    me.debt = 0.0
    me.goal = 0
    me.employed = 0
    me.enterprise = 0
    me.deceived = 0
    me.state = State.NOT_COUNTED
    move_to(me, me.home)
    me.brings = 1
    me.window_ends = policy.month + 1 + int(window)
    me.wake = policy.month if window >= 1.0 else NEVER
