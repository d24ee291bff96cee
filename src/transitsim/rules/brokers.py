"""What the road and the crossing cost: guides answer to prosecution (X11, M26), and prices to danger."""

from transitsim.core.elementary import exp, log
from transitsim.core.jit import rule

SUREST = 0.05  # least chance of getting through that prices still answer to


@rule
def danger_paid(usual, chance, p):
    """((1 - p0) / (1 - p))**e: a guide who is paid for arrivals asks more where fewer arrive; p0 is the danger as it was.

    e = 1 is a price per arrival that stays the same. Under the context's own regime this is 1 in every month.
    """
    if chance == usual:
        return 1.0
    return exp(p.life_price_of_danger * log(max(SUREST, 1.0 - usual) / max(SUREST, 1.0 - chance)))


@rule
def road_price(policy, p):
    """F' = F (1 + k penalty) ((1 - p0) / (1 - p))**e: prosecution of guides and capture make the road more expensive. US$."""
    penalty = 1.0 + p.life_penalty_price * policy.route_guide_penalty
    return policy.route_fee * penalty * danger_paid(policy.usual_capture_chance, policy.route_capture_chance, p)


@rule
def crossing_price(policy, p):
    """The price of the crossing for a border resident; it answers to the chance of being caught as the road does. US$."""
    return policy.origin_crossing_fee * danger_paid(policy.usual_catch_chance, policy.origin_catch_chance, p)


@rule
def contact_hazard(policy):
    """Monthly hazard of meeting a guide: h * factor * (1 - penalty)."""
    return policy.route_contact_hazard * policy.route_contact_factor * (1.0 - policy.route_guide_penalty)


@rule
def crossing_of_party(me, policy, p, place, together):
    """The crossing for one who lives there, and `together` `life.child_crossing` of it for every minor in their care. US$."""
    minors = me.wards * p.life_child_crossing if together else 0.0
    return crossing_price(policy, p) * place.fee_factor * (1.0 + minors)


@rule
def price_of_child(policy, p):
    """What a minor adds to the price, (factor - 1) F'. US$."""
    return max(0.0, policy.route_child_fee_factor - 1.0) * road_price(policy, p)


@rule
def minors_along(me):
    """Minors in the person's care who would come along: those who may, or, when none may, all of them, in a wish."""
    return me.wards_free if me.wards_free > 0 else me.wards


@rule
def price_of_party(me, policy, p, together):
    """The road for the person, and `together` for the minors who would come along. US$."""
    return road_price(policy, p) + (minors_along(me) * price_of_child(policy, p) if together else 0.0)
