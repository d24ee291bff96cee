"""The decision against discrete-choice theory: shares, invariance, monotonicity, thresholds, constraints."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, stats
from worlds import (
    LUCK,
    annuity_by_sum,
    busy_policy,
    choices,
    facing,
    living,
    near,
    offering,
    option_table,
    people_in_transit,
    random_people,
    record_all,
    reviewed,
    share_error,
    shocks_of,
    someone,
)

from transitsim.measures.aspirations import binding
from transitsim.rules.choice.aspirations import aspiration_state, leaves
from transitsim.rules.choice.utility import annuity, at_risk, flow_utility, journey_value
from transitsim.rules.choice.values import value_destination, value_stay
from transitsim.schema.enums import TRANSIT, Constraint, Hiding, Option, State

NOBODY = -1e9
NESTS = ((0, 1), (2, 3), (4,), (5,))
VALUES = (0.10, -0.15, 0.30, 0.05, -0.20, 0.25)
LEAVING = [option for option in Option if leaves(option)]
TO_DESTINATION = [Option.DESTINATION_ALONE, Option.DESTINATION_WITH_CHILD]


def nested_logit(values, sigma, tau):
    """P(a) = P(a | nest) P(nest): exp(V/(sigma tau)) within, exp(tau ln sum) across (McFadden 1978)."""
    inside = [np.exp(np.array([values[a] for a in nest]) / (sigma * tau)) for nest in NESTS[:2]]
    single = [np.exp(np.array([values[a] for a in nest]) / sigma) for nest in NESTS[2:]]
    weight = np.array([np.sum(part) ** tau for part in inside] + [part[0] for part in single])
    weight /= weight.sum()
    return np.concatenate([w * part / part.sum() for w, part in zip(weight, inside + single, strict=True)])


@pytest.mark.parametrize("tau", [0.4, 0.84, 1.0])
@pytest.mark.parametrize("sigma", [0.3, 1.0])
def test_t3_nested_logit_shares(sigma, tau):
    """T3. Choices at fixed values have the shares of nested logit: 100,000 people, 4 standard errors (6e-5 an option)."""
    people = people_in_transit(100_000)
    found = np.bincount(
        choices(people, VALUES, behaviour_choice_scale=sigma, behaviour_nest_dissimilarity=tau), minlength=6
    ) / len(people)
    expected = nested_logit(VALUES, sigma, tau)
    near(found, expected, share_error(expected, len(people)))


def test_t3_odds():
    """T3. ln(P_a/P_b) = (V_a - V_b)/sigma between nests of one, over sigma tau within a nest; 4 standard errors (6e-5)."""
    people, sigma, tau = people_in_transit(200_000), 0.5, 0.6
    values = (NOBODY, NOBODY, 0.2, 0.1, 0.3, 0.1)
    count = np.bincount(choices(people, values, behaviour_choice_scale=sigma, behaviour_nest_dissimilarity=tau), minlength=6)

    def odds(a, b):
        return math.log(count[a] / count[b]), math.sqrt(1 / count[a] + 1 / count[b])

    for a, b, scale in ((4, 5, sigma), (2, 3, sigma * tau)):
        found, error = odds(a, b)
        near(found, (values[a] - values[b]) / scale, error)


def test_t3_a_third_nest_leaves_odds():
    """T3. The odds of two nests do not move when a third is improved or taken away; 4 standard errors (6e-5)."""
    people = people_in_transit(200_000)
    expected = None
    for third in (NOBODY, -0.3, 0.6):
        values = (0.1, -0.1, 0.2, 0.0, third, NOBODY)
        count = np.bincount(choices(people, values, month=3), minlength=6)
        stay, go = count[0] + count[1], count[2] + count[3]
        expected = math.log(go / stay) if expected is None else expected
        near(math.log(go / stay), expected, math.sqrt(1 / go + 1 / stay))


@pytest.mark.parametrize("tau", [0.4, 0.84, 1.0])
def test_t3_shocks_are_gumbel(tau):
    """T3. C + tau G is Gumbel(0, 1) for each option, and correlated 1 - tau**2 within a nest only.

    50,000 people; Kolmogorov-Smirnov false alarm 1e-4 an option, correlations within 5 standard errors (about 1e-6).
    """
    people, shocks = people_in_transit(50_000), np.zeros((50_000, 6))
    shocks_of(people, living(behaviour_choice_scale=1.0, behaviour_nest_dissimilarity=tau), LUCK, 5, shocks)
    for option in Option:
        assert stats.kstest(shocks[:, option], "gumbel_r").pvalue > 1e-4
    expected = np.eye(6)
    expected[0, 1] = expected[1, 0] = expected[2, 3] = expected[3, 2] = 1 - tau**2
    near(np.corrcoef(shocks.T)[~np.eye(6, dtype=bool)], expected[~np.eye(6, dtype=bool)], 1.5 / math.sqrt(len(people)), errors=5)


def test_t3_persistent_effect_belongs_to_leaving_for_good():
    """T3. The persistent effect is added to alone, with child and third country, whole, and to nothing else."""
    shocks = np.zeros((2, 1, 6))
    for eta in (0, 1):
        shocks_of(people_in_transit(1, leaving_taste=float(eta)), living(), LUCK, 5, shocks[eta])
    assert np.allclose((shocks[1] - shocks[0])[0], [0, 0, 1, 1, 1, 0], atol=1e-15)


def test_t4_adding_a_constant():
    """T4. Another zero of utility, c0 -> c0 exp(-k) with v_det -> v_det + k, adds k to every option and moves nobody."""
    people, policy, k = random_people(2_000, seed=11), busy_policy(), 1.7
    p = living()
    shifted = living(
        behaviour_consumption_reference=p.behaviour_consumption_reference * math.exp(-k),
        behaviour_value_detained=p.behaviour_value_detained + k,
    )
    for safe in (False, True):
        before, after = option_table(people, policy, p, safe=safe), option_table(people, policy, shifted, safe=safe)
        real = before > NOBODY
        assert np.allclose((after - before)[real], k, rtol=0, atol=1e-12)
    one, two = reviewed(people, policy, p), reviewed(people, policy, shifted)
    for record in ("wish_safe", "wish", "choice", "state", "binding"):
        assert (one[record] == two[record]).all()


def test_t4_scaling():
    """T4. (k V, k sigma, k eta) takes the same choices: with k = 2 every value and shock doubles bit for bit."""
    people, policy, p, doubled = random_people(2_000, seed=12), busy_policy(), living(), living()
    scaled = [name for name in p.dtype.names if name.startswith(("behaviour_weight", "behaviour_penalty"))]
    scaled += ["behaviour_destination_shift", "behaviour_value_detained", "behaviour_choice_scale", "behaviour_persistent_sd"]
    for name in scaled:
        doubled[name] = 2.0 * p[name]
    twice = people.copy()
    twice["leaving_taste"] *= 2.0
    before, after = option_table(people, policy, p), option_table(twice, policy, doubled)
    real = before > NOBODY
    assert (after[real] == 2.0 * before[real]).all()
    one, two = reviewed(people, policy, p), reviewed(twice, policy, doubled)
    for record in ("wish_safe", "wish", "choice", "state", "binding", "open_options"):
        assert (one[record] == two[record]).all()
    assert (two["leaving_taste"] == 2.0 * one["leaving_taste"]).all()


def worse(change, people, **policy):
    """Two tables of values: as things are, and after `change` (columns of people, or of the policy when in `policy`)."""
    p = living()
    if change in people.dtype.names:
        after = people.copy()
        after[change] = policy["to"](after[change])
        return option_table(people, busy_policy(), p), option_table(after, busy_policy(), p)
    law = busy_policy()
    law[change] = policy["to"](law[change])
    return option_table(people, busy_policy(), p), option_table(people, law, p)


WORSE = {
    "capture": ("believed_capture", lambda c: np.minimum(1.0, c + 0.2)),
    "fee": ("route_fee", lambda fee: 1.5 * fee),
    "upfront fee": ("route_child_fee_factor", lambda factor: factor + 0.5),
    "punishment of kin": ("believed_punishment", lambda chance: np.minimum(1.0, chance + 0.2)),
    "severity": ("origin_kin_punishment_severity", lambda severity: 2 * severity),
    "stigma": ("destination_stigma", lambda stigma: stigma + 0.3),
    "rent": ("destination_rent", lambda rent: rent + 50),
    "wage": ("destination_wage", lambda wage: 0.8 * wage),
    "employment": ("destination_employment", lambda share: 0.8 * share),
    "grant": ("destination_grant", lambda grant: 0.8 * grant),
}


@pytest.mark.parametrize("cause", WORSE)
def test_t6_destination_is_worth_less(cause):
    """T6. The value of the destination falls, for everybody, in danger, fee, punishment, stigma; rises in wage and grant.

    Staying and returning keep their value.
    """
    change, to = WORSE[cause]
    people = random_people(3_000, seed=13)
    people["sponsored"] = 0
    before, after = worse(change, people, to=to)
    parents = (people["wards"] > 0) & (people["dependants"] > 0)
    assert (after[:, 0] == before[:, 0]).all()
    assert (after[:, 5] == before[:, 5]).all()
    assert (after[:, 2] <= before[:, 2]).all()
    assert (after[parents, 3] < before[parents, 3]).all()


def test_t6_dependants():
    """T6. For who has kin at the origin already, each more of them (their need as before) lowers the value of leaving."""
    people = random_people(3_000, seed=14)
    people = people[people["dependants"] > 0]
    before, after = worse("dependants", people, to=lambda weight: weight + 0.5)
    assert (after[:, 2] < before[:, 2]).all()


@pytest.mark.parametrize("cause", WORSE)
def test_t6_nobody_begins_to_wish(cause):
    """T6. Under the same luck nobody begins to wish to leave when leaving gets worse, and some cease to."""
    change, to = WORSE[cause]
    people, p = random_people(4_000, seed=15), living()
    people["sponsored"] = 0
    law, after = busy_policy(), people.copy()
    harder = busy_policy()
    if change in people.dtype.names:
        after[change] = to(after[change])
    else:
        harder[change] = to(harder[change])
    one, two = np.isin(reviewed(people, law, p)["wish"], LEAVING[:3]), np.isin(reviewed(after, harder, p)["wish"], LEAVING[:3])
    assert not (two & ~one).any()
    assert (one & ~two).any()


def test_t6_a_better_life_here():
    """T6. Living better in transit raises the value of staying: of those who wished to stay nobody begins to wish to go.

    A better union always does, a better job wherever it is not lost in the floor of consumption.
    (Who wished to move on inside may: a better life here is also more to lose on the move.)
    """
    people, p, law = random_people(4_000, seed=16), living(), busy_policy()
    promoted, happier = people.copy(), people.copy()
    promoted["rung"] += 1
    happier["partner"] += 0.5
    gained = option_table(promoted, law, p)[:, 0] - option_table(people, law, p)[:, 0]
    assert (gained >= 0.0).all()
    assert (gained > 0.0).mean() > 0.5
    assert (option_table(happier, law, p)[:, 0] > option_table(people, law, p)[:, 0]).all()
    one, two = (reviewed(these, law, p)["wish"] for these in (people, happier))
    assert (two[one == Option.STAY] == Option.STAY).all()
    assert (two[one != Option.STAY] == Option.STAY).any()


def test_t6_wish_of_the_safe_passage():
    """T6. Whoever wishes to leave at its price and danger would wish it all the more if the road were free and safe."""
    after = reviewed(random_people(4_000, seed=17), busy_policy(), living())
    assert not (np.isin(after["wish"], LEAVING) & ~np.isin(after["wish_safe"], LEAVING)).any()
    assert (np.isin(after["wish_safe"], LEAVING) & ~np.isin(after["wish"], LEAVING)).any()


IMPROVED = {
    "move": ("life_move_cost", 0.0, [Option.MOVE]),
    "return": ("life_return_capture", 0.0, [Option.RETURN]),
    "third country": ("life_third_wage", 2_000.0, [Option.THIRD_COUNTRY]),
    "minors": ("route_child_fee_factor", 1.0, [Option.DESTINATION_WITH_CHILD, Option.THIRD_COUNTRY]),  # wherever they come along
    "destination": ("destination_grant", 15_000.0, TO_DESTINATION),
}


@pytest.mark.parametrize("improved", IMPROVED)
def test_improving_one_option_wins_people_to_it_only(improved):
    """For one decision from one state under the same luck, a better option wins people from others and nobody changes otherwise.

    10,000 people; the choice, not only the wish, where every road is open.
    """
    name, value, options = IMPROVED[improved]
    people = random_people(10_000, seed=18)
    free = {"bond": 0, "guide": 1, "permit": 0, "sponsored": 0, "informed": 1, "registered": 1, "savings": 2_000.0}
    for column, given_all in free.items():
        people[column] = given_all
    all_open = {
        "transit_surveillance": 0.0,
        "chance_third": 1.0,
        "transit_child_papers_chance": 1.0,
        "route_pledge_share": 10.0,
        "month": 120,
    }
    law, p = busy_policy(**all_open), living(life_father_consent=1.0, life_infant_months=0.0)
    law["month"] = 120
    better, preferring = law.copy(), p.copy()
    target = better if name in better.dtype.names else preferring
    target[name] = value
    before, after = reviewed(people, law, p), reviewed(people, better, preferring)
    for record in ("wish", "choice"):
        moved = before[record] != after[record]
        assert moved.any()
        assert np.isin(after[record][moved], options).all()


fixed = st.tuples(*[st.floats(-1.0, 1.0)] * 6)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(fixed, st.integers(0, 5), st.floats(0.01, 2.0))
def test_raising_a_value_wins_people_to_it_only(values, option, by):
    """The same at the choice itself: whatever the six values, raising one moves people only to it."""
    people = people_in_transit(2_000, leaving_taste=0.3)
    raised = [value + by * (index == option) for index, value in enumerate(values)]
    before, after = choices(people, values, month=9), choices(people, raised, month=9)
    assert (after[before != after] == option).all()


def test_t8_independent_constraints():
    """T8. With independent constraints, P(involuntary) = P(wish) (1 - prod phi): 100,000 people, 4 standard errors (6e-5)."""
    count, luck = 100_000, np.random.default_rng(8)
    wishes, phi = 0.35, {"guide": 0.7, "free": 0.8, "checks": 0.75, "funds": 0.6}
    people = people_in_transit(count)
    people["wish"] = np.where(luck.random(count) < wishes, Option.DESTINATION_ALONE, Option.STAY)
    people["choice"] = Option.STAY
    people["guide"] = luck.random(count) < phi["guide"]
    people["bond"] = np.where(luck.random(count) < phi["free"], 0, 5)
    people["opening_luck"] = luck.random(count)
    people["savings"] = np.where(luck.random(count) < phi["funds"], 600.0, 599.0)
    policy = facing(1, route_open=1.0, transit_surveillance=1 - phi["checks"])[0]
    record_all(people, policy, living())
    closed = 1 - math.prod(phi.values())
    expected = wishes * closed
    near((people["state"] == State.INVOLUNTARY).mean(), expected, share_error(expected, count))
    near((people["state"] == State.PREPARING).mean(), wishes - expected, share_error(wishes - expected, count))
    bits = {"guide": Constraint.GUIDE, "free": Constraint.CONFINED, "checks": Constraint.SURVEILLANCE, "funds": Constraint.FUNDS}
    for name, bit in bits.items():
        bound = (people["binding"] & bit > 0).mean()
        near(bound, wishes * (1 - phi[name]), share_error(wishes * (1 - phi[name]), count))


def test_t8_in_a_review():
    """T8. The same when wish and constraints come out of one review: taste and identity checks are independent luck.

    Among who wishes to go alone, 1 - prod phi are held, 4 standard errors (6e-5).
    """
    count, luck, phi = 100_000, np.random.default_rng(9), {"guide": 0.7, "free": 0.8, "checks": 0.75, "funds": 0.6}
    people = people_in_transit(count)
    people["guide"] = luck.random(count) < phi["guide"]
    people["bond"] = np.where(luck.random(count) < phi["free"], 0, 5)
    people["savings"] = np.where(luck.random(count) < phi["funds"], 600.0, 0.0)
    policy = facing(1, route_open=1.0, origin_closed=1.0, transit_surveillance=1 - phi["checks"])[0]
    after = reviewed(people, policy, living(behaviour_choice_scale=1.0))
    wishing = after[after["wish"] == Option.DESTINATION_ALONE]
    closed = 1 - math.prod(phi.values())
    assert len(wishing) > 5_000
    near((wishing["state"] == State.INVOLUNTARY).mean(), closed, share_error(closed, len(wishing)))
    assert ((wishing["state"] == State.MOBILE) == (wishing["binding"] == 0)).all()


def test_states_cover_every_case():
    """Exactly one state for every wish, choice and opening."""
    for wish, choice, wish_open, any_open in itertools.product(Option, Option, (False, True), (False, True)):
        goes, wants = choice >= Option.DESTINATION_ALONE, wish >= Option.DESTINATION_ALONE
        expected = (
            State.MOBILE
            if goes
            else (State.PREPARING if wish_open else State.INVOLUNTARY)
            if wants
            else State.VOLUNTARY
            if any_open
            else State.ACQUIESCENT
        )
        assert aspiration_state(wish, choice, wish_open, any_open) == expected


def shapley(binding_bits):
    """Each constraint's average marginal part, over all orders of removal, in the game 'is the road open?'."""
    orders = list(itertools.permutations(binding_bits))
    parts = dict.fromkeys(binding_bits, 0.0)
    for order in orders:
        for index, bit in enumerate(order):
            opens = set(order[: index + 1]) == set(binding_bits)
            was_open = set(order[:index]) == set(binding_bits)
            parts[bit] += (opens - was_open) / len(orders)
    return parts


