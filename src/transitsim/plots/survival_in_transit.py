"""How long women and men stay in transit (Kaplan and Meier 1958)."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MultipleLocator

from transitsim.measures.life_table import time_at
from transitsim.plots.style import SEX_COLOURS, SEX_MARKS, SEX_NAMES, Stamp, canvas, finish, percent_axis, styled

LONGEST = 240  # months shown
FADED = 0.01  # the axis ends where fewer than this share still stay


@styled
def draw_stays(curves: pd.DataFrame, stamp: Stamp, ax: Axes | None = None) -> Axes:
    """Share still in transit after so many months, by sex; the median marked where half have left.

    Parameters
    ----------
    curves : sex, months, survival (`measures.stays`)
    """
    ax = canvas(ax)
    ax.axhline(0.5, color="black", linewidth=1.0, linestyle=":")
    last = 24.0
    for sex, colour in SEX_COLOURS.items():
        curve = curves[curves["sex"] == sex]
        if curve.empty:
            continue
        median = time_at(curve["months"], curve["survival"], 0.5)
        reached = median != float("inf")
        name = f"{SEX_NAMES[sex]}: median {median:.0f} months" if reached else f"{SEX_NAMES[sex]}: median not reached"
        ax.step(curve["months"], curve["survival"], where="post", color=colour)
        point = ([median], [0.5]) if reached else ([], [])
        ax.plot(*point, SEX_MARKS[sex] + "-", color=colour, markeredgecolor="black", label=name)
        last = max(last, min(time_at(curve["months"], curve["survival"], FADED), curve["months"].max()))
    ax.set_xlim(0, min(LONGEST, last))
    ax.xaxis.set_major_locator(MultipleLocator(12 if last <= 96 else 24 if last <= 192 else 48))
    percent_axis(ax)
    bands = "Kaplan-Meier, those still there counted as long as seen; replicates pooled"
    return finish(ax, "How long people stay in transit", "% still in transit", stamp, bands, "months since entry")
