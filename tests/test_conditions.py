"""Conditions of life: hand-made people against hand counts, quantiles against NumPy's, and sums against other tables."""

from __future__ import annotations

import numpy as np
import pytest
from worlds import context, facing, lived, living, people_in_transit, tiny_world

from transitsim.core.jit import interpreted, rule
from transitsim.engine.condition_sums import bin_of, count_conditions, count_minor, is_counted, region_of, stage_of, where_lived
from transitsim.engine.model import TransitModel
from transitsim.inputs.settings import Settings
from transitsim.measures.quantiles import quantile_in_bins
from transitsim.rules.family.ties import is_minor
from transitsim.rules.union import bargaining
from transitsim.schema.conditions import BINS, BINS_A_DOUBLING, CONDITION, CONDITION_FIELDS, MEASURES, Measure, bin_edges
from transitsim.schema.enums import (
    CHILDHOOD,
    CLASSES,
    OPTIONS,
    TRANSIT,
    Act,
    Exposure,
    Hiding,
    Message,
    Option,
    Place,
    Stage,
    State,
)

MONTH, WEIGHT = 120, 10.0


@rule
def count_all(people, policy, p, weight, conditions, spread, arrests):
    """Every counted person-month, as `count_month` counts it."""
    for row in range(len(people)):
        me = people[row]
        place = where_lived(me)
        if is_minor(me, policy.month):
            count_minor(me, policy.month, p, weight, conditions[place, me.sex, me.social_class])
        elif is_counted(me, place):
            count_conditions(me, place, arrests[row], policy, p, weight, conditions[place, me.sex, me.social_class])
            if region_of(place) >= 0:
                spread[region_of(place), me.sex, bin_of(me.spent)] += weight


def counted(people, arrests=None, loop=count_all, **levers):
    """Sums by place, sex and measure, and the spread of consumption, of these people's month."""
    policy = facing(1, **levers)[0]
    policy["month"] = MONTH
    sums, spread = np.zeros((len(Place), 2, len(CLASSES), len(MEASURES))), np.zeros((2, 2, BINS))
    before = people["arrests"].copy() if arrests is None else np.array(arrests)
    loop(people, policy, living(), WEIGHT, sums.view(CONDITION)[..., 0], spread, before)
    assert (sums[:, :, np.setdiff1d(range(len(CLASSES)), people["social_class"])] == 0.0).all()
    return sums.sum(axis=2), spread


def one(place=Place.TRANSIT_COETHNIC, **columns):
    """What the month of one person adds: measure to total, zeros left out."""
    person = people_in_transit(1, **{"first_entered": 50, "entered": 50, "came_from": -1, **columns})
    if "place" not in columns:
        person["place"] = place
    sums, _ = counted(person)
    assert np.count_nonzero(sums[..., Measure.PERSON_MONTHS]) <= 1
    found = sums.sum(axis=(0, 1))
    return {name: found[index] for index, name in enumerate(MEASURES) if found[index] != 0.0}


def test_names_are_plain_and_each_is_one_place_in_the_sums():
    assert len(set(MEASURES)) == len(MEASURES) == len(CONDITION_FIELDS)
    assert all(getattr(Measure, name.upper()) == index for index, name in enumerate(MEASURES))
    assert all(entry.unit and entry.meaning for entry in CONDITION_FIELDS)
    assert MEASURES[Measure.HARM_DEPARTURE + Stage.DEPORTATION] == "harm_deportation"
    assert MEASURES[Measure.VIOLENCE_IN_NONE + Hiding.RENT] == "violence_in_rent"
    assert [MEASURES[Measure.ACT_HIDE + bit] for bit in range(2)] == ["act_hide", "act_save"]
    assert [act.value for act in Act][1:] == [1 << bit for bit in range(len(Act) - 1)]
    assert [each.value for each in Exposure][1:] == [1 << bit for bit in range(len(Exposure) - 1)]


