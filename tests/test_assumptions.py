"""Posterior draws by replicate: which draw, what it changes, that regimes share it, and that chance is told from parameters."""

import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from fits import with_draws
from named import inputs_of, key_of, world_of

import transitsim as ts
from transitsim.core.errors import UserError
from transitsim.engine.assumptions import DISPERSION, dispersions, draw_of, usual_assumptions, with_assumptions
from transitsim.inputs.library import Library
from transitsim.inputs.settings import Settings
from transitsim.results.observed import observed_beside

SMALL = Settings(scale=2000, until="1999-12", assumptions="posterior")
DRAWS = pd.DataFrame(
    {
        "lever_factors.origin.cash_median": [0.5, 1.0, 2.0, 4.0, 3.0],
        "behaviour.saving_share": [0.05, 0.1, 0.15, 0.2, 0.25],
        "dispersion": [0.1, 0.2, 0.3, 0.25, 0.15],
    }
)


@pytest.fixture
def folders(tmp_path):
    """A folder of configurations with a posterior of five draws for the first case."""
    return (with_draws(tmp_path, DRAWS),)


def test_every_replicate_takes_the_next_draw_and_another_seed_begins_elsewhere():
    taken = [draw_of(SMALL, replicate, 5) for replicate in range(7)]
    assert [(one - taken[0]) % 5 for one in taken] == [0, 1, 2, 3, 4, 0, 1]
    assert len({draw_of(replace(SMALL, seed=seed), 0, 5) for seed in range(20)}) == 5
    shared = [draw_of(replace(SMALL, lives_per_draw=3), replicate, 5) for replicate in range(6)]
    assert shared[0] == shared[1] == shared[2] != shared[3] == shared[4] == shared[5]


def test_a_draw_fills_what_is_not_given_and_is_multiplied_by_a_given_factor(folders):
    row = DRAWS.iloc[draw_of(SMALL, 0, 5)]
    found = with_assumptions(SMALL, 0, inputs_of(SMALL, folders).posterior)
    assert found.behaviour == {"saving_share": row["behaviour.saving_share"]}
    assert found.lever_factors == {"origin.cash_median": row["lever_factors.origin.cash_median"]}
    assert with_assumptions(found, 0, None) == found, "taken twice"
    own = replace(SMALL, behaviour={"saving_share": 0.3}, lever_factors={"origin.cash_median": 2.0, "route.fee": 1.1})
    found = with_assumptions(own, 0, inputs_of(own, folders).posterior)
    assert found.behaviour == {"saving_share": 0.3}
    assert found.lever_factors == {"origin.cash_median": 2.0 * row["lever_factors.origin.cash_median"], "route.fee": 1.1}


def test_worlds_hold_the_draw(folders):
    at_point = replace(SMALL, assumptions="point")
    for replicate in (0, 1):
        row = DRAWS.iloc[draw_of(SMALL, replicate, 5)]
        world, plain = world_of(SMALL, replicate, folders), world_of(at_point, replicate, folders)
        assert world.p["behaviour_saving_share"] == row["behaviour.saving_share"]
        ratio = world.policy["origin_cash_median"] / plain.policy["origin_cash_median"]
        np.testing.assert_allclose(ratio, row["lever_factors.origin.cash_median"])
        np.testing.assert_array_equal(world.people["person"], plain.people["person"])


def test_regimes_of_a_replicate_share_their_draw(folders):
    """A law that changes nothing makes no difference under any draw, though replicates differ much."""
    found = ts.compare(
        ["no_standardisation"],
        since="1998-01",
        replicates=3,
        scale=1000,
        until="2000-12",
        assumptions="posterior",
        config_dir=folders,
    )
    assert (found.differences["difference"].fillna(0.0) == 0.0).all()
    lived = [one.worlds[0].values for one in found.simulated]
    assert not np.array_equal(lived[0], lived[1], equal_nan=True)


def test_another_posterior_is_another_key(folders):
    first = key_of(SMALL, 0, folders)
    path = folders[0] / "posterior" / "north_korea_china.csv"
    path.write_text(path.read_text().replace("0.25", "0.26"))
    assert key_of(SMALL, 0, folders) != first
    at_point = replace(SMALL, assumptions="point")
    assert key_of(at_point, 0, folders) == key_of(at_point, 0, ())


