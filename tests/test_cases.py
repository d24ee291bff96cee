"""Worked cases in `tests/cases/*.yaml`: a person, a place, a law, and the answer by hand, readable without Python."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import yaml
from plainly import CHANCE, by_hand
from worlds import LUCK, facing, living, offering, option_table, people_in_transit, someone

from transitsim.core.dictionary import plain
from transitsim.rules.arrest import settled_hazard
from transitsim.rules.beliefs import be_deceived, hear_report
from transitsim.rules.brokers import crossing_price, price_of_child, road_price
from transitsim.rules.budget import keep_budget
from transitsim.rules.children import care_from_afar, consent_outside, exposure_by_register, registration_hazard
from transitsim.rules.choice.constraints import constraint_bits
from transitsim.rules.choice.decision import record_month
from transitsim.rules.destination import employment_chance, stigma_met
from transitsim.rules.entry import finance
from transitsim.rules.family.messages import fetch_child
from transitsim.rules.family.sheet import look_around
from transitsim.rules.family.sponsors import sponsor
from transitsim.rules.family.ties import AWAKE
from transitsim.rules.health import live_with_distress, seek_care
from transitsim.rules.settlement import going_back_hazard, income_after_arrival, start_hazard
from transitsim.schema.enums import Constraint, Entry, Hiding, Option, Place, State
from transitsim.schema.person import OUTSIDE

CASES = Path(__file__).parent / "cases"
VALUES = yaml.safe_load((CASES / "values.yaml").read_text(encoding="utf-8"))
FILES = sorted(set(CASES.glob("*.yaml")) - {CASES / "values.yaml"})
CODES = {"place": Place, "hiding": Hiding, "wish": Option, "choice": Option}
EVENTS = {
    "is_deceived": lambda me, policy, p: by_hand(be_deceived)(me, policy, p, CHANCE),
    "hears_a_report": lambda me, policy, p: by_hand(hear_report)(me, policy, p, CHANCE, False),
}
SECTIONS = ("person", "place", "policy", "life", "money")
KNOWN = [name for name in someone().dtype.names if name.startswith(("children_", "minors_", "wards"))]
KNOWN += ["sole", "infant"]  # what the sheet holds of children
CLOSABLE = [Option.MOVE, Option.DESTINATION_ALONE, Option.DESTINATION_WITH_CHILD, Option.THIRD_COUNTRY, Option.RETURN]
TO_FOUR_DIGITS = 1e-4


def situations():
    """Every case, and every variant under `and:` with what it changes put over the case."""
    for path in FILES:
        case = yaml.safe_load(path.read_text(encoding="utf-8"))
        yield pytest.param(case, id=path.stem)
        for index, variant in enumerate(case.get("and", []), 1):
            month = {"month": variant["month"]} if "month" in variant else {}
            children = {"children": variant["children"]} if "children" in variant else {}
            merged = {section: {**case.get(section, {}), **variant.get(section, {})} for section in SECTIONS}
            yield pytest.param({**case, **merged, **month, **children, "expect": variant["expect"]}, id=f"{path.stem}-{index}")


def records(case):
    """The person, her place, the month's law and the parameters of a case."""
    person = {name: CODES[name][value.upper()] if name in CODES else value for name, value in case.get("person", {}).items()}
    month = case.get("month", 0)
    policy = facing(1, **{name.replace(".", "_"): value for name, value in case.get("policy", {}).items()})[0]
    policy.month = month
    p = living(**{name.replace(".", "_"): value for name, value in {**VALUES, **case.get("life", {})}.items()})
    me, place = someone(**{"born": month - 360, **person}), offering(**case.get("place", {}))
    family = with_children(me, case.get("children", []), place, policy, p)
    for name in KNOWN:
        me[name] = getattr(family[0], name)
    return me, place, policy, p


