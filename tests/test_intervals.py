"""Every printed band holds what it says: coverage by simulation with known truth, at 2, 5, 10, 20 and 50 replicates.

Each share is of 8,000 simulated studies, so one found lies further than 4 s.e. from the truth (1.4 points at 90 %, 2.3 at
50 %) about once in 16,000 tests when the interval is sound. What is not told has no share.
"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from transitsim import measures
from transitsim.measures.count_dispersion import ECHO, echoed
from transitsim.measures.intervals import (
    CONFIDENCE,
    ENDS,
    PREDICTIVE,
    confidence,
    confidence_of_ratio,
    multiples,
    paired,
    predictive,
    replicates_for_share,
    same_sign,
    widest,
)
from transitsim.measures.outcomes import NAMES, OUTCOMES, THEMES, is_few

STUDIES = 8000
COUNTS = (2, 5, 10, 20, 50)
SHARES = (50, 90)
DISPERSION, COUNTED = 0.3, 200.0
MEANS = {"normal": 10.0, "skewed": math.exp(0.125), "over-dispersed counts": COUNTED}
SHORT = {"normal": 0.0, "skewed": 0.055, "over-dispersed counts": 0.02}  # what Student's and Fieller's lack at the most


def draw(law: str, shape: tuple[int, ...], luck: np.random.Generator) -> np.ndarray:
    """Values of a law whose mean is MEANS: s.d. a tenth of it; log-normal, skewness 1.75; counts, d = 0.3."""
    if law == "normal":
        return luck.normal(10.0, 1.0, shape)
    if law == "skewed":
        return luck.lognormal(0.0, 0.5, shape)
    number = 1.0 / DISPERSION**2
    return luck.negative_binomial(number, number / (number + COUNTED), shape).astype(float)


def error(share: int) -> float:
    """Four standard errors of a share found in STUDIES."""
    return 4.0 * math.sqrt(share / 100.0 * (1.0 - share / 100.0) / STUDIES)


def held(ends, truth) -> float:
    """Share of studies whose interval holds the truth."""
    low, high = ends
    return float(((low <= truth) & (truth <= high)).mean())


@pytest.mark.parametrize("share", SHARES)
@pytest.mark.parametrize("count", COUNTS)
@pytest.mark.parametrize("law", MEANS)
def test_a_mean_lies_in_its_confidence_interval(law, count, share):
    """Exactly as often as said for normal values, at any number of replicates; of a skewed law at most SHORT less often."""
    luck = np.random.default_rng([count, share, 1])
    found = held(confidence(draw(law, (count, STUDIES), luck), share), MEANS[law]) - share / 100.0
    assert -SHORT[law] - error(share) <= found <= error(share)


@pytest.mark.parametrize("share", SHARES)
@pytest.mark.parametrize("count", COUNTS)
@pytest.mark.parametrize("law", MEANS)
def test_a_paired_difference_lies_in_its_confidence_interval(law, count, share):
    """Base and other share their luck, as under one law and another: other = 1.2 base + luck of its own."""
    luck = np.random.default_rng([count, share, 2])
    base = draw(law, (count, STUDIES), luck)
    other = 1.2 * base + 0.3 * (draw(law, (count, STUDIES), luck) - MEANS[law])
    found = held(confidence(other - base, share), 0.2 * MEANS[law]) - share / 100.0
    assert -SHORT[law] - error(share) <= found <= error(share)


@pytest.mark.parametrize("share", SHARES)
@pytest.mark.parametrize("count", COUNTS)
@pytest.mark.parametrize("law", MEANS)
def test_a_multiple_lies_in_its_confidence_interval(law, count, share):
    """Fieller's set, of the studies in which it has bounds: with two replicates of half of them, else of nearly all."""
    luck = np.random.default_rng([count, share, 3])
    base = draw(law, (count, STUDIES), luck)
    other = 1.2 * base + 0.3 * (draw(law, (count, STUDIES), luck) - MEANS[law])
    low, high = confidence_of_ratio(other, base, share)
    untold = np.isnan(low)
    found = float(((low <= 1.2) & (high >= 1.2))[~untold].mean()) - share / 100.0
    less = 4.0 * math.sqrt(0.25 if share == 50 else 0.09) / math.sqrt((~untold).sum())
    assert -SHORT[law] - 0.015 - less <= found <= less
    assert not untold.any() or count == 2 or law != "normal"


