"""Conditions of life summed by place and sex: what people have, do, are exposed to and wish."""

from __future__ import annotations

from transitsim.core.elementary import LN2, log
from transitsim.core.jit import rule
from transitsim.rules.choice.aspirations import leaves, wish_is_life
from transitsim.rules.moves import at_origin, is_transit
from transitsim.rules.prices import prices_at
from transitsim.rules.union import bargaining
from transitsim.schema.conditions import BINS, BINS_A_DOUBLING, LOWEST
from transitsim.schema.enums import Act, Exposure, Help, Hiding, Message, Option, Place, Stage, State

HARM = int(Exposure.VIOLENCE | Exposure.DISCRIMINATION)
ACTS, EXPOSURES = len(Act) - 1, len(Exposure) - 1
SCHOOL_ENDS = 16 * 12  # months of age
TO_BIN = BINS_A_DOUBLING / LN2


@rule
def add_bits(counts, bits, kinds, weight):
    """Add to counts[k] for every bit k that is set."""
    if bits:
        for kind in range(kinds):
            if (bits >> kind) & 1:
                counts[kind] += weight


@rule
def where_lived(me):
    """The place where the month was spent: the one that a person who moved has left."""
    return me.place if me.came_from < 0 else me.came_from


@rule
def is_counted(me, lived):
    """At the origin only those who have been in transit, or set out this month; everywhere else everybody."""
    return not at_origin(lived) or me.first_entered >= 0 or me.came_from >= 0


@rule
def stage_of(me, lived, month):
    """Stage of the journey in which the month was spent (M02). At home: the month of a crossing is departure."""
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
def count_everywhere(me, lived, month, weight, cell):
    """What everybody has, does and meets."""
    cell.person_months += weight
    if me.dependants > 0.0:
        cell.with_dependants += weight
        cell.need_met += weight * me.need_met
    cell.language += weight * me.language
    cell.skill += weight * me.skill
    cell.savings += weight * me.savings
    cell.distress += weight * me.distress
    cell.health += weight * me.health
    if me.deceived:
        cell.deceived += weight
    if wish_is_life(me):
        cell.wish_match += weight
    stage = stage_of(me, lived, month)
    cell.stage[stage] += weight
    if me.exposures & HARM:
        cell.harm[stage] += weight
    add_bits(cell.act, me.acts, ACTS, weight)
    add_bits(cell.exposure, me.exposures, EXPOSURES, weight)


@rule
def count_budget(me, policy, p, weight, cell):
    """Pay, living, and what is sent."""
    cell.earned += weight * me.earned
    cell.consumption += weight * me.spent
    if me.spent < p.behaviour_consumption_reference * prices_at(me.place, policy):
        cell.below_subsistence += weight
    cell.sent += weight * me.sent


@rule
def count_in_transit(me, policy, p, weight, cell):
    """Papers, housing and power at home of people who did not move."""
    if me.permit:
        cell.permit += weight
    if me.biometric:
        cell.biometric += weight
    if me.came_from >= 0:
        return
    cell.hiding[me.hiding] += weight
    if me.exposures & Exposure.VIOLENCE:
        cell.violence_in[me.hiding] += weight
    if me.hiding == Hiding.MARRIAGE:
        cell.in_union += weight
        cell.bargaining += weight * bargaining(me, policy, p)


@rule
def count_wishes(me, weight, cell):
    """What people would do and wish to do, in the months that have a state."""
    if me.state == State.NOT_COUNTED:
        return
    if leaves(me.wish_safe):
        cell.wish_safe_to_leave += weight
    if leaves(me.wish):
        cell.wish_to_leave += weight
    if me.wish == Option.DESTINATION_ALONE or me.wish == Option.DESTINATION_WITH_CHILD:
        if me.dependants > 0.0:
            cell.wish_destination_with_dependants += weight
        else:
            cell.wish_destination_without_dependants += weight


@rule
def count_settled(me, policy, weight, cell):
    """Jobs, businesses, and the natives' use of care to compare with."""
    if me.employed:
        cell.employed += weight
    if me.enterprise:
        cell.enterprise += weight
    cell.care_of_natives += weight * policy.destination_care_base / 12.0
    cell.care_sent += weight * me.care_sent


@rule
def count_minor(me, month, p, weight, cell):
    """One below 18 who was born in transit and lives there: registers, and the school that they open."""
    if me.born_in_transit == 0 or not is_transit(me.place):
        return
    cell.children_in_transit += weight
    if me.registered:
        cell.registered_children += weight
    if 12.0 * p.life_school_age <= month - me.born < SCHOOL_ENDS:
        cell.school_age_children += weight
        if me.registered:
            cell.in_school += weight


@rule
def count_children(me, weight, cell):
    """Own minors of a person: where they are."""
    if me.minors_here + me.minors_apart > 0:
        cell.children_here += weight * me.minors_here
        cell.children_elsewhere += weight * me.minors_apart
        cell.child_months += weight * (me.minors_here + me.minors_apart)
        cell.children_left += weight * me.minors_left


@rule
def count_events(me, arrests, month, weight, cell):
    """What happened this month; `arrests` were counted until the last."""
    if me.arrests > arrests:
        cell.arrests += weight * (me.arrests - arrests)
    if me.last_birth == month:
        cell.births += weight
    if me.messages & Message.KNOWN_DEPARTURE:
        cell.kin_punished += weight
    if me.came_from < 0:
        return
    if me.place == Place.DEAD:
        cell.deaths += weight
        if month < me.dies:
            cell.early_deaths += weight
    elif me.came_from == Place.DETENTION_TRANSIT and me.place == Place.DETENTION_ORIGIN:
        cell.forced_returns += weight
    elif me.helped != Help.NOBODY and (me.place == Place.ROUTE or me.place == Place.EMBASSY):
        cell.helped_departures += weight


@rule
def bin_of(amount):
    """Bin of an amount in US$ a month, 0 to BINS - 1: bin k holds LOWEST * 2**(k / BINS_A_DOUBLING) up to the next."""
    if amount < LOWEST:
        return 0
    return min(BINS - 1, int(TO_BIN * log(amount / LOWEST)))


@rule
def region_of(lived):
    """Number of the region in REGIONS whose consumption is spread out, -1 elsewhere."""
    if is_transit(lived):
        return 0
    return 1 if lived == Place.DESTINATION else -1


@rule
def count_conditions(me, lived, arrests, policy, p, weight, cell):
    """Add one person-month, lived in `lived`, to the CONDITION of its place, sex and class.

    `arrests` is how often the person had been arrested before this month. The dead are counted for their last month.
    """
    count_everywhere(me, lived, policy.month, weight, cell)
    count_children(me, weight, cell)
    count_events(me, arrests, policy.month, weight, cell)
    if is_transit(lived):
        count_budget(me, policy, p, weight, cell)
        count_in_transit(me, policy, p, weight, cell)
        count_wishes(me, weight, cell)
    elif lived == Place.DESTINATION:
        count_budget(me, policy, p, weight, cell)
        count_settled(me, policy, weight, cell)
    elif lived == Place.THIRD_COUNTRY:
        count_budget(me, policy, p, weight, cell)
