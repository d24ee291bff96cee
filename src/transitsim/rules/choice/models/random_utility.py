"""Random utility (McFadden 1974), nested, with a persistent taste: U_a = V_a + eps_a. The default."""

from transitsim.core.jit import rule
from transitsim.rules.choice.taste import add_shocks, taste_shocks


@rule
def shocks(me, p, luck, month):
    """Shocks of the six options (`taste_shocks`); danger is taken as believed."""
    return (*taste_shocks(me, p, luck, month), 0.0)


@rule
def weigh(me, policy, p, values, drawn, safe):
    """U_a = V_a + eps_a."""
    return add_shocks(values, drawn)