def test_a_month_in_a_union_by_hand():
    me = dict(
        hiding=Hiding.MARRIAGE, union_since=60, earned=50.0, pay_due=50.0, spent=40.0, savings=7.0, sent=3.0, language=0.5,
        skill=0.25, distress=0.4, health=0.9, dependants=1.0, need_met=0.3, permit=1, wish_safe=Option.DESTINATION_ALONE,
        wish=Option.STAY, state=State.VOLUNTARY, acts=Act.HIDE | Act.SEND, exposures=Exposure.VIOLENCE, deceived=1,
    )  # fmt: skip
    found = one(**me)
    policy = facing()[0]
    policy["month"] = MONTH
    power = bargaining(people_in_transit(1, **me)[0], policy, living())
    assert 0.0 < power < 1.0
    assert found == pytest.approx(
        {
            "person_months": 10.0, "with_dependants": 10.0, "need_met": 3.0, "language": 5.0, "skill": 2.5, "savings": 70.0,
            "distress": 4.0, "health": 9.0, "deceived": 10.0, "earned": 500.0, "consumption": 400.0,
            "below_subsistence": 10.0, "sent": 30.0, "permit": 10.0, "in_union": 10.0, "bargaining": 10.0 * power,
            "wish_safe_to_leave": 10.0, "hiding_marriage": 10.0, "violence_in_marriage": 10.0, "stage_transit": 10.0,
            "harm_transit": 10.0, "act_hide": 10.0, "act_send": 10.0, "exposure_violence": 10.0,
        }
    )  # fmt: skip


def test_a_month_after_arrival_by_hand():
    people = people_in_transit(
        2, place=Place.DESTINATION, came_from=-1, sex=[0, 1], employed=1, enterprise=[1, 0], wish_safe=Option.DESTINATION_ALONE,
        acts=[int(Act.SEEK_CARE), 0], exposures=int(Exposure.DISCRIMINATION), care_sent=[20.0, 0.0], spent=[300.0, 900.0],
    )  # fmt: skip
    sums, spread = counted(people, destination_care_base=0.06)
    assert sums[Place.DESTINATION].sum() == sums.sum()
    woman, man = sums[Place.DESTINATION]
    for measure, expected in {
        "EMPLOYED": (10, 10), "ENTERPRISE": (10, 0), "CARE_SENT": (200, 0), "ACT_SEEK_CARE": (10, 0), "WISH_MATCH": (10, 10),
        "HARM_RESETTLEMENT": (10, 10), "EXPOSURE_DISCRIMINATION": (10, 10), "BELOW_SUBSISTENCE": (0, 0), "HIDING_NONE": (0, 0),
        "CARE_OF_NATIVES": (0.05, 0.05), "WISH_SAFE_TO_LEAVE": (0, 0),
    }.items():  # fmt: skip
        assert (woman[getattr(Measure, measure)], man[getattr(Measure, measure)]) == pytest.approx(expected), measure
    assert spread.sum() == spread[1].sum() == 20.0


def test_who_is_counted():
    """At home only those who have been away, or set out this month; the dead in the place where they died."""
    home = Place.ORIGIN_BORDER
    assert one(place=home, first_entered=-1) == {}
    assert one(place=home, first_entered=MONTH - 1)["stage_return"] == WEIGHT
    crossing = people_in_transit(1, place=Place.TRANSIT_VILLAGE, came_from=home, first_entered=MONTH)
    assert counted(crossing)[0][home, 0, Measure.STAGE_DEPARTURE] == WEIGHT
    dead = people_in_transit(1, place=Place.DEAD, came_from=Place.ROUTE)
    sums, _ = counted(dead)
    assert sums[Place.ROUTE, 0, Measure.DEATHS] == sums[Place.ROUTE, 0, Measure.PERSON_MONTHS] == WEIGHT
    assert sums[Place.DEAD].sum() == 0.0


STAGES = [
    (Place.ORIGIN_BORDER, {"came_from": -1, "first_entered": 100}, Stage.RETURN),
    (Place.TRANSIT_CITY, {"came_from": Place.ORIGIN_BORDER, "first_entered": 100}, Stage.DEPARTURE),
    (Place.TRANSIT_CITY, {"came_from": Place.ORIGIN_INTERIOR, "first_entered": MONTH}, Stage.DEPARTURE),
    (Place.DETENTION_ORIGIN, {"came_from": Place.ORIGIN_BORDER, "first_entered": -1}, Stage.DEPARTURE),
    (Place.DEAD, {"came_from": Place.ORIGIN_BORDER, "first_entered": -1}, Stage.DEPARTURE),
    (Place.TRANSIT_INLAND, {"came_from": -1}, Stage.TRANSIT),
    (Place.DETENTION_TRANSIT, {"came_from": Place.TRANSIT_CITY}, Stage.TRANSIT),
    (Place.ROUTE, {"came_from": -1}, Stage.TRANSIT),
    (Place.HOLDING, {"came_from": -1}, Stage.TRANSIT),
    (Place.EMBASSY, {"came_from": -1}, Stage.TRANSIT),
    (Place.DETENTION_ORIGIN, {"came_from": Place.DETENTION_TRANSIT}, Stage.DEPORTATION),
    (Place.DETENTION_ORIGIN, {"came_from": -1}, Stage.DETENTION),
    (Place.ORIGIN_BORDER, {"came_from": Place.DETENTION_ORIGIN, "first_entered": 100}, Stage.DETENTION),
    (Place.DESTINATION, {"came_from": Place.HOLDING}, Stage.TRANSIT),
    (Place.DESTINATION, {"came_from": -1}, Stage.RESETTLEMENT),
    (Place.THIRD_COUNTRY, {"came_from": -1}, Stage.RESETTLEMENT),
]


