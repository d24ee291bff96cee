"""Distress and health on the way and after arrival, and the use of mental-health care beside that of natives (M72)."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from transitsim.measures.roles import RUN, by_region, ratio, sums_of

MEANS = ("distress", "health")
CARE = {"act_seek_care": "care", "care_of_natives": "care_of_natives"}


def wellbeing(conditions: pd.DataFrame, places: Mapping[str, str]) -> pd.DataFrame:
    """Means over person-months, and care used by person-year; `care_of_natives` is what as many natives would have used.

    Returns
    -------
    DataFrame: regime, replicate, year, region (transit, destination), sex, person_years, distress, health (0-1),
    care, care_of_natives (times a person-year; 0 in transit, where none is counted)
    """
    sums = sums_of(by_region(conditions, places), [*RUN, "year", "region", "sex"], ["person_months", *MEANS, *CARE])
    years = sums["person_months"] / 12.0
    found = sums.assign(person_years=years, **{name: ratio(sums[name], sums["person_months"]) for name in MEANS})
    found = found.assign(**{name: ratio(sums[measure], years) for measure, name in CARE.items()})
    return found[[*RUN, "year", "region", "sex", "person_years", *MEANS, *CARE.values()]]
