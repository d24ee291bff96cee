"""Families against further cases: saving for kin, care time, what children weigh, sibships, chains of sponsors, who carries."""

from __future__ import annotations

import math

import numpy as np
import pytest
from kin import MONTH, family, looked_around, month, offers
from plainly import by_hand
from worlds import LUCK, context, living, near, people_in_transit, share_error, tiny_world

from transitsim.core.dictionary import plain
from transitsim.engine.family_tree import CHILDREN, SIBLINGS
from transitsim.engine.margins import population_tables
from transitsim.engine.model import TransitModel
from transitsim.engine.population import draw_families, empty_people
from transitsim.engine.tally import EXITS
from transitsim.rules.budget import months_to_save
from transitsim.rules.children import care_time
from transitsim.rules.choice.decision import systematic_values
from transitsim.rules.family.sponsors import sponsor
from transitsim.schema.enums import FEMALE, MALE, NEVER, TRANSIT, Hiding, Option, Place
from transitsim.schema.person import NOBODY, SLOTS

# --- case 9: saving for kin


def months_until_offer(savings, saved, savers=1, **levers) -> list[int]:
    """Months in which settled spouses' siblings, each saving so much a month, can first pay for a spouse at home with a child."""
    me = {"place": Place.DESTINATION, "savings": savings, "earned": 1350.0, "spouse": 2, "arrived": 0}
    other = {**me, "spouse": -1}
    people = family(me, other if savers > 1 else {**other, "place": Place.DEAD}, {"sex": MALE, "spouse": 0},
                    {"born": MONTH - 72, "mother": 0, "father": 2, "guardian": 2})  # fmt: skip
    prices = {"route_upfront_share": 1.0, "route_child_fee_factor": 1.7, **levers}
    policy, p, luck = month({"life_sponsor_keeps": 1.0, "life_penalty_price": 0.0, "life_child_crossing": 0.5}, **prices)
    first: dict[int, int] = {}
    for count in range(1, 100):
        for member in range(savers):
            people[member].savings += saved
            by_hand(sponsor)(people, 0, 4, member, offers(), policy, p, luck)
            if people[2].sponsored and not first:
                first[people[2].offered_by] = count
    return list(first.values())


@pytest.mark.parametrize(
    ("prices", "saved", "party", "wait"),
    [
        ({"origin_crossing_fee": 800.0, "route_fee": 1420.0}, 180.0, 3614.0, 23),
        ({"origin_crossing_fee": 9500.0, "route_fee": 1200.0}, 300.0, 16_290.0, 56),
    ],
)
def test_a_sponsor_waits_until_price_and_buffer_are_saved(prices, saved, party, wait):
    """FAMILIES case 9: T* = ceil((P + buffer - S)/s), with 1,000 at hand and 1,350 kept: 23 months, and 56 in 2016.

    By the design two who pool need half as long. By the rule nobody does: each sponsor pays alone, so two wait as long as one.
    """
    assert by_hand(months_to_save)(party + 1350.0, 1000.0, saved) == wait
    assert months_until_offer(1000.0, saved, **prices) == [wait]
    assert months_until_offer(1000.0, saved, savers=2, **prices) == [wait]


# --- case 14: care takes time


def pay_of(*members) -> list[float]:
    """What is left of a pay of 100 in transit for each of a family who look after children, care .8 to women and .2 to men."""
    people = looked_around(family(*members, place=Place.TRANSIT_CITY))
    p = plain(living(life_care_time=0.5))
    table = offers()
    return [
        100.0 * (1.0 - by_hand(care_time)(me, table[me.place, me.sex], p))
        for me in people.values()
        if me.born < MONTH - 216 and me.place == Place.TRANSIT_CITY
    ]