@pytest.mark.parametrize(("place", "columns", "stage"), STAGES)
def test_every_month_has_its_stage(place, columns, stage):
    me = people_in_transit(1, place=place, **columns)[0]
    assert stage_of(me, where_lived(me), MONTH) == stage


def test_stages_and_hiding_places_share_out_the_months():
    people = anybody(3000)
    sums, _ = counted(people)
    stages = sums[..., Measure.STAGE_DEPARTURE : Measure.STAGE_DEPARTURE + len(Stage)].sum(axis=-1)
    assert stages == pytest.approx(sums[..., Measure.PERSON_MONTHS])
    stayed = np.isin(people["place"], TRANSIT) & (people["came_from"] < 0)
    hiding = sums[..., Measure.HIDING_NONE : Measure.HIDING_NONE + len(Hiding)]
    assert hiding.sum() == WEIGHT * stayed.sum() > 0
    assert hiding.sum(axis=(0, 1)).tolist() == (WEIGHT * np.bincount(people["hiding"][stayed], minlength=6)).tolist()


def test_bits_are_counted_bit_by_bit():
    people = anybody(2000)
    sums, _ = counted(people)
    total = sums.sum(axis=(0, 1))
    for codes, start in ((Act, Measure.ACT_HIDE), (Exposure, Measure.EXPOSURE_VIOLENCE)):
        field = "acts" if codes is Act else "exposures"
        for bit, code in enumerate(list(codes)[1:]):
            assert total[start + bit] == WEIGHT * ((people[field] & code) != 0).sum() > 0


def anybody(count):
    """People anywhere with random bits, all of whom are counted."""
    luck = np.random.default_rng(4)
    people = people_in_transit(count, first_entered=10)
    people["place"] = luck.integers(0, Place.DEAD, count)
    people["came_from"] = np.where(luck.random(count) < 0.2, luck.integers(0, Place.DEAD, count), -1)
    people["hiding"] = luck.integers(0, len(Hiding), count)
    people["acts"] = luck.integers(0, 1 << (len(Act) - 1), count)
    people["exposures"] = luck.integers(0, 1 << (len(Exposure) - 1), count)
    people["sex"] = luck.integers(0, 2, count)
    people["spent"] = luck.lognormal(4.0, 1.0, count)
    people["minors_here"], people["minors_apart"] = luck.integers(0, 3, count), luck.integers(0, 3, count)
    people["minors_left"] = luck.integers(0, people["minors_apart"] + 1)
    people["registered"] = luck.integers(0, 2, count)
    people["state"] = luck.integers(0, 7, count)
    people["wish"], people["wish_safe"] = luck.integers(0, OPTIONS, count), luck.integers(0, OPTIONS, count)
    return people


IN_TRANSIT, REGISTERED, OF_AGE, TAUGHT = "children_in_transit", "registered_children", "school_age_children", "in_school"


@pytest.mark.parametrize(
    ("years", "columns", "expected"),
    [
        (2.0, {}, {IN_TRANSIT}),
        (6.99, {"registered": 1}, {IN_TRANSIT, REGISTERED}),
        (7.0, {}, {IN_TRANSIT, OF_AGE}),
        (15.99, {"registered": 1}, {IN_TRANSIT, REGISTERED, OF_AGE, TAUGHT}),
        (16.0, {}, {IN_TRANSIT}),
        (17.99, {"registered": 1}, {IN_TRANSIT, REGISTERED}),
        (10.0, {"registered": 1, "place": Place.DESTINATION}, set()),
        (10.0, {"born_in_transit": 0}, set()),
    ],
)
def test_minors_by_age_register_and_place(years, columns, expected):
    """Only one born in transit who lives there is counted, once, in one or more of four ways, and never as an adult is."""
    born = MONTH - int(np.ceil(12 * years)) + (years % 1 > 0)
    found = one(**{"born": born, "born_in_transit": 1, "place": Place.TRANSIT_CITY, **columns})
    assert found == dict.fromkeys(expected, WEIGHT)


