"""Which parameters can stand in for which: correlations inside the posterior."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from transitsim.plots.factor_names import LINE, in_words
from transitsim.plots.number_cells import draw_number_cells
from transitsim.plots.style import SMALL, Note, canvas, finish, styled

BANDS = "correlation of normal scores of the prior; brown: both may rise together, blue: one makes up for the other"


@styled
def draw_trade_offs(correlations: pd.DataFrame, note: Note, ax: Axes | None = None) -> Axes:
    """The lower triangle of a table of correlations.

    Parameters
    ----------
    correlations : parameters by parameters, -1 to 1
    """
    ax = canvas(ax, left=0.365, bottom=0.22)
    shown = correlations.iloc[1:, :-1]
    below = shown.where(np.tri(*shown.shape) > 0).to_numpy()
    draw_number_cells(ax, below, -1.0, 1.0, "+.1f", 7.5)
    ax = finish(ax, "Parameters that trade off", "", note, BANDS, "")
    names = [in_words(name, LINE) for name in correlations]
    ax.set_xticks(np.arange(len(shown.columns)) + 0.5, [str(n) for n in range(1, len(names))], rotation=0, fontsize=SMALL)
    numbered = [f"{name}  {number}" for number, name in enumerate(names[1:], 2)]
    ax.set_yticks(np.arange(len(shown)) + 0.5, numbered, rotation=0, fontsize=SMALL)
    ax.text(0.99, 0.97, f"1: {names[0]}", transform=ax.transAxes, ha="right", va="top", fontsize=SMALL)
    return ax
