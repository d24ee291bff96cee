"""Regret of regimes across assumptions, as a heat map: a row a regime, a column a world."""

from __future__ import annotations

import textwrap

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter

from transitsim.plots.factor_names import in_words, top_below
from transitsim.plots.style import BLACK, Stamp, canvas, finish, styled

NAMED = 8  # columns up to which each world is named
LEFT, RIGHT = 0.24, 0.93  # shares of the figure, for the names of regimes and the units of the bar
BANDS = "palest: best there; + each regime's largest regret; means over replicates"
KEYS = ("outcome", "group_by", "group_name", "world", "regime", "value", "regret")


@styled
def draw_regret(found: pd.DataFrame, stamp: Stamp, unit: str = "", ax: Axes | None = None) -> Axes:
    """How far each regime is from the best in each world; regimes with the smallest largest regret on top.

    Parameters
    ----------
    found : rows of `studies.questions.regrets` for one outcome and group
    unit : of the outcome
    """
    name, group = str(found["outcome"].iloc[0]).replace("_", " "), str(found["group_name"].iloc[0])
    title = textwrap.fill(f"Regret: {name}" + ("" if group == "everybody" else f", {group}"), 34)
    ax = canvas(ax, left=LEFT, right=RIGHT, top=top_below(title))
    table = found.pivot(index="regime", columns="world", values="regret")
    table = table.loc[table.max(axis=1).sort_values(kind="stable").index]
    factors = [name for name in found.columns if name not in KEYS and found[name].nunique() > 1]
    named = len(factors) == 1 and table.shape[1] <= NAMED
    if not named:
        table = table[table.mean(axis=0).sort_values(kind="stable").index]
    colours = sns.color_palette("rocket_r", as_cmap=True)
    bar = {"label": f"regret{f', {unit}' if unit else ''}", "format": FuncFormatter(_told)}
    sns.heatmap(table, ax=ax, cmap=colours, vmin=0.0, cbar_kws=bar, xticklabels=False, yticklabels=False)
    shade = table.to_numpy() / max(float(table.to_numpy().max()), 1e-300)
    for place, regret in enumerate(table.to_numpy()):
        worst = int(np.argmax(regret))
        if regret[worst] <= 0.0:
            continue
        colour = "white" if shade[place, worst] > 0.5 else BLACK
        ax.text(worst + 0.5, place + 0.5, "+", ha="center", va="center", color=colour, fontsize=15, fontweight="bold")
    places = np.arange(len(table)) + 0.5
    ax.set_yticks(places, [textwrap.fill(name.replace("_", " "), 16) for name in table.index], fontsize=11, rotation=0)
    if named:
        values = found.drop_duplicates("world").set_index("world").loc[table.columns, factors[0]]
        ax.set_xticks(np.arange(len(values)) + 0.5, [f"{one:.3g}" if isinstance(one, float) else str(one) for one in values])
        below = in_words(factors[0])
    else:
        below = f"{table.shape[1]} worlds ({len(factors)} assumptions), by mean regret"
    return finish(ax, title, "", stamp, BANDS, below)


def _told(value: float, _: int) -> str:
    """A tick of the bar: thousands parted, small values with what they need."""
    return f"{value:,.0f}" if value >= 1000.0 else f"{value:.4g}"
