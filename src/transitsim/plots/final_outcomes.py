"""Where lives or stays end: a row an outcome, a dot a group, bars for the spread over replicates."""

from __future__ import annotations

import textwrap

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator, PercentFormatter

from transitsim.plots.style import BLACK, SIZE, Bands, Looks, Stamp, canvas, finish, side_by_side, styled

LEFT, RIGHT = 0.31, 0.925  # shares of the figure: the names of outcomes are left, room for half of the last number right
LETTERS, LINE, REST = 19, 0.27, 1.7  # letters in a line of a name; height of a line and of what is not rows, inches
BANDS = Bands(middle="dot: median", spread="bar")


@styled
def draw_final_outcomes(
    dots: pd.DataFrame,
    stamp: Stamp,
    title: str,
    unit: str,
    looks: Looks,
    scale: float | None = None,
    bands: str | Bands = BANDS,
    ax: Axes | None = None,
) -> Axes:
    """A dot for every outcome and group, with bars where a spread over replicates is known.

    Parameters
    ----------
    dots : outcome, group_name, middle, p05, p25, p75, p95 (missing where no spread is known); outcomes from the top down
    title, unit : of the figure and of what the dots count
    looks : colour and mark of every group
    scale : counts are drawn on a log scale from this on, linear below; without it, they are shares (0-1)
    bands : what dots and bars mean, for the stamp
    """
    names, groups = list(dict.fromkeys(dots["outcome"])), list(dict.fromkeys(dots["group_name"]))
    words = [textwrap.fill(name.replace("_", " "), LETTERS) for name in names]
    most_lines = max((1 + name.count("\n") for name in words), default=1)
    ax = canvas(ax, (SIZE[0], max(SIZE[1], REST + LINE * most_lines * len(names))), left=LEFT, right=RIGHT)
    for group, colour, mark, shift in side_by_side(groups, 0.6, looks):
        part = dots[dots["group_name"] == group]
        heights = [-names.index(name) - shift for name in part["outcome"]]
        ax.hlines(heights, part["p05"], part["p95"], color=colour, linewidth=1.4)
        ax.hlines(heights, part["p25"], part["p75"], color=colour, linewidth=3.6)
        ax.plot(part["middle"], heights, mark, color=colour, markeredgecolor=BLACK, label=str(group).replace("_", " "))
    most = np.nanmax([1e-9, dots[["middle", "p75", "p95"]].max(axis=None)])
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
    ax.set_yticks([-index for index in range(len(names))], words)
    return finish(ax, title, "", stamp, bands, unit)
