"""Every measure is one number, whether it is taken from the tables of a run, as an outcome, or as a series of a fit."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from named import live_once

from transitsim import measures
from transitsim.calibration.summaries import summaries
from transitsim.calibration.targets import SERIES
from transitsim.core.calendar import FIRST_YEAR
from transitsim.inputs.library import load_context
from transitsim.inputs.settings import Settings
from transitsim.measures.aspirations import ASPIRATIONS, shares_of_months
from transitsim.measures.conditions import CONDITIONS, means
from transitsim.measures.flows_and_stocks import movers
from transitsim.measures.outcomes import HORIZON, NAMES, OUTCOMES, outcomes
from transitsim.measures.tally_sums import groups
from transitsim.results.labels import place_words
from transitsim.results.tabulate import tables
from transitsim.schema.enums import Place

CONTEXT = load_context("north_korea_china")
PLACES = {place.name.lower(): name for place, name in zip(Place, place_words(CONTEXT.place_names), strict=True)}
WHO = groups(CONTEXT.place_names)
CLOSE = {"rel": 1e-12, "abs": 1e-12}
LAST = 2006
EXITS_OF = {"onward_exits": "onward", "third_country_exits": "third", "returns_by_choice": "returned"}


@pytest.fixture(scope="module")
def tally():
    return live_once(Settings(scale=300, until=f"{LAST}-12"))


@pytest.fixture(scope="module")
def frames(tally) -> dict[str, pd.DataFrame]:
    made = tables(tally, "history", 0, CONTEXT.place_names)
    return {name: table.to_pandas(date_as_object=False) for name, table in made.items()}


def rows_of(frame: pd.DataFrame, group) -> pd.DataFrame:
    """The rows of a group, by the column that its kind names."""
    word = {"women": "female", "men": "male"}.get(group.name, group.name)
    return frame if group.by == "all" else frame[frame[group.by] == word]


def from_tables(frames: dict[str, pd.DataFrame], group, name: str) -> float | None:
    """An outcome of a group from the tables; None where they do not hold it."""

    def of(table: str) -> pd.DataFrame:
        return rows_of(frames[table], group).assign(everyone=0)

    by = ("everyone",)
    if name in CONDITIONS:
        if group.by == "social_class":
            return None  # the table of conditions has no classes
        found = means(of("conditions"), PLACES, {name: CONDITIONS[name]}, by)[name]
    elif name in ASPIRATIONS:
        found = shares_of_months(of("decisions"), PLACES, (name, "wish_to_leave"), by)
        found = found[name] / found["wish_to_leave"] if name.startswith("bound_by_") else found[name]
    elif name in ("arrivals", "womens_share"):
        counts = measures.arrivals(of("flows"), PLACES).assign(year=0)
        people = counts["arrivals"].sum()
        found = [people if name == "arrivals" else counts.loc[counts["sex"] == "female", "arrivals"].sum() / people]
    elif name in EXITS_OF:
        spells = of("spells")
        found = [spells.loc[spells["exit"] == EXITS_OF[name], "weight"].sum()]
    elif name == "mean_stay":
        ended = of("spells").query("exit != 'censored'")
        found = [(ended["weight"] * ended["months"]).sum() / ended["weight"].sum()]
    elif name == "median_stay":
        found = measures.median_stay(of("spells"), by)["median"]
    elif name == "restricted_mean_stay":
        found = measures.restricted_mean_stay(of("spells"), by, HORIZON)["mean"]
    else:
        assert name.startswith("consumption_"), f"no table form of {name} is known to this test"
        return None  # of one year: below
    return float(found[0]) if len(found) else 0.0


def test_an_outcome_is_the_measure_of_the_tables(tally, frames) -> None:
    """For everybody, by sex, class and place, over the whole run."""
    found, wrong, compared = outcomes(tally, 0, WHO), [], 0
    for row, outcome in enumerate(OUTCOMES):
        for column, group in enumerate(WHO):
            if group.by not in outcome.by:
                continue
            value, other = found[row, column], from_tables(frames, group, outcome.name)
            if other is None or (np.isnan(value) and (other == 0.0 or not np.isfinite(other))):
                continue
            compared += 1
            if value != pytest.approx(other, **CLOSE):
                wrong.append(f"{outcome.name} of {group.name}: {value} as an outcome, {other} in the tables")
    assert not wrong
    assert compared > 250


def test_adults_handed_over_are_those_of_the_flows(tally, frames) -> None:
    """The outcome counts adults, the measure all ages."""
    rows = movers(frames["flows"], PLACES, "forced_returns")
    adults = rows.loc[rows["age_group"] == "adult", "people"].sum()
    assert outcomes(tally, 0, WHO)[NAMES.index("forced_returns"), 0] == adults > 0
    assert measures.forced_returns(frames["flows"], PLACES)["people"].sum() >= adults


def test_consumption_of_a_year_is_that_of_its_table(tally, frames) -> None:
    found = outcomes(tally, 12 * (LAST - FIRST_YEAR), WHO)
    rows = frames["consumption"].query("year == @LAST").set_index(["region", "sex"])
    for region in ("transit", "destination"):
        for column, sex in ((1, "female"), (2, "male")):
            for name in ("p10", "p50", "p90"):
                assert found[NAMES.index(f"consumption_{region}_{name}"), column] == rows.loc[(region, sex), name] > 0


def test_series_of_a_fit_are_the_measures_of_the_tables(tally, frames) -> None:
    found = pd.DataFrame(summaries(tally), columns=list(SERIES), index=range(FIRST_YEAR, LAST + 1))
    arrivals = measures.arrivals(frames["flows"], PLACES).pivot(index="year", columns="sex", values="arrivals")
    stock = measures.transit_stock(frames["stocks"], PLACES)
    stock = stock[(stock["region"] == "near_border") & (stock["month"].dt.month == 6)]
    women = measures.transit_stock(frames["stocks"].query("sex == 'female'"), PLACES).loc[stock.index, "people"]
    asked = ("wish_safe_destination", "wish_safe_stay")
    wishes = shares_of_months(frames["decisions"], PLACES, asked, ("year",)).set_index("year")
    settled = means(frames["conditions"], PLACES, {"employed": CONDITIONS["employed"]}, ("year",)).set_index("year")["employed"]
    by_table = {
        "arrivals_female": arrivals["female"],
        "arrivals_male": arrivals["male"],
        "stock": stock["people"].set_axis(stock["month"].dt.year),
        "stock_women": (women / stock["people"]).set_axis(stock["month"].dt.year),
        "forced_returns": measures.forced_returns(frames["flows"], PLACES).set_index("year")["people"],
        "employed": settled,
        **{name: wishes[name] for name in asked},
    }
    assert set(by_table) == set(SERIES)
    for name, series in by_table.items():
        known = found[name].dropna()
        assert len(known) > 5, name
        assert known.to_numpy() == pytest.approx(series.reindex(known.index).to_numpy(), **CLOSE), name
