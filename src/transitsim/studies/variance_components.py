"""How much of the spread over replicates is chance, and how much what the evidence leaves open.

With k lives under each of d posterior draws, x_ij life j of draw i, a one-way model with random effects

    x_ij = m + a_i + e_ij,   Var a = parameters, Var e = chance

has unbiased estimates from the mean squares between and within draws,

    chance = MS_within,   parameters = max(0, (MS_between - MS_within) / k).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from transitsim.core.errors import UserError


class Sources(NamedTuple):
    """Variances of one number over replicates, and the parameters' share of both together."""

    chance: float
    parameters: float
    share: float


def sources_of_spread(values: Sequence[float], lives_per_draw: int) -> Sources:
    """Chance and parameters in the spread of a number over replicates of `assumptions=posterior`.

    Parameters
    ----------
    values
        One number a replicate, in the order of the replicates, shape (draws * lives_per_draw,).
    lives_per_draw
        The setting of that name, at least 2.

    Raises
    ------
    UserError
        When there are fewer than two draws, or fewer than two replicates of each.

    Examples
    --------
    >>> sources_of_spread([1.0, 3.0, 11.0, 13.0], lives_per_draw=2)
    Sources(chance=2.0, parameters=49.0, share=0.9607843137254902)
    """
    whole = len(values) - len(values) % lives_per_draw
    if lives_per_draw < 2 or whole < 2 * lives_per_draw:
        raise UserError(
            f"{len(values)} replicates with lives_per_draw={lives_per_draw}: to tell chance from parameters give at least two "
            "draws with two lives each, like replicates=40 lives_per_draw=2."
        )
    x = np.asarray(values, float)[:whole].reshape(-1, lives_per_draw)
    within = float(x.var(axis=1, ddof=1).mean())
    between = float(lives_per_draw * x.mean(axis=1).var(ddof=1))
    parameters = max(0.0, (between - within) / lives_per_draw)
    both = within + parameters
    return Sources(within, parameters, parameters / both if both > 0.0 else float("nan"))
