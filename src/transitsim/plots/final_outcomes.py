"""Where lives or stays end: a row an outcome, a dot a group, bars for the spread over replicates."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator, PercentFormatter

from transitsim.plots.style import BLACK, BLUE, RED, Bands, Stamp, canvas, finish, side_by_side, styled
from transitsim.plots.style import COLOURS as SERIES

COLOURS = (RED, BLUE, *SERIES[2:])  # women first
LEFT = 0.31  # share of the figure, for the names of outcomes
BANDS = Bands(middle="dot: median", spread="bar")


@styled
def draw_final_outcomes(
    dots: pd.DataFrame,
    stamp: Stamp,
    title: str,
    unit: str,
    scale: float | None = None,
    bands: str | Bands = BANDS,
    ax: Axes | None = None,
) -> Axes:
    """A dot for every outcome and group, with bars where a spread over replicates is known.

    Parameters
    ----------
    dots : outcome, group_name, median, p05, p25, p75, p95 (missing where no spread is known); outcomes from the top down
    title, unit : of the figure and of what the dots count
    scale : counts are drawn on a log scale from this on, linear below; without it, they are shares (0-1)
    bands : what dots and bars mean, for the stamp
    """
    ax = canvas(ax, left=LEFT)
    names, groups = list(dict.fromkeys(dots["outcome"])), list(dict.fromkeys(dots["group_name"]))
    for group, colour, mark, shift in side_by_side(groups, 0.6, COLOURS):
        part = dots[dots["group_name"] == group]
        heights = [-names.index(name) - shift for name in part["outcome"]]
        ax.hlines(heights, part["p05"], part["p95"], color=colour, linewidth=1.4)
        ax.hlines(heights, part["p25"], part["p75"], color=colour, linewidth=3.6)
        ax.plot(part["median"], heights, mark, color=colour, markeredgecolor=BLACK, label=str(group).replace("_", " "))
    most = np.nanmax([1e-9, dots[["median", "p75", "p95"]].max(axis=None)])
    if scale is None:
        ax.xaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
        ax.set_xlim(-0.02 * most, 1.12 * most)
    else:
        ax.set_xscale("symlog", linthresh=scale, linscale=0.5)
        ax.set_xlim(-0.15 * scale, 1.6 * max(most, scale))
        ax.xaxis.set_major_locator(FixedLocator([0.0, *(10.0**power for power in range(9) if 10.0**power > scale)]))
        ax.xaxis.set_minor_locator(NullLocator())
        ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    ax.set_ylim(0.5 - max(1, len(names)), 0.5)
    ax.set_yticks([-index for index in range(len(names))], [name.replace("_", " ") for name in names])
    return finish(ax, title, "", stamp, bands, unit)
