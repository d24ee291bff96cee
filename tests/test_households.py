"""Households and parties against cases worked by hand: who weighs what, who pays, who travels, raids, shared luck."""

from __future__ import annotations

import math

import numpy as np
import pytest
from kin import CHILD, MONTH, family, month, offers
from plainly import by_hand
from worlds import living, near, people_in_transit, share_error, tiny_world

from transitsim.core.dictionary import plain
from transitsim.core.jit import interpreted
from transitsim.engine.model import TransitModel
from transitsim.engine.party import party_of
from transitsim.rules.arrest import arrest
from transitsim.rules.choice.decision import look_at_constraints
from transitsim.rules.family.family_month import stay_at_home
from transitsim.rules.family.following import follow
from transitsim.rules.family.households import break_away, is_mate, own_way, say, share_purse, values_now, weigh_together
from transitsim.rules.family.messages import hears_of_death
from transitsim.rules.family.ties import AWAKE, is_minor
from transitsim.rules.journey import on_the_road, travel
from transitsim.rules.moves import fate
from transitsim.schema.enums import CHILDHOOD, FEMALE, MALE, NEVER, Constraint, Hiding, Option, Place, State
from transitsim.schema.person import NOBODY


@pytest.mark.parametrize(("who", "party"), [((0,), 1), ((0, 1), 2), ((0, 1, 2, 3), 4)])
def test_a_party_of_one_two_or_four(who, party):
    """A couple and two minors, one in the care of each: whoever of them has set out together counts the same party."""
    road = {"place": Place.ROUTE, "came_from": Place.TRANSIT_CITY, "head": 7}
    there = {**road, "born": CHILD, "head": NOBODY}
    people = family(road, {**road, "sex": MALE}, {**there, "guardian": 0}, {**there, "guardian": 1}, {**road, "head": NOBODY})
    for left in set(range(4)) - set(who):
        people[left].place, people[left].came_from = Place.TRANSIT_CITY, -1
    assert [by_hand(party_of)(people, 0, 5, member, MONTH) for member in who if member < 2] == [party] * min(party, 2)
    assert by_hand(party_of)(people, 0, 5, 4, MONTH) == 1  # of another household


PAY = (60.0, 20.0)
TOGETHER = Option.DESTINATION_WITH_CHILD
CASE_5 = {"stay": (1.0, 1.0), "together": (1.6, 0.7), "alone": (1.9, 0.4)}


def household(values, closed, savings=(0.0, 0.0), life=None, **columns):
    """A couple in transit that decides: what each option is worth to each, and what closes it; the choices."""
    rows = family(*({"head": 7, "place": Place.TRANSIT_CITY, "pay_due": pay, "savings": has, "wish": TOGETHER,
                     "spouse": 1 - row, **columns} for row, (pay, has) in enumerate(zip(PAY, savings, strict=True))))  # fmt: skip
    policy, p, luck = month({"behaviour_bargaining_slope": 0.4, **(life or {})}, route_upfront_share=1.0, route_fee=100.0)
    known = {
        values_now: lambda me, *_: values[rows_of[id(me)]],
        look_at_constraints: lambda me, *_: closed,
    }
    rows_of = {id(person): row for row, person in rows.items()}
    arguments = rows, 0, 2, 0
    plan = interpreted(weigh_together, known)(*arguments, offers(), policy, p, luck)
    interpreted(break_away, known)(*arguments, *plan, offers(), policy, p, luck)
    interpreted(share_purse, known)(*arguments, *plan, policy, p)
    return plan, rows


def six(stay, together, alone):
    """Values in the order of Option; what is not in question is worth nothing."""
    return stay, -9.0, alone, together, -9.0, -9.0


OPEN = (0, 1, 0, 0, 1, 1)
RICH = (500.0, 500.0)


def test_the_household_weighs_by_pay():
    """FAMILIES case 5: pay 60 and 20, s .4: mu .6 and .4."""
    weights = [by_hand(say)(pay, 80.0, 2, plain(living(behaviour_bargaining_slope=0.4))) for pay in PAY]
    assert weights == pytest.approx([0.6, 0.4])
    assert by_hand(say)(0.0, 0.0, 2, plain(living())) == 0.5


