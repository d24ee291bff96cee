"""Regimes joined by names: from a month on, several, shocks; and factors on what the base says."""

import numpy as np
import pytest
from regime_texts import HEAD, MONTHS, load, write

from transitsim.cli.hydra_compose import read
from transitsim.core.calendar import month_of
from transitsim.core.errors import UserError
from transitsim.inputs.library import Library, load_regime
from transitsim.inputs.regime_differences import assumed_values
from transitsim.schema.levers import LEVERS

HISTORY = load_regime("history").policy(MONTHS)
JANUARY_2006, JANUARY_2008 = month_of(2006), month_of(2008)


def asks(folder, name, lever, rows, base="history"):
    """A hypothetical regime of one lever."""
    lean = f"base: {base}\n" if base else ""
    write(folder, name, f"title: {name}\nstatus: hypothetical\n{lean}levers:\n  {lever}: [{rows}]\n")


def fee(name, folder, months=MONTHS):
    """The price of the road under `name`."""
    return load_regime(name, [folder]).policy(months).route_fee


# --- from a month on


def test_before_its_month_the_left_side_rules_and_then_the_right():
    both, safe = (load_regime(name).policy(MONTHS) for name in ("history+safe_passage@2006-01", "safe_passage"))
    for entry in LEVERS.values():
        assert (both[entry.column][:JANUARY_2006] == HISTORY[entry.column][:JANUARY_2006]).all(), entry.name
        assert (both[entry.column][JANUARY_2006:] == safe[entry.column][JANUARY_2006:]).all(), entry.name


def test_a_regime_with_a_base_takes_a_month_by_itself():
    alone, both = load_regime("safe_passage@2006-01"), load_regime("history+safe_passage@2006-01")
    assert alone.levers == both.levers
    assert (alone.name, alone.base) == ("safe_passage@2006-01", "history")


def test_dates_are_cut_not_shifted(tmp_path):
    rows = "{from: 1995-01, value: 10, source: assumed}, {from: 2005-01, value: 20, source: assumed, because: b}"
    asks(tmp_path, "cheap", "route.fee", rows + ", {from: 2009-01, value: 60, source: assumed, shape: linear, because: b}")
    series = fee("history+cheap@2006-01", tmp_path)
    assert (series[:JANUARY_2006] == HISTORY.route_fee[:JANUARY_2006]).all()
    assert series[JANUARY_2006] == pytest.approx(30)
    assert series[month_of(2009) :].tolist() == [60.0] * (MONTHS - month_of(2009))


def test_a_later_first_date_of_its_own_is_kept(tmp_path):
    asks(tmp_path, "late", "route.fee", "{from: 2010-01, value: 1, source: assumed}")
    series = fee("history+late@2006-01", tmp_path)
    assert (series[: month_of(2010)] == HISTORY.route_fee[: month_of(2010)]).all()
    assert (series[month_of(2010) :] == 1).all()


def test_a_shock_ends_where_history_comes_back():
    shock = load_regime("history+interior_arrest_up@2006-01+history@2008-01").policy(MONTHS)
    hit = slice(JANUARY_2006, JANUARY_2008)
    assert shock.transit_arrest_hazard[hit] == pytest.approx(1.5 * HISTORY.transit_arrest_hazard[hit])
    rest = np.r_[0:JANUARY_2006, JANUARY_2008:MONTHS]
    assert all((shock[entry.column][rest] == HISTORY[entry.column][rest]).all() for entry in LEVERS.values())


def test_several_are_joined_each_over_what_stands_left_of_it():
    regime = load_regime("history+firewall@2006-01+remittance_cut@2012-01")
    policy = regime.policy(MONTHS)
    assert (policy.transit_arrest_home_factor[JANUARY_2006:] == 0).all()
    assert (policy.remittance_loss_chance == np.where(np.arange(MONTHS) < month_of(2012), 0.1, 0.9)).all()
    assert regime.title.endswith("from 2006-01 + The remittance channel is cut from 2012-01")
    assert regime.status == "hypothetical"
    assert "nobody were arrested at home" in regime.question
    assert "could no longer be sent home" in regime.question
    assert "1.2 million US$" in regime.budget


