"""Luck against published numbers and laws; the compiler against the interpreter."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from worlds import LUCK, busy_policy, living, near, offering, random_people, share_error, some_uniforms

from transitsim.core.dictionary import plain
from transitsim.core.jit import interpreted
from transitsim.core.random_numbers import Stream, gumbel, later_child, log_stable, months_until, normal, philox, uniforms
from transitsim.rules.arrest import arrest_hazard
from transitsim.rules.budget import keep_budget, months_to_save
from transitsim.rules.choice.constraints import constraint_bits
from transitsim.rules.choice.decision import leaving_values
from transitsim.rules.choice.taste import drift_taste, taste_shocks
from transitsim.rules.choice.utility import annuity, at_risk, flow_utility, journey_value
from transitsim.rules.choice.values import value_move, value_stay
from transitsim.rules.remittances import remittance, send_money
from transitsim.rules.settlement import sponsor_hazard
from transitsim.rules.union import partner_path
from transitsim.schema.person import SLOTS

# Random123 1.14, kat_vectors, philox4x32 10: counter, key, answer
KNOWN = [
    ("00000000 00000000 00000000 00000000", "00000000 00000000", "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
    ("ffffffff ffffffff ffffffff ffffffff", "ffffffff ffffffff", "408f276d 41c83b0e a20bc7c6 6d5451fd"),
    ("243f6a88 85a308d3 13198a2e 03707344", "a4093822 299f31d0", "d16cfe09 94fdcceb 5001e420 24126ea1"),
]
STREAMS = (
    "FAMILY PERSON TRAITS FINANCE CROSSING PLACEMENT ARREST DETENTION WORK HOUSING UNION PERMIT REMITTANCE TASTE PATHS "
    "OPENING CHILD ROAD SETTLEMENT SPONSOR TRIP ARRIVAL CANDIDATE NEWS BELIEF REGISTER EXPOSURE AFTER KIN UPBRINGING"
)
chances = st.floats(1e-9, 1 - 1e-9)


def words(text):
    return tuple(np.uint64(int(word, 16)) for word in text.split())


@pytest.mark.parametrize("how", [philox, interpreted(philox)], ids=["compiled", "interpreted"])
@pytest.mark.parametrize(("counter", "key", "answer"), KNOWN, ids=["zeros", "ones", "pi"])
def test_philox_known_answers(how, counter, key, answer):
    """Philox 4x32-10 gives the vectors published with Random123 (Salmon et al. 2011)."""
    assert tuple(how(*words(counter), *words(key))) == words(answer)


def test_uniforms_at_the_ends_of_a_word():
    """The smallest and the largest word give a number strictly between 0 and 1."""
    ends = interpreted(uniforms, {philox: lambda *_: (0, 2**32 - 1, 0, 2**32 - 1)})(plain(LUCK), 1, 1, 1, 0)
    assert all(0.0 < u < 1.0 for u in ends)
    assert ends[0] == 1.0 - ends[1]


def test_addresses_of_those_born_later():
    """Family 41, slot 3; her second child; the first child of her first: hand-worked; and the lineage is beside the stream."""
    mother = 41 * SLOTS + 3
    first, second = (later_child(mother, which) for which in (1, 2))
    assert (mother, second, later_child(first, 1)) == (1315, 8_589_935_907, 73_014_445_347)
    counter = interpreted(uniforms, {philox: lambda *words: words[:4]})(plain(LUCK), later_child(first, 1), 6, 7, 8)
    assert [round(u * 2**32 - 0.5) for u in counter] == [1315, 6, 7 + 256 * 17, 8]


def test_uniforms_are_uniform():
    """400,000 draws are uniform and their four words unrelated (Kolmogorov-Smirnov and correlation: false alarm 1e-4 each)."""
    numbers = some_uniforms(100_000)
    assert (numbers > 0).all()
    assert (numbers < 1).all()
    assert stats.kstest(numbers.ravel(), "uniform").pvalue > 1e-4
    near(np.corrcoef(numbers.T)[np.triu_indices(4, 1)], 0.0, 1 / math.sqrt(len(numbers)))


def test_every_part_of_an_address_matters():
    """Person, month, stream, block, seed and replicate each lead to another number."""
    other = [LUCK.copy(), LUCK.copy()]
    other[0]["seed"], other[1]["replicate"] = 2, 1
    found = [uniforms(LUCK, *address) for address in ((5, 6, 7, 8), (6, 6, 7, 8), (5, 7, 7, 8), (5, 6, 8, 8), (5, 6, 7, 9))]
    found += [uniforms(key, 5, 6, 7, 8) for key in other]
    assert len({u for four in found for u in four}) == 4 * len(found)


def test_streams_keep_their_numbers():
    """A renumbered stream is another world: names may only be appended."""
    assert [stream.name for stream in sorted(Stream)] == STREAMS.split()
    assert sorted(Stream) == list(range(len(STREAMS.split())))


@pytest.mark.parametrize("hazard", [0.005, 0.03, 0.4, 0.999])
def test_months_until_is_geometric(hazard):
    """P(N > n) = (1 - h)**n: mean and three quantile shares of 100,000 waits within 4 standard errors (false alarm 6e-5)."""
    waits = np.array([months_until(u, hazard) for u in some_uniforms(25_000).ravel()])
    assert waits.min() >= 1
    near(waits.mean(), 1 / hazard, math.sqrt(1 - hazard) / hazard / math.sqrt(len(waits)))
    for months in (1, math.ceil(0.7 / hazard), math.ceil(2 / hazard)):
        alive = (1 - hazard) ** months
        near((waits > months).mean(), alive, share_error(alive, len(waits)))


@pytest.mark.parametrize(("hazard", "months"), [(0.0, 1200), (-1.0, 1200), (1e-12, 1200), (1.0, 1), (2.0, 1)])
def test_months_until_at_its_ends(hazard, months):
    """Nothing that never happens happens within 1200 months, and what is certain happens at once."""
    assert months_until(0.5, hazard) == months


def test_months_until_of_a_vanishing_hazard():
    """A hazard too small to be told from none (1 - h rounds to 1) is no hazard."""
    assert months_until(0.5, 1e-17) == 1200


@pytest.mark.parametrize("tau", [0.4, 0.7, 0.84, 0.99])
def test_positive_stable_has_its_laplace_transform(tau):
    """E exp(-t S) = exp(-t**tau) at three t over 100,000 draws, 4 standard errors (false alarm 6e-5 each)."""
    draws = np.exp(np.array([log_stable(u, v, tau) for u, v in some_uniforms(100_000)[:, :2]]) / tau)
    for t in (0.2, 1.0, 5.0):
        kept = np.exp(-t * draws)
        near(kept.mean(), math.exp(-(t**tau)), kept.std() / math.sqrt(len(draws)))


def same(one, two):
    """The same numbers bit for bit."""
    one, two = np.atleast_1d(np.asarray(one, float)), np.atleast_1d(np.asarray(two, float))
    assert one.tobytes() == two.tobytes(), f"{one} compiled, {two} interpreted"


NUMBERS = {
    "gumbel": (gumbel, st.tuples(chances)),
    "normal": (normal, st.tuples(chances, chances)),
    "log_stable": (log_stable, st.tuples(chances, chances, st.floats(0.4, 1.0))),
    "months_until": (months_until, st.tuples(chances, st.just(0.0) | st.floats(1e-12, 1.0))),
    "months_to_save": (months_to_save, st.tuples(st.floats(0, 2e4), st.floats(0, 2e4), st.just(0.0) | st.floats(0.01, 500.0))),
    "remittance": (remittance, st.tuples(st.floats(0, 2e3), st.floats(0, 100), st.floats(0.1, 0.8), st.floats(0.0, 1.0))),
}


@pytest.mark.parametrize("name", NUMBERS)
def test_interpreted_numbers_are_the_compiled_ones(name):
    """Rules of plain numbers give the same bits with the compiler off."""
    function, arguments = NUMBERS[name]
    source = interpreted(function)

    @settings(max_examples=200, deadline=None, derandomize=True)
    @given(arguments)
    def agrees(numbers):
        same(function(*numbers), source(*numbers))

    agrees()


P, POLICY, PLACE = living(), busy_policy(), offering(union=0.1, birth=0.1)
unit, utility = st.floats(0.0, 1.0), st.floats(-10.0, 10.0)
WITH_PARAMETERS = {
    "flow_utility": (flow_utility, (st.floats(1.0, 5e3), unit, st.floats(0, 2), st.floats(-1, 1), unit, unit, unit)),
    "annuity": (annuity, (unit,)),
    "at_risk": (at_risk, (utility, utility, unit)),
    "journey_value": (journey_value, (utility, utility, unit, utility)),
}


@pytest.mark.parametrize("name", WITH_PARAMETERS)
def test_interpreted_utilities_are_the_compiled_ones(name):
    """Rules of the parameters give the same bits with the compiler off, on an ordinary Python object."""
    function, arguments = WITH_PARAMETERS[name]
    source, parameters = interpreted(function), plain(P)

    @settings(max_examples=200, deadline=None, derandomize=True)
    @given(st.tuples(*arguments))
    def agrees(numbers):
        same(function(P, *numbers), source(parameters, *numbers))

    agrees()


def test_interpreted_partner_path_is_the_compiled_one():
    """The partner's path gives the same bits with the compiler off."""
    source, parameters = interpreted(partner_path), plain(P)
    for quality, (u, v, _, _) in zip(np.linspace(-1, 1, 300), some_uniforms(300), strict=True):
        same(partner_path(quality, P, u, v), source(quality, parameters, u, v))