def test_care_time_of_two_parents_and_a_grandmother():
    """FAMILIES case 14: a child of two takes .5 of a working time, .8 of it hers and .2 his: 60 and 90 of 100.

    By the design one alone has all of it to do (50) and a grandmother takes it from both (100, 100). By the rule
    t care min(1, K) a parent's share is that of the sex wherever the other is, and only parents care: 60, 90, and 60 and 90.
    """
    child = {"born": MONTH - 24, "mother": 0, "father": 1}
    couple = {"mother": 2}, {"sex": MALE}
    assert pay_of(*couple, {"place": Place.DEAD}, child) == pytest.approx([60.0, 90.0])
    assert pay_of({}, {"sex": MALE, "place": Place.DEAD}, child) == pytest.approx([60.0])
    assert pay_of({"place": Place.DEAD}, {"sex": MALE}, child) == pytest.approx([90.0])
    assert pay_of(*couple, {}, child) == pytest.approx([60.0, 90.0, 100.0])
    assert pay_of({}, {"sex": MALE}, child, {**child, "born": MONTH - 12}) == pytest.approx([60.0, 90.0])  # two are no more
    twelve = {**child, "born": MONTH - 144}
    assert pay_of({}, {"sex": MALE}, twelve) == pytest.approx([80.0, 95.0])  # half the care of a small one


# --- case 15: a child weighs the same in every option


@pytest.mark.parametrize("sex", [FEMALE, MALE])
@pytest.mark.parametrize("safe", [True, False])
def test_children_who_come_along_weigh_the_same_in_every_option(sex, safe):
    """FAMILIES case 15: two minors, weight 1.03: 1.132 in every option in which they are there, on a road without danger.

    Left behind, as on the road alone, they count `behaviour.distance_care` of it.
    """
    calm = {"life_return_capture": 0.0, "life_move_risk": 0.0, "behaviour_distance_care": 0.4}
    child = {"born": MONTH - 72, "mother": 0, "guardian": 0}
    values = []
    for weight in (0.0, 1.03):
        people = looked_around(family({"sex": sex, "spent": 60.0}, child, child, place=Place.TRANSIT_CITY))
        policy, p, _ = month({**calm, "behaviour_weight_children": weight})
        here = offers()[Place.TRANSIT_CITY, sex]
        values.append(by_hand(systematic_values)(people[0], here, here, policy, p)[0 if safe else 1])
    gained = np.subtract(values[1], values[0])
    expected = np.full(6, 1.03 * math.log(3.0))
    assert expected[0] == pytest.approx(1.132, abs=5e-4)
    expected[Option.DESTINATION_ALONE] *= 0.4
    assert gained == pytest.approx(expected)


# --- case 20: sibships as mothers and as children see them


FAMILIES = 4000
MOTHERS = (0.2, 0.3, 0.3, 0.2)  # of sibships of one to four


def drawn(**tables) -> np.ndarray:
    """Families whose first wish is in one month, where nobody dies."""
    margins = population_tables(context().population)
    for name, shares in tables.items():
        margins[name] = 0.0
        margins[name][: len(shares)] = shares
    p = living(life_mortality=0.0, life_dead_before_five=0.0)
    families, months = np.arange(FAMILIES), np.full(FAMILIES, 120)
    people = empty_people(draw_families(empty_people(0), families, months, LUCK, margins, p))
    draw_families(people, families, months, LUCK, margins, p)
    return people


def count_in(people: np.ndarray, first: int, last: int) -> np.ndarray:
    """People of every family in slots from `first` to before `last`."""
    slot = np.where(people["born"] == NEVER, -1, people["person"] % SLOTS)
    family_of = np.unique(people["family_row"], return_inverse=True)[1]
    return np.bincount(family_of, weights=(slot >= first) & (slot < last)).astype(int)


def test_a_random_child_has_more_siblings_than_the_mean_sibship_says():
    """FAMILIES case 20: sibships of 1-4 for .2 .3 .3 .2 of mothers: E[n(n-1)]/E[n] = 1.92 siblings, not 2.5 - 1.

    `population.children` is as parents see it; `population.siblings` as the one who is drawn does.
    """
    sizes = np.arange(1, 5)
    mean = float(np.dot(MOTHERS, sizes))
    as_children_see = np.array(MOTHERS) * sizes / mean
    assert np.dot(as_children_see, sizes - 1) == pytest.approx(1.92)
    people = drawn(children=(0.0, *MOTHERS), siblings=as_children_see)
    children = count_in(people, CHILDREN, CHILDREN + 7)
    children = children[children > 0]  # of those who are married
    near(children.mean(), mean, children.std() / math.sqrt(len(children)))
    weighted = (children * (children - 1)).sum() / children.sum()
    spread = children * (children - 1 - 1.92)
    near(weighted, 1.92, spread.std() / math.sqrt(len(children)) / mean)
    siblings = count_in(people, SIBLINGS, CHILDREN)
    near(np.bincount(siblings, minlength=4) / FAMILIES, as_children_see, share_error(as_children_see, FAMILIES))
    near(siblings.mean(), 1.92, siblings.std() / math.sqrt(FAMILIES))


