"""Shocks that last: the share of wishes and its course over time do not depend on how often people think again."""

from __future__ import annotations

import itertools
import math
from collections import defaultdict

import numpy as np
import pytest
from plainly import by_hand, life
from worlds import LUCK, facing, living, near, offering, people_in_transit, share_error

from transitsim.core.jit import rule
from transitsim.core.random_numbers import Stream, uniforms
from transitsim.rules.choice.aspirations import leaves
from transitsim.rules.choice.decision import decide, systematic_values
from transitsim.rules.choice.taste import thinks_again
from transitsim.schema.enums import Hiding, Option, Place

RATES = (0.0, 1.0 / 12.0, 0.5, 1.0)
WISHES = {"go": 0.3, "stay": 0.6, "return": 0.1}  # shares under fixed values, by a fresh shock


def kinds_of_month(p):
    """(renewed, review, chance) of the intervals of the month's uniform: shocks new, thought again, neither."""
    r, rate = p.derived_shock_renewal, p.behaviour_review_rate
    ends = (0.0, r, r + (1.0 - r) * rate, 1.0)
    for low, high in itertools.pairwise(ends):
        if high > low:
            yield *by_hand(thinks_again)((low + high) / 2.0, p), high - low


@pytest.mark.parametrize("half_life", [6.0, 12.0, 24.0])
@pytest.mark.parametrize("rate", RATES)
def test_every_course_of_six_months(rate, half_life):
    """Over all 3**t courses: the shock of month t, and the wish carried, are those of month 0 with chance 2**(-t/h).

    So P(a at 0, b at t) = 2**(-t/h) P_a [a = b] + (1 - 2**(-t/h)) P_a P_b, the share stays P_a, and its autocorrelation is
    2**(-t/h), whatever the review rate; to 1e-12.
    """
    p = life(behaviour_review_rate=rate, behaviour_shock_half_life=half_life)
    for months in range(1, 7):
        chance = defaultdict(float)
        for course in itertools.product(list(kinds_of_month(p)), repeat=months):
            held, carried = 0, 0  # months at whose addresses the shocks, and those of the wish, were drawn
            for month, (renewed, review, _) in enumerate(course, 1):
                held = month if renewed else held
                carried = held if review else carried
            chance[held == 0, carried == held] += math.prod(each for *_, each in course)
        kept = 2.0 ** (-months / half_life)
        assert chance[True, True] == pytest.approx(kept, abs=1e-12)
        assert chance[False, True] == pytest.approx(1.0 - kept, abs=1e-12)
        assert chance[True, False] == chance[False, False] == 0.0
        joint = {
            (a, b): chance[True, True] * WISHES[a] * (a == b) + chance[False, True] * WISHES[a] * WISHES[b]
            for a, b in itertools.product(WISHES, repeat=2)
        }
        for wish, share in WISHES.items():
            assert sum(joint[a, wish] for a in WISHES) == pytest.approx(share, abs=1e-12)
            correlation = (joint[wish, wish] - share**2) / (share * (1.0 - share))
            assert correlation == pytest.approx(kept, abs=1e-12)


@rule
def wishes_over(people, place, policy, p, luck, wishes):
    """Everybody's wish in every month of a life in one place under one policy."""
    for month in range(wishes.shape[1]):
        policy.month = month
        for row in range(len(people)):
            me = people[row]
            _, _, _, clock = uniforms(luck, me.person, month, Stream.WORK, 0)
            decide(me, place, place, policy, p, luck, clock)
            wishes[row, month] = me.wish


@pytest.mark.parametrize("rate", RATES[1:])
def test_lives_of_two_years(rate):
    """The same in 20,000 lives, wishes carried between reviews: logit shares, and autocorrelations of 2**(-t/h).

    Seeded; each of 8 comparisons a rate within 4 standard errors: false alarms 6e-5 each, 1.5e-3 in all.
    """
    count, half_life = 20_000, 12.0
    p = living(
        behaviour_review_rate=rate, behaviour_shock_half_life=half_life, behaviour_nest_dissimilarity=1.0,
        behaviour_persistent_sd=0.0, behaviour_destination_shift=-3.0,
    )  # fmt: skip
    people = people_in_transit(count, place=Place.TRANSIT_CITY, hiding=Hiding.RENT, savings=500.0)
    place, policy, wishes = offering(), facing(origin_closed=1.0)[0], np.zeros((count, 25), np.int64)
    wishes_over(people, place, policy, p, LUCK, wishes)
    values = np.array(systematic_values(people[0], place, place, policy, p)[1])
    weights = np.exp((values - values.max()) / p.behaviour_choice_scale)
    share = sum(weights[option] for option in Option if leaves(option) and option != Option.RETURN) / weights.sum()
    assert 0.1 < share < 0.9
    going = np.isin(wishes, [Option.DESTINATION_ALONE, Option.DESTINATION_WITH_CHILD, Option.THIRD_COUNTRY])
    for month in (0, 8, 16, 24):
        near(going[:, month].mean(), share, share_error(share, count))
    for lag in (1, 6, 12, 24):
        together = (going[:, 0] - share) * (going[:, lag] - share) / (share * (1.0 - share))
        near(together.mean(), 2.0 ** (-lag / half_life), together.std() / math.sqrt(count))
