"""Whole worlds: sponsoring, accounts, no constraint at all, scale, rationing."""

from __future__ import annotations

import functools
import math

import numpy as np
import pytest
from named import world_of
from worlds import LUCK, everywhere, facing, in_transit, lived, living, near, people_in_transit, share_error, tiny_world

from transitsim.core.jit import rule
from transitsim.engine.model import TransitModel
from transitsim.engine.population import empty_people
from transitsim.engine.rationing import Queues
from transitsim.engine.stock_flow_check import BrokenAccounts, check
from transitsim.inputs.settings import Settings
from transitsim.rules.family.messages import pass_messages
from transitsim.rules.family.ties import AWAKE
from transitsim.schema.enums import CHILDHOOD, NEVER, TRANSIT, Constraint, Message, Place, State
from transitsim.schema.person import NOBODY

FAMILY = 61


@rule
def deliver_to(people, families, size, awake, structures, policy, p, luck):
    """Messages of one month in these families, in this order. Returns the friends' places."""
    friends = 0.0
    for family in families:
        friends += pass_messages(people, family * size, size, awake, structures, policy, p, luck)
    return friends


def deliver(people, families, size, months, p):
    """The same, everybody awake."""
    awake = np.full(len(people), AWAKE, np.uint8)
    return deliver_to(people, families, size, awake, everywhere(months)[0], months[0], p, LUCK)