# --- cases 21 and 22: a chain of sponsored parties


SEEDS, MONTHS = 900, 60
PARTIES = (0.45, 0.30, 0.17, 0.08)  # of one to four
A_SPONSOR = 0.035 * 8  # parties in eight years
THROUGH = 0.88
PRICE = 1000.0
MEAN_PARTY = float(np.dot(PARTIES, (1, 2, 3, 4)))


@pytest.fixture(scope="module")
def chain() -> TransitModel:
    """Families of one settled and 31 kin at home, each with money for the party that they would pay for, if for any.

    So those who arrive pay for `A_SPONSOR` parties of sizes `PARTIES` on average, and the first of each family for one; nobody
    earns, spends or goes back, and those who are caught stay in detention.
    """
    people = people_in_transit(SEEDS * SLOTS, place=Place.ORIGIN_BORDER, entered=-1, first_entered=-1, wake=NEVER, dies=NEVER)
    people["family_row"], people["family_size"] = np.arange(len(people)) // SLOTS * SLOTS, SLOTS
    luck = np.random.default_rng(7)
    heads = luck.choice(5, len(people), p=[1.0 - A_SPONSOR, *(A_SPONSOR * np.array(PARTIES))])
    heads[::SLOTS] = luck.choice(np.arange(1, 5), SEEDS, p=PARTIES)
    people["savings"] = PRICE * (heads + 0.5)
    seeds = people[::SLOTS]
    seeds["place"], seeds["arrived"], seeds["wake"] = Place.DESTINATION, 0, 0
    open_road = {"origin_closed": 0.0, "route_open": 1.0, "transit_surveillance": 0.0, "route_capture_chance": 1.0 - THROUGH}
    prices = {"route_fee": PRICE, "route_upfront_share": 1.0, "network_sponsor_rate": 12.0, "route_journey_months": 2.0}
    poor = dict.fromkeys(("destination_grant", "destination_employment", "destination_benefit", "destination_wage"), 0.0)
    held = {"transit_detention_months": 1e6}
    inert = {"behaviour_saving_share": 0.0, "behaviour_consumption_floor": 1e-9, "life_sponsor_keeps": 0.0}
    alone = {
        "life_sponsor_after": 0.0,
        "life_sponsor_friend": 0.0,
        "life_price_of_danger": 0.0,
        "behaviour_sponsor_price_elasticity": 0.0,
    }
    sure = {"behaviour_destination_shift": 500.0, "behaviour_review_rate": 1.0, "behaviour_commitment": 1e9}
    life = {**inert, **alone, **sure, "life_dependant_weight": 0.0, "life_retry_months": 60.0}
    model = TransitModel(world=tiny_world(people, MONTHS, levers={**open_road, **prices, **poor, **held}, life=life), views=False)
    for _ in range(MONTHS):
        model.step()
    model.close()
    return model


def test_a_chain_of_sponsors_is_a_geometric_series(chain):
    """FAMILIES case 21: R0 = .28 parties x 1.88 x .88 = .463, so each arrival leads to 1/(1 - R0) = 1.86, itself included.

    With 1.9 a party, as there, .468 and 1.88. The first of a family pays for a party for sure, of which N arrive, so
    1.88 x .88/(1 - R0) of a family do, with variance E N s2/(1 - R0)^3 + Var N/(1 - R0)^2, s2 that of whom one sends for.
    """
    sizes = np.arange(1, 5)
    first, square = (float(THROUGH * np.dot(PARTIES, sizes**power)) for power in (1, 2))
    again = A_SPONSOR * first
    assert again == pytest.approx(0.463, abs=5e-4)
    arrived = (chain.people["place"] == Place.DESTINATION).reshape(SEEDS, SLOTS).sum(axis=1) - 1
    of_one = (A_SPONSOR * square - again**2) / (1.0 - again) ** 3
    variance = first * of_one + (square - first**2) / (1.0 - again) ** 2
    near(arrived.mean(), first / (1.0 - again), math.sqrt(variance / SEEDS))
    assert not np.isin(chain.people["place"], [*TRANSIT, Place.ROUTE, Place.HOLDING]).any()  # the chain has come to its end


