"""How an outcome responds as a lever is turned, and where it crosses the target."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, FuncFormatter, NullFormatter

from transitsim.plots.style import BLUE, ORANGE, RED, Stamp, canvas, finish, styled
from transitsim.schema.levers import LEVERS

BANDS = "line: mean paired difference at the places lived; dark and light band: its 50 and 90 % interval (Student)"


@styled
def draw_threshold(
    points: pd.DataFrame, stamp: Stamp, title: str, interval: tuple[float, float], at: float, ax: Axes | None = None
) -> Axes:
    """The mean change at every place lived, the target dashed, the threshold with its 90 % interval.

    Parameters
    ----------
    points : THRESHOLD_POINTS of `schema/tables.py`
    interval, at : of the threshold; NaN for what lies outside the range
    """
    ax, first = canvas(ax), points.iloc[0]
    ax.axhline(0.0, color="black", linewidth=1.2)
    for share, alpha in ((90, 0.18), (50, 0.32)):
        ax.fill_between(points["lever_at"], points[f"low{share}"], points[f"high{share}"], color=BLUE, alpha=alpha, linewidth=0)
    ax.plot(points["lever_at"], points["difference"], "o-", color=BLUE, markersize=5, label="mean change")
    target = points["difference"] - points["beyond"]
    ax.plot(points["lever_at"], target, "--", color=RED, linewidth=1.8, label="target")
    if math.isfinite(at):
        low, high = (
            end if math.isfinite(end) else edge
            for end, edge in zip(interval, (points["lever_at"].min(), points["lever_at"].max()), strict=True)
        )
        ax.plot([low, high], [target.mean()] * 2, color=ORANGE, linewidth=5.0, alpha=0.8, solid_capstyle="butt")
        ax.plot(
            at,
            target.mean(),
            "D",
            color=ORANGE,
            markeredgecolor="black",
            markersize=8,
            zorder=4,
            label="threshold, 90 % interval",
        )
    if first["lever_as"] == "factor" and points["lever_at"].min() > 0.0:
        _factors(ax, points["lever_at"])
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.6g}"))
    lever = f"factor on {first['lever']}" if first["lever_as"] == "factor" else f"{first['lever']}, {LEVERS[first['lever']].unit}"
    few = " · few agents: chance" if points["few"].any() else ""
    return finish(ax, title, f"change, {first['unit']}{few}", stamp, BANDS, lever, columns=3)


def _factors(ax: Axes, places: pd.Series) -> None:
    """Equal factors at equal distances: ×0.5, ×1, ×2."""
    ax.set_xscale("log")
    low, high = math.floor(np.log2(places.min())), math.ceil(np.log2(places.max()))
    ax.xaxis.set_major_locator(FixedLocator([2.0**power for power in range(low, high + 1)]))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"×{value:g}"))
    ax.xaxis.set_minor_formatter(NullFormatter())
    ax.set_xlim(places.min() / 1.05, places.max() * 1.05)
