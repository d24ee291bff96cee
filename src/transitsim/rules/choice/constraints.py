"""What closes an option: hard constraints, each nameable and countable, evaluated for every option whatever the wish."""

from transitsim.core.jit import rule
from transitsim.rules.brokers import price_of_party
from transitsim.rules.destination import grant_for
from transitsim.rules.prices import move_cost
from transitsim.schema.enums import NEVER, Constraint, Exposure, Request


@rule
def cash_price(me, policy, fee):
    """What must be paid at once: up F if a guide lends the rest against the grant, (1 - up) F <= phi G, else all of F."""
    upfront = policy.route_upfront_share * fee
    return upfront if fee - upfront <= policy.route_pledge_share * grant_for(me, policy) else fee


@rule
def money_missing(me, policy, fee):
    """US$ missing for the road, max(0, cash price - S); 0 when a sponsor pays. FUNDS binds when it is above 0."""
    if me.sponsored:
        return 0.0
    return max(0.0, cash_price(me, policy, fee) - me.savings)


@rule
def is_expecting(me, policy, p):
    """True in the last `life.late_pregnancy` months before a birth."""
    return me.due != NEVER and me.due - policy.month <= p.life_late_pregnancy


@rule
def travel_bits(me, policy, p):
    """Constraints of all who would travel: held, checked or watched, and health: their own, an infant, a birth to come."""
    bits = 0
    if me.bond > 0:
        bits |= Constraint.CONFINED
    checks = policy.transit_surveillance * (p.life_biometric_checks if me.biometric else 1.0)
    if me.opening_luck < checks or (me.permit and me.watch_luck < policy.transit_permit_exit_block):
        bits |= Constraint.SURVEILLANCE
    if me.infant or is_expecting(me, policy, p) or me.exposures & Exposure.ILLNESS:
        bits |= Constraint.HEALTH
    return bits


@rule
def road_bits(me, policy, travel, fee):
    """Constraints of the road out: travel, money, a guide, an open leg."""
    bits = travel
    if money_missing(me, policy, fee) > 0.0:
        bits |= Constraint.FUNDS
    if me.guide == 0 and me.sponsored == 0:
        bits |= Constraint.GUIDE
    if policy.route_open <= 0.0:
        bits |= Constraint.BORDER
    return bits


@rule
def admitted(me, policy):
    """Admission abroad is by last month's queue: for those who stood in it, or for all when there are places for all."""
    return me.admission_luck < policy.chance_third and (me.pending_requests & Request.THIRD or policy.chance_third >= 1.0)


@rule
def constraint_bits(me, policy, p):
    """Constraint bits that close each option, in the order of Option; none ever closes staying.

    CHILD closes the road with minors when none of those in the person's care may come, and the road alone when one of them would
    be left with nobody.
    """
    travel = travel_bits(me, policy, p)
    alone = road_bits(me, policy, travel, price_of_party(me, policy, p, False))
    together = road_bits(me, policy, travel, price_of_party(me, policy, p, True))
    third = together
    with_child = together if me.wards_free > 0 else together | Constraint.CHILD
    if me.sole:
        alone |= Constraint.CHILD
    if me.informed == 0:
        third |= Constraint.INFORMATION
    if not admitted(me, policy):
        third |= Constraint.ELIGIBILITY
    home = travel & (Constraint.CONFINED | Constraint.HEALTH)
    if policy.origin_closed > 0.0:
        home |= Constraint.BORDER
    move = travel & (Constraint.CONFINED | Constraint.SURVEILLANCE)
    if me.savings < move_cost(policy, p):
        move |= Constraint.FUNDS
    stay = travel & Constraint.NONE
    return stay, move, alone, with_child, third, home