def progeny(families, chance, seed):
    """People whom sponsoring brought, herself included, for each first arrival of a family with 60 kin at home.

    Each arrival sponsors once, with `chance`; one event funds a party of two. A family of 60 is as good as endless:
    at R0 = 0.4 more than 60 come with chance below 1e-5.
    """
    people = empty_people(families * FAMILY)
    people["person"] = np.arange(len(people))
    people["family_row"] = np.arange(len(people)) // FAMILY * FAMILY
    people["family_size"] = FAMILY
    people["born"] = -360
    people["place"] = Place.ORIGIN_BORDER
    waiting = np.arange(0, len(people), FAMILY)
    people["place"][waiting] = Place.DESTINATION
    months, p = facing(1, route_fee=100.0, route_upfront_share=1.0), living(life_penalty_price=0.0, life_sponsor_friend=0.0)
    kin = np.ones(len(people), bool)
    kin[waiting] = False
    luck, came = np.random.default_rng(seed), np.ones(families)
    while len(waiting):
        _, first = np.unique(waiting // FAMILY, return_index=True)
        now = waiting[first]  # one of a family a month: two sponsors of one month would invite the same kin
        people["messages"][now] = Message.SPONSOR * (luck.random(len(now)) < chance)
        people["savings"][now] = 200.0  # the price of two
        deliver(people, np.arange(families), FAMILY, months, p)
        people["messages"][now] = 0
        invited = np.flatnonzero(people["offer"] > 0.0)
        assert (people["offer"][invited] == 100.0).all()
        people["place"][invited] = Place.DESTINATION
        people["offer"][invited] = people["sponsored"][invited] = 0
        came += np.bincount(invited // FAMILY, minlength=families)
        waiting = np.concatenate([np.delete(waiting, first), invited])
    return came


@pytest.mark.parametrize("chance", [0.1, 0.2])
def test_t15_sponsorship_is_a_branching_process(chance):
    """T15. With R0 = 2 q kin brought by each, each first arrival brings 1/(1 - R0) in all: 4,000 families, 4 s.e. (6e-5).

    Variance of the total, s2/(1 - R0)**3 with s2 = 4 q (1 - q), within a factor of 1.3.
    """
    came = np.concatenate([progeny(800, chance, seed) for seed in range(5)])
    r0, variance = 2 * chance, 4 * chance * (1 - chance) / (1 - 2 * chance) ** 3
    near(came.mean(), 1 / (1 - r0), math.sqrt(variance / len(came)))
    assert 1 / 1.3 < came.var() / variance < 1.3


def test_t15_nobody_to_fetch():
    """T15. Who sponsors, has the price and no kin left pays it for a friend with the friends' share, 4 standard errors (6e-5)."""
    people = people_in_transit(20_000, place=Place.DESTINATION, messages=Message.SPONSOR, savings=3_100.0)
    p = living()
    friends = deliver(people, np.arange(len(people)), 1, facing(1), p)
    assert np.isclose(people["savings"], 100.0).sum() == friends
    assert np.isclose(people["savings"], 3_100.0).sum() == len(people) - friends
    near(friends / len(people), p.life_sponsor_friend, share_error(p.life_sponsor_friend, len(people)))


def test_t15_families_in_any_order():
    """T15. Kin are told, paid for and woken alike whatever order families are taken in."""
    told = []
    for order in (np.arange(200), np.arange(200)[::-1].copy(), np.random.default_rng(0).permutation(200)):
        people = empty_people(600)
        people["person"], people["family_row"], people["family_size"] = np.arange(600), np.arange(600) // 3 * 3, 3
        people["place"], people["born"] = Place.ORIGIN_BORDER, -360
        people["place"][::3] = Place.DESTINATION
        people["messages"][::3] = Message.SPONSOR | Message.REACHED_DESTINATION
        people["savings"][::3] = 4_000.0
        told.append((people, deliver(people, order, 3, facing(1), living())))
    assert (told[0][0]["sponsored"] == 1).any()
    for people, friends in told[1:]:
        assert people.tobytes() == told[0][0].tobytes()
        assert friends == told[0][1]


HISTORY = Settings(scale=400, until="2002-12", seed=3)


@functools.cache
def small_history():
    """A small history and its accounts, lived once."""
    return lived(world_of(HISTORY))


def test_t20_accounts():
    """T20. Stock after = before + in - out + births for every place, sex and group, every month; recounted here from the rows."""
    model = small_history()
    ledger, weight = model.ledger, model.weight
    change = np.diff(ledger.stocks, axis=0)
    moved = ledger.flows.sum(axis=1) - ledger.flows.sum(axis=2)
    assert ledger.flows.sum() > 0
    entered = change - moved[1:]  # births, and eighteenth birthdays: from the minors to the adults
    assert (entered[..., 0] > -1e-6).all()
    assert (entered[..., 2] > -1e-6).all()
    assert min(entered[..., group].sum() for group in (0, 2)) > 0
    people, month = model.people, model.world.months - 1
    here = people["place"] >= 0
    minor = (month - people["born"] < CHILDHOOD) & (people["born_in_transit"] == 0)
    alive = here & (people["place"] < Place.DEAD)
    group = np.where(people["born_in_transit"] == 1, 2, np.where(minor, 1, 0))
    entered_late = people["desire_month"][people["family_row"]] > month  # as old as in the month of the first wish of the family
    found = np.zeros((len(Place), 2, 3))
    known = alive & ~entered_late
    np.add.at(found, (people["place"][known], people["sex"][known], group[known]), weight)
    away = [place for place in TRANSIT] + [Place.DESTINATION, Place.ROUTE, Place.HOLDING]
    assert np.allclose(found[away], ledger.stocks[-1][away])
    everybody = ledger.stocks.sum(axis=(1, 2, 3))
    assert everybody[-1] == here.sum() * weight
    assert (np.diff(everybody) >= -1e-6).all()


def test_t20_a_rule_that_cheats_is_caught():
    """T20. Somebody found where no flow brought her stops the run, with month and places named."""
    model = TransitModel(HISTORY, views=False)
    for _ in range(48):
        model.step()
    there = np.flatnonzero((model.people["place"] == Place.TRANSIT_COETHNIC) & (model.awake > 0))
    model.people["place"][there[0]] = Place.THIRD_COUNTRY
    with pytest.raises(BrokenAccounts, match=r"1999-01.*third_country.*transit_coethnic.*400 people"):
        model.step()


def test_t20_a_child_from_nowhere_is_caught():
    """T20. So does a child that appears, in a row kept for it, without a birth."""
    model = TransitModel(HISTORY, views=False)
    for _ in range(48):
        model.step()
    people = model.people
    awake = np.isin(people["family_row"], people["family_row"][model.awake > 0])
    row = np.flatnonzero(awake & (people["place"] < 0) & (people["born"] == NEVER))[0]
    people["born"][row], people["place"][row], model.awake[row] = 3, Place.DESTINATION, AWAKE
    with pytest.raises(BrokenAccounts, match=r"1999-01.*destination"):
        model.step()


def test_t20_the_identity():
    """T20. The check itself: in and out are told apart, and what is off is said in people."""
    before, flow, births = np.full((3, 2, 3), 10.0), np.zeros((3, 3, 2, 3)), np.zeros((3, 2, 3))
    flow[0, 1, 0, 0] = 4.0
    births[2, 1, 2] = 1.0
    after = before.copy()
    after[0, 0, 0], after[1, 0, 0], after[2, 1, 2] = 6.0, 14.0, 11.0
    check(before, flow, births, after, 14)
    with pytest.raises(BrokenAccounts, match=r"1996-03 do not close in origin_border, origin_interior: off by 8 people"):
        check(before, flow.swapaxes(0, 1), births, after, 14)


NO_CONSTRAINT = {
    "origin_crossing_fee": 0.0,
    "origin_closed": 0.0,
    "transit_bond_months": 0.0,
    "transit_surveillance": 0.0,
    "transit_permit_exit_block": 0.0,
    "transit_child_papers_chance": 1.0,
    "route_fee": 0.0,
    "route_open": 1.0,
    "route_contact_hazard": 1.0,
    "route_contact_factor": 1.0,
    "third_places": 1e9,
    "transit_registration_hazard": 1.0,
    "transit_registration_exposes": 0.0,
    "network_sponsor_rate": 0.0,  # who are fetched together weigh together
}
NO_CONSTRAINT_IN_LIFE = {
    "life_guide_loss": 0.0,
    "life_guide_held": 1.0,
    "life_guide_kin": 1.0,
    "life_father_consent": 1.0,
    "life_infant_months": 0.0,
    "life_late_pregnancy": -1.0,  # the month of a birth is no obstacle either
    "life_dead_before_five": 0.0,  # a wish to go with a child lasts until the next review, though the child has died
    "life_mortality": 0.0,
    "life_information_hazard": 1.0,
    "life_illness": 0.0,
    "life_move_cost": 0.0,
}


def each_alone(people):
    """Everybody on their own: no couple, no child from the origin whom leaving could leave with nobody."""
    begun = people["desire_month"][people["family_row"]]
    minors = (people["place"] >= 0) & (begun - people["born"] < CHILDHOOD)
    people["place"][minors] = NOBODY
    people["born"][people["place"] < 0] = people["wake"][people["place"] < 0] = NEVER
    people["spouse"] = people["head"] = NOBODY


def relaxed(levers=None, life=None):
    """A history with births in plenty, nobody bound to a household, and no hard constraint but those in `levers` and `life`.

    Returns its decision cells.
    """
    world = world_of(Settings(scale=200, until="2004-12", seed=5))
    each_alone(world.people)
    world.structures["birth"] = 0.1
    for name, value in {**NO_CONSTRAINT, **(levers or {})}.items():
        world.policy[name] = value
    for name, value in {**NO_CONSTRAINT_IN_LIFE, **(life or {})}.items():
        world.p[name] = value
    if world.policy["transit_registration_hazard"].max() > 0.0:
        world.people["registered"] = 1  # children yet to come
    return lived(world).ledger.tally(world.months, 0.0, 200).decisions


def test_t25_no_constraint():
    """T25. With every constraint relaxed nobody is held: no involuntary or acquiescent person-month, not at the origin either."""
    cells = relaxed()
    assert cells["person_months"].sum() > 0
    assert set(cells["state"]) == {State.MOBILE, State.PREPARING, State.VOLUNTARY, State.FORCED}
    chosen = np.isin(cells["state"], [State.PREPARING, State.VOLUNTARY])
    assert (cells["binding"][chosen] == 0).all()


ONE_BACK = {
    "funds": ({"route_fee": 2_500.0, "route_upfront_share": 1.0}, {}, Constraint.FUNDS),
    "guide": ({"route_contact_hazard": 0.0}, {}, Constraint.GUIDE),
    "checks": ({"transit_surveillance": 1.0}, {}, Constraint.SURVEILLANCE),
    "leg": ({"route_open": 0.0}, {}, Constraint.BORDER),
    "infants": ({}, {"life_infant_months": 24.0}, Constraint.HEALTH),
    "illness": ({}, {"life_illness": 0.3}, Constraint.HEALTH),
    "children": ({"transit_child_papers_chance": 0.0}, {}, Constraint.CHILD),
    "registers": ({"transit_registration_hazard": 0.0}, {}, Constraint.CHILD),
    "bonds": ({"transit_bond_months": 24.0}, {}, Constraint.CONFINED),
}


@pytest.mark.parametrize("name", ONE_BACK)
def test_t25_one_constraint_back(name):
    """T25. One constraint put back alone holds people, and is the only one ever found binding in transit."""
    levers, life, bit = ONE_BACK[name]
    cells = relaxed(levers, life)
    held = cells[(cells["state"] == State.INVOLUNTARY) & np.isin(cells["place"], TRANSIT)]
    assert held["person_months"].sum() > 0
    assert (held["binding"] == bit).all()


REPLICATES = 12
SCALES = (50, 250)
NUMBERS = ("entries", "arrivals", "forced returns", "stock", "mean stay", "sponsored share")


@functools.cache
def at_scale(scale):
    """Six numbers of each of twelve histories to 2005 at one agent for `scale` people, shape (12, 6).

    Who comes only because kin send for them is the sponsored share; they send twenty times as often as in the record, or
    it could not be told from none.
    """
    found = np.zeros((REPLICATES, len(NUMBERS)))
    for replicate in range(REPLICATES):
        settings = Settings(scale=scale, until="2005-12", seed=27, lever_factors={"network.sponsor_rate": 20.0})
        model = lived(world_of(settings, replicate))
        tally = model.ledger.tally(model.world.months, 0.0, scale)
        flows = tally.flows.sum(axis=(0, 3))
        spells = tally.spells[tally.spells["exit"] < 5]
        crossed = model.people["first_entered"] >= 0
        found[replicate] = (
            flows[:2, list(TRANSIT), 0].sum(),
            flows[:, Place.DESTINATION, 0].sum(),
            flows[Place.DETENTION_TRANSIT, Place.DETENTION_ORIGIN, 0].sum(),
            in_transit(model).mean(),
            (spells["left_month"] - spells["entered"]).mean(),
            (model.people["desire_month"][crossed] == NEVER).mean(),
        )
    return found


@pytest.mark.slow
def test_t27_scale():
    """T27. Flows, stocks, stays and the sponsored share agree at 1:50 and 1:250 within 3 standard errors (12 histories each).

    Six Welch comparisons: false alarm about 3 in 100 when the model is edited, none otherwise, since seeds are fixed.
    The variance is five times as large, within a factor of 2.5 in the mean of logs of four (related) ratios: s.d. of one
    0.65, of their mean 0.33 to 0.65, so false alarm 0.5 to 15 in 100, again only when the model is edited.
    """
    one, other = (at_scale(scale) for scale in SCALES)
    spread = one.var(axis=0, ddof=1), other.var(axis=0, ddof=1)
    near(other.mean(axis=0), one.mean(axis=0), np.sqrt((spread[0] + spread[1]) / REPLICATES), errors=3)
    assert (one[:, -1] > 0).all(), "nobody was sponsored: nothing is compared"
    ratio = np.exp(np.log(spread[1][:4] / spread[0][:4]).mean())
    assert 5 / 2.5 < ratio < 5 * 2.5


@pytest.mark.slow
def test_t27_one_agent_one_person():
    """T27. A hundredth of the desire at 1:1 against 1:10: entries and stock agree within 3 standard errors (5 histories each)."""
    found = {}
    for scale in (1, 10):
        rows = []
        for replicate in range(5):
            factors = {"origin.desire": 0.01}
            model = lived(world_of(Settings(scale=scale, until="1997-12", seed=28, lever_factors=factors), replicate))
            rows.append((model.ledger.flows[:, :2][:, :, list(TRANSIT), :, 0].sum(), in_transit(model).mean()))
        found[scale] = np.array(rows)
    one, ten = found[1], found[10]
    near(ten.mean(axis=0), one.mean(axis=0), np.sqrt((one.var(axis=0, ddof=1) + ten.var(axis=0, ddof=1)) / 5), errors=3)
    assert (ten.var(axis=0, ddof=1) > one.var(axis=0, ddof=1)).all()


def queue(places, asking, months, seed=0):
    """Served and chance month by month when `asking` people ask each month for `places` a year, as they did before."""
    queues, policy, luck = Queues(True, living()), facing(1, route_rescue_places=places)[0], np.random.default_rng(seed)
    queues.requested[0] = asking
    served, chance = np.zeros(months), np.zeros(months)
    for month in range(months):
        queues.open_month(policy)
        chance[month] = policy.chance_rescue
        served[month] = luck.binomial(asking, max(0.0, chance[month]))
        queues.requested[0], queues.served[0] = asking, served[month]
        queues.close_month(0.0)
    return served, chance


def test_t28_uses_stay_within_places_and_carry():
    """T28. Uses never outrun the places by more than one month's luck (6 s.e.) in 50 years, and use nearly all of them.

    What is left over lapses by a twelfth a month, so a little less than all.
    """
    places, asking, months = 120.0, 50, 600
    served, _ = queue(places, asking, months)
    ahead = np.cumsum(served) - places / 12 * np.arange(1, months + 1)
    assert ahead.max() <= 6 * math.sqrt(asking * 0.25)
    assert 0.97 * places < served.sum() / (months / 12) <= places + 0.1


def test_t28_a_chance_is_a_chance():
    """T28. After a month in which more were served than there were places the chance is 0, not less."""
    _, chance = queue(12.0, 100, 600)
    assert (chance >= 0.0).all()
    assert (chance == 0.0).any()


def test_t28_a_rush_on_an_empty_queue():
    """T28. When many ask at once where nobody asked the month before, no more are served than places and carry allow (6 s.e.)."""
    taken = yearly_rescues(rescued(2_000, 48.0))
    assert taken[0] <= 48.0 + 6 * math.sqrt(48.0)


def test_t28_too_few_ask():
    """T28. When fewer ask than there are places everybody passes, and no more than a year's places wait for a later rush."""
    served, chance = queue(120.0, 4, 60)
    assert (served == 4).all()
    assert (chance == 1.0).all()
    queues, policy = Queues(True, living()), facing(1, route_rescue_places=120.0)[0]
    waiting = []
    for _ in range(600):
        queues.open_month(policy)
        waiting.append(queues.places[0])
        queues.close_month(0.0)
    assert (np.diff(waiting) >= 0).all()
    assert waiting[-1] == pytest.approx(120.0)


def test_t28_twice_the_applicants_half_the_chance():
    """T28. Twice the applicants, half the chance: exactly for one month's queue, within 4 s.e. over 50 years (6e-5)."""
    chances = []
    for asking in (40.0, 80.0):
        queues, policy = Queues(True, living()), facing(1, route_rescue_places=120.0)[0]
        queues.requested[0] = asking
        queues.open_month(policy)
        chances.append(policy.chance_rescue)
    assert chances == [0.25, 0.125]
    (_, few), (_, many) = queue(120.0, 40, 600), queue(120.0, 80, 600, seed=1)
    near(many.mean() / few.mean(), 0.5, 0.5 * math.hypot(many.std() / many.mean(), few.std() / few.mean()) / math.sqrt(600))


def test_t28_nothing_scarce_when_switched_off():
    """T28. Without rationing no place is offered, so nobody's life touches a stranger's."""
    queues, policy = Queues(False, living()), facing(1, route_rescue_places=1e6, third_places=1e6)[0]
    queues.requested[:] = 1.0
    queues.open_month(policy)
    assert policy.chance_rescue == policy.chance_third == policy.chance_embassy == policy.chance_friend == 0.0


def rescued(count, places, months=72, order=None, from_month=0):
    """A world in which everybody longs to go, has no money, and asks helpers each month; they have places after `from_month`."""
    levers = {"route_open": 1.0, "transit_surveillance": 0.0}
    levers |= {"route_rescue_places": places, "structure_rescue_priority_women": 1.0}
    life = {"behaviour_destination_shift": 500.0, "behaviour_review_rate": 1.0, "life_third_wage": 1e-9}
    people = people_in_transit(count, entered=0, guide=1, informed=0)
    world = tiny_world(people, months, levers=levers, life={**life, "life_embassy_try": 0.0}, rationing=True)
    world.policy["route_rescue_places"][:from_month] = 0.0
    model = TransitModel(world=world, views=False)
    for _ in range(months):
        model.begin_month()
        if order is not None:
            model._active[: model._count] = order.permutation(model._active[: model._count])
        model.live()
        model.end_month()
    return model


def yearly_rescues(model):
    """People who set out from transit, a year."""
    return model.ledger.flows[:, list(TRANSIT), Place.ROUTE].sum(axis=(1, 2, 3)).reshape(-1, 12).sum(axis=1)


def test_t28_rescue_in_a_world():
    """T28. Helpers with 48 places a year take 48 a year of 2,000 who ask every month, once there is a queue.

    A month's luck is a Poisson number of 4, made good in the next: two of them bound a year, 4 standard errors (6e-5 a year).
    """
    taken = yearly_rescues(rescued(2_000, 48.0, from_month=12))
    assert taken[0] == 0
    near(taken[1:], 48.0, math.sqrt(2 * 4.0))
    assert taken.sum() <= 48.0 * (len(taken) - 1) + 6 * 2.0


def test_t28_order_is_irrelevant():
    """T28. Who is served does not depend on the order in which families are taken: all rows equal after six years."""
    one, other = rescued(500, 24.0), rescued(500, 24.0, order=np.random.default_rng(1))
    assert one.people.tobytes() == other.people.tobytes()
    assert (one.ledger.flows == other.ledger.flows).all()
    assert one.ledger.flows[:, list(TRANSIT), Place.ROUTE].sum() > 0
