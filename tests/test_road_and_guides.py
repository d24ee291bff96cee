"""The road and who helps: prices under prosecution, events on the way, calls to kin, papers with two faces (M26, M50-M51)."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plainly import CHANCE, by_hand, her, here, law, life
from worlds import (
    LUCK,
    everywhere,
    facing,
    in_transit,
    lived,
    living,
    month_by_month,
    near,
    people_in_transit,
    share_error,
    tiny_world,
)

from transitsim.core.jit import rule
from transitsim.engine.population import empty_people
from transitsim.rules.arrest import settled_hazard
from transitsim.rules.brokers import contact_hazard, price_of_child, road_price
from transitsim.rules.choice.constraints import constraint_bits, travel_bits
from transitsim.rules.choice.decision import ask_for_help, rescue_priority
from transitsim.rules.choice.values import move_danger
from transitsim.rules.family.messages import pass_messages
from transitsim.rules.family.ties import AWAKE
from transitsim.rules.journey import depart
from transitsim.schema.enums import Constraint, Exposure, Hiding, Message, Option, Place, Request

COUNT = 20_000
unit = st.floats(0.0, 1.0)


@given(st.floats(0.0, 2e4), unit, st.floats(0.0, 20.0), st.floats(0.0, 5.0), unit, unit)
@settings(max_examples=100, deadline=None, derandomize=True)
def test_prosecution_makes_guides_few_and_dear(fee, penalty, k, factor, hazard, open_factor):
    """F' = F (1 + k penalty), contacts h f (1 - penalty), a child (factor - 1) F', and never less than nothing."""
    policy = law(route_fee=fee, route_guide_penalty=penalty, route_child_fee_factor=factor, route_contact_hazard=hazard)
    policy.route_contact_factor = open_factor
    p = life(life_penalty_price=k)
    price = fee * (1 + k * penalty)
    assert by_hand(road_price)(policy, p) == pytest.approx(price)
    assert by_hand(price_of_child)(policy, p) == pytest.approx(max(0.0, factor - 1) * price)
    assert by_hand(contact_hazard)(policy) == pytest.approx(hazard * open_factor * (1 - penalty))


@pytest.mark.parametrize("option", [Option.DESTINATION_ALONE, Option.DESTINATION_WITH_CHILD])
def test_what_is_asked_under_prosecution_is_what_is_paid(option):
    """Money missing and money paid are of the same price: with exactly that much she is let go and left with nothing."""
    p, child = life(life_penalty_price=2.0), {"wards": 1, "wards_free": 1}
    road = {
        "route_open": 1.0,
        "route_fee": 1000.0,
        "route_upfront_share": 0.25,
        "route_guide_penalty": 0.5,
        "route_child_fee_factor": 1.5,
    }
    policy = law(100, **road, transit_child_papers_chance=1.0, destination_grant=1e5)
    price = 1000.0 * 2.0 * (1.5 if option == Option.DESTINATION_WITH_CHILD else 1.0)
    for savings, missing in ((0.25 * price - 1.0, True), (0.25 * price, False)):
        me = her(savings=savings, guide=1, opening_luck=0.5, choice=int(option), **child)
        _, _, alone, with_child, _, _ = by_hand(constraint_bits)(me, policy, p)
        assert (with_child if option == Option.DESTINATION_WITH_CHILD else alone) == (
            Constraint.FUNDS if missing else Constraint.NONE
        )
    by_hand(depart)(me, policy, p)
    assert me.savings == pytest.approx(0.0)
    assert me.debt == pytest.approx(0.75 * price)
    assert me.instalment == pytest.approx(0.75 * price / p.life_debt_months)


ON_THE_WAY = {
    "waiting for the destination": (Place.HOLDING, Option.DESTINATION_ALONE, Place.DESTINATION),
    "waiting with a child": (Place.HOLDING, Option.DESTINATION_WITH_CHILD, Place.DESTINATION),
    "waiting for a third country": (Place.HOLDING, Option.THIRD_COUNTRY, Place.HOLDING),
    "in an embassy": (Place.EMBASSY, Option.DESTINATION_ALONE, Place.EMBASSY),
    "on the road": (Place.ROUTE, Option.DESTINATION_ALONE, Place.HOLDING),
    "in transit": (Place.TRANSIT_COETHNIC, Option.STAY, Place.TRANSIT_COETHNIC),
    "detained": (Place.DETENTION_TRANSIT, Option.STAY, Place.DETENTION_TRANSIT),
}


@pytest.mark.parametrize("who", ON_THE_WAY)
def test_an_airlift_moves_those_who_wait(who):
    """All who wait on the way to the destination are flown there in that month, and nobody else is moved by it."""
    place, goal, expected = ON_THE_WAY[who]
    people = people_in_transit(200, place=place, goal=goal, travelling_until=12)
    month_by_month(tiny_world(people, 1, levers={"route_airlift": 1.0, "route_journey_months": 6.0}), len)
    assert (people["place"] == expected).all()
    assert (people["savings"] == (5000.0 if expected == Place.DESTINATION else people["savings"])).all()


def test_an_airlift_for_some():
    """With a share a each month, (1 - a)**n wait still after n months, until the wait is over; 20,000, 4 s.e. (6e-5 a month)."""
    a, months = 0.2, 10
    people = people_in_transit(COUNT, place=Place.HOLDING, goal=Option.DESTINATION_ALONE, travelling_until=months - 1)
    waiting = month_by_month(
        tiny_world(people, months, levers={"route_airlift": a}), lambda now: (now["place"] == Place.HOLDING).mean()
    )
    left = (1 - a) ** np.arange(1, months)
    near(waiting[:-1], left, share_error(left, COUNT))
    assert waiting[-1] == 0.0


def test_harm_on_the_way():
    """Violence on the road and in waiting has its chance each month, none inside an embassy; 20,000, 4 s.e. (6e-5)."""
    for place, chance in ((Place.ROUTE, 0.3), (Place.HOLDING, 0.3), (Place.EMBASSY, 0.0)):
        people = people_in_transit(COUNT, place=place, goal=Option.DESTINATION_ALONE, travelling_until=12)
        harmed = month_by_month(
            tiny_world(people, 1, levers={"route_violence": 0.3}), lambda now: (now["exposures"] == Exposure.VIOLENCE).mean()
        )
        near(harmed[0], chance, share_error(chance, COUNT))


@pytest.mark.parametrize("hiding", Hiding)
def test_who_tries_an_embassy(hiding):
    """One in her own keeping with the chance of trying; one in a husband's or an employer's house never; 2,000, 4 s.e. (6e-5)."""
    chance, count = 0.3 if hiding in (Hiding.NONE, Hiding.SHELTER, Hiding.RENT) else 0.0, 2_000
    p, tried = life(life_embassy_try=0.3), []
    for person in range(count):
        me = her(person=person, hiding=int(hiding), wish=int(Option.DESTINATION_ALONE))
        by_hand(ask_for_help)(me, p, CHANCE, 1, int(Constraint.GUIDE))
        assert me.requests & Request.RESCUE  # helpers are asked from everywhere
        tried.append(bool(me.requests & Request.EMBASSY))
    near(np.mean(tried), chance, share_error(chance, count))


@rule
def deliver_all(people, awake, size, structures, policy, p, luck):
    """Messages of one month, family after family of the same size."""
    for first in range(0, len(people), size):
        pass_messages(people, first, size, awake, structures, policy, p, luck)


def deliver(people, months, p, size=2):
    """Messages of one month in families of that size, everybody awake."""
    deliver_all(people, np.full(len(people), AWAKE, np.uint8), size, everywhere(months)[0], months[0], p, LUCK)


def pairs(count, **of_kin):
    """Sponsors at the destination, each with one adult of kin."""
    people = empty_people(2 * count)
    people["person"], people["family_row"], people["family_size"] = np.arange(2 * count), np.arange(2 * count) // 2 * 2, 2
    people["born"], people["place"], people["savings"] = -360, Place.DESTINATION, 4_000.0
    people["messages"][::2] = Message.SPONSOR
    for name, value in of_kin.items():
        people[name][1::2] = value
    return people


KIN = {
    "at home": ({"place": Place.ORIGIN_BORDER}, True, 1.0),
    "in transit": ({"place": Place.TRANSIT_VILLAGE}, False, 1.0),
    "on the way": ({"place": Place.HOLDING}, False, 0.0),
    "a minor": ({"place": Place.ORIGIN_BORDER, "born": -215}, False, 0.0),
    "just grown": ({"place": Place.ORIGIN_BORDER, "born": -216}, True, 1.0),
    "dead": ({"place": Place.ORIGIN_BORDER, "dies": 0}, False, 0.0),
}


@pytest.mark.parametrize("kin", KIN)
@pytest.mark.parametrize("blocked", [0.0, 0.6])
def test_calls_reach_kin(kin, blocked):
    """One of three months' calls gets through to the origin with 1 - b**3; kin in transit need none; adults only; 4 s.e."""
    columns, by_call, reached = KIN[kin]
    count = 10_000
    people, p = pairs(count, **columns), living(life_sponsor_friend=0.0)
    months = facing(1, origin_phone_block_chance=blocked, origin_crossing_fee=500.0)
    deliver(people, months, p)
    expected = reached * (1 - blocked**3) if by_call else reached
    offered = people["sponsored"][1::2] == 1
    near(offered.mean(), expected, share_error(expected, count))
    assert (people["wake"][1::2] == 1).sum() == (offered.sum() if by_call else 0)
    bill = 3_000.0 + (500.0 if by_call else 0.0)
    assert np.allclose(people["savings"][::2], 4_000.0 - bill * offered)


