"""Families against cases worked by hand: ties, guardians, births, following, sponsors, households, deaths."""

from __future__ import annotations

import math

import numpy as np
import pytest
from kin import CHILD, MONTH, family, guardian, looked_around, month, offers
from plainly import by_hand
from worlds import facing, lived, living, near, people_in_transit, share_error, tiny_world

from transitsim.core.dictionary import plain
from transitsim.core.random_numbers import later_child
from transitsim.engine.model import TransitModel
from transitsim.rules.family.births import bear_planned, give_birth
from transitsim.rules.family.following import STAYS, where_to
from transitsim.rules.family.messages import punish
from transitsim.rules.family.mortality import hazard_of_death, years_to_live
from transitsim.rules.family.sponsors import give_back, nearness, sponsor
from transitsim.rules.family.ties import AWAKE, are_siblings, is_child_of, is_minor
from transitsim.schema.enums import CHILDHOOD, MALE, NEVER, Hiding, Message, Place
from transitsim.schema.person import INSTITUTION, NOBODY, OUTSIDE

THREE_GENERATIONS = (
    {"spouse": 1},  # 0 mother
    {"sex": MALE, "spouse": 0},  # 1 father
    {"mother": 0, "father": 1, "spouse": 3},  # 2 daughter of both
    {"sex": MALE, "spouse": 2},  # 3 her husband
    {"born": CHILD, "mother": 2, "father": 3},  # 4 their child
    {"sex": MALE, "mother": 0, "father": 1},  # 5 brother of 2
    {"born": CHILD, "father": 5, "mother": OUTSIDE},  # 6 his child
)


def test_siblings_and_grandparents_follow_from_the_pointers():
    """FAMILIES case 1: the only sibling of 2 is 5; grandparents of 4 and of 6 are 0 and 1."""
    people = family(*THREE_GENERATIONS)
    assert [other for other in people if other != 2 and by_hand(are_siblings)(people[2], people[other])] == [5]
    for child in (4, 6):
        parents = [one for one in (people[child].mother, people[child].father) if one >= 0]
        grandparents = {other for other in people for one in parents if by_hand(is_child_of)(people[one], other)}
        assert grandparents == {0, 1}


def test_guardians_in_their_order():
    """The mother, to whom more care falls; without her the father; then kin in the place; and so on until nobody is left."""
    people = family(*THREE_GENERATIONS)
    assert guardian(people, 4) == 2
    people[2].place = Place.TRANSIT_CITY
    assert guardian(people, 4) == 3
    people[3].place = Place.DEAD
    assert guardian(people, 4) == 0  # a grandparent, before the uncle
    people[0].place = people[1].place = Place.DEAD
    assert guardian(people, 4) == 5
    people[5].place = Place.DEAD
    assert guardian(people, 4) == 2  # the mother, who lives freely elsewhere
    people[2].place = Place.DETENTION_TRANSIT
    assert guardian(people, 4, life={"life_outside_kin": 1.0}) == OUTSIDE
    assert guardian(people, 4, life={"life_outside_kin": 0.0}) == INSTITUTION
    assert guardian(people, 6) == OUTSIDE  # the mother outside is at home


def test_custody_after_an_arrest_in_transit():
    """FAMILIES case 19: a grandmother at home cannot look after a child in transit; a father outside can, a grown sibling can."""
    held = {"place": Place.DETENTION_TRANSIT, "mother": 2}
    child = {"born": CHILD, "mother": 0, "born_in_transit": 1, "place": Place.TRANSIT_CITY}
    brother = {"mother": 0, "place": Place.TRANSIT_CITY}
    assert guardian(family(held, {**child, "father": OUTSIDE}, {}), 1) == OUTSIDE
    assert guardian(family(held, child, {}), 1) == INSTITUTION
    assert guardian(family(held, child, {}, brother), 1) == 3


