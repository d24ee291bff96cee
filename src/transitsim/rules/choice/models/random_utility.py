"""Random utility (McFadden 1974), nested, with a persistent taste: U_a = V_a + eps_a. The default."""

from transitsim.core.jit import rule
from transitsim.rules.choice.taste import taste_shocks


@rule
def shocks(me, p, luck, month):
    """Shocks of the six options (`taste_shocks`); danger is taken as believed."""
    e0, e1, e2, e3, e4, e5 = taste_shocks(me, p, luck, month)
    return e0, e1, e2, e3, e4, e5, 0.0


@rule
def weigh(me, policy, p, values, drawn, safe):
    """U_a = V_a + eps_a."""
    v0, v1, v2, v3, v4, v5 = values
    return v0 + drawn[0], v1 + drawn[1], v2 + drawn[2], v3 + drawn[3], v4 + drawn[4], v5 + drawn[5]
