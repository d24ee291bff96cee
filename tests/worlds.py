"""Tiny worlds for tests that know the answer: few people, every danger off but the one in question.

`facing`, `living`, `offering`, `someone` make the four records a rule is given; `tiny_world` makes a whole world of
people in transit, `arriving_world` one whose people cross month after month.
"""

from __future__ import annotations

import functools
import math
import os

import numpy as np
from fits import prior_draws

from transitsim.core.calendar import label
from transitsim.core.jit import rule
from transitsim.core.random_numbers import Stream, uniforms
from transitsim.engine.assumptions import with_assumptions
from transitsim.engine.model import TransitModel
from transitsim.engine.population import empty_people
from transitsim.engine.world import World, derive, luck_of, parameters
from transitsim.inputs.library import load_context
from transitsim.inputs.posterior_draws import Posterior
from transitsim.inputs.settings import POSTERIOR, Settings
from transitsim.rules.arrest import arrest
from transitsim.rules.choice.decision import NOTHING_CLOSED, argmax_open, constraint_bits, record_month, review, systematic_values
from transitsim.rules.choice.taste import add_shocks, taste_shocks
from transitsim.rules.journey import travel
from transitsim.schema.enums import TRANSIT, Place
from transitsim.schema.levers import POLICY
from transitsim.schema.person import OUTSIDE
from transitsim.schema.structures import STRUCTURE, structures

LUCK = luck_of(1, 0)
DRAW = os.environ.get("TRANSITSIM_DRAW")  # closed forms hold whatever the preferences are: a draw in their place
ASSUMED = with_assumptions(Settings(assumptions=POSTERIOR), int(DRAW), Posterior(prior_draws(), "")) if DRAW else Settings()
DESTINATION = {
    "destination_grant": 5000.0,
    "destination_wage": 1000.0,
    "destination_employment": 0.5,
    "destination_benefit": 300.0,
    "destination_rent": 100.0,
    "destination_stigma": 0.4,
    "route_fee": 3000.0,
    "route_upfront_share": 0.2,
    "route_child_fee_factor": 1.7,
    "route_pledge_share": 1.0,
    "transit_wage": 100.0,
    "network_reference_price": 3000.0,
}
FREE_TO_ENTER = {"origin_closed": 0.0}
SHUT = {"origin_closed": 1.0, "route_open": 0.0, "transit_surveillance": 1.0}
REGIONS, HIDING = ("coethnic", "village", "city", "inland"), ("home", "confined", "employer", "rent", "shelter", "permit")
PRICES = dict.fromkeys(("origin_prices", "transit_prices", "destination_prices"), 1.0)
FACTORS = {f"transit_arrest_{where}_factor": 1.0 for where in REGIONS + HIDING}


@functools.cache
def context():
    """The context of the package, read once."""
    return load_context("north_korea_china")


def living(**changes):
    """Preferences and constants of life: defaults, with `changes` by column, as a record."""
    p = parameters(ASSUMED, context())
    for name, value in changes.items():
        p[name] = value
    derive(p)
    return p


def facing(months: int = 1, **levers) -> np.ndarray:
    """Policy of so many months: all levers 0, but life at the destination, every factor on arrest 1, and `levers`."""
    policy = np.zeros(months, POLICY)
    policy["month"] = np.arange(months)
    for name, value in {**DESTINATION, **FACTORS, **PRICES, **levers}.items():
        policy[name] = value
    return policy


def offering(**changes):
    """What a place offers: nothing, but the full wage, full care and an arrest factor of 1."""
    place = np.zeros(1, STRUCTURE)[0]
    for name, value in {"wage_factor": 1.0, "arrest_factor": 1.0, "care": 1.0, "fee_factor": 1.0, **changes}.items():
        place[name] = value
    return place


def everywhere(policy):
    """What all places offer in these months, shape (months, places, 2): the full wage and care, a fee factor of 1."""
    offers = structures(policy, {})
    offers["fee_factor"] = offers["wage_factor"] = offers["care"] = 1.0
    return offers


def people_in_transit(count: int, **columns) -> np.ndarray:
    """Single adults without kin in the co-ethnic border area, there since the first month and awake from it on."""
    people = empty_people(count)
    people["person"] = people["family_row"] = np.arange(count)
    people["family_size"] = 1
    people["home"] = Place.ORIGIN_BORDER
    people["place"] = Place.TRANSIT_COETHNIC
    people["born"] = -360
    people["wake"] = people["entered"] = people["first_entered"] = 0
    people["spent"] = 60.0
    for name, value in columns.items():
        people[name] = value
    return people


def parents_with_child(count: int, child=None, **columns) -> np.ndarray:
    """So many single parents in transit, in even rows, each with a child born there in the first month, of a partner outside."""
    people = people_in_transit(2 * count)
    people["family_row"], people["family_size"] = np.arange(2 * count) // 2 * 2, 2
    young = {"born": 0, "born_in_transit": 1, "mother": 0, "father": OUTSIDE, "guardian": 0, "registered": 0, **(child or {})}
    for parity, given in enumerate(({"born": -360, "births": 1, **columns}, young)):
        for name, value in given.items():
            people[name][parity::2] = value
    return people


