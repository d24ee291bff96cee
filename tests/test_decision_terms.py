"""Every term of the utilities by hand: units, a child, handover apart from arrest, expectations, prices, savings, kept shocks."""

from __future__ import annotations

import math

import numpy as np
import pytest
from worlds import LUCK, facing, living, offering, someone

from transitsim.core.random_numbers import Stream, uniforms
from transitsim.engine.world import derive
from transitsim.rules.brokers import crossing_price, danger_paid, road_price
from transitsim.rules.budget import keep_budget, purpose
from transitsim.rules.children import care_time
from transitsim.rules.choice.constraints import constraint_bits
from transitsim.rules.choice.decision import decide, systematic_values
from transitsim.rules.choice.taste import thinks_again
from transitsim.rules.choice.utility import annuity, at_risk, gamble, spread
from transitsim.rules.choice.values import life_at_origin, value_destination, value_move, value_return, value_stay
from transitsim.rules.family.sheet import falls_to
from transitsim.rules.remittances import expected_remittance
from transitsim.schema.enums import NEVER, Constraint, Hiding, Option, Place

NEUTRAL = {"life_price_of_danger": 1.0, "life_language_hides": 0.0, "life_care_time": 0.0}


@pytest.fixture
def p():
    """Preferences and constants of life, with what is new switched off unless a test turns it on."""
    return living(**NEUTRAL)


# --- life at the origin: dollars a month against dollars a month


def test_savings_of_20_and_of_20000_are_different_lives_at_home(p):
    policy = facing()[0]
    lives = [life_at_origin(someone(savings=float(s), dependants=0.5, need=10.0), policy, p) for s in (0, 20, 2000, 20_000)]
    assert np.all(np.diff(lives) > 0.0)
    a0 = p.derived_annuity

    def by_hand(savings):
        kept = savings / a0
        met = min(1.0, kept / 10.0)
        utility = p.behaviour_weight_consumption * math.log(
            (p.life_origin_consumption + kept - 10.0 * met) / p.behaviour_consumption_reference
        )
        return utility + p.behaviour_weight_kin_need * met + p.behaviour_weight_belonging

    assert lives == pytest.approx([by_hand(s) for s in (0, 20, 2000, 20_000)], abs=1e-12)
    assert by_hand(20) - by_hand(0) < 0.1 * (by_hand(2000) - by_hand(0))  # 20 dollars feed nobody for five years


# --- a child


def worth_of_a_child(value, **with_child):
    """What a minor adds to a life."""
    return value(someone(**with_child)) - value(someone())


@pytest.mark.parametrize("care", [0.0, 0.3, 1.0])
def test_a_child_is_worth_the_same_at_home_in_transit_and_abroad(p, care):
    place, policy = offering(care=care), facing(transit_recognition=1.0)[0]  # no danger on a move
    here = {"children_here": 1.0, "children_free": 1.0, "wards": 1, "wards_free": 1}
    weight = p.behaviour_weight_children * math.log(2.0)
    assert worth_of_a_child(lambda me: value_stay(me, place, policy, p), **here) == pytest.approx(weight)
    assert worth_of_a_child(lambda me: life_at_origin(me, policy, p), **here) == pytest.approx(weight)
    assert worth_of_a_child(lambda me: value_destination(me, policy, p, 0.0, True, True), **here) == pytest.approx(weight)
    assert worth_of_a_child(lambda me: value_move(me, place, policy, p, 0.0), **here) == pytest.approx(weight)


def test_who_is_left_behind_counts_by_care_from_a_distance(p):
    """A child whom a partner keeps stays there when the parent goes home or abroad alone: the same loss both times."""
    child = {"children_here": 1.0, "children_bound": 1.0, "hiding": Hiding.MARRIAGE}
    p["behaviour_child_weight"] = 0.0  # what is sent to the child apart
    policy, place = facing(transit_recognition=1.0)[0], offering()
    left = p.behaviour_distance_care * p.behaviour_weight_children * math.log(2.0)

    def adds(value):
        return value(someone(**child)) - value(someone())

    assert adds(lambda me: life_at_origin(me, policy, p)) == pytest.approx(left)
    assert adds(lambda me: value_destination(me, policy, p, 0.0, False, True)) == pytest.approx(left)
    gone = adds(lambda me: value_move(me, place, policy, p, 0.0))
    assert gone == pytest.approx(left, abs=1e-9)


