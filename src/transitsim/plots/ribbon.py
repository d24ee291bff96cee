"""One quantity by year, a ribbon a regime: median and bands over replicates, estimates beside them."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from transitsim.measures import band
from transitsim.plots.style import (
    BLACK,
    COLOURS,
    EVENTS,
    Stamp,
    canvas,
    few_behind,
    finish,
    people_axis,
    ribbon,
    styled,
    within,
    years_axis,
)
from transitsim.plots.transit_stock_by_month import draw_estimates

LINES = ("-", "--", "-.", ":", "-", "--", "-.")


@styled
def draw_ribbon(
    yearly: pd.DataFrame,
    value: str,
    stamp: Stamp,
    title: str,
    unit: str,
    observed: pd.DataFrame | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Median and bands of 50 and 90 % over replicates, one colour and one kind of line a regime.

    Parameters
    ----------
    yearly : regime, replicate, year and the column `value`
    value : column that is drawn, of people
    title, unit : of the quantity
    observed : year, low, central, high; may be empty
    """
    ax = canvas(ax)
    bands = band(yearly, value, ["regime", "year"])
    for index, (regime, part) in enumerate(bands.groupby("regime", observed=True, sort=False)):
        name = str(regime).replace("_", " ")
        few, look = few_behind(part["median"], stamp), (COLOURS[index % len(COLOURS)], f"{name}, simulated")
        ribbon(ax, part["year"], part, *look, LINES[index % len(LINES)], few)
    if observed is not None:
        draw_estimates(ax, within(observed, bands["year"]), BLACK, "estimates, low to high", "D")
    years_axis(ax, bands["year"])
    people_axis(ax)
    return finish(ax, title, unit, stamp, EVENTS)