def someone(**columns):
    """One such person."""
    return people_in_transit(1, **columns)[0]


def tiny_world(people, months, *, levers=None, life=None, rationing=False, seed=1) -> World:
    """These people, under shut roads and no danger at all, but for what `levers` and `life` say."""
    p = living(life_tenure_arrest=0.0, **(life or {}))
    policy = facing(months, **{**SHUT, **(levers or {})})
    settings = Settings(scale=1, seed=seed, until=label(months - 1), rationing=rationing)
    return World(settings, context(), months, policy, everywhere(policy), p, luck_of(seed, 0), people)


def arriving_world(per_month, months, *, levers=None, life=None, seed=1, men=0) -> World:
    """`per_month` adults, `men` of them men, wish to cross each month; nobody would ever go back, or can go on."""
    count = per_month * months
    wake = np.repeat(np.arange(months), per_month)
    people = people_in_transit(count, place=Place.ORIGIN_BORDER, entered=-1, first_entered=-1, wake=wake)
    people["desire_month"], people["window_ends"] = wake, wake + 1
    people["sex"] = (np.arange(count) % per_month) < men
    nobody_back = {"life_origin_consumption": 1e-30, "life_trip_share": 0.0, "life_plan_share": 0.0}
    return tiny_world(people, months, levers={**FREE_TO_ENTER, **(levers or {})}, life={**nobody_back, **(life or {})}, seed=seed)


def lived(world: World, months: int | None = None) -> TransitModel:
    """The world after its months were lived."""
    model = TransitModel(world=world, views=False)
    for _ in range(months or world.months):
        model.step()
    model.close()
    return model


def in_transit(model: TransitModel) -> np.ndarray:
    """People living in transit at the end of each month, shape (months, 2 sexes)."""
    return model.ledger.stocks[:, list(TRANSIT)].sum(axis=(1, 3))


def near(found, expected, error, errors=4.0):
    """`found` within so many standard errors of `expected`; at 4, a false alarm has chance 6e-5 a comparison."""
    found, expected, error = np.broadcast_arrays(np.asarray(found, float), expected, error)
    off = np.abs(found - expected) / np.maximum(error, 1e-300)
    worst = off.argmax()
    assert off.max() <= errors, f"{found.ravel()[worst]} against {expected.ravel()[worst]}: {off.max():.2f} standard errors"


def share_error(share, count):
    """Standard error of a share."""
    return np.sqrt(np.maximum(share * (1.0 - share), 0.0) / count)


def random_people(count: int, seed: int) -> np.ndarray:
    """People in transit in every walk of life, for properties that hold for everybody."""
    luck = np.random.default_rng(seed)
    people = people_in_transit(count)
    people["person"] = np.arange(count) + seed * count
    people["place"] = luck.integers(Place.TRANSIT_COETHNIC, Place.TRANSIT_INLAND + 1, count)
    people["hiding"] = luck.integers(0, 6, count)
    people["entered"] = people["first_entered"] = luck.integers(0, 100, count)
    people["bond"] = luck.integers(0, 12, count) * (luck.random(count) < 0.2)
    people["savings"] = luck.choice([0.0, 100.0, 700.0, 4000.0], count)
    people["spent"] = luck.uniform(30.0, 200.0, count)
    people["saved"] = luck.choice([0.0, 5.0, 20.0], count)
    people["language"] = luck.random(count)
    people["rung"] = luck.integers(0, 6, count)
    people["partner"] = luck.uniform(-1.0, 1.0, count)
    people["dependants"] = 0.5 * luck.integers(0, 4, count)
    people["need"] = 20.0 * people["dependants"]
    people["need_met"] = luck.random(count)
    people["leaving_taste"] = luck.normal(0.0, 2.0, count)
    people["believed_arrest"] = luck.uniform(0.0, 0.05, count)
    people["believed_capture"] = luck.uniform(0.0, 0.4, count)
    people["believed_punishment"] = luck.uniform(0.0, 0.4, count)
    people["believed_no_return"] = 1.0
    minors = luck.integers(0, 3, count) * (luck.random(count) < 0.4)
    people["minors_here"] = people["wards"] = people["children_here"] = minors
    people["wards_free"] = people["children_free"] = luck.integers(0, minors + 1)
    people["children_bound"] = minors - people["wards_free"]
    people["sole"] = (minors > 0) & (luck.random(count) < 0.2)
    for flag in ("guide", "permit", "informed", "kin_there", "sponsored"):
        people[flag] = luck.random(count) < 0.5
    people["returns"] = luck.integers(0, 2, count)
    for uniform in ("opening_luck", "admission_luck", "watch_luck"):
        people[uniform] = luck.random(count)
    return people


