"""How much of a gap goes when structures are taken off, one bar a structure."""

from __future__ import annotations

import textwrap

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from transitsim.plots.style import BLACK, BLUE, GREY, ORANGE, Stamp, canvas, finish, styled

BANDS = (
    "bar: Shapley value; thick and thin line: its 50 and 90 % interval; circle: taken off alone; "
    "diamond: taken off when all others are; %: share of the gap"
)


@styled
def draw_structural_share(shares: pd.DataFrame, stamp: Stamp, title: str, axes: Axes | None = None) -> Axes:
    """What taking each structure off changes, the largest on top; below them all at once, beside the gap itself.

    Parameters
    ----------
    shares : STRUCTURAL_SHARES of `schema/tables.py`, of one outcome
    title : of the figure
    """
    axes = canvas(axes)
    rows = {measure: table.set_index("structure") for measure, table in shares.groupby("measure", observed=True)}
    parts = rows["shapley"].sort_values("difference", key=abs, ascending=False)
    whole, names = rows["all"].iloc[0], list(parts.index)
    for y, name in zip(range(len(names), 0, -1), names, strict=True):
        _bar(axes, y, parts.loc[name], BLUE)
        for measure, mark in (("alone", "o"), ("last", "D")):
            axes.plot(
                rows[measure].loc[name, "difference"], y, mark, color="white", markeredgecolor=BLACK, markersize=6, zorder=4
            )
    _bar(axes, 0, whole, GREY)
    axes.axvline(0.0, color="black", linewidth=1.2)
    gone = {"color": ORANGE, "linewidth": 2.0, "linestyle": "--", "label": "the whole gap gone"}
    axes.plot([-whole["base"]] * 2, [-0.5, len(names) + 0.5], **gone)
    told = ["all of them", *(_told(name, parts.loc[name]) for name in reversed(names))]
    axes.set_ylim(-0.6, len(names) + 0.6)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=5))
    axes.grid(False, axis="y")
    axes.margins(x=0.06)
    axes.get_figure().subplots_adjust(left=0.37)
    few = " · few agents: luck" if whole["few"] else ""
    unit = f"change of the gap, {whole['unit']} (now {whole['base']:,.3g}){few}"
    axes = finish(axes, title, "", stamp, BANDS, unit, columns=1, indent=160.0)
    axes.set_yticks(range(len(told)), told)
    axes.set_title(title, x=-0.55)
    return axes


def _bar(axes: Axes, y: int, row: pd.Series, colour: str) -> None:
    axes.barh(y, row["difference"], height=0.62, color=colour, alpha=0.55)
    axes.plot([row["low90"], row["high90"]], [y, y], color=BLACK, linewidth=1.4)
    axes.plot([row["low50"], row["high50"]], [y, y], color=BLACK, linewidth=3.6)


def _told(name: str, row: pd.Series) -> str:
    """'live in work, 12 %'; without the share where none can be told."""
    share = f", {round(100.0 * row['share'])}\N{NO-BREAK SPACE}%" if pd.notna(row["share"]) else ""
    return textwrap.fill(name.replace("_", " ").replace("+", " + ") + share, 20)
