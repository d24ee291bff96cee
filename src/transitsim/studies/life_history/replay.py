"""A month simulated again: with one thing or another taken from another world, or rule by rule with the compiler off."""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Sequence
from typing import NamedTuple

import numpy as np

from transitsim.core.dictionary import plain
from transitsim.core.jit import interpreted
from transitsim.engine.decision_models import decision_of, rule_set
from transitsim.engine.rationing import CHANCES
from transitsim.rules import schedule
from transitsim.rules.choice.models import random_utility
from transitsim.rules.family.family_month import has_news, live_as_family, wake_family
from transitsim.rules.schedule import live_by_place, live_in_transit
from transitsim.schema.levers import POLICY
from transitsim.schema.person import PERSON
from transitsim.schema.structures import structures
from transitsim.studies.life_history.timeline import Years

COMPARED = tuple(name for name in PERSON.names or () if name != "family_row")  # where a family is stored is nobody's life
FAMILY = "live_as_family"  # the rule of what passes between kin
PAST, REGIME, QUEUE, NEWS, KIN, SELF = "past", "regime", "queue", "news", "kin", "self"
FOUND = "found"  # kin as they are found when somebody of the family wakes


class Input(NamedTuple):
    """An input of a month: its kind, and the name of a field, lever or chance; of kin the `member`."""

    kind: str
    name: str
    member: int = -1


def differing(one: np.record, other: np.record, fields: Sequence[str] = COMPARED) -> tuple[str, ...]:
    """Fields in which two rows differ."""
    return tuple(name for name in fields if one[name] != other[name])


def policy_inputs(one: Years, other: Years, month: int) -> list[Input]:
    """Levers, chances and news that differ in a month."""
    here, there = one.world.policy[month], other.world.policy[month]
    kinds = {**dict.fromkeys(CHANCES, QUEUE), "news": NEWS}
    return [Input(kinds.get(name, REGIME), name) for name in POLICY.names or () if here[name] != there[name]]


def mixed_policy(one: Years, other: Years, month: int, taken: Collection[Input]) -> np.ndarray:
    """The first world's policy of a month with what is `taken` from the second, shape (1,)."""
    policy = one.world.policy[month : month + 1].copy()
    for each in taken:
        if each.kind in (REGIME, QUEUE, NEWS):
            policy[each.name] = other.world.policy[each.name][month]
    return policy


def replay_month(one: Years, other: Years, member: int, month: int, taken: Collection[Input]) -> np.record:
    """The person's month in the first world, before messages, with what is `taken` from the second: their past, kin, the regime.

    Where somebody of the family wakes this month, the family looks around first.
    """
    people, awake = one.ends[month].copy(), one.awake[month].copy()
    past = {each.name for each in taken if each.kind == PAST}
    for name in past:
        people[name][member] = other.ends[name][month, member]
    if past & {"wake", "place"}:
        awake[member] = other.awake[month, member]
    for each in taken:
        if each.kind == FOUND:
            people[each.member], awake[each.member] = other.ends[month, each.member], other.awake[month, each.member]
    policy = mixed_policy(one, other, month, taken)
    table = structures(policy, one.world.context.settings)[0]
    wake_family(people, 0, len(people), awake, table, policy[0], one.world.p, one.world.luck)
    if awake[member]:
        rule_set(one.world.settings.decision).step_person(people, member, table, policy[0], one.world.p, one.world.luck)
    return people[member]


def replay_messages(one: Years, other: Years, member: int, month: int, taken: Collection[Input]) -> np.record:
    """The row after messages in the first world, with what is `taken` from the second: members after the month, the regime."""
    people, awake = one.lived[month].copy(), one.awake[month].copy()
    for each in taken:
        if each.kind in (SELF, KIN):
            people[each.member], awake[each.member] = other.lived[month, each.member], other.awake[month, each.member]
    people["family_row"] = 0
    policy = mixed_policy(one, other, month, taken)
    table = structures(policy, one.world.context.settings)[0]
    family = people, 0, len(people), awake
    if has_news(*family, month):
        rules = rule_set(one.world.settings.decision)
        rules.live_as_family(*family, table, policy[0], one.world.p, one.world.luck)
    return people[member]


WATCHED = {
    name: rule
    for name, rule in vars(schedule).items()
    if hasattr(rule, "py_func") and rule.py_func.__code__.co_varnames[:1] == ("me",)
    and rule not in (live_by_place, live_in_transit)
}  # fmt: skip


@functools.cache
def _plainly(rule: Callable, decision: str) -> Callable:
    return interpreted(rule, _decided(decision))


def _decided(decision: str) -> dict[Callable, Callable]:
    """The rules of a decision model with the compiler off, in place of those of the default."""
    ours = decision_of(decision)
    return {random_utility.shocks: interpreted(ours.shocks), random_utility.weigh: interpreted(ours.weigh)}


def rule_of(one: Years, other: Years, member: int, month: int, fields: Sequence[str]) -> str:
    """Name of the first rule of the schedule after which the two lives differ in one of the fields; '' when it is none.

    The month is lived in both worlds with the compiler off, and the row is looked at after each rule. Where the schedules
    themselves differ, because one is elsewhere or asleep, it is the last rule that changed one of the fields.
    """
    first, second = (watched(years, member, month) for years in (one, other))
    for (name, here), (there_name, there) in zip(first, second, strict=False):
        if name != there_name:
            break
        if any(here[field] != there[field] for field in fields):
            return name
    for years, rules in ((other, second), (one, first)):
        before = years.begun[month, member]
        rows = [{field: before[field] for field in fields}, *(row for _, row in rules)]
        changed = [
            name for (name, now), then in zip(rules, rows, strict=False) if any(now[field] != then[field] for field in fields)
        ]
        if changed:
            return changed[-1]
    return ""


def watched(years: Years, member: int, month: int) -> list[tuple[str, dict[str, float]]]:
    """The person's row after each rule of the schedule in one month, in the order in which they were called."""
    seen: list[tuple[str, dict[str, float]]] = []
    decision = years.world.settings.decision

    def watch(name: str, rule: Callable) -> Callable:
        plainly = _plainly(rule, decision)

        def lived(me, *others):
            found = plainly(me, *others)
            seen.append((name, dict(vars(me))))
            return found

        return lived

    if not years.awake[month, member]:
        return seen
    world = years.world
    policy = world.policy[month : month + 1].copy()
    offers = structures(policy, world.context.settings)[0]
    table = {(place, sex): plain(offers[place, sex]) for place in range(len(offers)) for sex in range(2)}
    replace = {rule: watch(name, rule) for name, rule in WATCHED.items()}
    step = interpreted(schedule.step_person, {**_decided(decision), **replace})
    step({0: plain(years.begun[month, member])}, 0, table, plain(policy[0]), plain(world.p), plain(world.luck))
    return seen


def meaning(rule: str) -> str:
    """The first sentence of a rule's docstring."""
    source = live_as_family if rule == FAMILY else WATCHED[rule]
    return (source.py_func.__doc__ or rule).strip().split("\n")[0].split(". ")[0].rstrip(".:")
