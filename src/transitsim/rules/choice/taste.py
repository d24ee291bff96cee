"""Random terms of a decision: one shock an option, nested where options are alike, and a persistent taste for leaving.

eps_a = eta 1[a leaves for good] + sigma (C_n + tau G_a), G Gumbel(0, 1) by option, C = tau ln S by nest, S positive
stable (Kanter 1975; Cardell 1997). C + tau G is again Gumbel(0, 1); tau = 1 is multinomial logit. The shocks last for
some months (`thinks_again`), and wish, safe-passage wish and choice share them, so improving one option wins people
to it only.
"""

import math

from transitsim.core.elementary import LN2, exp
from transitsim.core.jit import rule
from transitsim.core.random_numbers import Stream, gumbel, log_stable, normal, uniforms
from transitsim.rules.moves import place_considered

IMPOSSIBLE = -1e9  # utility of an option that is not there


@rule
def taste_shocks(me, p, luck, month):
    """Shocks of STAY, MOVE | DESTINATION alone, with child | THIRD_COUNTRY | RETURN, utility units.

    Those of staying and moving belong to places, so that who has moved for a shock has it where they live now.
    """
    tau = p.behaviour_nest_dissimilarity
    sigma = p.behaviour_choice_scale
    eta = me.leaving_taste
    places = uniforms(luck, me.person, month, Stream.TASTE, 0)
    g2, g3, g4, g5 = uniforms(luck, me.person, month, Stream.TASTE, 1)
    g0, g1 = places[me.place % len(places)], places[place_considered(me, p, luck) % len(places)]
    u0, v0, u1, v1 = uniforms(luck, me.person, month, Stream.TASTE, 2)
    here = log_stable(u0, v0, tau)
    there = log_stable(u1, v1, tau)
    return (
        sigma * (here + tau * gumbel(g0)),
        sigma * (here + tau * gumbel(g1)),
        eta + sigma * (there + tau * gumbel(g2)),
        eta + sigma * (there + tau * gumbel(g3)),
        eta + sigma * gumbel(g4),
        sigma * gumbel(g5),
    )


@rule
def add_shocks(values, drawn):
    """Six values and the shocks of their options, added."""
    v0, v1, v2, v3, v4, v5 = values
    return v0 + drawn[0], v1 + drawn[1], v2 + drawn[2], v3 + drawn[3], v4 + drawn[4], v5 + drawn[5]


@rule
def thinks_again(clock, p):
    """(renewed, review) of a month, from one uniform: chances r = 1 - 2**(-1/h), and r + (1 - r) times the review rate.

    Shocks last: a month renews them with chance r, and whoever's are renewed thinks again. So their course does not depend on
    how often people think again, no review finds shocks that another missed, and more reviews do not by themselves make more
    leaving.
    """
    renewal = p.derived_shock_renewal
    return clock < renewal, clock < renewal + (1.0 - renewal) * p.behaviour_review_rate


@rule
def drift_taste(me, p, luck, months, month):
    """The persistent effect reverts slowly: eta' = r eta + sd sqrt(1 - r r) z, r = 2**(-months/half-life)."""
    decay = exp(-LN2 * months / p.behaviour_persistent_half_life)
    u, v, _, _ = uniforms(luck, me.person, month, Stream.PATHS, 0)
    me.leaving_taste = decay * me.leaving_taste + p.behaviour_persistent_sd * math.sqrt(1.0 - decay * decay) * normal(u, v)
