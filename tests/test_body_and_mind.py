"""Harm, health and distress: counted once, closed forms, what keeps them up (M01, M02, M32, M50, M72, M73)."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plainly import CHANCE, by_hand, her, law, life, share
from worlds import month_by_month, near, people_in_transit, share_error, tiny_world

from transitsim.rules.choice.constraints import travel_bits
from transitsim.rules.health import (
    apart_from_kin,
    care_in_transit,
    distress_kept_up,
    fall_ill,
    keep_health,
    live_with_distress,
    risk_violence,
    seek_care,
    suffer,
)
from transitsim.schema.enums import Act, Constraint, Exposure, Place

COUNT = 20_000
unit = st.floats(0.0, 1.0)


@given(unit, unit, st.floats(0.0, 0.1), st.floats(0.0, 0.1), st.integers(0, 60))
@settings(max_examples=100, deadline=None, derandomize=True)
def test_health_goes_to_its_fixed_point(start, access, gain, wear, months):
    """H_n = H* + (H_0 - H*) k**n, H* = g a/(g a + w (1 - a)), k = 1 - g a - w (1 - a); never outside 0 to 1."""
    p, me = life(life_health_gain=gain, life_health_wear=wear), her(health=start)
    for _ in range(months):
        by_hand(keep_health)(me, access, p)
        assert 0.0 <= me.health <= 1.0
    up, down = gain * access, wear * (1 - access)
    rest = up / (up + down) if up + down > 0 else start
    assert me.health == pytest.approx(rest + (start - rest) * (1 - up - down) ** months, abs=1e-9)


def test_illness_in_a_world():
    """Ill with chance illness * (1 - H), H by its closed form, with and without a permit: 20,000, 4 s.e. (6e-5 a month)."""
    months, access = 24, {0: 0.2, 1: 0.7}
    gain, wear, illness = 0.05, 0.04, 0.6
    people = people_in_transit(COUNT, permit=np.arange(COUNT) % 2)
    levers = {"transit_care_access": access[0], "transit_care_access_permit": access[1]}
    world = tiny_world(
        people, months, levers=levers, life={"life_health_gain": gain, "life_health_wear": wear, "life_illness": illness}
    )
    found = month_by_month(
        world, lambda now: [[(now["exposures"][k::2] & Exposure.ILLNESS > 0).mean(), now["health"][k]] for k in (0, 1)]
    )
    for permit, open_share in access.items():
        up, down = gain * open_share, wear * (1 - open_share)
        health = up / (up + down) + (1 - up / (up + down)) * (1 - up - down) ** np.arange(1, months + 1)
        assert np.allclose(found[:, permit, 1], health, atol=1e-12)
        near(found[:, permit, 0], illness * (1 - health), share_error(illness * (1 - health), COUNT / 2))


def test_care_by_papers_and_illness_by_hand():
    """A permit opens more of the care; the healthy do not fall ill; and no one sets out ill."""
    policy, p = law(transit_care_access=0.2, transit_care_access_permit=0.7), life(life_illness=0.4)
    assert [by_hand(care_in_transit)(her(permit=permit), policy) for permit in (0, 1)] == [0.2, 0.7]
    for health in (1.0, 0.75, 0.0):

        def ill(u, health=health):
            me = her(health=health)
            by_hand(fall_ill)(me, p, u)
            return me.exposures & Exposure.ILLNESS

        assert share(ill) == pytest.approx(0.4 * (1 - health), abs=1e-3)
    assert by_hand(travel_bits)(her(opening_luck=0.5), policy, p) == Constraint.NONE
    ill = her(opening_luck=0.5, exposures=int(Exposure.ILLNESS))
    assert by_hand(travel_bits)(ill, policy, p) == Constraint.HEALTH


APART = {
    "nobody": ({}, False),
    "kin at the origin": ({"dependants": 0.5}, True),
    "a minor who lives with them": ({"minors_here": 1}, False),
    "a minor elsewhere": ({"minors_apart": 1}, True),
    "one here and one elsewhere": ({"minors_here": 1, "minors_apart": 1}, True),
}


@pytest.mark.parametrize("who", APART)
def test_apart_from_kin(who):
    """Apart while a minor lives elsewhere or dependants at the origin; that level, plus stigma's, is kept up, at most 1."""
    columns, apart = APART[who]
    p, me = life(life_distress_separation=0.3, life_distress_stigma=0.8), her(**columns)
    assert by_hand(apart_from_kin)(me) == apart
    assert by_hand(distress_kept_up)(me, 0.5, p) == pytest.approx(0.4 + 0.3 * apart)
    assert by_hand(distress_kept_up)(me, 1.0, p) == pytest.approx(min(1.0, 0.8 + 0.3 * apart))


@given(unit, unit, st.floats(0.0, 0.2), st.integers(0, 100))
@settings(max_examples=100, deadline=None, derandomize=True)
def test_distress_goes_to_its_fixed_point(start, stigma, recovery, months):
    """D_n = level + (D_0 - level) (1 - r)**n."""
    p, me = life(life_distress_stigma=0.7, life_distress_recovery=recovery), her(distress=start)
    for _ in range(months):
        by_hand(live_with_distress)(me, stigma, p)
    level = 0.7 * stigma
    assert me.distress == pytest.approx(level + (start - level) * (1 - recovery) ** months, abs=1e-9)


