"""Prior to posterior: how far each parameter has moved and narrowed, as shares of its prior."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from transitsim.measures.intervals import middle_and_ends
from transitsim.plots.factor_names import LINE, in_words
from transitsim.plots.style import BLUE, GREY, SMALL, Note, canvas, finish, percent_axis, styled

BANDS = "grey: the prior, by its probability; dot, thick and thin line: median, 50 and 90 % credible interval; numbers: 90 %"


@styled
def draw_posterior(places: pd.DataFrame, values: pd.DataFrame, note: Note, ax: Axes | None = None) -> Axes:
    """One line a parameter.

    Parameters
    ----------
    places : share of the prior below each posterior draw (0-1), one column a parameter
    values : the draws themselves, the same columns
    """
    ax = canvas(ax, left=0.33, right=0.82)
    names = list(places)
    for y, name in enumerate(reversed(names)):
        ax.plot([0.0, 1.0], [y, y], color=GREY, linewidth=7, alpha=0.3, solid_capstyle="butt")
        low, lower, middle, upper, high = middle_and_ends(places[name])
        ax.plot([low, high], [y, y], color=BLUE, linewidth=1.8)
        ax.plot([lower, upper], [y, y], color=BLUE, linewidth=4.6, solid_capstyle="butt")
        ax.plot(middle, y, "o", color="white", markeredgecolor=BLUE, markersize=6)
        ends = " to ".join(f"{value:.3g}" for value in middle_and_ends(values[name])[[0, 4]])
        ax.text(1.03, y, ends, va="center", fontsize=SMALL)
    percent_axis(ax)
    ax.set_ylim(-0.6, len(names) - 0.4)
    ax.set_xlim(0, 1)
    ax.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0 %", "25 %", "50 %", "75 %", "100 %"])
    ax.grid(False, axis="y")
    ax = finish(ax, "Prior to posterior", "", note, BANDS, "share of the prior below")
    ax.set_yticks(range(len(names)), [in_words(name, LINE) for name in reversed(names)], fontsize=SMALL)
    return ax
