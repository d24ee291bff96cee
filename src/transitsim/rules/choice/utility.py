"""What a month of life is worth, and what a danger does to it. No term contains sex."""

from transitsim.core.elementary import exp, log
from transitsim.core.jit import rule
from transitsim.rules.children import children_value


@rule
def flow_utility(p, consumption, security, children, partner, need_met, belonging, violence):
    """u = b_c ln(c/c0) + b_s sec + b_k ln(1+K) + b_m rel + b_r met + b_b bel - b_v viol, a month's utility; c in real terms."""
    return (
        p.behaviour_weight_consumption * log(consumption / p.behaviour_consumption_reference)
        + p.behaviour_weight_security * security
        + children_value(children, p)
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
def spread(amount, p):
    """What a sum gives a month over the horizon: amount / A(0), US$ a month. Savings are for living on, in every option."""
    return amount / p.derived_annuity


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
def gamble(p, good, bad, chance, reference):
    """V = (1 - c) good + c bad - c (lambda - 1) max(0, reference - bad): the same for every risk; expected utility at lambda = 1.

    The loss is what a person would fall below where they stand, `reference` (Kahneman and Tversky 1979).
    """
    loss = (p.behaviour_loss_aversion - 1.0) * max(0.0, reference - bad)
    return (1.0 - chance) * good + chance * (bad - loss)


@rule
def at_risk(p, life, detained, hazard):
    """Value of a life u under a monthly hazard q of forced return: a gamble of chance 1 - w, w = A(q)/A(0), from u itself."""
    return gamble(p, life, detained, 1.0 - annuity(p, hazard) / p.derived_annuity, life)


@rule
def journey_value(p, arrived, detained, capture, staying):
    """A gamble on arrival, from the life of those who stay.

    Indifference at c* = (S - V) / (lambda (V - v_det) + S - V).
    """
    return gamble(p, arrived, detained, capture, staying)
