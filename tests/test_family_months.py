"""Families over months: whole worlds against what must hold of them, parties against closed forms."""

from __future__ import annotations

import numpy as np
import pytest
from named import world_of
from worlds import near, people_in_transit, share_error, tiny_world

from transitsim.core.jit import rule
from transitsim.engine.model import TransitModel
from transitsim.inputs.settings import Settings
from transitsim.rules.family.mortality import hazard_of_death
from transitsim.rules.family.sheet import look_around
from transitsim.schema.enums import TRANSIT, Place
from transitsim.schema.person import NOBODY

HOME = (Place.ORIGIN_BORDER, Place.ORIGIN_INTERIOR)
BANDS = 16  # of five years of age
SPACING = 15  # months between births at least


def in_other_order(people, order):
    """The same families, whole, stored in another order; and where each row has gone."""
    begins = np.flatnonzero(people["family_row"] == np.arange(len(people)))
    blocks = [np.arange(first, first + people["family_size"][first]) for first in begins]
    rows = np.concatenate([blocks[family] for family in order.permutation(len(blocks))])
    moved = people[rows].copy()
    place_of = np.empty(len(rows), np.int64)
    place_of[rows] = np.arange(len(rows))
    moved["family_row"] = place_of[moved["family_row"]]
    return moved, place_of


def test_families_in_any_order_of_storage():
    """Blocks of rows shuffled, rationed places included: every row of every month's end is the same but for where it lies."""
    settings = Settings(scale=400, seed=6, until="2006-12")
    one, other = (world_of(settings) for _ in range(2))
    other.people, place_of = in_other_order(other.people, np.random.default_rng(1))
    here, there = (TransitModel(world=world, views=False) for world in (one, other))
    columns = [name for name in here.people.dtype.names if name != "family_row"]
    for month in range(one.months):
        here.step()
        there.step()
        if month % 12 == 11:
            assert [name for name in columns if (here.people[name] != there.people[name][place_of]).any()] == []
    assert (here.ledger.flows == there.ledger.flows).all()
    assert (here.ledger.stocks == there.ledger.stocks).all()
    assert here.ledger.flows[:, list(TRANSIT), Place.ROUTE].sum() > 0


@rule
def all_look_around(people, firsts, active, count, awake, structures, policy, p, luck):
    """Every active family looks around."""
    for index in range(count):
        first = firsts[active[index]]
        look_around(people, first, firsts[active[index] + 1] - first, awake, structures, policy, p, luck)


def test_looking_around_twice_changes_nothing():
    """Guardians and sheets are functions of where everybody is: in each January a second look leaves the same bytes."""
    model = TransitModel(world=world_of(Settings(scale=400, seed=6, until="2009-01")), views=False)
    for month in range(model.world.months):
        model.begin_month()
        model.live()
        if month % 12 == 0:
            before = model.people.copy()
            all_look_around(model.people, model._firsts, model._active, model._count, model.awake, *model.this_month)
            assert [name for name in before.dtype.names if (before[name] != model.people[name]).any()] == [], model.date
        model.end_month()
    assert (model.people["minors_here"] > 0).sum() > 20


