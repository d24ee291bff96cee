"""Twelve assumptions: how much of each outcome's variance is each one's doing, and how much is chance?"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.ticker import PercentFormatter

from experiments.write_up import main_of_sweep, stamp
from transitsim.plots.factor_names import in_words
from transitsim.plots.style import BLUE, GREEN, ORANGE, canvas, finish, styled
from transitsim.studies.sensitivity import sensitivity

FOLDER = Path(__file__).parent
OUTCOMES = {
    "involuntary": ("involuntary", BLUE, "o"),
    "violence": ("violence", ORANGE, "s"),
    "forced_returns": ("forced returns", GREEN, "D"),
}
SHOWN = 8  # factors in the figure


def table(sweep) -> pd.DataFrame:
    """First and total shares of every assumption, and chance, for three outcomes."""
    held = sweep.frame(outcome=list(OUTCOMES), group_by="all")
    return sensitivity(sweep.points, held).drop(columns=["group_by", "group_name"]).assign(agents=round(held["agents"].mean()))


def totals(table: pd.DataFrame, outcome: str) -> pd.DataFrame:
    """Total shares for an outcome, the largest first."""
    rows = table[(table["outcome"] == outcome) & (table["measure"] == "total")]
    return rows.sort_values("value", ascending=False, kind="stable")


def answer(table: pd.DataFrame) -> str:
    """A sentence for each outcome."""
    sentences = []
    for outcome, (name, *_) in OUTCOMES.items():
        first, second = (row for _, row in totals(table, outcome).head(2).iterrows())
        noise = table[(table["outcome"] == outcome) & (table["measure"] == "noise")].iloc[0]
        small = int((totals(table, outcome)["high90"] < 0.05).sum())
        sentences.append(
            f"{name[0].upper()}{name[1:]}: {_share(first)}, then {_share(second)}; {small} of the twelve have a total share "
            f"surely below 5 %; {_share(noise, 'chance within one replicate')}."
        )
    return "\n".join(sentences)


def _share(row: pd.Series, name: str = "") -> str:
    ends = f"{100 * row['low90']:.0f} to {100 * row['high90']:.0f}"
    return f"{name or in_words(row['factor'])} {100 * row['value']:.0f} % (90 % interval {ends})"


@styled
def draw(table: pd.DataFrame):
    """Total shares of the assumptions that matter most, and chance, for three outcomes."""
    axes = canvas()
    shares = table[table["measure"] == "total"].pivot(index="factor", columns="outcome", values="value")
    order = shares.max(axis=1).sort_values(ascending=False).index[:SHOWN]
    for index, (outcome, (name, colour, mark)) in enumerate(OUTCOMES.items()):
        luck = table[(table["outcome"] == outcome) & (table["measure"] == "noise")]
        rows = pd.concat([totals(table, outcome).set_index("factor").loc[order], luck])
        at = -np.arange(len(rows)) + 0.24 * (1 - index)
        axes.hlines(at, rows["low90"], rows["high90"], color=colour, linewidth=1.8)
        axes.plot(rows["value"], at, mark, color=colour, markeredgecolor="white", label=name)
    names = [*map(in_words, order), "chance"]
    axes.set_yticks(-np.arange(len(names)), names, fontsize=10.5)
    axes.grid(False, axis="y")
    axes.xaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    axes.get_figure().subplots_adjust(left=0.36)
    blocks, factors = table["blocks"].iloc[0], len(shares)
    bands = (
        f"total shares; bars: 90 % intervals; {blocks} blocks of {factors + 2} points; the other {factors - SHOWN} are smaller"
    )
    what = "% of the variance of one replicate"
    return finish(axes, "What three outcomes depend on", "", stamp(table), bands, what, 1)


if __name__ == "__main__":
    main_of_sweep(FOLDER, table, answer, draw)
