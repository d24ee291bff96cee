"""Children born in transit: on a register, at school, left behind, and sent for (M48-M58)."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from transitsim.measures.roles import RUN, named, ratio, sums_of
from transitsim.schema.enums import Place

COUNTED = ["child_months", "children_in_transit", "registered_children", "school_age_children", "in_school"]
OF_SETTLED = ["child_months", "children_in_transit", "born_here", "act_send_for_child"]


def children(conditions: pd.DataFrame, places: Mapping[str, str]) -> pd.DataFrame:
    """Children below 18 of parents who are counted, by year; each share with the number that it is a share of.

    Returns
    -------
    DataFrame: regime, replicate, year, children, in_transit (child-years), registered (share of those in transit),
    school_age (child-years in transit), in_school (share of them), of_settled (child-years of parents settled abroad),
    left_behind, together (shares of them in transit, with the parent), sent_for (children a year)
    """
    keys = [*RUN, "year"]
    settled = conditions["place"].isin(named((Place.DESTINATION, Place.THIRD_COUNTRY), places))
    sums = sums_of(conditions, keys, COUNTED).set_index(keys)
    after = sums_of(conditions[settled], keys, OF_SETTLED).set_index(keys).reindex(sums.index).fillna(0.0)
    found = pd.DataFrame(
        {
            "children": sums["child_months"] / 12.0,
            "in_transit": sums["children_in_transit"] / 12.0,
            "registered": ratio(sums["registered_children"], sums["children_in_transit"]),
            "school_age": sums["school_age_children"] / 12.0,
            "in_school": ratio(sums["in_school"], sums["school_age_children"]),
            "of_settled": after["child_months"] / 12.0,
            "left_behind": ratio(after["children_in_transit"], after["child_months"]),
            "together": ratio(after["born_here"], after["child_months"]),
            "sent_for": after["act_send_for_child"],
        }
    )
    return found.reset_index()