class Observed:
    """Thirty years of history: months at risk and natural deaths at the origin by age, and everybody at the end."""

    def __init__(self, regime="history"):
        self.model = model = TransitModel(world=world_of(Settings(regime=regime, scale=100, seed=6)), views=False)
        people = model.people
        self.begun = people["desire_month"][people["family_row"]]
        drawn = people["family_size"] > 1  # leavers by other routes have years to live that the context states
        self.exposed, self.died = np.zeros(BANDS), np.zeros(BANDS)
        for month in range(model.world.months):
            risk = drawn & np.isin(people["place"], HOME) & (self.begun < month) & (people["born"] < month - 1)
            assert (people["dies"][risk] >= month).all(), "somebody outlived their years"
            band = np.minimum((month - people["born"][risk]) // 60, BANDS - 1)
            model.step()
            dead = (people["place"] == Place.DEAD) & (people["dies"] == month)
            self.exposed += np.bincount(band, minlength=BANDS)
            self.died += np.bincount(band, weights=dead[risk], minlength=BANDS)


@pytest.fixture(scope="module")
def observed():
    return Observed()


def test_deaths_at_the_origin_are_those_of_the_life_table(observed):
    """By age, asleep or awake, from the first wish of the family on: 1 - exp(-m/12) of the months at risk, 4 s.e. (6e-5 each)."""
    p = observed.model.world.p
    monthly = 1.0 - np.exp(-np.array([hazard_of_death(band, p) for band in range(BANDS - 1)]) / 12.0)
    months, died = observed.exposed[:-1], observed.died[:-1]
    assert (months * monthly > 20).sum() >= 7
    near(died, months * monthly, np.sqrt(months * monthly * (1.0 - monthly)))


def test_births_keep_their_distance_anywhere(observed):
    """Of every mother in the model, at home, in transit or first one and then the other: fifteen months at least."""
    people = observed.model.people
    born = np.flatnonzero((people["place"] >= 0) & (people["born"] > observed.begun) & (people["mother"] >= 0))
    mother = people["family_row"][born] + people["mother"][born]
    order = np.lexsort((people["born"][born], mother))
    again = np.diff(mother[order]) == 0
    gaps = np.diff(people["born"][born][order])[again]
    assert gaps.min() >= SPACING
    assert (gaps < 24).any(), "nobody came near: nothing is tested"


def test_another_regime_moves_no_natural_death(observed):
    """Case 16: those who never left home under either of two regimes are the same people and die in the same months."""
    other = Observed("exit_control_up")
    one, two = observed.model.people, other.model.people
    assert (one["person"][one["born"] < observed.begun] == two["person"][one["born"] < observed.begun]).all()
    for name in ("dies", "sex"):
        there = one["born"] < observed.begun
        assert (one[name][there] == two[name][there]).all(), name
    home = (one["first_entered"] < 0) & (two["first_entered"] < 0) & (one["born"] < observed.begun)
    dead = [(people["place"] == Place.DEAD) & (people["dies"] < observed.model.world.months) for people in (one, two)]
    assert dead[0][home].sum() > 500
    assert (dead[0][home] == dead[1][home]).all()


PARTIES = 4000
ROAD = {"route_capture_chance": 0.12, "route_journey_months": 3.0}


def parties(adults, minors, **columns):
    """So many parties on the road, each of grown people of one household and minors in the care of the first."""
    size = adults + minors
    people = people_in_transit(PARTIES * size, place=Place.ROUTE, set_out_from=Place.TRANSIT_CITY, **columns)
    people["family_row"], people["family_size"] = np.arange(len(people)) // size * size, size
    people["person"] = people["family_row"] // size * 32 + np.arange(len(people)) % size + 32
    people["head"] = people["person"][people["family_row"]]
    people["mates"] = adults - 1
    for member in range(adults, size):
        for name, value in {"born": -60, "mother": 0, "guardian": 0, "head": NOBODY, "mates": 0}.items():
            people[name][member::size] = value
    return people


@pytest.mark.parametrize(("adults", "minors"), [(1, 0), (2, 0), (3, 0), (2, 2), (1, 3)])
def test_a_party_shares_its_fate(adults, minors):
    """Case 3: capture .12 on the road takes a whole party or nobody: .88 get through, with variance n**2 .88 .12 of a party of n.

    4,000 parties; the mean 4 s.e. (6e-5).
    """
    people, size = parties(adults, minors), adults + minors
    model = TransitModel(world=tiny_world(people, 1, levers=ROAD), views=False)
    model.step()
    through = (model.people["place"] == Place.HOLDING).reshape(PARTIES, size).sum(axis=1)
    assert set(through) == {0, size}
    near(through.mean() / size, 0.88, share_error(0.88, PARTIES))
    assert through.var() == pytest.approx(size**2 * through.mean() / size * (1 - through.mean() / size))


def test_who_travel_apart_do_not():
    """The control: the same people without a household are caught one by one, with .88**3 = .681 of threes all through."""
    people = parties(3, 0)
    people["head"], people["mates"] = NOBODY, 0
    model = TransitModel(world=tiny_world(people, 1, levers=ROAD), views=False)
    model.step()
    all_through = (model.people["place"] == Place.HOLDING).reshape(PARTIES, 3).all(axis=1)
    near(all_through.mean(), 0.88**3, share_error(0.88**3, PARTIES))