def test_parties_of_a_chain(chain):
    """FAMILIES case 22: parties of 1-4 for .45 .30 .17 .08: mean 1.88, and 1 - .45/1.88 = .761 of people in a unit.

    Of a party all get through or none: the share is that of parties, .88, and arrivals by size keep the shares of parties.
    """
    spells = chain.ledger.tally(MONTHS, 0.0, 1).spells
    onward = spells[spells["exit"] == EXITS.index("onward")]
    parties = np.bincount(onward["party"], minlength=5)[1:] / np.arange(1, 5)
    assert (parties == np.floor(parties)).all()
    count = parties.sum()
    near(parties / count, PARTIES, share_error(np.array(PARTIES), count))
    size_sd = math.sqrt(np.dot(PARTIES, np.arange(1, 5) ** 2) - MEAN_PARTY**2)
    near(len(onward) / count, MEAN_PARTY, size_sd / math.sqrt(count))
    near((onward["party"] > 1).mean(), 1.0 - PARTIES[0] / MEAN_PARTY, share_error(PARTIES[0], count) / MEAN_PARTY)
    caught = (chain.people["place"] == Place.DETENTION_TRANSIT).sum()
    near(len(onward) / (len(onward) + caught), THROUGH, share_error(THROUGH, count) * math.sqrt(1 + (size_sd / MEAN_PARTY) ** 2))


# --- case 23: whoever carries


def test_with_equal_birth_structures_half_of_those_who_carry_are_women():
    """FAMILIES case 23: of births half are women's, and months closed by a birth to come or an infant are equal by sex.

    All live in unions with partners outside the model, whose carrier is the person: couples of rows bear children at the origin
    only, as planned. Within 3 standard errors (a false alarm once in 180); with the record's structures no man carries.
    """
    equal, history = carried(0.03, 0.03), carried(0.03, 0.0)
    births, closed, women = equal
    share, error = share_of(births, women)
    assert 0.0 < error < 0.02
    assert abs(share - 0.5) < 3.0 * error
    share, error = share_of(closed, women)
    assert abs(share - 0.5) < 3.0 * error
    assert history[0][~history[2]].sum() == history[1][~history[2]].sum() == 0


def share_of(amount: np.ndarray, women: np.ndarray) -> tuple[float, float]:
    """Women's share of a total over independent persons, and its standard error (ratio estimator)."""
    share = amount[women].sum() / amount.sum()
    return share, math.sqrt(np.square(amount * (women - share)).sum()) / amount.sum()


def carried(women_bear: float, men_bear: float, months: int = 120, pairs: int = 600, room: int = 8):
    """Births and months in which HEALTH closes the road, by person, and who is a woman, of people in unions in transit."""
    rows = room + 1
    people = people_in_transit(2 * pairs * rows, dies=NEVER)
    people["family_row"], people["family_size"] = np.arange(len(people)) // rows * rows, rows
    people["place"], people["born"], people["wake"] = NOBODY, NEVER, NEVER
    adults = people[::rows]
    adults["place"], adults["hiding"], adults["union_since"] = Place.TRANSIT_VILLAGE, Hiding.MARRIAGE, 0
    adults["born"], adults["wake"], adults["sex"] = -240, 0, np.arange(2 * pairs) % 2
    world = tiny_world(people, months, life={"life_birth_until": 100.0, "life_union_break": 0.0})
    world.structures["birth"][..., FEMALE], world.structures["birth"][..., MALE] = women_bear, men_bear
    model, closed = TransitModel(world=world, views=False), np.zeros(2 * pairs)
    for now in range(months):
        model.step()
        here = model.people[::rows]
        expecting = (here["due"] != NEVER) & (here["due"] - now <= world.p.life_late_pregnancy)
        closed += expecting | (here["infant"] > 0)
    model.close()
    adults = model.people[::rows]
    assert (adults["births"] < room).all()
    return adults["births"] * 1.0, closed, adults["sex"] == FEMALE
