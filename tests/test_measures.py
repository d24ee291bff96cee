"""Measures: against hand counts, against scikit-survival, and on tables in which nothing happened."""

from __future__ import annotations

import inspect

import numpy as np
import pandas as pd
import pytest
from fakes import PLACE_NAMES, empty_tally, fake_tally
from sksurv.nonparametric import kaplan_meier_estimator

from transitsim import measures
from transitsim.inputs.library import load_context
from transitsim.measures.aspirations import CONSTRAINTS
from transitsim.measures.event_history import weighted_quantile
from transitsim.measures.life_table import kaplan_meier, time_at
from transitsim.results.labels import place_words
from transitsim.results.tabulate import tables
from transitsim.schema.enums import Act, Place

PLACES = {place.name.lower(): name for place, name in zip(Place, place_words(PLACE_NAMES), strict=True)}
TABLE_OF = {
    "hazards": "spells",
    "cumulative_hazard": "spells",
    "cumulative_incidence": "spells",
    "restricted_mean_stay": "spells",
    "median_stay": "spells",
    "arrivals": "flows",
    "womens_share": "flows",
    "forced_returns": "flows",
    "transit_stock": "stocks",
    "want_can_do": "decisions",
    "binding": "decisions",
    "stays": "spells",
    "stay_lengths": "spells",
    "wellbeing": "conditions",
    "strategies": "conditions",
    "wish_and_harm": "conditions",
    "children": "conditions",
    "enterprise": "conditions",
    "livelihoods": "consumption",
    "women_seen": "seen",
}
OBSERVATION = load_context("north_korea_china").observation


def frames(tally, replicate=0):
    made = tables(tally, "history", replicate, PLACE_NAMES, OBSERVATION)
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
    columns = ["year", "place", "wish_safe", "wish", "choice", "state", "binding", "person_months"]
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
    assert found.to_dict() == pytest.approx({"wish_safe_to_leave": 0.8, "wish_to_leave": 0.5, "can": 0.4, "do": 0.1})


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
    assert time_at(curve["months"], curve["survival"], 0.5) == 23


def geometric(luck, hazard, people):
    return kaplan_meier(luck.geometric(hazard, people), np.ones(people, bool), np.ones(people))


def test_a_median_that_is_not_reached_is_infinite():
    assert time_at(np.array([0, 5]), np.array([1.0, 0.8]), 0.5) == float("inf")


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
    for name, share in {"p05": 0.05, "p10": 0.10, "p25": 0.25, "p75": 0.75, "p90": 0.90, "p95": 0.95}.items():
        assert found[name].to_numpy() == pytest.approx(np.quantile(values, share, axis=0, method="weibull"))
    assert found["median"].to_numpy() == pytest.approx(np.median(values, axis=0))
    assert found["mean"].to_numpy() == pytest.approx(values.mean(axis=0))
    assert (found["replicates"] == 20).all()
    assert list(measures.band(frame.iloc[:0], "x", ["year"])) == list(found)


def conditions(*rows):
    """Person-months and measures by place and sex: ((place, sex, months, {measure: total}), ...) of the year 2000."""
    listed = [
        (2000, place, sex, measure, total, months)
        for place, sex, months, totals in rows
        for measure, total in {"person_months": months, **totals}.items()
    ]
    columns = ["year", "place", "sex", "measure", "total", "person_months"]
    return pd.DataFrame(listed, columns=columns).assign(regime="history", replicate=0, agents=9)


def test_care_after_arrival_stands_beside_the_natives():
    lived = conditions(
        ("south_korea", "female", 240.0, {"act_seek_care": 6.0, "care_of_natives": 1.0, "distress": 96.0, "health": 120.0}),
        ("yanbian", "female", 60.0, {"distress": 30.0, "health": 60.0}),
        ("transit_city", "female", 40.0, {"distress": 10.0, "health": 20.0}),
        ("north_korea_border", "female", 1000.0, {"distress": 1000.0}),
    )
    found = measures.wellbeing(lived, PLACES).set_index("region")
    assert found.loc["destination", ["person_years", "distress", "health"]].tolist() == pytest.approx([20.0, 0.4, 0.5])
    assert found.loc["destination", ["care", "care_of_natives"]].tolist() == pytest.approx([0.3, 0.05])
    assert found.loc["transit", ["distress", "health", "care"]].tolist() == pytest.approx([0.4, 0.8, 0.0])


