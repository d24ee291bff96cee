"""A lever changed by a number, as a part of a regime's name: 'route.fee:x0.5' is a factor, 'transit.wage:80' a value."""

from __future__ import annotations

import re

from transitsim.core.calendar import label
from transitsim.core.errors import UserError, closest
from transitsim.inputs.cited_yaml import ASSUMED
from transitsim.inputs.regime_file import RegimeFile
from transitsim.inputs.time_series import MOST, Breakpoint, Dated, Scaled
from transitsim.schema.levers import LEVERS

PATTERN = re.compile(r"([\w.]+):(x?)(\S+)")


def is_turned_lever(word: str) -> bool:
    """Whether a part of a regime's name changes a lever."""
    return PATTERN.fullmatch(word) is not None


def turned_lever(word: str, month: int) -> RegimeFile:
    """A lever changed from a month on, as a regime's file.

    Raises UserError when there is no such lever, or the amount is no number or lies outside its range.
    """
    match = PATTERN.fullmatch(word)
    if match is None:
        raise UserError(f"{word} turns no lever; write it like route.fee:x0.5 for a factor, transit.wage:80 for a value.")
    lever, by_factor, amount = match.groups()
    if lever not in LEVERS:
        raise UserError(f"There is no lever {lever}.{closest(lever, LEVERS)}")
    low, high = (0.0, MOST) if by_factor else (LEVERS[lever].low, LEVERS[lever].high)
    try:
        number = float(amount)
    except ValueError:
        raise UserError(f"{word}: '{amount}' is no number; write {lever}:x0.5 for a factor, {lever}:80 for a value.") from None
    if not low <= number <= high:
        raise UserError(f"{word}: {number:g} is outside its range, {low:g} to {high:g}; correct the value.")
    dated = Dated((Breakpoint(month, number, ASSUMED, because="the question asks for it"),))
    series = Scaled(dated, LEVERS[lever].low, LEVERS[lever].high) if by_factor else dated
    title = f"{lever} times {number:g}" if by_factor else f"{lever} at {number:g}"
    since = f" from {label(month)}" if month > 0 else ""
    return RegimeFile(word, title + since, "hypothetical", {lever: series})