def test_t9_attribution():
    """T9. The measure gives each of n failing constraints its Shapley share 1/n; shares of a year sum to 1."""
    names = [bit.name.lower() for bit in Constraint if bit]
    luck, rows = np.random.default_rng(9), []
    expected = dict.fromkeys(names, 0.0)
    for _ in range(60):
        failing = [str(name) for name in luck.choice(names, luck.integers(1, 6), replace=False)]
        weight = float(luck.integers(1, 50))
        rows.append({"state": "involuntary", "binding": "+".join(failing), "person_months": weight})
        for name, part in shapley(failing).items():
            expected[name] += weight * part
            assert math.isclose(part, 1 / len(failing))
    rows.append({"state": "voluntary", "binding": "", "person_months": 1000.0})
    table = pd.DataFrame(rows).assign(regime="tiny", replicate=0, year=2001, place="here")
    found = binding(table, {place.name.lower(): "here" for place in TRANSIT}).set_index("constraint")
    for name, value in expected.items():
        assert math.isclose(found.loc[name, "person_months"], value, rel_tol=1e-12)
    assert math.isclose(found["share"].sum(), 1.0, rel_tol=1e-12)


def destination(me, policy, p, staying=0.0, safe=False):
    return value_destination(me, policy, p, staying, False, safe)


