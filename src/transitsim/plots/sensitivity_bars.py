"""What an outcome depends on: a bar for each factor, with its interval, and one for chance."""

from __future__ import annotations

import textwrap

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import PercentFormatter

from transitsim.plots.factor_names import in_words, top_below
from transitsim.plots.style import BLUE, GREY, SKY, Stamp, canvas, finish, styled

MOST = 10  # factors shown, those with the largest shares
LEFT = 0.33  # share of the figure, for the names of factors
RANKED = "thin lines: 90 % intervals over points"
BANDS = "thin lines: 90 % intervals; noise: chance within one replicate"


@styled
def draw_sensitivity(found: pd.DataFrame, stamp: Stamp, unit: str = "", ax: Axes | None = None) -> Axes:
    """Bars of an outcome's indices: Sobol's first and total shares, or Morris's mu_star, the largest factor on top.

    Parameters
    ----------
    found : rows of `studies.questions.sensitivity` for one outcome, one group and, where it was asked apart, one value
    unit : of the outcome, for Morris's effects
    """
    name, group = str(found["outcome"].iloc[0]).replace("_", " "), str(found["group_name"].iloc[0])
    title = textwrap.fill(f"What it depends on: {name}" + ("" if group == "everybody" else f", {group}"), 32)
    ax = canvas(ax, left=LEFT, top=top_below(title))
    sobol = (found["method"] == "sobol").all()
    ranks = (found["method"] == "ranks").all()
    bars = {"partial": ("correlation", BLUE)} if ranks else {"mu_star": ("mean |effect|", BLUE)}
    bars = {"total": ("alone and with others", SKY), "first": ("alone", BLUE)} if sobol else bars
    order = _order(found, next(iter(bars)))
    height = 0.76 / len(bars)
    for index, (measure, (label, colour)) in enumerate(bars.items()):
        rows = found[found["measure"] == measure].set_index("factor")
        for place, factor in enumerate(order):
            at = -place + 0.38 - height * (index + 0.5)
            _bar(ax, at, height, rows.loc[factor], colour, label if place == 0 else None)
    noise = found[found["measure"] == "noise"]
    if len(noise) and np.isfinite(noise["value"].iloc[0]):
        _bar(ax, -len(order), 0.5, noise.iloc[0], GREY, None)
        order = [*order, "noise"]
    ax.set_yticks([-place for place in range(len(order))], [in_words(factor, 22) for factor in order], fontsize=11)
    ax.set_ylim(0.5 - len(order), 0.55)
    ax.grid(axis="y", visible=False)
    ax.plot([0.0, 0.0], [0.5 - len(order), 0.5], color="black", linewidth=1.0)
    if sobol:
        ax.xaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    what = "% of the variance of one replicate" if sobol else f"change over the whole range{f', {unit}' if unit else ''}"
    what = "partial rank correlation" if ranks else what
    return finish(ax, title, "", stamp, f"{RANKED if ranks else BANDS}; {_blocks(found)}", what)


def _bar(ax: Axes, at: float, height: float, row: pd.Series, colour: str, label: str | None) -> None:
    ax.barh(at, row["value"], height, color=colour, label=label)
    if np.isfinite(row["low90"]):
        ax.plot([row["low90"], row["high90"]], [at, at], color="black", linewidth=1.4)


def _order(found: pd.DataFrame, measure: str) -> list[str]:
    """Factors by size, the largest first."""
    rows = found[found["measure"] == measure]
    return list(rows.sort_values("value", key=abs, ascending=False, kind="stable")["factor"][:MOST])


def _blocks(found: pd.DataFrame) -> str:
    """How many blocks it rests on, and how many were left out."""
    row = found.iloc[0]
    blocks = {"sobol": "blocks", "morris": "trajectories", "ranks": "points"}[row["method"]]
    return f"{row['blocks']} {blocks}" + (f", {row['dropped']} left out for missing runs" if row["dropped"] else "")
