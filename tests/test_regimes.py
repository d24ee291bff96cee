"""Regimes: the shipped ones whole and in range, interpolation against hand values, composition, counting."""

import dataclasses
import time
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from regime_texts import MONTHS, load, values, write

from transitsim.core.calendar import month_of
from transitsim.core.errors import UserError
from transitsim.inputs.library import Library, load_context, load_regime
from transitsim.inputs.regime_differences import assumed_values
from transitsim.inputs.time_series import Breakpoint, Dated, Logistic, statements
from transitsim.schema.levers import LEVERS, POLICY

# --- the shipped files


@pytest.mark.parametrize("name", Library().names("regime"))
def test_every_shipped_regime_gives_every_lever_in_every_month(name):
    regime = load_regime(name)
    policy = regime.policy(MONTHS)
    assert set(regime.levers) == set(LEVERS)
    assert isinstance(policy, np.recarray)
    assert (policy.dtype, policy.shape) == (POLICY, (MONTHS,))
    assert policy.month.tolist() == list(range(MONTHS))
    assert (policy.chance_rescue == 0).all()
    for lever, entry in LEVERS.items():
        series = policy[entry.column]
        assert np.isfinite(series).all(), lever
        assert (series >= entry.low).all(), lever
        assert (series <= entry.high).all(), lever


@pytest.mark.parametrize("name", Library().names("regime"))
def test_no_shipped_regime_asks_for_more_people_than_the_envelope(name):
    contexts = [load_context(context) for context in Library().names("context")]
    own = [context for context in contexts if context.regime == Library().root(name)]
    assert len(own) == 1
    assert (load_regime(name).policy(MONTHS).origin_desire <= own[0].population.envelope(MONTHS)).all()


@pytest.mark.parametrize("name", Library().names("regime"))
def test_every_fact_of_a_shipped_regime_moves_something(name):
    file = Library().lineage(name)[-1]
    rows = [row.what for series in file.levers.values() for row in statements(series)]
    assert set(file.facts) <= {getattr(what, "fact", "") for what in rows}


def test_history_holds_what_the_record_says():
    policy = load_regime("history").policy(MONTHS)
    month = {year: month_of(year) for year in range(1995, 2036)}
    assert policy.origin_crossing_fee[month[2014]] == 8000
    assert policy.destination_grant[month[2005] - 1] == 26600
    assert policy.destination_grant[month[2005]] == 9500
    assert policy.origin_closed[month_of(2020, 1)] == 0
    assert policy.origin_closed[month_of(2020, 2) :].all()
    assert policy.transit_arrest_hazard[month[2003]] > policy.transit_arrest_hazard[month[2002]]
    assert (policy.route_rescue_places[: month[1999]] == 0).all()
    assert policy.transit_standardisation[month[2018]] == 0
    assert policy.transit_standardisation[month[2035]] == 0.7


def test_symmetric_structures_are_symmetric_and_touch_nothing_else():
    policy, history = (load_regime(name).policy(MONTHS) for name in ("symmetric_structures", "history"))
    for column in policy.dtype.names:
        if column.startswith("structure_") and column.endswith("_women"):
            other = column.removesuffix("women") + "men"
            equal_to = policy[other] if other in policy.dtype.names else 0.5
            assert (policy[column] == equal_to).all(), column
        elif not column.startswith("structure_"):
            assert (policy[column] == history[column]).all(), column


def test_history_loads_fast():
    seconds = []
    for _ in range(5):
        start = time.process_time()
        load_regime("history")
        seconds.append(time.process_time() - start)
    assert min(seconds) < 0.15


# --- values over time


def test_a_step_holds_from_its_month_and_after_the_last(tmp_path):
    fee = values(tmp_path, "[{from: 1995-01, value: 50, source: here}, {from: 2001, value: 60, source: here}]")
    assert set(fee[:72]) == {50.0}
    assert set(fee[72:]) == {60.0}


def test_linear_and_geometric_runs_against_hand_values(tmp_path):
    fee = values(
        tmp_path,
        "[{from: 1995-01, value: 100, source: here}, {from: 1995-11, value: 200, source: here, shape: linear},"
        " {from: 1996-01, value: 800, source: here, shape: geometric}]",
    )
    assert fee[:11] == pytest.approx(np.arange(100, 201, 10))
    assert fee[11] == pytest.approx(400)
    assert fee[12:].tolist() == [800.0] * (MONTHS - 12)


def test_a_run_that_began_before_the_first_month(tmp_path):
    fee = values(tmp_path, "[{from: 1994-01, value: 0, source: here}, {from: 1996-01, value: 24, source: here, shape: linear}]")
    assert fee[:14] == pytest.approx([12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 24])


def test_a_logistic_curve_against_hand_values():
    series = Logistic(ceiling=0.1, midpoint=24, width_months=6.0, source="assumed").values(100)
    assert series[24] == pytest.approx(0.05)
    assert series[30] == pytest.approx(0.1 / (1 + np.exp(-1)))
    assert series[18] + series[30] == pytest.approx(0.1)
    assert (np.diff(series) > 0).all()