@pytest.mark.parametrize("share", SHARES)
@pytest.mark.parametrize("count", COUNTS)
@pytest.mark.parametrize("law", MEANS)
def test_a_further_replicate_lies_in_its_predictive_interval(law, count, share):
    """Whatever the law; between whole positions at most 5 points more often. Of too few replicates nothing is told."""
    luck = np.random.default_rng([count, share, 4])
    values, further = draw(law, (count, STUDIES), luck), draw(law, (STUDIES,), luck)
    ends = predictive(values, share)
    if count < replicates_for_share(share):
        assert np.isnan(ends.low).all()
        assert np.isnan(ends.high).all()
        return
    found = held(ends, further) - share / 100.0
    assert -error(share) <= found <= 0.05 + error(share)


@pytest.mark.parametrize("law", MEANS)
def test_positions_that_are_whole_hold_exactly(law):
    """19 replicates, from the least to the most: 18 of 20; 3 replicates: half."""
    luck = np.random.default_rng(5)
    for count, share in ((19, 90), (3, 50)):
        values, further = draw(law, (count, STUDIES), luck), draw(law, (STUDIES,), luck)
        assert predictive(values, share).low == pytest.approx(values.min(axis=0))
        assert abs(held(predictive(values, share), further) - share / 100.0) <= error(share)


@pytest.mark.parametrize("count", COUNTS)
def test_a_further_draw_lies_in_what_a_comparison_tells(count):
    """Differences and multiples of posterior draws as `paired` and `multiples` tell them, in 1,500 studies."""
    luck, studies = np.random.default_rng([count, 6]), 1500
    base = luck.lognormal(0.0, 0.5, (studies, count + 1))
    other = base * luck.lognormal(0.2, 0.3, base.shape)
    told = [paired(b[:-1], o[:-1], PREDICTIVE) | multiples(b[:-1], o[:-1], PREDICTIVE) for b, o in zip(base, other, strict=True)]
    for name, truth in (("", (other - base)[:, -1]), ("times_", (other / base)[:, -1])):
        for share in SHARES:
            low, high = (np.array([one[f"{name}{end}{share}"] for one in told]) for end in ("low", "high"))
            assert np.isnan(low).all() == (count < replicates_for_share(share))
            if count >= replicates_for_share(share):
                reach = 4.0 * math.sqrt(share / 100.0 * (1.0 - share / 100.0) / studies)
                assert -reach <= held((low, high), truth) - share / 100.0 <= 0.05 + reach


@pytest.mark.parametrize("count", COUNTS)
@pytest.mark.parametrize("spread", [0.02, 0.3])
def test_a_further_count_lies_in_the_band_beside_counts(count, spread):
    """Replicates scatter by `spread`, counts about them by a dispersion of each draw. The band holds no less than it says, and
    more by at most 10 points: 2,000 cells, 4 s.e. of 2.7 and 4.5 points.
    """
    luck, cells = np.random.default_rng([count, int(100 * spread), 7]), 2000
    dispersion = dict(enumerate(luck.uniform(0.1, 0.2, count)))
    means = 800.0 * luck.lognormal(0.0, spread, (count + 1, cells))
    replicate, year = np.indices((count, cells))
    simulated = pd.DataFrame({"replicate": replicate.ravel(), "year": year.ravel(), "n": means[:-1].ravel()})
    bands = measures.band(echoed(simulated, "n", dispersion, seed=count), "n", ["year"])
    number = 1.0 / luck.choice(list(dispersion.values()), cells) ** 2
    further = luck.negative_binomial(number, number / (number + means[-1]))
    for share, ends in ((50, ("p25", "p75")), (90, ("p05", "p95"))):
        low, high = (bands[end].to_numpy() for end in ends)
        assert np.isnan(low).all() == (count < replicates_for_share(share))
        if count >= replicates_for_share(share):
            reach = 4.0 * math.sqrt(share / 100.0 * (1.0 - share / 100.0) / cells)
            assert -reach <= held((low, high), further) - share / 100.0 <= 0.10 + reach


def test_without_dispersion_numbers_stay_as_they_are_and_with_it_the_middle_does():
    simulated = pd.DataFrame({"replicate": np.repeat(np.arange(20), 2), "year": np.tile([1, 2], 20), "n": np.arange(40) + 500.0})
    assert echoed(simulated, "n", {}) is simulated
    counted = echoed(simulated, "n", dict.fromkeys(range(20), 0.2))
    assert set(counted[ECHO]) == set(range(26))
    plain, wide = (measures.band(frame, "n", ["year"]) for frame in (simulated, counted))
    assert wide[["median", "mean", "replicates"]].equals(plain[["median", "mean", "replicates"]])
    assert (wide["p95"] - wide["p05"] > 1.5 * (plain["p95"] - plain["p05"])).all()