def busy_policy(**levers):
    """One month, 100, in which every constraint closes some roads."""
    values = {
        "month": 100,
        "route_open": 1.0,
        "transit_surveillance": 0.3,
        "transit_arrest_hazard": 0.03,
        "transit_arrest_home_factor": 0.5,
        "transit_arrest_rent_factor": 0.6,
        "transit_arrest_permit_factor": 0.3,
        "transit_violence_home": 0.1,
        "transit_violence_confined": 0.6,
        "transit_permit_exit_block": 0.5,
        "transit_child_papers_chance": 0.5,
        "origin_kin_punishment_chance": 0.2,
        "origin_kin_punishment_severity": 1.0,
        "route_capture_chance": 0.2,
        "remittance_fee": 0.3,
        "remittance_loss_chance": 0.1,
        "third_wait_months": 12.0,
        "chance_third": 0.5,
    }
    policy = facing(1, **{**values, **levers})
    policy["month"] = 100
    return policy[0]


@rule
def choose_among(people, p, luck, month, values, chosen):
    """The option each person takes at these fixed values."""
    for row in range(len(people)):
        chosen[row] = argmax_open(add_shocks(values, taste_shocks(people[row], p, luck, month)), NOTHING_CLOSED)


def choices(people, values, month=0, luck=LUCK, **behaviour):
    """Option each person takes at fixed values; `behaviour` by column."""
    chosen = np.zeros(len(people), np.int64)
    choose_among(people, living(**behaviour), luck, month, tuple(float(value) for value in values), chosen)
    return chosen


@rule
def shocks_of(people, p, luck, month, shocks):
    """Write the six shocks of every person."""
    for row in range(len(people)):
        drawn = taste_shocks(people[row], p, luck, month)
        for option in range(6):
            shocks[row, option] = drawn[option]


@rule
def values_of(people, place, there, policy, p, safe, values):
    """Write the six values of every person."""
    for row in range(len(people)):
        free, real = systematic_values(people[row], place, there, policy, p)
        for option in range(6):
            values[row, option] = free[option] if safe else real[option]


def option_table(people, policy, p, place=None, there=None, safe=False):
    """Values of the six options, shape (people, 6)."""
    values = np.zeros((len(people), 6))
    values_of(people, place or offering(), there or offering(), policy, p, safe, values)
    return values


@rule
def review_all(people, place, there, policy, p, luck):
    """A review for everybody, recorded."""
    for row in range(len(people)):
        me = people[row]
        record_month(me, policy, p, review(me, place, there, policy, p, luck))


def reviewed(people, policy, p, place=None, there=None):
    """Copies of the people after a review."""
    after = people.copy()
    review_all(after, place or offering(), there or offering(), policy, p, LUCK)
    return after


@rule
def record_all(people, policy, p):
    """The month recorded at given wishes and no choice."""
    for row in range(len(people)):
        me = people[row]
        record_month(me, policy, p, constraint_bits(me, policy, p))


@rule
def tries_until_out(people, policy, p, luck, tries, most):
    """Set out again and again until over: number of attempts of each person, at most `most`."""
    for row in range(len(people)):
        me = people[row]
        policy.month = 0
        while policy.month < most and me.place != Place.HOLDING:
            me.place = Place.ROUTE
            travel(me, policy, p, luck)
            policy.month += 1
        tries[row] = policy.month


@rule
def months_free(people, place, policy, p, luck, months, most):
    """Months until each person is handed over, `most` if never."""
    for row in range(len(people)):
        me = people[row]
        policy.month = 0
        while policy.month < most and me.place != Place.DETENTION_TRANSIT:
            arrest(me, place, policy, p, luck)
            policy.month += 1
        months[row] = policy.month if me.place == Place.DETENTION_TRANSIT else most


@rule
def fill_uniforms(luck, stream, numbers):
    """Uniforms of consecutive persons, four each."""
    for row in range(len(numbers)):
        a, b, c, d = uniforms(luck, row, 7, stream, 0)
        numbers[row, 0] = a
        numbers[row, 1] = b
        numbers[row, 2] = c
        numbers[row, 3] = d


def some_uniforms(count, stream=Stream.TASTE, luck=LUCK):
    """`count` rows of four uniforms."""
    numbers = np.zeros((count, 4))
    fill_uniforms(luck, int(stream), numbers)
    return numbers


def annuity_by_sum(p, hazard):
    """The sum that the annuity formula abbreviates."""
    return math.fsum((p.behaviour_discount * (1.0 - hazard)) ** month for month in range(int(p.behaviour_horizon)))


def month_by_month(world: World, look) -> np.ndarray:
    """What `look` sees in the people at the end of each month of a world, shape (months, ...)."""
    model = TransitModel(world=world, views=False)
    seen = []
    for _ in range(world.months):
        model.step()
        seen.append(look(model.people))
    model.close()
    return np.array(seen)
