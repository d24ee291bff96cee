"""One person's month: the schedule, on one page."""

from transitsim.core.jit import rule
from transitsim.core.random_numbers import Stream, uniforms
from transitsim.rules.arrest import arrest
from transitsim.rules.beliefs import first_picture
from transitsim.rules.bonds import serve_bond
from transitsim.rules.budget import keep_budget
from transitsim.rules.children import care_time, live_as_minor
from transitsim.rules.choice.aspirations import wish_is_life
from transitsim.rules.choice.decision import decide, refresh
from transitsim.rules.detention import held_at_origin, held_in_transit
from transitsim.rules.entry import end_trip, live_at_origin
from transitsim.rules.family.ties import calls_for_review, comes_of_age, is_minor
from transitsim.rules.health import care_in_transit, fall_ill, keep_health, live_with_distress
from transitsim.rules.housing import find_housing
from transitsim.rules.journey import act, on_the_road
from transitsim.rules.moves import die, is_transit, place_considered
from transitsim.rules.news import hear_news
from transitsim.rules.permits_and_guides import get_permit, meet_guide
from transitsim.rules.remittances import send_money
from transitsim.rules.settlement import live_settled
from transitsim.rules.union import live_as_couple
from transitsim.rules.work import board, going_wage, learn_language, learn_skill, pay_share, promote
from transitsim.schema.enums import Act, Exposure, Hiding, Message, Option, Place


@rule
def step_person(people, row, structures, policy, p, luck):
    """One month of the person in `row`, by place.

    Reads this row, the month's tables and last month's queues; writes this row only, so people may be taken in
    any order, on any number of threads, with the same result. What concerns kin is left as messages.

    origin: wait, try, cross             destination, third country: live settled
    detention: wait, be handed over      route, holding, embassy: travel
    transit: `live_in_transit`              below 18: `live_as_minor`; who is not born yet: nothing
    """
    me = people[row]
    if me.place < 0:
        me.messages = Message.FAMILY_CHANGED
        return
    begin_month(me)
    if happens_to_family(me, policy, p):
        me.messages |= Message.FAMILY_CHANGED
    if policy.month >= me.dies:
        die(me)
    elif is_minor(me, policy.month):
        live_as_minor(me, policy, p, luck)
    else:
        if comes_of_age(me, policy.month):
            come_of_age(me, policy, p, luck)
        live_by_place(me, structures, policy, p, luck)
        if wish_is_life(me):
            me.wished_months += 1


@rule
def come_of_age(me, policy, p, luck):
    """On one's own feet: one who has grown up in transit knows what newcomers know, and the language; a register gives papers."""
    if is_transit(me.place):
        first_picture(me, policy, p, luck)
        if me.born_in_transit:
            me.language = 1.0
            me.permit = me.registered


@rule
def happens_to_family(me, policy, p):
    """True in a month of which others of the family have to know: a birth, a birthday that matters, an offer that lapses."""
    lapses = me.offer > 0.0 and me.offer_ends <= policy.month
    return lapses or me.due == policy.month or comes_of_age(me, policy.month) or calls_for_review(me, policy, p)


@rule
def begin_month(me):
    """Forget last month's moves, messages, acts and exposures; last month's requests are answered now."""
    me.came_from = -1
    me.brings = 0
    me.messages = 0
    me.pending_requests = me.requests
    me.requests = 0
    me.exposures = 0
    me.acts = 0
    me.earned = 0.0
    me.saved = 0.0
    me.support = 0.0
    me.sent = 0.0
    me.care_sent = 0.0
    me.helped = 0


@rule
def live_by_place(me, structures, policy, p, luck):
    """One month in transit, settled, at the origin, detained, or on the road."""
    place = structures[me.place, me.sex]
    if is_transit(me.place):
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
    4. union, partner, birth         5. health, distress
    6. language, skill, work, pay; kin at the origin: remittance; budget
    7. permit, guide, information    8. news and beliefs
    9. a short trip may end          10. review: would want, wants, can, chooses
    11. act: stay, move, set out, return; who has mates acts with the household (`rules/family/households.py`)
    """
    arrest(me, place, policy, p, luck)
    if me.came_from >= 0:
        return
    found, lost, harm, escape = uniforms(luck, me.person, policy.month, Stream.HOUSING, 0)
    promotion, enrolled, guide, clock = uniforms(luck, me.person, policy.month, Stream.WORK, 0)
    granted, heard, withheld, ill = uniforms(luck, me.person, policy.month, Stream.PERMIT, 0)
    serve_bond(me, policy, p, escape, harm)
    find_housing(me, place, policy, p, found, lost)
    live_as_couple(me, place, policy, p, luck)
    if me.hiding != Hiding.NONE:
        me.acts |= Act.HIDE
    keep_health(me, care_in_transit(me, policy), p)
    fall_ill(me, p, ill)
    live_with_distress(me, 0.0, p)
    work_and_spend(me, place, policy, p, luck, promotion, withheld)
    get_permit(me, place, policy, p, granted, enrolled)
    meet_guide(me, policy, p, luck, guide)
    if heard < p.life_information_hazard:
        me.informed = 1
    hear_news(me, place, policy, p, luck)
    if me.short_trip:
        me.wish_safe = Option.RETURN
        me.wish = Option.RETURN
        refresh(me, place, policy, p, luck)
        end_trip(me, policy, p, luck)
        return
    to = place_considered(me, p, luck)
    decide(me, place, structures[to, me.sex], policy, p, luck, clock)
    if me.mates == 0:
        act(me, to, policy, p, luck)
    elif me.reviewed == policy.month or me.choice != Option.STAY:
        me.messages |= Message.DECIDES


@rule
def work_and_spend(me, place, policy, p, luck, promotion, withheld):
    """Learn, climb, earn, send, save, eat. Pay may be withheld from one who has no papers to claim it with (M23)."""
    learn_language(me, place, p)
    learn_skill(me, p)
    promote(me, policy, p, promotion)
    wage = going_wage(place, policy, p, me.language, me.rung)
    income = wage * pay_share(me, policy, p) * (1.0 - care_time(me, place, p))
    me.pay_due = income
    if me.permit == 0 and income > 0.0 and withheld < policy.transit_wage_theft:
        income = 0.0
        me.exposures |= Exposure.PAY_WITHHELD
    sent = send_money(me, policy, p, luck, income)
    keep_budget(me, policy, p, income, sent, 0.0, board(me.hiding, wage, policy, p))
