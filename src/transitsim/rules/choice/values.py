"""Systematic value of each option, in annuity-equivalent monthly utility.

`safe` sets fee, danger and punishment of kin to zero on the options that leave: the safe-passage world.
"""

from transitsim.core.elementary import exp, log
from transitsim.core.jit import rule
from transitsim.rules.arrest import settled_hazard
from transitsim.rules.bonds import violence_chance, violence_met
from transitsim.rules.brokers import price_of_party
from transitsim.rules.children import born_along, care_time, children_along, children_elsewhere, from_a_distance
from transitsim.rules.choice.utility import annuity, at_risk, flow_utility, gamble, journey_value, spread, value_detained
from transitsim.rules.destination import grant_for, income_there, stigma_met, support_for_child
from transitsim.rules.prices import move_cost
from transitsim.rules.remittances import care_money, expected_remittance
from transitsim.rules.work import board, expected_pay, going_wage, pay_share
from transitsim.schema.enums import Hiding


@rule
def security_in_transit(me, p):
    """Legal security on the scale of `behaviour.weight_security`: 0 without papers, `life.permit_security` with a permit."""
    return p.life_permit_security if me.permit else 0.0


@rule
def kept_through(hazard, p):
    """Share of savings, spread over the horizon, that a monthly hazard of losing them all leaves: A(hazard)/A(0)."""
    return annuity(p, hazard) / p.derived_annuity


@rule
def life_in_transit(me, policy, p, pay, kind, savings, hazard, children, apart, partner, violence):
    """Value of a life in transit as it is to be expected, not as this month happened to be.

    u of the real consumption (y + kind - r + k S/A(0)) / prices: pay less what is sent home, board in kind, and savings
    spread over the horizon, of which an arrest that is bought off takes all (k, at q (1 - handover)); as a gamble on a
    forced return, at q handover. `hazard` : q, of arrest, a month; `apart` : children who live elsewhere
    """
    returned = policy.transit_handover_share * hazard
    kept = kept_through(hazard - returned, p) * spread(savings, p)
    sent, met = expected_remittance(me, policy, p, pay)
    prices = policy.transit_prices
    spent = max(p.behaviour_consumption_floor, (pay + kind - sent + kept) / prices)
    life = flow_utility(p, spent, security_in_transit(me, p), children, partner, met, me.language, violence)
    life += from_a_distance(apart, p)
    return at_risk(p, life, value_detained(me, p, False), returned)


@rule
def value_stay(me, place, policy, p):
    """V_st: life goes on as it is, at the pay of this job, under the believed arrest hazard."""
    wage = going_wage(place, policy, p, me.language, me.rung)
    pay = expected_pay(me, policy, wage * pay_share(me, policy, p)) * (1.0 - care_time(me, place, p))
    kind = board(me.hiding, wage, policy, p)
    hazard, apart, violence = me.believed_arrest, children_elsewhere(me), violence_met(me, policy, p)
    return life_in_transit(me, policy, p, pay, kind, me.savings, hazard, me.children_here, apart, me.partner, violence)


@rule
def value_move(me, there, policy, p, staying):
    """V_mv: the same at another place in transit, in a rented room, without the household and the rung, less cost and danger.

    Children whom a partner outside the model keeps are cared for from a distance.
    """
    pay = expected_pay(me, policy, going_wage(there, policy, p, me.language, 0.0) * p.life_pay_rent)
    left = me.children_bound if me.hiding == Hiding.MARRIAGE else 0.0
    living_with = me.children_here - left
    pay *= 1.0 - p.life_care_time * there.care * min(1.0, living_with)
    hazard = settled_hazard(me, there, Hiding.RENT, policy, p)
    savings = max(0.0, me.savings - move_cost(policy, p))
    violence = violence_chance(Hiding.RENT, policy)
    apart = left + children_elsewhere(me)
    moved = life_in_transit(me, policy, p, pay, 0.0, savings, hazard, living_with, apart, 0.0, violence)
    return gamble(p, moved, value_detained(me, p, False), move_danger(policy, p), staying)


@rule
def move_danger(policy, p):
    """Chance of arrest on a move: base times 1 + identity checks, none for the recognised."""
    return min(1.0, p.life_move_risk * (1.0 + policy.transit_surveillance) * (1.0 - policy.transit_recognition))


@rule
def way_home(policy):
    """1 where the destination lets the settled go home and the origin's border is open, else 0."""
    return policy.destination_return_allowed if policy.origin_closed <= 0.0 else 0.0


