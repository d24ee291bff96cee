"""What the road costs: guides answer to prosecution (X11, M26)."""

from transitsim.core.jit import rule


@rule
def road_price(policy, p):
    """F' = F (1 + k penalty): prosecution of guides makes the road more expensive. US$."""
    return policy.route_fee * (1.0 + p.life_penalty_price * policy.route_guide_penalty)


@rule
def contact_hazard(policy):
    """Monthly hazard of meeting a guide: h * factor * (1 - penalty)."""
    return policy.route_contact_hazard * policy.route_contact_factor * (1.0 - policy.route_guide_penalty)


@rule
def price_of_child(policy, p):
    """What a child adds to the price, (factor - 1) F'. US$."""
    return max(0.0, policy.route_child_fee_factor - 1.0) * road_price(policy, p)
