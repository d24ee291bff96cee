"""Children as ties: how much each counts, where, and whether one can come along."""

import math

from transitsim.ground.compiled import rule
from transitsim.ground.luck import Stream, uniforms
from transitsim.nouns.codes import NEVER
from transitsim.rules.ties.bargaining import bargaining
from transitsim.rules.ties.may_register import FIRST


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
    """True in the month a child outgrows infancy or comes to school age: her mother thinks again (M43)."""
    infancy = p.life_infant_months / 12.0
    return (
        turns(me.child_a, infancy, policy.month)
        or turns(me.child_b, infancy, policy.month)
        or turns(me.child_a, p.life_school_age, policy.month)
        or turns(me.child_b, p.life_school_age, policy.month)
    )


@rule
def child_can_come(me, policy, p):
    """True when the first child lives with her and is still a child."""
    return me.child_a != NEVER and me.child_a_place == me.place and care_weight(me.child_a, policy.month, p) > 0.0


@rule
def children_at(me, place, where, month, p):
    """K: own children who live at `where`, weighted by age (born in transit) and by the share of care that falls to her."""
    count = float(me.minors) if me.minors_place == where else 0.0
    if me.child_a_place == where:
        count += care_weight(me.child_a, month, p)
    if me.child_b_place == where:
        count += care_weight(me.child_b, month, p)
    return place.care * count


@rule
def children_value(count, p):
    """Utility of living with K children: weight * ln(1 + K)."""
    return p.behaviour_weight_children * math.log(1.0 + count)


@rule
def has_infant(me, month, p):
    """True while a child born in transit is younger than `life.infant_months` and lives with her."""
    young_a = me.child_a != NEVER and month - me.child_a < p.life_infant_months and me.child_a_place == me.place
    young_b = me.child_b != NEVER and month - me.child_b < p.life_infant_months and me.child_b_place == me.place
    return young_a or young_b


@rule
def fathers_consent(me, age, policy, p):
    """c + (1 - c) age/18 + k b: his hold fades as the child grows, and gives way to her say b (M20, M57)."""
    faded = (1.0 - p.life_father_consent) * min(1.0, age / 216.0)
    return p.life_father_consent + faded + p.life_bargain_consent * bargaining(me, policy, p)


@rule
def child_let_go(me, bit, born, policy, p, luck):
    """The child is registered and has papers, and the father consents.

    The luck is the child's own and stays, so a later reform opens the road.
    """
    papers, consent, _, _ = uniforms(luck, me.person, born, Stream.CHILD, 0)
    has_papers = me.registered & bit != 0 and papers < policy.transit_child_papers_chance
    return has_papers and consent < fathers_consent(me, float(policy.month - born), policy, p)


@rule
def child_may_travel(me, policy, p, luck):
    """True when papers and father let the first child go (M55, M57)."""
    return child_let_go(me, FIRST, me.child_a, policy, p, luck)
