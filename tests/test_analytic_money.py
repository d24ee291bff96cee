"""Money: saving, credit at the border and for the road, remittances, and a ledger that closes."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import optimize
from worlds import LUCK, busy_policy, facing, living, offering, random_people, someone

from transitsim.rules.budget import keep_budget, months_to_save
from transitsim.rules.choice.constraints import constraint_bits, money_missing
from transitsim.rules.choice.decision import record_month
from transitsim.rules.entry import credit_line, finance
from transitsim.rules.journey import depart
from transitsim.rules.remittances import arriving_share, remittance, send_money
from transitsim.rules.schedule import work_and_spend
from transitsim.rules.settlement import live_settled, sponsor_hazard
from transitsim.rules.work import board, going_wage
from transitsim.schema.enums import Constraint, Entry, Option, Place

NO_SPREAD = {"life_price_spread": 0.0, "life_cash_spread": 0.0}
dollars = st.integers(0, 20_000)


@given(dollars, dollars, st.integers(1, 500))
@settings(max_examples=300, deadline=None, derandomize=True)
def test_t7_months_to_save(price, savings, saved):
    """T7. T* = ceil((price - S)/s), exactly, for whole dollars; never more than 1200."""
    expected = min(1200, max(0, -((savings - price) // saved)))
    assert months_to_save(float(price), float(savings), float(saved)) == expected


def test_t7_examples_and_a_life():
    """T7. Djajic's examples: 2,500 at 50 a month takes 50 months, at 200 13.

    Who saves for a road of cash price G gets there in the months of one who saves s y every month; from then on the buffer
    fills, S(t) = S* - (S* - G) (1 - s/m)**(t - T), S* = G + m y.
    """
    assert months_to_save(2_500.0, 0.0, 50.0) == 50
    assert months_to_save(2_500.0, 0.0, 200.0) == 13
    assert months_to_save(2_500.0, 2_500.0, 0.0) == 0
    assert months_to_save(2_500.0, 0.0, 0.0) == 1200
    p, me = living(behaviour_saving_share=0.25, behaviour_buffer_months=6.0), someone(wish=Option.DESTINATION_ALONE)
    for month in range(1, 25):
        assert me.savings < 600.0
        keep_budget(me, facing(1)[0], p, 100.0, 0.0, 0.0, 0.0)
        assert me.savings == pytest.approx(25.0 * month, rel=1e-12)
    assert months_to_save(600.0, 0.0, 25.0) == 24
    for month in range(1, 60):
        keep_budget(me, facing(1)[0], p, 100.0, 0.0, 0.0, 0.0)
        assert me.savings == pytest.approx(1200.0 - 600.0 * (1.0 - 0.25 / 6.0) ** month, rel=1e-12)


def test_t7_recorded():
    """T7. Who lacks the up-front share of the fee has its shortfall and months on record: (up F - S)/s rounded up."""
    me = someone(wish=Option.DESTINATION_ALONE, savings=110.0, saved=25.0, guide=1, opening_luck=0.5)
    policy, p = facing(1, route_open=1.0)[0], living()
    record_month(me, policy, p, constraint_bits(me, policy, p))
    assert me.binding == Constraint.FUNDS
    assert me.shortfall == 0.2 * 3000 - 110
    assert me.months_to_afford == 20


def how_paid(fee, price, margin, cash=0.0, **place):
    """How a crossing would be paid for, by a poor person of middling luck."""
    policy = facing(1, origin_crossing_fee=fee, transit_bride_price=price, origin_cash_median=cash)[0]
    me = someone(place=Place.ORIGIN_BORDER)
    return finance(me, offering(credit=1.0, **place), policy, living(life_resale_margin=margin, **NO_SPREAD), LUCK), me


@pytest.mark.parametrize(("price", "margin", "cash"), [(1024.0, 0.5, 32.0), (300.0, 0.75, 0.0), (4096.0, 0.25, 512.0)])
def test_t18_entry_credit_threshold(price, margin, cash):
    """T18. Credit is open exactly while F <= cash + B (1 - m); the debt is what cash does not cover."""
    fee = cash + price * (1 - margin)
    entry, me = how_paid(fee, price, margin, cash)
    assert entry == Entry.CREDIT
    assert (me.debt, me.savings) == (fee - cash, 0.0)
    entry, me = how_paid(math.nextafter(fee, 1e9), price, margin, cash)
    assert entry == Entry.NOT_YET
    assert (me.debt, me.savings) == (0.0, 0.0)


def test_t18_numbers_of_the_record():
    """T18. A $50 fee is open against prices of $300-800; $4,000-10,000 is shut against the $1,500-5,000 of the same years."""
    margin = living().life_resale_margin
    for price in (300.0, 500.0, 800.0):
        assert how_paid(50.0, price, margin)[0] == Entry.CREDIT
    for fee, price in itertools.product((4_000.0, 8_000.0, 10_000.0), (1_500.0, 3_000.0, 5_000.0)):
        assert how_paid(fee, price, margin)[0] == Entry.NOT_YET


def test_t18_no_lender():
    """T18. Where lenders take no pledge of a person like her, no price opens the road; own cash still does."""
    assert how_paid(50.0, 5_000.0, 0.5, cash=20.0)[0] == Entry.CREDIT
    policy = facing(1, origin_crossing_fee=50.0, transit_bride_price=5_000.0, origin_cash_median=20.0)[0]
    p = living(**NO_SPREAD)
    assert finance(someone(), offering(credit=0.0), policy, p, LUCK) == Entry.NOT_YET
    policy.origin_cash_median = 50.0
    assert finance(someone(), offering(credit=0.0), policy, p, LUCK) == Entry.OWN_CASH


@given(st.floats(0, 3e4), st.floats(0, 1e4), st.floats(0.0, 1.0), st.floats(0, 1e4))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_t18_anywhere(fee, price, margin, cash):
    """T18. The same for any fee, price, margin and cash."""
    line = price * (1 - margin)
    assume(abs(cash + line - fee) > 1e-6)
    entry, _ = how_paid(fee, price, margin, cash)
    policy = facing(1, transit_bride_price=price)[0]
    assert credit_line(someone(), policy, living(life_resale_margin=margin, **NO_SPREAD)) == pytest.approx(line)
    assert entry == (Entry.OWN_CASH if cash >= fee else Entry.CREDIT if cash + line >= fee else Entry.NOT_YET)


def test_t19_onward_credit_threshold():
    """T19. Open exactly while up F <= S and (1 - up) F <= phi G: one dollar less of either closes it.

    Beyond MODEL's table: who can pay all of F at once needs no pledge.
    """
    policy = facing(1, route_fee=4096.0, route_upfront_share=0.25, route_pledge_share=0.5, destination_grant=6144.0)[0]
    assert money_missing(someone(savings=1024.0), policy, 4096.0) == 0.0
    assert money_missing(someone(savings=1023.0), policy, 4096.0) == 1.0
    policy.destination_grant = 6142.0
    assert money_missing(someone(savings=1024.0), policy, 4096.0) == 4096.0 - 1024.0
    assert money_missing(someone(savings=4096.0), policy, 4096.0) == 0.0
    assert money_missing(someone(savings=0.0, sponsored=1), policy, 4096.0) == 0.0


@pytest.mark.parametrize("up", [0.0, 0.1, 0.25, 0.5, 0.9, 1.0])
@pytest.mark.parametrize("grant", [0.0, 2_000.0, 26_600.0])
@pytest.mark.parametrize("savings", [0.0, 300.0, 2_499.0])
def test_t19_anywhere(up, grant, savings):
    """T19. The same over up-front shares, grants and savings short of the fee, with half the grant pledgeable."""
    policy = facing(1, route_upfront_share=up, route_pledge_share=0.5, destination_grant=grant)[0]
    fits = up * 2_500.0 <= savings and (1 - up) * 2_500.0 <= 0.5 * grant
    assert (money_missing(someone(savings=savings), policy, 2_500.0) == 0.0) == fits


def test_t19_late_arrivals_pledge_less():
    """T19. Beyond the years of the long-stay rule only the late share of the grant can be pledged."""
    rule = {"destination_late_years": 10.0, "destination_late_share": 0.5}
    policy = facing(1, route_upfront_share=0.0, destination_grant=4_000.0, **rule)[0]
    policy.month = 200
    ten_years, longer = someone(first_entered=80, entered=80), someone(first_entered=79, entered=79)
    assert money_missing(ten_years, policy, 3_000.0) == 0.0
    assert money_missing(longer, policy, 3_000.0) == 3_000.0
    assert money_missing(longer, policy, 2_000.0) == 0.0


@pytest.mark.parametrize("option", [Option.DESTINATION_ALONE, Option.DESTINATION_WITH_CHILD, Option.THIRD_COUNTRY])
@pytest.mark.parametrize("sponsored", [0, 1])
def test_t19_what_is_paid_is_what_was_asked(option, sponsored):
    """T19. Setting out pays up F and owes (1 - up) F; with minors .7 F more for each who may come; a sponsor pays it all."""
    policy, p = facing(1)[0], living()
    me = someone(savings=2_000.0, choice=option, sponsored=sponsored, wards=3, wards_free=1)
    depart(me, policy, p)
    fee = 0.0 if sponsored else 3_000.0 * (1.0 if option == Option.DESTINATION_ALONE else 1.7)
    assert me.savings == pytest.approx(2_000.0 - 0.2 * fee)
    assert me.debt == pytest.approx(0.8 * fee)
    assert me.place == Place.ROUTE


@given(st.floats(1.0, 3e3), st.floats(1.0, 100.0), st.floats(0.1, 0.8), st.floats(0.05, 1.0))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_t21_remittance_is_optimal(income, kin, weight, share):
    """T21. r* maximises ln(y - r) + w ln(y_k + g r): no better sum is found numerically, to 1e-6 of income."""

    def loss(sent):
        return -math.log(income - sent) - weight * math.log(kin + share * sent)

    found = optimize.minimize_scalar(loss, bounds=(0.0, income * (1 - 1e-9)), method="bounded", options={"xatol": 1e-10 * income})
    sent = remittance(income, kin, weight, share)
    assert 0.0 <= sent < income
    assert loss(sent) <= found.fun + 1e-12 * max(1.0, abs(found.fun))
    assert sent == pytest.approx(found.x, abs=1e-5 * income + 1e-6)


@pytest.mark.parametrize("weight", [0.1, 0.3, 0.8])
def test_t21_slope(weight):
    """T21. Of each further dollar of income w/(1 + w) is sent, once anything is; a corner of zero below y_k/(g w)."""
    kin, share = 6.0, 0.5
    corner = kin / share / weight
    assert remittance(corner, kin, weight, share) == pytest.approx(0.0, abs=1e-12)
    assert remittance(0.9 * corner, kin, weight, share) == 0.0
    for income in (2 * corner, 5 * corner):
        slope = remittance(income + 1.0, kin, weight, share) - remittance(income, kin, weight, share)
        assert slope == pytest.approx(weight / (1 + weight), rel=1e-9)
    assert remittance(1e6, kin, weight, 0.0) == 0.0


def test_t21_what_is_sent():
    """T21. With a call through and nothing lost r* is sent, at most what fills the need; a third of it counts at once."""
    policy, p = facing(1, remittance_fee=0.3)[0], living()
    for income, need in ((60.0, 1_000.0), (500.0, 10.0)):
        me = someone(dependants=1.0, need=need)
        expected = min(remittance(income, p.life_origin_consumption, p.behaviour_kin_weight, 0.7), need / 0.7)
        assert send_money(me, policy, p, LUCK, income) == pytest.approx(expected)
        assert me.sent == pytest.approx(expected)
        assert me.need_met == pytest.approx(min(1.0, 0.7 * expected / need) / 3)
    policy.origin_phone_block_chance = 1.0
    me = someone(dependants=1.0, need=10.0, need_met=0.9)
    assert send_money(me, policy, p, LUCK, 500.0) == 0.0
    assert me.need_met == pytest.approx(0.6)


def test_arriving_share():
    """g = (1 - fee)(1 - loss)(1 - seizure)."""
    policy = facing(1, remittance_fee=0.3, remittance_loss_chance=0.1, origin_seizure_chance=0.35)[0]
    assert arriving_share(policy) == pytest.approx(0.7 * 0.9 * 0.65)


@given(dollars, st.integers(0, 5_000), st.integers(0, 5_000), st.integers(0, 500), dollars)
@settings(max_examples=200, deadline=None, derandomize=True)
def test_ledger_is_exact(income, sent, service, board, savings):
    """y + support = r + d + saved + (spent - board), with saved = s (y' - S/m) less what is drawn to reach the floor."""
    assume(sent + service <= income)
    p, me = living(behaviour_saving_share=0.25, behaviour_buffer_months=6.0), someone(savings=float(savings), wish=Option.STAY)
    keep_budget(me, facing(1)[0], p, float(income), float(sent), float(service), float(board))
    free = income - sent - service
    usual = max(0.25 * (free - savings / 6.0), -savings)
    drawn = min(max(0.0, p.behaviour_consumption_floor - (free - usual + board)), savings + usual)
    assert me.saved == pytest.approx(usual - drawn, abs=1e-9)
    assert me.savings == pytest.approx(savings + me.saved, abs=1e-9)
    assert me.earned == income
    assert income + me.support == pytest.approx(sent + service + me.saved + (me.spent - board), abs=1e-9)
    assert me.spent == pytest.approx(max(p.behaviour_consumption_floor, free - me.saved + board), abs=1e-9)
    assert me.support == 0.0 or me.savings < 1e-9


def test_ledger_of_a_working_month():
    """In transit: pay and what others give are eaten, saved or sent, for 2,000 people in every walk of life, to 1e-9 dollars."""
    policy, p, place = busy_policy(), living(), offering()
    helped = 0
    for me in random_people(2_000, seed=31):
        savings = me.savings
        work_and_spend(me, place, policy, p, LUCK, 0.5, 0.5)
        assert me.earned - me.sent >= 0.0
        kind = board(me.hiding, going_wage(place, policy, p, me.language, me.rung), policy, p)
        assert me.earned + me.support == pytest.approx(me.sent + me.saved + me.spent - kind, abs=1e-9)
        assert me.savings == pytest.approx(savings + me.saved, abs=1e-9)
        assert me.savings >= 0.0
        assert me.spent >= p.behaviour_consumption_floor - 1e-9
        helped += me.support > 0.0
    assert 0 < helped < 1_000


def test_ledger_of_a_settled_month():
    """After arrival: what is earned is eaten, saved, sent or pays the debt, which never grows; to 1e-9 dollars."""
    policy, p = busy_policy(destination_employment=0.5), living(life_reunion_hazard=0.0)
    for me in random_people(2_000, seed=32):
        me.place, me.debt, me.instalment, me.employed = Place.DESTINATION, 40.0 * (me.person % 3), 50.0, me.person % 2
        debt, savings = me.debt, me.savings
        live_settled(me, policy, p, LUCK)
        sent, service = me.sent + me.care_sent, debt - me.debt
        assert 0.0 <= service <= 50.0 + 1e-9
        assert me.debt >= 0.0
        assert me.earned - sent - service >= -1e-9
        assert me.earned + me.support == pytest.approx(sent + service + me.saved + me.spent, abs=1e-9)
        assert me.savings == pytest.approx(savings + me.saved, abs=1e-9)
        assert me.savings >= 0.0
        assert me.spent >= p.behaviour_consumption_floor - 1e-9


@pytest.mark.parametrize("elasticity", [0.0, 0.8, 1.5])
def test_sponsoring_answers_to_the_price(elasticity):
    """The monthly hazard is rate/12 at the reference price and falls with its elasticity: doubled price, 2**-e of it."""
    policy, p = facing(1, network_sponsor_rate=0.12)[0], living(behaviour_sponsor_price_elasticity=elasticity)
    assert sponsor_hazard(policy, p, 3_000.0) == pytest.approx(0.01)
    assert sponsor_hazard(policy, p, 6_000.0) == pytest.approx(0.01 * 2**-elasticity)
    hazards = [sponsor_hazard(policy, p, price) for price in np.linspace(0.0, 1e5, 50)]
    assert (np.diff(hazards) <= 0).all()
