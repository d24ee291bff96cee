"""People in transit by month beside the estimates, which differ tenfold: none of them is the truth."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, NullFormatter

from transitsim.measures import band
from transitsim.plots.style import BLUE, EVENTS, ORANGE, Stamp, canvas, few_behind, finish, ribbon, styled, within, years_axis

REGIONS = {"near_border": (BLUE, "near border", "o"), "all": (ORANGE, "all places", "D")}
FLOOR = 1e3  # people; the axis begins no lower unless it must


@styled
def draw_transit_stock(stock: pd.DataFrame, observed: pd.DataFrame, stamp: Stamp, ax: Axes | None = None) -> Axes:
    """Median and bands over replicates on a log scale, estimates as bars from low to high.

    Parameters
    ----------
    stock : regime, replicate, month, region, people (`measures.transit_stock`)
    observed : year, low, central, high, near_border; may be empty
    """
    ax = canvas(ax)
    bands = band(stock, "people", ["month", "region"])
    bands["year"] = bands["month"].dt.year + (bands["month"].dt.month - 0.5) / 12.0
    spread = ["p05", "p25", "median", "p75", "p95"]
    bands[spread] = bands[spread].where(bands[spread] > 0)
    observed = within(observed, bands["year"])
    ax.set_yscale("log")
    for region, (colour, name, mark) in REGIONS.items():
        part = bands[bands["region"] == region]
        ribbon(ax, part["year"], part, colour, f"{name}, simulated", few=few_behind(part["median"], stamp))
        seen = observed[observed["near_border"] == (region == "near_border")]
        draw_estimates(ax, seen, colour, f"{name}, estimates", mark)
    years_axis(ax, bands["year"])
    least = np.nanmin([FLOOR, bands[spread].min(axis=None), observed["low"].min()])
    ax.set_ylim(0.7 * least, 1.6 * np.nanmax([1e5, bands[spread].max(axis=None), observed["high"].max()]))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value / 1000:,g}"))
    ax.yaxis.set_minor_formatter(NullFormatter())
    return finish(ax, "People in transit", "thousand people (log scale)", stamp, EVENTS)


def draw_estimates(ax: Axes, seen: pd.DataFrame, colour: str, label: str, mark: str) -> None:
    """Bars from low to high and a mark at the centre (geometric where none was given), side by side within a year."""
    if seen.empty:
        return
    low = seen["low"].fillna(seen["central"]).fillna(seen["high"])
    high = seen["high"].fillna(seen["central"]).fillna(seen["low"])
    centre = seen["central"].fillna(np.sqrt(low * high))
    place = seen.groupby("year").cumcount() - (seen.groupby("year")["year"].transform("size") - 1) / 2.0
    x = seen["year"] + 0.5 + 0.2 * place
    ax.vlines(x, low, high, color=colour, linewidth=1.6)
    ax.scatter(x, centre, color=colour, edgecolor="black", marker=mark, s=36, zorder=5, label=label)