@pytest.mark.parametrize(("chance", "severity", "weight"), [(0.1, 1.0, 0.5), (0.35, 2.0, 1.5), (0.02, 4.0, 1.0)])
def test_t12_punishment_of_kin(chance, severity, weight):
    """T12. Punishment of kin costs beta_f pi sigma_fam sum w: who weighs a sure road needs that much more abroad, to 1e-12."""
    p = living()
    policy = facing(1, origin_kin_punishment_severity=severity)[0]
    lone = someone(dependants=weight, need=20 * weight, believed_no_return=1.0)
    feared = someone(dependants=weight, need=20 * weight, believed_no_return=1.0, believed_punishment=chance)
    needed = p.behaviour_weight_kin_harm * chance * severity * weight
    assert destination(lone, policy, p) - destination(feared, policy, p) == pytest.approx(needed, abs=1e-12)
    staying = destination(lone, policy, p)
    for extra, goes in ((needed - 1e-9, False), (needed + 1e-9, True)):
        better = living(behaviour_destination_shift=p.behaviour_destination_shift + extra)
        assert (destination(feared, policy, better) > staying) == goes
    assert destination(feared, policy, p, safe=True) == destination(lone, policy, p, safe=True)


@pytest.mark.parametrize("loss_aversion", [1.0, 1.12, 2.25])
@pytest.mark.parametrize(("settled", "staying", "detained"), [(2.0, 0.5, -6.0), (0.4, 0.3, -2.5), (3.0, -1.0, -1.5)])
def test_t13_indifference_risk(loss_aversion, settled, staying, detained):
    """T13. She is indifferent at p* = (S - V)/[lambda (V - v_det) + (S - V)]; at lambda = 1, (S - V)/(S - v_det). To 1e-12."""
    p = living(behaviour_loss_aversion=loss_aversion)
    risk = (settled - staying) / (loss_aversion * (staying - detained) + settled - staying)
    if loss_aversion == 1.0:
        assert risk == pytest.approx((settled - staying) / (settled - detained), rel=1e-15)
    assert journey_value(p, settled, detained, risk, staying) == pytest.approx(staying, abs=1e-12)
    found = optimize.brentq(lambda c: journey_value(p, settled, detained, c, staying) - staying, 0.0, 1.0, xtol=1e-14)
    assert found == pytest.approx(risk, abs=1e-12)