def test_care_is_time_and_who_can_travel():
    """t care of the working time; and the road is closed for the parent to whom the infant falls, a share `care` of all."""
    p, policy = living(life_care_time=0.4), facing(3)[2]
    for care in (0.0, 0.7, 1.0):
        place = offering(care=care)
        assert care_time(someone(children_here=1.0), place, p) == pytest.approx(0.4 * care)
        assert care_time(someone(), place, p) == 0.0
        infants = [someone(person=number, born=1) for number in range(4000)]
        falls = np.mean([falls_to(infant, place, policy, p, LUCK) for infant in infants])
        assert falls == pytest.approx(care, abs=4 * math.sqrt(0.25 / 4000))  # 4 standard errors: 6e-5
    for infant, due, closed in ((1, NEVER, True), (0, 5, True), (0, 6, False), (0, NEVER, False)):
        bits = constraint_bits(someone(infant=infant, due=due), policy, living(life_late_pregnancy=3.0))
        assert bool(bits[Option.RETURN] & Constraint.HEALTH) == closed


def test_unequal_care_makes_returns_differ_only_by_what_it_forbids(p):
    """Without infants and work, the value of going home, and of staying, is the same whatever the share of care."""
    policy = facing(240)[239]
    grown = {"children_here": 0.3}
    values = {
        care: (
            value_return(someone(**grown), policy, p, 0.0, False),
            value_stay(someone(**grown), offering(care=care), policy, p),
        )
        for care in (0.0, 0.3, 0.7, 1.0)
    }
    assert len(set(values.values())) == 1


# --- danger


def test_staying_loses_q_handover_times_the_loss_of_a_return(p):
    """To first order in q: V falls by (months lived at risk over months lived) q handover (1 + loss aversion - 1) (u - v_det)."""
    p["behaviour_horizon"], place, policy = 1.0, offering(), facing(transit_handover_share=0.4, transit_wage=150.0)[0]
    from transitsim.engine.world import derive

    derive(p)
    safe = value_stay(someone(believed_arrest=0.0), place, policy, p)
    q = 0.01
    lost = safe - value_stay(someone(believed_arrest=q), place, policy, p)
    # over one month A(q) = A(0) = 1 and nothing can be lost; over more, w = A(q h)/A(0)
    assert lost == pytest.approx(0.0, abs=1e-12)
    p["behaviour_horizon"] = 60.0
    derive(p)
    safe = value_stay(someone(believed_arrest=0.0), place, policy, p)
    w = annuity(p, q * 0.4) / p.derived_annuity
    detained = p.behaviour_value_detained
    by_hand = w * safe + (1.0 - w) * (detained - (p.behaviour_loss_aversion - 1.0) * (safe - detained))
    assert value_stay(someone(believed_arrest=q), place, policy, p) == pytest.approx(by_hand, abs=1e-12)
    assert at_risk(p, safe, detained, q * 0.4) == pytest.approx(by_hand, abs=1e-12)
    nobody = facing(transit_handover_share=0.0, transit_wage=150.0)[0]
    assert value_stay(someone(believed_arrest=q), place, nobody, p) == pytest.approx(safe, abs=1e-12)  # no savings, no fine


def test_an_arrest_that_is_bought_off_takes_savings(p):
    place, nobody = offering(), facing(transit_handover_share=0.0, transit_wage=150.0)[0]
    rich = {"savings": 3000.0}
    kept = annuity(p, 0.02) / p.derived_annuity
    there = p.behaviour_weight_consumption * math.log(
        (150.0 * (p.life_wage_language_base) * p.life_pay_none + kept * 3000.0 / p.derived_annuity)
        / (150.0 * p.life_wage_language_base * p.life_pay_none + 3000.0 / p.derived_annuity)
    )
    found = value_stay(someone(believed_arrest=0.02, **rich), place, nobody, p) - value_stay(someone(**rich), place, nobody, p)
    assert found == pytest.approx(there, abs=1e-12)


def test_loss_aversion_is_in_every_risk_and_one_rule(p):
    """lambda = 1 is expected utility; above it, a risk costs c (lambda - 1) max(0, reference - bad) more."""
    for aversion in (1.0, 2.25):
        p["behaviour_loss_aversion"] = aversion
        for good, bad, chance, reference in ((1.0, -5.0, 0.2, 0.4), (0.0, -1.0, 0.5, -2.0)):
            loss = (aversion - 1.0) * max(0.0, reference - bad)
            assert gamble(p, good, bad, chance, reference) == pytest.approx((1 - chance) * good + chance * (bad - loss))
    policy, staying = facing()[0], 0.3
    home, detained = life_at_origin(someone(), policy, p), p.behaviour_value_detained
    c = p.life_return_capture
    assert value_return(someone(), policy, p, staying, False) == pytest.approx(
        (1 - c) * home + c * (detained - 1.25 * (staying - detained))
    )


