"""What people live on: the middle and both tails beside the mean, and who lives on too little or in violence (M69)."""

from __future__ import annotations

import pandas as pd

STATISTICS = ["p10", "p50", "p90", "mean", "below_subsistence", "violence", "person_months"]


def livelihoods(consumption: pd.DataFrame) -> pd.DataFrame:
    """Median over replicates of each statistic of consumption.

    Returns
    -------
    DataFrame: regime, year, region (transit, destination), sex, p10, p50, p90, mean (US$ a month), below_subsistence,
    violence (share of months), person_months, replicates
    """
    keys = ["regime", "year", "region", "sex"]
    groups = consumption.astype(dict.fromkeys(("regime", "region", "sex"), "str")).groupby(keys)
    return groups[STATISTICS].median().assign(replicates=groups.size()).reset_index()