def test_distress_after_arrival_has_its_half_life():
    """With r = 1 - 2**(-1/60) half the gap to the level of stigma is left after 60 settled months, a quarter after 120."""
    kept_up = {"life_distress_recovery": 1 - 2 ** (-1 / 60), "life_distress_stigma": 0.5, "life_third_belonging": 0.4}
    for place, level in ((Place.DESTINATION, 0.5 * 0.4), (Place.THIRD_COUNTRY, 0.5 * 0.6)):
        people = people_in_transit(3, place=place, distress=0.8)
        found = month_by_month(tiny_world(people, 120, life=kept_up), lambda now: now["distress"].copy())
        assert np.allclose(found[[59, 119]] - level, [[(0.8 - level) / 2], [(0.8 - level) / 4]])


def test_default_distress_hardly_fades():
    """With the defaults fifteen years change little (M72): between a quarter and a half of the gap is gone."""
    gone = 1 - (1 - life().life_distress_recovery) ** 180
    assert 0.25 < gone < 0.5


def test_harm_is_counted_once_a_month():
    """The same harm twice in a month is one violent month and one trauma; other exposures are other bits."""
    p, me = life(life_trauma=0.1), her()
    for _ in range(2):
        by_hand(suffer)(me, int(Exposure.VIOLENCE), p)
    assert (me.violent_months, me.exposures) == (1, Exposure.VIOLENCE)
    assert me.distress == pytest.approx(0.1)
    by_hand(suffer)(me, int(Exposure.DISCRIMINATION), p)
    assert (me.violent_months, me.exposures) == (1, Exposure.VIOLENCE | Exposure.DISCRIMINATION)
    assert me.distress == pytest.approx(1 - 0.9**2)
    by_hand(suffer)(me, int(Exposure.DECEIT), p)
    assert me.distress == pytest.approx(1 - 0.9**2)


def test_a_violent_month_leaves_its_trace():
    """n violent months leave 1 - (1 - t)**n of full distress; they are binomial: mean and variance within 4 s.e. (6e-5)."""
    v, t, months = 0.2, 0.05, 24
    lives = {"life_trauma": t, "life_distress_recovery": 0.0}
    people = people_in_transit(COUNT)
    month_by_month(tiny_world(people, months, levers={"transit_violence_elsewhere": v}, life=lives), len)
    violent = people["violent_months"]
    near(violent.mean(), months * v, math.sqrt(months * v * (1 - v) / COUNT))
    near(violent.var(), months * v * (1 - v), months * v * (1 - v) * math.sqrt(2 / COUNT))
    assert np.allclose(people["distress"], 1 - (1 - t) ** violent)


def test_two_dangers_of_one_month():
    """At home after a return and at the border in one month: 1 - (1 - a)(1 - b) suffer, each once; 20,000, 4 s.e. (6e-5)."""
    a, b = 0.3, 0.4
    people = people_in_transit(COUNT, place=Place.ORIGIN_BORDER, first_entered=0, window_ends=24)
    levers = {"origin_return_violence": a, "origin_crossing_violence": b, "origin_closed": 0.0}
    month_by_month(tiny_world(people, 1, levers=levers), len)
    assert (people["place"] == Place.TRANSIT_COETHNIC).all()
    either = 1 - (1 - a) * (1 - b)
    near((people["violent_months"] == 1).mean(), either, share_error(either, COUNT))
    assert people["violent_months"].max() == 1
    assert ((people["exposures"] & Exposure.VIOLENCE > 0) == (people["violent_months"] == 1)).all()


def test_blocks_of_luck_are_apart():
    """The two risks of a month are drawn independently: 2,000 people, their correlation within 4 s.e. (6e-5) of none."""
    policy, p, rows = law(7), life(), []
    for row in range(2_000):
        pair = her(person=row), her(person=row)
        for block, me in enumerate(pair):
            by_hand(risk_violence)(me, 0.5, block, policy, p, CHANCE)
        rows.append([me.violent_months for me in pair])
    near(np.corrcoef(np.array(rows).T)[0, 1], 0.0, 1 / math.sqrt(len(rows)))


@pytest.mark.parametrize("distress", [0.0, 0.5, 1.0])
def test_care_is_sought(distress):
    """Care is used with chance base/12 (1 + k D); without distress as natives do: by uniforms, and in a world, 4 s.e. (6e-5)."""
    base, k = 0.6, 4.0
    chance = base / 12 * (1 + k * distress)
    policy, p = law(destination_care_base=base), life(life_care_slope=k)

    def sought(u):
        me = her(distress=distress)
        by_hand(seek_care)(me, policy, p, u)
        return me.acts & Act.SEEK_CARE

    assert share(sought) == pytest.approx(chance, abs=1e-3)
    months = 6
    people = people_in_transit(COUNT, place=Place.DESTINATION, distress=distress)
    lives = {"life_care_slope": k, "life_distress_recovery": 0.0}
    world = tiny_world(people, months, levers={"destination_care_base": base}, life=lives)
    found = month_by_month(world, lambda now: (now["acts"] & Act.SEEK_CARE > 0).mean())
    near(found.mean(), chance, share_error(chance, COUNT * months))
