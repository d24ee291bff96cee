"""Where two lives of one person diverge, and why: each month is replayed with one thing at a time taken from the other world.

A month has a few inputs: the person's past (the fields of their row), the regime's levers, the chances that queues left them, and
what kin have done. Random numbers are the same in both worlds. An input is *enough* for a field when, taken alone from the second
world into the first, the field no longer is as in the first. It is *needed* when, put back into the second world, the field is
again as in the first. An input that is neither took part only together with others, or not at all; the words then say so.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Collection, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np

from transitsim.engine.rationing import CHANCES, PLACES
from transitsim.studies.life_history.replay import (
    COMPARED,
    FAMILY,
    FOUND,
    KIN,
    PAST,
    QUEUE,
    REGIME,
    SELF,
    Input,
    differing,
    policy_inputs,
    replay_messages,
    replay_month,
    rule_of,
)
from transitsim.studies.life_history.timeline import Years

DRAWN, LIVED, MESSAGES = "drawn", "lived", "messages"  # the steps of a month; `drawn` is before the first


class Cause(NamedTuple):
    """An input that differed and mattered: its values, the fields that it alone parts, and those that need it."""

    kind: str
    name: str
    member: int
    one: float
    other: float
    enough: tuple[str, ...]
    needed: tuple[str, ...]


class Step(NamedTuple):
    """Fields that diverge in one step of a month, the rule in which the first of them does, and the causes found."""

    step: str
    fields: tuple[str, ...]
    rule: str
    causes: tuple[Cause, ...]


class Divergence(NamedTuple):
    """The first month at whose end two lives of one person differ (-1: as drawn), step by step; and that of each of their kin
    through whom the difference came."""

    person: int
    member: int
    month: int
    steps: tuple[Step, ...]
    kin: tuple[Divergence, ...]

    @property
    def fields(self) -> tuple[str, ...]:
        """All fields that diverge in that month."""
        return tuple(name for step in self.steps for name in step.fields)


def first_month(one: Years, other: Years, member: int) -> int | None:
    """First month at whose end two lives differ, -1 when they are drawn differently, None when they never diverge."""
    apart = np.zeros(len(one.ends), bool)
    for name in COMPARED:
        apart |= one.ends[name][:, member] != other.ends[name][:, member]
    return int(apart.argmax()) - 1 if apart.any() else None


def diverged_since(apart: np.ndarray, month: int) -> int:
    """Month from which a field has differed without a break up to the beginning of `month`; -1 when it was drawn so."""
    same = np.flatnonzero(~apart[: month + 1])
    return int(same[-1]) if len(same) else -1


def divergence_of(one: Years, other: Years, member: int, seen: Collection[int] = ()) -> Divergence | None:
    """The divergence of a member of the family, and recursively of kin through whom it came; None when they never diverge.

    `seen` are members whose divergence is being told already.
    """
    month = first_month(one, other, member)
    if month is None:
        return None
    person = int(one.ends["person"][0, member])
    fields = differing(one.ends[month + 1, member], other.ends[month + 1, member])
    if month < 0:
        return Divergence(person, member, month, (Step(DRAWN, fields, "", ()),), ())
    steps = steps_of(one, other, member, month, fields)
    through = {cause.member for step in steps for cause in step.causes if cause.kind in (KIN, FOUND)} - {*seen, member}
    kin = [divergence_of(one, other, relative, (*seen, member)) for relative in sorted(through)]
    return Divergence(person, member, month, steps, tuple(found for found in kin if found is not None))


def steps_of(one: Years, other: Years, member: int, month: int, fields: Sequence[str]) -> tuple[Step, ...]:
    """In which step of the month each of these fields parts, in which rule, and why."""
    here, there = one.lived[month, member], other.lived[month, member]
    lived = differing(here, there, fields)
    posted = tuple(name for name in fields if name not in lived)
    steps = []
    if lived:
        rule = rule_of(one, other, member, month, lived)
        steps.append(Step(LIVED, lived, rule, causes_lived(one, other, member, month, lived)))
    if posted:
        steps.append(Step(MESSAGES, posted, FAMILY, causes_mail(one, other, member, month, posted)))
    return tuple(steps)


def causes_lived(one: Years, other: Years, member: int, month: int, fields: Sequence[str]) -> tuple[Cause, ...]:
    """Why these fields diverge while the month is simulated: their past, the regime, the queues, kin as found on waking."""
    before = one.ends[month, member], other.ends[month, member]
    inputs = [Input(PAST, name) for name in differing(*before)] + policy_inputs(one, other, month)
    if differing(one.begun[month, member], other.begun[month, member]) != differing(*before):
        kin = [row for row in range(one.size) if row != member and differing(one.ends[month, row], other.ends[month, row])]
        inputs += [Input(FOUND, "", row) for row in kin]

    def value(which: int, source: Input) -> float:
        years = (one, other)[which]
        if source.kind == FOUND:
            return float(years.ends["place"][month, source.member])
        return (before[which] if source.kind == PAST else years.world.policy[month])[source.name].item()

    rows = one.lived[month, member], other.lived[month, member]
    return _matter(inputs, partial(replay_month, one, other, member, month), rows, fields, value)


def causes_mail(one: Years, other: Years, member: int, month: int, fields: Sequence[str]) -> tuple[Cause, ...]:
    """Why these fields diverge when messages are delivered: what each of their kin has lived, the person, the regime."""
    here, there = one.lived[month], other.lived[month]
    woken = one.awake[month] != other.awake[month]
    apart = [index for index in range(len(here)) if woken[index] or differing(here[index], there[index])]
    inputs = [Input(SELF if index == member else KIN, "", index) for index in apart] + policy_inputs(one, other, month)

    def value(which: int, source: Input) -> float:
        if source.kind in (SELF, KIN):
            return float((here, there)[which]["messages"][source.member])
        return (one, other)[which].world.policy[source.name][month].item()

    rows = one.ends[month + 1, member], other.ends[month + 1, member]
    return _matter(inputs, partial(replay_messages, one, other, member, month), rows, fields, value)


def causes_queue(one: Years, other: Years, month: int, chance: str) -> tuple[Cause, ...]:
    """Why a chance differs: places a year by regime, who asked last month, what had been left over, places of friends."""
    index = CHANCES.index(chance)
    here, there = one.queues[month], other.queues[month]
    found = {"requested": (here.requested[index], there.requested[index]), "unused": (here.unused[index], there.unused[index])}
    if index < len(PLACES):
        found[PLACES[index]] = (one.world.policy[PLACES[index]][month], other.world.policy[PLACES[index]][month])
    else:
        found["friends"] = (here.friends[index], there.friends[index])
    inputs = [Input(REGIME if name in PLACES else QUEUE, name) for name, (left, right) in found.items() if left != right]

    def outcome(taken: Collection[Input]) -> np.record:
        queues, policy = copy.deepcopy(here), one.world.policy[month : month + 1].copy()
        for name in (each.name for each in taken):
            if name in PLACES:
                policy[name] = found[name][1]
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
    """The inputs that are enough for, or needed by, some of the fields; none when a month cannot be repeated exactly."""
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
