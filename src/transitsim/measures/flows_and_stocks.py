"""Who arrives, who is handed over, who is in transit: origin-born people of all ages, as official counts have them.

`MOVES` says once which moves a measure counts; `moved` counts them in the arrays of a run, the others in its tables.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from transitsim.measures.count_dispersion import ECHO, echoed
from transitsim.measures.places import HANDED_OVER, NEAR_BORDER, RUN, in_transit, named, total
from transitsim.schema.enums import Place

ORIGIN_BORN = 2  # groups of ages that are counted, adults and minors; children born in transit are counted apart


class Move(NamedTuple):
    """Moves from any of some places to any of others."""

    start: tuple[Place, ...]
    end: tuple[Place, ...]


MOVES = {
    "arrivals": Move(tuple(Place), (Place.DESTINATION,)),
    "forced_returns": Move((Place.DETENTION_TRANSIT,), HANDED_OVER),
}


def moved(flows: np.ndarray, name: str, ages: int = ORIGIN_BORN) -> np.ndarray:
    """People who made a move of `MOVES`, by month and sex.

    Parameters
    ----------
    flows : of a tally, shape (months, from, to, 2 sexes, groups of ages)
    name : of the move
    ages : groups of ages that count: 1 for adults alone, 2 with minors

    Returns
    -------
    shape (months, 2 sexes)
    """
    start, end = MOVES[name]
    return flows[:, list(start)][:, :, list(end)][..., :ages].sum(axis=(1, 2, 4))


def movers(flows: pd.DataFrame, places: Mapping[str, str], name: str) -> pd.DataFrame:
    """Rows of the table that are a move of `MOVES`, with a column `year`."""
    start, end = (named(roles, places) for roles in MOVES[name])
    rows = flows[flows["from_place"].isin(start) & flows["to_place"].isin(end)]
    return rows.assign(year=rows["month"].dt.year)


def arrivals(flows: pd.DataFrame, places: Mapping[str, str]) -> pd.DataFrame:
    """People who reached the destination, by year and sex; years without any are 0.

    Returns
    -------
    DataFrame: regime, replicate, year, sex, arrivals (people a year)
    """
    found = total(movers(flows, places, "arrivals"), [*RUN, "year", "sex"], "people")
    return found.rename(columns={"people": "arrivals"})


def forced_returns(flows: pd.DataFrame, places: Mapping[str, str]) -> pd.DataFrame:
    """People handed over from detention in the transit country to the origin, by year; years without any are 0.

    Returns
    -------
    DataFrame: regime, replicate, year, people (a year)
    """
    return total(movers(flows, places, "forced_returns"), [*RUN, "year"], "people")


def womens_share(flows: pd.DataFrame, places: Mapping[str, str]) -> pd.DataFrame:
    """Women and girls among those who reached the destination; years without arrivals are left out.

    Returns
    -------
    DataFrame: regime, replicate, year, women (people), arrivals (people), share (0-1)
    """
    return share_of_women(arrivals(flows, places), RUN)


def share_as_counted(arrivals: pd.DataFrame, dispersion: Mapping[int, float]) -> pd.DataFrame:
    """Share of women by replicate and year, and beside it, where the dispersion is known, what counts might say of it."""
    counts = echoed(arrivals, "arrivals", dispersion)
    return share_of_women(counts, [*RUN, *([ECHO] if ECHO in counts else [])])


def share_of_women(counts: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Share of women by year, and by `by`, of counts with columns year, sex and arrivals."""
    women = counts["arrivals"].where(counts["sex"] == "female", 0.0)
    found = counts.assign(women=women).groupby([*by, "year"], observed=True)[["women", "arrivals"]].sum().reset_index()
    found = found[found["arrivals"] > 0]
    return found.assign(share=found["women"] / found["arrivals"]).reset_index(drop=True)


def transit_stock(stocks: pd.DataFrame, places: Mapping[str, str]) -> pd.DataFrame:
    """People in transit at each month's end.

    Returns
    -------
    DataFrame: regime, replicate, month, region (near_border, all), people
        near_border is the co-ethnic area, the villages and the cities beside it.
    """
    everywhere = in_transit(stocks, places)
    near = everywhere[everywhere["place"].isin(named(NEAR_BORDER, places))]
    regions = (("near_border", near), ("all", everywhere))
    parts = [total(part, [*RUN, "month"], "people").assign(region=region) for region, part in regions]
    return pd.concat(parts, ignore_index=True)[[*RUN, "month", "region", "people"]]


def women_seen(seen: pd.DataFrame) -> pd.DataFrame:
    """Shares of women in the stock, as it was and as surveys would have seen it (M19).

    Years in which nobody was there, or nobody seen, are left out.

    Returns
    -------
    DataFrame: regime, replicate, year, happened, seen (shares, 0-1), people (that there were), people_seen
    """
    keys, both = [*RUN, "year"], ["happened", "seen"]
    stock = seen[seen["series"] == "stock"].astype({"regime": "str"})
    everybody = stock.groupby(keys)[both].sum()
    everybody = everybody[(everybody > 0).all(axis=1)]
    women = stock[stock["sex"] == "female"].groupby(keys)[both].sum().reindex(everybody.index).fillna(0.0)
    people = everybody.rename(columns={"happened": "people", "seen": "people_seen"})
    return (women / everybody).join(people).reset_index()
