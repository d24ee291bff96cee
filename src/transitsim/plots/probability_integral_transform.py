"""Where the counts lie in their forecasts: flat when the forecasts are as sure as they may be."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from transitsim.calibration.forecast_scores import flat_bars
from transitsim.plots.style import BLACK, BLUE, GREY, Note, canvas, finish, styled

BINS = 5


@styled
def draw_pit(pits: pd.Series, p_flat: float, note: Note, ax: Axes | None = None) -> Axes:
    """Histogram of the probability integral transform.

    Parameters
    ----------
    pits : share of each forecast below the count that came, 0 to 1
    p_flat : of a test that they are uniform
    """
    ax = canvas(ax)
    counts, edges = np.histogram(pits, BINS, (0.0, 1.0))
    low, high = flat_bars(len(pits), BINS)
    ax.axhspan(low, high, color=GREY, alpha=0.25, linewidth=0, label="95 % of bars, were it flat")
    ax.axhline(len(pits) / BINS, color=BLACK, linestyle="--", linewidth=1.4)
    ax.bar(edges[:-1], counts, width=1.0 / BINS, align="edge", color=BLUE, alpha=0.6, edgecolor="white")
    ax.set_xlim(0, 1)
    ax.set_ylim(0, max(counts.max(), high) + 1)
    ax.grid(False, axis="x")
    bands = f"n = {len(pits)} counts; p = {p_flat:.2f} that they are uniform (Kolmogorov-Smirnov)"
    return finish(ax, "Places of the counts in their forecasts", "counts", note, bands, "share of the forecast below the count")
