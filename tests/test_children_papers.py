"""Children born in transit: registers, a father's consent, money from afar, children who follow (M48, M49, M54, M57, M58)."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from plainly import CHANCE, by_hand, her, law, life, share
from scipy import optimize
from worlds import month_by_month, near, people_in_transit, share_error, tiny_world

from transitsim.rules.children import (
    can_follow,
    care_from_afar,
    fathers_consent,
    register_child,
    registration_hazard,
    send_for_child,
)
from transitsim.rules.remittances import care_money
from transitsim.rules.settlement import arrive
from transitsim.rules.union import bargaining
from transitsim.schema.enums import NEVER, Act, Hiding, Option, Place

COUNT, MONTHS = 20_000, 36
HERE = Place.TRANSIT_COETHNIC
MOTHER = {"child_a": 0, "child_a_place": HERE}
SINCE_BEFORE = {"child_a": -1, "child_a_place": HERE}  # in a world: nobody is born before its first month is counted


def registered(levers, life=None, months=MONTHS, **columns):
    """Share of first and of second children who are registered at the end of each month, shape (months, 2)."""
    people = people_in_transit(COUNT, **{**SINCE_BEFORE, **columns})
    world = tiny_world(people, months, levers=levers, life=life)
    return month_by_month(world, lambda now: [(now["registered"] & bit > 0).mean() for bit in (1, 2)])


def after(hazard, months=MONTHS):
    """1 - (1 - h)**n for n = 1, 2, ..."""
    return 1 - (1 - hazard) ** np.arange(1, months + 1)


def test_registers_fill_at_their_hazard():
    """With nothing exposed, 1 - (1 - h)**n of the children are in a register after n months: 20,000, 4 s.e. (6e-5 a month)."""
    h = 0.03
    found = registered({"transit_registration_hazard": h})
    near(found[:, 0], after(h), share_error(after(h), COUNT))
    assert (found[:, 1] == 0).all()


def test_two_children_have_their_own_luck():
    """Both children are registered with (1 - (1 - h)**n)**2, 4 s.e. (6e-5 a month)."""
    h = 0.05
    people = people_in_transit(COUNT, **SINCE_BEFORE, child_b=-1, child_b_place=HERE)
    world = tiny_world(people, MONTHS, levers={"transit_registration_hazard": h})
    both = month_by_month(world, lambda now: (now["registered"] == 3).mean())
    near(both, after(h) ** 2, share_error(after(h) ** 2, COUNT))


EXPOSED = {"transit_registration_hazard": 0.05, "transit_registration_exposes": 0.8}
UNCAUGHT = {"life_registration_avoidance": 0.7, "life_registration_arrest": 0.0}
WAITING = 0.05 * (1 - 0.7 * 0.8)
WHO = {
    "a mother there waits": ({}, {}, WAITING),
    "a mother with a permit need not": ({}, {"permit": 1}, 0.05),
    "nor one who is elsewhere": ({}, {"child_a_place": Place.TRANSIT_VILLAGE}, 0.05),
    "nor one who is far away": ({}, {"place": Place.DESTINATION}, 0.05),
    "the recognised need not": ({"transit_recognition": 1.0}, {}, 0.05),
    "nor after the opening": ({"transit_registration_exposes": 0.0}, {}, 0.05),
    "a grown child is too late": ({}, {"child_a": -216}, 0.0),
    "a child abroad has no register": ({}, {"child_a_place": Place.DESTINATION}, 0.0),
}


@pytest.mark.parametrize("who", WHO)
def test_most_wait_while_it_exposes_them(who):
    """The hazard is h (1 - a e) where registering exposes a mother, h where it does not, none for the grown; 4 s.e. (6e-5)."""
    levers, columns, hazard = WHO[who]
    found = registered({**EXPOSED, **levers}, UNCAUGHT, months=12, **columns)[:, 0]
    near(found, after(hazard, 12), share_error(after(hazard, 12), COUNT))


def test_what_registering_costs_the_mother():
    """Of the exposed who register, r e are found out and detained, nobody else is: one month, 4 s.e. (6e-5)."""
    people = people_in_transit(COUNT, **SINCE_BEFORE, permit=(np.arange(COUNT) % 2))
    levers = {"transit_registration_hazard": 1.0, "transit_registration_exposes": 0.8, "transit_detention_months": 3.0}
    found_out = {"life_registration_avoidance": 0.0, "life_registration_arrest": 0.5}
    world = tiny_world(people, 1, levers=levers, life=found_out)
    held = month_by_month(world, lambda now: now["place"] == Place.DETENTION_TRANSIT)[0]
    assert (world.people["registered"] == 1).all()
    assert not held[1::2].any()
    near(held[::2].mean(), 0.4, share_error(0.4, COUNT / 2))
    assert (world.people["arrests"] == held).all()
    stayed = world.people[~held]
    assert (stayed["acts"] & Act.REGISTER_CHILD > 0).all()


def test_a_mother_sent_back_stays_awake_for_the_register():
    """At home for good her child is still registered with 1 - (1 - h)**n (6e-5 a month), and then she sleeps."""
    h = 0.1
    people = people_in_transit(COUNT, **SINCE_BEFORE, place=Place.ORIGIN_BORDER, window_ends=0)
    world = tiny_world(people, 24, levers={"transit_registration_hazard": h})
    found = month_by_month(world, lambda now: (now["registered"] == 1).mean())
    near(found, after(h, 24), share_error(after(h, 24), COUNT))
    assert (world.people["wake"][world.people["registered"] == 0] == 0).all()
    asleep = world.people["wake"] == NEVER
    assert asleep[world.people["registered"] == 1].mean() > 0.9
    assert not asleep[world.people["registered"] == 0].any()


def test_a_register_by_hand():
    """One child, its two uniforms: entered below the hazard, the mother found out below r e, and only if she is there."""
    policy, p = law(**EXPOSED), life(life_registration_avoidance=0.5, life_registration_arrest=0.5)
    register, hazard = by_hand(register_child), by_hand(registration_hazard)
    assert hazard(False, policy, p) == 0.05
    assert hazard(True, policy, p) == pytest.approx(0.05 * 0.6)
    me = her(**MOTHER)
    assert share(lambda u: register(me, 1, HERE, policy, p, 0.0, u)) == pytest.approx(0.4)
    assert not register(her(permit=1, **MOTHER), 1, HERE, policy, p, 0.0, 0.0)
    assert not register(her(place=Place.DESTINATION, **MOTHER), 1, HERE, policy, p, 0.0, 0.0)
    late = her(**MOTHER)
    assert not register(late, 1, HERE, policy, p, 0.031, 0.0)
    assert late.registered == 0


def test_a_fathers_hold_fades():
    """Consent c + (1 - c) age/18: c at birth, certain at 18, never falling; what she has to say adds k b."""
    p, policy = life(life_father_consent=0.3, life_bargain_consent=0.4), law(120, transit_wage=100.0)
    consent, she = by_hand(fathers_consent), her()
    ages = [consent(she, float(age), policy, p) for age in range(300)]
    assert ages[0] == pytest.approx(0.3)
    assert ages[108] == pytest.approx(0.65)
    assert all(one <= two for one, two in pairwise(ages))
    assert min(ages[216:]) >= 1.0
    heard = her(hiding=Hiding.MARRIAGE, union_since=0, pay_due=100.0)
    power = by_hand(bargaining)(heard, policy, p)
    assert power > 0.3
    assert consent(heard, 108.0, policy, p) == pytest.approx(0.65 + 0.4 * power)


@pytest.mark.parametrize("years", [0, 9, 17])
def test_children_who_may_go(years):
    """Registered children with papers go with papers times consent, 5,000 by their own luck, 4 s.e. (6e-5); others never."""
    count, policy = 5_000, law(12 * years, transit_child_papers_chance=0.8, route_open=1.0, route_child_fee_factor=1.0)
    p, follows = life(life_father_consent=0.3), by_hand(can_follow)
    mothers = [her(person=row, registered=row % 2, **MOTHER) for row in range(2 * count)]
    let_go = np.array([follows(me, 1, 0, HERE, policy, p, CHANCE) for me in mothers])
    expected = 0.8 * (0.3 + 0.7 * years / 18)
    near(let_go[1::2].mean(), expected, share_error(expected, count))
    assert not let_go[::2].any()


def test_who_follows_whom():
    """A child follows only from transit, while a minor, over an open road, for a price that her savings bear."""
    policy = law(route_open=1.0, transit_child_papers_chance=1.0, route_fee=1000.0, route_child_fee_factor=1.5)
    p, follows = life(life_father_consent=1.0), by_hand(can_follow)
    me = her(place=Place.DESTINATION, registered=3, savings=500.0)
    assert follows(me, 1, 0, HERE, policy, p, CHANCE)
    assert not follows(me, 1, NEVER, -1, policy, p, CHANCE)
    assert not follows(me, 1, 0, Place.DESTINATION, policy, p, CHANCE)
    assert not follows(me, 1, -216, HERE, policy, p, CHANCE)
    policy.route_open = 0.0
    assert not follows(me, 1, 0, HERE, policy, p, CHANCE)
    policy.route_open, me.savings = 1.0, 499.0
    assert not follows(me, 1, 0, HERE, policy, p, CHANCE)


def test_sending_for_a_child():
    """The settled send with a constant hazard: 1 - (1 - r)**n have their child with them after n months, 4 s.e. (6e-5)."""
    r = 0.1
    people = people_in_transit(COUNT, **SINCE_BEFORE, place=Place.DESTINATION, registered=1, savings=1e6, dies=NEVER)
    levers = {"route_open": 1.0, "transit_child_papers_chance": 1.0}
    world = tiny_world(people, 24, levers=levers, life={"life_reunion_hazard": r, "life_father_consent": 1.0})
    there = month_by_month(world, lambda now: (now["child_a_place"] == Place.DESTINATION).mean())
    near(there, after(r, 24), share_error(after(r, 24), COUNT))


def test_what_a_child_costs_and_is_given():
    """She pays (factor - 1) F' and is given a share of the grant; on arrival with her, the same share is added to the grant."""
    road = {"route_open": 1.0, "route_fee": 1000.0, "route_child_fee_factor": 1.7, "route_guide_penalty": 0.5}
    given = {"destination_grant": 6000.0, "destination_child_support": 0.25}
    policy = law(transit_child_papers_chance=1.0, **road, **given)
    p = life(life_father_consent=1.0, life_reunion_hazard=0.02, life_penalty_price=2.0)
    me = her(place=Place.DESTINATION, registered=1, savings=2000.0, **MOTHER)
    by_hand(send_for_child)(me, policy, p, CHANCE, 0.019)
    assert me.child_a_place == Place.DESTINATION
    assert me.acts == Act.SEND_FOR_CHILD
    assert me.savings == pytest.approx(2000.0 - 0.7 * 1000.0 * 2.0 + 1500.0)
    waits = her(place=Place.DESTINATION, registered=1, savings=2000.0, **MOTHER)
    by_hand(send_for_child)(waits, policy, p, CHANCE, 0.021)
    assert (waits.child_a_place, waits.savings) == (HERE, 2000.0)
    for goal, given in ((Option.DESTINATION_ALONE, 6000.0), (Option.DESTINATION_WITH_CHILD, 7500.0)):
        newcomer = her(place=Place.HOLDING, goal=goal)
        by_hand(arrive)(newcomer, policy, p, CHANCE, Place.DESTINATION)
        assert newcomer.savings == given


