"""Children born in transit: what they count for a parent, household registers, care from a distance, following later."""

from transitsim.core.elementary import log
from transitsim.core.jit import rule
from transitsim.core.random_numbers import Stream, uniforms
from transitsim.rules.arrest import detain
from transitsim.rules.brokers import price_of_child
from transitsim.rules.destination import support_for_child
from transitsim.rules.moves import is_transit
from transitsim.rules.remittances import care_money
from transitsim.rules.union import bargaining
from transitsim.schema.enums import CHILDHOOD, NEVER, Act, Place


@rule
def care_weight(born, month, p):
    """Weight of one child: 1 until `life.care_from` years of age, falling linearly to 0 at `life.care_to`."""
    if born == NEVER:
        return 0.0
    years = (month - born) / 12.0
    return max(0.0, min(1.0, (p.life_care_to - years) / max(1.0, p.life_care_to - p.life_care_from)))


@rule
def turns(born, years, month):
    """True in the month a child reaches an age in whole years."""
    return born != NEVER and month - born == int(12.0 * years)


@rule
def child_reaches(me, policy, p):
    """True in the month a child outgrows infancy or comes to school age: the parent thinks again (M43)."""
    infancy = p.life_infant_months / 12.0
    return (
        turns(me.child_a, infancy, policy.month)
        or turns(me.child_b, infancy, policy.month)
        or turns(me.child_a, p.life_school_age, policy.month)
        or turns(me.child_b, p.life_school_age, policy.month)
    )


@rule
def child_can_come(me, policy, p):
    """True when the first child lives with the person and still needs care."""
    return me.child_a != NEVER and me.child_a_place == me.place and care_weight(me.child_a, policy.month, p) > 0.0


@rule
def children_at(me, place, where, month, p):
    """K: own children who live at `where`, weighted by age (born in transit) and by the person's share of care."""
    count = float(me.minors) if me.minors_place == where else 0.0
    if me.child_a_place == where:
        count += care_weight(me.child_a, month, p)
    if me.child_b_place == where:
        count += care_weight(me.child_b, month, p)
    return place.care * count


@rule
def children_value(count, p):
    """Utility of living with K children: weight * ln(1 + K)."""
    return p.behaviour_weight_children * log(1.0 + count)


@rule
def has_infant(me, month, p):
    """True while a child born in transit is younger than `life.infant_months` and lives with the person."""
    young_a = me.child_a != NEVER and month - me.child_a < p.life_infant_months and me.child_a_place == me.place
    young_b = me.child_b != NEVER and month - me.child_b < p.life_infant_months and me.child_b_place == me.place
    return young_a or young_b


@rule
def fathers_consent(me, age, policy, p):
    """Consent of the other parent, c + (1 - c) age/18 + k b: more as the child grows, and with bargaining power b (M20, M57)."""
    faded = (1.0 - p.life_father_consent) * min(1.0, age / CHILDHOOD)
    return p.life_father_consent + faded + p.life_bargain_consent * bargaining(me, policy, p)


@rule
def child_let_go(me, bit, born, policy, p, luck):
    """The child is registered and has papers, and the other parent consents.

    The draws are the child's own and stay, so a later reform opens the road.
    """
    papers, consent, _, _ = uniforms(luck, me.person, born, Stream.CHILD, 0)
    has_papers = me.registered & bit != 0 and papers < policy.transit_child_papers_chance
    return has_papers and consent < fathers_consent(me, float(policy.month - born), policy, p)


@rule
def child_may_travel(me, policy, p, luck):
    """True when the first child has papers and consent (M55, M57)."""
    return child_let_go(me, FIRST, me.child_a, policy, p, luck)


FIRST, SECOND = 1, 2


@rule
def may_register(me, bit, born, where, month):
    """True for a child under 18, in the transit country, who is not registered yet."""
    return born != NEVER and me.registered & bit == 0 and is_transit(where) and month - born < CHILDHOOD


