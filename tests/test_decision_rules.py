"""Ways to decide against closed forms, value iteration, quadrature and each other's limits (T11, T26); rules from outside."""

from __future__ import annotations

import math
import types

import numpy as np
import pytest
from plainly import by_hand, her, law, life
from scipy import integrate, optimize

from transitsim.core.errors import UserError
from transitsim.core.jit import rebound, rule
from transitsim.engine import decision_models
from transitsim.engine.decision_models import decision_names, decision_of, register_decision, rule_set
from transitsim.engine.model import TransitModel
from transitsim.inputs.settings import Settings
from transitsim.rules.choice.models import dynamic_choice, optimal_stopping, perceived_danger, planned_behaviour, random_utility
from transitsim.rules.choice.utility import journey_value, value_detained
from transitsim.schema.enums import TRANSIT

VALUES = (0.10, -0.15, 0.40, 0.05, -0.20, 0.02)
DRAWN = (0.1, -0.3, 0.2, 0.05, -0.1, 0.3, 0.4)


def test_t11_threshold_of_danger():
    """T11. (u, S, v_det, d) = (0.5, 200, -76, 0.99) a month, 2 and -0.76 as annuities, on U(0, 1): leave below 0.09517."""
    waiting = by_hand(optimal_stopping.value_of_waiting)(0.5, 2.0, -0.76, 0.99)
    assert (2.0 - waiting) / 2.76 == pytest.approx(0.09517, abs=5e-6)


@pytest.mark.parametrize(("low", "high"), [(0.0, 1.0), (0.1, 0.5), (0.05, 0.06)])
@pytest.mark.parametrize(("staying", "discount"), [(0.5, 0.99), (-0.4, 0.9), (1.2, 0.7), (1.99, 0.99), (3.0, 0.9), (-5.0, 0.5)])
def test_t11_value_iteration(low, high, staying, discount):
    """T11. The closed form is the fixed point of W = (1 - d) V + d E max(W, S - q G), iterated with quadrature over q."""
    arrived, caught = 2.0, -0.76
    grid = low + (high - low) * (np.arange(20_000) + 0.5) / 20_000
    leaving = arrived - grid * (arrived - caught)
    expected = optimize.brentq(
        lambda w: (1 - discount) * staying + discount * np.maximum(w, leaving).mean() - w, staying - 10.0, staying + 10.0
    )
    found = by_hand(optimal_stopping.value_of_waiting)(staying, leaving[0], leaving[-1], discount)
    assert found == pytest.approx(expected, abs=1e-4)


def test_waiting_makes_her_pickier_the_more_danger_varies():
    """An option value: with danger that varies, waiting is worth more than the life it is spent in, and the more it varies."""
    me, policy = her(believed_capture=0.3), law()
    premiums = []
    for spread in (0.0, 0.5, 1.0):
        p = life(behaviour_risk_spread=spread)
        staying = by_hand(optimal_stopping.weigh)(me, policy, p, VALUES, DRAWN, False)[0]
        premiums.append(staying - VALUES[0])
    assert 0.0 <= premiums[0] < premiums[1] < premiums[2]


def test_danger_taken_as_believed_is_the_journey_itself():
    """`at_danger` at the belief gives the value back, at another danger `journey_value` of the same arrival."""
    me, p = her(believed_capture=0.35, returns=1), life(behaviour_loss_aversion=1.6)
    detained = by_hand(value_detained)(me, p, True)
    value = by_hand(journey_value)(p, 0.8, detained, 0.35, 0.1)
    assert by_hand(perceived_danger.at_danger)(me, p, value, 0.1, 0.35) == pytest.approx(value, rel=1e-12)
    assert by_hand(perceived_danger.at_danger)(me, p, value, 0.1, 0.2) == pytest.approx(
        by_hand(journey_value)(p, 0.8, detained, 0.2, 0.1)
    )


