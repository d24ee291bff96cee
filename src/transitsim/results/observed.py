"""What was observed, set beside what is simulated. A context without packaged evidence has empty tables."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from transitsim.nouns import evidence

EVIDENCE_OF = "north_korea_china"


@dataclass(frozen=True, eq=False)
class Observed:
    """Tidy observations.

    Attributes
    ----------
    arrivals : year, sex, arrivals (people a calendar year)
    stock : year, low, central, high (people), geography, estimator, near_border (True: the provinces at the border only)
    forced_returns : year, low, central, high (people a year), estimator
    arrivals_source, stock_source : whom the figures are from, in a few words; empty without any
    """

    arrivals: pd.DataFrame
    stock: pd.DataFrame
    forced_returns: pd.DataFrame
    arrivals_source: str = ""
    stock_source: str = ""


def observed_of(context: str) -> Observed:
    """The packaged evidence of a context."""
    arrivals = evidence.arrivals_by_year_and_sex()
    stock = evidence.transit_stock()
    stock = stock.assign(near_border=stock["geography"].str.contains("NE "))
    returns = evidence.forced_returns()
    if context != EVIDENCE_OF:
        return Observed(arrivals.iloc[:0], stock.iloc[:0], returns.iloc[:0])
    return Observed(arrivals, stock, returns, main_publisher("arrivals_south_korea"), leading(stock["estimator"]))


def main_publisher(table: str) -> str:
    """Publisher of the source that most rows of an evidence table rest on, and whether there are others."""
    first = evidence.read(table)["source_id"].str.split(";").str[0]
    return leading(first.map(lambda key: evidence.sources()[key]["publisher"]))


def leading(names: pd.Series) -> str:
    """The commonest of these names, 'and others' when there are."""
    counts = names.value_counts()
    return f"{counts.index[0]} and others" if len(counts) > 1 else "".join(counts.index)