def test_kin_of_the_missing_are_watched():
    """Kin of one known to have left are noticed `watched` times as often; 20,000, 4 s.e. (6e-5)."""
    notice, watched = 0.2, 1.5
    people = people_in_transit(COUNT, place=Place.ORIGIN_BORDER, entered=-1, first_entered=-1, window_ends=24)
    people["kin_punished"] = np.arange(COUNT) % 2
    levers = {
        "origin_closed": 0.0,
        "origin_detection_unattached": notice,
        "origin_detection_attached": notice,
        "origin_punishment_months": 3.0,
    }
    caught = month_by_month(
        tiny_world(people, 1, levers=levers, life={"life_watched": watched}), lambda now: now["place"] == Place.DETENTION_ORIGIN
    )[0]
    for punished, chance in ((0, notice), (1, watched * notice)):
        near(caught[punished::2].mean(), chance, share_error(chance, COUNT / 2))


@pytest.mark.parametrize("recognition", [0.0, 0.6, 1.0])
def test_recognition_prevents_arrests(recognition):
    """With recognition R people are free after n months with (1 - h (1 - R))**n, and moves are as much safer; 4 s.e. (6e-5)."""
    h, months = 0.05, 24
    levers = {
        "transit_arrest_hazard": h,
        "transit_handover_share": 1.0,
        "transit_detention_months": 60.0,
        "transit_recognition": recognition,
    }
    alive = in_transit(lived(tiny_world(people_in_transit(COUNT), months, levers=levers))).sum(axis=1) / COUNT
    free = (1 - h * (1 - recognition)) ** np.arange(1, months + 1)
    near(alive, free, share_error(free, COUNT))
    p = life(life_move_risk=0.03)
    assert by_hand(move_danger)(law(transit_recognition=recognition, transit_surveillance=0.5), p) == pytest.approx(
        0.045 * (1 - recognition)
    )


