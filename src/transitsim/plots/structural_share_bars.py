"""How much of a gap goes when structures are taken off, one bar a structure."""

from __future__ import annotations

import textwrap
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from transitsim.plots.style import BLACK, BLUE, GREY, ORANGE, Stamp, canvas, finish, styled

BANDS = (
    "bar: Shapley value; thick and thin line: its 50 and 90 % interval; circle: taken off alone; "
    "diamond: taken off when all others are; %: share of the gap"
)


@styled
def draw_structural_share(shares: pd.DataFrame, stamp: Stamp, title: str, ax: Axes | None = None) -> Axes:
    """What taking each structure off changes, the largest on top; below them all at once, beside the gap itself.

    Parameters
    ----------
    shares : STRUCTURAL_SHARES of `schema/tables.py`, of one outcome
    title : of the figure
    """
    ax = canvas(ax, left=0.37)
    rows = {measure: table.set_index("structure") for measure, table in shares.groupby("measure", observed=True)}
    parts = rows["shapley"].sort_values("difference", key=abs, ascending=False)
    whole, names = rows["all"].iloc[0], list(parts.index)
    for y, name in zip(range(len(names), 0, -1), names, strict=True):
        _bar(ax, y, parts.loc[name], BLUE)
        for measure, mark in (("alone", "o"), ("last", "D")):
            ax.plot(rows[measure].loc[name, "difference"], y, mark, color="white", markeredgecolor=BLACK, markersize=6, zorder=4)
    _bar(ax, 0, whole, GREY)
    ax.axvline(0.0, color="black", linewidth=1.2)
    gone: dict[str, Any] = {"color": ORANGE, "linewidth": 2.0, "linestyle": "--", "label": "the whole gap gone"}
    ax.plot([-whole["base"]] * 2, [-0.5, len(names) + 0.5], **gone)
    told = ["all of them", *(_told(name, parts.loc[name]) for name in reversed(names))]
    ax.set_ylim(-0.6, len(names) + 0.6)
    ax.xaxis.set_major_locator(MaxNLocator(nbins=5))
    ax.grid(False, axis="y")
    ax.margins(x=0.06)
    few = " · few agents: chance" if whole["few"] else ""
    unit = f"change of the gap, {whole['unit']} (now {whole['base']:,.3g}){few}"
    ax = finish(ax, title, "", stamp, BANDS, unit, columns=1)
    ax.set_yticks(range(len(told)), told)
    ax.set_title(title, x=-0.55)
    return ax


def _bar(ax: Axes, y: int, row: pd.Series, colour: str) -> None:
    ax.barh(y, row["difference"], height=0.62, color=colour, alpha=0.55)
    ax.plot([row["low90"], row["high90"]], [y, y], color=BLACK, linewidth=1.4)
    ax.plot([row["low50"], row["high50"]], [y, y], color=BLACK, linewidth=3.6)


def _told(name: str, row: pd.Series) -> str:
    """'live in work, 12 %'; without the share where there is none."""
    share = f", {round(100.0 * row['share'])}\N{NO-BREAK SPACE}%" if pd.notna(row["share"]) else ""
    return textwrap.fill(name.replace("_", " ").replace("+", " + ") + share, 20)
