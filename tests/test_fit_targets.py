"""Targets and priors: each observation is a cell of the evidence, nothing outside the window is read, mistakes are told."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from fits import FOLDER, known_bank, small_plan
from scipy.stats import kstest, loguniform

from transitsim.calibration.fit_plan import load_plan
from transitsim.calibration.posterior import posterior
from transitsim.calibration.priors import MOST, Prior, from_scores, to_scores
from transitsim.core.errors import UserError
from transitsim.inputs import evidence
from transitsim.inputs.library import Library


def test_history_is_held_against_the_tables() -> None:
    """Worked out by hand from evidence/*.csv."""
    table = load_plan("history", Library()).observed().set_index(["series", "year"])["observed"]
    by_hand = {
        ("arrivals_female", 2002): 632,
        ("arrivals_male", 2011): 795,
        ("stock", 1998): 75_000,
        ("stock", 2002): 65_000,
        ("stock", 2009): 10_000,
        ("stock_women", 1999): 0.755,
        ("forced_returns", 1998): 6300,
        ("forced_returns", 2002): 4809,
        ("forced_returns", 2003): 7800,
        ("wish_safe_destination", 2005): 0.64,
        ("wish_safe_stay", 2005): 0.14,
        ("employed", 2010): 0.387,
    }
    assert {key: pytest.approx(table[key]) for key in by_hand} == by_hand
    assert len(table) == 35
    assert table.index.get_level_values("year").max() == 2011


def test_history_has_few_free_parameters_and_none_of_a_year() -> None:
    plan = load_plan("history", Library())
    assert len(plan.names) <= MOST
    assert not [name for name in plan.names if any(character.isdigit() for character in name)]


def test_nothing_outside_the_window_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every other row is changed: targets and draws stay the same, to the last bit."""
    window, read = (1998, 2003), evidence.read
    plan, bank = small_plan().within(window), known_bank(200)
    before, fitted = plan.observed(), posterior(bank, plan.observed())

    def changed(name: str, *part: str) -> pd.DataFrame:
        table = read(name, *part).copy()
        outside = ~table["year"].astype(str).str[:4].astype(int).between(*window)
        numbers = table.select_dtypes("number").columns.difference(["year"])
        table[numbers] = table[numbers].astype(float).where(~outside, table[numbers] * 7.0 + 3.0)
        return table

    monkeypatch.setattr(evidence, "read", changed)
    assert not changed("arrivals_south_korea").equals(read("arrivals_south_korea"))
    pd.testing.assert_frame_equal(plan.observed(), before)
    np.testing.assert_array_equal(posterior(bank, plan.observed()).values, fitted.values)
    assert not plan.within((1998, 2004)).observed().equals(small_plan().within((1998, 2004)).observed().head(len(before)))


def test_scores_are_standard_normal_a_priori_and_turn_back() -> None:
    priors = (Prior("a", "uniform", -1.0, 3.0), Prior("b", "log_uniform", 0.2, 5.0))
    luck = np.random.default_rng(1)
    values = np.column_stack([luck.uniform(-1.0, 3.0, 2000), loguniform(0.2, 5.0).rvs(2000, random_state=2)])
    scores = to_scores(values, priors)
    assert min(kstest(scores[:, i], "norm").pvalue for i in range(2)) > 1e-3
    np.testing.assert_allclose(from_scores(scores, priors), values)


def test_settings_of_a_draw() -> None:
    plan = load_plan("history", Library())
    values = dict(zip(plan.names, plan.draw(3), strict=True))
    settings = plan.inputs_at(plan.draw(3)).settings
    assert settings.behaviour["saving_share"] == values["behaviour.saving_share"]
    assert settings.lever_factors["origin.desire"] == values["lever_factors.origin.desire"]
    assert "dispersion" not in {**settings.behaviour, **settings.lever_factors}


WRONG = {
    "high: 4}": ("high: 0.1}", "low must be below high"),
    "transit.arrest_hazard": ("transit.arest_hazard", "no such parameter"),
    "prior: log_uniform, low: 0.2": ("prior: normal, low: 0.2", "no prior 'normal'"),
    "  dispersion: {prior: log_uniform, low: 0.03, high: 0.3}\n": ("", "needs the parameter 'dispersion'"),
    "error: log_normal": ("error: lognormal", "no error model"),
    "factor: 1.5": ("factor: much", "is not a number"),
    "forced_returns:": ("returns:", "no such target"),
    "column: central}": ("column: middle}", "no column 'middle'"),
    "where: {year: 1998, period": ("where: {year: 1990, period", "0 rows"),
    "from: 1998, to: 2005": ("from: 2005, to: 1998", "ends before it begins"),
    "year: 1998, table": ("year: soon, table", r"row 1, year: 'soon' is not a number"),
    "measure: repatriated}, column: central": (
        "measure: repatriated}, column: source_id",
        "in column 'source_id' of .* is not a number",
    ),
    "scale: 150": ("scale: 300\nsettings: {regime: history}", "regime has its own place"),
    "      - {year: 2002": ("      - 3\n      - {year: 2002", "row 2: expected 'name: value' lines"),
}


@pytest.mark.parametrize("written", WRONG)
def test_mistakes_in_a_plan_are_told(tmp_path, written: str) -> None:
    text = (FOLDER / "fit" / "small.yaml").read_text(encoding="utf-8")
    instead, told = WRONG[written]
    (tmp_path / "fit").mkdir()
    (tmp_path / "fit" / "mine.yaml").write_text(text.replace(written, instead, 1), encoding="utf-8")
    with pytest.raises(UserError, match=told):
        load_plan("mine", Library([tmp_path])).observed()


def test_windows_that_will_not_do() -> None:
    with pytest.raises(UserError, match="end with 2005-12"):
        small_plan().within((1998, 2010))
    with pytest.raises(UserError, match="No observation lies between 1995 and 1997"):
        small_plan().observed((1995, 1997))
