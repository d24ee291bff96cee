"""Measures of the conditions of life: means over person-months or people, never without the number that they are of.

`CONDITIONS` says once what each is a mean of. `means` works them out from the table `conditions`; `outcomes` from the sums of
a run.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd

from transitsim.measures.places import RUN, ratio, total, within
from transitsim.schema.conditions import REGIONS
from transitsim.schema.enums import Act, Stage

STAGES = tuple(stage.name.lower() for stage in Stage)
ACTS = tuple(act.name.lower() for act in Act if act)
A_YEAR = 12.0  # months


Totals = Callable[[str, str], Any]  # group of places and condition to its total: a number, or one for every year or row


class Mean(NamedTuple):
    """Total of a condition over the total of another, or over nothing, in a group of places of `WHERE`.

    rests_on_all : True where the number rests on all months that it is a mean over, False where on those counted in it
    months : in the unit of time: 12 makes person-years of person-months, and a mean over them a rate a year
    """

    total: str
    over: str = "person_months"
    where: str = "away"
    rests_on_all: bool = False
    months: float = 1.0

    def part(self, totals: Totals) -> Any:
        """What is above the line."""
        amount = totals(self.where, self.total)
        return amount if self.over else amount / self.months

    def whole(self, totals: Totals) -> Any:
        """What is below the line."""
        return totals(self.where, self.over) / self.months

    def there(self, where: str) -> Mean:
        """The same in another group of places."""
        return self._replace(where=where)


def amount(condition: str, where: str = "everywhere", months: float = 1.0) -> Mean:
    """The total of a condition itself, over nothing."""
    return Mean(condition, "", where, months=months)


CARE = {"care": "act_seek_care", "care_of_natives": "care_of_natives"}
DISTRESS, HEALTH = Mean("distress", rests_on_all=True), Mean("health", rests_on_all=True)
CONDITIONS: dict[str, Mean] = {  # by the name of the outcome or column
    "wish_match": Mean("wish_match"),
    "violence": Mean("exposure_violence"),
    "violent_months": amount("exposure_violence"),
    "months_in_transit": amount("person_months", "transit"),
    "forced_returns": amount("forced_returns"),
    "arrests": amount("arrests"),
    "early_deaths": amount("early_deaths"),
    "with_children": Mean("children_here", "child_months", "everywhere"),
    "registered_children": Mean("registered_children", "children_in_transit", "everywhere"),
    "in_school": Mean("in_school", "school_age_children", "everywhere"),
    "kin_need_met": Mean("need_met", "with_dependants", rests_on_all=True),
    "pay_in_transit": Mean("earned", where="transit", rests_on_all=True),
    "permit": Mean("permit", where="transit"),
    "health_in_transit": HEALTH.there("transit"),
    "distress": DISTRESS,
    "employed": Mean("employed", where="destination"),
}


def means(
    conditions: pd.DataFrame, places: Mapping[str, str], columns: Mapping[str, Mean], by: Sequence[str] = (*RUN, "year")
) -> pd.DataFrame:
    """Each of some means in every observed combination of `by`; 0 where there is nothing to be a mean over.

    Parameters
    ----------
    conditions : the table of that name
    places : role to name
    columns : name of a column to its mean
    """
    keys = list(by)
    sums = {where: sums_of(within(conditions, places, where), keys) for where in {mean.where for mean in columns.values()}}
    index = functools.reduce(pd.Index.union, [one.index for one in sums.values()])
    sums = {where: one.reindex(index, fill_value=0.0) for where, one in sums.items()}

    def totals(where: str, condition: str) -> pd.Series:
        return sums[where].get(condition, pd.Series(0.0, index))

    found = {
        name: ratio(mean.part(totals), mean.whole(totals)) if mean.over else mean.part(totals) for name, mean in columns.items()
    }
    return pd.DataFrame(found, index=index).reset_index()


def sums_of(conditions: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """Totals of all conditions as columns, 0 where there are none, in every observed combination of `by`."""
    found = total(conditions, [*by, "measure"], "total").set_index([*by, "measure"])["total"].unstack("measure")
    return found.fillna(0.0).astype(float).rename_axis(columns=None)


def wish_and_harm(conditions: pd.DataFrame, places: Mapping[str, str]) -> pd.DataFrame:
    """Share of months in which life is as the person would wish were the road free and safe, beside the harm met (M02, M70).

    Returns
    -------
    DataFrame: regime, replicate, year, sex, months_away (person-months lived away from home), wish_match (share of
    them), wish_match_transit (share of those in the places of transit), harm_departure, harm_transit, harm_deportation,
    harm_detention, harm_resettlement, harm_return (share of the months of that stage with violence or discrimination)
    """
    columns = {
        "months_away": amount("person_months", "away"),
        "wish_match": CONDITIONS["wish_match"],
        "wish_match_transit": CONDITIONS["wish_match"].there("transit"),
        **{f"harm_{stage}": Mean(f"harm_{stage}", f"stage_{stage}", "everywhere") for stage in STAGES},
    }
    return means(conditions, places, columns, (*RUN, "year", "sex"))


def wellbeing(conditions: pd.DataFrame, places: Mapping[str, str]) -> pd.DataFrame:
    """Distress and health on the way and after arrival, and mental-health care beside what natives would use (M72).

    Returns
    -------
    DataFrame: regime, replicate, year, region (transit, destination), sex, person_years, distress, health (0-1),
    care, care_of_natives (times a person-year, of as many natives; 0 in transit, where none is counted)
    """
    columns = {"person_years": amount("person_months", months=A_YEAR), "distress": DISTRESS, "health": HEALTH}
    rates = {name: Mean(condition, months=A_YEAR) for name, condition in CARE.items()}
    return by_region(conditions, places, columns | rates)


def strategies(conditions: pd.DataFrame, places: Mapping[str, str]) -> pd.DataFrame:
    """What people do to live as they wish, none of it graded: share of person-months in which each act was done (M67, M68).

    Several acts may share a month.

    Returns
    -------
    DataFrame: regime, replicate, year, region (transit, destination), sex, act, person_months, share (0-1)
    """
    found = by_region(conditions, places, {"person_months": amount("person_months"), **{act: Mean(f"act_{act}") for act in ACTS}})
    return found.melt([*RUN, "year", "region", "sex", "person_months"], var_name="act", value_name="share")


def by_region(conditions: pd.DataFrame, places: Mapping[str, str], columns: Mapping[str, Mean]) -> pd.DataFrame:
    """Means in transit and at the destination, by year and sex."""
    keys, parts = [*RUN, "year", "sex"], []
    for region in REGIONS:
        there = {name: mean.there(region) for name, mean in columns.items()}
        parts.append(means(conditions, places, there, keys).assign(region=region))
    found = pd.concat(parts)[[*RUN, "year", "region", "sex", *columns]]
    return found.sort_values([*RUN, "year", "region", "sex"], ignore_index=True)


def enterprise(conditions: pd.DataFrame, places: Mapping[str, str]) -> pd.DataFrame:
    """People with a business at the destination beside all who live there (M69, M71).

    Returns
    -------
    DataFrame: regime, replicate, year, sex, settled (people, the year's average), owners (people), share (0-1 of the
    settled), employed (share of the settled), started (businesses a year)
    """
    columns = {
        "settled": amount("person_months", "destination", A_YEAR),
        "owners": amount("enterprise", "destination", A_YEAR),
        "share": Mean("enterprise", where="destination"),
        "employed": CONDITIONS["employed"],
        "started": amount("act_start_business", "destination"),
    }
    return means(conditions, places, columns, (*RUN, "year", "sex"))


def children(conditions: pd.DataFrame, places: Mapping[str, str]) -> pd.DataFrame:
    """Own children below 18 of those who are counted, once for each parent, by year; each share with what it is of (M48-M58).

    Returns
    -------
    DataFrame: regime, replicate, year, children (child-years), in_transit (child-years there of those born there, each once),
    registered (share of these), school_age (their child-years), in_school (share of these), of_settled (of the settled),
    left_behind, together (shares of them in transit, with the parent), sent_for (children a year)
    """
    columns = {
        "children": amount("child_months", months=A_YEAR),
        "in_transit": amount("children_in_transit", months=A_YEAR),
        "registered": CONDITIONS["registered_children"],
        "school_age": amount("school_age_children", months=A_YEAR),
        "in_school": CONDITIONS["in_school"],
        "of_settled": amount("child_months", "settled", A_YEAR),
        "left_behind": Mean("children_left", "child_months", "settled"),
        "together": CONDITIONS["with_children"].there("settled"),
        "sent_for": amount("act_send_for_child", "settled"),
    }
    return means(conditions, places, columns)


def livelihoods(consumption: pd.DataFrame) -> pd.DataFrame:
    """Consumption, its middle and both tails beside the mean, and who lives on too little or in violence (M69).

    Returns
    -------
    DataFrame: regime, year, region (transit, destination), sex, p10, p50, p90, mean (US$ a month), below_subsistence,
    violence (share of months), person_months, replicates; medians over replicates
    """
    statistics = ["p10", "p50", "p90", "mean", "below_subsistence", "violence", "person_months"]
    keys = ["regime", "year", "region", "sex"]
    groups = consumption.astype(dict.fromkeys(("regime", "region", "sex"), "str")).groupby(keys)
    return groups[statistics].median().assign(replicates=groups.size()).reset_index()