def with_children(me, children, place, policy, p):
    """The person and their children, born in transit of a partner outside unless said otherwise, once they have looked around."""
    usual = {"place": me.place, "born_in_transit": 1, "mother": 0, "father": OUTSIDE}
    rows = [plain(me)]
    for child in children:
        given = {name: CODES[name][value.upper()] if name in CODES else value for name, value in child.items()}
        rows.append(plain(someone(**{**usual, **given})))
    family, table = dict(enumerate(rows)), {(where, sex): plain(place) for where in range(len(Place)) for sex in range(2)}
    by_hand(look_around)(family, 0, len(family), dict.fromkeys(family, AWAKE), table, plain(policy), plain(p), CHANCE)
    return family


def names(bits):
    return [bit.name.lower() for bit in Constraint if bit & bits]


def check_values(expected, me, place, policy, p, safe):
    found = option_table(me.reshape(1), policy, p, place=place, there=place, safe=safe)[0]
    for option, value in expected.items():
        assert found[Option[option.upper()]] == pytest.approx(value, abs=TO_FOUR_DIGITS), option


def check_closed(expected, me, place, policy, p):
    found = dict(zip(CLOSABLE, constraint_bits(me, policy, p)[1:], strict=True))
    for option, closing in expected.items():
        assert names(found[Option[option.upper()]]) == closing, option


def check_record(expected, me, place, policy, p):
    record_month(me, policy, p, constraint_bits(me, policy, p))
    assert State(me.state).name.lower() == expected["state"]
    assert names(me.binding) == expected["binding"]
    assert (me.shortfall, me.months_to_afford) == (expected["shortfall"], expected["months_to_afford"])


def check_crossing(expected, me, place, policy, p):
    assert Entry(finance(me, place, policy, p, LUCK)).name.lower() == expected["entry"]
    assert me.debt == pytest.approx(expected["debt"])
    assert me.savings == pytest.approx(expected["savings"])


def check_month(expected, me, money, policy, p):
    """A month's money: income, what is sent and what serves a debt, board in kind."""
    keep_budget(me, policy, p, *(float(money.get(name, 0.0)) for name in ("income", "remitted", "service", "in_kind")))
    for name, value in expected.items():
        assert me[name] == pytest.approx(value, abs=1e-9), name


def check_sponsors(expected, me, kin, place, policy, p):
    """One sponsor event in a family: what it leaves her, and whom of her kin it pays for."""
    family = people_in_transit(1 + len(kin), family_row=0, family_size=1 + len(kin), born=-360)
    family[0], family[0]["born"] = me, -360
    family["family_size"] = 1 + len(kin)
    family["place"][1:] = [Place[where.upper()] for where in kin]
    sponsor(family, 0, len(family), 0, np.full((len(Place), 2), place), policy, p, LUCK)
    for name in ("savings", "debt", "instalment"):
        assert family[0][name] == pytest.approx(expected[name], abs=1e-6), name
    assert family["sponsored"][1:].tolist() == expected["invited"]
    assert (family["savings"][1:] == 0.0).all()


def exposed(me):
    """Whether entering a child who lives with the person in a register exposes them."""
    return int(me.minors_here > 0 and me.permit == 0)


def registering(me, policy, p):
    """Hazard of a register for a child, with or without the parent there to be found out."""
    return by_hand(registration_hazard)(exposed(me), policy, p)


def distress_in_a_year(me, policy, p):
    """Twelve months of life under the stigma met."""
    for _ in range(12):
        by_hand(live_with_distress)(me, by_hand(stigma_met)(policy, p), p)
    return me.distress


def care_chance(me, policy, p):
    """The uniform below which care is sought, to a millionth."""
    low, high = 0.0, 1.0
    while high - low > 1e-7:
        me.acts, middle = 0, 0.5 * (low + high)
        by_hand(seek_care)(me, policy, p, middle)
        low, high = (middle, high) if me.acts else (low, middle)
    return low


