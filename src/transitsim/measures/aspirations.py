"""Who wants to leave, who could, who does, and what binds the others: shares of the person-months lived in transit.

`ASPIRATIONS` says once which months a measure counts; it is asked of the rows of the table `decisions` and of those of a
tally alike.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from transitsim.measures.places import RUN, in_transit
from transitsim.schema.enums import Constraint, Option, State, names
from transitsim.schema.tables import FEW

ANSWERS = ("wish_safe_to_leave", "wish_to_leave", "can", "do")
DESTINATION = ("destination_alone", "destination_with_child")
LEAVING = (*DESTINATION, "third_country", "return")
STAYING = ("stay", "move")
OPEN = ("mobile", "preparing", "voluntary")
BITS = {bit.name.lower(): int(bit) for bit in Constraint if bit}
CONSTRAINTS = tuple(BITS)
CODES = {"wish_safe": names(Option), "wish": names(Option), "choice": names(Option), "state": names(State)}

Rows = Any  # rows of the table, in words, or of a tally, in codes
Months = Callable[[Rows], np.ndarray]  # which rows count


def among(column: str, words: tuple[str, ...]) -> Months:
    """Months whose word in a column is one of these."""
    codes = [CODES[column].index(word) for word in words]
    return lambda rows: rows[column].isin(words).to_numpy() if isinstance(rows, pd.DataFrame) else np.isin(rows[column], codes)


def closed_by(constraint: str) -> Months:
    """Months in which a constraint closes the wished option."""

    def closed(rows: Rows) -> np.ndarray:
        if isinstance(rows, pd.DataFrame):
            return rows["binding"].astype("str").str.split("+").map(lambda binding: constraint in binding).to_numpy(bool)
        return (rows["binding"] & BITS[constraint]) != 0

    return closed


def both(one: Months, other: Months) -> Months:
    """Months that count for both."""
    return lambda rows: one(rows) & other(rows)


WISH_TO_LEAVE = among("wish", LEAVING)
ASPIRATIONS: dict[str, Months] = {  # name of a measure: the months it counts
    "wish_safe_to_leave": among("wish_safe", LEAVING),
    "wish_to_leave": WISH_TO_LEAVE,
    "can": lambda rows: among("state", OPEN)(rows) | among("choice", LEAVING)(rows),
    "do": among("state", ("mobile",)),
    "wish_safe_destination": among("wish_safe", DESTINATION),
    "wish_safe_stay": among("wish_safe", STAYING),
    "involuntary": among("state", ("involuntary",)),
    "acquiescent": among("state", ("acquiescent",)),
    "risk_held": lambda rows: np.asarray(rows["risk_held"]) != 0,
    **{f"bound_by_{name}": both(WISH_TO_LEAVE, closed_by(name)) for name in CONSTRAINTS},
}


def shares_of_months(
    decisions: pd.DataFrame, places: Mapping[str, str], measures: tuple[str, ...], by: tuple[str, ...] = (*RUN, "year")
) -> pd.DataFrame:
    """Share of the months decided in transit that each of some `ASPIRATIONS` counts, in every combination of `by`.

    Returns
    -------
    DataFrame: *by, person_months (decided in transit, above 0), one column a measure (0-1)
    """
    lived = in_transit(decisions, places)
    months = lived["person_months"]
    counted = {name: months.where(ASPIRATIONS[name](lived), 0.0) for name in measures}
    sums = lived.assign(**counted).groupby(list(by), observed=True)[["person_months", *measures]].sum()
    sums = sums[sums["person_months"] > 0]
    sums[list(measures)] = sums[list(measures)].div(sums["person_months"], axis=0)
    return sums.reset_index()


def few_months(shares: pd.DataFrame, measures: tuple[str, ...], by: str, scale: float) -> set[tuple[object, str]]:
    """Values of a column of `shares_of_months`, and measures, that fewer than 30 agents' months stand behind.

    In the mean over replicates: the rule of outcomes (`Outcome.rests_on`), for tables.
    """
    counted = shares[list(measures)].mul(shares["person_months"], axis=0).groupby(shares[by]).mean().stack()
    return set(counted.index[counted / scale < FEW])


def want_can_do(decisions: pd.DataFrame, places: Mapping[str, str]) -> pd.DataFrame:
    """Shares of person-months in transit by year.

    wish_safe_to_leave: would leave if the road were free and safe. wish_to_leave: at its price and danger. can: some way of
    leaving is open (their state is mobile, preparing or voluntary, or a way of leaving is their best open option).
    do: leaves, having wished to. Leaving is for the destination, a third country, or back to the origin.

    Returns
    -------
    DataFrame: regime, replicate, year, answer (wish_safe_to_leave, wish_to_leave, can, do), share (0-1)
    """
    shares = shares_of_months(decisions, places, ANSWERS).drop(columns="person_months")
    return shares.melt([*RUN, "year"], var_name="answer", value_name="share").astype({"regime": "str"})


def binding(decisions: pd.DataFrame, places: Mapping[str, str]) -> pd.DataFrame:
    """Involuntary person-months in transit by year and constraint; n constraints at once get 1/n each (Shapley).

    Every constraint has a row in every year of the table. The shares of a year sum to 1 where anybody was held.

    Returns
    -------
    DataFrame: regime, replicate, year, constraint, person_months, share (0-1; 0 in a year without any)
    """
    keys = [*RUN, "year"]
    lived = in_transit(decisions, places).astype({"regime": "str"})
    held = lived[ASPIRATIONS["involuntary"](lived)]
    cells = held.groupby([*keys, "binding"], observed=True)["person_months"].sum().reset_index()
    cells["constraint"] = cells["binding"].astype("str").str.split("+")
    cells["person_months"] /= cells["constraint"].str.len()
    sums = cells.explode("constraint").groupby([*keys, "constraint"])["person_months"].sum()
    years = lived[keys].drop_duplicates()
    found = years.merge(pd.Series(CONSTRAINTS, name="constraint", dtype="str"), how="cross").set_index([*keys, "constraint"])
    found["person_months"] = sums.reindex(found.index).fillna(0.0).astype(float)
    whole = found.groupby(keys)["person_months"].transform("sum")
    found["share"] = (found["person_months"] / whole.where(whole > 0, 1.0)).astype(float)
    return found.sort_index().reset_index()
