"""Where two lives of one person part, and why: each month is lived again with one thing at a time taken from the other world.

A month has a few inputs: her past (the fields of her row), the law's levers, the chances that queues left her, and what kin
have lived. Luck is the same in both worlds. An input is *enough* for a field when, taken alone from the second world into
the first, the field no longer is as in the first; it is *needed* when, put back into the second world, the field is again as
in the first. An input that is neither took part only together with others, or not at all; that is then said.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Collection, Sequence
from typing import NamedTuple

import numpy as np

from transitsim.ground.compiled import interpreted
from transitsim.machines.mail import deliver
from transitsim.machines.queues import CHANCES, PLACES
from transitsim.nouns.field import plain
from transitsim.nouns.levers import LEVER_FIELDS, POLICY
from transitsim.nouns.person import PERSON
from transitsim.nouns.structure import structures
from transitsim.rules import month as schedule
from transitsim.rules.month import live_in_transit, live_where_she_is, step_person
from transitsim.studies.timeline import Years

COMPARED = tuple(name for name in PERSON.names if name != "family_row")  # where a family is stored is nobody's life
LEVERS_OF = {field.column: field for field in LEVER_FIELDS}
PAST, LAW, QUEUE, NEWS, KIN, SELF = "past", "law", "queue", "news", "kin", "self"
DRAWN, LIVED, MAIL = "drawn", "lived", "mail"  # the steps of a month; `drawn` is before the first


class Input(NamedTuple):
    """Something that a month is lived with: its kind, and the name of a field, lever or chance, or a member of the family."""

    kind: str
    name: str | int


class Cause(NamedTuple):
    """An input that differed and mattered: its values, the fields that it alone parts, and those that need it."""

    kind: str
    name: str | int
    one: float
    other: float
    enough: tuple[str, ...]
    needed: tuple[str, ...]


class Step(NamedTuple):
    """Fields that part in one step of a month, the rule in which the first of them does, and the causes found."""

    step: str
    fields: tuple[str, ...]
    rule: str
    causes: tuple[Cause, ...]


class Parting(NamedTuple):
    """The first month at whose end two lives of one person differ (-1: as drawn), step by step; and that of each of her kin
    through whom the difference came."""

    person: int
    member: int
    month: int
    steps: tuple[Step, ...]
    kin: tuple[Parting, ...]

    @property
    def fields(self) -> tuple[str, ...]:
        """All fields that part in that month."""
        return tuple(name for step in self.steps for name in step.fields)


def differing(one: np.record, other: np.record, fields: Sequence[str] = COMPARED) -> tuple[str, ...]:
    """Fields in which two rows differ."""
    return tuple(name for name in fields if one[name] != other[name])


def first_month(one: Years, other: Years, member: int) -> int | None:
    """First month at whose end two lives differ, -1 when they are drawn differently, None when they never part."""
    apart = np.zeros(len(one.ends), bool)
    for name in COMPARED:
        apart |= one.ends[name][:, member] != other.ends[name][:, member]
    return int(apart.argmax()) - 1 if apart.any() else None


def parting(one: Years, other: Years, member: int, seen: Collection[int] = ()) -> Parting | None:
    """The parting of a member of the family, and recursively of kin through whom it came; None when she has none.

    `seen` are members whose parting is being told already.
    """
    month = first_month(one, other, member)
    if month is None:
        return None
    person = int(one.ends["person"][0, member])
    fields = differing(one.ends[month + 1, member], other.ends[month + 1, member])
    if month < 0:
        return Parting(person, member, month, (Step(DRAWN, fields, "", ()),), ())
    steps = steps_of(one, other, member, month, fields)
    through = {cause.name for step in steps for cause in step.causes if cause.kind == KIN} - {*seen, member}
    kin = [parting(one, other, int(relative), (*seen, member)) for relative in sorted(through)]
    return Parting(person, member, month, steps, tuple(found for found in kin if found is not None))


def steps_of(one: Years, other: Years, member: int, month: int, fields: Sequence[str]) -> tuple[Step, ...]:
    """In which step of the month each of these fields parts, in which rule, and why."""
    here, there = one.lived[month, member], other.lived[month, member]
    lived = differing(here, there, fields)
    posted = tuple(name for name in fields if name not in lived)
    steps = []
    if lived:
        steps.append(
            Step(LIVED, lived, rule_of(one, other, member, month, lived), causes_lived(one, other, member, month, lived))
        )
    if posted:
        steps.append(Step(MAIL, posted, "deliver", causes_mail(one, other, member, month, posted)))
    return tuple(steps)


def law_inputs(one: Years, other: Years, month: int) -> list[Input]:
    """Levers, chances and news that differ in a month."""
    here, there = one.world.policy[month], other.world.policy[month]
    kinds = {**dict.fromkeys(CHANCES, QUEUE), "news": NEWS}
    return [Input(kinds.get(name, LAW), name) for name in POLICY.names if here[name] != there[name]]


def mixed_policy(one: Years, other: Years, month: int, taken: Collection[Input]) -> np.ndarray:
    """The first world's policy of a month with what is `taken` from the second, shape (1,)."""
    policy = one.world.policy[month : month + 1].copy()
    for kind, name in taken:
        if kind in (LAW, QUEUE, NEWS):
            policy[name] = other.world.policy[name][month]
    return policy