def test_strategies_are_shares_of_months_in_their_region():
    lived = conditions(
        ("yanbian", "male", 60.0, {"act_hide": 30.0, "act_save": 60.0}),
        ("transit_inland", "male", 40.0, {"act_hide": 20.0}),
        ("south_korea", "male", 10.0, {"act_hide": 0.0, "act_save": 9.0}),
    )
    found = measures.strategies(lived, PLACES).set_index(["region", "act"])["share"]
    assert len(found) == 2 * (len(Act) - 1)
    assert found["transit"][["hide", "save", "marry"]].tolist() == pytest.approx([0.5, 0.6, 0.0])
    assert found["destination", "save"] == pytest.approx(0.9)


def test_wish_match_stands_beside_harm_by_stage():
    lived = conditions(
        ("yanbian", "female", 50.0, {"wish_match": 10.0, "stage_transit": 50.0, "harm_transit": 5.0}),
        ("south_korea", "female", 50.0, {"wish_match": 45.0, "stage_resettlement": 50.0, "harm_resettlement": 10.0}),
        (
            "north_korea_border",
            "female",
            40.0,
            {"wish_match": 0.0, "stage_departure": 10.0, "stage_return": 30.0, "harm_departure": 2.0, "harm_return": 3.0},
        ),
    )
    found = measures.wish_and_harm(lived, PLACES).iloc[0]
    assert (found["months_away"], found["wish_match"], found["wish_match_transit"]) == pytest.approx((100.0, 0.55, 0.2))
    harm = [found[f"harm_{stage}"] for stage in ("departure", "transit", "resettlement", "return", "detention")]
    assert harm == pytest.approx([0.2, 0.1, 0.2, 0.1, 0.0])


def test_children_by_hand():
    lived = conditions(
        ("yanbian", "female", 90.0, {"child_months": 84.0, "children_in_transit": 84.0, "registered_children": 21.0}),
        ("yanbian", "male", 90.0, {"school_age_children": 24.0, "in_school": 6.0}),
        (
            "south_korea",
            "female",
            90.0,
            {"child_months": 36.0, "children_in_transit": 24.0, "children_left": 24.0, "children_here": 12.0},
        ),
        ("elsewhere", "female", 9.0, {"act_send_for_child": 1.0}),
        ("south_korea", "male", 9.0, {"act_send_for_child": 2.0, "registered_children": 6.0}),
    )
    found = measures.children(lived, PLACES).iloc[0]
    assert found[["children", "in_transit", "registered"]].tolist() == pytest.approx([10.0, 9.0, 0.25])
    assert found[["school_age", "in_school", "of_settled"]].tolist() == pytest.approx([2.0, 0.25, 3.0])
    assert found[["left_behind", "together", "sent_for"]].tolist() == pytest.approx([2 / 3, 1 / 3, 3.0])


def test_businesses_come_with_the_number_of_the_settled():
    lived = conditions(
        ("south_korea", "female", 1200.0, {"enterprise": 60.0, "employed": 600.0, "act_start_business": 3.0}),
        ("elsewhere", "female", 1200.0, {"enterprise": 600.0}),
    )
    found = measures.enterprise(lived, PLACES).iloc[0]
    assert found[["settled", "owners", "share", "employed", "started"]].tolist() == pytest.approx([100.0, 5.0, 0.05, 0.5, 3.0])


def test_livelihoods_are_medians_over_replicates():
    rows = pd.concat([FAKE["consumption"], frames(fake_tally(1), 1)["consumption"], frames(fake_tally(2), 2)["consumption"]])
    found = measures.livelihoods(rows).set_index(["year", "region", "sex"])
    assert (found["replicates"] == 3).all()
    some = rows[(rows["year"] == 2003) & (rows["region"] == "transit") & (rows["sex"] == "male")]
    assert found.loc[(2003, "transit", "male"), "p90"] == np.median(some["p90"])


def test_women_seen_by_hand():
    rows = [("female", "stock", 60.0, 30.0), ("male", "stock", 40.0, 10.0), ("female", "births", 9.0, 9.0)]
    seen = pd.DataFrame(rows, columns=["sex", "series", "happened", "seen"]).assign(regime="history", replicate=0, year=2000)
    found = measures.women_seen(seen).iloc[0]
    assert found[["happened", "seen", "people", "people_seen"]].tolist() == pytest.approx([0.6, 0.75, 100.0, 40.0])
    assert measures.women_seen(seen.assign(happened=0.0)).empty
