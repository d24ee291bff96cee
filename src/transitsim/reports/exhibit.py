"""One thing shown: what it says in a sentence, its figure, its interactive chart, and the same numbers as a table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from transitsim.core.text import number
from transitsim.measures.intervals import SHARES, replicates_for_share, widest
from transitsim.schema.tables import FEW
from transitsim.studies.comparison.difference_words import MARK, MARKED

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ENDS = {50: ("p25", "p75"), 90: ("p05", "p95")}  # columns of a band


@dataclass(frozen=True)
class Exhibit:
    """One part of a report.

    Attributes
    ----------
    name : of its files and anchors
    title : heading
    finding : what it shows, in a sentence or two; also the words for those who do not see the figure
    table : the same numbers as text, the first column naming the row
    caption : of the table, with units
    draw : draws the figure; None where the table says it all
    chart : specification of the interactive chart (Vega-Lite), made when asked for; None where there is none
    """

    name: str
    title: str
    finding: str
    table: pd.DataFrame
    caption: str
    draw: Callable[[], Axes] | None = None
    chart: Callable[[], dict[str, Any]] | None = None


def spread(row: pd.Series, digits: int = 0, factor: float = 1.0, few: bool = False, middle: str = "median") -> str:
    """'2,400 (1,980-2,620)': the middle and the widest band that the replicates tell; it alone where they read the same.

    Parameters
    ----------
    row : of `measures.band`
    few : whether it is marked as resting on few events or agents
    middle : median or mean
    """
    told = number(factor * row[middle], digits)
    share = max((share for share, (low, _) in ENDS.items() if pd.notna(row[low])), default=0)
    low, high = (number(factor * row[end], digits) for end in ENDS[share]) if share else (told, told)
    text = told if low == high else f"{told} ({low}-{high})"
    return text + MARK * bool(few)


def people(row: pd.Series, scale: float) -> str:
    """`spread` of a number of people, marked where few agents of `scale` people stand behind it."""
    return spread(row, few=row["median"] / scale < FEW)


def ends_of(bands: pd.DataFrame) -> dict[str, pd.Series]:
    """`low` and `high` of every row, for a chart: the ends of the widest band that the replicates tell."""
    return {name: bands[wide].fillna(bands[inner]) for name, wide, inner in (("low", "p05", "p25"), ("high", "p95", "p75"))}


def spread_words(replicates: int, of: str = "a further one", middle: str = "median") -> str:
    """What stands in brackets after the median, or mean, of so many replicates."""
    share = widest(replicates)
    if share == SHARES[-1]:
        return f"{middle} of replicates (where {of} lies in {share} % of cases)"
    need = f"{SHARES[-1]} % needs {replicates_for_share(SHARES[-1])} replicates"
    inside = f"where {of} lies in {share} % of cases; " if share else ""
    return f"{middle} of replicates ({inside}{need})"


def wide(bands: pd.DataFrame, rows: str, columns: str, cell: Callable[[pd.Series], str]) -> pd.DataFrame:
    """Every band in words, a row each of `rows` and a column each of `columns`, both in order of appearance; '-' where none."""
    words = bands.assign(text=[cell(row) for _, row in bands.iterrows()] if len(bands) else [])
    table = words.pivot_table(index=rows, columns=columns, values="text", aggfunc="first", sort=False, observed=True)
    table = table.reindex(list(dict.fromkeys(bands[rows])))[list(dict.fromkeys(bands[columns]))]
    return table.fillna("-").rename_axis(columns=None).reset_index()


def caption(words: str, table: pd.DataFrame) -> str:
    """The caption of a table, with the meaning of the mark where it stands in it."""
    marked = any(MARK in str(cell) for cell in table.to_numpy().ravel())
    return f"{words} {MARKED}" if marked else words
