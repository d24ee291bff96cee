"""Months until something happens: hazards, stocks and flows against their closed forms."""

from __future__ import annotations

import math

import numpy as np
import pytest
from worlds import (
    LUCK,
    arriving_world,
    facing,
    in_transit,
    lived,
    living,
    months_free,
    near,
    offering,
    people_in_transit,
    share_error,
    some_uniforms,
    tiny_world,
    tries_until_out,
)

from transitsim.core.random_numbers import months_until
from transitsim.schema.enums import Place

COUNT = 50_000


def test_t1_survival():
    """T1. Under one constant monthly hazard h = 0.03, S(t) = (1 - h)**t: S(12) = 0.694, median 23, mean 1/h.

    50,000 people, every month within 4 standard errors (false alarm 6e-5 a month, fewer as months hang together).
    """
    h, months = 0.03, 60
    levers = {"transit_arrest_hazard": h, "transit_handover_share": 1.0, "transit_detention_months": 12.0}
    model = lived(tiny_world(people_in_transit(COUNT), months, levers=levers))
    alive = in_transit(model).sum(axis=1) / COUNT
    expected = (1 - h) ** np.arange(1, months + 1)
    near(alive, expected, share_error(expected, COUNT))
    assert round(expected[11], 3) == 0.694
    assert alive[21] > 0.5 > alive[22]
    spells = model.ledger.tally(months, 0.0, 1).spells
    assert len(spells) == COUNT
    left = model.ledger.flows[:, Place.TRANSIT_COETHNIC, Place.DETENTION_TRANSIT].sum()
    near(left / (alive[:-1].sum() * COUNT + COUNT), h, math.sqrt(h * (1 - h) / (COUNT * (1 + alive[:-1].sum()))))


def test_t1_mean_stay():
    """T1. The mean wait is 1/h: 50,000 people followed until arrest, 4 standard errors (false alarm 6e-5)."""
    h = 0.1
    policy = facing(1, transit_arrest_hazard=h, transit_handover_share=1.0)[0]
    months = np.zeros(COUNT, np.int64)
    months_free(people_in_transit(COUNT), offering(), policy, living(life_tenure_arrest=0.0), LUCK, months, 1000)
    near(months.mean(), 1 / h, math.sqrt(1 - h) / h / math.sqrt(COUNT))


def test_t2_exit_shares_of_one_draw():
    """T2. Going back and moving on compete for a settled person: exit shares are h_k / sum h, 4 standard errors (6e-5)."""
    back, onward, months = 0.03, 0.05, 120
    half = {"dependants": 0.5, "need": 10.0, "distress": 0.5}  # going back: rate (1/2 + distress) (1/2 + dependants)
    people = people_in_transit(20_000, place=Place.DESTINATION, entered=-1, first_entered=-1, **half)
    levers = {"destination_redefection": 12 * back, "destination_onward": 12 * onward, "origin_closed": 0.0}
    steady = {"life_distress_recovery": 0.0}
    flows = lived(tiny_world(people, months, levers=levers, life=steady)).ledger.flows.sum(axis=(0, 3, 4))
    returned, moved = flows[Place.DESTINATION, Place.ORIGIN_BORDER], flows[Place.DESTINATION, Place.THIRD_COUNTRY]
    share = back / (back + onward)
    near(returned / (returned + moved), share, share_error(share, returned + moved))
    left = (1 - back - onward) ** months
    near(1 - (returned + moved) / len(people), left, math.sqrt(left / len(people)) + 1e-4)


