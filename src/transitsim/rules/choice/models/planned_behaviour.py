"""The theory of planned behaviour (Ajzen 1991; Klabunde et al. 2017): attitude, norm and perceived control make an intention.

I_a = w_A (V_a - V_st) + w_N norm + w_C (control - 1) - theta for the options that leave for good; people intend to go when I_a
and its taste shock exceed those of staying. Actual control are the constraints, as in every model.
"""

from transitsim.core.jit import rule
from transitsim.rules.brokers import price_of_party
from transitsim.rules.choice.constraints import cash_price
from transitsim.rules.choice.taste import add_shocks, taste_shocks


@rule
def shocks(me, p, luck, month):
    """Shocks of the six options, as under random utility."""
    return (*taste_shocks(me, p, luck, month), 0.0)


@rule
def perceived_control(me, policy, p):
    """`life.control_cash` times the share of the cash price at hand, the rest for a guide; all of it when kin pay. 0 to 1."""
    if me.sponsored:
        return 1.0
    price = cash_price(me, policy, price_of_party(me, policy, p, False))
    at_hand = min(1.0, me.savings / price) if price > 0.0 else 1.0
    by_guide = 1.0 - p.life_control_cash if me.guide else 0.0
    return p.life_control_cash * at_hand + by_guide


@rule
def weigh(me, policy, p, values, drawn, safe):
    """Staying, moving inside and going back by their values; what leaves for good by its intention."""
    v0, v1, v2, v3, v4, v5 = values
    control = 1.0 if safe else perceived_control(me, policy, p)
    norm = 1.0 if me.kin_there else 0.0
    push = p.behaviour_norm_weight * norm + p.behaviour_control_weight * (control - 1.0) - p.behaviour_intention_threshold
    attitude = p.behaviour_attitude_weight
    alone, with_child, third = (
        v0 + attitude * (v2 - v0) + push,
        v0 + attitude * (v3 - v0) + push,
        v0 + attitude * (v4 - v0) + push,
    )
    return add_shocks((v0, v1, alone, with_child, third, v5), drawn)
