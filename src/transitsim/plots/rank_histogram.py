"""Rank histograms: where the known value lies among the draws of its fit, for every parameter."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from transitsim.calibration.forecast_scores import flat_bars
from transitsim.plots.factor_names import LINE, in_words
from transitsim.plots.number_cells import draw_number_cells
from transitsim.plots.style import SMALL, Note, canvas, finish, styled

BINS = 5


@styled
def draw_rank_histogram(fits: pd.DataFrame, note: Note, ax: Axes | None = None) -> Axes:
    """One line a parameter, one column a fifth of the posterior; numbers are fits.

    Parameters
    ----------
    fits : fit, parameter, rank (0-1) (`calibration/recovery.py`, Recovery.tidy)
    """
    ax = canvas(ax, left=0.33)
    names = list(dict.fromkeys(fits["parameter"]))
    ranks = {name: fits.loc[fits["parameter"] == name, "rank"] for name in names}
    counts = np.array([np.histogram(ranks[name], BINS, (0.0, 1.0))[0] for name in names])
    number = int(counts[0].sum())
    low, high = flat_bars(number, BINS)
    draw_number_cells(ax, counts.astype(float), 0.0, 2.0 * number / BINS, ".0f")
    bands = f"expected {number / BINS:g} in each; 95 % of cells between {low:.0f} and {high:.0f}"
    ax = finish(ax, "Ranks of known values", "", note, bands, "fifth of the posterior with the value")
    ax.set_xticks(np.arange(BINS) + 0.5, ["lowest", "2", "middle", "4", "highest"])
    ax.set_yticks(np.arange(len(names)) + 0.5, [in_words(name, LINE) for name in names], fontsize=SMALL, rotation=0)
    return ax
