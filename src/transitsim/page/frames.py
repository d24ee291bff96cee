"""What the page draws of a month: how each person is drawn, what holds those who cannot leave, how many want to and can."""

from __future__ import annotations

from enum import IntEnum

from transitsim.core.jit import rule
from transitsim.engine.counting import ADULT
from transitsim.measures.flows_and_stocks import ORIGIN_BORN
from transitsim.rules.choice.aspirations import leaves
from transitsim.rules.family.ties import is_minor
from transitsim.rules.moves import at_origin, is_transit
from transitsim.schema.enums import NEVER, Place, State


class Look(IntEnum):
    """How a person is drawn at the end of a month."""

    NOT_DRAWN = 0  # not born; or at home, alive or dead, and has never wished or been asked to leave
    AT_HOME = 1
    TRIES_TO_CROSS = 2
    WISHES_TO_STAY = 3  # in transit; also whoever has come this month and not yet weighed it
    WOULD_IF_SAFE = 4  # would leave transit were the road safe and free
    CANNOT_LEAVE = 5  # wants to leave, and cannot
    CAN_LEAVE = 6  # wants to leave, and can
    SHORT_TRIP = 7
    ON_THE_ROAD = 8  # or in an embassy, or waiting abroad
    LOCKED_UP = 9
    ARRIVED = 10
    DIED_AWAY = 11
    DIED_AT_HOME = 12
    CHILD = 13  # a minor who lives in transit: others decide


IN_TRANSIT, WOULD_LEAVE, WANT_TO, CAN, HELD, RISK_HELD = range(6)  # of the ladder
RUNGS = 6


@rule
def look_in_transit(me, month):
    """How one who lives in transit is drawn."""
    if is_minor(me, month):
        return Look.CHILD + 0
    if me.short_trip:
        return Look.SHORT_TRIP + 0
    if me.came_from >= 0 and not is_transit(me.came_from):
        return Look.WISHES_TO_STAY + 0
    if leaves(me.wish):
        return Look.CANNOT_LEAVE + 0 if me.state == State.INVOLUNTARY else Look.CAN_LEAVE + 0
    return Look.WOULD_IF_SAFE + 0 if leaves(me.wish_safe) else Look.WISHES_TO_STAY + 0


@rule
def look_at_origin(me, month):
    """How one who is at home is drawn; asleep or not."""
    if me.wake <= month and (me.state == State.INVOLUNTARY or me.state == State.PREPARING):
        return Look.TRIES_TO_CROSS + 0
    return Look.AT_HOME + 0 if is_drawn_at_home(me) else Look.NOT_DRAWN + 0


@rule
def is_drawn_at_home(me):
    """True for one who is to wish to leave, or was asked to, or has been away: kin who never were are not drawn at home."""
    return me.desire_month != NEVER or me.window_ends >= 0 or me.first_entered >= 0


@rule
def look_of_dead(me):
    """How one who has died is drawn: where it was, and at home only whoever was drawn there."""
    if not at_origin(me.came_from):
        return Look.DIED_AWAY + 0
    return Look.DIED_AT_HOME + 0 if is_drawn_at_home(me) else Look.NOT_DRAWN + 0


@rule
def look_of(me, month):
    """How a person is drawn at the end of a month, as `Look`."""
    if me.place < 0:
        return Look.NOT_DRAWN + 0
    if is_transit(me.place):
        return look_in_transit(me, month)
    if at_origin(me.place):
        return look_at_origin(me, month)
    if me.place == Place.DEAD:
        return look_of_dead(me)
    if me.place == Place.DETENTION_TRANSIT or me.place == Place.DETENTION_ORIGIN:
        return Look.LOCKED_UP + 0
    if me.place == Place.DESTINATION or me.place == Place.THIRD_COUNTRY:
        return Look.ARRIVED + 0
    return Look.ON_THE_ROAD + 0


@rule
def count_rungs(me, weight, ladder):
    """Add one who lived the month in transit to those who would leave were it safe and free, want to, can."""
    ladder[IN_TRANSIT] += weight
    if leaves(me.wish_safe):
        ladder[WOULD_LEAVE] += weight
        if not leaves(me.wish):
            ladder[RISK_HELD] += weight
    if leaves(me.wish):
        ladder[WANT_TO] += weight
    if me.state == State.MOBILE or me.state == State.PREPARING or me.state == State.VOLUNTARY or leaves(me.choice):
        ladder[CAN] += weight
    if me.state == State.INVOLUNTARY:
        ladder[HELD] += weight


@rule
def frame_of(people, month, weight, place, look, holds, ladder):
    """Everybody at the end of `month`.

    people : array of PERSON; `weight`: people that one agent stands for
    place : where each was a month ago (at home before the first), and is now; shape (people,)
    look, holds : written: as `Look`, and bits of `Constraint`, 0 but for those who want to leave and cannot; shape (people,)
    ladder : written: people who lived the month in transit and decided, those who would leave were it safe and free, want
        to, can, want to and cannot, stay only for the price and the danger; shape (RUNGS,)
    """
    ladder[:] = 0.0
    for row in range(len(people)):
        me = people[row]
        if is_transit(place[row]) and me.state != State.NOT_COUNTED:
            count_rungs(me, weight, ladder)
        drawn = look_of(me, month)
        held = drawn == Look.CANNOT_LEAVE or (drawn == Look.TRIES_TO_CROSS and me.state == State.INVOLUNTARY)
        place[row] = me.place
        look[row] = drawn
        holds[row] = me.binding if held else 0


@rule
def sum_moves(flow, adults):
    """Adults who moved, both sexes, into `adults`, shape (places from, places to); returns arrivals of all ages, in people.

    flow : of one month, shape (places from, places to, 2 sexes, 3 groups)
    """
    arrived = 0.0
    for origin in range(flow.shape[0]):
        for to in range(flow.shape[1]):
            adults[origin, to] = flow[origin, to, 0, ADULT] + flow[origin, to, 1, ADULT]
            if to == Place.DESTINATION:
                for sex in range(2):
                    for group in range(ORIGIN_BORN):
                        arrived += flow[origin, to, sex, group]
    return arrived