# --- expectations


def test_a_month_of_withheld_pay_changes_no_value(p):
    """What happened this month is no forecast: pay withheld, nothing spent, no call got through."""
    place, policy = offering(), facing(transit_wage=120.0, transit_wage_theft=0.1)[0]
    usual = someone(spent=90.0, earned=110.0, need_met=0.8, dependants=0.5, need=10.0)
    robbed = someone(spent=30.0, earned=0.0, need_met=0.0, dependants=0.5, need=10.0)
    assert value_stay(usual, place, policy, p) == value_stay(robbed, place, policy, p)
    safer = value_stay(usual, place, facing(transit_wage=120.0)[0], p)
    assert value_stay(usual, place, policy, p) < safer  # but what is withheld on average does count


def test_expected_remittance_by_hand(p):
    policy = facing(remittance_fee=0.3, remittance_loss_chance=0.1, origin_seizure_chance=0.2, origin_phone_block_chance=0.25)[0]
    p["behaviour_kin_weight"], p["life_origin_consumption"] = 0.5, 1.0
    me = someone(dependants=0.5, need=40.0)
    sent, met = expected_remittance(me, policy, p, 90.0)
    share = 0.7 * 0.9 * 0.8
    wanted = min((0.5 * 90.0 - 1.0 / share) / 1.5, 40.0 / share)
    assert sent == pytest.approx(0.75 * wanted)
    assert met == pytest.approx(0.75 * 0.9 * 0.8 * min(1.0, wanted * 0.7 / 40.0))
    assert expected_remittance(someone(), policy, p, 90.0) == (0.0, 0.0)


# --- prices


def test_prices_answer_to_danger(p):
    """A price per arrival that stays the same: twice as many caught of those who got through, half as much for each."""
    policy = facing(route_fee=1000.0, route_capture_chance=0.6, usual_capture_chance=0.2)[0]
    assert road_price(policy, p) == pytest.approx(1000.0 * 0.8 / 0.4)
    p["life_price_of_danger"] = 0.0
    assert road_price(policy, p) == 1000.0
    p["life_price_of_danger"] = 0.5
    assert road_price(policy, p) == pytest.approx(1000.0 * math.sqrt(2.0))
    assert danger_paid(0.2, 0.2, p) == 1.0
    crossing = facing(origin_crossing_fee=100.0, origin_catch_chance=0.0, usual_catch_chance=0.5)[0]
    p["life_price_of_danger"] = 1.0
    assert crossing_price(crossing, p) == pytest.approx(50.0)


def test_values_are_real(p):
    """All amounts twice as large at prices twice as high: the same life, wherever it is."""
    once = facing(transit_wage=120.0)[0]
    twice = facing(
        transit_wage=240.0, transit_prices=2.0, origin_prices=2.0, destination_prices=2.0, destination_wage=2000.0,
        destination_grant=10_000.0, route_fee=6000.0, network_reference_price=6000.0,
    )[0]  # fmt: skip
    place = offering()
    me, richer = someone(savings=500.0, dependants=0.5, need=10.0), someone(savings=1000.0, dependants=0.5, need=10.0)
    assert value_stay(richer, place, twice, p) == pytest.approx(value_stay(me, place, once, p), abs=1e-12)
    assert life_at_origin(richer, twice, p) == pytest.approx(life_at_origin(me, once, p), abs=1e-12)
    for safe in (True, False):
        found = value_destination(richer, twice, p, 0.0, False, safe)
        assert found == pytest.approx(value_destination(me, once, p, 0.0, False, safe), abs=1e-12)


# --- money


