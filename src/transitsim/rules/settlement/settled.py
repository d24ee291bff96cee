"""A month after arrival: work, debt, sending, paying for kin; rarely moving on or going back."""

import math

from transitsim.ground.compiled import rule
from transitsim.ground.luck import Stream, uniforms
from transitsim.nouns.codes import Mail, Place, State
from transitsim.rules.journey.home import go_home
from transitsim.rules.means.budget import keep_budget
from transitsim.rules.moves import move_children, move_to
from transitsim.rules.ties.remit import send_money


@rule
def sponsor_hazard(policy, p, price):
    """Monthly hazard rate/12 * (price/reference)**(-elasticity), so that dearer roads bring out fewer kin (T15)."""
    relative = max(0.05, price / max(1.0, policy.network_reference_price))
    return min(1.0, policy.network_sponsor_rate / 12.0 * math.exp(-p.behaviour_sponsor_price_elasticity * math.log(relative)))


@rule
def income_after_arrival(me, policy, p):
    """Pay if employed, else the benefit, less rent; a flat income in a third country. US$ a month."""
    if me.place == Place.THIRD_COUNTRY:
        return p.life_third_wage
    gross = policy.destination_wage if me.employed else policy.destination_benefit
    return max(1.0, gross - policy.destination_rent)


@rule
def live_settled(me, policy, p, luck):
    """Job drawn anew at the rate of turnover; debt served; kin helped and, from some months on, paid for."""
    me.state = State.NOT_COUNTED
    turnover, rare, sponsors, job = uniforms(luck, me.person, policy.month, Stream.SETTLEMENT, 0)
    if me.place == Place.DESTINATION and turnover < p.life_job_turnover:
        me.employed = 1 if job < policy.destination_employment else 0
    income = income_after_arrival(me, policy, p)
    sent = send_money(me, policy, p, luck, income)
    service = min(me.debt, min(me.instalment, income - sent))
    me.debt -= service
    keep_budget(me, p, income, sent, service, 0.0)
    price = policy.origin_crossing_fee + policy.route_fee
    if policy.month - me.until >= p.life_sponsor_after and sponsors < sponsor_hazard(policy, p, price):
        me.mail |= Mail.SPONSOR
    if me.place == Place.DESTINATION:
        if rare < policy.destination_redefection / 12.0 and policy.origin_closed <= 0.0:
            move_children(me, Place.DESTINATION, me.home)
            go_home(me, policy, 0.0)
        elif rare < (policy.destination_redefection + policy.destination_onward) / 12.0:
            move_children(me, Place.DESTINATION, Place.THIRD_COUNTRY)
            move_to(me, Place.THIRD_COUNTRY)
