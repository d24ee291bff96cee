"""How every figure looks: readable at 12 cm and from the back of a room, safe for the colour-blind, stamped."""

from __future__ import annotations

import functools
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import seaborn as sns
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure, SubFigure
from matplotlib.ticker import FuncFormatter, MaxNLocator, PercentFormatter

from transitsim.core.errors import UserError
from transitsim.inputs.settings import POSTERIOR
from transitsim.measures.intervals import replicates_for_share, widest
from transitsim.schema.tables import FEW

# Okabe and Ito (2008)
ORANGE, SKY, GREEN, YELLOW = "#E69F00", "#56B4E9", "#009E73", "#F0E442"
BLUE, RED, PURPLE, GREY, BLACK = "#0072B2", "#D55E00", "#CC79A7", "#999999", "#222222"
SEX_COLOURS = {"female": RED, "male": BLUE}
SEX_NAMES = {"female": "women", "male": "men"}
SEX_MARKS = {"female": "o", "male": "s"}
COLOURS = (BLUE, RED, GREEN, PURPLE, ORANGE, SKY, BLACK)  # of regimes, rules or groups, in their order
BASELINE = ("#666666", "d")  # colour and mark of what others are compared with
MARKS = ("o", "s", "^", "D", "v", "P", "X")
SIZE = (6.6, 5.2)  # inches; text of 13 points is 9.3 points when printed 12 cm wide
MARGINS = {"left": 0.165, "right": 0.965, "top": 0.915, "bottom": 0.235}  # shares of the figure; the stamp is below
EDGE = 16.408  # points from the left edge of the figure to the stamp
LINE_OF_LEGEND, EDGE_OF_LEGEND = 0.068, 0.035  # heights, shares of the axes
DOTS_PER_INCH = 200
SMALL = 9.5

LOOK: dict[Any, Any] = {
    **sns.axes_style("whitegrid"),
    "font.size": 13,
    "axes.titlesize": 15,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.titlepad": 10,
    "axes.labelsize": 13,
    "xtick.labelsize": 13,
    "ytick.labelsize": 13,
    "legend.fontsize": 11.5,
    "legend.columnspacing": 1.2,
    "legend.framealpha": 0.0,
    "legend.edgecolor": "none",
    "legend.handlelength": 1.9,
    "legend.labelspacing": 0.35,
    "lines.linewidth": 2.4,
    "lines.markersize": 6.5,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "grid.color": "#dddddd",
}


@dataclass(frozen=True)
class Bands:
    """What the middle and the bands of a figure mean; how wide they are follows from the replicates (`measures/intervals.py`)."""

    of: str = "further replicates"
    middle: str = "line: median"
    spread: str = "band"

    def words(self, replicates: int) -> str:
        """In words, for so many replicates."""
        if replicates < 2:
            return f"{self.middle.partition(':')[0]}: the one replicate; no {self.spread} yet"
        share, need = widest(replicates), f"90 % needs {replicates_for_share(90)}"
        if share == 90:
            return f"{self.middle}; {self.spread}s: 50 and 90 % of {self.of}"
        return (
            f"{self.middle}; {self.spread}: 50 % of {self.of} ({need})" if share else f"{self.middle}; no {self.spread} ({need})"
        )


MEDIAN = "line: median (dotted: few events)"
BANDS = Bands()
EVENTS = Bands(middle=MEDIAN)
COUNTS = Bands("counts, dispersion included", MEDIAN)
UNCOUNTED = Bands("replicates, dispersion of counts left out", MEDIAN)


@dataclass(frozen=True)
class Stamp:
    """What stands under a figure: how much was simulated, which record, whose observations, and a note."""

    record: str
    replicates: int
    scale: int
    source: str = ""
    note: str = ""
    drawn: bool = False  # every replicate has posterior draws of its own

    @classmethod
    def of(cls, record: Mapping[str, Any], source: str = "", note: str = "") -> Stamp:
        """The stamp of a recorded run."""
        settings = record["settings"]
        drawn = settings.get("assumptions") == POSTERIOR
        return cls(record["id"], record["replicates_done"], settings["scale"], source, note, drawn)

    def text(self, bands: str | Bands) -> str:
        """One line, parts between dots; `bands` says what lines and bands mean."""
        said = bands.words(self.replicates) if isinstance(bands, Bands) else bands
        lives = f"replicate{'s' if self.replicates != 1 else ''}{' of posterior draws' if self.drawn else ''}"
        count = f"n = {self.replicates} {lives}, 1 agent = {self.scale} people"
        parts = (count, said, self.source and f"observed: {self.source}", self.note, f"record {self.record}")
        return " · ".join(part for part in parts if part)


@dataclass(frozen=True)
class Note:
    """The words under a figure of a fit, in place of a run's stamp: how much was simulated, which window, which commit."""

    words: str

    def text(self, bands: str | Bands) -> str:
        """One line, parts between dots; `bands` says what lines and bands mean."""
        return " · ".join(part for part in (str(bands), self.words) if part)


def figure_of(ax: Axes) -> Figure:
    """The whole figure in which the Axes stand."""
    figure = ax.get_figure()
    if isinstance(figure, SubFigure):
        figure = figure.figure
    if figure is None:
        raise UserError("These Axes stand in no figure; make them with Figure().add_subplot() or plt.subplots().")
    return figure


