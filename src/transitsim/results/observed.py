"""What was observed, set beside what is simulated. A context that names no evidence has empty tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import pandas as pd

from transitsim.engine.assumptions import dispersions
from transitsim.engine.run_inputs import Inputs
from transitsim.inputs import evidence
from transitsim.inputs.cited_yaml import Source
from transitsim.inputs.context import Context


@dataclass(frozen=True, eq=False)
class Observed:
    """Tidy observations.

    Attributes
    ----------
    arrivals : year, sex, arrivals (people a calendar year)
    stock : year, low, central, high (people), geography, estimator, near_border (True: the provinces at the border only)
    forced_returns : year, low, central, high (people a year), estimator
    who_arrived : question, first, last (months), population, n, value, low, high, error, source_id,
        publisher (of the first source)
    arrivals_source, stock_source : whom the figures are from, in a few words; empty without any
    sought_from, sought_to : months between which default values were sought against these figures; empty if never
    dispersion : by replicate, how much a count of its arrivals scatters beyond chance (`measures/count_dispersion.py`), or empty
    """

    arrivals: pd.DataFrame
    stock: pd.DataFrame
    forced_returns: pd.DataFrame
    who_arrived: pd.DataFrame
    arrivals_source: str = ""
    stock_source: str = ""
    sought_from: str = ""
    sought_to: str = ""
    dispersion: Mapping[int, float] = field(default_factory=dict)


def observed_of(context: Context) -> Observed:
    """The tables of evidence that a context names."""
    named, sources = context.evidence, context.sources
    arrivals = evidence.arrivals_by_year_and_sex(named.arrivals) if named.arrivals else empty(evidence.ARRIVALS)
    who = evidence.who_arrived(named.who_arrived) if named.who_arrived else empty(evidence.WHO)
    stock = evidence.transit_stock(named.stock, named.stock_group) if named.stock else empty(evidence.STOCK)
    near = stock["geography"].astype("str").str.contains(named.near_border, regex=False) if named.near_border else False
    return Observed(
        arrivals,
        stock.assign(near_border=near),
        evidence.forced_returns(named.forced_returns) if named.forced_returns else empty(evidence.RETURNS),
        who.assign(publisher=first_keys(who).map(lambda key: publisher(key, sources))),
        main_publisher(named.arrivals, sources) if named.arrivals else "",
        leading(stock["estimator"]),
        named.sought_from,
        named.sought_to,
    )


def observed_beside(inputs: Inputs) -> Observed:
    """What was observed, beside a run that rests on `inputs`: with the dispersion of counts that goes with its replicates."""
    spread = dispersions(inputs.settings, inputs.settings.replicates, inputs.posterior)
    return replace(observed_of(inputs.context), dispersion=spread)


def empty(columns: Sequence[str]) -> pd.DataFrame:
    """A table of observations that nobody made."""
    words = ("sex", "geography", "estimator", "source_id", "status", "question", "first", "last", "population", "error")
    return pd.DataFrame({name: pd.Series(dtype="str" if name in words else "float") for name in columns})


def main_publisher(table: evidence.Table, sources: Mapping[str, Source]) -> str:
    """Publisher of the source that most rows of an evidence table rest on, and whether there are others."""
    return leading(first_keys(evidence.read(table)).map(lambda key: publisher(key, sources)))


def first_keys(frame: pd.DataFrame) -> pd.Series:
    """Key of the first source of every row."""
    return frame["source_id"].astype("str").str.split(";").str[0]


def publisher(key: str, sources: Mapping[str, Source]) -> str:
    """Who stands behind a source: title of one of the context's own, else publisher in the packaged list, else the key."""
    if key in sources:
        return sources[key].title
    return evidence.sources()[key]["publisher"] if key in evidence.sources() else key


def leading(names: pd.Series) -> str:
    """The commonest of these names, 'and others' when there are; nothing without any."""
    counts = names.value_counts()
    return f"{counts.index[0]} and others" if len(counts) > 1 else "".join(counts.index)


def estimates(observed: pd.DataFrame, years: pd.Index) -> pd.DataFrame:
    """Lowest and highest figure that anybody gave, by year: columns least and most."""
    values = observed[["low", "central", "high"]].astype(float)
    ends = pd.DataFrame({"least": values.min(axis=1), "most": values.max(axis=1)})
    return ends.groupby(observed["year"]).agg({"least": "min", "most": "max"}).reindex(years)