points = st.lists(
    st.tuples(st.integers(-50, 300), st.floats(0.01, 1000), st.sampled_from(["step", "linear", "geometric"])),
    min_size=1,
    max_size=8,
    unique_by=lambda point: point[0],
)


@given(points, st.integers(1, 320))
def test_every_shape_hits_its_breakpoints_and_stays_between_them(written, months):
    written = sorted(written)
    dated = Dated(tuple(Breakpoint(month, value, "here", shape) for month, value, shape in written))
    series = dated.values(months)
    assert series.shape == (months,)
    for month, value, _ in written:
        if 0 <= month < months:
            assert series[month] == pytest.approx(value, rel=1e-12)
    for (first, start, _), (last, end, shape) in pairwise(written):
        run = series[max(first, 0) : max(last, 0)]
        if shape == "step":
            assert (run == start).all()
        else:
            assert (run >= min(start, end) * (1 - 1e-9)).all()
            assert (run <= max(start, end) * (1 + 1e-9)).all()


@given(points, st.integers(1, 320), st.integers(1, 320))
def test_a_longer_run_begins_like_a_shorter_one(written, short, long):
    dated = Dated(tuple(Breakpoint(month, value, "here", shape) for month, value, shape in sorted(written)))
    both = min(short, long)
    assert (dated.values(short)[:both] == dated.values(long)[:both]).all()


def test_factors_multiply_and_stay_in_range():
    regime = load_regime("history")
    plain, moved = regime.policy(360), regime.policy(360, {"route.fee": 2.0, "route.capture_chance": 10.0})
    assert (moved.route_fee == 2 * plain.route_fee).all()
    assert (moved.route_capture_chance == 1.0).all()
    assert (moved.transit_wage == plain.transit_wage).all()
    with pytest.raises(UserError, match=r"no lever route.fees. Did you mean 'route.fee'"):
        regime.policy(12, {"route.fees": 2.0})


# --- composition


def test_what_is_not_said_is_as_in_the_base(tmp_path):
    mine, history = load(tmp_path, "route.fee: [{from: 1995-01, value: 7, source: here}]"), load_regime("history")
    assert (mine.policy(360).route_fee == 7).all()
    assert (mine.policy(360).transit_wage == history.policy(360).transit_wage).all()
    assert (mine.base, mine.status, mine.name) == ("history", "provisional", "mine")


def test_a_value_from_2006_leaves_the_years_before_as_in_the_base(tmp_path):
    mine = load(tmp_path, "transit.wage: [{from: 2006-01, value: 7, source: here}]").policy(360).transit_wage
    history = load_regime("history").policy(360).transit_wage
    assert (mine[:132] == history[:132]).all()
    assert (mine[132:] == 7).all()


def test_regimes_compose_from_left_to_right(tmp_path):
    fee = "levers: {{route.fee: [{{from: {}, value: {}, source: assumed}}]}}"
    for name, start, value in (("cheap", "1995-01", 10), ("dear", "2000-01", 99)):
        write(tmp_path, name, "title: t\nstatus: hypothetical\n" + fee.format(start, value))
    both = load_regime("history+cheap+dear", [tmp_path])
    series = both.policy(120).route_fee
    assert both.name == "history+cheap+dear"
    assert set(series[:60]) == {10.0}
    assert set(series[60:]) == {99.0}
    assert set(load_regime("history+dear+cheap", [tmp_path]).policy(120).route_fee) == {10.0}


def test_the_users_folder_comes_before_the_package(tmp_path):
    write(tmp_path, "symmetric_structures", "title: mine\nstatus: hypothetical\nbase: history\n")
    assert load_regime("symmetric_structures", [tmp_path]).title == "mine"
    assert "symmetric_structures" in Library([tmp_path]).names("regime")


def test_regimes_are_frozen():
    with pytest.raises(dataclasses.FrozenInstanceError):
        load_regime("history").name = "other"


# --- counting assumptions


def test_assumed_values_inside_the_window_are_counted(tmp_path):
    before = set(assumed_values(load_regime("history")))
    more = load(
        tmp_path,
        "origin.seizure_chance:\n"
        "    - {from: 1995-01, value: 0.1, source: assumed}\n"
        "    - {from: 2001-12, value: 0.2, source: assumed, fact: storm}\n"
        "    - {from: 2002-01, value: 0.2, source: assumed, fact: storm}\n"
        "    - {from: 2003-01, value: 0.2, source: here}\n"
        "    - {from: 2011-12, value: 0.3, source: assumed, fact: storm}\n"
        "    - {from: 2012-01, value: 0.4, source: assumed, fact: storm}",
    )
    assert set(assumed_values(more)) - before == {"origin.seizure_chance 2002-01", "origin.seizure_chance 2011-12"}


def test_a_curve_counts_its_three_parameters_once():
    curve = [name for name in assumed_values(load_regime("history")) if name.startswith("route.contact_hazard")]
    assert len(curve) == 3
    assert curve == [name for name in assumed_values(load_regime("history"), "1999-01", "1999-12") if "contact_hazard" in name]