@pytest.mark.parametrize("left", [0.5, 1.0, 2.0])
def test_care_from_afar_is_optimal(left):
    """r* of K children maximises ln(y - r) + w K ln(K floor + r); nobody left, nothing sent. To 1e-4 dollars."""
    p, income = life(behaviour_child_weight=0.3, behaviour_consumption_floor=30.0), 600.0
    weight, floor = 0.3 * left, 30.0 * left
    sent = by_hand(care_money)(income, left, p)

    def loss(r):
        return -math.log(income - r) - weight * math.log(floor + r)

    found = optimize.minimize_scalar(loss, bounds=(0.0, income - 1.0), method="bounded", options={"xatol": 1e-8})
    assert sent == pytest.approx(found.x, abs=1e-3)
    assert by_hand(care_money)(income, 0.0, p) == 0.0


def test_care_from_afar_month():
    """Money goes to the children in transit only, weighted by the care they still need, and is on record as an act."""
    p, policy = life(behaviour_child_weight=0.3, life_care_from=8.0, life_care_to=16.0), law(144)
    me = her(place=Place.DESTINATION, **MOTHER)  # twelve: half of the care
    sent = by_hand(care_from_afar)(me, policy, p, 600.0)
    assert sent == me.care_sent == pytest.approx(by_hand(care_money)(600.0, 0.5, p))
    assert me.acts == Act.CARE_FROM_AFAR
    reunited = her(place=Place.DESTINATION, child_a=0, child_a_place=Place.DESTINATION)
    assert by_hand(care_from_afar)(reunited, policy, p, 600.0) == 0.0
    assert reunited.acts == 0