def test_t2_exit_shares_of_two_rules():
    """T2. Arrest, then the end of a short trip: cumulative incidence of each is its share of the summed hazard.

    A short trip ends only for who was not arrested, so its monthly hazard is (1 - h) b. 4 standard errors (6e-5 each).
    """
    h, b, months = 0.02, 0.05, 24
    people = people_in_transit(COUNT, short_trip=1)
    levers = {"transit_arrest_hazard": h, "transit_handover_share": 1.0, "origin_closed": 0.0}
    trips = {"life_trip_food_share": 1.0, "life_trip_return_hazard": b, "life_trip_recross_months": 0.0, "life_rent_hazard": 0.0}
    flows = lived(tiny_world(people, months, levers=levers, life=trips)).ledger.flows.sum(axis=(0, 3, 4))[Place.TRANSIT_COETHNIC]
    hazards = np.array([h, (1 - h) * b])
    gone = 1 - (1 - hazards.sum()) ** months
    expected = hazards / hazards.sum() * gone
    found = flows[[Place.DETENTION_TRANSIT, Place.ORIGIN_BORDER]] / COUNT
    near(found, expected, share_error(expected, COUNT))


ENTRANTS, WARM, LONG = 150, 120, 240


def stationary(hazard, *, catch=0.0):
    """The long run of a world whose people are arrested, held a month and returned for good.

    Returns the monthly stocks living and held in transit, entries a month, and the mean stay of later entrants.
    """
    levers = {
        "transit_arrest_hazard": hazard,
        "transit_handover_share": 1.0,
        "transit_detention_months": 1.0,
        "origin_accepts_returnees": 1.0,
        "origin_catch_chance": catch,
    }
    model = lived(arriving_world(ENTRANTS, LONG, levers=levers, life={"life_recross_months": 0.0}))
    entries = model.ledger.flows[WARM:, Place.ORIGIN_BORDER, Place.TRANSIT_COETHNIC].sum() / (LONG - WARM)
    spells = model.ledger.tally(LONG, 0.0, 1).spells
    done = spells[(spells["entered"] >= WARM // 2) & (spells["entered"] < LONG - WARM // 2)]
    held = model.ledger.stocks[WARM:, Place.DETENTION_TRANSIT].sum(axis=(1, 2))
    return in_transit(model)[WARM:].sum(axis=1), held, entries, (done["left_month"] - done["entered"]).mean()


def mean_error(mean, hazard, months=LONG - WARM):
    """Standard error of the average of a Poisson stock whose months are correlated by (1 - h)**lag."""
    return math.sqrt(mean * (2 - hazard) / hazard / months)


def test_t10_littles_law():
    """T10. At stationarity the stock is entries a month times mean stay: N = E D, 4 standard errors (6e-5).

    D is 1/h months and one in detention.
    """
    h = 0.1
    living_there, held, entries, stay = stationary(h)
    assert entries == ENTRANTS
    near(stay, 1 / h + 1, math.sqrt(1 - h) / h / math.sqrt(ENTRANTS * (LONG - WARM)))
    near(living_there.mean(), entries / h, mean_error(entries / h, h))
    near((living_there + held).mean(), entries * stay, mean_error(entries * stay, h))


def test_t10_elasticity_of_the_stock():
    """T10. d ln N = (eps_E - eps_rho) d ln e: enforcement e that catches at the border and arrests inside moves the
    stock by (1 - e')/(1 - e) from entries and e/e' from stays. 4 standard errors (6e-5 each).
    """
    e, harder = 0.08, 0.16
    before, held, into, stay = stationary(e, catch=e)
    after, still_held, fewer, shorter = stationary(harder, catch=harder)
    error = math.hypot(mean_error(before.mean(), e) / before.mean(), mean_error(after.mean(), harder) / after.mean())
    expected = math.log((1 - harder) / (1 - e)) + math.log(e / harder)
    near(math.log(after.mean() / before.mean()), expected, error)
    whole = math.log((after + still_held).mean() / (before + held).mean())
    near(whole, math.log(fewer / into) + math.log(shorter / stay), error)


@pytest.mark.parametrize("captured", [0.1, 0.4])
def test_t14_attempts(captured):
    """T14. Caught with chance p a try, P(over within n) = 1 - p**n and mean tries 1/(1 - p), 4 standard errors (6e-5)."""
    count = 20_000
    policy = facing(1, route_capture_chance=captured, transit_detention_months=1.0)[0]
    tries = np.zeros(count, np.int64)
    tries_until_out(people_in_transit(count, place=Place.ROUTE, goal=2), policy, living(), LUCK, tries, 100)
    near(tries.mean(), 1 / (1 - captured), math.sqrt(captured) / (1 - captured) / math.sqrt(count))
    for n in (1, 2, 3, 4):
        over = 1 - captured**n
        near((tries <= n).mean(), over, share_error(over, count))


def test_t16_stock_is_not_flow():
    """T16. Women 0.6 of entries, staying 40 months against 2.5: 0.96 of the stock, f D_w / (f D_w + (1 - f) D_m).

    Averaged over 120 stationary months; standard error from the stocks as Poisson numbers with their memory, 4 of them (6e-5).
    """
    months, warm, per_month = 420, 300, 50
    world = arriving_world(per_month, months, levers={"transit_arrest_hazard": 1.0, "transit_handover_share": 1.0}, men=20)
    world.structures["arrest_factor"][..., 0] = 1 / 40
    world.structures["arrest_factor"][..., 1] = 1 / 2.5
    model = lived(world)
    women, men = in_transit(model)[warm:].mean(axis=0)
    into = model.ledger.flows[warm:, Place.ORIGIN_BORDER, Place.TRANSIT_COETHNIC].sum(axis=(0, 2))
    assert into[0] / into.sum() == 0.6
    w, m = 0.6 * per_month * 40, 0.4 * per_month * 2.5
    relative = [math.sqrt(2 * stay / (months - warm) / stock) for stay, stock in ((40, w), (2.5, m))]
    near(women / (women + men), 0.96, 0.96 * 0.04 * math.hypot(*relative))


def test_t17_mixture():
    """T17. Two kinds with constant hazards: the hazard of all falls, h(t) = sum w h S / sum w S; 4 s.e. (6e-5 a month)."""
    hazards, shares, months = np.array([0.30, 0.02]), np.array([0.5, 0.5]), 20
    people = people_in_transit(COUNT)
    people["sex"] = np.arange(COUNT) % 2
    world = tiny_world(people, months, levers={"transit_arrest_hazard": 1.0, "transit_handover_share": 1.0})
    world.structures["arrest_factor"][:] = hazards
    alive = np.concatenate([[COUNT], in_transit(lived(world)).sum(axis=1)])
    found = 1 - alive[1:] / alive[:-1]
    left = shares * (1 - hazards) ** np.arange(months)[:, None]
    expected = (left * hazards).sum(axis=1) / left.sum(axis=1)
    near(found, expected, share_error(expected, COUNT * left.sum(axis=1)))
    assert (np.diff(expected) < 0).all()
    assert found[-5:].mean() < 0.2 * found[0]


@pytest.mark.parametrize("hazard", [0.03, 0.2, 0.9])
def test_t24_half_months_person_by_person(hazard):
    """T24. With h -> 1 - (1 - h)**(1/2) and the same luck, each wait in half months rounds up to the same month."""
    half = 1 - math.sqrt(1 - hazard)
    for u in some_uniforms(2_000).ravel():
        whole = months_until(u, hazard)
        if whole < 600:  # the cap of 1200 steps
            assert math.ceil(months_until(u, half) / 2) == whole


def test_t24_half_months():
    """T24. The arrest rule stepped in half months leaves S(t) as it was: 50,000 people, 4 standard errors (6e-5 a month)."""
    h, months = 0.05, 24
    policy = facing(1, transit_arrest_hazard=1 - math.sqrt(1 - h), transit_handover_share=1.0)[0]
    steps = np.zeros(COUNT, np.int64)
    months_free(people_in_transit(COUNT), offering(), policy, living(life_tenure_arrest=0.0), LUCK, steps, 2 * months + 1)
    alive = (steps[:, None] > 2 * np.arange(1, months + 1)).mean(axis=0)
    expected = (1 - h) ** np.arange(1, months + 1)
    near(alive, expected, share_error(expected, COUNT))