def test_the_budget_closes_and_savings_are_spent(p):
    """income + support = remitted + service + saved + bought, for any state; S goes to m y, at the rate s/m."""
    policy, rng = facing(transit_wage=100.0)[0], np.random.default_rng(1)
    for _ in range(300):
        me = someone(
            savings=float(rng.choice([0.0, 5.0, 400.0, 9000.0])), wish=int(rng.integers(6)), short_trip=int(rng.integers(2))
        )
        before, income, kind = float(me.savings), float(rng.choice([0.0, 20.0, 200.0])), float(rng.choice([0.0, 30.0]))
        sent, service = min(income, float(rng.choice([0.0, 10.0]))), 0.0
        keep_budget(me, policy, p, income, sent, service, kind)
        assert income + me.support == pytest.approx(sent + service + me.saved + (me.spent - kind), abs=1e-9)
        assert me.savings == pytest.approx(before + me.saved, abs=1e-9)
        assert me.savings >= 0.0
        assert me.spent >= p.behaviour_consumption_floor - 1e-9
        assert me.support == 0.0 or me.savings == pytest.approx(0.0, abs=1e-9)
    me, y = someone(wish=Option.STAY), 200.0
    for start in (0.0, 10_000.0):
        me.savings = start
        for month in range(24):
            expected = p.behaviour_buffer_months * y
            expected += (start - expected) * (1.0 - p.behaviour_saving_share / p.behaviour_buffer_months) ** (month + 1)
            keep_budget(me, policy, p, y, 0.0, 0.0, 0.0)
            assert me.savings == pytest.approx(expected, rel=1e-9)


def test_who_wants_the_road_saves_for_it(p):
    policy = facing(route_fee=2000.0, route_upfront_share=1.0)[0]
    assert purpose(someone(wish=Option.STAY), policy, p) == 0.0
    assert purpose(someone(wish=Option.DESTINATION_ALONE), policy, p) == pytest.approx(2000.0)
    assert spread(100.0, p) * p.derived_annuity == pytest.approx(100.0)


# --- shocks between reviews


@pytest.mark.parametrize("half_life", [6.0, 12.0, 24.0])
def test_shocks_last_for_their_half_life(p, half_life):
    """Of 20,000 people, half have the shocks of the first month after h more: 4 standard errors (6e-5)."""
    p["behaviour_shock_half_life"] = half_life
    derive(p)
    months = range(1, int(half_life) + 1)
    kept = [not any(thinks_again(clock_of(person, month), p)[0] for month in months) for person in range(20_000)]
    assert np.mean(kept) == pytest.approx(0.5, abs=4 * math.sqrt(0.25 / len(kept)))


def clock_of(person, month):
    """The draw by which a month's review is decided (`rules/schedule.py`)."""
    return uniforms(LUCK, person, month, Stream.WORK, 0)[3]


def test_the_course_of_the_shocks_does_not_depend_on_how_often_people_think_again(p):
    """Whatever the review rate, the same draws renew them; all of these bring a review, others with chance (1 - r) rate."""
    clocks = (np.arange(100_000) + 0.5) / 100_000
    renewed = {}
    for rate in (0.0, 1.0 / 12.0, 1.0):
        p["behaviour_review_rate"] = rate
        found = np.array([thinks_again(clock, p) for clock in clocks])
        renewed[rate], r = found[:, 0], p.derived_shock_renewal
        assert (found[:, 1] >= found[:, 0]).all()
        assert found[:, 1].mean() == pytest.approx(r + (1.0 - r) * rate, abs=1e-5)
    assert (renewed[0.0] == renewed[1.0]).all()
    assert renewed[0.0].mean() == pytest.approx(1.0 - 2.0 ** (-1.0 / p.behaviour_shock_half_life), abs=1e-5)


@pytest.mark.parametrize("rate", [1.0 / 12.0, 1.0])
def test_the_stationary_share_of_a_wish_is_that_of_the_logit_whatever_the_review_rate(p, rate):
    """P(wish for good) in a stay of 60 months of unchanging conditions; 4 standard errors over people (6e-5)."""
    p["behaviour_review_rate"], p["behaviour_nest_dissimilarity"], p["behaviour_persistent_sd"] = rate, 1.0, 0.0
    p["behaviour_destination_shift"] = -3.0
    policy, place = facing(origin_closed=1.0)[0], offering()
    shares = []
    for person in range(500):
        me = someone(person=person, entered=0, reviewed=-1, place=Place.TRANSIT_CITY, hiding=Hiding.RENT, savings=500.0)
        months = []
        for month in range(60):
            policy["month"] = month
            decide(me, place, place, policy, p, LUCK, clock_of(person, month))
            months.append(me.wish)
        shares.append(np.mean(np.isin(months, (2, 3, 4))))
    values = np.array(systematic_values(me, place, place, policy, p)[1])
    weights = np.exp((values - values.max()) / p.behaviour_choice_scale)
    expected = weights[2:5].sum() / weights.sum()
    assert 0.1 < expected < 0.9
    assert np.mean(shares) == pytest.approx(expected, abs=4 * np.std(shares) / math.sqrt(len(shares)))