def test_what_is_simulated_sums_up_to_the_negative_binomial_of_the_fit():
    """Counts about a simulated number m have mean m and variance m + (d m)² (20,000 counts, 4 s.e.)."""
    simulated = pd.DataFrame({"replicate": np.arange(800), "n": 400.0})
    counts = echoed(simulated, "n", dict.fromkeys(range(800), 0.15)).query("echo > 0")["n"]
    variance = 400.0 + (0.15 * 400.0) ** 2
    assert counts.mean() == pytest.approx(400.0, abs=4.0 * math.sqrt(variance / len(counts)))
    assert counts.var() == pytest.approx(variance, rel=0.06)


def test_intervals_of_the_mean_are_scipys():
    values = np.random.default_rng(2).normal(1.0, 2.0, 9)
    low, high = confidence(values, 90)
    expected = stats.ttest_1samp(values, 0.0).confidence_interval(0.90)
    assert (low, high) == pytest.approx((expected.low, expected.high))


def test_a_ratio_is_held_where_student_holds_zero():
    """Fieller's ends are the ratios R at which the interval of part - R whole touches zero."""
    luck = np.random.default_rng(3)
    whole = luck.normal(10.0, 2.0, 12)
    part = 0.7 * whole + luck.normal(0.0, 1.0, 12)
    for end in confidence_of_ratio(part, whole, 90):
        low, high = confidence(part - end * whole, 90)
        assert min(abs(low), abs(high)) == pytest.approx(0.0, abs=1e-9)
    assert confidence_of_ratio(2.0 * whole, whole, 90) == pytest.approx((2.0, 2.0))
    assert np.isnan(confidence_of_ratio(part, luck.normal(0.0, 2.0, 12), 90).low)


def test_how_many_replicates_tell_what():
    assert [replicates_for_share(share) for share in (50, 80, 90, 95)] == [3, 9, 19, 39]
    assert [widest(count) for count in (1, 2, 3, 18, 19)] == [0, 0, 50, 50, 90]
    assert np.isnan(list(confidence(np.ones(1), 90))).all()


def test_agreement_is_blank_where_it_says_nothing():
    assert math.isnan(same_sign(np.array([1.0, 2.0, 3.0, 4.0])))
    assert math.isnan(same_sign(np.zeros(20)))
    assert same_sign(np.array([1.0, 2.0, 3.0, -1.0])[[0, 1, 2, 3, 3]]) == 0.6


@pytest.mark.parametrize("kind", [CONFIDENCE, PREDICTIVE])
def test_replicates_without_a_number_are_left_out(kind):
    base = np.array([10.0, np.nan, 12.0, 9.0, 11.0, 0.0])
    other = np.array([12.0, 3.0, np.nan, 12.0, 15.0, 2.0])
    known = np.isfinite(base) & np.isfinite(other)
    told, alone = paired(base, other, kind), paired(base[known], other[known], kind)
    assert told["replicates"] == 4
    assert {name: told[name] for name in ("difference", *ENDS[:2])} == {name: alone[name] for name in ("difference", *ENDS[:2])}
    nothing = paired(np.full(3, np.nan), np.ones(3), kind)
    assert nothing["replicates"] == 0
    assert math.isnan(nothing["low50"])


def test_lives_of_one_draw_are_one_draw():
    """Forty lives of twenty draws tell the interval of twenty; forty of two draws tell none."""
    luck = np.random.default_rng(8)
    draws = np.repeat(luck.normal(0.0, 1.0, 20), 2)
    other = 5.0 + draws + luck.normal(0.0, 0.1, 40)
    found = paired(np.zeros(40), other, PREDICTIVE, lives_per_draw=2)
    assert (found["low90"], found["high90"]) == pytest.approx(tuple(predictive(other[::2], 90)))
    assert math.isnan(paired(np.zeros(40), other, PREDICTIVE, lives_per_draw=20)["low50"])


def test_few_is_about_events_and_agents():
    assert is_few(np.array([29.0, 30.0, 500.0]), np.array([500.0, 500.0, 29.0])).tolist() == [True, False, True]


def test_every_outcome_stands_under_one_theme():
    assert sorted(name for members in THEMES.values() for name in members) == sorted(NAMES)
    assert len(OUTCOMES) == len(NAMES)
