"""Scenario discovery drawn: the limits of the chosen box, and what was traded for what on the way to it."""

from __future__ import annotations

import textwrap
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from transitsim.plots.factor_names import in_words, top_below
from transitsim.plots.style import BLUE, ORANGE, SKY, Stamp, canvas, figure_of, finish, percent_axis, styled

LEFT = 0.33  # share of the figure, for the names of factors


@styled
def draw_box(boxes: pd.DataFrame, limits: pd.DataFrame, question: str, stamp: Stamp, ax: Axes | None = None) -> Axes:
    """The part of each factor's range that lies in the chosen box, the tightest on top.

    Parameters
    ----------
    boxes, limits, question : of a `studies.questions.Discovery`
    """
    title = textwrap.fill(question.replace("_", " "), 32)
    ax = canvas(ax, left=LEFT, top=top_below(title))
    chosen = boxes[boxes["chosen"]].iloc[0]
    rows = limits[limits["box"] == chosen["box"]]
    share = (rows["high"] - rows["low"]) / (rows["highest"] - rows["lowest"])
    rows = rows.assign(share=share.fillna(1.0)).sort_values("share", kind="stable")
    for place, row in enumerate(rows.itertuples()):
        ax.barh(-place, 1.0, 0.5, color="#eeeeee")
        if row.values:
            words = textwrap.fill(row.values.replace("_", " "), 44)
            ax.barh(-place, 1.0, 0.5, color="#d5ecf8", edgecolor=BLUE, linewidth=1.4)
            ax.text(0.5, -place, words, ha="center", va="center", fontsize=10.5)
            continue
        span = row.highest - row.lowest
        low, high = (row.low - row.lowest) / span, (row.high - row.lowest) / span
        ax.barh(-place, high - low, 0.5, low, color=SKY, edgecolor=BLUE, linewidth=1.4)
        for at, value, bound, side in ((low, row.low, row.p_low, "left"), (high, row.high, row.p_high, "right")):
            if np.isfinite(bound):
                ax.text(at, -place + 0.29, f"{value:.3g}", ha=side, va="bottom", fontsize=10.5)
    firm = [f"{in_words(row.factor)}\n({100 * row.reproduced:.0f} %)" for row in rows.itertuples()]
    ax.set_yticks([-place for place in range(len(rows))], firm, fontsize=10.5)
    ax.set_ylim(0.45 - max(len(rows), 1), 0.65)
    ax.set_xlim(0, 1)
    ax.set_xticks([0, 0.5, 1], ["lowest", "range", "highest"])
    lowest, _, highest = ax.get_xticklabels()
    lowest.set_horizontalalignment("left")
    highest.set_horizontalalignment("right")
    ax.grid(visible=False)
    shares = f"density {100 * chosen['density']:.0f} %, coverage {100 * chosen['coverage']:.0f} %"
    bands = (
        f"{chosen['points']} of {boxes['points'].max()} points lie in the box; below a name: share of half-samples that limit it"
    )
    return finish(ax, title, "", stamp, bands, f"box {chosen['box']}: {shares}")


@styled
def draw_tradeoff(boxes: pd.DataFrame, question: str, stamp: Stamp, ax: Axes | None = None) -> Axes:
    """Coverage and density of every box on the way from the whole to the smallest; the chosen one marked.

    Parameters
    ----------
    boxes, question : of a `studies.questions.Discovery`
    """
    title = textwrap.fill(question.replace("_", " "), 34)
    ax = canvas(ax, top=top_below(title))
    marks = ax.scatter(boxes["coverage"], boxes["density"], c=boxes["restricted"], cmap="viridis", s=55, zorder=3)
    chosen = boxes[boxes["chosen"]].iloc[0]
    ring: dict[str, Any] = {"markerfacecolor": "none", "markeredgecolor": ORANGE, "markeredgewidth": 2.6}
    ax.plot(chosen["coverage"], chosen["density"], "o", markersize=15, label=f"box {chosen['box']}", zorder=4, **ring)
    most = int(boxes["restricted"].max())
    bar = figure_of(ax).colorbar(marks, ax=ax, label="factors limited", ticks=range(most + 1))
    bar.ax.grid(visible=False)
    percent_axis(ax)
    ax.xaxis.set_major_formatter(ax.yaxis.get_major_formatter())
    ax.set_xlim(0, 1.04)
    ax.set_ylim(0, 1.04)
    bands = f"a dot: a box, from all {boxes['points'].max()} points to {boxes['points'].min()}"
    return finish(ax, title, "density, % of its points", stamp, bands, "coverage, % of the points of interest")
