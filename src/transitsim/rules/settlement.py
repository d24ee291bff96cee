"""Settlement: arrival, and a month after it: work, businesses, debt, kin, children, care; rarely moving on or going back."""

from transitsim.core.elementary import exp, log
from transitsim.core.jit import rule
from transitsim.core.random_numbers import Stream, uniforms
from transitsim.rules.brokers import crossing_price, road_price
from transitsim.rules.budget import keep_budget
from transitsim.rules.children import care_from_afar, send_for_child
from transitsim.rules.choice.values import way_home
from transitsim.rules.destination import assets, employment_chance, grant_for, pay_there, stigma_met
from transitsim.rules.health import keep_health, live_with_distress, seek_care, suffer
from transitsim.rules.moves import leave_home, move_to, no_choice
from transitsim.rules.remittances import send_money
from transitsim.rules.return_migration import go_home
from transitsim.schema.enums import Act, Exposure, Message, Place, State


@rule
def arrive(me, policy, p, luck, to):
    """Settle at `to`; kin hear of it; those at home may be punished for it (M41)."""
    job, _, _, _ = uniforms(luck, me.person, policy.month, Stream.ARRIVAL, 0)
    leave_home(me)
    no_choice(me)
    move_to(me, to)
    me.arrived = policy.month
    me.guide = 0
    me.sponsored = 0
    me.offer = 0.0
    if to == Place.DESTINATION:
        me.messages |= Message.REACHED_DESTINATION
        me.savings += grant_for(me, policy)
        me.employed = 1 if job < employment_chance(policy, p) else 0
    me.messages |= Message.KNOWN_DEPARTURE


@rule
def start_hazard(me, policy, p):
    """Monthly hazard of a start-up, base/12 * exp(b a), a the mean of language and skill."""
    return min(1.0, policy.destination_enterprise / 12.0 * exp(p.life_enterprise_slope * assets(me)))


@rule
def run_business(me, policy, p, u):
    """Close it with a constant hazard, or start one. One uniform."""
    if me.enterprise:
        if u < p.life_enterprise_end:
            me.enterprise = 0
    elif u < start_hazard(me, policy, p):
        me.enterprise = 1
        me.acts |= Act.START_BUSINESS


@rule
def sponsor_hazard(policy, p, price):
    """Monthly hazard rate/12 * (price/reference)**(-elasticity), so that more expensive roads bring out fewer kin."""
    relative = max(p.life_sponsor_least_price, price / max(1.0, policy.network_reference_price))
    return min(1.0, policy.network_sponsor_rate / 12.0 * exp(-p.behaviour_sponsor_price_elasticity * log(relative)))


@rule
def income_after_arrival(me, policy, p):
    """Pay of a job or a business, else the benefit, less rent; a flat income in a third country. US$ a month."""
    if me.place == Place.THIRD_COUNTRY:
        return p.life_third_wage * policy.destination_prices
    gross = policy.destination_benefit * policy.destination_prices
    if me.enterprise:
        gross = p.life_enterprise_pay * pay_there(me, policy, p)
    elif me.employed:
        gross = pay_there(me, policy, p)
    return max(1.0, gross - policy.destination_rent * policy.destination_prices)


@rule
def going_back_hazard(me, policy, p):
    """Monthly hazard of going back to the origin: rate/12 (c + distress) (c + dependants), more for the regretful.

    A tiny risk that goes with maladjustment and family (M66f), `life.regret` times as large for one who moved under a
    false picture (M66e), or where people may go home.
    """
    regret = p.life_regret if me.deceived or way_home(policy) > 0.0 else 1.0
    return (
        regret
        * policy.destination_redefection
        / 12.0
        * (p.life_going_back_base + me.distress)
        * (p.life_going_back_base + me.dependants)
    )


@rule
def work_and_share(me, policy, p, luck):
    """Earn, send to kin and to children left behind, serve the debt, live."""
    income = income_after_arrival(me, policy, p)
    sent = send_money(me, policy, p, luck, income)
    sent += care_from_afar(me, policy, p, income - sent)
    service = min(me.debt, min(me.instalment, income - sent))
    me.debt -= service
    keep_budget(me, policy, p, income, sent, service, 0.0)


@rule
def live_settled(me, policy, p, luck):
    """Job drawn anew at the rate of turnover; debt served; kin helped and, from some months on, paid for."""
    me.state = State.NOT_COUNTED
    turnover, rare, sponsors, job = uniforms(luck, me.person, policy.month, Stream.SETTLEMENT, 0)
    slighted, care, business, child = uniforms(luck, me.person, policy.month, Stream.AFTER, 0)
    stigma = 1.0 - p.life_third_belonging
    if me.place == Place.DESTINATION:
        stigma = stigma_met(policy, p)
        if turnover < p.life_job_turnover:
            me.employed = 1 if job < employment_chance(policy, p) else 0
        run_business(me, policy, p, business)
        if slighted < policy.destination_discrimination * stigma:
            suffer(me, Exposure.DISCRIMINATION + 0, p)
        seek_care(me, policy, p, care)
    live_with_distress(me, stigma, p)
    keep_health(me, 1.0, p)
    work_and_share(me, policy, p, luck)
    price = crossing_price(policy, p) + road_price(policy, p)
    if policy.month - me.arrived >= p.life_sponsor_after and sponsors < sponsor_hazard(policy, p, price):
        me.messages |= Message.SPONSOR
    if me.place == Place.DESTINATION:
        move_on_or_back(me, policy, p, rare)
        send_for_child(me, policy, p, child)


@rule
def move_on_or_back(me, policy, p, rare):
    """Rarely back to the origin while its border is open, rarely on to a third country; children go along. One uniform."""
    back = going_back_hazard(me, policy, p) if policy.origin_closed <= 0.0 else 0.0
    if rare < back:
        go_home(me, policy, 0.0)
    elif rare < back + policy.destination_onward / 12.0:
        move_to(me, Place.THIRD_COUNTRY)
        me.employed = 0
        me.enterprise = 0