def test_at_eighteen_one_is_counted_as_grown():
    found = one(born=MONTH - CHILDHOOD, born_in_transit=1, registered=1)
    assert found["person_months"] == WEIGHT
    assert not {IN_TRANSIT, REGISTERED, OF_AGE, TAUGHT} & set(found)


def test_own_minors_of_a_person():
    """Three who live with the person and two elsewhere, one of them in transit: child-months by where they are."""
    found = one(minors_here=3, minors_apart=2, minors_left=1)
    expected = {"children_here": 30.0, "children_elsewhere": 20.0, "child_months": 50.0, "children_left": 10.0}
    assert {name: found[name] for name in expected} == expected


def test_events_by_hand():
    """An arrest bought off, a hand-over, a birth, a helped departure, kin who come under punishment."""
    people = people_in_transit(5, first_entered=50, came_from=-1, arrests=[3, 1, 0, 0, 0])
    people["place"][1], people["came_from"][1] = Place.DETENTION_ORIGIN, Place.DETENTION_TRANSIT
    people["last_birth"][2] = MONTH
    people["place"][3], people["came_from"][3], people["helped"][3] = Place.ROUTE, Place.TRANSIT_CITY, 1
    people["messages"][4] = Message.KNOWN_DEPARTURE | Message.SPONSOR
    sums, _ = counted(people, arrests=[2, 1, 0, 0, 0])
    expected = {
        "ARRESTS": Place.TRANSIT_COETHNIC,
        "FORCED_RETURNS": Place.DETENTION_TRANSIT,
        "BIRTHS": Place.TRANSIT_COETHNIC,
        "HELPED_DEPARTURES": Place.TRANSIT_CITY,
        "KIN_PUNISHED": Place.TRANSIT_COETHNIC,
    }
    for measure, place in expected.items():
        assert sums[..., getattr(Measure, measure)].sum() == sums[place, 0, getattr(Measure, measure)] == WEIGHT, measure


@pytest.mark.parametrize("dependants", [0.0, 0.5])
def test_wishes_for_the_destination_are_split_by_dependants(dependants):
    found = one(dependants=dependants, wish=Option.DESTINATION_WITH_CHILD, wish_safe=Option.STAY, state=State.INVOLUNTARY)
    word = "with" if dependants else "without"
    assert found[f"wish_destination_{word}_dependants"] == found["wish_to_leave"] == found["wish_match"] == WEIGHT
    assert sum(name.startswith("wish_destination") for name in found) == 1
    assert "wish_safe_to_leave" not in found
    assert "wish_to_leave" not in one(wish=Option.DESTINATION_ALONE, state=State.NOT_COUNTED)


def test_bins_hold_what_their_edges_say():
    edges = bin_edges()
    assert len(edges) == BINS + 1
    assert edges[BINS_A_DOUBLING] / edges[0] == pytest.approx(2.0)
    middles = np.sqrt(edges[:-1] * edges[1:])
    assert [bin_of(amount) for amount in middles] == list(range(BINS))
    assert (bin_of(0.0), bin_of(1e-9), bin_of(1e9)) == (0, 0, BINS - 1)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
@pytest.mark.parametrize("spread", [0.05, 0.5, 1.2])
def test_quantiles_are_numpys_within_a_bin(share, spread):
    amounts = np.random.default_rng(7).lognormal(np.log(200.0), spread, 20_000)
    amounts = np.clip(amounts, 10.0, 40_000.0)
    people = people_in_transit(len(amounts), spent=amounts, came_from=-1)
    counts = counted(people)[1][0, 0]
    assert counts.sum() == WEIGHT * len(amounts)
    found = quantile_in_bins(counts, bin_edges(), share)
    assert abs(np.log2(found / np.quantile(amounts, share))) < 1.0 / BINS_A_DOUBLING