def test_a_regime_on_the_right_brings_its_bases_but_the_last(tmp_path):
    asks(tmp_path, "one", "route.fee", "{from: 1995-01, value: 11, source: assumed}")
    asks(tmp_path, "two", "remittance.fee", "{from: 1995-01, value: 0.9, source: assumed}", base="one")
    policy = load_regime("labour_border+two", [tmp_path]).policy(MONTHS)
    invented = load_regime("labour_border").policy(MONTHS)
    assert (policy.route_fee == 11).all()
    assert (policy.remittance_fee == 0.9).all()
    assert (policy.transit_wage == invented.transit_wage).all()


def test_a_base_that_spoke_already_is_not_heard_twice(tmp_path):
    asks(tmp_path, "one", "route.fee", "{from: 1995-01, factor: 2, source: assumed}")
    asks(tmp_path, "two", "remittance.fee", "{from: 1995-01, value: 0.9, source: assumed}", base="one")
    assert (fee("one+two", tmp_path) == 2 * HISTORY.route_fee).all()
    assert (fee("history+one+one", tmp_path) == 4 * HISTORY.route_fee).all()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("history+safe_passage@spring", "regime=history.safe_passage@spring, safe_passage@: 'spring' is no month; write it like"),
        ("history+safe_passage@2006-13", "'2006-13' is no month"),
        ("history+safe_passage@", "'' is no month"),
        ("history+safe_pasage@2006-01", "no regime 'safe_pasage'. Did you mean 'safe_passage'"),
        ("history+", "a name is missing beside '.'"),
        ("@2006-01", "a name is missing"),
        ("history@2006-01", "before that month nothing rules, for history has no base; name one to its left"),
    ],
)
def test_a_wrong_name_is_told(name, words):
    with pytest.raises(UserError, match=words):
        load_regime(name)


@pytest.mark.parametrize("name", ["history+safe_passage@2006-01", "safe_passage@2006-01+history@2008-01"])
def test_names_need_no_quotes_on_the_command_line(name):
    (override,) = read([f"regime={name}"])
    assert not override.is_sweep_override()
    assert override.value() == name
    (both,) = read([f"regime=history,{name}"])
    assert [str(value) for value in both.sweep_string_iterator()] == ["history", name]


def test_the_context_of_a_joined_name_is_that_of_its_leftmost():
    assert Library().root("safe_passage@2006-01+history@2008-01") == "history"
    Library().check_together("north_korea_china", "safe_passage@2006-01")
    with pytest.raises(UserError, match="one of the context north_korea_china"):
        Library().check_together("upland_rivermark", "safe_passage@2006-01")


def test_values_hold_on_after_the_last_date():
    policy = load_regime("history+settlement_support_high@2006-01").policy(MONTHS)
    assert month_of(2036) == MONTHS
    assert (policy.destination_grant[month_of(2024) :] == 2 * 7400).all()
    assert (policy.destination_child_support[JANUARY_2006:] == 1).all()


def test_assumed_values_are_counted_where_they_begin_to_rule():
    before = assumed_values(load_regime("history"))
    after = assumed_values(load_regime("history+interior_arrest_up@2006-01"))
    assert sorted(set(after) - set(before)) == ["transit.arrest_hazard 2006-01"]
    assert len(after) == len(before) + 1
    assert len(assumed_values(load_regime("history+interior_arrest_up@2006-01+history@2008-01"))) == len(before) + 1


# --- factors


def test_a_factor_multiplies_what_the_base_says_from_its_date(tmp_path):
    series = load(tmp_path, "route.fee: [{from: 2006-01, factor: 1.5, source: here}]").policy(MONTHS).route_fee
    assert (series[:JANUARY_2006] == HISTORY.route_fee[:JANUARY_2006]).all()
    assert (series[JANUARY_2006:] == 1.5 * HISTORY.route_fee[JANUARY_2006:]).all()


def test_factors_have_dates_and_shapes(tmp_path):
    rows = "[{from: 1995-01, factor: 1, source: here}, {from: 1995-11, factor: 2, source: here, shape: linear}]"
    series = load(tmp_path, f"route.fee: {rows}").policy(MONTHS).route_fee
    assert series[:11] / HISTORY.route_fee[:11] == pytest.approx(np.arange(1.0, 2.01, 0.1))
    assert (series[11:] == 2 * HISTORY.route_fee[11:]).all()


