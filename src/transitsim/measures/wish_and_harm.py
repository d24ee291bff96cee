"""Whether people live as they would wish, beside the harm they meet at each stage: neither is shown alone (M02, M70)."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from transitsim.measures.roles import ORIGIN, RUN, in_transit, named, ratio, sums_of
from transitsim.schema.enums import Stage

STAGES = tuple(stage.name.lower() for stage in Stage)


def wish_and_harm(conditions: pd.DataFrame, places: Mapping[str, str]) -> pd.DataFrame:
    """Share of months in which life is what she would wish were the road free and safe, and in which harm was met.

    Returns
    -------
    DataFrame: regime, replicate, year, sex, months_away (person-months lived away from home), wish_match (share of
    them), wish_match_transit (share of those in the places of transit), harm_departure, harm_transit, harm_deportation,
    harm_detention, harm_resettlement, harm_return (share of the months of that stage with violence or discrimination)
    """
    keys, pair = [*RUN, "year", "sex"], ["person_months", "wish_match"]
    away = conditions[~conditions["place"].isin(named(ORIGIN, places))]
    stages = [f"{word}_{stage}" for word in ("stage", "harm") for stage in STAGES]
    found = sums_of(conditions, keys, stages).set_index(keys)
    for name, rows in (("wish_match", away), ("wish_match_transit", in_transit(conditions, places))):
        sums = sums_of(rows, keys, pair).set_index(keys).reindex(found.index).fillna(0.0)
        found[name] = ratio(sums["wish_match"], sums["person_months"])
        if name == "wish_match":
            found["months_away"] = sums["person_months"]
    for stage in STAGES:
        found[f"harm_{stage}"] = ratio(found[f"harm_{stage}"], found[f"stage_{stage}"])
    columns = ["months_away", "wish_match", "wish_match_transit", *(f"harm_{stage}" for stage in STAGES)]
    return found[columns].reset_index()
