"""What holds those who want to leave and cannot: involuntary person-months by the constraint that binds."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from transitsim.measures.roles import RUN, in_transit
from transitsim.schema.enums import Constraint

CONSTRAINTS = tuple(bit.name.lower() for bit in Constraint if bit.value)


def binding(decisions: pd.DataFrame, places: Mapping[str, str]) -> pd.DataFrame:
    """Involuntary person-months in transit by year and constraint; n constraints at once get 1/n each (Shapley).

    Every constraint has a row in every year of the table. The shares of a year sum to 1 where anybody was held.

    Returns
    -------
    DataFrame: regime, replicate, year, constraint, person_months, share (0-1; 0 in a year without any)
    """
    lived = in_transit(decisions, places)
    held = lived[lived["state"] == "involuntary"]
    cells = held.groupby([*RUN, "year", "binding"], observed=True)["person_months"].sum().reset_index()
    names = cells["binding"].astype("str").str.split("+")
    split = cells.assign(constraint=names, person_months=cells["person_months"] / names.str.len()).explode("constraint")
    sums = split.groupby([*RUN, "year", "constraint"], observed=True)["person_months"].sum()
    years = lived[[*RUN, "year"]].drop_duplicates().astype({"regime": "str"})
    found = years.merge(pd.Series(CONSTRAINTS, name="constraint", dtype="str"), how="cross")
    sums = sums.reset_index().astype({"regime": "str", "constraint": "str"})
    found = found.merge(sums, how="left", on=[*RUN, "year", "constraint"]).fillna({"person_months": 0.0})
    whole = found.groupby([*RUN, "year"])["person_months"].transform("sum")
    found["share"] = (found["person_months"] / whole.where(whole > 0, 1.0)).astype(float)
    return found.sort_values([*RUN, "year", "constraint"], ignore_index=True)
