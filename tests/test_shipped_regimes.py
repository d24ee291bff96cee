"""The counterfactuals that come with the package do what they ask, and nothing else."""

from pathlib import Path

import numpy as np
import pytest
from named import world_of
from regime_texts import MONTHS

from transitsim.core.calendar import month_of
from transitsim.engine.model import TransitModel
from transitsim.inputs.library import Library, load_regime
from transitsim.inputs.settings import Settings
from transitsim.inputs.time_series import statements
from transitsim.schema.levers import LEVERS

ASKED = [name for name in Library().names("regime") if Library().lineage(name)[-1].base]
HISTORY = load_regime("history").policy(MONTHS)
CONSTANT = {
    "regularised_mothers": {
        "transit.permit_rate": 0.05,
        "transit.permit_years": 2,
        "transit.permit_exit_block": 0,
        "transit.permit_biometric_chance": 0,
        "transit.arrest_permit_factor": 0.05,
        "transit.registration_exposes": 0,
    },
    "permits_as_practised": {
        "transit.permit_rate": 0.05,
        "transit.permit_years": 2,
        "transit.permit_exit_block": 1,
        "transit.permit_biometric_chance": 0.9,
    },
    "firewall": {
        **{f"transit.arrest_{where}_factor": 0 for where in ("home", "employer", "rent", "shelter")},
        "transit.care_access": 1,
        "transit.care_access_permit": 1,
        "transit.registration_hazard": 0.03,
        "transit.registration_exposes": 0,
    },
    "safe_passage": {"transit.recognition": 1, "route.fee": 0, "route.capture_chance": 0.02, "third.places": 500},
    "remittance_cut": {"remittance.loss_chance": 0.9},
    "no_collective_punishment": {"origin.kin_punishment_chance": 0},
    "no_standardisation": {"transit.standardisation": 0},
    "unenforceable_bond": {"transit.bond_months": 0, "structure.credit_women": 0, "structure.credit_men": 0},
}
FACTORS = {
    "settlement_support_low": {"destination.grant": 0.36},
    "settlement_support_high": {"destination.grant": 2},
    "broker_crackdown": {"route.deception": 2},
    "interior_arrest_up": {"transit.arrest_hazard": 1.5},
    "exit_control_up": {"route.capture_chance": 1.5},
    "entry_control_up": {
        "origin.detection_attached": 1.5,
        "origin.detection_unattached": 1.5,
        "origin.catch_chance": 1.5,
        "origin.shoot_chance": 1.5,
    },
}
CONSTANT |= {"broker_crackdown": {"route.guide_penalty": 0.667}, "settlement_support_high": {"destination.child_support": 1}}
OWN_TEST = {"symmetric_structures", "help_in_place"}


def test_all_that_were_asked_for_are_there():
    assert {*CONSTANT, *FACTORS, *OWN_TEST} <= set(ASKED)


@pytest.mark.parametrize("name", sorted({*CONSTANT, *FACTORS}))
def test_a_counterfactual_moves_what_it_asks_and_nothing_else(name):
    policy, constant, factors = load_regime(name).policy(MONTHS), CONSTANT.get(name, {}), FACTORS.get(name, {})
    for lever, entry in LEVERS.items():
        expected = HISTORY[entry.column] * factors.get(lever, 1.0)
        expected = np.full(MONTHS, constant[lever]) if lever in constant else np.clip(expected, entry.low, entry.high)
        assert (policy[entry.column] == expected).all(), lever


def equal_structures() -> list[tuple[str, str, np.recarray]]:
    """Regime, structure and law of every regime, experiments included, that takes "the mean of women and men"."""
    root, found = Path(__file__).parents[1], []
    for folder in (root / "experiments" / "gendered_borders", root / "configs" / "structures"):
        for name in ("symmetric_structures", *sorted(path.stem for path in (folder / "regime").iterdir())):
            law = load_regime(name, (folder,)).policy(MONTHS)
            for lever, series in Library((folder,)).lineage(name)[-1].levers.items():
                if any("the mean of women and men" in (row.what.because or "") for row in statements(series)):
                    found.append((name, lever.rpartition("_")[0], law))
    return found


def test_equal_structures_are_the_mean_of_women_and_men():
    """Month by month that of the history, to three digits."""
    found = equal_structures()
    assert {structure for _, structure, _ in found} >= {f"structure.{name}" for name in ("credit", "attached", "placement")}
    for name, structure, law in found:
        women, men = (HISTORY[LEVERS[f"{structure}_{sex}"].column] for sex in ("women", "men"))
        for sex in ("women", "men"):
            held = law[LEVERS[f"{structure}_{sex}"].column]
            np.testing.assert_allclose(held, (women + men) / 2.0, rtol=0.005, err_msg=f"{name}, {structure}")


def test_help_in_place_spends_what_journeys_cost():
    """At 50 US$ of care a person and year for 30,000 people, within a tenth, before and after the border shut."""
    policy = load_regime("help_in_place").policy(360)
    history = HISTORY[:360]
    spent = history.route_rescue_places * history.route_fee
    saved = (policy.transit_care_access - history.transit_care_access) * 50 * 30_000
    assert (policy.route_rescue_places == 0).all()
    for first, last in ((month_of(1999), month_of(2020)), (month_of(2021), 360)):
        assert saved[first:last].mean() == pytest.approx(spent[first:last].mean(), rel=0.1)
    assert (saved[: month_of(1999)] == 0).all()


@pytest.mark.parametrize("name", ASKED)
def test_a_counterfactual_says_what_it_asks_and_gives_a_reason_for_each_value(name):
    file = Library().lineage(name)[-1]
    assert file.status == "hypothetical"
    assert file.base == "history"
    assert "What if" in file.question
    for lever, series in file.levers.items():
        assert all(row.what.because or row.what.fact for row in statements(series)), lever


def test_a_regime_file_is_read_by_name_everywhere():
    folder = Path(__file__).parents[1] / "configs" / "regime"
    assert {path.stem for path in folder.iterdir()} == set(Library().names("regime"))


@pytest.mark.slow
def test_a_forward_run_under_a_counterfactual_reaches_its_last_month():
    """To December 2035 at 1:500; after 2024 the last values hold."""
    settings = Settings(regime="history+safe_passage@2026-01", until="2035-12", scale=500)
    world = world_of(settings)
    model = TransitModel(world=world, views=False)
    for _ in range(world.months):
        model.step()
    assert model.month == world.months - 1 == month_of(2035, 12)
    model.close()
    assert (np.asarray(world.policy["transit_recognition"])[month_of(2026) :] == 1).all()
