"""Conclusions under every decision model: how far each regime changes its outcome, and whether posterior draws agree."""

from __future__ import annotations

import textwrap

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from transitsim.plots.multiples import REACH, scale_of_multiples
from transitsim.plots.style import COLOURS, GREY, MARGINS, MARKS, SIZE, SMALL, Note, canvas, finish, side_by_side, styled

LEFT, WIDE = 0.42, 37  # share of the figure for the claims, and letters on a line of them
ROW, TOP, BELOW = 0.44, 1.05, 1.35  # inches: of a conclusion, above and below all of them
BEYOND = 1.6  # times the outermost median draw: there the scale ends
BANDS = (
    "mark: median draw; line: holds 90 % of further draws (50 % below 19 draws), cut at the edge; filled: nine draws in ten go "
    "one way; grey: as claimed"
)


@styled
def draw_conclusions(table: pd.DataFrame, note: Note, ax: Axes | None = None) -> Axes:
    """A row a conclusion, a mark a rule: the outcome under the regime as a multiple of that under the history.

    Parameters
    ----------
    table : `fit.conclusions.look`; rows whose base is 0 or unknown are left out
    """
    rows = table[table["base"] > 0].fillna({"regime": "", "against": ""})
    names, rules = list(dict.fromkeys(rows["conclusion"])), list(dict.fromkeys(rows["rule"]))
    height = TOP + ROW * len(names) + BELOW
    ax = canvas(ax, (SIZE[0], height), left=LEFT, bottom=BELOW / height, top=1.0 - TOP / height)
    for rule, colour, mark, shift in side_by_side(rules, 0.66):
        for row in rows[rows["rule"] == rule].itertuples():
            y = -names.index(row.conclusion) - shift
            low, high = (row.low90, row.high90) if np.isfinite(row.low90) else (row.low50, row.high50)
            at, *ends = np.maximum((row.base + np.array([row.difference, low, high])) / row.base, REACH)
            ax.plot(ends, [y, y], color=colour, linewidth=1.4)
            sure = colour if row.verdict != "not seen" else "white"
            ax.plot(at, y, mark, color=colour, markerfacecolor=sure, markeredgewidth=1.5, markersize=5.5)
    multiples = (rows["base"] + rows["difference"]) / rows["base"]
    low, high = scale_of_multiples(ax, min(multiples.min(), 0.8) / BEYOND, max(multiples.max(), 1.25) * BEYOND)
    claimed = rows.drop_duplicates("conclusion")
    for row in claimed.itertuples():
        y, ends = -names.index(row.conclusion), (1.0, high) if row.expected == "up" else (low, 1.0)
        ax.fill_between(ends, y - 0.42, y + 0.42, color=GREY, alpha=0.16, linewidth=0, zorder=0)
    ax.plot([1.0, 1.0], [0.5 - len(names), 0.5], color="black", linewidth=1.2)
    ax.grid(False, axis="y")
    ax.set_ylim(0.5 - len(names), 0.5)
    ax.set_yticks([-i for i in range(len(names))], [textwrap.fill(one, WIDE) for one in claimed["claim"]], fontsize=SMALL)
    others = " or ".join(dict.fromkeys(claimed.loc[claimed["regime"] == "", "against"]))
    label = f"times history; the last: times {others}" if others else "times history"
    finish(ax, "", "", note, BANDS, label)
    ax.set_title("Under every rule of decision", x=(0.035 - LEFT) / (MARGINS["right"] - LEFT), pad=52)
    marks = [Line2D([], [], color=c, marker=m, linestyle="") for c, m in zip(COLOURS, MARKS, strict=True)]
    words = [rule.replace("_", " ") for rule in rules]
    ax.legend(marks[: len(words)], words, loc="lower right", bbox_to_anchor=(1.02, 1.0), ncols=2, handletextpad=0.1)
    return ax