def test_the_product_stays_inside_the_range_of_the_lever(tmp_path):
    series = (
        load(tmp_path, "route.capture_chance: [{from: 1995-01, factor: 5, source: here}]").policy(MONTHS).route_capture_chance
    )
    assert series == pytest.approx(np.minimum(1.0, 5 * HISTORY.route_capture_chance))
    assert series.max() == 1.0


def test_a_factor_applies_to_a_curve_too(tmp_path):
    series = load(tmp_path, "route.contact_hazard: [{from: 1995-01, factor: 0.5, source: here}]").policy(MONTHS)
    assert series.route_contact_hazard == pytest.approx(0.5 * HISTORY.route_contact_hazard)


def test_a_factor_applies_to_the_left_side_wherever_it_stands(tmp_path):
    asks(tmp_path, "half", "route.fee", "{from: 1995-01, factor: 0.5, source: assumed}", base="")
    asks(tmp_path, "flat", "route.fee", "{from: 1995-01, value: 800, source: assumed}")
    assert (fee("flat+half@2006-01", tmp_path)[JANUARY_2006:] == 400).all()
    assert (fee("history+half", tmp_path) == 0.5 * HISTORY.route_fee).all()


@pytest.mark.parametrize(
    ("lever", "words"),
    [
        ("route.fee: [{from: 1995-01, factor: -1, source: here}]", "-1 is outside its range, 0 to 1000"),
        ("route.fee: [{from: 1995-01, factor: 12:30, source: here}]", "'12:30' is not a number"),
        ("route.fee: [{from: 1995-01, factor: 2}]", "factor 2: it has no source"),
        ("route.fee: [{from: 1995-01, factor: 2, value: 3, source: here}]", "values and factors do not mix"),
        (
            "route.fee: [{from: 1995-01, value: 2, source: here}, {from: 2000-01, factor: 2, source: here}]",
            "values and factors do not mix in one lever; write two regimes and join them",
        ),
        (
            "route.airlift: [{from: 2005-01, factor: 2, source: here}]",
            "history has 0 there, and a factor of it is 0; write a value",
        ),
        ("route.fee: [{from: 1995-01, factr: 2, source: here}]", "'factr' means nothing here. Did you mean 'factor'"),
    ],
)
def test_a_wrong_factor_is_told(tmp_path, lever, words):
    with pytest.raises(UserError, match=words) as told:
        load(tmp_path, lever)
    assert str(told.value).startswith("mine.yaml, route.")


def test_a_factor_with_nothing_to_multiply_is_told(tmp_path):
    asks(tmp_path, "half", "route.fee", "{from: 1995-01, factor: 0.5, source: assumed}", base="")
    with pytest.raises(UserError) as told:
        load_regime("half", [tmp_path])
    assert any("half, route.fee: the lever has a factor with nothing to multiply" in one for one in told.value.all)


# --- reasons and budgets


def test_in_a_hypothetical_regime_a_reason_stands_for_a_fact(tmp_path):
    rows = "route.fee: [{from: 1995-01, value: 1, source: assumed}, {from: 2000-01, value: 2, source: assumed%s}]"
    asked = HEAD.replace("provisional", "hypothetical")
    assert load(tmp_path, rows % ", because: it is asked", asked).levers["route.fee"].breakpoints[1].because == "it is asked"
    with pytest.raises(UserError, match=r"say which dated fact moves it .fact: key. or why it moves .because: words."):
        load(tmp_path, rows % "", asked)
    with pytest.raises(UserError, match="names no fact; say which dated fact moves it"):
        load(tmp_path, rows % ", because: it is asked")


@pytest.mark.parametrize("lever", ["destination.grant", "route.rescue_places", "destination.benefit", "transit.care_access"])
def test_who_spends_more_than_the_base_says_how_much(tmp_path, lever):
    more = f"{lever}: [{{from: 2006-01, factor: 1.1, source: assumed}}]"
    asked = HEAD.replace("provisional", "hypothetical")
    with pytest.raises(UserError, match=f"mine.yaml, budget: it raises {lever} above history and does not say what that costs"):
        load(tmp_path, more, asked)
    with pytest.raises(UserError, match="budget: 'much' names no amount"):
        load(tmp_path, more, asked + "budget: much\n")
    assert load(tmp_path, more, asked + "budget: 2 million US$ a year for care\n").budget.startswith("2 million")
    load(tmp_path, more.replace("1.1", "0.9"), asked)
    load(tmp_path, more)