def test_t13_indifference_risk_of_a_person():
    """T13. The same for the destination as a person weighs it: v_det is that of one caught on the way abroad, returned before."""
    p, policy, staying = living(), facing(1)[0], 0.7
    me = someone(returns=1, believed_no_return=1.0)
    settled = destination(me, policy, p, staying)
    detained = p.behaviour_value_detained - p.behaviour_penalty_bound - p.behaviour_penalty_repeat
    risk = (settled - staying) / (p.behaviour_loss_aversion * (staying - detained) + settled - staying)
    me.believed_capture = risk
    assert destination(me, policy, p, staying) == pytest.approx(staying, abs=1e-12)


@pytest.mark.parametrize("hazard", [0.0, 1e-6, 0.01, 0.5, 1.0])
def test_annuity_is_its_sum(hazard):
    """A(q) = sum of x**t, t < H; with q = 1 only this month counts."""
    p = living()
    assert annuity(p, hazard) == pytest.approx(annuity_by_sum(p, hazard), rel=1e-12)


@given(st.floats(-8, 3), st.floats(0.0, 1.0))
@settings(max_examples=100, deadline=None, derandomize=True)
def test_a_detention_like_life_makes_risk_indifferent(u, hazard):
    """v_det = u gives V_st = u for every q; and a lower v_det never raises it."""
    p = living()
    assert at_risk(p, u, u, hazard) == pytest.approx(u, abs=1e-12)
    assert at_risk(p, u, u - 1.0, hazard) <= u + 1e-12


