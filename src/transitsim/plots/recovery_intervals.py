"""Recovery: how often the interval of a fit holds the value that is known."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from transitsim.plots.factor_names import LINE, in_words
from transitsim.plots.style import BLUE, GREEN, GREY, ORANGE, SMALL, Note, canvas, finish, styled

ASKED = (0.84, 0.96)
BANDS = "coverage of 90 % intervals; green: 84 to 96 %, as asked; spread: s.d. of the posterior over that of the prior"


@styled
def draw_recovery(recovery: pd.DataFrame, note: Note, ax: Axes | None = None) -> Axes:
    """Coverage of the 90 % intervals, one line a parameter, and how much narrower than the prior its posterior is.

    Parameters
    ----------
    recovery : parameter, spread, identifiable, coverage90 (`calibration/recovery.py`, Recovery.table)
    """
    ax = canvas(ax, left=0.33)
    rows = recovery.iloc[::-1].reset_index(drop=True)
    ax.axvspan(*ASKED, color=GREEN, alpha=0.18, linewidth=0)
    known = rows["identifiable"].to_numpy()
    look: dict[str, Any] = {"s": 70, "zorder": 4}
    ax.scatter(rows["spread"], rows.index, marker="|", s=150, linewidth=2.4, color=ORANGE, label="spread", zorder=3)
    ax.scatter(rows["coverage90"][known], rows.index[known], color=BLUE, label="coverage", **look)
    hollow: dict[str, Any] = {"facecolor": "white", "edgecolor": GREY, "linewidth": 1.8}
    ax.scatter(rows["coverage90"][~known], rows.index[~known], label="not identifiable", **hollow, **look)
    ax.set_xlim(0, 1.04)
    ax.set_ylim(-0.6, len(rows) - 0.4)
    ax.grid(False, axis="y")
    label = "share of fits whose interval holds the value"
    ax = finish(ax, "Known parameters found again", "", note, BANDS, label, columns=3)
    ax.set_yticks(range(len(rows)), [in_words(name, LINE) for name in rows["parameter"]], fontsize=SMALL)
    return ax
