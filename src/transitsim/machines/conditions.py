"""The conditions of life, summed month by month: what people have, do, meet and wish, by place and sex."""

from __future__ import annotations

import math

from transitsim.ground.compiled import rule
from transitsim.nouns.codes import NEVER, Act, Exposure, Help, Hiding, Mail, Option, Place, Stage, State
from transitsim.nouns.conditions import BINS, BINS_A_DOUBLING, LOWEST, Measure
from transitsim.rules.decision.labels import leaves, wish_is_life
from transitsim.rules.moves import at_origin, is_transit
from transitsim.rules.ties.bargaining import bargaining

HARM = int(Exposure.VIOLENCE | Exposure.DISCRIMINATION)
ACTS, EXPOSURES = len(Act) - 1, len(Exposure) - 1
GROWN, SCHOOL_ENDS = 18 * 12, 16 * 12  # months
TO_BIN = BINS_A_DOUBLING / math.log(2.0)


@rule
def add(row, measure, amount):
    """Add to one measure of a cell."""
    row[measure + 0] += amount


@rule
def add_bits(row, first, bits, kinds, weight):
    """Add to the measures from `first` on, one for every bit that is set."""
    if bits:
        for kind in range(kinds):
            if (bits >> kind) & 1:
                row[first + kind] += weight


@rule
def where_lived(me):
    """The place where the month was lived: the one left, when she moved."""
    return me.place if me.came_from < 0 else me.came_from


@rule
def is_counted(me, lived):
    """At the origin only those who have been in transit, or set out this month; everywhere else everybody."""
    return not at_origin(lived) or me.first_entered >= 0 or me.came_from >= 0


@rule
def stage_of(me, lived, month):
    """Stage of the journey in which the month was lived (M02). At home: the month of a crossing is departure."""
    if at_origin(lived):
        came_back = me.came_from < 0 and 0 <= me.first_entered < month
        return Stage.RETURN + 0 if came_back else Stage.DEPARTURE + 0
    if lived == Place.DETENTION_TRANSIT:
        return Stage.DEPORTATION + 0
    if lived == Place.DETENTION_ORIGIN:
        return Stage.DETENTION + 0
    if lived == Place.DESTINATION or lived == Place.THIRD_COUNTRY:
        return Stage.RESETTLEMENT + 0
    return Stage.TRANSIT + 0


@rule
def count_everywhere(me, lived, month, weight, row):
    """What everybody has, does and meets."""
    add(row, Measure.PERSON_MONTHS, weight)
    if me.dependants > 0.0:
        add(row, Measure.WITH_DEPENDANTS, weight)
        add(row, Measure.NEED_MET, weight * me.need_met)
    add(row, Measure.LANGUAGE, weight * me.language)
    add(row, Measure.SKILL, weight * me.skill)
    add(row, Measure.SAVINGS, weight * me.savings)
    add(row, Measure.DISTRESS, weight * me.distress)
    add(row, Measure.HEALTH, weight * me.health)
    if me.deceived:
        add(row, Measure.DECEIVED, weight)
    if wish_is_life(me):
        add(row, Measure.WISH_MATCH, weight)
    stage = stage_of(me, lived, month)
    row[Measure.STAGE_DEPARTURE + stage] += weight
    if me.exposures & HARM:
        row[Measure.HARM_DEPARTURE + stage] += weight
    add_bits(row, Measure.ACT_HIDE, me.acts, ACTS, weight)
    add_bits(row, Measure.EXPOSURE_VIOLENCE, me.exposures, EXPOSURES, weight)


@rule
def count_budget(me, p, weight, row):
    """Pay, living, and what is sent."""
    add(row, Measure.EARNED, weight * me.earned)
    add(row, Measure.CONSUMPTION, weight * me.spent)
    if me.spent < p.behaviour_consumption_reference:
        add(row, Measure.BELOW_SUBSISTENCE, weight)
    add(row, Measure.SENT, weight * me.sent)


@rule
def count_in_transit(me, policy, p, weight, row):
    """Papers, housing and power at home of one who stayed where she was."""
    if me.permit:
        add(row, Measure.PERMIT, weight)
    if me.biometric:
        add(row, Measure.BIOMETRIC, weight)
    if me.came_from >= 0:
        return
    row[Measure.HIDING_NONE + me.hiding] += weight
    if me.exposures & Exposure.VIOLENCE:
        row[Measure.VIOLENCE_IN_NONE + me.hiding] += weight
    if me.hiding == Hiding.MARRIAGE:
        add(row, Measure.IN_UNION, weight)
        add(row, Measure.BARGAINING, weight * bargaining(me, policy, p))


