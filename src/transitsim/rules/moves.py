"""Changing place: one function writes places, and leaves the trace from which the flows are counted."""

from transitsim.core.jit import rule
from transitsim.core.random_numbers import Stream, uniforms
from transitsim.schema.enums import NEVER, Constraint, Hiding, Message, Option, Place, State
from transitsim.schema.person import NOBODY


@rule
def move_to(me, destination):
    """Move the person to `destination`; at most once a month (the accounts check it). Minors in their care follow, or stay."""
    me.came_from = me.place
    me.place = destination
    me.messages |= Message.FAMILY_CHANGED


@rule
def fate(me):
    """Address of the draws of what happens to people together: the household's head's for who is with others of it."""
    return me.head if me.mates > 0 else me.person


@rule
def leave_household(me):
    """Live and travel on one's own from now on."""
    me.head = NOBODY
    me.mates = 0
    me.spouse_here = 0


@rule
def leave_housing(me):
    """Without a roof again, and out of a union."""
    me.hiding = Hiding.NONE
    me.partner = 0.0
    me.union_since = -1


@rule
def leave_home(me):
    """Give up what belongs to a household in transit: housing, union, bond, pay."""
    leave_housing(me)
    me.bond = 0
    me.rung = 0
    me.pay_due = 0.0
    me.short_trip = 0


@rule
def die(me):
    """The person dies."""
    me.wake = NEVER
    me.due = NEVER
    me.messages |= Message.FAMILY_CHANGED
    me.state = State.NOT_COUNTED
    me.came_from = me.place
    me.place = Place.DEAD
    leave_home(me)


@rule
def no_choice(me):
    """A month without a decision: nothing chosen, nothing that binds."""
    me.choice = Option.STAY
    me.binding = Constraint.NONE
    me.open_options = 0
    me.shortfall = 0.0
    me.months_to_afford = 0.0


@rule
def think_again(me, policy, months):
    """After an event reviews are certain for `months` months, or for a longer window that has begun (M43)."""
    me.review_until = max(me.review_until, policy.month + int(months) - 1)


@rule
def at_origin(place):
    """True at home at the origin."""
    return place == Place.ORIGIN_BORDER or place == Place.ORIGIN_INTERIOR


@rule
def is_transit(place):
    """True for the four places of residence in the transit country."""
    return Place.TRANSIT_COETHNIC <= place <= Place.TRANSIT_INLAND


@rule
def candidate_place(place_now, drift, u):
    """The one other place considered for moving inside: inland with `drift`, else the nearer city (a village from the city)."""
    if u < drift and place_now != Place.TRANSIT_INLAND:
        return Place.TRANSIT_INLAND
    if place_now == Place.TRANSIT_CITY:
        return Place.TRANSIT_VILLAGE
    return Place.TRANSIT_CITY


@rule
def place_considered(me, p, luck):
    """The candidate for moving inside, drawn by the month of entry."""
    u, _, _, _ = uniforms(luck, me.person, me.entered, Stream.CANDIDATE, 0)
    return candidate_place(me.place, p.life_drift_share, u)
