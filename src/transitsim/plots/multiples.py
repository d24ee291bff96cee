"""A scale of multiples about 1: logarithmic, with as many ticks as can be distinguished."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, FuncFormatter, NullFormatter

REACH = 0.02  # multiples are shown from this on
TICKS = (  # the finest first
    (0.8, 0.9, 1.0, 1.1, 1.2),
    (0.6, 0.8, 1.0, 1.25, 1.6),
    (0.5, 0.7, 1.0, 1.4, 2.0),
    (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0),
    (0.1, 0.3, 1.0, 3.0, 10.0, 30.0),
    (0.05, 0.2, 1.0, 5.0, 20.0, 100.0),
    (0.02, 0.1, 1.0, 10.0, 100.0),
)
APART = 0.185  # share of the axis between two ticks from which their names do not touch


def scale_of_multiples(ax: Axes, low: float, high: float) -> tuple[float, float]:
    """Makes the x axis run from `low` (`REACH` at least) to `high`; both ends as they became."""
    low = max(low, REACH)
    closest = APART * np.log(high / low)
    ticks = next((ticks for ticks in TICKS if np.diff(np.log(ticks)).min() >= closest), TICKS[-1])
    ax.set_xscale("log")
    ax.set_xlim(low, high)
    ax.xaxis.set_major_locator(FixedLocator([tick for tick in ticks if low <= tick <= high]))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"×{value:g}"))
    ax.xaxis.set_minor_formatter(NullFormatter())
    return low, high
