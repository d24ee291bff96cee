"""How a paired difference settles as replicates are added."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from transitsim.measures.intervals import CONFIDENCE, PREDICTIVE, SHARES, replicates_for_share
from transitsim.plots.style import BLACK, BLUE, Stamp, canvas, finish, styled

BANDS = {
    CONFIDENCE: "line: mean difference; dark and light band: its 50 and 90 % confidence interval (Student)",
    PREDICTIVE: "line: mean difference; dark and light band: hold 50 and 90 % of further replicates, from {} and {} on".format(
        *map(replicates_for_share, SHARES)
    ),
}


@styled
def draw_running_interval(
    running: pd.DataFrame,
    stamp: Stamp,
    name: str,
    unit: str,
    target: float | None = None,
    kind: str = CONFIDENCE,
    ax: Axes | None = None,
) -> Axes:
    """The mean difference with its intervals after 2, 3, ..., n replicates; dashed, the mean plus and minus the target.

    Parameters
    ----------
    running : replicates, difference, low50, high50, low90, high90 (`studies/precision.running_interval`)
    name, unit : of the difference
    target : half-width asked for of the interval of the mean, in `unit`; not drawn beside predictive intervals
    kind : of the intervals
    """
    ax = canvas(ax)
    at = running["replicates"]
    ax.axhline(0.0, color="black", linewidth=1.2)
    for share, alpha in ((90, 0.18), (50, 0.32)):
        ax.fill_between(at, running[f"low{share}"], running[f"high{share}"], color=BLUE, alpha=alpha, linewidth=0)
    ax.plot(at, running["difference"], "o-", color=BLUE, markersize=4.5, label="mean difference")
    if target is not None and len(running) and kind == CONFIDENCE:
        middle = running["difference"].iloc[-1]
        for sign, label in ((-1.0, None), (1.0, f"last mean ± target {target:g}")):
            ax.axhline(middle + sign * target, color=BLACK, linewidth=1.4, linestyle="--", label=label)
    ax.xaxis.set_major_locator(MaxNLocator(nbins=8, integer=True))
    _whole_but_the_first(ax, running)
    return finish(ax, name, f"difference, {unit}", stamp, BANDS[kind], "replicates")


def _whole_but_the_first(ax: Axes, running: pd.DataFrame) -> None:
    """Show the intervals from the fourth replicate on whole: those of two and three reach so far that they hide the rest."""
    shown = running[running["replicates"] >= min(4, running["replicates"].max())] if len(running) else running
    if shown.empty:
        return
    ends = shown[["difference", "low50", "high50", "low90", "high90"]]
    low, high = min(ends.min(axis=None), 0.0), max(ends.max(axis=None), 0.0)
    room = 0.06 * ((high - low) or 1.0)
    ax.set_ylim(low - room, high + room)
