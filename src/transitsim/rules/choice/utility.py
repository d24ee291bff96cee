"""What a month of life is worth, and what a danger does to it. No term contains sex."""

from transitsim.core.elementary import exp, log
from transitsim.core.jit import rule


@rule
def flow_utility(p, consumption, security, children, partner, need_met, belonging, violence):
    """u = b_c ln(c/c0) + b_s sec + b_k ln(1+K) + b_m rel + b_r met + b_b bel - b_v viol, a month's utility."""
    return (
        p.behaviour_weight_consumption * log(consumption / p.behaviour_consumption_reference)
        + p.behaviour_weight_security * security
        + p.behaviour_weight_children * log(1.0 + children)
        + p.behaviour_weight_partner * partner
        + p.behaviour_weight_kin_need * need_met
        + p.behaviour_weight_belonging * belonging
        - p.behaviour_weight_violence * violence
    )


@rule
def annuity(p, hazard):
    """A(q) = (1 - x**H) / (1 - x), x = discount (1 - q): months of life discounted and at risk (sum of x**t, t < H)."""
    kept = p.behaviour_discount * (1.0 - hazard)
    if kept <= 0.0:
        return 1.0
    return (1.0 - exp(p.behaviour_horizon * log(kept))) / (1.0 - kept)


@rule
def value_detained(me, p, bound):
    """v_det = v0 - penalty when caught on the way abroad - penalty when returned before (punishment is graded)."""
    value = p.behaviour_value_detained
    if bound:
        value -= p.behaviour_penalty_bound
    if me.returns > 0:
        value -= p.behaviour_penalty_repeat
    return value


@rule
def at_risk(p, life, detained, hazard):
    """Value of a life u under a monthly arrest hazard q: w u + (1 - w) v_det, w = A(q)/A(0)."""
    weight = annuity(p, hazard) / p.derived_annuity
    return weight * life + (1.0 - weight) * detained


@rule
def journey_value(p, arrived, detained, capture, staying):
    """V = (1 - c) settle + c v_det - c (lambda - 1) max(0, V_stay - v_det); expected utility exactly at lambda = 1.

    Indifference at c* = (S - V) / (lambda (V - v_det) + S - V) (loss aversion: Kahneman and Tversky 1979).
    """
    loss = (p.behaviour_loss_aversion - 1.0) * max(0.0, staying - detained)
    return (1.0 - capture) * arrived + capture * (detained - loss)
