"""Children born in transit: registers, a father's consent, money from afar, children who follow (M48, M49, M54, M57, M58)."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from plainly import CHANCE, by_hand, her, law, life
from scipy import optimize
from worlds import month_by_month, near, parents_with_child, share_error, tiny_world

from transitsim.rules.children import (
    be_registered,
    care_from_afar,
    consent_outside,
    may_come,
    registration_hazard,
    send_for_child,
)
from transitsim.rules.family.following import follow
from transitsim.rules.family.messages import fetch_child
from transitsim.rules.family.ties import ASLEEP, AWAKE
from transitsim.rules.remittances import care_money
from transitsim.rules.union import bargaining
from transitsim.schema.enums import Act, Hiding, Message, Place
from transitsim.schema.person import OUTSIDE

COUNT, MONTHS = 20_000, 36
HERE = Place.TRANSIT_COETHNIC
BORN = {"born": 0, "born_in_transit": 1, "mother": 0, "father": OUTSIDE, "guardian": 0, "place": HERE}
BEFORE = {"born": -1}  # in a world: nobody is born before its first month is counted


def registered(levers, life=None, months=MONTHS, child=None, **columns):
    """Share of children who are registered at the end of each month, shape (months,)."""
    people = parents_with_child(COUNT, {**BEFORE, **(child or {})}, **columns)
    world = tiny_world(people, months, levers=levers, life=life)
    return month_by_month(world, lambda now: now["registered"][1::2].mean())


def after(hazard, months=MONTHS):
    """1 - (1 - h)**n for n = 1, 2, ..."""
    return 1 - (1 - hazard) ** np.arange(1, months + 1)


def test_registers_fill_at_their_hazard():
    """With nothing exposed, 1 - (1 - h)**n of the children are in a register after n months: 20,000, 4 s.e. (6e-5 a month)."""
    h = 0.03
    found = registered({"transit_registration_hazard": h})
    near(found, after(h), share_error(after(h), COUNT))


EXPOSED = {"transit_registration_hazard": 0.05, "transit_registration_exposes": 0.8}
UNCAUGHT = {"life_registration_avoidance": 0.7, "life_registration_arrest": 0.0}
WAITING = 0.05 * (1 - 0.7 * 0.8)
WHO = {
    "a mother there waits": ({}, {}, {}, WAITING),
    "a mother with a permit need not": ({}, {"permit": 1}, {}, 0.05),
    "nor one who is elsewhere": ({}, {}, {"place": Place.TRANSIT_VILLAGE}, 0.05),
    "nor one who is far away": ({}, {"place": Place.DESTINATION}, {}, 0.05),
    "the recognised need not": ({"transit_recognition": 1.0}, {}, {}, 0.05),
    "nor after the opening": ({"transit_registration_exposes": 0.0}, {}, {}, 0.05),
    "a grown child is too late": ({}, {}, {"born": -216}, 0.0),
    "a child abroad has no register": ({}, {}, {"place": Place.DESTINATION}, 0.0),
}


@pytest.mark.parametrize("who", WHO)
def test_most_wait_while_it_exposes_them(who):
    """The hazard is h (1 - a e) where registering exposes a parent, h where it does not, none for the grown; 4 s.e. (6e-5)."""
    levers, columns, child, hazard = WHO[who]
    found = registered({**EXPOSED, **levers}, UNCAUGHT, 12, child, **columns)
    near(found, after(hazard, 12), share_error(after(hazard, 12), COUNT))


def test_what_registering_costs_the_mother():
    """Of the exposed who register, r e are found out and detained, nobody else is: one month, 4 s.e. (6e-5)."""
    people = parents_with_child(COUNT, BEFORE, permit=np.arange(COUNT) % 2)
    levers = {"transit_registration_hazard": 1.0, "transit_registration_exposes": 0.8, "transit_detention_months": 3.0}
    found_out = {"life_registration_avoidance": 0.0, "life_registration_arrest": 0.5}
    world = tiny_world(people, 1, levers=levers, life=found_out)
    held = month_by_month(world, lambda now: now["place"][::2] == Place.DETENTION_TRANSIT)[0]
    parents, children = world.people[::2], world.people[1::2]
    assert (children["registered"] == 1).all()
    assert (children["acts"] & Act.REGISTER_CHILD > 0).all()
    assert not held[1::2].any()
    near(held[::2].mean(), 0.4, share_error(0.4, COUNT / 2))
    assert (parents["arrests"] == held).all()
    assert (children["place"] == HERE).all()  # the father has them


def test_a_register_by_hand():
    """One child: the hazard with and without a parent who is exposed; a grown child of the same family is let be."""
    policy, p = law(**EXPOSED), life(life_registration_avoidance=0.5, life_registration_arrest=0.5)
    hazard = by_hand(registration_hazard)
    assert hazard(0, policy, p) == 0.05
    assert hazard(1, policy, p) == pytest.approx(0.05 * 0.6)
    found, entered = 0, 0
    for person in range(4000):
        child = her(person=person, exposed=1, **BORN)
        by_hand(be_registered)(child, law(transit_registration_hazard=1.0, transit_registration_exposes=0.8), p, CHANCE)
        entered += child.registered
        found += child.messages & Message.FOUND_OUT > 0
    near(entered / 4000, 0.6, share_error(0.6, 4000))  # half of the exposed by .8 wait
    near(found / entered, 0.4, share_error(0.4, entered))


def test_a_fathers_hold_fades():
    """Consent c + (1 - c) age/18: c at birth, certain at 18, never falling; what she has to say adds k b."""
    p, policy = life(life_father_consent=0.3, life_bargain_consent=0.4), law(120, transit_wage=100.0)
    consent, she = by_hand(consent_outside), her()
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
    count, policy = 5_000, law(12 * years, transit_child_papers_chance=0.8)
    p, come, parent = life(life_father_consent=0.3), by_hand(may_come), her()
    children = [her(person=row, registered=row % 2, **BORN) for row in range(2 * count)]
    let_go = np.array([come(parent, child, policy, p, CHANCE) for child in children])
    expected = 0.8 * (0.3 + 0.7 * years / 18)
    near(let_go[1::2].mean(), expected, share_error(expected, count))
    assert not let_go[::2].any()
    both_here = [her(person=row, registered=1, **{**BORN, "father": 1}) for row in range(count)]
    near(np.mean([come(parent, child, policy, p, CHANCE) for child in both_here]), 0.8, share_error(0.8, count))


ROAD = {"route_open": 1.0, "route_fee": 1000.0, "route_child_fee_factor": 1.7, "route_guide_penalty": 0.5}
GIVEN = {"destination_grant": 6000.0, "destination_child_support": 0.25}


def fetched(child=None, **parent):
    """A settled parent who sends for a child in transit who is let go: both, and who is awake."""
    policy, p = law(**ROAD, **GIVEN), life(life_penalty_price=2.0)
    people = {0: her(place=Place.DESTINATION, **{"savings": 2000.0, **parent}), 1: her(**{**BORN, "let_go": 1, **(child or {})})}
    awake = {0: AWAKE, 1: ASLEEP}
    by_hand(fetch_child)(people, 0, 2, 0, awake, policy, p)
    return people[0], people[1]


def test_who_follows_whom():
    """A child follows only from transit, while a minor, let go, for a price that the parent's savings bear."""
    assert fetched()[1].place == Place.DESTINATION
    assert fetched({"place": Place.ORIGIN_BORDER})[1].place == Place.ORIGIN_BORDER
    assert fetched({"born": -216})[1].place == HERE
    assert fetched({"let_go": 0})[1].place == HERE
    assert fetched(savings=1399.0)[1].place == HERE  # (1.7 - 1) times 1,000 times (1 + 2 times a half)