@rule
def kin_terms(me, p, policy, lost, safe):
    """What going abroad does to kin at the origin: no way back to them (`lost` 1; 0 with one), and their punishment (M41)."""
    value = -p.behaviour_weight_no_return * me.believed_no_return * lost * me.dependants
    if not safe:
        value -= p.behaviour_weight_kin_harm * me.believed_punishment * policy.origin_kin_punishment_severity * me.dependants
    return value


@rule
def life_abroad(me, policy, p, income, cash, security, children, left, apart, belonging):
    """settle = u + distance care + shift: the new economics of a settled sender, who lives on income and on S + cash spread.

    cash : US$, the grant less the price of the road; below -S, what is missing is a debt, paid off over the horizon
    left, apart : children in transit, who cost money; all who live elsewhere, with those
    """
    sent, met = expected_remittance(me, policy, p, income)
    cared = care_money(income - sent, left, policy, p)
    lived_on = income - sent - cared + spread(me.savings + cash, p)
    spent = max(p.behaviour_consumption_floor, lived_on / policy.destination_prices)
    life = flow_utility(p, spent, security, children, 0.0, met, belonging, 0.0)
    return life + from_a_distance(apart, p) + p.behaviour_destination_shift


@rule
def value_destination(me, policy, p, staying, with_child, safe):
    """V_k for the co-ethnic destination, alone or with the minors in the person's care who may come, and with those there.

    The fee counts once, whenever it is paid, spread over the horizon like savings and grant. Where people may go home again,
    the better of the two lives counts.
    """
    coming = children_along(me) if with_child else 0.0
    taken, left = coming + me.children_there, me.children_here - coming + me.children_left
    fee = 0.0 if safe or me.sponsored else price_of_party(me, policy, p, with_child)
    cash = grant_for(me, policy) + (born_along(me) * support_for_child(policy) if with_child else 0.0) - fee
    belonging = 1.0 - stigma_met(policy, p)
    apart = left + me.children_home
    settled = life_abroad(me, policy, p, income_there(me, policy, p), cash, 1.0, taken, left, apart, belonging)
    settled += me.believed_destination + kin_terms(me, p, policy, 1.0 - way_home(policy), safe)
    if me.kin_there:
        settled += p.behaviour_weight_kin_there
    if way_home(policy) > 0.0:
        settled = max(settled, life_at_origin(me, policy, p))
    if safe:
        return settled
    return journey_value(p, settled, value_detained(me, p, True), me.believed_capture, staying)


@rule
def value_third(me, policy, p, staying, safe):
    """settle = d**w u_T3 + (1 - d**w) u_wait over a wait of w months; admission is a wall (ELIGIBILITY), not a discount."""
    taken = children_along(me)
    left = me.children_here - taken + me.children_left
    apart = left + me.children_home + me.children_there
    admitted = exp(policy.third_wait_months * log(p.behaviour_discount))
    fee = 0.0 if safe or me.sponsored else price_of_party(me, policy, p, True)
    pay = p.life_third_wage * policy.destination_prices
    while_waiting = p.life_third_wait_income * policy.destination_prices
    living = life_abroad(me, policy, p, pay, -fee, 1.0, taken, left, apart, p.life_third_belonging)
    safety = p.life_third_wait_security
    waiting = life_abroad(me, policy, p, while_waiting, -fee, safety, taken, left, apart, 0.0)
    settled = admitted * living + (1.0 - admitted) * waiting + kin_terms(me, p, policy, 1.0, safe)
    if safe:
        return settled
    return journey_value(p, settled, value_detained(me, p, True), me.believed_capture, staying)


@rule
def life_at_origin(me, policy, p):
    """u of a life at the origin: savings, spread over the horizon, meet the need of dependants first, then pay for consumption.

    Minors come home too; those whom a partner outside the model keeps are cared for from a distance.
    Violence is that which meets those who come back.
    """
    kept = spread(max(0.0, me.savings), p) / policy.origin_prices
    met = min(1.0, kept / me.need) if me.need > 0.0 else 0.0
    spent = p.life_origin_consumption + kept - met * me.need
    at_home = me.children_here - me.children_bound + me.children_home
    apart = me.children_bound + me.children_left + me.children_there
    life = flow_utility(p, spent, 0.0, at_home, 0.0, met, 1.0, policy.origin_return_violence)
    return life + from_a_distance(apart, p)


@rule
def value_return(me, policy, p, staying, safe):
    """V_R: life at the origin, as a gamble on being caught going back."""
    life = life_at_origin(me, policy, p)
    if safe:
        return life
    return gamble(p, life, value_detained(me, p, False), p.life_return_capture, staying)
