"""Posterior predictive: what the fitted model says would be observed, beside what was."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, NullLocator

from transitsim.plots.style import (
    BLACK,
    BLUE,
    SEX_COLOURS,
    SEX_MARKS,
    SEX_NAMES,
    SMALL,
    Note,
    canvas,
    finish,
    people_axis,
    ribbon,
    styled,
    years_axis,
)

BANDS = "line: median; dark and light band: 50 and 90 % of what would be observed"
NAMES = {"low90": "p05", "low50": "p25", "high50": "p75", "high90": "p95"}


@styled
def draw_predictive_arrivals(cells: pd.DataFrame, note: Note, ax: Axes | None = None, trained_to: int | None = None) -> Axes:
    """Arrivals by year and sex.

    Parameters
    ----------
    cells : year, sex, arrivals (observed), low90, low50, median, high50, high90
    trained_to : last year of the training window, marked when later years are shown
    """
    ax = canvas(ax)
    for sex, colour in SEX_COLOURS.items():
        part = cells[cells["sex"] == sex].rename(columns=NAMES)
        ribbon(ax, part["year"], part, colour, f"{SEX_NAMES[sex]}, model")
        look: dict[str, Any] = {"color": colour, "edgecolor": "black", "marker": SEX_MARKS[sex], "s": 46, "zorder": 5}
        ax.scatter(part["year"], part["arrivals"], label=f"{SEX_NAMES[sex]}, observed", **look)
    if trained_to is not None and trained_to < cells["year"].max():
        ax.axvline(trained_to + 0.5, color=BLACK, linestyle="--", linewidth=1.4)
    years_axis(ax, cells["year"])
    people_axis(ax)
    return finish(ax, "Arrivals, fitted and observed", "people a year", note, BANDS)


@styled
def draw_predictive_others(targets: pd.DataFrame, note: Note, ax: Axes | None = None) -> Axes:
    """Every other target: what was observed over the median of what would be, with the bands over it too.

    Parameters
    ----------
    targets : target, year, observed, low90, low50, median, high50, high90
    """
    ax = canvas(ax, left=0.33)
    rows = targets.iloc[::-1].reset_index(drop=True)
    over = rows[["observed", "low90", "low50", "high50", "high90"]].div(rows["median"], axis=0)
    ax.axvline(1.0, color="black", linewidth=1.2)
    for y, row in over.iterrows():
        ax.plot([row["low90"], row["high90"]], [y, y], color=BLUE, linewidth=5, alpha=0.3, solid_capstyle="butt")
        ax.plot([row["low50"], row["high50"]], [y, y], color=BLUE, linewidth=5, alpha=0.6, solid_capstyle="butt")
    ax.scatter(over["observed"], over.index, color=BLACK, s=46, zorder=5, label="observed")
    ax.set_xscale("log")
    ticks = [tick for tick in (0.1, 0.2, 0.5, 1, 2, 5, 10) if over.min(axis=None) * 0.9 <= tick <= over.max(axis=None) * 1.1]
    ax.xaxis.set_major_locator(FixedLocator(ticks))
    ax.xaxis.set_minor_locator(NullLocator())
    ax.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    ax.set_ylim(-0.6, len(rows) - 0.4)
    ax.grid(False, axis="y")
    ax = finish(ax, "The other targets", "", note, "dark and light bar: 50 and 90 % of what would be observed", "over the median")
    words = [f"{name.replace('_', ' ')} {year}" for name, year in zip(rows["target"], rows["year"], strict=True)]
    ax.set_yticks(np.arange(len(rows)), words, fontsize=SMALL)
    return ax
