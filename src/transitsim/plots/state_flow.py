"""How people flow from state to state, as ribbons between columns, their thickness the number of people."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from itertools import pairwise

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path
from matplotlib.patheffects import withStroke

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
)

WIDTH = 0.07  # of a column
ROOM = 0.62  # for the names right of the last column
LEAST = 0.025  # share from which a name is written
COLOURS = (BLUE, RED, GREEN, ORANGE, PURPLE, SKY, YELLOW, GREY)


@styled
def draw_state_flow(
    flow: pd.DataFrame,
    stages: Sequence[str],
    stamp: Stamp,
    title: str,
    unit: str,
    order: Sequence[str],
    colours: Mapping[str, str] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Columns of states, and between them ribbons as thick as the share that goes from one to the next.

    Parameters
    ----------
    flow : step (0 for the first pair of columns), source, target, value; the values of every step have the same sum
    stages : what each column says, one more than there are steps
    title, unit : of the figure, and of what 100 % is
    order : states from the top down, the same in every column
    colours : of states by name; the rest in order
    """
    ax = canvas(ax)
    whole = flow.loc[flow["step"] == 0, "value"].sum()
    flow = flow.assign(value=flow["value"] / whole) if whole > 0 else flow.iloc[:0]
    columns = [_column(flow, stage, order) for stage in range(len(stages))]
    colours = {name: COLOURS[index % len(COLOURS)] for index, name in enumerate(order)} | dict(colours or {})
    for step, (here, there) in enumerate(pairwise(columns)):
        _ribbons(ax, flow[flow["step"] == step], step, here, there, colours)
    for stage, column in enumerate(columns):
        _bars(ax, stage, column, colours)
    ax.set_xlim(-WIDTH, len(stages) - 1 + ROOM)
    ax.set_xticks(range(len(stages)), [textwrap.fill(stage, 14) for stage in stages], fontsize=11, linespacing=1.0)
    for label in ax.get_xticklabels():
        label.set_multialignment("center")
    ax.grid(visible=False)
    percent_axis(ax)
    return finish(ax, title, unit, stamp, "thickness: share of all", "")


def _column(flow: pd.DataFrame, stage: int, order: Sequence[str]) -> dict[str, tuple[float, float]]:
    """Bottom and height of every state of one column, from the top down."""
    side, step = ("source", 0) if stage == 0 else ("target", stage - 1)
    rows = flow[flow["step"] == step]
    heights = rows.groupby(side)["value"].sum()
    found, top = {}, 1.0
    for name in (name for name in order if name in heights):
        top -= heights[name]
        found[name] = (top, float(heights[name]))
    return found


def _bars(ax: Axes, stage: int, column: Mapping[str, tuple[float, float]], colours: Mapping[str, str]) -> None:
    for name, (bottom, height) in column.items():
        place = (stage - WIDTH / 2, bottom)
        ax.add_patch(Rectangle(place, WIDTH, height, facecolor=colours[name], edgecolor="white", linewidth=0.8, zorder=3))
        if height >= LEAST:
            words = f"{name}\n{height:.0%}" if height >= 3 * LEAST else f"{name}, {height:.0%}"
            at = ax.text(stage + 0.75 * WIDTH, bottom + height / 2, words, va="center", fontsize=10.5, linespacing=1.05, zorder=5)
            at.set_path_effects([withStroke(linewidth=3.5, foreground="white")])


def _ribbons(ax: Axes, rows: pd.DataFrame, step: int, here: Mapping, there: Mapping, colours: Mapping[str, str]) -> None:
    """Ribbons of one step, in order of states on both sides, coloured by where they come from."""
    tops = {name: bottom + height for name, (bottom, height) in here.items()}
    ends = {name: bottom + height for name, (bottom, height) in there.items()}
    rows = rows.assign(here=rows["source"].map(list(here).index), there=rows["target"].map(list(there).index))
    for row in rows.sort_values(["here", "there"]).itertuples():
        tops[row.source] -= row.value
        ax.add_patch(_ribbon(step, tops[row.source], _take(ends, rows, row), row.value, colours[row.source]))


def _take(ends: Mapping[str, float], rows: pd.DataFrame, row) -> float:
    """Bottom of a ribbon where it ends: below those that come from states above."""
    above = rows[(rows["target"] == row.target) & (rows["here"] <= row.here)]["value"].sum()
    return ends[row.target] - above


def _ribbon(step: int, start: float, end: float, height: float, colour: str) -> PathPatch:
    left, right, middle = step + WIDTH / 2, step + 1 - WIDTH / 2, step + 0.5
    points = [(left, start), (middle, start), (middle, end), (right, end)]
    back = [(right, end + height), (middle, end + height), (middle, start + height), (left, start + height)]
    curve = [Path.MOVETO, *[Path.CURVE4] * 3, Path.LINETO, *[Path.CURVE4] * 3, Path.CLOSEPOLY]
    return PathPatch(
        Path([*points, *back, points[0]], curve), facecolor=colour, alpha=0.38, edgecolor="white", linewidth=1.0, zorder=2
    )