def test_sending_for_a_child():
    """The settled send with a constant hazard: 1 - (1 - r)**n have their child with them after n months, 4 s.e. (6e-5)."""
    r = 0.1
    child = {**BEFORE, "registered": 1, "place": HERE}
    people = parents_with_child(COUNT, child, place=Place.DESTINATION, savings=1e6, arrived=0)
    levers = {"route_open": 1.0, "transit_child_papers_chance": 1.0}
    world = tiny_world(people, 24, levers=levers, life={"life_reunion_hazard": r, "life_father_consent": 1.0})
    there = month_by_month(world, lambda now: (now["place"][1::2] == Place.DESTINATION).mean())
    near(there, after(r, 24), share_error(after(r, 24), COUNT))


def test_the_hazard_of_sending():
    """Below the hazard, over an open road, with a child left in transit."""
    policy, p = law(route_open=1.0), life(life_reunion_hazard=0.02)
    for uniform, left, sends in ((0.019, 1.0, True), (0.021, 1.0, False), (0.0, 0.0, False)):
        me = her(place=Place.DESTINATION, children_left=left)
        by_hand(send_for_child)(me, policy, p, uniform)
        assert (me.messages == Message.FETCH_CHILD) == sends


def test_what_a_child_costs_and_is_given():
    """The parent pays (factor - 1) F' and is given a share of the grant; the same share for one who arrives along."""
    parent, _ = fetched()
    assert parent.acts == Act.SEND_FOR_CHILD
    assert parent.savings == pytest.approx(2000.0 - 0.7 * 1000.0 * 2.0 + 1500.0)
    arrived = {"came_from": Place.HOLDING, "place": Place.DESTINATION}
    people = {0: her(**arrived), 1: her(**{**BORN, "place": Place.HOLDING})}
    by_hand(follow)(people, 0, 2, {0: AWAKE, 1: ASLEEP}, law(**GIVEN))
    assert (people[1].place, people[0].savings) == (Place.DESTINATION, 1500.0)


@pytest.mark.parametrize("left", [0.5, 1.0, 2.0])
def test_care_from_afar_is_optimal(left):
    """r* of K children maximises ln(y - r) + w K ln(K floor + r), the floor at prices in transit. To 1e-4 dollars.

    Nobody left, nothing sent.
    """
    p, policy, income = life(behaviour_child_weight=0.3, behaviour_consumption_floor=30.0), law(transit_prices=1.3), 600.0
    weight, floor = 0.3 * left, 1.3 * 30.0 * left
    sent = by_hand(care_money)(income, left, policy, p)

    def loss(r):
        return -math.log(income - r) - weight * math.log(floor + r)

    found = optimize.minimize_scalar(loss, bounds=(0.0, income - 1.0), method="bounded", options={"xatol": 1e-8})
    assert sent == pytest.approx(found.x, abs=1e-3)
    assert by_hand(care_money)(income, 0.0, policy, p) == 0.0


def test_care_from_afar_month():
    """Money goes to the children in transit only, weighted by the care they still need, and is on record as an act."""
    p, policy = life(behaviour_child_weight=0.3), law(144)
    me = her(place=Place.DESTINATION, children_left=0.5)
    sent = by_hand(care_from_afar)(me, policy, p, 600.0)
    assert sent == me.care_sent == pytest.approx(by_hand(care_money)(600.0, 0.5, policy, p))
    assert me.acts == Act.CARE_FROM_AFAR
    reunited = her(place=Place.DESTINATION, children_there=1.0)
    assert by_hand(care_from_afar)(reunited, policy, p, 600.0) == 0.0
    assert reunited.acts == 0