def test_inclusive_value_is_log_sum_exp():
    """With tau = 1 it is sigma ln sum exp(V / sigma); its slope in staying and moving is the chance that one of them wins."""
    inclusive = by_hand(dynamic_choice.inclusive)
    value, here = inclusive(0.4, 1.0, VALUES)
    weights = np.exp(np.array(VALUES) / 0.4)
    assert value == pytest.approx(0.4 * math.log(weights.sum()))
    assert here == pytest.approx(weights[:2].sum() / weights.sum())
    up, _ = inclusive(0.4, 0.7, (VALUES[0] + 1e-6, VALUES[1] + 1e-6, *VALUES[2:]))
    down, slope = inclusive(0.4, 0.7, VALUES)
    assert (up - down) / 1e-6 == pytest.approx(slope, rel=1e-4)


@pytest.mark.parametrize("spread", [0.0, 0.6, 1.0])
@pytest.mark.parametrize("rate", [0.0943, 0.5])
def test_dynamic_choice_solves_its_equation(spread, rate):
    """W = (1 - d) V + d E L(W, q) by adaptive quadrature and bisection, staying alone worth its life."""
    me, eta = her(believed_capture=0.3, leaving_taste=0.15), 0.15
    p = life(behaviour_risk_spread=spread, behaviour_review_rate=rate)
    low, high = by_hand(perceived_danger.danger_range)(me, p)
    inclusive, at_danger = by_hand(dynamic_choice.inclusive), by_hand(perceived_danger.at_danger)
    discount, v0 = by_hand(perceived_danger.review_discount)(p), VALUES[0]
    scale = (p.behaviour_choice_scale, p.behaviour_nest_dissimilarity)
    nothing, _ = inclusive(*scale, (VALUES[0], VALUES[1], -1e9, -1e9, -1e9, -1e9))

    def later(q, premium):
        leaving = [at_danger(me, p, VALUES[option], v0, q) + eta for option in (2, 3, 4)]
        return inclusive(*scale, (v0 + premium, VALUES[1] + premium, *leaving, VALUES[5]))[0]

    def gap(premium):
        mean = later(low, premium) if spread == 0.0 else integrate.quad(later, low, high, (premium,))[0] / (high - low)
        return discount * (mean - nothing) - premium

    expected = optimize.brentq(gap, -1.0, 50.0, xtol=1e-12)
    assert by_hand(dynamic_choice.value_of_staying)(me, p, VALUES, eta, low, high) == pytest.approx(expected, abs=1e-5)
    assert expected > 0.0


def test_t26_dynamic_choice_without_a_future_is_random_utility():
    """T26. d -> 0 and danger as believed: the same six numbers."""
    me, policy = her(believed_capture=0.3, leaving_taste=0.15), law()
    p = life(behaviour_discount=1e-9, behaviour_risk_spread=0.0)
    for safe in (False, True):
        ours = by_hand(dynamic_choice.weigh)(me, policy, p, VALUES, DRAWN, safe)
        usual = by_hand(random_utility.weigh)(me, policy, p, VALUES, DRAWN, safe)
        assert ours == pytest.approx(usual, abs=1e-9)


def test_t26_dynamic_choice_without_taste_is_optimal_stopping():
    """T26. sigma -> 0: the same premium on staying when one journey is the only way out, within what eight points resolve."""
    me, policy, p = her(believed_capture=0.3), law(), life(behaviour_choice_scale=1e-3)
    only = (0.10, -5.0, 0.40, -1e9, -1e9, -5.0)
    quiet = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.4)
    stopping = by_hand(optimal_stopping.weigh)(me, policy, p, only, quiet, False)
    dynamic = by_hand(dynamic_choice.weigh)(me, policy, p, only, quiet, False)
    assert stopping[0] > only[0]
    assert dynamic[0] - only[0] == pytest.approx(stopping[0] - only[0], rel=0.02)
    assert dynamic[2] == pytest.approx(stopping[2])