def causes_lived(one: Years, other: Years, member: int, month: int, fields: Sequence[str]) -> tuple[Cause, ...]:
    """Why these fields part while she lives the month: her past, the law, the queues."""
    before = one.ends[month, member], other.ends[month, member]
    inputs = [Input(PAST, name) for name in differing(*before)] + law_inputs(one, other, month)

    def outcome(taken: Collection[Input]) -> np.record:
        return relive(one, other, member, month, taken)

    def value(which: int, source: Input) -> float:
        years = (one, other)[which]
        return (before[which] if source.kind == PAST else years.world.policy[month])[source.name].item()

    return _matter(inputs, outcome, (one.lived[month, member], other.lived[month, member]), fields, value)


def relive(one: Years, other: Years, member: int, month: int, taken: Collection[Input]) -> np.record:
    """Her month in the first world, before mail, with what is `taken` from the second."""
    people = one.ends[month, member : member + 1].copy()
    past = {name for kind, name in taken if kind == PAST}
    for name in past:
        people[name] = other.ends[name][month, member]
    source = other if past & {"wake", "place"} else one
    if source.awake[month, member]:
        policy = mixed_policy(one, other, month, taken)
        table = structures(policy, one.world.context.settings)[0]
        step_person(people, 0, table, policy[0], one.world.p, one.world.luck)
    return people[0]


def causes_mail(one: Years, other: Years, member: int, month: int, fields: Sequence[str]) -> tuple[Cause, ...]:
    """Why these fields part when mail is delivered: what each of her kin has lived, she herself, the law."""
    here, there = one.lived[month], other.lived[month]
    apart = [index for index in range(len(here)) if differing(here[index], there[index]) or _woken(one, other, month, index)]
    inputs = [Input(SELF if index == member else KIN, index) for index in apart] + law_inputs(one, other, month)

    def outcome(taken: Collection[Input]) -> np.record:
        return repost(one, other, member, month, taken)

    def value(which: int, source: Input) -> float:
        if source.kind in (SELF, KIN):
            return float((here, there)[which]["mail"][source.name])
        return (one, other)[which].world.policy[source.name][month].item()

    return _matter(inputs, outcome, (one.ends[month + 1, member], other.ends[month + 1, member]), fields, value)


def _woken(one: Years, other: Years, month: int, member: int) -> bool:
    return bool(one.awake[month, member] != other.awake[month, member])


def repost(one: Years, other: Years, member: int, month: int, taken: Collection[Input]) -> np.record:
    """Her row after mail in the first world, with what is `taken` from the second: members as they lived the month, the law."""
    people, awake = one.lived[month].copy(), one.awake[month].copy()
    for kind, name in taken:
        if kind in (SELF, KIN):
            people[name], awake[name] = other.lived[month, name], other.awake[month, name]
    people["family_row"] = 0
    policy = mixed_policy(one, other, month, taken)
    active = np.flatnonzero(awake)
    deliver(people, active, len(active), policy[0], one.world.p, one.world.luck, np.zeros(len(people), np.int64))
    return people[member]