AMOUNTS = {
    "registration_hazard": lambda me, place, policy, p: registering(me, policy, p),
    "registered_within_a_year": lambda me, place, policy, p: 1 - (1 - registering(me, policy, p)) ** 12,
    "found_out": lambda me, place, policy, p: p.life_registration_arrest * by_hand(exposure_by_register)(policy) * exposed(me),
    "arrest_hazard": lambda me, place, policy, p: by_hand(settled_hazard)(me, place, me.hiding, policy, p),
    "road_price": lambda me, place, policy, p: by_hand(road_price)(policy, p),
    "crossing_price": lambda me, place, policy, p: by_hand(crossing_price)(policy, p),
    "consent_at_nine": lambda me, place, policy, p: by_hand(consent_outside)(me, 108.0, policy, p),
    "price_of_child": lambda me, place, policy, p: by_hand(price_of_child)(policy, p),
    "care_sent": lambda me, place, policy, p: by_hand(care_from_afar)(
        me, policy, p, by_hand(income_after_arrival)(me, policy, p)
    ),
    "income_after_arrival": lambda me, place, policy, p: by_hand(income_after_arrival)(me, policy, p),
    "stigma": lambda me, place, policy, p: by_hand(stigma_met)(policy, p),
    "employment_chance": lambda me, place, policy, p: by_hand(employment_chance)(policy, p),
    "starts_a_business": lambda me, place, policy, p: by_hand(start_hazard)(me, policy, p),
    "distress_in_a_year": lambda me, place, policy, p: distress_in_a_year(me, policy, p),
    "seeks_care": lambda me, place, policy, p: care_chance(me, policy, p),
    "goes_back": lambda me, place, policy, p: by_hand(going_back_hazard)(me, policy, p),
}


def check_amounts(expected, me, place, policy, p):
    for name, value in expected.items():
        around = (plain(record) for record in (me, place, policy, p))
        assert AMOUNTS[name](*around) == pytest.approx(value, rel=5e-4, abs=1e-12), name


def check_becomes(expected, me, policy, p):
    she = plain(me)
    EVENTS[expected["event"]](she, plain(policy), plain(p))
    for name, value in expected.items():
        if name != "event":
            value = CODES[name][value.upper()] if name in CODES else value
            assert getattr(she, name) == pytest.approx(value, abs=TO_FOUR_DIGITS), name


def check_fetched(expected, me, case, place, policy, p):
    """Sending for a child: where the child is then, and what is left."""
    family = with_children(me, case["children"], place, policy, p)
    by_hand(fetch_child)(family, 0, len(family), 0, dict.fromkeys(family, AWAKE), plain(policy), plain(p))
    assert Place(family[1].place).name.lower() == expected["child"]
    assert family[0].savings == pytest.approx(expected["savings"])


@pytest.mark.parametrize("case", list(situations()))
def test_case(case):
    """The rules give what the arithmetic of the case gives, to four digits."""
    me, place, policy, p = records(case)
    expect = case["expect"]
    check_values(expect.get("values", {}), me, place, policy, p, False)
    check_values(expect.get("safe_values", {}), me, place, policy, p, True)
    check_closed(expect.get("closed", {}), me, place, policy, p)
    check_amounts(expect.get("amounts", {}), me, place, policy, p)
    if "becomes" in expect:
        check_becomes(expect["becomes"], me, policy, p)
    if "record" in expect:
        check_record(expect["record"], me, place, policy, p)
    if "crossing" in expect:
        check_crossing(expect["crossing"], me, place, policy, p)
    if "month" in expect:
        check_month(expect["month"], me, case["money"], policy, p)
    if "fetched" in expect:
        check_fetched(expect["fetched"], me, case, place, policy, p)
    if "sponsors" in expect:
        check_sponsors(expect["sponsors"], me, case["kin"], place, policy, p)


def test_cases_are_there_and_show_their_arithmetic():
    """A guard: the folder is not empty, and every case says whose, why and how."""
    assert len(FILES) >= 18
    kinds = {"values", "safe_values", "closed", "amounts", "becomes", "record", "crossing", "month", "sponsors", "fetched"}
    for path in FILES:
        case = yaml.safe_load(path.read_text(encoding="utf-8"))
        assert {"title", "story", "person", "policy", "arithmetic", "expect"} <= set(case), path.name
        for expect in (case["expect"], *(variant["expect"] for variant in case.get("and", []))):
            assert expect, path.name
            assert set(expect) <= kinds, path.name
        for section, known in (("person", someone().dtype.names), ("place", offering().dtype.names)):
            assert set(case.get(section, {})) <= set(known), path.name