def test_t26_planned_behaviour_of_attitude_alone_is_random_utility():
    """T26. Attitude 1, no norm, no control, no threshold: the same six numbers."""
    me, policy = her(kin_there=1), law()
    p = life(
        behaviour_attitude_weight=1.0, behaviour_norm_weight=0.0, behaviour_control_weight=0.0, behaviour_intention_threshold=0.0
    )
    ours = by_hand(planned_behaviour.weigh)(me, policy, p, VALUES, DRAWN, False)
    assert ours == pytest.approx(by_hand(random_utility.weigh)(me, policy, p, VALUES, DRAWN, False), abs=1e-12)


def test_planned_behaviour_norm_and_control():
    """Kin there and felt control raise the intention by their weights; a safe road is fully under control."""
    policy, p = law(route_fee=1000.0, route_upfront_share=1.0), life(behaviour_norm_weight=0.7, behaviour_control_weight=2.0)
    weigh = by_hand(planned_behaviour.weigh)

    def intention(safe=False, **traits):
        return weigh(her(**traits), policy, p, VALUES, DRAWN, safe)[2]

    bare = intention(savings=0.0, guide=0)
    assert intention(savings=0.0, guide=0, kin_there=1) - bare == pytest.approx(0.7)
    assert intention(savings=0.0, guide=1) - bare == pytest.approx(0.5 * 2.0)
    assert intention(savings=1e9, guide=1) - bare == pytest.approx(2.0)
    assert intention(sponsored=1) - bare == pytest.approx(2.0)
    assert intention(savings=0.0, guide=0, safe=True) - bare == pytest.approx(2.0)


@rule
def never(me, policy, p, values, drawn, safe):
    """Stays whatever comes."""
    return 1.0, 0.0, 0.0, 0.0, 0.0, 0.0


def test_a_rule_from_outside():
    """Registered from Python, it rules: whoever thinks again wishes to stay. Its machine code is named by its source."""
    own = types.SimpleNamespace(shocks=random_utility.shocks, weigh=never)
    register_decision("homebody", own)
    try:
        register_decision("homebody", own)
        assert "homebody" in decision_names()
        model = TransitModel(Settings(scale=1000, until="1998-12", decision="homebody"), views=False)
        for _ in range(model.world.months):
            model.step()
        asked = (model.people["reviewed"] >= model.people["entered"]) & np.isin(model.people["place"], TRANSIT)
        assert asked.sum() > 20
        assert (model.people["wish"][asked] == 0).all()
        model.close()
        assert "homebody-" in rule_set("homebody").live_month.py_func.__qualname__
        with pytest.raises(UserError, match="taken"):
            register_decision("homebody", types.SimpleNamespace(shocks=random_utility.shocks, weigh=random_utility.weigh))
    finally:
        decision_models._registered.pop("homebody")
        rule_set.cache_clear()


def test_mistakes_about_decisions():
    with pytest.raises(UserError, match="optimal_stopping"):
        decision_of("optimal_stoping")
    with pytest.raises(UserError, match="no compiled rule `weigh`"):
        register_decision("half", types.SimpleNamespace(shocks=random_utility.shocks, weigh=lambda: 0))
    with pytest.raises(UserError, match="taken"):
        register_decision("optimal_stopping", types.SimpleNamespace(shocks=random_utility.shocks, weigh=never))


def test_rebound_replaces_at_any_depth_and_leaves_the_rest():
    """Only functions that lead to the replaced one are made anew."""
    found = rebound(_outer, {_inner: _other}, "test")
    assert (_outer(2.0), found(2.0)) == (2.0 + 1.0 + 10.0, 2.0 + 5.0 + 10.0)
    assert found is not _outer
    assert rebound(_aside, {_inner: _other}, "test") is _aside


@rule
def _inner(x):
    return x + 1.0


@rule
def _other(x):
    return x + 5.0


@rule
def _aside(x):
    return x * 5.0


@rule
def _outer(x):
    return _inner(x) + _aside(2.0)