def causes_queue(one: Years, other: Years, month: int, chance: str) -> tuple[Cause, ...]:
    """Why a chance differs: places a year by law, who asked last month, what had been left over, places of friends."""
    index = CHANCES.index(chance)
    here, there = one.queues[month], other.queues[month]
    found = {"asked": (here.asked[index], there.asked[index]), "unused": (here.unused[index], there.unused[index])}
    if index < len(PLACES):
        found[PLACES[index]] = (one.world.policy[PLACES[index]][month], other.world.policy[PLACES[index]][month])
    else:
        found["friends"] = (here.friends, there.friends)
    inputs = [Input(LAW if name in PLACES else QUEUE, name) for name, (left, right) in found.items() if left != right]

    def outcome(taken: Collection[Input]) -> np.record:
        queues, policy = copy.deepcopy(here), one.world.policy[month : month + 1].copy()
        for _, name in taken:
            if name in PLACES:
                policy[name] = found[name][1]
            elif name == "friends":
                queues.friends = there.friends
            else:
                getattr(queues, name)[index] = found[name][1]
        queues.open_month(policy[0])
        return policy[0]

    def value(which: int, source: Input) -> float:
        return float(found[source.name][which])

    return _matter(inputs, outcome, (one.world.policy[month], other.world.policy[month]), (chance,), value)


def _matter(
    inputs: Sequence[Input],
    outcome: Callable[[Collection[Input]], np.record],
    lived: tuple[np.record, np.record],
    fields: Sequence[str],
    value: Callable[[int, Input], float],
) -> tuple[Cause, ...]:
    """The inputs that are enough for, or needed by, some of the fields; none when a month cannot be lived again exactly."""
    here, there = lived
    if differing(outcome(()), here, fields) or differing(outcome(inputs), there, fields):
        return ()
    found = []
    for one in inputs:
        enough = differing(outcome((one,)), here, fields)
        without = outcome([other for other in inputs if other != one])
        needed = tuple(name for name in fields if without[name] == here[name])
        if enough or needed:
            found.append(Cause(*one, value(0, one), value(1, one), enough, needed))
    return tuple(found)


WATCHED = {
    name: rule
    for name, rule in vars(schedule).items()
    if hasattr(rule, "py_func") and rule.py_func.__code__.co_varnames[:1] == ("me",)
    and rule not in (live_where_she_is, live_in_transit)
}  # fmt: skip


def rule_of(one: Years, other: Years, member: int, month: int, fields: Sequence[str]) -> str:
    """Name of the first rule of the schedule after which her two lives differ in one of the fields; '' when it is none.

    The month is lived in both worlds with the compiler off, and her row is looked at after each rule.
    """
    for (name, here), (_, there) in zip(*(_watched(years, member, month) for years in (one, other)), strict=False):
        if any(here[field] != there[field] for field in fields):
            return name
    return ""


def _watched(years: Years, member: int, month: int) -> list[tuple[str, dict[str, float]]]:
    """Her row after each rule of the schedule in one month, in the order in which they were called."""
    seen: list[tuple[str, dict[str, float]]] = []

    def watch(name: str, rule: Callable) -> Callable:
        plainly = interpreted(rule)

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
    step = interpreted(step_person, {rule: watch(name, rule) for name, rule in WATCHED.items()})
    step({0: plain(years.ends[month, member])}, 0, table, plain(policy[0]), plain(world.p), plain(world.luck))
    return seen


def meaning(rule: str) -> str:
    """The first sentence of a rule's docstring."""
    if rule == "deliver":
        return deliver.py_func.__doc__.strip().split("\n")[0]
    return (WATCHED[rule].py_func.__doc__ or "").strip().split("\n")[0].split(". ")[0].rstrip(".:")