RULES = {
    "shocks": (taste_shocks, lambda rule, me, place, policy, p, luck: rule(me, p, luck, 100)),
    "stay": (value_stay, lambda rule, me, place, policy, p, luck: rule(me, place, policy, p)),
    "move": (value_move, lambda rule, me, place, policy, p, luck: rule(me, place, policy, p, 0.5)),
    "leave": (leaving_values, lambda rule, me, place, policy, p, luck: rule(me, policy, p, 0.5, False)),
    "safe": (leaving_values, lambda rule, me, place, policy, p, luck: rule(me, policy, p, 0.5, True)),
    "bits": (constraint_bits, lambda rule, me, place, policy, p, luck: rule(me, policy, p)),
    "arrest": (arrest_hazard, lambda rule, me, place, policy, p, luck: rule(me, place, policy, p)),
    "drift": (drift_taste, lambda rule, me, place, policy, p, luck: rule(me, p, luck, 5.0, 100) or me.leaving_taste),
    "send": (send_money, lambda rule, me, place, policy, p, luck: (rule(me, policy, p, luck, 120.0), me.need_met, me.sent)),
    "budget": (
        keep_budget,
        lambda rule, me, place, policy, p, luck: rule(me, policy, p, 120.0, 10.0, 5.0, 20.0) or (me.saved, me.spent, me.support),
    ),
    "sponsor": (sponsor_hazard, lambda rule, me, place, policy, p, luck: rule(policy, p, 2500.0)),
}


@pytest.mark.parametrize("name", RULES)
def test_interpreted_rules_are_the_compiled_ones(name):
    """Rules of a person give the same bits with the compiler off, for 300 people in every walk of life."""
    rule, ask = RULES[name]
    source, around = interpreted(rule), (PLACE, POLICY, P, LUCK)
    plainly = tuple(plain(record) for record in around)
    for me in random_people(300, seed=4):
        ordinary = plain(me)
        same(ask(rule, me, *around), ask(source, ordinary, *plainly))
