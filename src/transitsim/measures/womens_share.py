"""Women's share of arrivals."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from transitsim.measures.arrivals import arrivals
from transitsim.measures.count_dispersion import ECHO, echoed
from transitsim.measures.roles import RUN


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
