"""What holds those who want to leave and cannot, by year."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
from matplotlib.axes import Axes

from transitsim.plots.style import (
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    PURPLE,
    RED,
    SKY,
    YELLOW,
    Stamp,
    canvas,
    finish,
    percent_axis,
    styled,
    years_axis,
)

NAMES = {
    "funds": ("no money", BLUE),
    "guide": ("no guide", ORANGE),
    "confined": ("held", RED),
    "surveillance": ("watched", SKY),
    "child": ("child", PURPLE),
    "border": ("border shut", "#444444"),
    "health": ("health", GREEN),
    "information": ("unaware of a way", YELLOW),
    "eligibility": ("not admitted", "#8c564b"),
}


@styled
def draw_binding(held: pd.DataFrame, stamp: Stamp, ax: Axes | None = None) -> Axes:
    """Shares of the months of those held, stacked, the largest at the bottom, half marked; replicates pooled.

    Parameters
    ----------
    held : regime, replicate, year, constraint, person_months (`measures.binding`)
    """
    ax = canvas(ax)
    table = pooled(held)
    if len(table):
        names = [NAMES.get(name, (name, GREY))[0] for name in table]
        colours = [NAMES.get(name, (name, GREY))[1] for name in table]
        ax.stackplot(table.index, table.to_numpy().T, labels=names, colors=colours, linewidth=0.6, edgecolor="white")
        ax.axhline(0.5, color="black", linewidth=1.2, linestyle=":")
    years_axis(ax, table.index.to_series())
    percent_axis(ax)
    people = held["person_months"].sum() / 12.0 / max(1, held["year"].nunique() * stamp.replicates)
    note = f"on average {people:,.0f} people want to leave and cannot"
    stamp = replace(stamp, note=f"{stamp.note} · {note}" if stamp.note else note)
    bands = "replicates pooled; several constraints at once share alike"
    return finish(ax, "Want to leave and cannot: what binds", "% of their months", stamp, bands, columns=3)


def pooled(held: pd.DataFrame) -> pd.DataFrame:
    """Share by year (rows) and constraint (columns, the largest first, those that never bind left out)."""
    sums = held.pivot_table(index="year", columns="constraint", values="person_months", aggfunc="sum", observed=True)
    whole = sums.sum(axis=1)
    shares = sums[whole > 0].div(whole[whole > 0], axis=0)
    overall = sums.sum().sort_values(ascending=False)
    return shares[list(overall[overall > 0].index)]
