"""Children: what they count for a parent, what may hold one back, household registers, care from a distance."""

from transitsim.core.elementary import log
from transitsim.core.jit import rule
from transitsim.core.random_numbers import Stream, uniforms
from transitsim.rules.moves import is_transit
from transitsim.rules.remittances import care_money
from transitsim.rules.union import bargaining
from transitsim.schema.enums import CHILDHOOD, NEVER, Act, Message
from transitsim.schema.person import OUTSIDE


@rule
def care_weight(born, month, p):
    """Weight of one child: 1 until `life.care_from` years of age, falling linearly to 0 at `life.care_to`."""
    years = (month - born) / 12.0
    return max(0.0, min(1.0, (p.life_care_to - years) / max(1.0, p.life_care_to - p.life_care_from)))


@rule
def children_value(count, p):
    """Utility of living with K children: weight * ln(1 + K)."""
    return p.behaviour_weight_children * log(1.0 + count)


@rule
def children_elsewhere(me):
    """Own minors who are not with the person, by the care that they need: in transit, at the origin, at the destination."""
    return me.children_left + me.children_home + me.children_there


@rule
def from_a_distance(apart, p):
    """Utility of K children who live elsewhere and are cared for from a distance: the same share of theirs in every option."""
    return p.behaviour_distance_care * children_value(apart, p)


@rule
def children_along(me):
    """Own minors who would come along, by the care that they need: those who may, or, when none may, all, in a wish."""
    return me.children_free if me.wards_free > 0 else me.children_here


@rule
def born_along(me):
    """How many of those who would come along were born in transit; all, when none may come."""
    return me.wards_born if me.wards_free > 0 else me.wards


@rule
def care_time(me, place, p):
    """Share of the working time that own minors who live with the person take: t care min(1, K)."""
    return p.life_care_time * place.care * min(1.0, me.children_here)


@rule
def consent_outside(me, age, policy, p):
    """Consent of the other parent, c + (1 - c) age/18 + k b: more as the child grows, and with bargaining power b (M20, M57)."""
    faded = (1.0 - p.life_father_consent) * min(1.0, age / CHILDHOOD)
    return p.life_father_consent + faded + p.life_bargain_consent * bargaining(me, policy, p)


@rule
def may_come(me, child, policy, p, luck):
    """A child born in transit is registered and has papers, and a parent outside the model consents (M55, M57).

    The draws are the child's own and stay, so a later reform opens the road. `me` is the parent who would go along.
    """
    papers, consent, _, _ = uniforms(luck, child.person, 0, Stream.CHILD, 0)
    if child.registered == 0 or papers >= policy.transit_child_papers_chance:
        return False
    if child.father != OUTSIDE and child.mother != OUTSIDE:
        return True
    return consent < consent_outside(me, float(policy.month - child.born), policy, p)


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
def be_registered(me, policy, p, luck):
    """A minor born in transit is entered in a register; a parent there without papers is found out with chance r e."""
    entered, found, _, _ = uniforms(luck, me.person, policy.month, Stream.REGISTER, 0)
    if entered >= registration_hazard(me.exposed, policy, p):
        return
    me.registered = 1
    me.acts |= Act.REGISTER_CHILD
    me.messages |= Message.FAMILY_CHANGED
    if me.exposed and found < p.life_registration_arrest * exposure_by_register(policy):
        me.messages |= Message.FOUND_OUT


@rule
def live_as_minor(me, policy, p, luck):
    """A month of one below 18: to be registered in transit; elsewhere to grow up. Nothing is decided, nothing earned."""
    if is_transit(me.place) and me.born_in_transit and me.registered == 0:
        be_registered(me, policy, p, luck)
    elif not (is_transit(me.place) and me.born_in_transit):
        me.wake = NEVER


@rule
def care_from_afar(me, policy, p, income):
    """Send money for children left in transit. US$ sent."""
    if me.children_left > 0.0:
        me.care_sent = care_money(income, me.children_left, policy, p)
        if me.care_sent > 0.0:
            me.acts |= Act.CARE_FROM_AFAR
    return me.care_sent


@rule
def send_for_child(me, policy, p, u):
    """A settled parent with children left in transit sends for one, with a constant hazard. One uniform."""
    if me.children_left > 0.0 and me.came_from < 0 and policy.route_open > 0.0 and u < p.life_reunion_hazard:
        me.messages |= Message.FETCH_CHILD