def styled(draw: Callable[..., Axes]) -> Callable[..., Axes]:
    """A drawing function under the common look, whatever the caller's own settings are."""

    @functools.wraps(draw)
    def drawn(*args: Any, **kwargs: Any) -> Axes:
        with rc_context(LOOK):
            return draw(*args, **kwargs)

    return drawn


def canvas(ax: Axes | None = None, size: tuple[float, float] = SIZE, **margins: float) -> Axes:
    """The Axes given, or those of a new figure that belongs to no window: its `size` in inches, `margins` beside the usual."""
    if ax is not None:
        return ax
    figure = Figure(figsize=size, dpi=DOTS_PER_INCH)
    figure.subplots_adjust(**{**MARGINS, **margins})
    FigureCanvasAgg(figure)
    return figure.add_subplot()


def finish(
    ax: Axes,
    title: str,
    y_label: str,
    stamp: Stamp | Note,
    bands: str | Bands = BANDS,
    x_label: str = "year",
    columns: int = 2,
) -> Axes:
    """Title, axes' names with units, legend inside above the data, and the stamp below, from the left edge of the figure on."""
    figure = figure_of(ax)
    ax.set_title(title)
    ax.set_xlabel(x_label)
    ax.set_ylabel(y_label)
    legend_above(ax, columns)
    stamp_below(ax, textwrap.fill(stamp.text(bands), 94), (EDGE - 72.0 * figure.get_figwidth() * figure.subplotpars.left, -46))
    return ax


def stamp_below(ax: Axes, words: str, points: tuple[float, float]) -> None:
    """Small grey words that begin so many points right of and above the lower left corner of the axes."""
    ax.annotate(
        words, (0, 0), points, "axes fraction", "offset points", va="top", fontsize=SMALL, color="#555555", linespacing=1.25
    )


def legend_above(ax: Axes, columns: int) -> None:
    """The legend inside the axes, in room made for it above the data."""
    handles, labels = ax.get_legend_handles_labels()
    if not handles:
        return
    ax.legend(handles, labels, loc="upper left", ncols=columns, borderaxespad=0.1)
    room = EDGE_OF_LEGEND + LINE_OF_LEGEND * -(-len(handles) // columns)
    bottom, top = ax.get_ylim()
    ticks = [tick for tick in ax.get_yticks() if bottom <= tick <= top]
    if ax.get_yscale() == "log":
        ax.set_ylim(bottom, bottom * (top / bottom) ** (1.0 / (1.0 - room)))
    else:
        ax.set_ylim(bottom, bottom + (top - bottom) / (1.0 - room))
        ax.set_yticks(ticks)


Looks = Mapping[Any, tuple[str, str]]  # a group's colour and mark


def looks_of(groups: Sequence[Any], baseline: Any = None) -> dict[Any, tuple[str, str]]:
    """Colour and mark of every group, in their order; the baseline, if it is there, has its own.

    So a regime looks alike in every picture made with the same regimes, whatever else is shown.
    """
    others = [group for group in groups if group != baseline]
    found = {group: (COLOURS[index % len(COLOURS)], MARKS[index % len(MARKS)]) for index, group in enumerate(others)}
    return {group: found.get(group, BASELINE) for group in groups}


def side_by_side(groups: Sequence[Any], room: float, looks: Looks | None = None) -> Iterator[tuple[Any, str, str, float]]:
    """Every group with its colour, its mark, and how far below the middle of a row it stands; all of them within `room`."""
    looks = looks or looks_of(groups)
    for index, group in enumerate(groups):
        yield group, *looks[group], room * ((index + 0.5) / len(groups) - 0.5)


def ribbon(
    ax: Axes, x: pd.Series, bands: pd.DataFrame, colour: str, label: str, line: str = "-", few: pd.Series | None = None
) -> None:
    """Median with the bands of 50 and 90 % behind it, where they are known; `bands` has p05, p25, median, p75, p95.

    `few` says where the median rests on few events: there it is dotted.
    """
    ax.fill_between(x, bands["p05"], bands["p95"], color=colour, alpha=0.18, linewidth=0)
    ax.fill_between(x, bands["p25"], bands["p75"], color=colour, alpha=0.32, linewidth=0)
    middle = bands["median"] if few is None else bands["median"].where(~few)
    ax.plot(x, middle, color=colour, label=label, linestyle=line)
    if few is not None and few.any():
        beside = few | few.shift(fill_value=False) | few.shift(-1, fill_value=False)
        ax.plot(x, bands["median"].where(beside), color=colour, linestyle=":", linewidth=1.6)


def few_behind(people: pd.Series, stamp: Stamp) -> pd.Series:
    """Where so many people are fewer than 30 simulated events."""
    return people / stamp.scale < FEW


def years_axis(ax: Axes, years: pd.Series) -> None:
    """Whole years, with room at both ends; nothing to do without any."""
    ax.xaxis.set_major_locator(MaxNLocator(nbins=7, integer=True))
    if len(years):
        ax.set_xlim(years.min() - 0.6, years.max() + 0.6)


def within(observed: pd.DataFrame, years: pd.Series) -> pd.DataFrame:
    """Observations of the years that were simulated."""
    return observed[observed["year"].between(years.min() - 0.5, years.max() + 0.5)]


def people_axis(ax: Axes) -> None:
    """Counts with thousands parted, from zero."""
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    ax.set_ylim(bottom=0)


def percent_axis(ax: Axes) -> None:
    """Shares as per cent from 0 to 100."""
    ax.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    ax.set_ylim(0, 1)
