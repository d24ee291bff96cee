"""Decision models by name: the month is compiled once for each.

A decision model is a module with two rules, `shocks` and `weigh` (`rules/choice/models`). Those of the package are named by their
file; others come from an installed package (entry point in the group `transitsim.decision`) or from Python
(`register_decision`), never through a path in a configuration.
"""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Callable
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path
from typing import NamedTuple, Protocol

from transitsim.core.errors import UserError, closest
from transitsim.core.jit import Dispatcher, rebound, rule
from transitsim.rules.choice.models import random_utility
from transitsim.rules.family.family_month import has_news, live_as_family, wake_family
from transitsim.rules.family.ties import ASLEEP
from transitsim.rules.schedule import step_person

OURS = ("random_utility", "optimal_stopping", "dynamic_choice", "planned_behaviour")
USUAL, GROUP = OURS[0], "transitsim.decision"
_registered: dict[str, Decision] = {}


class Decision(Protocol):
    """A decision model: two compiled rules."""

    shocks: Dispatcher
    weigh: Dispatcher


class RuleSet(NamedTuple):
    """The month of one person, of a family after its members', of all members, and of a range of families, under one model."""

    step_person: Callable
    live_as_family: Callable
    live_members: Callable
    live_month: Callable


@rule
def live_members(people, firsts, active, count, awake, structures, policy, p, luck):
    """The month of everybody who is awake in the active families, before anything passes between kin."""
    for index in range(count):
        family = active[index]
        for row in range(firsts[family], firsts[family + 1]):
            if awake[row] != ASLEEP:
                step_person(people, row, structures, policy, p, luck)


@rule
def live_month(people, firsts, active, start, stop, awake, structures, policy, p, luck):
    """The month of the active families from `start` to `stop`: each of their members who is awake, and then the family.

    Returns the places that friends in transit are paid, in agents.
    """
    friends = 0.0
    for index in range(start, stop):
        first = firsts[active[index]]
        size = firsts[active[index] + 1] - first
        wake_family(people, first, size, awake, structures, policy, p, luck)
        for row in range(first, first + size):
            if awake[row] != ASLEEP:
                step_person(people, row, structures, policy, p, luck)
        if has_news(people, first, size, awake, policy.month):
            friends += live_as_family(people, first, size, awake, structures, policy, p, luck)
    return friends


def register_decision(name: str, decision: Decision) -> None:
    """Make a decision model known by `name` in this process; `decision` has two rules, `shocks` and `weigh`.

    Raises
    ------
    UserError
        When the name is taken by another, or a rule is missing or not compiled.
    """
    if name in OURS or _registered.get(name, decision) is not decision:
        raise UserError(f"decision={name} is taken; give yours another name.")
    for wanted in ("shocks", "weigh"):
        if not hasattr(getattr(decision, wanted, None), "py_func"):
            raise UserError(f"decision={name} has no compiled rule `{wanted}`; decorate it with transitsim.core.jit.rule.")
    _registered[name] = decision


def decision_names() -> list[str]:
    """Names of all decision models at hand."""
    return [*OURS, *sorted({*_registered, *(found.name for found in entry_points(group=GROUP))})]


def decision_of(name: str) -> Decision:
    """The decision model of that name.

    Raises UserError when there is none.
    """
    if name in OURS:
        return import_module(f"{random_utility.__package__}.{name}")
    if name not in _registered:
        for found in entry_points(group=GROUP):
            if found.name == name:
                register_decision(name, found.load())
    if name not in _registered:
        known = decision_names()
        raise UserError(f"There is no decision '{name}'.{closest(name, known)} Known: {', '.join(known)}.")
    return _registered[name]


@cache
def rule_set(name: str = USUAL) -> RuleSet:
    """The compiled month under one decision model."""
    if name == USUAL:
        return RuleSet(step_person, live_as_family, live_members, live_month)
    decision = decision_of(name)
    replace = {random_utility.shocks: decision.shocks, random_utility.weigh: decision.weigh}
    kept_as = name if name in OURS else f"{name}-{_source_of(decision)}"
    return RuleSet(*(rebound(one, replace, kept_as) for one in (step_person, live_as_family, live_members, live_month)))


def _source_of(decision: Decision) -> str:
    """Hash of the files of rules from outside, which names their kept machine code."""
    files = {inspect.getsourcefile(getattr(decision, name).py_func) or "" for name in ("shocks", "weigh")}
    return hashlib.sha256(b"".join(Path(file).read_bytes() for file in sorted(files))).hexdigest()[:16]
