"""Systematic value of each option, in annuity-equivalent monthly utility.

`safe` sets fee, danger and punishment of kin to zero on the options that leave: the safe-passage world.
"""

from transitsim.core.elementary import exp, log
from transitsim.core.jit import rule
from transitsim.rules.arrest import settled_hazard
from transitsim.rules.bonds import violence_chance, violence_met
from transitsim.rules.brokers import price_of_child, road_price
from transitsim.rules.children import care_weight, children_at, children_value
from transitsim.rules.choice.utility import at_risk, flow_utility, journey_value, value_detained
from transitsim.rules.destination import grant_for, income_there, stigma_met, support_for_child
from transitsim.rules.remittances import amount_needed, arriving_share, care_money, remittance
from transitsim.rules.work import going_wage
from transitsim.schema.enums import Hiding, Place


@rule
def security_in_transit(me, p):
    """Legal security on the scale of `behaviour.weight_security`: 0 without papers, `life.permit_security` with a permit."""
    return p.life_permit_security if me.permit else 0.0


@rule
def value_stay(me, place, policy, p):
    """V_st: the present life under the believed arrest hazard."""
    children = children_at(me, place, me.place, policy.month, p)
    security = security_in_transit(me, p)
    violence = violence_met(me, policy, p)
    life = flow_utility(p, me.spent, security, children, me.partner, me.need_met, me.language, violence)
    return at_risk(p, life, value_detained(me, p, False), me.believed_arrest)


@rule
def value_move(me, there, policy, p, staying):
    """V_mv: V_st at another place in transit, in a rented room and without the household, less cost and danger of the move."""
    wage = going_wage(there, policy, p, me.language, 0.0) * p.life_pay_rent
    spent = max(p.behaviour_consumption_floor, (1.0 - p.behaviour_saving_share) * wage)
    children = 0.0
    if me.hiding != Hiding.MARRIAGE and me.bond == 0:
        children = children_at(me, there, me.place, policy.month, p)
    hazard = settled_hazard(me, there, Hiding.RENT, policy)
    violence = violence_chance(Hiding.RENT, policy)
    life = flow_utility(p, spent, security_in_transit(me, p), children, 0.0, me.need_met, me.language, violence)
    detained = value_detained(me, p, False)
    moved = at_risk(p, life, detained, hazard)
    cost = p.behaviour_weight_consumption * p.life_move_cost / (spent * p.derived_annuity)
    return moved - cost - move_danger(policy, p) * max(0.0, staying - detained)


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
def life_abroad(me, policy, p, income, service, cash, security, children, left, belonging):
    """settle = u + distance care + lump of cash (grant less up-front fee): the new economics of a settled sender."""
    share = arriving_share(policy)
    calls = 1.0 - policy.origin_phone_block_chance
    sent = 0.0
    met = 0.0
    if me.dependants > 0.0:
        sent = remittance(income, p.life_origin_consumption, p.behaviour_kin_weight, share)
        sent = min(sent, amount_needed(me, share))
        met = calls * min(1.0, sent * share / me.need)
    cared = care_money(income - calls * sent, left, p)
    spent = max(p.behaviour_consumption_floor, income - calls * sent - cared - service)
    life = flow_utility(p, spent, security, children, 0.0, met, belonging, 0.0)
    lump = p.behaviour_weight_consumption * cash / (spent * p.derived_annuity)
    return life + p.behaviour_distance_care * children_value(left, p) + lump + p.behaviour_destination_shift


@rule
def value_destination(me, place, policy, p, staying, with_child, safe):
    """V_k for the co-ethnic destination, alone or with the first child.

    The fee counts once: the part up front as a lump, the rest as debt service. Where people may go home
    again, the better of the two lives counts.
    """
    all_children = children_at(me, place, me.place, policy.month, p)
    taken = place.care * me.minors if me.minors_place == me.place else 0.0
    if with_child:
        taken += place.care * care_weight(me.child_a, policy.month, p)
    fee = 0.0
    if not (safe or me.sponsored):
        fee = road_price(policy, p) + (price_of_child(policy, p) if with_child else 0.0)
    upfront = policy.route_upfront_share * fee
    settled = life_abroad(
        me,
        policy,
        p,
        income_there(me, policy, p),
        (fee - upfront) / p.life_debt_months,
        grant_for(me, policy) + (support_for_child(policy) if with_child else 0.0) - upfront,
        1.0,
        taken,
        max(0.0, all_children - taken),
        1.0 - stigma_met(policy, p),
    )
    settled += me.believed_destination + kin_terms(me, p, policy, 1.0 - way_home(policy), safe)
    if me.kin_there:
        settled += p.behaviour_weight_kin_there
    if way_home(policy) > 0.0:
        settled = max(settled, life_at_origin(me, policy, p))
    if safe:
        return settled
    return journey_value(p, settled, value_detained(me, p, True), me.believed_capture, staying)


@rule
def value_third(me, place, policy, p, staying, safe):
    """settle = d**w u_T3 + (1 - d**w) u_wait over a wait of w months; admission is a wall (ELIGIBILITY), not a discount."""
    with_her = place.care * me.minors if me.minors_place == me.place else 0.0
    left = max(0.0, children_at(me, place, me.place, policy.month, p) - with_her)
    admitted = exp(policy.third_wait_months * log(p.behaviour_discount))
    fee = 0.0 if safe or me.sponsored else road_price(policy, p)
    upfront = policy.route_upfront_share * fee
    service = (fee - upfront) / p.life_debt_months
    living = life_abroad(me, policy, p, p.life_third_wage, service, -upfront, 1.0, with_her, left, p.life_third_belonging)
    safety = p.life_third_wait_security
    waiting = life_abroad(me, policy, p, p.life_third_wait_income, service, -upfront, safety, with_her, left, 0.0)
    settled = admitted * living + (1.0 - admitted) * waiting + kin_terms(me, p, policy, 1.0, safe)
    if safe:
        return settled
    return journey_value(p, settled, value_detained(me, p, True), me.believed_capture, staying)


@rule
def life_at_origin(me, policy, p):
    """u of a life at the origin, with the violence that meets those who come back."""
    met = min(1.0, me.savings / me.need) if me.need > 0.0 else 0.0
    violence = policy.origin_return_violence
    return flow_utility(p, p.life_origin_consumption, 0.0, float(me.minors), 0.0, met, 1.0, violence)


@rule
def value_return(me, policy, p, safe):
    """V_R: life at the origin, and the danger of being caught going back."""
    life = life_at_origin(me, policy, p)
    if safe:
        return life
    return (1.0 - p.life_return_capture) * life + p.life_return_capture * value_detained(me, p, False)


@rule
def candidate_place(place_now, drift, u):
    """The one other place considered for moving inside: inland with `drift`, else the nearer city (a village from the city)."""
    if u < drift and place_now != Place.TRANSIT_INLAND:
        return Place.TRANSIT_INLAND
    if place_now == Place.TRANSIT_CITY:
        return Place.TRANSIT_VILLAGE
    return Place.TRANSIT_CITY
