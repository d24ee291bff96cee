"""What differs between regimes: paired differences with intervals, as a multiple of the baseline."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from transitsim.measures.intervals import CONFIDENCE, PREDICTIVE, SHARES, SIGNS_FROM, replicates_for_share
from transitsim.measures.outcomes import MAIN
from transitsim.plots.multiples import REACH, scale_of_multiples
from transitsim.plots.style import BLACK, Stamp, canvas, finish, looks_of, side_by_side, styled
from transitsim.studies.comparison.difference_words import AGREED

LEFT, RIGHT = 0.345, 0.775  # shares of the figure: the names of outcomes are left, the panel of replicates right
PANEL = (1.05, 0.0, 0.4, 1.0)  # of the axes' width and height
BELOW = 3  # regimes up to which one stands below the other in the legend
BANDS = {
    CONFIDENCE: "thick and thin: 50 and 90 % confidence interval of the ratio of means",
    PREDICTIVE: "thick and thin: hold 50 and 90 % of further replicates, from {} and {} replicates on".format(
        *map(replicates_for_share, SHARES)
    ),
}
BESIDE = f"right: share of replicates with the sign of the mean, from {SIGNS_FROM} on; filled: {100 * AGREED:.0f} % and more"


@styled
def draw_paired_difference(differences: pd.DataFrame, stamp: Stamp, ax: Axes | None = None) -> Axes:
    """A row an outcome, a mark a regime: the mean under the regime as a multiple of the mean under the baseline.

    Thick and thin bars: 50 and 90 % intervals of the kind that the table names (`measures/intervals.py`), where there are any.
    The panel beside it has the share of replicates with the sign of the mean; marks are filled from 95 % on. Outcomes that
    nobody lived under the baseline, and those of few events or agents, are left out.

    Parameters
    ----------
    differences : PAIRED_DIFFERENCES of `schema/tables.py`, of one group
    """
    ax = canvas(ax, left=LEFT, right=RIGHT)
    rows = differences[differences["outcome"].isin(MAIN) & (differences["base"] > 0) & ~differences["few"]]
    looks = looks_of(list(dict.fromkeys(differences["regime"])))
    regimes = [regime for regime in looks if regime in set(rows["regime"])]
    names = [name for name in MAIN if name in set(rows["outcome"])]
    ax.plot([1.0, 1.0], [0.4 - len(names), 0.6], color="black", linewidth=1.2)
    beside = ax.inset_axes(PANEL, sharey=ax)
    least, most = 0.8, 1.25
    for regime, colour, mark, shift in side_by_side(regimes, 0.7, looks):
        ax.plot([], [], mark, color=colour, label=regime.replace("_", " "))
        for row in rows[rows["regime"] == regime].itertuples():
            y = -names.index(row.outcome) - shift
            at, *ends = _multiples(row)
            ax.plot(ends[2:], [y, y], color=colour, linewidth=1.4)
            ax.plot(ends[:2], [y, y], color=colour, linewidth=3.6)
            inside = colour if row.same_sign >= AGREED else "white"
            for panel, x in ((ax, at), (beside, row.same_sign)):
                panel.plot(x, y, mark, color=colour, markerfacecolor=inside, markeredgewidth=1.6, clip_on=False)
            least, most = np.nanmin([least, at, *ends]), np.nanmax([most, at, *ends])
    scale_of_multiples(ax, least / 1.1, most * 1.1)
    ax.set_ylim(0.4 - len(names), 0.6)
    ax.set_yticks([-index for index in range(len(names))], [MAIN[name] for name in names])
    baseline, group = differences[["baseline", "group_name"]].iloc[0] if len(differences) else ("baseline", "everybody")
    columns = 1 if len(regimes) <= BELOW else 2
    kind = str(differences["interval"].iloc[0]) if len(differences) else CONFIDENCE
    said = f"{BANDS[kind]}; {BESIDE}"
    finish(ax, f"{group.capitalize()} under other regimes", "", stamp, said, f"times {baseline}", columns)
    _agreement(beside, len(names))
    return ax


def _agreement(beside: Axes, rows: int) -> None:
    """The panel of shares of replicates: from none to all, and the line from which they are said to agree."""
    ends = (0.4 - rows, 0.6)
    beside.grid(visible=False, axis="x")
    beside.spines["left"].set_bounds(*ends)
    beside.vlines((0.5, 1.0), *ends, color="#dddddd", linewidth=0.8, zorder=0)
    beside.vlines(AGREED, *ends, color=BLACK, linewidth=1.0, linestyle=":")
    beside.set_xlim(-0.04, 1.04)
    beside.set_xticks([0.0, 0.5, 1.0], ["0", "50", "100"])
    beside.set_xlabel("same sign, %")
    beside.tick_params(axis="y", left=False, labelleft=False)


def _multiples(row) -> np.ndarray:
    """The mean and the ends of both intervals as multiples of the baseline."""
    middle = (row.base + row.difference) / row.base
    return np.maximum([middle, row.times_low50, row.times_high50, row.times_low90, row.times_high90], REACH)