@rule
def count_wishes(me, weight, row):
    """What she would do and wishes to do, in the months that have a state."""
    if me.state == State.NOT_COUNTED:
        return
    if leaves(me.wish_safe):
        add(row, Measure.WOULD_LEAVE, weight)
    if leaves(me.wish):
        add(row, Measure.WANTS_TO_LEAVE, weight)
    if me.wish == Option.DESTINATION_ALONE or me.wish == Option.DESTINATION_WITH_CHILD:
        if me.dependants > 0.0:
            add(row, Measure.WANTS_DESTINATION_WITH_DEPENDANTS, weight)
        else:
            add(row, Measure.WANTS_DESTINATION_WITHOUT_DEPENDANTS, weight)


@rule
def count_settled(me, policy, weight, row):
    """Jobs, businesses, and the natives' use of care to compare with."""
    if me.employed:
        add(row, Measure.EMPLOYED, weight)
    if me.enterprise:
        add(row, Measure.ENTERPRISE, weight)
    add(row, Measure.CARE_OF_NATIVES, weight * policy.destination_care_base / 12.0)
    add(row, Measure.CARE_SENT, weight * me.care_sent)


@rule
def count_child(me, born, where, registered, month, p, weight, row):
    """One child born in transit and below 18."""
    age = month - born
    if age >= GROWN:
        return
    add(row, Measure.CHILD_MONTHS, weight)
    if where == me.place:
        add(row, Measure.BORN_HERE, weight)
        add(row, Measure.CHILDREN_HERE, weight)
    else:
        add(row, Measure.CHILDREN_ELSEWHERE, weight)
    if not is_transit(where):
        return
    add(row, Measure.CHILDREN_IN_TRANSIT, weight)
    if registered:
        add(row, Measure.REGISTERED_CHILDREN, weight)
    if 12.0 * p.life_school_age <= age < SCHOOL_ENDS:
        add(row, Measure.SCHOOL_AGE_CHILDREN, weight)
        if registered:
            add(row, Measure.IN_SCHOOL, weight)


@rule
def count_children(me, month, p, weight, row):
    """Own children: where they are, and what a household register opens to them."""
    if me.minors > 0:
        if me.minors_place == me.place:
            add(row, Measure.CHILDREN_HERE, weight * me.minors)
        else:
            add(row, Measure.CHILDREN_ELSEWHERE, weight * me.minors)
    if me.child_a != NEVER:
        count_child(me, me.child_a, me.child_a_place, me.registered & 1, month, p, weight, row)
    if me.child_b != NEVER:
        count_child(me, me.child_b, me.child_b_place, me.registered & 2, month, p, weight, row)


@rule
def count_events(me, arrests, month, weight, row):
    """What happened this month; `arrests` were counted until the last."""
    if me.arrests > arrests:
        add(row, Measure.ARRESTS, weight * (me.arrests - arrests))
    if me.child_a == month or me.child_b == month:
        add(row, Measure.BIRTHS, weight)
    if me.mail & Mail.KNOWN_DEPARTURE:
        add(row, Measure.KIN_PUNISHED, weight)
    if me.came_from < 0:
        return
    if me.place == Place.DEAD:
        add(row, Measure.DEATHS, weight)
    elif me.came_from == Place.DETENTION_TRANSIT and me.place == Place.DETENTION_ORIGIN:
        add(row, Measure.FORCED_RETURNS, weight)
    elif me.helped != Help.NOBODY and (me.place == Place.ROUTE or me.place == Place.EMBASSY):
        add(row, Measure.HELPED_DEPARTURES, weight)


@rule
def bin_of(amount):
    """Bin of an amount in US$ a month, 0 to BINS - 1: bin k holds LOWEST * 2**(k / BINS_A_DOUBLING) up to the next."""
    if amount < LOWEST:
        return 0
    return min(BINS - 1, int(TO_BIN * math.log(amount / LOWEST)))


@rule
def count_conditions(me, lived, arrests, policy, p, weight, sums, spread):
    """Add one person-month, lived in `lived`, to sums[place, sex, class, measure] and spread[region, sex, bin of consumption].

    `arrests` is how often she had been arrested before this month. The dead are counted for their last month.
    """
    row = sums[lived, me.sex, me.social_class]
    count_everywhere(me, lived, policy.month, weight, row)
    count_children(me, policy.month, p, weight, row)
    count_events(me, arrests, policy.month, weight, row)
    if is_transit(lived):
        count_budget(me, p, weight, row)
        count_in_transit(me, policy, p, weight, row)
        count_wishes(me, weight, row)
        spread[0, me.sex, bin_of(me.spent)] += weight
    elif lived == Place.DESTINATION:
        count_budget(me, p, weight, row)
        count_settled(me, policy, weight, row)
        spread[1, me.sex, bin_of(me.spent)] += weight
    elif lived == Place.THIRD_COUNTRY:
        count_budget(me, p, weight, row)