@rule
def awaits_register(me, month):
    """True while one of the person's children in the transit country may still be registered."""
    first = may_register(me, FIRST, me.child_a, me.child_a_place, month)
    return first or may_register(me, SECOND, me.child_b, me.child_b_place, month)


@rule
def exposure_by_register(policy):
    """e: how far registering a child exposes a parent who is there; nobody who is recognised."""
    return policy.transit_registration_exposes * (1.0 - policy.transit_recognition)


@rule
def registration_hazard(exposed, policy, p):
    """h, or h (1 - a e) when it exposes a parent who is there: most then wait (HRW 2008; M54)."""
    if exposed:
        return policy.transit_registration_hazard * (1.0 - p.life_registration_avoidance * exposure_by_register(policy))
    return policy.transit_registration_hazard


@rule
def register_child(me, bit, where, policy, p, entered, found):
    """Enter one child; a parent there is found out with chance r e. True when that happens. Two uniforms."""
    exposed = where == me.place and me.permit == 0
    if entered >= registration_hazard(exposed, policy, p):
        return False
    me.registered |= bit
    if where == me.place:
        me.acts |= Act.REGISTER_CHILD
    return exposed and found < p.life_registration_arrest * exposure_by_register(policy)


@rule
def register_children(me, policy, p, luck):
    """Register the children that can be, wherever the parent lives; True when that led to the parent's arrest."""
    first = may_register(me, FIRST, me.child_a, me.child_a_place, policy.month)
    second = may_register(me, SECOND, me.child_b, me.child_b_place, policy.month)
    if not (first or second):
        return False
    entered, found, months, other = uniforms(luck, me.person, policy.month, Stream.REGISTER, 0)
    caught = first and register_child(me, FIRST, me.child_a_place, policy, p, entered, found)
    caught = (second and register_child(me, SECOND, me.child_b_place, policy, p, other, found)) or caught
    if caught:
        detain(me, policy, months, 0)
    return caught


@rule
def children_left(me, month, p):
    """Number of the person's children in the transit country, weighted by the care they still need."""
    count = 0.0
    if is_transit(me.child_a_place):
        count += care_weight(me.child_a, month, p)
    if is_transit(me.child_b_place):
        count += care_weight(me.child_b, month, p)
    return count


@rule
def care_from_afar(me, policy, p, income):
    """Send money for children left behind. US$ sent."""
    if me.child_a != NEVER:
        me.care_sent = care_money(income, children_left(me, policy.month, p), p)
        if me.care_sent > 0.0:
            me.acts |= Act.CARE_FROM_AFAR
    return me.care_sent


@rule
def can_follow(me, bit, born, where, policy, p, luck):
    """True for a minor in transit who has papers and consent, and whose journey the parent can pay."""
    if born == NEVER or not is_transit(where) or policy.month - born >= CHILDHOOD or policy.route_open <= 0.0:
        return False
    return me.savings >= price_of_child(policy, p) and child_let_go(me, bit, born, policy, p, luck)


@rule
def send_for_child(me, policy, p, luck, u):
    """A settled parent sends for one child with a constant hazard. One uniform.

    A child with papers is fetched openly, for the price of a child on the road, and joins the parent this month.
    """
    if me.child_a == NEVER or me.came_from >= 0 or u >= p.life_reunion_hazard:
        return
    if can_follow(me, FIRST, me.child_a, me.child_a_place, policy, p, luck):
        me.child_a_from = me.child_a_place
        me.child_a_place = Place.DESTINATION
    elif can_follow(me, SECOND, me.child_b, me.child_b_place, policy, p, luck):
        me.child_b_from = me.child_b_place
        me.child_b_place = Place.DESTINATION
    else:
        return
    me.savings += support_for_child(policy) - price_of_child(policy, p)
    me.acts |= Act.SEND_FOR_CHILD
