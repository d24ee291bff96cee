"""Measures: against hand counts, against scikit-survival, and on tables in which nothing happened."""

from __future__ import annotations

import inspect

import numpy as np
import pandas as pd
import pytest
from fakes import PLACE_NAMES, empty_tally, fake_tally
from sksurv.nonparametric import kaplan_meier_estimator

from transitsim.nouns.codes import Place
from transitsim.results import measures
from transitsim.results.measures.binding import CONSTRAINTS
from transitsim.results.measures.stay_lengths import weighted_quantile
from transitsim.results.measures.stays import kaplan_meier, time_at
from transitsim.results.tables import tables
from transitsim.results.words import place_words

PLACES = {place.name.lower(): name for place, name in zip(Place, place_words(PLACE_NAMES), strict=True)}
TABLE_OF = {
    "arrivals": "flows",
    "womens_share": "flows",
    "forced_returns": "flows",
    "transit_stock": "stocks",
    "want_can_do": "decisions",
    "binding": "decisions",
    "stays": "spells",
    "stay_lengths": "spells",
}


def frames(tally, replicate=0):
    made = tables(tally, "history", replicate, PLACE_NAMES)
    return {name: table.to_pandas(date_as_object=False) for name, table in made.items()}


FAKE, EMPTY = frames(fake_tally()), frames(empty_tally())
NO_ROWS = {name: frame.iloc[:0] for name, frame in FAKE.items()}


def measured(name, made):
    function, frame = getattr(measures, name), made[TABLE_OF[name]]
    return function(frame, PLACES) if "places" in inspect.signature(function).parameters else function(frame)


def test_every_measure_is_tried():
    assert set(measures.__all__) == {*TABLE_OF, "band"}


@pytest.mark.parametrize("made", [FAKE, EMPTY, NO_ROWS], ids=["fake", "empty", "no rows"])
@pytest.mark.parametrize("name", TABLE_OF)
def test_measures_are_finite_and_say_what_they_are(name, made):
    found = measured(name, made)
    assert not found.isna().any().any()
    assert list(found) == list(measured(name, FAKE))
    assert "Returns" in getattr(measures, name).__doc__
    values = found.select_dtypes("number")
    assert np.isfinite(values.to_numpy(dtype=float)).all()
    assert (values >= 0).all().all()


def test_arrivals_are_origin_born_people_of_all_ages_with_zeros():
    tally = fake_tally()
    found = measures.arrivals(FAKE["flows"], PLACES).set_index(["year", "sex"])["arrivals"]
    assert len(found) == 60
    by_hand = tally.flows[13 * 12 : 14 * 12, :, Place.DESTINATION, 0, :2].sum()
    assert found[2008, "female"] == by_hand > 0
    assert measures.arrivals(EMPTY["flows"], PLACES)["arrivals"].tolist() == [0.0, 0.0]


def test_womens_share_leaves_out_years_without_arrivals():
    assert measures.womens_share(EMPTY["flows"], PLACES).empty
    found = measures.womens_share(FAKE["flows"], PLACES)
    assert found["share"].between(0, 1).all()


def test_stock_near_the_border_leaves_out_inland():
    tally = fake_tally()
    found = measures.transit_stock(FAKE["stocks"], PLACES).set_index(["region", "month"])["people"]
    assert found["all", pd.Timestamp("1998-06-01")] == pytest.approx(tally.stocks[41, 2:6, :, :2].sum())
    assert found["near_border", pd.Timestamp("1998-06-01")] == pytest.approx(tally.stocks[41, 2:5, :, :2].sum())


def test_forced_returns_are_hand_overs_only():
    tally = fake_tally()
    found = measures.forced_returns(FAKE["flows"], PLACES).set_index("year")["people"]
    assert found.sum() == tally.flows[:, Place.DETENTION_TRANSIT, Place.DETENTION_ORIGIN, :, :2].sum()


def decisions(*rows):
    columns = ["year", "place", "wish0", "wish", "choice", "state", "binding", "person_months"]
    return pd.DataFrame(rows, columns=columns).assign(regime="history", replicate=0)


def test_want_can_do_by_hand():
    go, here = "destination_alone", "yanbian"
    lived = decisions(
        (2000, here, go, go, "stay", "involuntary", "funds", 40.0),
        (2000, here, go, "stay", "stay", "voluntary", "none", 30.0),
        (2000, here, "stay", "stay", "move", "acquiescent", "none", 20.0),
        (2000, here, go, go, go, "mobile", "none", 10.0),
        (2000, "north_korea_border", go, go, "stay", "involuntary", "funds", 1000.0),
    )
    found = measures.want_can_do(lived, PLACES).set_index("answer")["share"]
    assert found.to_dict() == pytest.approx({"want_safe": 0.8, "want": 0.5, "can": 0.4, "do": 0.1})


