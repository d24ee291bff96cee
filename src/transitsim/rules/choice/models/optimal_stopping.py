"""Optimal stopping (Burda 1995; Dixit and Pindyck 1994): wait for a month in which the road looks safe enough.

At every review a danger q ~ U(low, high) is perceived. Leaving is worth x(q) = S - q G; waiting is worth
W = (1 - d) V_st + d E max(W, x(q)), so people leave when q < (S - W) / G. No taste but the persistent one.
"""

import math

from transitsim.core.jit import rule
from transitsim.core.random_numbers import Stream, uniforms
from transitsim.rules.choice.models.perceived_danger import at_danger, danger_range, review_discount
from transitsim.rules.choice.taste import add_shocks


@rule
def shocks(me, p, luck, month):
    """The persistent taste for leaving for good, and where in its range the danger is perceived."""
    where, _, _, _ = uniforms(luck, me.person, month, Stream.TASTE, 3)
    return 0.0, 0.0, me.leaving_taste, me.leaving_taste, me.leaving_taste, 0.0, where


@rule
def value_of_waiting(staying, safest, worst, discount):
    """W for q ~ U(low, high): `safest` and `worst` are x(low) and x(high); all in annuity units.

    y = b (-(1 - d) + sqrt((1 - d)**2 + 2 d (1 - d) (x(low) - V_st) / (b G))) / d, W = x(low) - y G, b = high - low; V_st when
    even the safest road is not worth it, and (1 - d) V_st + d E x when every road is. (V_st, S, v_det, d) = (0.5, 2,
    -0.76, 0.99) on U(0, 1) gives y = 0.09517.
    """
    if safest <= staying:
        return staying
    always = (1.0 - discount) * staying + discount / 2.0 * (safest + worst)
    if always <= worst:
        return always
    rest = 1.0 - discount
    fall = safest - worst  # b G
    part = (-rest + math.sqrt(rest * rest + 2.0 * discount * rest * (safest - staying) / fall)) / discount  # y / b
    return safest - part * fall


@rule
def weigh(me, policy, p, values, drawn, safe):
    """Staying and moving inside keep the road open and are worth W more than V_st; journeys at the danger perceived now."""
    v0, v1, v2, v3, v4, v5 = values
    if safe:
        return add_shocks(values, drawn)
    low, high = danger_range(me, p)
    most = max(v2, v3, v4)
    safest = at_danger(me, p, most, v0, low) + drawn[2]
    worst = at_danger(me, p, most, v0, high) + drawn[2]
    premium = value_of_waiting(v0, safest, worst, review_discount(p)) - v0
    danger = low + drawn[6] * (high - low)
    leaving = (at_danger(me, p, v2, v0, danger), at_danger(me, p, v3, v0, danger), at_danger(me, p, v4, v0, danger), v5)
    return add_shocks((v0 + premium, v1 + premium, *leaving), drawn)
