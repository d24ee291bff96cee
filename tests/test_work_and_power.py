"""Work in transit and power at home: skill, pay withheld, a say in a union (M20, M23, M29-M32, M71)."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plainly import by_hand, her, here, law, life
from worlds import living, month_by_month, near, people_in_transit, share_error, tiny_world

from transitsim.rules.bonds import violence_met
from transitsim.rules.union import bargaining
from transitsim.rules.work import learn_language, learn_skill, pay_share, promote
from transitsim.schema.enums import Act, Exposure, Hiding, Place

COUNT = 20_000
MARRIED = {"hiding": int(Hiding.MARRIAGE), "union_since": 0}
pay, years = st.floats(0.0, 2000.0), st.integers(0, 480)


@given(pay, years, st.floats(0.0, 1.0))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_power_at_home(due, months, slope):
    """b = x/(1 + x), x = slope * years * y/(y + w): in [0, 1), and more pay or more years never make it less."""
    p, power = life(life_bargain_slope=slope), by_hand(bargaining)
    b = power(her(**MARRIED, pay_due=due), law(months, transit_wage=100.0), p)
    x = slope * months / 12 * due / (due + 100.0)
    assert b == pytest.approx(x / (1 + x), abs=1e-12)
    assert 0.0 <= b < 1.0
    assert power(her(**MARRIED, pay_due=due + 50.0), law(months, transit_wage=100.0), p) >= b
    assert power(her(**MARRIED, pay_due=due), law(months + 12, transit_wage=100.0), p) >= b


def test_power_at_its_ends():
    """None outside a union, in its first month, without pay or where years count for nothing; nearly all after ages of pay."""
    p, power, policy = life(life_bargain_slope=0.5), by_hand(bargaining), law(240, transit_wage=100.0)
    for hiding in Hiding:
        if hiding != Hiding.MARRIAGE:
            assert power(her(hiding=int(hiding), union_since=0, pay_due=500.0), policy, p) == 0.0
    assert power(her(hiding=int(Hiding.MARRIAGE), union_since=-1, pay_due=500.0), policy, p) == 0.0
    assert power(her(hiding=int(Hiding.MARRIAGE), union_since=240, pay_due=500.0), policy, p) == 0.0
    assert power(her(**MARRIED, pay_due=0.0), policy, p) == 0.0
    assert power(her(**MARRIED, pay_due=500.0), policy, life(life_bargain_slope=0.0)) == 0.0
    assert 0.98 < power(her(**MARRIED, pay_due=1e6), law(12 * 500, transit_wage=100.0), p) < 1.0


def test_what_power_gives():
    """She is paid m + k b (1 - m) of the wage, nothing while held; violence falls to v (1 - s b), at home only."""
    p = life(life_bargain_slope=0.2, life_bargain_pay=0.6, life_bargain_safety=0.5, life_pay_marriage=0.4)
    policy = law(120, transit_wage=100.0, transit_violence_home=0.3, transit_violence_elsewhere=0.1)
    me = her(**MARRIED, pay_due=100.0)  # x = 0.2 * 10 years * 1/2 = 1, b = 1/2
    assert by_hand(bargaining)(me, policy, p) == pytest.approx(0.5)
    assert by_hand(pay_share)(me, policy, p) == pytest.approx(0.4 + 0.6 * 0.5 * 0.6)
    assert by_hand(violence_met)(me, policy, p) == pytest.approx(0.3 * 0.75)
    assert by_hand(pay_share)(her(**MARRIED, pay_due=0.0), policy, p) == pytest.approx(0.4)
    assert by_hand(pay_share)(her(**MARRIED, pay_due=100.0, bond=3), policy, p) == 0.0
    assert by_hand(violence_met)(her(pay_due=100.0), policy, p) == pytest.approx(0.1)


@given(pay, years)
@settings(max_examples=100, deadline=None, derandomize=True)
def test_power_never_pays_more_than_all(due, months):
    """Whatever she earns and for however long, her share lies between what a wife is paid and the whole, violence below v."""
    p, policy = life(life_bargain_pay=1.0, life_bargain_safety=1.0), law(months, transit_wage=100.0, transit_violence_home=0.3)
    me = her(**MARRIED, pay_due=due)
    assert p.life_pay_marriage <= by_hand(pay_share)(me, policy, p) <= 1.0
    assert 0.0 <= by_hand(violence_met)(me, policy, p) <= 0.3


@pytest.mark.parametrize("rung", [0, 1, 5])
def test_skill_grows_with_responsibility(rung):
    """B_n = 1 - (1 - B_0) (1 - g rung/5)**n: on the bottom rung nothing is learned."""
    p, me = life(life_skill_gain=0.03), her(rung=rung, skill=0.1)
    for _ in range(36):
        by_hand(learn_skill)(me, p)
    assert me.skill == pytest.approx(1 - 0.9 * (1 - 0.03 * rung / 5) ** 36)


def test_learning_the_language():
    """L_n = 1 - (1 - rate * exposure)**n, a third as fast while held; an act of learning until the language serves for a rise."""
    p = life(behaviour_learning_rate=0.05, life_promotion_language=0.5)
    for bond, exposure in ((0, 0.8), (7, 0.8 * 0.33)):
        me, months = her(bond=bond), 0
        for _ in range(24):
            me.acts = 0
            by_hand(learn_language)(me, here(language_exposure=0.8), p)
            months += me.acts == Act.LEARN
        assert me.language == pytest.approx(1 - (1 - 0.05 * exposure) ** 24)
        still_low = sum(1 - (1 - 0.05 * exposure) ** n < 0.5 for n in range(24))
        assert months == (0 if bond else still_low)


def test_rungs_in_a_world():
    """Promotion at its hazard up to the cap without papers: rungs are min(cap, binomial), with papers 5; 4 s.e. (6e-5)."""
    months, hazard = 36, 0.1
    people = people_in_transit(COUNT, language=1.0, permit=np.arange(COUNT) % 2)
    lives = {"life_promotion_hazard": hazard, "life_skill_gain": 0.05}
    month_by_month(tiny_world(people, months, levers={"transit_rung_cap": 2.0}, life=lives), len)
    chances = np.array(
        [hazard**k * (1 - hazard) ** (months - k) * np.prod([(months - i) / (i + 1) for i in range(k)]) for k in range(6)]
    )
    for permit, cap in ((0, 2), (1, 5)):
        shares = np.append(chances[:cap], 1 - chances[:cap].sum())
        found = np.bincount(people["rung"][permit::2], minlength=cap + 1) / (COUNT / 2)
        near(found, shares, share_error(shares, COUNT / 2))
    assert (people["skill"][people["rung"] == 0] == 0.0).all()
    assert (people["skill"][people["rung"] == 5] > 0.0).all()


def test_no_rise_while_held():
    """Neither held nor without the language does anybody rise."""
    p, policy = life(life_promotion_language=0.5), law(transit_rung_cap=3.0)
    for columns, rung in (({}, 1), ({"bond": 2}, 0), ({"language": 0.49}, 0), ({"rung": 3}, 3), ({"rung": 3, "permit": 1}, 4)):
        me = her(**{"language": 0.9, **columns})
        by_hand(promote)(me, policy, p, 0.0)
        assert me.rung == rung


def test_pay_withheld():
    """From who has no papers pay is withheld with its chance, and then nothing is earned; 20,000, six months, 4 s.e. (6e-5)."""
    theft, months = 0.15, 6
    people = people_in_transit(COUNT, permit=np.arange(COUNT) % 2)
    world = tiny_world(people, months, levers={"transit_wage_theft": theft})
    lost, unpaid = month_by_month(
        world, lambda now: [(now["exposures"] & Exposure.PAY_WITHHELD > 0).reshape(-1, 2), (now["earned"] == 0.0).reshape(-1, 2)]
    ).swapaxes(0, 1)
    near(lost[..., 0].mean(), theft, share_error(theft, COUNT / 2 * months))
    assert not lost[..., 1].any()
    assert (lost == unpaid).all()


def test_nothing_withheld_where_nothing_is_paid():
    """A wife who is held is paid nothing: no pay is withheld."""
    people = people_in_transit(200, hiding=Hiding.MARRIAGE, bond=24, union_since=0)
    world = tiny_world(people, 3, levers={"transit_wage_theft": 1.0}, life={"life_escape_hazard": 0.0})
    exposed = month_by_month(world, lambda now: (now["exposures"] & Exposure.PAY_WITHHELD > 0).sum())
    assert (people["earned"] == 0.0).all()
    assert (people["place"] == Place.TRANSIT_COETHNIC).all()
    assert (exposed == 0).all()


def test_power_stays_below_one_in_a_world():
    """Over twenty years in a union pay and say rise together and stay below the whole wage: every month, every wife."""
    people = people_in_transit(500, hiding=Hiding.MARRIAGE, union_since=0, language=0.5, dies=99999)
    lives = {"life_union_break": 0.0, "life_mortality": 0.0, "life_bargain_pay": 1.0, "life_promotion_hazard": 0.0}
    world = tiny_world(people, 240, life=lives)
    earned = month_by_month(world, lambda now: now["earned"].copy())
    p = living()
    wage = 100.0 * (p.life_wage_language_base + p.life_wage_language_slope * 0.5)
    assert earned[0] == pytest.approx(p.life_pay_marriage * wage)
    assert (np.diff(earned, axis=0) > 0).all()
    assert earned.max() < wage
