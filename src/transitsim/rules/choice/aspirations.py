"""Naming a month: aspiration by capability (Carling 2002; Carling and Schewel 2018), one state a person-month."""

from transitsim.core.jit import rule
from transitsim.rules.moves import at_origin, is_transit
from transitsim.schema.enums import Option, Place, State


@rule
def leaves(option):
    """True for the options that leave the transit country."""
    return option >= Option.DESTINATION_ALONE


@rule
def to_destination(option):
    """True for the two ways to the destination."""
    return option == Option.DESTINATION_ALONE or option == Option.DESTINATION_WITH_CHILD


@rule
def wish_is_life(me):
    """True in a month lived as would be wished if the road were free and safe: there, under way, staying by wish (M70)."""
    if me.place == Place.DESTINATION:
        return to_destination(me.wish_safe)
    if me.place == Place.THIRD_COUNTRY:
        return me.wish_safe == Option.THIRD_COUNTRY
    if me.place == Place.ROUTE or me.place == Place.HOLDING or me.place == Place.EMBASSY:
        return me.wish_safe == me.goal or (to_destination(me.wish_safe) and to_destination(me.goal))
    if is_transit(me.place):
        return not leaves(me.wish_safe)
    return at_origin(me.place) and me.first_entered >= 0 and me.wish_safe == Option.RETURN


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
