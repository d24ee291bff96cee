"""Families first, then people: who would ever cross, and everybody of their families.

Everything is drawn by address, so a regime or a calibration that changes the desire to cross renumbers nobody: families are drawn
on an upper envelope of the desire series and exist where their uniform is below desire/envelope in the month of their first wish.
At 1:k every k-th family of the 1:1 world is taken, whole.
"""

from __future__ import annotations

import math

import numpy as np

from transitsim.core.errors import UserError
from transitsim.core.jit import rule
from transitsim.core.random_numbers import Stream, uniforms
from transitsim.engine.family_tree import draw_family
from transitsim.engine.margins import population_tables
from transitsim.engine.other_leavers import few_leavers
from transitsim.inputs.context import Population
from transitsim.schema.enums import Entry
from transitsim.schema.person import PERSON, PERSON_FIELDS, SLOTS

ROUNDING = 1e-12  # share


@rule
def exists(luck, family):
    """Uniform of a family: below the share of the envelope that is desired, it exists."""
    chance, _, _, _ = uniforms(luck, family * SLOTS, 0, Stream.FAMILY, 0)
    return chance


@rule
def envelope_families(envelope, scale, tables, families, months):
    """Every `scale`-th family of the envelope (people a month), and its month, as far as there is room; returns how many.

    A family is `population.wishes_a_family` would-be crossers on average.
    """
    count, family, begun = 0, 0, 0.0
    for month in range(len(envelope)):
        begun += envelope[month] / tables.wishes_a_family
        while family < math.floor(begun):
            if count < len(families):
                families[count] = family
                months[count] = month
            count += 1
            family += scale
    return count


@rule
def choose_families(regime, envelope, luck, families, months):
    """Keep, in their order, the families that exist: whose uniform is below desire/envelope in the month of their first wish.

    Returns how many there are.
    """
    kept = 0
    for index in range(len(families)):
        family, month = families[index], months[index]
        policy = regime[month]
        if exists(luck, family) * envelope[month] < policy.origin_desire:
            families[kept], months[kept] = family, month
            kept += 1
    return kept


@rule
def draw_families(people, families, months, luck, tables, p):
    """Fill rows from the first on, family after family, as far as there is room; returns how many."""
    row = 0
    for index in range(len(families)):
        row += draw_family(people, row, families[index], months[index], luck, tables, p)
    return row


@rule
def fill_people(people, families, months, policy, luck, tables, p, scale):
    """Draw everybody: the families chosen, then the privileged and the other leavers, as far as there is room.

    Returns how many rows there are; with no room at all it only counts them.
    """
    row = draw_families(people, families, months, luck, tables, p)
    row = few_leavers(people, row, policy, Entry.ELITE, luck, tables, scale)
    return few_leavers(people, row, policy, Entry.OTHER, luck, tables, scale)


def empty_people(count: int) -> np.ndarray:
    """`count` rows of PERSON with every attribute at its default."""
    people = np.zeros(count, PERSON)
    for field in PERSON_FIELDS:
        if field.default:
            people[field.column] = field.default
    return people


def draw_population(
    population: Population, envelope: np.ndarray, policy: np.ndarray, p: np.record, luck: np.record, scale: int
) -> np.ndarray:
    """All people of one replicate.

    Parameters
    ----------
    envelope : float array, shape (months,)
        Upper bound of the desire to cross, people a month at 1:1.
    policy : array of POLICY, shape (months,)
    scale : int
        One agent stands for so many people; whole families are taken.

    Returns
    -------
    array of PERSON, shape (people,)
        Families in contiguous rows, in the order of their desire.
    """
    desire = policy["origin_desire"]
    if (desire > envelope * (1 + ROUNDING)).any():
        month = int(np.argmax(desire > envelope))
        raise UserError(
            f"origin.desire={desire[month]:.0f} in month {month} is above the context's envelope {envelope[month]:.0f}: "
            "raise population.desire_envelope."
        )
    tables = population_tables(population)
    none = np.empty(0, np.int64)
    count = envelope_families(envelope, scale, tables, none, none)
    families, months = (np.empty(count, np.int64) for _ in range(2))
    envelope_families(envelope, scale, tables, families, months)
    count = choose_families(policy, envelope, luck, families, months)
    chosen = families[:count], months[:count]
    people = empty_people(fill_people(empty_people(0), *chosen, policy, luck, tables, p, scale))
    fill_people(people, *chosen, policy, luck, tables, p, scale)
    return people