@pytest.mark.parametrize(
    ("alone_of_a", "commitment", "choices"),
    [
        (1.9 + 0.0, 9.0, (Option.DESTINATION_ALONE, Option.STAY)),
        (1.3, 9.0, (Option.DESTINATION_WITH_CHILD, Option.DESTINATION_WITH_CHILD)),
        (1.3, 0.1, (Option.DESTINATION_WITH_CHILD, Option.STAY)),
    ],
)
def test_a_pioneer_a_party_and_one_who_breaks_away(alone_of_a, commitment, choices):
    """FAMILIES cases 5 and 6: staying (1, 1), together (1.6, .7), a alone 1.9 or 1.3, with b left at 1: .6 and .4 of each.

    a alone is worth .6 * 1.9 + .4 = 1.54 against 1.24 together: a is the pioneer; at 1.3 together wins (1.18), and b comes at a
    commitment above .3 and stays behind below it.
    """
    values = six(1.0, 1.6, alone_of_a), six(1.0, 0.7, -9.0)
    plan, rows = household(values, OPEN, RICH, {"behaviour_commitment": commitment}, wards=1, wards_free=0)
    assert tuple(rows[row].choice for row in rows) == choices
    assert (plan[1] == 0) == (choices[0] == Option.DESTINATION_ALONE)


def test_one_purse():
    """FAMILIES case 7: two adults and two minors at half the price: 300 together, 100 alone; 250 send one, 400 all."""
    values = six(1.0, 3.0, 2.0), six(1.0, 3.0, -9.0)
    priced = {"wards": 1, "wards_free": 1}
    life = {"life_penalty_price": 0.0, "behaviour_commitment": 9.0}
    plan, rows = household(values, OPEN, (200.0, 50.0), life, **priced)
    assert plan == (Option.STAY, 0)
    assert [rows[row].savings for row in rows] == pytest.approx([200.0 - 80.0 + 100.0, 50.0 - 20.0])
    plan, rows = household(values, OPEN, (300.0, 100.0), life, **priced)
    assert plan == (Option.DESTINATION_WITH_CHILD, -1)
    assert sum(rows[row].savings for row in rows) == pytest.approx(400.0)


def test_who_is_left_without_the_purse_stays():
    """One breaks away with 350 of 400 dollars: the other, who wished to go for 170, stays, and money is what binds."""
    values = six(1.0, 3.0, -9.0), six(1.0, 0.5, -9.0)
    life = {"life_penalty_price": 0.0, "behaviour_commitment": 0.1}
    plan, rows = household(values, OPEN, (50.0, 350.0), life, wards=1, wards_free=1)
    assert plan == (Option.DESTINATION_WITH_CHILD, -1)
    assert [(rows[row].choice, rows[row].savings) for row in rows] == [(Option.STAY, 50.0), (Option.STAY, 350.0)]
    assert (rows[0].binding, rows[0].state) == (Constraint.FUNDS, State.INVOLUNTARY)


def test_one_alone_takes_the_best_that_needs_nobody():
    """Together, abroad by admission and inside are others' ways."""
    assert by_hand(own_way)((1.0, 9.0, 2.0, 9.0, 9.0, 3.0), (0, 0, 0, 0, 0, 0)) == (Option.RETURN, 3.0)
    assert by_hand(own_way)((1.0, 9.0, 2.0, 9.0, 9.0, 3.0), (0, 0, 0, 0, 0, 1)) == (Option.DESTINATION_ALONE, 2.0)


@pytest.mark.parametrize("party", [1, 2, 4])
def test_a_party_shares_one_fate(party):
    """FAMILIES case 3: capture .12; all of a party get through or none, with .88; the variance is n times that of strangers."""
    policy, p, luck = month(route_capture_chance=0.12, route_journey_months=4.0, transit_detention_months=3.0)
    through = []
    for head in range(3000):
        people = [
            plain(people_in_transit(1, place=Place.ROUTE, person=32 * head + slot, head=32 * head, mates=party - 1)[0])
            for slot in range(party)
        ]
        for person in people:
            by_hand(travel)(person, policy, p, luck)
        through.append(sum(person.place == Place.HOLDING for person in people))
    assert set(through) == {0, party}
    near(np.mean(through) / party, 0.88, share_error(0.88, 3000))
    near(np.var(through), party**2 * 0.88 * 0.12, party**2 * math.sqrt(0.1056 * (1 - 4 * 0.1056) / 3000))


def test_a_raid_on_one_dwelling():
    """FAMILIES case 4: hazards .02 and .006 at one draw: both with .006, only the first with .014, neither with .98."""
    policy, p, luck = month(transit_arrest_hazard=0.02, transit_arrest_permit_factor=0.3, transit_handover_share=1.0)
    place = offers()[Place.TRANSIT_CITY, FEMALE]
    p.life_tenure_arrest = p.life_language_hides = 0.0
    taken = []
    for head in range(20_000):
        pair = [
            plain(people_in_transit(1, person=32 * head + slot, head=32 * head, mates=1, permit=slot)[0]) for slot in range(2)
        ]
        for person in pair:
            by_hand(arrest)(person, place, policy, p, luck)
        taken.append(tuple(person.place == Place.DETENTION_TRANSIT for person in pair))
    for outcome, chance in {(True, True): 0.006, (True, False): 0.014, (False, True): 0.0, (False, False): 0.98}.items():
        near(taken.count(outcome) / 20_000, chance, max(share_error(chance, 20_000), 1e-12))


