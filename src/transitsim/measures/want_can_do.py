"""Who wants to leave, who could, who does: shares of the person-months lived in transit."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from transitsim.measures.roles import RUN, in_transit

ANSWERS = ("wish_safe_to_leave", "wish_to_leave", "can", "do")
LEAVING = ("destination_alone", "destination_with_child", "third_country", "return")
OPEN = ("mobile", "preparing", "voluntary")


def want_can_do(decisions: pd.DataFrame, places: Mapping[str, str]) -> pd.DataFrame:
    """Shares of person-months in transit by year.

    wish_safe_to_leave: would leave if the road were free and safe. wish_to_leave: at its price and danger. can: some way of
    leaving is open (their state is mobile, preparing or voluntary, or a way of leaving is their best open option).
    do: leaves, having wished to. Leaving is for the destination, a third country, or back to the origin.

    Returns
    -------
    DataFrame: regime, replicate, year, answer (wish_safe_to_leave, wish_to_leave, can, do), share (0-1)
    """
    lived = in_transit(decisions, places)
    yes = {
        "wish_safe_to_leave": lived["wish_safe"].isin(LEAVING),
        "wish_to_leave": lived["wish"].isin(LEAVING),
        "can": lived["state"].isin(OPEN) | lived["choice"].isin(LEAVING),
        "do": lived["state"] == "mobile",
    }
    months = lived["person_months"]
    lived = lived.assign(**{answer: months.where(true, 0.0) for answer, true in yes.items()})
    sums = lived.groupby([*RUN, "year"], observed=True)[[*ANSWERS, "person_months"]].sum()
    sums = sums[sums["person_months"] > 0]
    shares = sums[list(ANSWERS)].div(sums["person_months"], axis=0).reset_index()
    return shares.melt([*RUN, "year"], var_name="answer", value_name="share").astype({"regime": "str"})
