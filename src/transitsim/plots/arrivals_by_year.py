"""Arrivals by year and sex, simulated and observed."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from transitsim.core.text import spoken
from transitsim.measures import band
from transitsim.measures.count_dispersion import echoed
from transitsim.plots.style import (
    COUNTS,
    EVENTS,
    SEX_COLOURS,
    SEX_MARKS,
    SEX_NAMES,
    UNCOUNTED,
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


@styled
def draw_arrivals(
    arrivals: pd.DataFrame,
    observed: pd.DataFrame,
    stamp: Stamp,
    destination: str = "the destination",
    ax: Axes | None = None,
    dispersion: Mapping[int, float] = MappingProxyType({}),
) -> Axes:
    """Median over replicates, bands in which a count would lie, observed counts as dots.

    Parameters
    ----------
    arrivals : regime, replicate, year, sex, arrivals (`measures.arrivals`)
    observed : year, sex, arrivals; may be empty
    dispersion : of counts, by replicate (`measures/count_dispersion.py`); without any, bands hold further replicates only
    """
    ax = canvas(ax)
    bands = band(echoed(arrivals, "arrivals", dispersion), "arrivals", ["year", "sex"])
    observed = within(observed, bands["year"])
    for sex, colour in SEX_COLOURS.items():
        part, seen = bands[bands["sex"] == sex], observed[observed["sex"] == sex]
        few = few_behind(part["median"], stamp)
        ribbon(ax, part["year"], part, colour, f"{SEX_NAMES[sex]}, simulated", few=few)
        if len(seen):
            look: dict[str, Any] = {"color": colour, "edgecolor": "black", "marker": SEX_MARKS[sex], "s": 46, "zorder": 5}
            ax.scatter(seen["year"], seen["arrivals"], label=f"{SEX_NAMES[sex]}, observed", **look)
    years_axis(ax, bands["year"])
    people_axis(ax)
    of = COUNTS if dispersion else UNCOUNTED if len(observed) else EVENTS
    return finish(ax, f"Arrivals in {spoken(destination)}", "people a year", stamp, of)