def test_binding_shares_alike_and_sums_to_one():
    lived = decisions(
        (2000, "yanbian", "return", "return", "stay", "involuntary", "funds+guide", 60.0),
        (2000, "yanbian", "return", "return", "stay", "involuntary", "funds", 30.0),
        (2001, "yanbian", "stay", "stay", "stay", "voluntary", "none", 30.0),
    )
    found = measures.binding(lived, PLACES).set_index(["year", "constraint"])
    assert found.loc[(2000, "funds"), "person_months"] == pytest.approx(60.0)
    assert found.loc[(2000, "guide"), "share"] == pytest.approx(1 / 3)
    assert len(found) == 2 * len(CONSTRAINTS)
    assert found.loc[2001, "person_months"].sum() == 0.0
    shares = measures.binding(FAKE["decisions"], PLACES).groupby("year")["share"].sum()
    assert shares.to_numpy() == pytest.approx(np.ones(30))


def test_kaplan_meier_is_that_of_scikit_survival():
    spells = FAKE["spells"].astype({"sex": "str"})
    curves = measures.stays(FAKE["spells"])
    for sex, part in spells.groupby("sex"):
        times, survival = kaplan_meier_estimator((part["exit"] != "censored").to_numpy(), part["months"].to_numpy())
        curve = curves[(curves["sex"] == sex) & (curves["months"] > 0)]
        kept = times > 0
        assert (curve["months"].to_numpy() == times[kept]).all()
        assert curve["survival"].to_numpy() == pytest.approx(survival[kept], abs=1e-12)


def test_kaplan_meier_weights_are_as_good_as_repeated_people():
    luck = np.random.default_rng(0)
    months, left, weight = luck.integers(0, 9, 50), luck.random(50) < 0.7, luck.integers(1, 5, 50)
    weighted = kaplan_meier(months, left, weight.astype(float))
    repeated = kaplan_meier(np.repeat(months, weight), np.repeat(left, weight), np.ones(weight.sum()))
    for one, other in zip(weighted, repeated, strict=True):
        assert one == pytest.approx(other)


def test_constant_hazard_has_its_closed_form():
    luck = np.random.default_rng(1)
    curve = pd.DataFrame(dict(zip(("months", "survival", "at_risk"), geometric(luck, 0.03, 200_000), strict=True)))
    at_twelve = curve.loc[curve["months"] == 12, "survival"].item()
    assert at_twelve == pytest.approx(0.97**12, abs=3 * np.sqrt(0.694 * 0.306 / 200_000))
    assert time_at(curve, 0.5) == 23


def geometric(luck, hazard, people):
    return kaplan_meier(luck.geometric(hazard, people), np.ones(people, bool), np.ones(people))


def test_a_median_that_is_not_reached_is_infinite():
    assert time_at(pd.DataFrame({"months": [0, 5], "survival": [1.0, 0.8]}), 0.5) == float("inf")


def test_lengths_of_stay_by_hand():
    spells = pd.DataFrame({"sex": "male", "months": [2, 4, 10, 50], "weight": [1.0, 1.0, 2.0, 9.0], "exit": "onward"})
    spells.loc[3, "exit"] = "censored"
    ended = measures.stay_lengths(spells).set_index("basis").loc["completed"]
    assert (ended["p10"], ended["median"], ended["p90"], ended["mean"], ended["people"]) == (2, 4, 10, 6.5, 4)
    assert weighted_quantile(np.array([3, 1, 2]), np.ones(3), 0.5) == 2


def test_band_is_numpys():
    values = np.random.default_rng(2).random((20, 3))
    frame = pd.DataFrame({"year": np.tile([1, 2, 3], 20), "x": values.ravel()})
    found = measures.band(frame, "x", ["year"])
    assert found["p05"].to_numpy() == pytest.approx(np.quantile(values, 0.05, axis=0))
    assert found["median"].to_numpy() == pytest.approx(np.median(values, axis=0))
    assert found["mean"].to_numpy() == pytest.approx(values.mean(axis=0))
    assert (found["replicates"] == 20).all()
    assert list(measures.band(frame.iloc[:0], "x", ["year"])) == list(found)
