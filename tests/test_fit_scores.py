"""Scores and naive forecasts, against closed forms and tables worked out by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import linregress, norm, t

from transitsim.calibration.error_models import ERRORS, inverse_transform, negative_binomial, simulate_error, transform, variance
from transitsim.calibration.forecast_scores import Forecast, covered, crps, pit, relative_difference, score, share_error
from transitsim.calibration.naive_forecasts import fee, last_value, line

CELLS = pd.DataFrame({"year": [2001, 2001, 2002, 2002], "sex": ["female", "male"] * 2, "arrivals": [100, 50, 300, 100]})


def test_crps_of_a_normal_is_its_closed_form() -> None:
    """s (z (2 Φ(z) - 1) + 2 φ(z) - 1/√π); 40,000 draws, so the error is a few thousandths."""
    luck, y = np.random.default_rng(1), np.array([0.0, 1.0, -2.5])
    draws, z = luck.normal(1.0, 2.0, (40_000, 3)), (y - 1.0) / 2.0
    exact = 2.0 * (z * (2 * norm.cdf(z) - 1) + 2 * norm.pdf(z) - 1 / np.sqrt(np.pi))
    np.testing.assert_allclose(crps(draws, y), exact, atol=0.03)


def test_crps_is_the_brute_force_mean_of_distances() -> None:
    draws, y = np.random.default_rng(2).gamma(2.0, 3.0, (7, 2)), np.array([4.0, 20.0])
    apart = np.abs(draws[:, None] - draws[None]).sum(axis=(0, 1)) / (7 * 6)
    np.testing.assert_allclose(crps(draws, y), np.abs(draws - y).mean(axis=0) - apart / 2)


def test_places_and_bands() -> None:
    draws = np.arange(1.0, 101.0)[:, None]
    assert pit(draws, np.array([50.0]))[0] == pytest.approx(0.495)
    assert covered(draws, np.array([50.0]), 0.5)[0]
    assert not covered(draws, np.array([80.0]), 0.5)[0]
    assert covered(draws, np.array([80.0]), 0.9)[0]


def test_relative_difference_and_share_by_hand() -> None:
    """2001: (10 + 20) / 150; 2002: (60 + 0) / 400. Shares: 110/140 for 2/3, 240/340 for 3/4."""
    middle = np.array([110.0, 30.0, 240.0, 100.0])
    assert relative_difference(CELLS, middle) == pytest.approx((30 / 150 + 60 / 400) / 2)
    away = np.array([110 / 140 - 2 / 3, 240 / 340 - 3 / 4])
    assert share_error(CELLS, middle) == pytest.approx(np.sqrt(np.square(away).mean()))


def test_one_sex_alone_has_no_share() -> None:
    women = CELLS[CELLS["sex"] == "female"].reset_index(drop=True)
    assert np.isnan(share_error(women, women["arrivals"].to_numpy(float)))


def test_a_perfect_forecast_scores_nothing_wrong() -> None:
    draws = np.tile(CELLS["arrivals"].to_numpy(float), (50, 1))
    found = score(Forecast("oracle", draws, np.zeros(4)), CELLS)
    wrong = ("relative_difference", "log_error", "crps", "log_score", "womens_share_error", "width90")
    assert all(found[name] == pytest.approx(0.0) for name in wrong)
    assert found["coverage50"] == found["coverage90"] == 1.0


KNOWN = pd.DataFrame(
    {
        "year": np.repeat([2001, 2002, 2003, 2004, 2005], 2),
        "sex": ["female", "male"] * 5,
        "arrivals": [100, 60, 150, 70, 260, 60, 300, 90, 420, 80],
    }
)
AHEAD = pd.DataFrame({"year": [2006, 2006, 2009], "sex": ["female", "male", "female"], "arrivals": [500, 85, 900]})


def test_the_line_is_that_of_another_library() -> None:
    women = KNOWN[KNOWN["sex"] == "female"]
    fit = linregress(women["year"], np.log(women["arrivals"]))
    found = line(KNOWN, AHEAD)
    middle = np.exp(fit.intercept + fit.slope * np.array([2006, 2009]))
    np.testing.assert_allclose(np.median(found.draws, axis=0)[[0, 2]], middle, rtol=1e-3)
    residual = np.log(women["arrivals"]) - fit.intercept - fit.slope * women["year"]
    s = np.sqrt(np.square(residual).sum() / 3 * (1 + 1 / 5 + 9 / 10))
    assert found.log_probability[0] == pytest.approx(t(3, np.log(middle[0]), s).logpdf(np.log(500)) - np.log(500))


def test_last_year_is_held_and_its_band_widens_with_the_root_of_time() -> None:
    found = last_value(KNOWN, AHEAD)
    np.testing.assert_allclose(np.median(found.draws, axis=0), [420, 80, 420], rtol=1e-3)
    low, high = np.quantile(np.log(found.draws[:, [0, 2]]), [0.1, 0.9], axis=0)
    assert (high - low)[1] / (high - low)[0] == pytest.approx(2.0, rel=1e-3)


def test_a_fee_that_has_not_moved_says_the_mean() -> None:
    years = range(2001, 2010)
    still = fee(KNOWN, AHEAD, pd.Series(50.0, index=years))
    men = np.log(KNOWN.loc[KNOWN["sex"] == "male", "arrivals"])
    assert np.median(still.draws[:, 1]) == pytest.approx(np.exp(men.mean()), rel=1e-3)
    moved = fee(KNOWN, AHEAD, pd.Series(np.exp(np.arange(9.0)), index=years))
    np.testing.assert_allclose(moved.log_probability, line(KNOWN, AHEAD).log_probability)


@pytest.mark.parametrize("error", ERRORS)
def test_what_is_compared_can_be_turned_back(error: str) -> None:
    values = np.array([0.03, 0.5, 0.9]) if error in ("logit_normal", "normal") else np.array([0.0, 35.0, 9000.0])
    np.testing.assert_allclose(inverse_transform(transform(values, error), error), values, atol=1e-9)


@pytest.mark.parametrize(("error", "mean"), [("negative_binomial", 900.0), ("logit_normal", 0.7), ("normal", 0.4)])
def test_errors_have_the_variance_they_are_said_to_have(error: str, mean: float) -> None:
    """20,000 draws: the standard error of a variance is 1 %, so 5 % is five of them (two-sided p of 6e-7)."""
    spread = np.full(20_000, 0.1)
    seen = transform(simulate_error(np.full(20_000, mean), error, 0.3, spread, np.random.default_rng(3)), error)
    said = variance(transform(np.array([mean]), error), error, 0.3, spread[:1])
    assert seen.var() == pytest.approx(said[0], rel=0.05)


def test_the_negative_binomial_has_its_mean_and_variance() -> None:
    number, chance = negative_binomial(np.array([400.0]), np.array([0.2]))
    assert number * (1 - chance) / chance == pytest.approx(400.0)
    assert number * (1 - chance) / chance**2 == pytest.approx(400.0 + (0.2 * 400.0) ** 2)
