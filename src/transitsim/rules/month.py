"""One person's month: the schedule, on one page."""

from transitsim.ground.compiled import rule
from transitsim.ground.luck import Stream, uniforms
from transitsim.nouns.codes import Option, Place
from transitsim.rules.beliefs import believe
from transitsim.rules.control.arrest import arrest
from transitsim.rules.control.bond import serve_bond
from transitsim.rules.control.detention import held_at_origin, held_in_transit
from transitsim.rules.control.housing import find_housing
from transitsim.rules.control.papers import get_permit, meet_guide
from transitsim.rules.decision.choose import decide, place_considered, refresh
from transitsim.rules.entry.origin import live_at_origin
from transitsim.rules.entry.trip import end_trip
from transitsim.rules.journey.depart import depart, go_back, move_inside
from transitsim.rules.journey.road import on_the_road
from transitsim.rules.means.budget import keep_budget
from transitsim.rules.means.work import board, going_wage, learn_language, pay_share, promote
from transitsim.rules.moves import die, is_transit, think_again
from transitsim.rules.settlement.settled import live_settled
from transitsim.rules.ties.children import child_reaches
from transitsim.rules.ties.remit import send_money
from transitsim.rules.ties.union import live_in_union


@rule
def step_person(people, row, structures, policy, p, luck):
    """One month of the person in `row`, by where she is.

    Reads this row, the month's tables and last month's queues; writes this row only, so people may be taken in
    any order, on any number of threads, with the same result. What concerns kin is left as mail.

    origin: wait, try, cross             destination, third country: live settled
    detention: wait, be handed over      route, holding, embassy: travel
    transit: `live_in_transit`
    """
    me = people[row]
    me.came_from = -1
    me.minors_from = -1
    me.child_a_from = -1
    me.child_b_from = -1
    me.mail = 0
    me.applied = me.asked
    me.asked = 0
    me.violence = 0
    me.helped = 0
    place = structures[me.place, me.sex]
    if policy.month >= me.dies:
        die(me)
    elif is_transit(me.place):
        live_in_transit(me, place, structures, policy, p, luck)
    elif me.place == Place.DESTINATION or me.place == Place.THIRD_COUNTRY:
        live_settled(me, policy, p, luck)
    elif me.place == Place.ORIGIN_BORDER or me.place == Place.ORIGIN_INTERIOR:
        live_at_origin(me, place, policy, p, luck)
    elif me.place == Place.DETENTION_TRANSIT:
        held_in_transit(me, policy, p, luck)
    elif me.place == Place.DETENTION_ORIGIN:
        held_at_origin(me, policy, p, luck)
    else:
        on_the_road(me, policy, p, luck)


@rule
def live_in_transit(me, place, structures, policy, p, luck):
    """A month in the transit country.

    1. arrest: the arrested do not choose
    2. bond and violence             3. housing
    4. union, partner, birth         (children's registration comes here)
    5. language, work, pay; kin at the origin: remittance; budget   (enterprise and distress come here)
    6. permit, guide, information    7. beliefs   (true values for now; calls, rumours and media come here)
    8. a short trip may end          9. review: would want, wants, can, chooses
    10. act: stay, move, set out, return
    """
    arrest(me, place, policy, p, luck)
    if me.came_from >= 0:
        return
    if child_reaches(me, policy, p):
        think_again(me, policy, p.behaviour_review_months)
    found, lost, harm, escape = uniforms(luck, me.person, policy.month, Stream.HOUSING, 0)
    promotion, enrolled, guide, clock = uniforms(luck, me.person, policy.month, Stream.WORK, 0)
    granted, heard, _, _ = uniforms(luck, me.person, policy.month, Stream.PERMIT, 0)
    serve_bond(me, policy, p, escape, harm)
    find_housing(me, place, policy, p, found, lost)
    live_in_union(me, place, policy, p, luck)
    work_and_spend(me, place, policy, p, luck, promotion)
    get_permit(me, place, policy, p, granted, enrolled)
    meet_guide(me, policy, p, guide)
    if heard < p.life_information_hazard:
        me.informed = 1
    believe(me, place, policy)
    if me.short_trip:
        me.wish_safe = Option.RETURN
        me.wish = Option.RETURN
        refresh(me, place, policy, p, luck)
        end_trip(me, policy, p, luck)
        return
    to = place_considered(me, p, luck)
    decide(me, place, structures[to, me.sex], policy, p, luck, clock)
    act(me, to, policy, p, luck)


@rule
def work_and_spend(me, place, policy, p, luck, promotion):
    """Learn, climb, earn, send, save, eat."""
    learn_language(me, place, p)
    promote(me, policy, p, promotion)
    wage = going_wage(place, policy, p, me.language, me.rung)
    income = wage * pay_share(me.hiding, me.bond, p)
    sent = send_money(me, policy, p, luck, income)
    keep_budget(me, p, income, sent, 0.0, board(me.hiding, wage, p))


@rule
def act(me, to, policy, p, luck):
    """Do what was chosen."""
    if me.choice == Option.MOVE:
        move_inside(me, to, policy, p, luck)
    elif me.choice == Option.RETURN:
        go_back(me, policy, p, luck)
    elif me.choice != Option.STAY:
        depart(me, policy, p)
