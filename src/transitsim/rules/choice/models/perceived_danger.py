"""Danger that is looked at anew at every review, and what waiting for a safer moment is discounted by."""

from transitsim.core.elementary import exp, log
from transitsim.core.jit import rule
from transitsim.rules.choice.utility import journey_value, value_detained


@rule
def danger_range(me, p):
    """Bounds of the danger perceived at a review: q (1 - s) to q (1 + s), at most 1; q believed capture, s `risk_spread`."""
    low = me.believed_capture * (1.0 - p.behaviour_risk_spread)
    return low, min(1.0, me.believed_capture * (1.0 + p.behaviour_risk_spread))


@rule
def arrived_value(p, value, detained, capture, staying):
    """S of which `journey_value` makes V: (V - q (v_det - loss)) / (1 - q), loss = (lambda - 1) max(0, V_st - v_det)."""
    if capture >= 1.0:
        return value
    caught = detained - (p.behaviour_loss_aversion - 1.0) * max(0.0, staying - detained)
    return (value - capture * caught) / (1.0 - capture)


@rule
def at_danger(me, p, value, staying, danger):
    """Value of a journey at the danger perceived now in place of the one believed in."""
    detained = value_detained(me, p, True)
    arrived = arrived_value(p, value, detained, me.believed_capture, staying)
    return journey_value(p, arrived, detained, danger, staying)


@rule
def review_discount(p):
    """d = discount**(1 / review rate): until the next review that nothing calls for."""
    return exp(log(p.behaviour_discount) / p.behaviour_review_rate)
