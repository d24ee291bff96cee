"""Event-history measures: against scikit-survival, a published table, closed forms, and sums that must be one."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from named import live_once
from sksurv.nonparametric import cumulative_incidence_competing_risks, kaplan_meier_estimator, nelson_aalen_estimator

from transitsim import measures
from transitsim.core.errors import UserError
from transitsim.inputs.settings import Settings
from transitsim.measures.life_table import EVENTS
from transitsim.results.tabulate import tables

CLOSE = {"rel": 0, "abs": 1e-9}


def random_spells(seed: int) -> pd.DataFrame:
    """Stays with ties, every exit, censoring and unequal weights (whole numbers, so that a stay can be written w times)."""
    luck = np.random.default_rng(seed)
    size = 400
    rate = np.array([0.02, 0.005, 0.01, 0.03, 0.002])
    how = luck.choice(len(EVENTS), size, p=rate / rate.sum())
    lengths, seen = luck.geometric(rate.sum(), size), luck.integers(1, 60, size)
    ended = lengths <= seen
    return pd.DataFrame(
        {
            "regime": luck.choice(["history", "safe_passage"], size),
            "sex": luck.choice(["female", "male"], size),
            "months": np.minimum(lengths, seen),
            "exit": np.where(ended, np.array(EVENTS)[how], "censored"),
            "weight": luck.integers(1, 5, size).astype(float),
        }
    )


@pytest.fixture(scope="module")
def lived() -> pd.DataFrame:
    """Stays of a small simulated run, as the table has them."""
    tally = live_once(Settings(scale=300, until="2006-12"))
    found = tables(tally, "history", 0, {})["spells"].to_pandas(date_as_object=False)
    assert set(found["exit"]) >= {"onward", "repatriated", "censored"}
    return found


@pytest.fixture(params=["lived", 1, 2, 3])
def spells(request: pytest.FixtureRequest) -> pd.DataFrame:
    """Simulated stays, and random ones."""
    return request.getfixturevalue("lived") if request.param == "lived" else random_spells(request.param)


def written_out(part: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Code of the exit (0 when censored) and length of every stay, each as often as its weight says in its least unit."""
    times = (part["weight"] / part["weight"].min()).round().astype(int)
    rows = part.loc[part.index.repeat(times)]
    return rows["exit"].map({"censored": 0, **{name: 1 + i for i, name in enumerate(EVENTS)}}).astype(int), rows["months"]


def at(curve: pd.DataFrame, value: str, months: np.ndarray) -> np.ndarray:
    """The step function of a curve at these months."""
    return curve[value].to_numpy()[np.searchsorted(curve["months"], months, side="right") - 1]


def test_hazards_accumulate_to_nelson_and_aalen(spells):
    """Month by month the hazards are the steps of the cumulative hazard; both are scikit-survival's."""
    curves, monthly = measures.cumulative_hazard(spells), measures.hazards(spells, width=1)
    for sex, part in spells.groupby("sex", observed=True):
        code, months = written_out(part)
        times, expected = nelson_aalen_estimator(code.to_numpy() > 0, months.to_numpy())
        assert at(curves[curves["sex"] == sex], "cumulative_hazard", times) == pytest.approx(expected, **CLOSE)
        summed = monthly[monthly["sex"] == sex].set_index("to_months")["hazard"].cumsum()
        assert summed.loc[times].to_numpy() == pytest.approx(expected, **CLOSE)


def test_incidences_are_those_of_aalen_and_johansen(spells):
    found = measures.cumulative_incidence(spells)
    for sex, part in spells.groupby("sex", observed=True):
        code, months = written_out(part)
        kinds = np.unique(code[code > 0])  # the other library wants every number up to the last
        times, expected = cumulative_incidence_competing_risks(np.searchsorted(kinds, code) + (code > 0), months.to_numpy())
        rows = found[found["sex"] == sex]
        for index, kind in enumerate(kinds):
            curve = rows[rows["exit"] == EVENTS[kind - 1]]
            assert at(curve, "incidence", times) == pytest.approx(expected[1 + index], **CLOSE)
        never = rows[~rows["exit"].isin([EVENTS[kind - 1] for kind in kinds])]
        assert (never["incidence"] == 0.0).all()


@pytest.mark.parametrize("by", [["sex"], ["regime", "sex"], ["regime"]])
def test_those_who_left_and_those_who_stay_are_all(spells, by):
    """At every length the incidences of all exits and the share still there add up to one."""
    left = measures.cumulative_incidence(spells, by).groupby([*by, "months"], observed=True)["incidence"].sum()
    stay = measures.stays(spells, by).set_index([*by, "months"])["survival"]
    assert len(left) == len(stay) > 20
    assert (left + stay).to_numpy() == pytest.approx(np.ones(len(stay)), **CLOSE)


