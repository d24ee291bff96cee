"""Naming a month: aspiration by capability (Carling 2002; Carling and Schewel 2018), one state a person-month."""

from transitsim.ground.compiled import rule
from transitsim.nouns.codes import Option, State


@rule
def leaves(option):
    """True for the options that leave the transit country."""
    return option >= Option.DESTINATION_ALONE


@rule
def aspiration_state(wish, choice, wish_open, any_leave_open):
    """MOBILE: goes. PREPARING: wishes to, could, has not yet. INVOLUNTARY: wishes to, cannot.

    VOLUNTARY: wishes to stay, could leave. ACQUIESCENT: wishes to stay, could not leave.
    """
    if leaves(choice):
        return State.MOBILE
    if leaves(wish):
        return State.PREPARING if wish_open else State.INVOLUNTARY
    return State.VOLUNTARY if any_leave_open else State.ACQUIESCENT