def test_equal_luck_when_alone():
    """Who has a household but is with nobody of it has their own luck."""
    assert by_hand(fate)(plain(people_in_transit(1, person=70, head=64, mates=0)[0])) == 70
    assert by_hand(fate)(plain(people_in_transit(1, person=70, head=64, mates=1)[0])) == 64


# --- what happens to those who are with others


def test_the_first_family_has_households_like_every_other():
    """The first person of the first family has address 0, and heads a household as anybody does."""
    child = {"person": 8, "born": MONTH - CHILDHOOD, "mother": 0, "guardian": 0}
    grown = family({"person": 0}, child, place=Place.TRANSIT_CITY)
    by_hand(stay_at_home)(grown, 0, grown[1])
    assert (grown[0].head, grown[1].head) == (0, 0)
    assert by_hand(is_mate)(grown[0], grown[1], MONTH)
    alone = family({}, {}, place=Place.TRANSIT_CITY)
    assert not by_hand(is_mate)(alone[0], alone[1], MONTH)


def test_one_who_grows_up_on_the_way_arrives_with_the_party():
    """A minor of seventeen sets out with a parent and turns eighteen on the way: the same goal, the same months."""
    policy, p, luck = month(route_capture_chance=0.0, route_death_chance=0.0, route_journey_months=5.0)
    people = family(
        {"goal": Option.DESTINATION_WITH_CHILD, "set_out_from": Place.TRANSIT_CITY},
        {"mother": 0, "guardian": 0, "born": MONTH - CHILDHOOD + 2},
        place=Place.ROUTE,
    )
    by_hand(travel)(people[0], policy, p, luck)
    by_hand(follow)(people, 0, 2, dict.fromkeys(people, AWAKE), policy)
    arrivals = []
    for policy.month in range(MONTH + 1, MONTH + 8):
        for row, person in people.items():
            person.came_from = -1
            if person.place == Place.HOLDING and not by_hand(is_minor)(person, policy.month):
                by_hand(on_the_road)(person, policy, p, luck)
                arrivals += [(row, policy.month)] if person.place == Place.DESTINATION else []
    assert arrivals == [(0, MONTH + 4), (1, MONTH + 4)]


def test_a_death_is_known_to_those_who_are_there():
    """Of a child who dies in transit the parent there knows at once; one elsewhere does not; of a death at home, by a call."""
    policy, _, luck = month(origin_phone_block_chance=1.0)
    dead = {"place": Place.DEAD, "came_from": Place.TRANSIT_CITY}
    people = family(
        {"place": Place.TRANSIT_CITY}, {"place": Place.TRANSIT_INLAND}, dead, {**dead, "came_from": Place.ORIGIN_BORDER}
    )
    known = [by_hand(hears_of_death)(people[who], people[kin], policy, luck) for who in (2, 3) for kin in (0, 1)]
    assert known == [True, False, False, False]
    policy.origin_phone_block_chance = 0.0
    assert by_hand(hears_of_death)(people[3], people[0], policy, luck)


def test_couples_in_transit_have_children_and_enter_no_union():
    """FAMILIES case 12 for a couple of rows: conception .05 a month of the one who may carry; neither enters a union."""
    births = {"structure_birth_women": 0.05}
    people = people_in_transit(2 * 2000, born=-240, dies=NEVER)
    people["person"] = np.arange(len(people)) // 2 * 32 + np.arange(len(people)) % 2 + 32
    people["family_row"], people["family_size"] = np.arange(len(people)) // 2 * 2, 2
    people["sex"], people["spouse"] = np.arange(len(people)) % 2, 1 - np.arange(len(people)) % 2
    people["head"] = people["person"][people["family_row"]]
    world = tiny_world(people, 60, levers={**births, "transit_bride_demand": 1.0, "structure_union_women": 0.5})
    world.structures["birth"][..., FEMALE], world.structures["birth"][..., MALE] = 0.05, 0.0
    model = TransitModel(world=world, views=False)
    first = np.full(len(people), -1)
    for now in range(60):
        model.step()
        first[(model.people["due"] == now + 9) & (first < 0)] = now
    model.close()
    carriers, others = first[0::2], first[1::2]
    assert (others == -1).all()
    near((carriers >= 0).mean(), 1 - 0.95**59, share_error(1 - 0.95**59, len(carriers)))
    assert (model.people["hiding"] != Hiding.MARRIAGE).all()
