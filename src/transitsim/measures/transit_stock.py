"""People in transit: in the places near the border, which the estimates are about, and in all places of transit."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from transitsim.measures.roles import NEAR_BORDER, RUN, in_transit, named, total


def transit_stock(stocks: pd.DataFrame, places: Mapping[str, str]) -> pd.DataFrame:
    """Origin-born people in transit at each month's end.

    Returns
    -------
    DataFrame: regime, replicate, month, region (near_border, all), people
        near_border is the co-ethnic area, the villages and the cities beside it.
    """
    everywhere = in_transit(stocks, places)
    near = everywhere[everywhere["place"].isin(named(NEAR_BORDER, places))]
    parts = [
        total(part, [*RUN, "month"], "people").assign(region=region)
        for region, part in (("near_border", near), ("all", everywhere))
    ]
    return pd.concat(parts, ignore_index=True)[[*RUN, "month", "region", "people"]]
