"""Values that the evidence leaves open: one point for all replicates, or a posterior draw for each.

With the n draws of a posterior in the order of its file, replicate r under seed s takes draw

    (first(s) + floor(r / k)) mod n,   first(s) = floor(n frac(s φ)),   φ = (√5 - 1) / 2,

so replicates differ in their draw, another seed begins elsewhere, and all regimes of a replicate share one. With k > 1
replicates a draw, the variance between draws can be separated from that within (`studies/variance_components.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from transitsim.inputs.library import Library
from transitsim.inputs.posterior_draws import Posterior
from transitsim.inputs.settings import POINT, POSTERIOR, Settings

GOLDEN = 0.6180339887498949
GROUPS = ("behaviour", "lever_factors")
DISPERSION = "dispersion"  # of the error model: relative s.d. of counts beyond chance


def usual_assumptions(context: str, library: Library) -> str:
    """Posterior where the library has one for the context, else point."""
    return POSTERIOR if context in library.names("posterior") else POINT


def with_assumptions(settings: Settings, replicate: int, posterior: Posterior | None) -> Settings:
    """Settings of one replicate with nothing left open: those given, else those of its posterior draw, else the point's.

    A factor that is given on a lever multiplies the draw's; a preference that is given replaces it.
    """
    if settings.assumptions == POINT or posterior is None:
        return settings
    drawn = posterior.draws.iloc[draw_of(settings, replicate, len(posterior))]
    behaviour, factors = (of_group(drawn, group) for group in GROUPS)
    for name, factor in settings.lever_factors.items():
        factors[name] = factor * factors.get(name, 1.0)
    return replace(settings, assumptions=POINT, behaviour=behaviour | dict(settings.behaviour), lever_factors=factors)


def draw_of(settings: Settings, replicate: int, draws: int) -> int:
    """Row of the posterior that a replicate takes."""
    return (int(draws * (settings.seed * GOLDEN % 1.0)) + replicate // settings.lives_per_draw) % draws


def of_group(drawn: pd.Series | Mapping[str, float], group: str) -> dict[str, float]:
    """Values of one group by short name; what belongs to the error model alone is left out."""
    return {name.partition(".")[2]: float(value) for name, value in drawn.items() if name.partition(".")[0] == group}


def dispersions(settings: Settings, replicates: int, posterior: Posterior | None) -> dict[int, float]:
    """Dispersion of counts in the posterior draw of every replicate; empty where no draw has one."""
    if posterior is None or DISPERSION not in posterior.draws:
        return {}
    dispersion = posterior.draws[DISPERSION]
    return {one: float(dispersion.iloc[draw_of(settings, one, len(posterior))]) for one in range(replicates)}