@pytest.mark.parametrize(
    ("left", "to", "brings", "child", "goes"),
    [
        (Place.ORIGIN_BORDER, Place.TRANSIT_COETHNIC, 1, {}, Place.TRANSIT_COETHNIC),
        (Place.ORIGIN_BORDER, Place.TRANSIT_COETHNIC, 0, {}, STAYS),
        (Place.ORIGIN_BORDER, Place.DETENTION_ORIGIN, 1, {}, STAYS),
        (Place.TRANSIT_CITY, Place.ROUTE, 1, {"let_go": 1}, Place.ROUTE),
        (Place.TRANSIT_CITY, Place.ROUTE, 1, {"let_go": 0}, STAYS),
        (Place.TRANSIT_CITY, Place.ROUTE, 0, {"let_go": 1}, STAYS),
        (Place.TRANSIT_CITY, Place.ORIGIN_BORDER, 1, {}, Place.ORIGIN_BORDER),
        (Place.TRANSIT_CITY, Place.ORIGIN_BORDER, 1, {"father": OUTSIDE, "born_in_transit": 1}, STAYS),
        (Place.TRANSIT_CITY, Place.DETENTION_TRANSIT, 0, {}, Place.DETENTION_TRANSIT),
        (Place.TRANSIT_CITY, Place.DETENTION_TRANSIT, 0, {"father": OUTSIDE, "born_in_transit": 1}, STAYS),
        (Place.ROUTE, Place.DETENTION_TRANSIT, 0, {"father": OUTSIDE, "born_in_transit": 1}, Place.TRANSIT_VILLAGE),
        (Place.DETENTION_TRANSIT, Place.DETENTION_ORIGIN, 0, {}, Place.ORIGIN_BORDER),
        (Place.ROUTE, Place.HOLDING, 0, {}, Place.HOLDING),
        (Place.HOLDING, Place.DESTINATION, 0, {}, Place.DESTINATION),
        (Place.ROUTE, Place.DEAD, 0, {}, Place.DESTINATION),
        (Place.TRANSIT_CITY, Place.DEAD, 0, {}, STAYS),
        (Place.DESTINATION, Place.THIRD_COUNTRY, 0, {}, Place.THIRD_COUNTRY),
    ],
)
def test_where_a_minor_goes(left, to, brings, child, goes):
    """The custody table, row by row."""
    people = family(
        {"came_from": left, "place": to, "brings": brings, "set_out_from": Place.TRANSIT_VILLAGE},
        {"born": CHILD, "mother": 0, "place": left, "let_go": 1, **child},
    )
    assert by_hand(where_to)(people[1], people[0]) == goes


def test_a_birth_is_a_row_with_an_address():
    """Born in the ninth month where the mother is, in a row kept for it; the second child follows the address of the first."""
    mother = {"person": 1315, "place": Place.TRANSIT_CITY, "due": MONTH}
    people = family(mother, {"place": NOBODY, "born": NEVER}, {"place": NOBODY, "born": NEVER})
    policy, p, luck = month()
    awake = {0: AWAKE, 1: 0, 2: 0}
    by_hand(give_birth)(people, 0, 3, awake, policy, luck, p)
    child = people[2]
    assert (child.person, child.place, child.born, child.mother, child.father) == (
        2**32 + 1315,
        Place.TRANSIT_CITY,
        MONTH,
        0,
        OUTSIDE,
    )
    assert (child.guardian, child.born_in_transit, awake[2], people[0].due, people[0].last_birth) == (0, 1, AWAKE, NEVER, MONTH)
    people[0].due = MONTH
    by_hand(give_birth)(people, 0, 3, awake, policy, luck, p)
    assert people[1].person == later_child(1315, 2)
    people[0].due = MONTH
    by_hand(give_birth)(people, 0, 3, awake, policy, luck, p)  # no room is left
    assert people[0].births == 2


def test_births_are_nine_months_and_six_apart():
    """FAMILIES case 12: conception .05 a month, 9 months, 6 after: intervals of 15 months at least, mean 34, s.d. 19.5."""
    births = {"structure_birth_women": 0.05}
    women = people_in_transit(4000, hiding=Hiding.MARRIAGE, union_since=0, born=-240, dies=NEVER)
    world = tiny_world(women, 200, levers=births, life={"life_birth_until": 100.0, "life_union_break": 0.0})
    world.structures["birth"] = 0.05
    model = TransitModel(world=world, views=False)
    dates = [[] for _ in women]
    for now in range(200):
        model.step()
        for row in np.flatnonzero(model.people["due"] == now + 9):
            dates[row].append(now + 9)
    model.close()
    assert min(gap for found in dates for gap in np.diff(found)) == 15
    first = np.array([found[1] - found[0] for found in dates if len(found) > 1 and found[0] < 50])
    near(first.mean(), 34.0, 19.5 / math.sqrt(len(first)))
    near(first.std(), 19.5, 19.5 * math.sqrt(2 / len(first)))  # of a geometric law, whose kurtosis is 9


