"""The fit against models whose answer is known: integration on a grid, leaving rows out one by one, recovery."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest
from fits import known_bank, observations, says, shares, small_plan
from scipy.special import ndtr
from scipy.stats import binom, norm

from transitsim.calibration import abc_smc
from transitsim.calibration.bank_of_runs import Runs
from transitsim.calibration.emulator import emulate, ridge
from transitsim.calibration.mcmc import draws
from transitsim.calibration.posterior import posterior, without_sampling
from transitsim.calibration.posterior_predictive import forecast, thin
from transitsim.calibration.priors import from_scores, probabilities
from transitsim.calibration.recovery import recover
from transitsim.calibration.targets import arrival_cells
from transitsim.calibration.validation import validate
from transitsim.core.errors import UserError
from transitsim.core.optional_packages import brought_by


def test_left_out_errors_are_those_of_leaving_out() -> None:
    luck = np.random.default_rng(1)
    f = np.column_stack([np.ones(30), luck.normal(size=(30, 4))])
    x = f @ luck.normal(size=(5, 2)) + luck.normal(size=(30, 2))
    weights, errors = ridge(f, x)
    penalty = _penalty_of(f, x, weights)
    for row in (0, 17):
        kept = np.arange(30) != row
        slopes, middle = _ridge(f[kept], x[kept], penalty)
        np.testing.assert_allclose(errors[row], x[row] - middle - (f[row, 1:] - f[kept, 1:].mean(axis=0)) @ slopes, rtol=0.02)


def _ridge(f: np.ndarray, x: np.ndarray, penalty: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Ridge regression by the normal equations, one penalty a column."""
    centred = f[:, 1:] - f[:, 1:].mean(axis=0)
    columns = [np.linalg.solve(centred.T @ centred + p * np.eye(4), centred.T @ x[:, i]) for i, p in enumerate(penalty)]
    return np.column_stack(columns), x.mean(axis=0)