@pytest.mark.parametrize("horizon", [1, 12.5, 60, 500])
def test_restricted_mean_is_the_area_under_the_curve(spells, horizon):
    found = measures.restricted_mean_stay(spells, horizon=horizon).set_index("sex")
    for sex, part in spells.groupby("sex", observed=True):
        code, months = written_out(part)
        times, survival = kaplan_meier_estimator(code.to_numpy() > 0, months.to_numpy())
        times, survival = np.append(0.0, times), np.append(1.0, survival)
        area = (survival * np.maximum(np.minimum(np.append(times[1:], np.inf), horizon) - times, 0.0)).sum()
        assert found.loc[sex, "mean"] == pytest.approx(area, **CLOSE)
        half = times[survival <= 0.5 + 1e-12]
        median = measures.median_stay(spells).set_index("sex").loc[sex, "median"]
        assert median == (half[0] if len(half) else np.inf)


def test_restricted_mean_of_a_published_table():
    """Miller's leukaemia data as R's `survfit` prints it (rmean to the common limit 161): 52.6 (19.83) and 22.7 (4.18)."""
    maintained = ([9, 13, 13, 18, 23, 28, 31, 34, 45, 48, 161], [1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0])
    others = ([5, 5, 8, 8, 12, 16, 23, 27, 30, 33, 43, 45], [1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1])
    arms = [(name, *row) for name, arm in (("yes", maintained), ("no", others)) for row in zip(*arm, strict=True)]
    data = pd.DataFrame(arms, columns=["maintained", "months", "ended"]).assign(weight=1.0)
    data["exit"] = np.where(data["ended"] == 1, "died", "censored")
    found = measures.restricted_mean_stay(data, ["maintained"], horizon=161).set_index("maintained")
    assert found.loc["yes", ["mean", "standard_error"]].round(2).tolist() == [52.65, 19.83]
    assert found.loc["no", ["mean", "standard_error"]].round(2).tolist() == [22.71, 4.18]
    assert measures.median_stay(data, ["maintained"]).set_index("maintained")["median"].to_dict() == {"yes": 31, "no": 23}


def test_error_of_a_mean_without_censoring_is_that_of_a_mean():
    """All seen to the end: the mean of min(stay, h), its error sd / sqrt(agents), however many people an agent stands for."""
    luck = np.random.default_rng(5)
    months = luck.geometric(0.05, 300)
    for weight in (1.0, 300.0):
        whole = pd.DataFrame({"sex": "female", "months": months, "exit": "onward", "weight": weight})
        (row,) = measures.restricted_mean_stay(whole, horizon=24).to_dict("records")
        kept = np.minimum(months, 24)
        assert row["mean"] == pytest.approx(kept.mean(), **CLOSE)
        assert row["standard_error"] == pytest.approx(kept.std() / np.sqrt(300), **CLOSE)
        assert (row["people"], row["agents"]) == (300 * weight, pytest.approx(300))


def test_the_error_is_as_large_as_means_scatter():
    """With censoring: over 400 samples the 95 % interval holds the true mean in 92.5 to 97.5 % (false alarm about 2 in 100)."""
    luck, hazard, horizon, size = np.random.default_rng(11), 0.04, 48, 200
    truth = (1.0 - (1.0 - hazard) ** horizon) / hazard
    lengths, seen = luck.geometric(hazard, (400, size)), luck.integers(20, 100, (400, size))
    sample = np.repeat(np.arange(400), size)
    data = pd.DataFrame({"sample": sample, "months": np.minimum(lengths, seen).ravel(), "weight": 10.0})
    data["exit"] = np.where((lengths <= seen).ravel(), "onward", "censored")
    found = measures.restricted_mean_stay(data, ["sample"], horizon=horizon)
    inside = ((found["mean"] - truth).abs() < 1.96 * found["standard_error"]).mean()
    assert 0.925 <= inside <= 0.975


def test_hazards_by_hand():
    """Ten people a stay: 3, 12, 13 and 30 months, the last still open; a year is 12 months of everybody who was there."""
    data = pd.DataFrame({"sex": "male", "months": [3, 12, 13, 30], "exit": ["onward", "died", "returned", "censored"]})
    found = measures.hazards(data.assign(weight=10.0))
    assert found["person_months"].tolist() == [390.0, 130.0, 60.0]
    assert found["exits"].tolist() == [20.0, 10.0, 0.0]
    assert found["hazard"].tolist() == pytest.approx([20 / 390, 10 / 130, 0.0])
    assert found["agents"].tolist() == [4, 2, 1]
    assert found[["after_months", "to_months"]].to_numpy().tolist() == [[0, 12], [12, 24], [24, 36]]


def test_intervals_keep_exits_and_months(spells):
    """However wide the intervals, all exits and all months lived are in them."""
    weight = spells["weight"]
    for width in (1, 7, 12, 1000):
        found = measures.hazards(spells, ["regime"], width)
        assert found["exits"].sum() == pytest.approx(weight[spells["exit"] != "censored"].sum())
        assert found["person_months"].sum() == pytest.approx((weight * spells["months"]).sum())


@pytest.mark.parametrize(("name", "asked"), [("hazards", {"width": 0}), ("restricted_mean_stay", {"horizon": 0})])
def test_what_cannot_be_measured_is_said(name, asked, lived):
    with pytest.raises(UserError, match="is not valid"):
        getattr(measures, name)(lived, **asked)
