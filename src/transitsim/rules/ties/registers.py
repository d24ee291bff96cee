"""Household registers: a child's papers, and what they may cost the mother (M48, M49, M54)."""

from transitsim.ground.compiled import rule
from transitsim.ground.luck import Stream, uniforms
from transitsim.nouns.codes import Act
from transitsim.rules.control.arrest import detain
from transitsim.rules.ties.may_register import FIRST, SECOND, may_register


@rule
def exposure_by_register(policy):
    """e: how far registering a child exposes a mother who is there; not the recognised."""
    return policy.transit_registration_exposes * (1.0 - policy.transit_recognition)


@rule
def registration_hazard(exposed, policy, p):
    """h, or h (1 - a e) when it exposes a mother who is there: most then wait (HRW 2008; M54)."""
    if exposed:
        return policy.transit_registration_hazard * (1.0 - p.life_registration_avoidance * exposure_by_register(policy))
    return policy.transit_registration_hazard


@rule
def register_child(me, bit, where, policy, p, entered, found):
    """Enter one child; a mother there is found out with chance r e. True when she is. Two uniforms."""
    exposed = where == me.place and me.permit == 0
    if entered >= registration_hazard(exposed, policy, p):
        return False
    me.registered |= bit
    if where == me.place:
        me.acts |= Act.REGISTER_CHILD
    return exposed and found < p.life_registration_arrest * exposure_by_register(policy)


@rule
def register_children(me, policy, p, luck):
    """Register what children can be, wherever their mother lives; True when that led to her arrest."""
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
