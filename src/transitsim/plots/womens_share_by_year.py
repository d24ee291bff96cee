"""Women's share of arrivals by year, simulated and observed."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from transitsim.measures import band
from transitsim.measures.count_dispersion import ECHO
from transitsim.measures.flows_and_stocks import share_of_women
from transitsim.plots.style import (
    COUNTS,
    EVENTS,
    RED,
    UNCOUNTED,
    Stamp,
    canvas,
    few_behind,
    finish,
    percent_axis,
    ribbon,
    styled,
    within,
    years_axis,
)


@styled
def draw_womens_share(shares: pd.DataFrame, observed: pd.DataFrame, stamp: Stamp, ax: Axes | None = None) -> Axes:
    """Median over replicates, bands in which the share of a count would lie, observed shares as dots, half marked.

    Parameters
    ----------
    shares : regime, replicate, year, women, share (`measures.womens_share`, or `share_as_counted`, whose bands hold counts)
    observed : year, sex, arrivals; may be empty
    """
    ax = canvas(ax)
    bands = band(shares, "share", ["year"])
    ax.axhline(0.5, color="black", linewidth=1.0, linestyle=":")
    women = shares if ECHO not in shares else shares[shares[ECHO] == 0]
    few = few_behind(bands["year"].map(women.groupby("year")["women"].median()), stamp)
    ribbon(ax, bands["year"], bands, RED, "simulated", few=few)
    seen = share_of_women(within(observed, bands["year"]), [])
    if len(seen):
        ax.scatter(seen["year"], seen["share"], color=RED, edgecolor="black", s=46, zorder=5, label="observed")
    years_axis(ax, bands["year"])
    percent_axis(ax)
    of = COUNTS if ECHO in shares else UNCOUNTED if len(seen) else EVENTS
    return finish(ax, "Women among those who arrive", "% of arrivals", stamp, of)
