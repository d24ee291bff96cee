"""Want, can, do: who in transit would leave, wants to, could, and does, by year."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
from matplotlib.axes import Axes

from transitsim.measures import band
from transitsim.plots.style import BLUE, GREEN, GREY, RED, Stamp, canvas, finish, percent_axis, ribbon, styled, years_axis

LINES = {
    "wish_safe_to_leave": (GREY, "would leave by a free and safe road", "--"),
    "wish_to_leave": (RED, "want to leave", "-"),
    "can": (BLUE, "could leave", "-."),
    "do": (GREEN, "leave", "-"),
}


@styled
def draw_want_can_do(shares: pd.DataFrame, stamp: Stamp, ax: Axes | None = None) -> Axes:
    """Shares of person-months in transit, median and bands over replicates.

    Parameters
    ----------
    shares : regime, replicate, year, answer, share (`measures.want_can_do`)
    """
    ax = canvas(ax)
    bands = band(shares, "share", ["year", "answer"])
    for answer, (colour, name, line) in LINES.items():
        part = bands[bands["answer"] == answer]
        ribbon(ax, part["year"], part, colour, name, line)
    years_axis(ax, bands["year"])
    percent_axis(ax)
    stamp = replace(stamp, note="leaving is for anywhere, going back included")
    return finish(ax, "Want, can, do", "% of months lived in transit", stamp)
