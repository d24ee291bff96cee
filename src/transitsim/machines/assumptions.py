"""Values that the evidence leaves open: one point for all replicates, or a posterior draw for each.

With the n draws of a posterior in the order of its file, replicate r under seed s takes draw

    (first(s) + floor(r / k)) mod n,   first(s) = floor(n frac(s φ)),   φ = (√5 - 1) / 2,

so replicates differ in their draw, another seed begins elsewhere, and every regime of a replicate has the same one. With
k > 1 lives a draw the spread between draws and that within them can be told apart (`results/sources_of_spread.py`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import pandas as pd

from transitsim.ground.errors import UserError
from transitsim.nouns.cited import find, names
from transitsim.nouns.settings import POINT, POSTERIOR, Settings

GOLDEN = 0.6180339887498949
GROUPS = ("behaviour", "lever_factors")
DISPERSION = "dispersion"  # of the error model: relative s.d. of counts beyond chance


def usual_assumptions(context: str, config_folders: Sequence[Path] = ()) -> str:
    """Posterior where the context has one, else point."""
    return POSTERIOR if context in names("posterior", config_folders) else POINT


def with_assumptions(settings: Settings, replicate: int, config_folders: Sequence[Path] = ()) -> Settings:
    """Settings of one replicate with nothing left open: those given, else those of its posterior draw, else the point's.

    A factor that is given on a lever multiplies the draw's; a preference that is given replaces it.

    Raises
    ------
    UserError
        When the context has no posterior, or it names what does not exist.
    """
    if settings.assumptions == POINT:
        return settings
    draws = read_draws(settings.context, tuple(config_folders))
    drawn = draws.iloc[draw_of(settings, replicate, len(draws))]
    behaviour, factors = (of_group(drawn, group) for group in GROUPS)
    for name, factor in settings.lever_factors.items():
        factors[name] = factor * factors.get(name, 1.0)
    return replace(settings, assumptions=POINT, behaviour=behaviour | dict(settings.behaviour), lever_factors=factors)


def draw_of(settings: Settings, replicate: int, draws: int) -> int:
    """Row of the posterior that a replicate takes."""
    return (int(draws * (settings.seed * GOLDEN % 1.0)) + replicate // settings.lives_per_draw) % draws


def of_group(drawn: pd.Series, group: str) -> dict[str, float]:
    """Values of one group by short name; what belongs to the error model alone is left out."""
    return {name.partition(".")[2]: float(value) for name, value in drawn.items() if name.partition(".")[0] == group}


def dispersions(settings: Settings, replicates: int, config_folders: Sequence[Path] = ()) -> dict[int, float]:
    """Dispersion of counts in the posterior draw of every replicate; empty where no draw has one, or none is at hand."""
    if settings.assumptions == POINT or settings.context not in names("posterior", config_folders):
        return {}
    draws = read_draws(settings.context, tuple(config_folders))
    if DISPERSION not in draws:
        return {}
    return {one: float(draws[DISPERSION].iloc[draw_of(settings, one, len(draws))]) for one in range(replicates)}


def read_draws(context: str, config_folders: tuple[Path, ...] = ()) -> pd.DataFrame:
    """Posterior draws that go with a context, one a row, columns as in `transitsim calibrate`.

    Raises
    ------
    UserError
        When there are none.
    """
    if context not in names("posterior", config_folders):
        raise UserError(
            f"There is no posterior for the context '{context}': say assumptions=point, or make one with "
            f"`transitsim calibrate` and put its posterior.csv at posterior/{context}.csv in your own folder."
        )
    return _read(find("posterior", context, config_folders))


def posterior_hash(context: str, config_folders: Sequence[Path] = ()) -> str:
    """Hash of the file of draws."""
    return hashlib.sha256(find("posterior", context, config_folders).read_bytes()).hexdigest()


@lru_cache(8)
def _read(path: Path) -> pd.DataFrame:
    draws = pd.read_csv(path)
    if draws.empty or draws.isna().any(axis=None):
        raise UserError(f"{path.name} has no draws, or gaps in them; take the posterior.csv of a finished calibration.")
    return draws
