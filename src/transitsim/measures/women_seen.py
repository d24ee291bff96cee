"""Women's share of the people in transit: as it was, and as surveys would have seen it (M19)."""

from __future__ import annotations

import pandas as pd

from transitsim.measures.roles import RUN, total


def women_seen(seen: pd.DataFrame) -> pd.DataFrame:
    """Shares of women in the stock; years in which nobody was there, or nobody seen, are left out.

    Returns
    -------
    DataFrame: regime, replicate, year, happened, seen (shares, 0-1), people (that there were), people_seen
    """
    keys = [*RUN, "year"]
    stock = seen[seen["series"] == "stock"]
    women = stock[stock["sex"] == "female"]
    found = total(stock, keys, "happened").rename(columns={"happened": "people"})
    found = found.merge(total(stock, keys, "seen").rename(columns={"seen": "people_seen"}), on=keys)
    for name in ("happened", "seen"):
        found = found.merge(total(women, keys, name), on=keys, how="left").fillna({name: 0.0})
    found = found[(found["people"] > 0) & (found["people_seen"] > 0)].reset_index(drop=True)
    shares = {"happened": found["happened"] / found["people"], "seen": found["seen"] / found["people_seen"]}
    return found.assign(**shares)[[*keys, "happened", "seen", "people", "people_seen"]]