@pytest.mark.parametrize(
    ("mother", "comes"),
    [
        ({}, True),
        ({"last_birth": MONTH - 15}, True),
        ({"last_birth": MONTH - 14}, False),
        ({"due": MONTH + 3}, False),
        ({"place": Place.TRANSIT_CITY}, False),
        ({"place": Place.DEAD}, False),
    ],
)
def test_children_planned_at_home(mother, comes):
    """They come when both parents are at home, and keep their distance from a child borne away; else their row is free again."""
    people = family({**mother}, {"sex": MALE}, {"place": NOBODY, "born": MONTH, "wake": MONTH, "mother": 0, "father": 1})
    policy, p, _ = month()
    by_hand(bear_planned)(people, 0, 3, policy, p)
    child = people[2]
    expected = (Place.ORIGIN_BORDER, MONTH, 0) if comes else (NOBODY, NEVER, 0)
    assert (child.place, child.born, child.born_in_transit) == expected
    assert people[0].last_birth == (MONTH if comes else mother.get("last_birth", -1))


def test_a_minor_for_eighteen_years():
    """FAMILIES case 13: born in month 20, a minor in 235, decides in 236."""
    people = family({"born": 20})
    assert by_hand(is_minor)(people[0], 20 + CHILDHOOD - 1)
    assert not by_hand(is_minor)(people[0], 236)


def test_years_to_live_are_those_of_the_life_table():
    """Survival to any age is the product of the bands': exact by inversion, at every band's edge and inside."""
    p = plain(living(life_mortality=0.006, life_dead_before_five=0.06))
    hazard = by_hand(hazard_of_death)
    assert 1 - math.exp(-5 * hazard(0, p)) == pytest.approx(0.06)
    cumulated = 0.0
    for band in range(20):
        for part in (0.0, 0.4):
            survives = math.exp(-cumulated - 5 * part * hazard(band, p))
            if survives < 1.0:
                assert by_hand(years_to_live)(0.0, survives, p) == pytest.approx(5 * (band + part))
        cumulated += 5 * hazard(band, p)
    assert by_hand(years_to_live)(42.0, math.exp(-3 * hazard(8, p)), p) == pytest.approx(3.0)


def test_the_asleep_die_as_the_life_table_says():
    """FAMILIES case 16, smaller: 40,000 asleep at the origin, .004 a year for 30 years; nobody outlives a regime asleep."""
    count, years = 40_000, 30
    p = living(life_mortality=0.004, life_mortality_slope=1e-9, life_dead_before_five=1 - math.exp(-0.02))
    luck = np.random.default_rng(1)
    dies = [int(12 * years_to_live(30.0, u, p)) for u in luck.random(count)]
    people = people_in_transit(count, place=Place.ORIGIN_BORDER, born=-360, first_entered=-1, entered=-1)
    people["dies"] = people["wake"] = dies
    model = lived(tiny_world(people, 12 * years))
    expected = 1 - math.exp(-0.004 * years)
    near((model.people["place"] == Place.DEAD).mean(), expected, share_error(expected, count))
    assert model.ledger.flows[:, Place.ORIGIN_BORDER, Place.DEAD].sum() == (model.people["place"] == Place.DEAD).sum()
    assert ((model.people["dies"] < 12 * years) == (model.people["place"] == Place.DEAD)).all()
    assert model.ledger.stocks[-1].sum() == count


def test_punished_is_each_of_kin_once_a_month():
    """FAMILIES case 17: 3 grown kin at home, chance .35; two leave in one month: 1.05 are punished; in two months 1.73."""
    policy, _, luck = month(origin_kin_punishment_chance=0.35)
    told = by_hand(punish)
    once, twice = [], []
    for first in range(2000):
        gone = {"place": Place.DESTINATION, "messages": int(Message.KNOWN_DEPARTURE)}
        people = family({}, {}, {}, gone, gone)
        for row, person in people.items():
            person.person = 32 * first + row
        told(people, 0, 5, dict.fromkeys(people, AWAKE), policy, luck)
        once.append(sum(people[row].kin_punished for row in range(3)))
        later = plain(facing(1, origin_kin_punishment_chance=0.35)[0])
        later.month = MONTH + 1
        people[3].messages = people[4].messages = int(Message.KNOWN_DEPARTURE)
        told(people, 0, 5, dict.fromkeys(people, AWAKE), later, luck)
        twice.append(sum(people[row].kin_punished > 0 for row in range(3)))
    near(np.mean(once), 1.05, math.sqrt(3 * 0.35 * 0.65 / 2000))
    near(np.mean(twice), 1.7325, math.sqrt(3 * 0.5775 * 0.4225 / 2000))


SPONSORS = {"origin_crossing_fee": 800.0, "route_fee": 1420.0, "route_upfront_share": 1.0, "route_child_fee_factor": 1.7}


