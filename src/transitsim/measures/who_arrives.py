"""Who arrives, with whom, after how long: each question of `schema/who_questions.py` as part over whole, run by run.

Grown people are stays in transit that ended on the way to the destination, in the month of leaving; minors are moves to the
destination, in the month of arrival. Neither counts those born in transit and still below 18.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import pandas as pd

from transitsim.measures.conditions import sums_of
from transitsim.measures.flows_and_stocks import movers
from transitsim.measures.places import RUN, named, within
from transitsim.schema.enums import TRANSIT
from transitsim.schema.who_questions import QUESTIONS

PART, WHOLE = "part", "whole"
YOUNG = 20  # years
A_YEAR = 12.0  # months


class Window(NamedTuple):
    """What the tables of a run hold of the months from `first` to `last`, both included.

    grown : stays that ended on the way to the destination; `arrived`: moves to the destination, with `weight`, people
    settled : sums of conditions at the destination, by run
    from_transit : names of the places of transit
    """

    grown: pd.DataFrame
    arrived: pd.DataFrame
    settled: pd.DataFrame
    from_transit: list[str]

    @property
    def minors(self) -> pd.DataFrame:
        """Moves of origin-born minors."""
        return self.arrived[self.arrived["age_group"] == "minor"]


def window(tables: Mapping[str, pd.DataFrame], places: Mapping[str, str], first: pd.Timestamp, last: pd.Timestamp) -> Window:
    """The months from `first` to `last` of the tables spells, flows and conditions; of conditions, whole years."""
    spells, conditions = tables["spells"], tables["conditions"]
    grown = spells[(spells["exit"] == "onward") & spells["left_month"].between(first, last)]
    arrived = movers(tables["flows"], places, "arrivals").rename(columns={"people": "weight"})
    settled = within(conditions[conditions["year"].between(first.year, last.year)], places, "destination")
    return Window(
        grown.astype({"regime": "str"}),
        arrived[arrived["month"].between(first, last)].astype({"regime": "str"}),
        sums_of(settled, RUN),
        named(TRANSIT, places),
    )


def _parts(rows: pd.DataFrame, of: pd.Series) -> pd.DataFrame:
    """Weighted sum of `of`, and of everybody, by run."""
    return rows.assign(**{PART: rows["weight"] * of, WHOLE: rows["weight"]}).groupby(RUN, observed=True)[[PART, WHOLE]].sum()


def _both(one: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    """Sums of both, run by run."""
    return one.add(other, fill_value=0.0)


def kin_there(of: Window) -> pd.DataFrame:
    """Had had kin reach the destination when they left transit; the own party is not there yet."""
    return _parts(of.grown, of.grown["kin_there"])


def family_unit(of: Window) -> pd.DataFrame:
    """Left transit together with others of the family, minors included; minors who are sent for later come alone."""
    minors = of.minors
    return _both(_parts(of.grown, of.grown["party"] > 1), _parts(minors, ~minors["from_place"].isin(of.from_transit)))


def under_20(of: Window) -> pd.DataFrame:
    """Minors, and grown people below 20 when they left transit, of all who reached the destination."""
    young = _parts(of.grown, of.grown["age"] < YOUNG).assign(**{WHOLE: 0.0})
    return _both(young, _parts(of.arrived, of.arrived["age_group"] == "minor"))


def mean_stay(of: Window) -> pd.DataFrame:
    """Years of the stay in transit that ended so, from the last entry."""
    return _parts(of.grown, of.grown["months"] / A_YEAR)


def returned(of: Window) -> pd.DataFrame:
    """Had been returned by force before."""
    return _parts(of.grown, of.grown["returns"] > 0)


def kin_left(of: Window) -> pd.DataFrame:
    """Months with dependants at the origin, of months lived at the destination; any kin who are alive count, near or far."""
    names = {"with_dependants": PART, "person_months": WHOLE}
    return of.settled.reindex(columns=list(names), fill_value=0.0).rename(columns=names) / A_YEAR


MEASURES: dict[str, Callable[[Window], pd.DataFrame]] = {
    one.__name__: one for one in (kin_there, family_unit, under_20, mean_stay, returned, kin_left)
}


def answers(question: str, of: Window, scale: float) -> pd.DataFrame:
    """The answer to one question, run by run; runs in which nobody could be asked are left out.

    Returns
    -------
    DataFrame: regime, replicate, value (per cent, or years), agents (simulated persons asked; of the settled, person-years of
    agents), events (of them, those with the rarer answer; of a mean, all)
    """
    found = MEASURES[question](of)
    found = found[found[WHOLE] > 0.0]
    share = found[PART] / found[WHOLE]
    agents = found[WHOLE] / scale
    if QUESTIONS[question].unit == "%":
        rarer = agents * pd.concat([share, 1.0 - share], axis=1).min(axis=1)
        return pd.DataFrame({"value": 100.0 * share, "agents": agents, "events": rarer}).reset_index()
    return pd.DataFrame({"value": share, "agents": agents, "events": agents}).reset_index()
