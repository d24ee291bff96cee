"""Forced returns: people handed over from detention in the transit country to the origin."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from transitsim.measures.roles import ORIGIN, RUN, named, total
from transitsim.schema.enums import Place


def forced_returns(flows: pd.DataFrame, places: Mapping[str, str]) -> pd.DataFrame:
    """Origin-born people of all ages handed over, by year; years without any are 0.

    Returns
    -------
    DataFrame: regime, replicate, year, people (a year)
    """
    back = named((Place.DETENTION_ORIGIN, *ORIGIN), places)
    handed = flows[(flows["from_place"] == places["detention_transit"]) & flows["to_place"].isin(back)]
    handed = handed.assign(year=handed["month"].dt.year)
    return total(handed, [*RUN, "year"], "people")