def test_two_faces_of_a_permit():
    """It lowers arrest by its factor; its watch stops departures by luck, and enrolment makes checks so many times as tight."""
    policy = law(
        transit_arrest_hazard=0.04, transit_arrest_permit_factor=0.25, transit_permit_exit_block=0.5, transit_surveillance=0.4
    )
    p, hazard, travel = life(life_biometric_checks=1.25), by_hand(settled_hazard), by_hand(travel_bits)
    arrests = [hazard(her(permit=permit), here(), int(Hiding.NONE), policy, p) for permit in (0, 1)]
    assert arrests == pytest.approx([0.04, 0.01])
    held, free = Constraint.SURVEILLANCE, Constraint.NONE
    for columns, bits in (
        ({"opening_luck": 0.45}, free),
        ({"opening_luck": 0.35}, held),
        ({"opening_luck": 0.45, "permit": 1, "watch_luck": 0.6}, free),
        ({"opening_luck": 0.45, "permit": 1, "watch_luck": 0.4}, held),
        ({"opening_luck": 0.45, "permit": 1, "watch_luck": 0.6, "biometric": 1}, held),
        ({"opening_luck": 0.55, "permit": 1, "watch_luck": 0.6, "biometric": 1}, free),
    ):
        assert travel(her(**columns), policy, p) == bits


def test_permits_in_a_world():
    """Mothers are given one at its rate, others after the years; so many of them enrolled; 20,000, 4 s.e. (6e-5 a month)."""
    rate, enrolled, months = 0.08, 0.7, 24
    people = people_in_transit(COUNT)
    people["births"] = np.arange(COUNT) % 2
    world = tiny_world(
        people,
        months,
        levers={"transit_permit_rate": rate, "transit_permit_years": 1.0, "transit_permit_biometric_chance": enrolled},
    )
    world.structures["permit_factor"] = 1.0
    found = month_by_month(world, lambda now: [(now["permit"][k::2] == 1).mean() for k in (0, 1)])
    given_to = 1 - (1 - rate) ** np.arange(1, months + 1)
    near(found[:, 1], given_to, share_error(given_to, COUNT / 2))
    later = np.concatenate([np.zeros(12), given_to[:12]])
    near(found[:, 0], later, share_error(later, COUNT / 2))
    with_permit = people[people["permit"] == 1]
    near(with_permit["biometric"].mean(), enrolled, share_error(enrolled, len(with_permit)))
    assert not people["biometric"][people["permit"] == 0].any()


def test_helpers_take_children_first():
    """The helper's chance is the place's times a factor for who wishes to travel with minors, and may."""
    p, place, priority = life(life_priority_children=1.5), here(rescue_priority=0.8), by_hand(rescue_priority)
    assert priority(her(wish=int(Option.DESTINATION_ALONE)), place, p) == pytest.approx(0.8)
    with_child = int(Option.DESTINATION_WITH_CHILD)
    assert priority(her(wish=with_child, wards=1, wards_free=1), place, p) == pytest.approx(1.2)
    assert priority(her(wish=with_child, wards=1, wards_free=0), place, p) == pytest.approx(0.8)
    assert priority(her(wish=int(Option.DESTINATION_ALONE), wards=1, wards_free=1), place, p) == pytest.approx(0.8)
    assert math.isfinite(priority(her(), here(), p))