def test_stay_by_hand():
    """V_st of one person, term by term: u of what is expected, (pay (1 - care) + board - sent + S/A(0)) in real terms."""
    p = living(behaviour_weight_security=0.9, behaviour_weight_children=1.08, behaviour_weight_kin_need=0.7, life_care_time=0.4)
    policy = facing(1, transit_violence_home=0.1, transit_prices=1.25, remittance_fee=0.2, origin_phone_block_chance=0.25)[0]
    me = someone(
        savings=200.0, permit=1, partner=0.5, language=0.5, hiding=Hiding.MARRIAGE, dependants=1.0, need=15.0,
        minors_here=1, children_here=1.0,
    )  # fmt: skip
    wage = 100.0 * (p.life_wage_language_base + p.life_wage_language_slope * 0.5)
    pay = p.life_pay_marriage * wage * (1 - 0.4)
    wanted = min(max(0.0, (0.3 * pay - p.life_origin_consumption / 0.8) / 1.3), 15.0 / 0.8)
    spent = (pay + p.life_board_union * wage - 0.75 * wanted + 200.0 / p.derived_annuity) / 1.25
    met = 0.75 * min(1.0, 0.8 * wanted / 15.0)
    by_hand = math.log(spent / 50) + 0.9 * 0.3 + 1.08 * math.log(2) + 0.4 * 0.5 + 0.7 * met + 0.4 * 0.5 - 1.12 * 0.1
    assert value_stay(me, offering(), policy, p) == pytest.approx(by_hand, abs=1e-12)
    assert flow_utility(p, spent, 0.3, 1.0, 0.5, met, 0.5, 0.1) == pytest.approx(by_hand, abs=1e-12)