def test_quantiles_of_an_even_spread_have_a_closed_form():
    """Even on a log scale between 10 and 10 * 2**12: the quantile of share s is 10 * 2**(12 s)."""
    shares = np.array([0.0, 0.1, 0.5, 0.9, 1.0])
    found = [quantile_in_bins(np.ones(BINS), bin_edges(), share) for share in shares]
    assert found == pytest.approx(10.0 * 2.0 ** (12.0 * shares))
    lone = np.zeros(BINS)
    lone[40] = 5.0
    assert quantile_in_bins(lone, bin_edges(), 0.5) == pytest.approx(10.0 * 2.0 ** (40.5 / BINS_A_DOUBLING))
    assert quantile_in_bins(np.zeros(BINS), bin_edges(), 0.5) == 0.0


def test_the_compiler_off_counts_the_same():
    people = anybody(400)
    people["born"][::3], people["born_in_transit"][::3] = MONTH - np.arange(134), 1
    for one_array, other in zip(counted(people), counted(people, loop=interpreted(count_all)), strict=True):
        assert one_array.tobytes() == other.tobytes()


@pytest.fixture(scope="module")
def history():
    """A small history and its tally."""
    settings = Settings(context="north_korea_china", regime="history", scale=400, seed=2, until="2008-06")
    model = TransitModel(settings, views=False)
    for _ in range(model.world.months):
        model.step()
    model.close()
    return model.ledger.tally(model.world.months, 0.0, settings.scale)


def test_wishes_agree_with_the_decisions_table(history):
    """Two ways of counting the same person-months, by year, place and sex."""
    rows = history.decisions[np.isin(history.decisions["place"], TRANSIT)]
    for field, measure in (("wish_safe", Measure.WISH_SAFE_TO_LEAVE), ("wish", Measure.WISH_TO_LEAVE)):
        cells = np.zeros(history.conditions.shape[:3])
        leaving = rows[rows[field] >= Option.DESTINATION_ALONE]
        np.add.at(cells, (leaving["year"] - 1995, leaving["place"], leaving["sex"]), leaving["person_months"])
        assert history.conditions[..., measure][:, list(TRANSIT)] == pytest.approx(cells[:, list(TRANSIT)])
        assert cells.sum() > 0


def test_events_agree_with_the_flows(history):
    """Forced returns and deaths of adults in conditions are those of the flows."""
    flows = np.add.reduceat(history.flows[..., 0], np.arange(0, history.months, 12), axis=0)
    handed_over = flows[:, Place.DETENTION_TRANSIT, Place.DETENTION_ORIGIN]
    assert history.conditions[..., Measure.FORCED_RETURNS][:, Place.DETENTION_TRANSIT] == pytest.approx(handed_over)
    away = [place for place in Place if place > Place.ORIGIN_INTERIOR]
    assert history.conditions[..., Measure.DEATHS][:, away] == pytest.approx(flows[:, away, Place.DEAD])
    assert handed_over.sum() > 0


def test_the_spread_holds_the_months_of_its_region(history):
    months = history.conditions[..., Measure.PERSON_MONTHS]
    assert history.consumption[:, 0].sum(axis=-1) == pytest.approx(months[:, list(TRANSIT)].sum(axis=1))
    assert history.consumption[:, 1].sum(axis=-1) == pytest.approx(months[:, Place.DESTINATION])
    middles = np.sqrt(bin_edges()[:-1] * bin_edges()[1:])
    means = history.consumption.sum(axis=(0, 2)) @ middles
    sums = history.conditions[..., Measure.CONSUMPTION].sum(axis=(0, 2))
    assert means[1] == pytest.approx(sums[Place.DESTINATION], rel=0.02)
    assert means[0] == pytest.approx(sums[list(TRANSIT)].sum(), rel=0.02)


def test_a_year_cut_short_is_kept_and_agents_live_where_months_do(history):
    assert len(history.conditions) == len(history.residents) == 14
    assert ((history.residents > 0) == (history.conditions[..., Measure.PERSON_MONTHS] > 0)).all()
    assert history.residents[0].sum() * 400 <= history.conditions[0, ..., Measure.PERSON_MONTHS].sum()


def test_months_lived_are_the_stock_of_a_world_nobody_leaves():
    """100 people who stay for 24 months: 1,200 person-months a year, each an agent once a year."""
    tally = lived(tiny_world(people_in_transit(100), 24)).ledger.tally(24, 0.0, 1)
    there = tally.conditions[:, Place.TRANSIT_COETHNIC, 0]
    assert there[:, Measure.PERSON_MONTHS].tolist() == [1200.0, 1200.0]
    assert tally.residents[:, Place.TRANSIT_COETHNIC, 0].tolist() == [100, 100]
    assert tally.conditions[..., Measure.ARRESTS].sum() == 0.0
    assert context().observation is not None
