"""Changing place: one function writes places, and leaves the trace from which the flows are counted."""

from transitsim.core.jit import rule
from transitsim.core.random_numbers import Stream, uniforms
from transitsim.schema.enums import NEVER, Constraint, Hiding, Option, Place, State


@rule
def move_to(me, destination):
    """Move the person, and minors who are with them, to `destination`; at most once a month (the accounts check it)."""
    me.came_from = me.place
    me.place = destination
    if me.minors > 0 and me.minors_place == me.came_from:
        me.minors_from = me.came_from
        me.minors_place = destination


@rule
def move_children(me, origin, destination):
    """Move the person's children born in transit who are at `origin`."""
    if me.child_a_place == origin:
        me.child_a_from = origin
        me.child_a_place = destination
    if me.child_b_place == origin:
        me.child_b_from = origin
        me.child_b_place = destination


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
    """The person dies. Children on the same road go on with the party; minors go home to kin, or stay after an arrival."""
    refuge = me.home
    if me.place == Place.ROUTE or me.place == Place.HOLDING or me.place == Place.EMBASSY:
        refuge = Place.DESTINATION + 0
        move_children(me, me.place, refuge)
    elif me.place == Place.DESTINATION or me.place == Place.THIRD_COUNTRY:
        refuge = me.place
    if me.minors > 0 and me.minors_place == me.place and refuge != me.place:
        me.minors_from = me.place
        me.minors_place = refuge
    me.wake = NEVER
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
