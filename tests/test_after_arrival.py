"""After arrival: work under stigma, businesses, what skill is worth, going back (M32, M59, M66, M71)."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plainly import by_hand, her, law, life
from worlds import month_by_month, near, people_in_transit, share_error, tiny_world

from transitsim.rules.destination import assets, employment_chance, income_there, pay_there, stigma_met, support_for_child
from transitsim.rules.settlement import going_back_hazard, income_after_arrival, run_business, start_hazard
from transitsim.schema.enums import Act, Exposure, Place

COUNT = 20_000
unit = st.floats(0.0, 1.0)


def settled(months, look, levers=None, life=None, **columns):
    """What `look` sees month by month in 20,000 people who live at the destination; and these people."""
    people = people_in_transit(COUNT, **{"place": Place.DESTINATION, **columns})
    return month_by_month(tiny_world(people, months, levers=levers, life=life), look), people


@given(unit, unit, unit, st.floats(0.0, 3.0))
@settings(max_examples=100, deadline=None, derandomize=True)
def test_stigma_costs_jobs(stigma, frame, added, slope):
    """s' = s + k frame, at most 1; employment e exp(-b (s' - s0)), at most 1, is e exactly at the stigma of reference."""
    p = life(life_frame_stigma=added, life_stigma_jobs=slope, life_stigma_reference=0.4)
    policy = law(destination_stigma=stigma, destination_media_frame=frame, destination_employment=0.5)
    met = by_hand(stigma_met)(policy, p)
    assert met == pytest.approx(min(1.0, stigma + added * frame))
    assert by_hand(employment_chance)(policy, p) == pytest.approx(min(1.0, 0.5 * math.exp(-slope * (met - 0.4))))
    reference = law(destination_stigma=0.4, destination_employment=0.5)
    assert by_hand(employment_chance)(reference, p) == pytest.approx(0.5)
    worse = law(destination_stigma=stigma, destination_media_frame=1.0, destination_employment=0.5)
    assert by_hand(employment_chance)(worse, p) <= by_hand(employment_chance)(policy, p)


def test_jobs_in_a_world():
    """Jobs are drawn anew at the turnover: e_n = e + (e_0 - e)(1 - r)**n of 20,000 work after n months, 4 s.e. (6e-5 a month)."""
    r, months = 0.1, 36
    levers = {"destination_stigma": 0.6, "destination_media_frame": 0.5, "destination_employment": 0.8}
    lives = {"life_job_turnover": r, "life_frame_stigma": 0.2, "life_stigma_jobs": 0.5, "life_stigma_reference": 0.4}
    found, _ = settled(months, lambda now: (now["employed"] == 1).mean(), levers, lives)
    expected = 0.8 * math.exp(-0.5 * 0.3) * (1 - (1 - r) ** np.arange(1, months + 1))
    near(found, expected, share_error(expected, COUNT))


def test_what_language_and_skill_are_worth():
    """Pay w (1 + r (a - a0)), a the mean of both: w at the reference, never below nothing, and in the income one expects."""
    p, policy = (
        life(life_assets_reference=0.25),
        law(destination_wage=1000.0, destination_skill_return=0.4, destination_benefit=300.0),
    )
    policy.destination_employment, policy.destination_rent, policy.destination_stigma = 0.5, 100.0, p.life_stigma_reference
    for language, skill, expected in ((0.25, 0.25, 1000.0), (0.5, 0.0, 1000.0), (1.0, 1.0, 1300.0), (0.0, 0.0, 900.0)):
        me = her(language=language, skill=skill)
        assert by_hand(assets)(me) == (language + skill) / 2
        assert by_hand(pay_there)(me, policy, p) == pytest.approx(expected)
        assert by_hand(income_there)(me, policy, p) == pytest.approx(0.5 * expected + 150.0 - 100.0)
    policy.destination_skill_return = 5.0
    assert by_hand(pay_there)(her(), policy, p) == 0.0


def test_income_by_what_she_does():
    """A business pays its factor of the pay, a job the pay, else there is the benefit; less rent; a flat sum elsewhere."""
    policy = law(destination_wage=1000.0, destination_benefit=300.0, destination_rent=100.0)
    p = life(life_enterprise_pay=1.5, life_third_wage=600.0)
    for columns, expected in (
        ({}, 200.0),
        ({"employed": 1}, 900.0),
        ({"enterprise": 1}, 1400.0),
        ({"employed": 1, "enterprise": 1}, 1400.0),
    ):
        assert by_hand(income_after_arrival)(her(place=Place.DESTINATION, **columns), policy, p) == pytest.approx(expected)
    assert by_hand(income_after_arrival)(her(place=Place.THIRD_COUNTRY, enterprise=1), policy, p) == 600.0
    policy.destination_rent = 5000.0
    assert by_hand(income_after_arrival)(her(place=Place.DESTINATION), policy, p) == 1.0


@pytest.mark.parametrize(("language", "skill"), [(0.0, 0.0), (0.6, 0.2)])
def test_businesses_come_and_go(language, skill):
    """Started with s = base/12 exp(b a), closed with e: s/(s + e) (1 - (1 - s - e)**n) run one after n months; 4 s.e. (6e-5)."""
    base, slope, end, months = 0.12, 2.0, 0.05, 60
    start = base / 12 * math.exp(slope * (language + skill) / 2)
    p, policy = life(life_enterprise_slope=slope), law(destination_enterprise=base)
    assert by_hand(start_hazard)(her(language=language, skill=skill), policy, p) == pytest.approx(start)
    levers, lives = {"destination_enterprise": base}, {"life_enterprise_slope": slope, "life_enterprise_end": end}
    look = lambda now: [(now["enterprise"] == 1).mean(), (now["acts"] & Act.START_BUSINESS > 0).mean()]  # noqa: E731
    found, _ = settled(months, look, levers, lives, language=language, skill=skill)
    running = start / (start + end) * (1 - (1 - start - end) ** np.arange(months + 1))
    near(found[:, 0], running[1:], share_error(running[1:], COUNT))
    begun = start * (1 - running[:-1])
    near(found[:, 1], begun, share_error(begun, COUNT))


def test_a_business_by_hand():
    """One uniform: it closes below its hazard; a certain start is no more than certain; no second business."""
    p, policy = life(life_enterprise_end=0.2, life_enterprise_slope=10.0), law(destination_enterprise=1.0)
    me = her(enterprise=1)
    by_hand(run_business)(me, policy, p, 0.2)
    assert (me.enterprise, me.acts) == (1, 0)
    by_hand(run_business)(me, policy, p, 0.19)
    assert (me.enterprise, me.acts) == (0, 0)
    assert by_hand(start_hazard)(her(language=1.0, skill=1.0), policy, p) == 1.0


def test_discrimination():
    """Slighted with its chance times stigma, in the destination only, with the trauma of it; 20,000, 4 s.e. (6e-5)."""
    levers = {"destination_discrimination": 0.3, "destination_stigma": 0.5, "destination_media_frame": 1.0}
    lives = {"life_frame_stigma": 0.2, "life_distress_recovery": 0.0, "life_trauma": 0.1}
    found, people = settled(4, lambda now: now["exposures"] == Exposure.DISCRIMINATION, levers, lives)
    near(found.mean(), 0.3 * 0.7, share_error(0.21, found.size))
    assert np.allclose(people["distress"], 1 - 0.9 ** found.sum(axis=0))
    elsewhere, _ = settled(4, lambda now: now["exposures"] > 0, levers, lives, place=Place.THIRD_COUNTRY)
    assert not elsewhere.any()


@given(unit, st.floats(0.0, 3.0))
@settings(max_examples=50, deadline=None, derandomize=True)
def test_going_back_goes_with_distress_and_family(distress, dependants):
    """rate/12 (1/2 + distress)(1/2 + dependants), `regret` times that for the deceived or where the law lets people go home."""
    p, policy = life(life_regret=5.0), law(destination_redefection=0.012)
    hazard = by_hand(going_back_hazard)
    plain = 0.001 * (0.5 + distress) * (0.5 + dependants)
    me = her(place=Place.DESTINATION, distress=distress, dependants=dependants)
    assert hazard(me, policy, p) == pytest.approx(plain)
    assert hazard(me, law(destination_redefection=0.012, destination_return_allowed=1.0), p) == pytest.approx(5 * plain)
    assert hazard(me, law(destination_redefection=0.012, destination_return_allowed=1.0, origin_closed=1.0), p) == pytest.approx(
        plain
    )
    me.deceived = 1
    assert hazard(me, policy, p) == pytest.approx(5 * plain)


@pytest.mark.parametrize(("deceived", "closed"), [(0, 0.0), (1, 0.0), (1, 1.0)])
def test_going_back_in_a_world(deceived, closed):
    """(1 - h)**n are still there after n months, all while the border is shut; who went back leaves job, business and lie behind.

    20,000 people, 4 s.e. (6e-5 a month).
    """
    months, rate = 36, 0.12
    hazard = rate / 12 * 0.75 * 1.0 * (5.0 if deceived else 1.0) * (1.0 - closed)
    columns = {"deceived": deceived, "distress": 0.25, "dependants": 0.5, "need": 10.0, "enterprise": 1}
    levers = {"destination_redefection": rate, "origin_closed": closed}
    steady = {"life_distress_recovery": 0.0, "life_regret": 5.0, "life_picture_fades": 0.0}
    found, people = settled(months, lambda now: (now["place"] == Place.DESTINATION).mean(), levers, steady, **columns)
    there = (1 - hazard) ** np.arange(1, months + 1)
    near(found, there, share_error(there, COUNT))
    back = people[people["place"] == Place.ORIGIN_BORDER]
    assert not (back["employed"] | back["enterprise"] | back["deceived"]).any()


def test_support_for_children_is_a_share_of_the_grant():
    """Covered by so much of a grant, by nothing where the law covers none."""
    assert by_hand(support_for_child)(law(destination_grant=6000.0, destination_child_support=0.25)) == 1500.0
    assert by_hand(support_for_child)(law(destination_grant=6000.0)) == 0.0