def _penalty_of(f: np.ndarray, x: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """The penalties with which the normal equations give these weights."""
    from transitsim.calibration.emulator import PENALTIES

    away = [np.square(_ridge(f, x, np.full(2, p))[0] - weights[1:]).sum(axis=0) for p in PENALTIES]
    found = np.argmin(away, axis=0)
    assert np.min(away, axis=0).max() < 1e-20
    return PENALTIES[found]


def test_the_polynomial_finds_a_polynomial() -> None:
    bank = known_bank(300)
    observed = bank.plan.observed()
    new = np.array([bank.plan.draw(number) for number in range(1000, 1050)])
    series = observed["series"].str.startswith("arrivals").to_numpy()
    exact = np.where(series, np.sqrt(says(bank.plan, new)[:, [-1], 0]), np.log(says(bank.plan, new)[:, [-1], 4] + 10.0))
    np.testing.assert_allclose(emulate(bank, observed).middle(new), exact, rtol=1e-3)


def grid_posterior(bank) -> tuple[np.ndarray, np.ndarray]:
    """Means and s.d. of the shares of the prior, by integration; the density comes from the known model alone."""
    observed, z = observations(bank.plan), np.linspace(-3, 3, 61)
    grid = np.stack(np.meshgrid(z, z, z, indexing="ij"), axis=-1).reshape(-1, 3)
    values = from_scores(grid, bank.plan.priors)
    t = 2.0 * shares(bank.plan, values) - 1.0
    root, spread = 30.0 + 10.0 * t[:, 0], values[:, 2]
    sd = 0.5 * np.sqrt(1.0 + np.square(spread * root))
    counts = int((observed["target"] == "arrivals").sum())
    logs = counts * norm.logpdf(30.0, root, sd) + 3 * norm.logpdf(np.log(3010.0), 8.0 - t[:, 1], np.log(1.5))
    density = np.exp(logs - 0.5 * np.square(grid).sum(axis=1) - logs.max())
    means = np.average(ndtr(grid), axis=0, weights=density)
    return means, np.sqrt(np.average(np.square(ndtr(grid) - means), axis=0, weights=density))


def test_the_posterior_is_that_of_a_grid() -> None:
    bank = known_bank(400, weight=1.0)
    found = probabilities(posterior(bank, observations(bank.plan)).to_numpy(), bank.plan.priors)
    means, sd = grid_posterior(bank)
    np.testing.assert_allclose(found.mean(axis=0), means, atol=0.03)
    np.testing.assert_allclose(found.std(axis=0), sd, atol=0.03)


def test_walkers_find_a_known_density() -> None:
    """Fourteen normals with a correlation of 0.6: means and s.d., which emcee's snooker move (left out) makes 0.86.

    40 walks' lengths of draws leave an s.d. of a fifteenth about each; four of those.
    """
    covariance = 0.4 * np.eye(14) + 0.6
    precision = np.linalg.inv(covariance)
    start = 0.5 * np.random.default_rng(1).standard_normal((56, 14))
    found = draws(lambda x: -0.5 * np.einsum("ij,jk,ik->i", x, precision, x), start, (4000, 1000, 50), seed=1)
    np.testing.assert_allclose(found.std(axis=0), 1.0, atol=0.1)
    assert abs(found.std(axis=0).mean() - 1.0) < 0.05
    np.testing.assert_allclose(found.mean(axis=0), 0.0, atol=0.15)


def test_lives_with_more_chance_teach_less() -> None:
    """One agent for 300 people: the posterior is wider than that of the model itself, about the same place.

    Slopes worked out from 400 lives with so much chance are themselves uncertain, hence the wide tolerance.
    """
    bank = known_bank(400, weight=300.0)
    found = probabilities(posterior(bank, observations(bank.plan)).to_numpy(), bank.plan.priors)
    means, sd = grid_posterior(bank)
    np.testing.assert_allclose(found.mean(axis=0)[:2], means[:2], atol=0.1)
    assert (found.std(axis=0)[[0, 2]] > sd[[0, 2]]).all()


@pytest.mark.slow
def test_known_parameters_are_found_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Thirty fits, each with chance and error, by walks that are long enough for three parameters.

    An interval of 90 % misses so far with a chance of one in a thousand.
    """
    for name, steps in {"STEPS": 500, "WARM_UP": 200, "THIN": 30}.items():
        monkeypatch.setattr(f"transitsim.calibration.posterior.{name}", steps)
    bank = known_bank(300, weight=300.0, seed=2)
    found = recover(bank, bank.plan.observed(), range(30)).table().set_index("parameter")
    low, high = binom.ppf([0.0005, 0.9995], 30, 0.9) / 30
    assert found["coverage90"].between(low, high).all(), found
    assert (found["p_flat"] > 1e-3).all()
    assert found["identifiable"].tolist() == [True, True, False]
    assert (found["correlation"].iloc[:2] > 0.8).all()


def test_chance_is_taken_out_of_a_covariance() -> None:
    covariance = np.array([[4.0, 1.0], [1.0, 2.0]])
    np.testing.assert_allclose(without_sampling(covariance, np.array([1.0, 0.0])), [[3.0, 1.0], [1.0, 2.0]])
    strong = without_sampling(np.array([[4.0, 3.9], [3.9, 4.0]]), np.array([3.0, 3.0]))
    assert np.linalg.eigvalsh(strong).min() > -1e-12


def test_regression_adjustment_is_exact_where_all_is_linear() -> None:
    """s = z + e with e of s.d. 0.5: the posterior at s = 1 is normal with mean 0.8 and variance 0.2; 20,000 draws."""
    luck = np.random.default_rng(4)
    z = luck.standard_normal((20_000, 1))
    s = z + 0.5 * luck.standard_normal((20_000, 1))
    moved, weights = abc_smc.regress(z, np.ones(20_000), s, np.abs(s[:, 0] - 1.0), np.array([1.0]))
    mean = weights @ moved[:, 0]
    assert mean == pytest.approx(0.8, abs=0.06)
    assert weights @ np.square(moved[:, 0] - mean) == pytest.approx(0.2, abs=0.03)


@pytest.mark.slow
def test_search_finds_what_the_bank_finds_and_goes_on(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pyabc")
    plan = known_bank(1).plan
    monkeypatch.setattr(abc_smc, "simulate_series", partial(_live, plan))
    observed = observations(plan)
    np.random.seed(1)  # pyABC draws from NumPy's own
    abc_smc.search(plan, observed, tmp_path, abc_smc.Search(300, 60, 2))
    found = abc_smc.search(plan, observed, tmp_path, abc_smc.Search(4000, 60, 3))
    import pyabc

    history = pyabc.History(f"sqlite:///{tmp_path / abc_smc.DATABASE}")
    assert history.max_t >= 3
    by_bank = probabilities(posterior(known_bank(400), observed).to_numpy(), plan.priors)[:, 0]
    by_search = probabilities(found[plan.names].to_numpy(), plan.priors)[:, 0]
    assert found["weight"] @ by_search == pytest.approx(by_bank.mean(), abs=0.1)


def _live(plan, inputs, replicate) -> tuple[np.ndarray, float]:
    """The known model in the place of a life."""
    factors = inputs.settings.lever_factors
    values = [factors["transit.arrest_hazard"], factors["route.contact_hazard"], 0.1]
    return says(plan, np.array([values]))[0], 0.0


def test_a_forecast_from_the_truth_is_calibrated() -> None:
    """Counts drawn from the model itself: 90 % bands hold 90 % of 8 counts each of 100 records, within 6 points."""
    plan, luck = small_plan(), np.random.default_rng(5)
    values = np.array([plan.draw(number) for number in range(200)])
    runs = Runs(plan, values, says(plan, values), np.zeros(200))
    cells = arrival_cells(plan.arrivals, 2002, 2005)
    draws = forecast(runs, cells).draws
    seen = np.array([draws[luck.integers(len(draws))] for _ in range(100)])
    low, high = np.quantile(draws, [0.05, 0.95], axis=0)
    assert ((low <= seen) & (seen <= high)).mean() == pytest.approx(0.9, abs=0.06)


def known_frame(plan, values: np.ndarray):
    import pandas as pd

    return pd.DataFrame(values, columns=plan.names)


def test_a_longer_table_is_scored_and_beaten_or_not(tmp_path) -> None:
    """A made-up table of 2002-2005 in a plan that trained to 2004: the year after stands beside the naive forecasts."""
    plan = small_plan().within((1998, 2004))
    values = np.array([plan.draw(number) for number in range(50)])
    table = tmp_path / "made_up.csv"
    rows = [f"{year},{sex},{900 + 10 * (year - 2000)}" for year in range(2002, 2006) for sex in ("female", "male")]
    table.write_text("year,sex,arrivals\n" + "\n".join(rows) + "\n", encoding="utf-8")
    found = validate(Runs(plan, values, says(plan, values), np.zeros(50)), str(table))
    assert set(found.scores["years"]) == {"inside", "outside", "after"}
    after = found.scores[(found.scores["years"] == "after") & (found.scores["part"] == "all")]
    assert after["forecaster"].tolist() == ["model", "last year's value", "linear trend", "crossing fee"]
    assert len(found.cells) == 8
    assert "# Arrivals scored" in found.text()


def test_thinning_keeps_whole_draws() -> None:
    plan = small_plan()
    values = known_frame(plan, np.array([plan.draw(number) for number in range(30)]))
    kept = thin(values, 10)
    assert len(kept.merge(values)) == 10
    assert thin(values, 100).equals(values)


def test_a_missing_library_is_told() -> None:
    with pytest.raises(UserError, match=r"transitsim\[calibrate\]"), brought_by("calibrate"):
        import no_such_library_of_ours  # noqa: F401
