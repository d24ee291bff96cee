"""Conclusions under every rule: how far each law moves its outcome, and whether posterior draws agree on the direction."""

from __future__ import annotations

import textwrap

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, FuncFormatter, NullFormatter

from transitsim.show.fit_note import Note
from transitsim.show.paired_difference import COARSE, COLOURS, FINE, MARKS, REACH
from transitsim.show.style import GREY, MARGINS, SIZE, SMALL, canvas, finish, styled

LEFT, WIDE = 0.42, 34  # share of the figure for the claims, and letters on a line of them
SHIFT = (LEFT - MARGINS["left"]) * 72 * SIZE[0]  # points
ROW, ROOM = 0.47, 2.1  # inches
BANDS = "mark: median draw; line: 90 % of draws; filled: nine draws in ten go one way; grey: the way that is claimed"


@styled
def draw_conclusions(table: pd.DataFrame, note: Note, axes: Axes | None = None) -> Axes:
    """A row a conclusion, a mark a rule: the outcome under the law as a multiple of that under the history.

    Parameters
    ----------
    table : `fit.conclusions.look`; rows whose base is 0 or unknown are left out
    """
    axes = canvas(axes)
    rows = table[table["base"] > 0]
    names, rules = list(dict.fromkeys(rows["conclusion"])), list(dict.fromkeys(rows["rule"]))
    for index, rule in enumerate(rules):
        colour, mark = COLOURS[index % len(COLOURS)], MARKS[index % len(MARKS)]
        shift = 0.66 * ((index + 0.5) / len(rules) - 0.5)
        axes.plot([], [], mark, color=colour, label=rule.replace("_", " "))
        for row in rows[rows["rule"] == rule].itertuples():
            y = -names.index(row.conclusion) - shift
            at, *ends = np.maximum((row.base + np.array([row.difference, row.low90, row.high90])) / row.base, REACH)
            axes.plot(ends, [y, y], color=colour, linewidth=1.4)
            sure = colour if row.verdict != "not seen" else "white"
            axes.plot(at, y, mark, color=colour, markerfacecolor=sure, markeredgewidth=1.5, markersize=5.5)
    low, high = _scale(axes)
    claimed = rows.drop_duplicates("conclusion")
    for row in claimed.itertuples():
        y, ends = -names.index(row.conclusion), (1.0, high) if row.expected == "up" else (low, 1.0)
        axes.fill_between(ends, y - 0.42, y + 0.42, color=GREY, alpha=0.16, linewidth=0, zorder=0)
    axes.plot([1.0, 1.0], [0.5 - len(names), 0.5], color="black", linewidth=1.2)
    axes.grid(False, axis="y")
    axes.set_ylim(0.5 - len(names), 0.5)
    axes.set_yticks([-i for i in range(len(names))], [textwrap.fill(one, WIDE) for one in claimed["claim"]], fontsize=SMALL)
    figure = axes.get_figure()
    height = ROOM + ROW * len(names)
    figure.set_size_inches(SIZE[0], height)
    below = MARGINS["bottom"] * SIZE[1] / height
    figure.subplots_adjust(left=LEFT, bottom=below, top=1.0 - (1.0 - MARGINS["top"]) * SIZE[1] / height)
    label = "times history (last rows: women over men)" if not claimed["regime"].all() else "times history"
    return finish(axes, "Under every rule of decision", "", note, BANDS, label, indent=62.0 + SHIFT)


def _scale(axes: Axes) -> tuple[float, float]:
    """A logarithmic scale of multiples about 1; its ends."""
    low, high = axes.dataLim.intervalx
    low, high = min(low, 0.8) / 1.1, max(high, 1.25) * 1.1
    ticks = COARSE if high / low > 4.0 else FINE
    axes.set_xscale("log")
    axes.set_xlim(low, high)
    axes.xaxis.set_major_locator(FixedLocator([tick for tick in ticks if low <= tick <= high]))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"×{value:g}"))
    axes.xaxis.set_minor_formatter(NullFormatter())
    return low, high
