"""T22: beliefs are Beta posteriors; false pictures, propaganda, news of raids and deaths (M43, M61, M62, M66)."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plainly import CHANCE, by_hand, her, here, law, life, share
from scipy import stats
from worlds import living, month_by_month, near, people_in_transit, share_error, tiny_world

from transitsim.rules.beliefs import be_deceived, first_picture, hear_propaganda, learn_of_journey, revise, see_control
from transitsim.rules.news import raid_nearby
from transitsim.schema.enums import Exposure, Place

COUNT = 20_000
reports_heard = st.lists(st.integers(0, 1), max_size=40)


@given(st.integers(1, 20), st.integers(1, 20), st.integers(1, 3), reports_heard)
@settings(max_examples=200, deadline=None, derandomize=True)
def test_t22_posterior_mean(caught, passed, weight, reports):
    """T22. From Beta(a, b), k of n reports of a capture lead to the mean of Beta(a + w k, b + w (n - k)), to 1e-12."""
    mean, seen = caught / (caught + passed), float(caught + passed)
    for report in reports:
        mean, seen = by_hand(revise)(mean, seen, float(report), float(weight)), seen + weight
    k, n = sum(reports), len(reports)
    assert mean == pytest.approx(stats.beta(caught + weight * k, passed + weight * (n - k)).mean(), rel=1e-12)


@given(reports_heard)
@settings(max_examples=50, deadline=None, derandomize=True)
def test_t22_of_a_person(reports):
    """T22. Her belief of the road is that mean until the memory is full; then each report takes the place of an older one."""
    p, me = life(behaviour_report_weight=1.0, life_report_memory=24.0), her(believed_capture=0.25, capture_reports=8.0)
    for number, report in enumerate(reports, 1):
        before = me.believed_capture
        by_hand(learn_of_journey)(me, float(report), p)
        if number <= 16:
            k = sum(reports[:number])
            assert me.believed_capture == pytest.approx(stats.beta(2 + k, 6 + number - k).mean(), rel=1e-12)
        else:
            assert me.believed_capture == pytest.approx((24 * before + report) / 25, rel=1e-12)
        assert me.capture_reports == min(24.0, 8.0 + number)


def hearing(months, *, captured=0.3, punished=0.15, prior=8.0, memory=1e3, levers=None, count=COUNT):
    """Beliefs of capture and punishment, month by month, of people who hear a report each month by phone and otherwise."""
    start = {"believed_capture": 0.5, "capture_reports": prior, "believed_punishment": 0.5, "punishment_reports": prior}
    truth = {"network_report_hazard": 1.0, "route_capture_chance": captured, "origin_kin_punishment_chance": punished}
    world = tiny_world(
        people_in_transit(count, **start), months, levers={**truth, **(levers or {})}, life={"life_report_memory": memory}
    )
    world.p["behaviour_report_weight"] = 1.0
    return month_by_month(world, lambda now: np.array([now["believed_capture"], now["believed_punishment"]]))


def test_t22_in_a_world():
    """T22. After n reports every belief is one of the n + 1 posterior means, and the captures among them are binomial.

    20,000 people, 24 months: means and variances of k within 4 standard errors (6e-5 each).
    """
    months = 24
    found = hearing(months)
    for belief, truth in ((0, 0.3), (1, 0.15)):
        heard = np.arange(1, months + 1)[:, None]
        k = found[:, belief] * (8 + heard) - 4
        assert np.abs(k - np.round(k)).max() < 1e-9
        assert np.isin(np.diff(np.round(k), axis=0), (0, 1)).all()
        for n in (1, 12, 24):
            near(k[n - 1].mean(), n * truth, math.sqrt(n * truth * (1 - truth) / COUNT))
            variance = n * truth * (1 - truth)
            near(k[n - 1].var(), variance, variance * math.sqrt(2 / COUNT) * (1 + 1 / n))


def test_t22_beliefs_converge():
    """T22. With memory without end the belief comes to the truth; with one of M reports it stays around it.

    Variance c (1 - c)/(2 M + 1) in the long run: 5,000 people, 4 standard errors (6e-5 each).
    """
    months, truth, memory, count = 240, 0.3, 24.0, 5_000
    endless, short = (hearing(months, memory=most, count=count)[-1, 0] for most in (1e3, memory))
    near(endless.mean(), (4 + months * truth) / (8 + months), math.sqrt(months * truth * (1 - truth) / count) / (8 + months))
    assert abs(endless.mean() - truth) < 0.01
    variance = truth * (1 - truth) / (2 * memory + 1)
    near(short.mean(), truth, math.sqrt(variance / count))
    near(short.var(), variance, variance * math.sqrt(2.2 / count))
    assert endless.std() < 0.5 * short.std()


def test_t22_calls_carry_what_concerns_home():
    """T22. Of families one hears by phone only: with b of the calls blocked, of 1 - b of them; 4 s.e. (6e-5)."""
    road, home = hearing(1, levers={"origin_phone_block_chance": 0.6})[0]
    assert (road != 0.5).all()
    near((home != 0.5).mean(), 0.4, share_error(0.4, COUNT))


def test_first_picture():
    """A newcomer knows the dangers of the month; that there is no way back, with a chance: 2,000 people, 4 s.e. (6e-5)."""
    policy, p = (
        law(route_capture_chance=0.2, origin_kin_punishment_chance=0.1),
        life(life_no_return_known=0.7, life_prior_reports=8.0),
    )
    people = [her(person=row) for row in range(2_000)]
    for me in people:
        by_hand(first_picture)(me, policy, p, CHANCE)
        assert (me.believed_capture, me.believed_punishment, me.capture_reports, me.punishment_reports) == (0.2, 0.1, 8.0, 8.0)
    near(np.mean([me.believed_no_return for me in people]), 0.7, share_error(0.7, len(people)))


def test_guides_who_deceive():
    """Guides are met at their hazard, and `deception` of them lie: 20,000 people, 4 s.e. (6e-5 a month)."""
    h, lies, months = 0.1, 0.3, 24
    world = tiny_world(
        people_in_transit(COUNT),
        months,
        levers={"route_contact_hazard": h, "route_contact_factor": 1.0, "route_deception": lies},
        life={"life_guide_loss": 0.0},
    )
    found = month_by_month(world, lambda now: [(now["guide"] == 1).mean(), (now["deceived"] == 1).mean()])
    met = 1 - (1 - h) ** np.arange(1, months + 1)
    near(found[:, 0], met, share_error(met, COUNT))
    near(found[:, 1], lies * met, share_error(lies * met, COUNT))
    assert (world.people["informed"] >= world.people["guide"]).all()


def test_a_false_picture():
    """It shows a way back, a safe journey (one report) and a golden place, which no second lie makes more golden."""
    policy, p = law(route_deception=1.0), life(life_deceit_size=0.3, behaviour_report_weight=1.0)
    me = her(believed_capture=0.2, capture_reports=8.0, believed_no_return=1.0, believed_destination=-0.1)
    by_hand(be_deceived)(me, policy, p, CHANCE)
    assert (me.deceived, me.exposures, me.believed_no_return) == (1, Exposure.DECEIT, 0.0)
    assert me.believed_capture == pytest.approx(1.6 / 9)
    assert me.believed_destination == pytest.approx(0.2)
    by_hand(be_deceived)(me, policy, p, CHANCE)
    assert me.believed_destination == pytest.approx(0.3)
    honest = her(believed_no_return=1.0)
    by_hand(be_deceived)(honest, law(route_deception=0.0), p, CHANCE)
    assert (honest.deceived, honest.exposures, honest.believed_no_return) == (0, 0, 1.0)


def test_false_pictures_fade():
    """A true report ends a lie with chance f and f of any picture: (1 - h f)**n are deceived still, 4 s.e. (6e-5 a month)."""
    h, f, months = 0.5, 0.2, 24
    people = people_in_transit(COUNT, deceived=1, believed_destination=0.3, capture_reports=8.0, punishment_reports=8.0)
    people["deceived"][::2] = 0
    people["believed_destination"][::2] = -0.3
    world = tiny_world(
        people, months, levers={"network_report_hazard": h}, life={"life_picture_fades": f, "life_report_memory": 1e3}
    )
    lied_to = month_by_month(world, lambda now: now["deceived"][1::2].mean())
    still = (1 - h * f) ** np.arange(1, months + 1)
    near(lied_to, still, share_error(still, COUNT / 2))
    after = world.people
    found_out = after[1::2][after["deceived"][1::2] == 0]
    assert (found_out["believed_no_return"] == 1.0).all()
    assert (found_out["believed_destination"] == 0.0).all()
    believers = after[1::2][after["deceived"][1::2] == 1]
    reports = believers["capture_reports"] - 8.0
    assert np.allclose(believers["believed_destination"], 0.3 * (1 - f) ** reports, atol=1e-12)
    gloomy = after[::2]["believed_destination"]
    assert (gloomy < 0.0).all()
    expected = -0.3 * (1 - h * f) ** months
    near(gloomy.mean(), expected, gloomy.std() / math.sqrt(len(gloomy)))


def test_propaganda():
    """A staged return, heard with chance q, takes its size from the picture, no more: 1 - (1 - q)**n are down, 4 s.e. (6e-5)."""
    q, size, months = 0.05, living().life_propaganda_size, 24
    found = month_by_month(
        tiny_world(people_in_transit(COUNT), months, levers={"origin_propaganda": q}),
        lambda now: (now["believed_destination"] == -size).mean(),
    )
    down = 1 - (1 - q) ** np.arange(1, months + 1)
    near(found, down, share_error(down, COUNT))
    policy, p, hopeful = law(origin_propaganda=q), life(), her(believed_destination=size)
    for expected in (0.0, -size, -size):
        by_hand(hear_propaganda)(hopeful, policy, p, 0.0)
        assert hopeful.believed_destination == expected
    by_hand(hear_propaganda)(hopeful, policy, p, q)
    assert hopeful.believed_destination == -size


def test_arrest_is_seen():
    """Of arrest where she lives she believes the hazard of one who knows the place; papers, language and recognition count."""
    policy = law(transit_arrest_hazard=0.04, transit_arrest_permit_factor=0.25, transit_recognition=0.5)
    p = life(life_language_hides=0.4)
    for permit, language, expected in ((0, 0.0, 0.02 * 1.5), (1, 0.0, 0.005 * 1.5), (0, 0.5, 0.016 * 1.5)):
        me = her(permit=permit, language=language)
        by_hand(see_control)(me, here(arrest_factor=1.5), policy, p)
        assert me.believed_arrest == pytest.approx(expected)


def test_raids_nearby():
    """Raids are heard of in proportion to the hazard of the visible, not among the recognised."""
    p, place = life(life_raid_news=5.0), here(arrest_factor=1.5)
    for recognition, expected in ((0.0, 0.3), (0.5, 0.15), (1.0, 0.0)):
        policy = law(transit_arrest_hazard=0.04, transit_recognition=recognition)
        assert share(lambda u, policy=policy: by_hand(raid_nearby)(place, policy, p, u)) == pytest.approx(expected, abs=1e-3)


def test_a_death_at_home_is_heard_of_by_phone():
    """Kin in transit think again for the months of a review when a call tells them, with 1 - b; the need goes too; 4 s.e."""
    blocked = 0.4
    people = people_in_transit(2 * COUNT, born=-360)
    people["family_row"], people["family_size"] = np.arange(2 * COUNT) // 2 * 2, 2
    at_home = people[1::2]
    at_home["mother"], at_home["place"], at_home["dies"], at_home["wake"] = 0, Place.ORIGIN_BORDER, 5, 5
    levers, lives = {"origin_phone_block_chance": blocked}, {"behaviour_review_months": 3.0, "life_need_grown": 0.3}
    world = tiny_world(people, 7, levers=levers, life={**lives, "life_need_food": 10.0})
    need, heard = np.moveaxis(month_by_month(world, lambda now: [now["need"][::2] + 0.0, now["review_until"][::2] >= 8]), 1, 0)
    assert (need[4] == 3.0).all()
    assert (need[5] == 0.0).all()
    assert not heard[4].any()
    near(heard[5].mean(), 1 - blocked, share_error(blocked, COUNT))
