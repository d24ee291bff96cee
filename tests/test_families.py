"""Families against cases worked by hand: ties, guardians, births, following, sponsors, households, deaths."""

from __future__ import annotations

import math

import numpy as np
import pytest
from plainly import by_hand
from worlds import LUCK, facing, lived, living, near, people_in_transit, share_error, tiny_world

from transitsim.core.dictionary import plain
from transitsim.core.jit import interpreted
from transitsim.core.random_numbers import later_child
from transitsim.engine.model import TransitModel
from transitsim.rules.arrest import arrest
from transitsim.rules.choice.decision import look_at_constraints
from transitsim.rules.family.births import give_birth
from transitsim.rules.family.following import STAYS, where_to
from transitsim.rules.family.households import break_away, own_way, say, share_purse, values_now, weigh_together
from transitsim.rules.family.messages import punish
from transitsim.rules.family.mortality import hazard_of_death, years_to_live
from transitsim.rules.family.sheet import look_around
from transitsim.rules.family.sponsors import give_back, nearness, sponsor
from transitsim.rules.family.ties import AWAKE, are_siblings, guardian_of, is_child_of, is_minor
from transitsim.rules.journey import travel
from transitsim.rules.moves import fate
from transitsim.schema.enums import CHILDHOOD, FEMALE, MALE, NEVER, Hiding, Message, Option, Place
from transitsim.schema.person import INSTITUTION, NOBODY, OUTSIDE
from transitsim.schema.structures import STRUCTURE

MONTH = 100
GROWN, CHILD = MONTH - 12 * 30, MONTH - 12 * 6  # months of birth
CARE = {FEMALE: 0.8, MALE: 0.2}


def family(*members, **everybody) -> dict:
    """Rows of one family, at the origin, as plain objects: adults of 30 years unless `born` says otherwise."""
    rows = people_in_transit(len(members), born=GROWN, place=Place.ORIGIN_BORDER, dies=NEVER)
    rows["family_row"], rows["family_size"] = 0, len(members)
    for row, columns in zip(rows, members, strict=True):
        for name, value in {**everybody, **columns}.items():
            row[name] = value
    return {row: plain(rows[row]) for row in range(len(rows))}


def offers(**columns):
    """The table of structures of a month, in which care falls to women."""
    table = np.zeros((len(Place), 2), STRUCTURE)
    for sex, care in CARE.items():
        table["care"][:, sex] = care
    table["fee_factor"] = table["wage_factor"] = table["arrest_factor"] = 1.0
    for name, value in columns.items():
        table[name] = value
    return {(place, sex): plain(table[place, sex]) for place in range(len(Place)) for sex in range(2)}


def month(life=None, **levers):
    """Policy, parameters and luck of one month, plain."""
    policy = facing(1, **levers)[0]
    policy["month"] = MONTH
    return plain(policy), plain(living(**(life or {}))), plain(LUCK)


def looked_around(people, life=None, **levers):
    """The family after it has looked around."""
    policy, p, luck = month(life, **levers)
    by_hand(look_around)(people, 0, len(people), dict.fromkeys(people, AWAKE), offers(), policy, p, luck)
    return people


def guardian(people, child, without=-1, life=None):
    """Who looks after one of the family."""
    policy, p, luck = month(life)
    return by_hand(guardian_of)(people, 0, len(people), child, without, offers(), p, luck, policy.month)


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
    assert people[2].head == people[1].head != 0  # one party
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