def sponsoring(savings, debt=0.0, **levers):
    """One settled with savings; the guardian of their child, a spouse, a parent at home. Prices as in FAMILIES case 8."""
    at_home = {"place": Place.ORIGIN_BORDER}
    me = {"place": Place.DESTINATION, "savings": savings, "debt": debt, "earned": 1350.0, "spouse": 1, "mother": 2, "arrived": 0}
    people = family(me, {**at_home, "sex": MALE, "spouse": 0}, at_home, {**at_home, "mother": 2})
    policy, p, luck = month({"life_sponsor_keeps": 1.0, "life_penalty_price": 0.0}, **{**SPONSORS, **levers})
    offered = by_hand(sponsor)(people, 0, 4, 0, offers(), policy, p, luck)
    return people, offered, policy


def test_a_sponsor_pays_whole_prices_in_order():
    """6,000 at hand, 1,350 kept, 2,220 a head: the spouse and the parent, not the sibling; what is laid by is what was paid."""
    people, offered, _ = sponsoring(6000.0)
    assert offered == 2
    assert [people[row].offer for row in people] == [0.0, 2220.0, 2220.0, 0.0]
    assert people[0].savings == pytest.approx(6000.0 - 2 * 2220.0)
    assert people[2].head == people[1].head != NOBODY  # one party
    people, offered, _ = sponsoring(3000.0)
    assert (offered, people[0].savings) == (0, 3000.0)


def test_an_offer_that_is_not_used_comes_back():
    """FAMILIES case 11: after its time, or when its holder has died, the sponsor has what they had."""
    for spoil in ({"sponsored": 0}, {"place": Place.DEAD}, {"offer_ends": MONTH}):
        people, _, policy = sponsoring(6000.0)
        for row in (1, 2):
            for name, value in spoil.items():
                setattr(people[row], name, value)
        by_hand(give_back)(people, 0, 4, policy)
        assert people[0].savings == pytest.approx(6000.0)
        assert [people[row].offer for row in people] == [0.0] * 4


def test_whom_one_pays_for_the_other_passes_over():
    """FAMILIES case 10: two siblings mean to fetch one mother; the first pays, the second goes on to the next of kin."""
    abroad = {"place": Place.DESTINATION, "savings": 2500.0, "mother": 2}
    people = family(abroad, abroad, {}, {"mother": 2})
    policy, p, luck = month({"life_penalty_price": 0.0}, **SPONSORS)
    for member in (0, 1):
        by_hand(sponsor)(people, 0, 4, member, offers(), policy, p, luck)
    assert [people[row].offered_by for row in (2, 3)] == [0, 1]
    assert [people[row].savings for row in (0, 1)] == [280.0, 280.0]


def test_who_looks_after_ones_children_comes_first():
    """The order of nearness: who looks after own minors, spouse, parent, grown child, sibling, others."""
    people = family(
        {"place": Place.DESTINATION, "spouse": 1, "mother": 2},
        {"spouse": 0},
        {},
        {"mother": 0},
        {"mother": 2},
        {},
        {"born": CHILD, "mother": 0, "guardian": 4},
    )
    order = [by_hand(nearness)(people, 0, 7, 0, other, MONTH) for other in range(1, 6)]
    assert order == [1, 2, 3, 0, 5]
    people[6].guardian = 1
    assert [by_hand(nearness)(people, 0, 7, 0, other, MONTH) for other in (1, 4)] == [0, 4]


def test_needs_of_kin_are_shared_by_those_who_send():
    """FAMILIES case 18: a child needs all, a grown sibling .3 by half; one sender has it all to fill, each of two a half."""
    abroad = {"place": Place.TRANSIT_CITY}
    life = {"life_need_food": 10.0, "life_need_grown": 0.3, "life_tie_sibling": 0.5}
    one = looked_around(family({**abroad, "mother": 2}, {"born": CHILD, "mother": 0}, {"place": Place.DEAD}, {"mother": 2}), life)
    assert one[0].need == pytest.approx(10.0 * (1.0 + 0.3 * 0.5))
    two = looked_around(family(abroad, {"born": CHILD, "mother": 0, "father": 2}, {**abroad, "sex": MALE}), life)
    assert two[0].need == two[2].need == pytest.approx(5.0)


def test_a_child_is_counted_once_in_every_option():
    """Own minors weigh the same for either parent, whoever looks after them."""
    people = looked_around(family({}, {"sex": MALE}, {"born": CHILD, "mother": 0, "father": 1}))
    assert people[0].children_here == people[1].children_here == 1.0
    assert (people[0].wards, people[1].wards) == (1, 0)
    assert people[0].sole == 0  # the father is there
    people[1].place = Place.DEAD
    assert looked_around(people, {"life_outside_kin": 0.0})[0].sole == 1
