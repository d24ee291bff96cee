"""Arrivals at the destination: origin-born people of all ages, as the official count has them."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from transitsim.measures.roles import RUN, total


def arrivals(flows: pd.DataFrame, places: Mapping[str, str]) -> pd.DataFrame:
    """People who reached the destination, by year and sex; years without any are 0.

    Returns
    -------
    DataFrame: regime, replicate, year, sex, arrivals (people a year)
    """
    reached = flows[flows["to_place"] == places["destination"]]
    reached = reached.assign(year=reached["month"].dt.year)
    return total(reached, [*RUN, "year", "sex"], "people").rename(columns={"people": "arrivals"})
