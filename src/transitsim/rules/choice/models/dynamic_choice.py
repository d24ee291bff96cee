"""Dynamic discrete choice (Rust 1987; Kennan and Walker 2011): staying is worth what one may still choose later.

W = (1 - d) V_st + d E_q L(W, q), L the nested logit's expected maximum (inclusive value) over all six options at the
danger q ~ U(low, high). Nested: d -> 0 and no spread of danger give random utility; sigma -> 0 gives optimal stopping.
"""

from transitsim.core.elementary import exp, log
from transitsim.core.jit import rule
from transitsim.core.random_numbers import Stream, uniforms
from transitsim.rules.choice.models.perceived_danger import at_danger, danger_range, review_discount
from transitsim.rules.choice.taste import IMPOSSIBLE, add_shocks, taste_shocks

# Gauss and Legendre's ten points on (0, 1): distance from 1/2, weight
POINTS = (
    (0.48695326425858587, 0.03333567215434407),
    (0.43253168334449227, 0.07472567457529020),
    (0.33970478414951222, 0.10954318125799101),
    (0.21669769706462361, 0.13463335965499826),
    (0.07443716949081561, 0.14776211235737641),
)
MIDDLE = 0.5
STEPS, CLOSE = 60, 1e-11  # of Newton's method: how many at most, and the last in utility


@rule
def shocks(me, p, luck, month):
    """Shocks of the six options, and where in its range the danger is perceived."""
    where, _, _, _ = uniforms(luck, me.person, month, Stream.TASTE, 3)
    return (*taste_shocks(me, p, luck, month), where)


@rule
def inclusive(sigma, tau, values):
    """L = sigma ln sum over nests (sum exp(V / (sigma tau)))**tau, and the chance that staying or moving inside wins."""
    stay, move, alone, with_child, third, home = values
    top = max(stay, move, alone, with_child, third, home)
    within = sigma * tau
    here = exp((stay - top) / within) + exp((move - top) / within)
    there = exp((alone - top) / within) + exp((with_child - top) / within)
    here = exp(tau * log(here)) if here > 0.0 else 0.0
    there = exp(tau * log(there)) if there > 0.0 else 0.0
    total = here + there + exp((third - top) / sigma) + exp((home - top) / sigma)
    return top + sigma * log(total), here / total


@rule
def value_of_staying(me, p, values, eta, low, high):
    """W - V_st, by Newton's method from V_st: W - (1 - d) V_st - d L(W) is concave and rises, so the steps never overshoot."""
    v0, v1, v2, v3, v4, v5 = values
    discount, sigma, tau = review_discount(p), p.behaviour_choice_scale, p.behaviour_nest_dissimilarity
    alone_low, alone_fall = _line(me, p, v2, v0, eta, low, high)
    child_low, child_fall = _line(me, p, v3, v0, eta, low, high)
    third_low, third_fall = _line(me, p, v4, v0, eta, low, high)
    nothing, _ = inclusive(sigma, tau, (v0, v1, IMPOSSIBLE, IMPOSSIBLE, IMPOSSIBLE, IMPOSSIBLE))
    premium = 0.0
    for _ in range(STEPS):
        expected, stays = 0.0, 0.0
        for side in (-1.0, 1.0):
            for far, weight in POINTS:
                at = MIDDLE + side * far
                leaving = (alone_low - at * alone_fall, child_low - at * child_fall, third_low - at * third_fall, v5)
                later, here = inclusive(sigma, tau, (v0 + premium, v1 + premium, *leaving))
                expected += weight * later
                stays += weight * here
        step = (discount * (expected - nothing) - premium) / (1.0 - discount * stays)
        premium += step
        if step < CLOSE:
            break
    return premium


@rule
def _line(me, p, value, staying, eta, low, high):
    """A journey's value at the lowest danger, and how much lower it is at the highest; it is a line in between."""
    best = at_danger(me, p, value, staying, low) + eta
    return best, best - at_danger(me, p, value, staying, high) - eta


@rule
def weigh(me, policy, p, values, drawn, safe):
    """Staying and moving inside are worth W - V_st more than their lives; journeys at the danger perceived now; taste shocks."""
    v0, v1, v2, v3, v4, v5 = values
    if safe:
        return add_shocks(values, drawn)
    low, high = danger_range(me, p)
    premium = value_of_staying(me, p, values, me.leaving_taste, low, high)
    danger = low + drawn[6] * (high - low)
    leaving = (at_danger(me, p, v2, v0, danger), at_danger(me, p, v3, v0, danger), at_danger(me, p, v4, v0, danger), v5)
    return add_shocks((v0 + premium, v1 + premium, *leaving), drawn)