def test_a_context_without_a_posterior_is_lived_at_its_point_or_refused(folders):
    assert usual_assumptions("north_korea_china", Library(folders)) == "posterior"
    assert usual_assumptions("upland_rivermark", Library(folders)) == "point"
    assert usual_assumptions("north_korea_china", Library()) == "point", "the package has no draws"
    with pytest.raises(UserError, match=r"no posterior for the context 'upland_rivermark'.*assumptions=point"):
        inputs_of(replace(SMALL, context="upland_rivermark", regime="labour_border"), folders)
    with pytest.raises(UserError, match=re.escape("assumptions='guess' is not valid: say point or posterior.")):
        Settings(assumptions="guess")


def test_a_posterior_that_names_what_does_not_exist_is_refused(folders):
    DRAWS.rename(columns={"behaviour.saving_share": "behaviour.saving"}).to_csv(
        folders[0] / "posterior" / "north_korea_china.csv", index=False
    )
    with pytest.raises(UserError, match=r"no behaviour\.saving\b"):
        world_of(SMALL, 0, folders)


def test_chance_is_told_from_parameters():
    """Known variances 4 and 9, 400 draws of 3 lives: estimates within 4 s.e. (an error rate below 1 in 10,000 each)."""
    luck = np.random.default_rng(5)
    values = (3.0 * luck.standard_normal((400, 1)) + 2.0 * luck.standard_normal((400, 3))).ravel()
    found = ts.sources_of_spread(values, 3)
    assert abs(found.chance - 4.0) < 4 * 4.0 * np.sqrt(2 / 800)
    assert abs(found.parameters - 9.0) < 4 * (9.0 + 4.0 / 3) * np.sqrt(2 / 399)
    assert found.share == pytest.approx(found.parameters / (found.parameters + found.chance))
    assert ts.sources_of_spread([1.0, 2.0, 1.0, 2.0], 2).parameters == 0.0
    with pytest.raises(UserError, match="at least two draws with two lives each"):
        ts.sources_of_spread([1.0, 2.0], 1)


@pytest.mark.parametrize("kind", ["confidence", "predictive"])
def test_intervals_are_of_the_mean_or_of_the_draws(kind):
    """Of the mean they narrow with replicates, of the draws they do not; a multiple is held against each draw's own baseline."""
    from transitsim.measures.intervals import multiples, paired

    drawn = kind == "predictive"
    luck = np.random.default_rng(3)
    few, many = (paired(np.zeros(n), luck.standard_normal(n), kind) for n in (20, 2000))
    width = [one["high90"] - one["low90"] for one in (few, many)]
    base = np.linspace(10.0, 40.0, 20)
    other = 2.0 * base + np.where(np.arange(20) % 2, 1.0, -1.0)
    held = multiples(base, other, kind)
    assert held["times_low90"] < 2.0 < held["times_high90"]
    assert (held["times_high90"] - held["times_low90"] > 0.1) == drawn
    assert width[1] == pytest.approx(2 * 1.645, rel=0.1) if drawn else width[1] < 0.2 * width[0]


@pytest.mark.slow
@pytest.mark.parametrize("draw", [7, 8])
def test_closed_forms_hold_at_draws(draw):
    """The analytic tests once more, with the preferences of a draw from the priors in place of the point's."""
    suites = sorted(str(path) for path in Path(__file__).parent.glob("test_analytic_*.py"))
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-n0", *suites],
        env={**os.environ, "TRANSITSIM_DRAW": str(draw)},
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stdout[-4000:]


def test_counts_scatter_by_the_dispersion_of_each_draw(folders):
    """Every replicate's bands beside counts take the dispersion of its own posterior draw; at the point there is none."""
    settings = Settings(assumptions="posterior", lives_per_draw=2, seed=3, replicates=6)
    inputs = inputs_of(settings, folders)
    draws, found = inputs.posterior.draws, dispersions(settings, 6, inputs.posterior)
    assert found == {one: draws[DISPERSION].iloc[draw_of(settings, one, len(draws))] for one in range(6)}
    assert found[0] == found[1] != found[2]
    at_point = inputs_of(replace(settings, assumptions="point"))
    assert observed_beside(at_point).dispersion == {}
    assert observed_beside(inputs).dispersion == found
