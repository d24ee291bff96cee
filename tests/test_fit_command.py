"""`transitsim calibrate` and `transitsim validate`, in a small world: what they leave, that they go on, what they refuse."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from fits import FOLDER, small_plan
from named import inputs_of, live_once

from transitsim import measures
from transitsim.calibration.bank_of_runs import extend_bank, load_bank, simulate_series
from transitsim.calibration.summaries import summaries
from transitsim.calibration.targets import SERIES
from transitsim.cli.main import dispatch
from transitsim.core.calendar import FIRST_YEAR
from transitsim.core.errors import UserError
from transitsim.inputs.library import load_context
from transitsim.inputs.settings import Settings
from transitsim.results.load import Results
from transitsim.studies.run import run as run_to_folder

WORDS = ["--config-dir", str(FOLDER), "plan=small", "budget=100", "draws=10", "draws_scale=50", "recoveries=10"]


@pytest.fixture(scope="module")
def calibrated(tmp_path_factory):
    """A folder with a small calibration."""
    out = tmp_path_factory.mktemp("fit") / "small"
    assert dispatch(["calibrate", *WORDS, "origins=2004", f"out={out}"]) == 0
    return out


def test_what_is_said_is_what_the_measures_say(tmp_path) -> None:
    """Arrivals, forced returns, stock near the border, wishes and employment, from the tables of the same run."""
    settings = Settings(scale=300, until="2005-12", seed=3)
    said = pd.DataFrame(summaries(live_once(settings)), columns=list(SERIES))
    said.index += FIRST_YEAR
    results = run_to_folder(inputs_of(settings), tmp_path / "run", progress=False)
    assert isinstance(results, Results)
    places = results.places
    arrived = measures.arrivals(results.flows, places).pivot(index="year", columns="sex", values="arrivals")
    np.testing.assert_allclose(said[["arrivals_female", "arrivals_male"]], arrived.loc[1995:, ["female", "male"]])
    returned = measures.forced_returns(results.flows, places).set_index("year")["people"]
    np.testing.assert_allclose(said["forced_returns"], returned)
    stock = measures.transit_stock(results.stocks, places)
    june = stock[(stock["region"] == "near_border") & (stock["month"].dt.month == 6)]
    np.testing.assert_allclose(said["stock"], june["people"])
    wished = measures.want_can_do(results.decisions, places)
    away = wished[wished["answer"] == "wish_safe_to_leave"].set_index("year")["share"]
    np.testing.assert_allclose(1.0 - said["wish_safe_stay"], away)
    settled = results.conditions[results.conditions["place"] == places["destination"]]
    sums = settled.assign(year=settled["year"]).pivot_table(index="year", columns="measure", values="total", aggfunc="sum")
    np.testing.assert_allclose(said["employed"].loc[sums.index], sums["employed"] / sums["person_months"])
    assert load_context(settings.context).evidence.arrivals


@pytest.mark.slow
def test_a_bank_that_goes_on_is_the_bank_lived_at_once(calibrated, tmp_path) -> None:
    whole = load_bank(small_plan(), calibrated / "bank")
    extend_bank(small_plan(), tmp_path, 20)
    part = tmp_path / "part-00000.parquet"
    written = part.stat().st_mtime_ns
    grown = extend_bank(small_plan(), tmp_path, 40)
    assert part.stat().st_mtime_ns == written
    np.testing.assert_array_equal(grown.series, whole.series[:40])
    np.testing.assert_array_equal(grown.values, whole.values[:40])
    again, _ = simulate_series(small_plan().inputs_at(whole.values[7]), 7)
    np.testing.assert_array_equal(again, whole.series[7])


@pytest.mark.slow
def test_a_bank_of_other_settings_is_refused(calibrated) -> None:
    with pytest.raises(UserError, match="other priors, settings or rules"):
        extend_bank(small_plan(seed=2), calibrated / "bank", 20)


@pytest.mark.slow
def test_what_is_left(calibrated) -> None:
    names = {path.name for path in calibrated.iterdir()}
    tables = {"targets.csv", "posterior.csv", "checks.csv", "recovery.csv", "recovery_fits.csv", "trade_offs.csv", "origins.csv"}
    assert tables | {"fit.json", "summary.md", "figures", "bank"} <= names
    pictures = {"posterior", "trade_offs", "predictive_arrivals", "predictive_others", "pit", "recovery", "rank_histogram"}
    assert {path.stem for path in (calibrated / "figures").iterdir()} == pictures
    record = json.loads((calibrated / "fit.json").read_text())
    assert (record["plan"], record["window"], record["runs"]) == ("small", [1998, 2005], 100)
    targets = pd.read_csv(calibrated / "targets.csv")
    assert set(targets["error"]) == {"negative_binomial", "log_normal"}
    assert (targets["low50"] <= targets["high50"]).all()
    assert targets[["low90", "high90"]].isna().all(axis=None), "ten lives tell no 90 % band"
    origins = pd.read_csv(calibrated / "origins.csv")
    assert origins["forecaster"].tolist() == ["model", "last year's value", "linear trend", "crossing fee"]
    assert np.isfinite(origins["log_score"]).all()


@pytest.mark.slow
def test_the_search_narrows_the_prior(calibrated) -> None:
    """What arrests and guides do is seen in a small world already: both posteriors are narrower than their priors."""
    recovered = pd.read_csv(calibrated / "recovery.csv").set_index("parameter")["spread"]
    assert recovered.loc["lever_factors.transit.arrest_hazard"] < 0.8
    assert recovered.loc["lever_factors.route.contact_hazard"] < 0.8


@pytest.mark.slow
def test_a_longer_table_is_validated(calibrated, tmp_path, capsys) -> None:
    """Made-up counts, two years longer than the training window."""
    table = tmp_path / "made_up.csv"
    rows = [f"{year},{sex},{500 + 20 * (year - 2000)}" for year in range(2003, 2008) for sex in ("female", "male")]
    table.write_text("year,sex,arrivals\n" + "\n".join(rows) + "\n", encoding="utf-8")
    out = tmp_path / "scored"
    words = [
        "validate",
        "--config-dir",
        str(FOLDER),
        str(table),
        "plan=small",
        f"posterior={calibrated}",
        "draws=10",
        "scale=300",
        f"out={out}",
    ]
    assert dispatch(words) == 0
    assert "last year's value" in capsys.readouterr().out
    cells = pd.read_csv(out / "cells.csv")
    assert cells["year"].tolist() == [year for year in range(2003, 2008) for _ in range(2)]
    assert {path.stem for path in (out / "figures").iterdir()} == {"arrivals", "pit_inside", "pit_outside"}
    with pytest.raises(UserError, match=r"scores\.csv is there already; nothing was changed"):
        dispatch(words)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["plan=smal"], "Did you mean 'small'"),
        (["plan=small", "budget=10"], "too few"),
        (["plan=small", "budget=many"], "whole number"),
        (["plan=small", "method=mcmc"], "method=mcmc is not valid"),
        (["plan=small", "bugdet=200"], "no setting 'bugdet'"),
        (["plan=small", "last_year=2011"], "end with 2005-12"),
        (["plan=small", "method=smc", "origins=2004"], "forecast from a bank"),
    ],
)
def test_what_calibrate_refuses(tmp_path, words: list[str], told: str) -> None:
    with pytest.raises(UserError, match=told):
        dispatch(["calibrate", "--config-dir", str(FOLDER), *words, f"out={tmp_path / 'none'}"])
    assert not (tmp_path / "none").exists()


@pytest.mark.slow
def test_another_window_does_not_overwrite(calibrated) -> None:
    with pytest.raises(UserError, match="holds the fit of small, 1998-2005"):
        dispatch(["calibrate", *WORDS, "last_year=2004", f"out={calibrated}"])


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "Name one table"),
        (["nowhere.csv"], "cannot be read"),
        (["arrivals_south_korea", "posterior=/nowhere.csv"], "There is no posterior"),
        (["arrivals_south_korea"], r"no posterior for the context .* make one with `transitsim calibrate`"),
    ],
)
def test_what_validate_refuses(words: list[str], told: str) -> None:
    with pytest.raises(UserError, match=told):
        dispatch(["validate", "--config-dir", str(FOLDER), *words, "plan=small"])
