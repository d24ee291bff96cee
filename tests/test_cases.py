"""Worked cases in `tests/cases/*.yaml`: a person, a place, a law, and the answer by hand, readable without Python."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from worlds import LUCK, facing, living, offering, option_table, someone

from transitsim.nouns.codes import Constraint, Entry, Hiding, Option, Place, State
from transitsim.rules.decision.choose import record_month
from transitsim.rules.decision.constraints import constraint_bits
from transitsim.rules.entry.finance import finance

FILES = sorted((Path(__file__).parent / "cases").glob("*.yaml"))
CODES = {"place": Place, "child_a_place": Place, "hiding": Hiding, "wish": Option, "choice": Option}
SECTIONS = ("person", "place", "policy", "life")
CLOSABLE = [Option.MOVE, Option.DESTINATION_ALONE, Option.DESTINATION_WITH_CHILD, Option.THIRD_COUNTRY, Option.RETURN]
TO_FOUR_DIGITS = 1e-4


def situations():
    """Every case, and every variant under `and:` with what it changes put over the case."""
    for path in FILES:
        case = yaml.safe_load(path.read_text(encoding="utf-8"))
        yield pytest.param(case, id=path.stem)
        for index, variant in enumerate(case.get("and", []), 1):
            merged = {section: {**case.get(section, {}), **variant.get(section, {})} for section in SECTIONS}
            yield pytest.param({**case, **merged, "expect": variant["expect"]}, id=f"{path.stem}-{index}")


def records(case):
    """The person, her place, the month's law and the parameters of a case."""
    person = {name: CODES[name][value.upper()] if name in CODES else value for name, value in case.get("person", {}).items()}
    month = case.get("month", 0)
    policy = facing(1, **{name.replace(".", "_"): value for name, value in case.get("policy", {}).items()})[0]
    policy.month = month
    p = living(**{name.replace(".", "_"): value for name, value in case.get("life", {}).items()})
    return someone(**person), offering(**case.get("place", {})), policy, p


def names(bits):
    return [bit.name.lower() for bit in Constraint if bit & bits]


def check_values(expected, me, place, policy, p, safe):
    found = option_table(me.reshape(1), policy, p, place=place, there=place, safe=safe)[0]
    for option, value in expected.items():
        assert found[Option[option.upper()]] == pytest.approx(value, abs=TO_FOUR_DIGITS), option


def check_closed(expected, me, policy, p):
    found = dict(zip(CLOSABLE, constraint_bits(me, policy, p, LUCK), strict=True))
    for option, closing in expected.items():
        assert names(found[Option[option.upper()]]) == closing, option


def check_record(expected, me, policy, p):
    record_month(me, policy, p, *constraint_bits(me, policy, p, LUCK))
    assert State(me.state).name.lower() == expected["state"]
    assert names(me.binding) == expected["binding"]
    assert (me.shortfall, me.months_to_afford) == (expected["shortfall"], expected["months_to_afford"])


def check_crossing(expected, me, place, policy, p):
    assert Entry(finance(me, place, policy, p, LUCK)).name.lower() == expected["entry"]
    assert me.debt == pytest.approx(expected["debt"])
    assert me.savings == pytest.approx(expected["savings"])


@pytest.mark.parametrize("case", list(situations()))
def test_case(case):
    """The rules give what the arithmetic of the case gives, to four digits."""
    me, place, policy, p = records(case)
    expect = case["expect"]
    check_values(expect.get("values", {}), me, place, policy, p, False)
    check_values(expect.get("safe_values", {}), me, place, policy, p, True)
    check_closed(expect.get("closed", {}), me, policy, p)
    if "record" in expect:
        check_record(expect["record"], me, policy, p)
    if "crossing" in expect:
        check_crossing(expect["crossing"], me, place, policy, p)


def test_cases_are_there_and_show_their_arithmetic():
    """A guard: the folder is not empty, and every case says whose, why and how."""
    assert len(FILES) >= 4
    for path in FILES:
        case = yaml.safe_load(path.read_text(encoding="utf-8"))
        assert {"title", "story", "person", "policy", "arithmetic", "expect"} <= set(case), path.name
        for section, known in (("person", someone().dtype.names), ("place", offering().dtype.names)):
            assert set(case.get(section, {})) <= set(known), path.name