def test_no_child_no_option():
    """Going with a child is impossible without one, and for a child that lives elsewhere."""
    p, policy = living(), facing(1)[0]
    away = someone(minors_apart=1, minors_left=1, children_left=1.0)
    for me in (someone(), away):
        assert option_table(me.reshape(1), policy, p)[0, 3] == NOBODY


BLOCKS = {
    "funds": (Constraint.FUNDS, {"savings": 599.0}, {}),
    "pledge": (Constraint.FUNDS, {}, {"route_pledge_share": 0.4}),
    "guide": (Constraint.GUIDE, {"guide": 0}, {}),
    "held": (Constraint.CONFINED, {"bond": 1}, {}),
    "checks": (Constraint.SURVEILLANCE, {"opening_luck": 0.4}, {"transit_surveillance": 0.5}),
    "watch": (Constraint.SURVEILLANCE, {"permit": 1, "watch_luck": 0.4}, {"transit_permit_exit_block": 0.5}),
    "leg": (Constraint.BORDER, {}, {"route_open": 0.0}),
    "infant": (Constraint.HEALTH, {"infant": 1}, {}),
    "a birth to come": (Constraint.HEALTH, {"due": 2}, {}),
    "minor with nobody": (Constraint.CHILD, {"sole": 1}, {}),
}


@pytest.mark.parametrize("block", BLOCKS)
def test_t25_one_constraint_at_a_time(block):
    """T25. With no constraint the road is open; each alone closes it, and is the one that is recorded."""
    bit, hers, law = BLOCKS[block]
    ready = {
        "guide": 1,
        "savings": 600.0,
        "opening_luck": 0.9,
        "watch_luck": 0.9,
        "informed": 1,
        "wish": Option.DESTINATION_ALONE,
    }
    for columns, levers, expected in (({}, {}, Constraint.NONE), (hers, law, bit)):
        people = people_in_transit(1, **{**ready, **columns})
        record_all(people, facing(1, **{"route_open": 1.0, "chance_third": 1.0, **levers})[0], living())
        assert people["binding"][0] == expected
        assert people["state"][0] == (State.INVOLUNTARY if expected else State.PREPARING)
