"""Children left in transit: care from afar, and children who follow years later (M57, M58)."""

from transitsim.ground.compiled import rule
from transitsim.nouns.codes import NEVER, Act, Place
from transitsim.rules.journey.price import price_of_child
from transitsim.rules.moves import is_transit
from transitsim.rules.settlement.support import support_for_child
from transitsim.rules.ties.children import care_weight, child_let_go
from transitsim.rules.ties.may_register import FIRST, SECOND
from transitsim.rules.ties.remit import care_money


@rule
def children_left(me, month, p):
    """Number of her children in the transit country, weighted by the care they still need."""
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
    """True for a minor in transit whom papers and father let go and whose journey she can pay."""
    if born == NEVER or not is_transit(where) or policy.month - born >= 216 or policy.route_open <= 0.0:
        return False
    return me.savings >= price_of_child(policy, p) and child_let_go(me, bit, born, policy, p, luck)


@rule
def send_for_child(me, policy, p, luck, u):
    """A settled parent sends for one child with a constant hazard. One uniform.

    A child with papers is fetched openly, for the price of a child on the road, and joins her this month.
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
