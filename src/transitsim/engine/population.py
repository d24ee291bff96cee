"""Families first, then people: who would ever cross, and the kin who might be sent for.

Every attribute is drawn by address, so a regime or a calibration that changes the desire to cross renumbers nobody:
families are drawn on an upper envelope of the desire series and exist where their uniform is below desire/envelope in the month
of the first wish among them.
At 1:k every k-th family of the 1:1 world is taken, whole.
"""

from __future__ import annotations

import math

import numpy as np

from transitsim.core.elementary import exp, log
from transitsim.core.errors import UserError
from transitsim.core.jit import rule
from transitsim.core.random_numbers import Stream, normal, uniforms
from transitsim.engine.other_leavers import few_leavers
from transitsim.inputs.context import POPULATION_FIELDS, SHARES, Population
from transitsim.schema.enums import FEMALE, MALE, NEVER, Entry, Place
from transitsim.schema.person import PERSON, PERSON_FIELDS, SLOTS

MORTALITY_AGE = 40.0  # years, at which `life.mortality` is stated
OLDEST = 200.0  # years still to live, at most
ROUNDING = 1e-12  # share
AGE_BANDS = 100  # of adults, at most
_LISTS = {**SHARES, **dict.fromkeys(("age_shares", "age_from", "age_to"), AGE_BANDS)}
MARGINS = np.dtype(
    (np.record, [*((name, "f8", (room,)) for name, room in _LISTS.items()), *((name, "f8") for name in POPULATION_FIELDS)])
)


@rule
def pick(shares, u):
    """Index of the category in which the uniform u falls; what rounding leaves over is the last one's that has a share."""
    total, last = 0.0, 0
    for index in range(len(shares)):
        total += shares[index]
        if u < total:
            return index
        if shares[index] > 0.0:
            last = index
    return last


@rule
def family_size(luck, family, latent_kin):
    """People of a family: the one who would cross, and kin who might follow."""
    _, kin, _, _ = uniforms(luck, family * SLOTS, 0, Stream.FAMILY, 0)
    return 1 + pick(latent_kin, kin)


@rule
def years_left(age, u, p):
    """Years to live from `age`: Gompertz, hazard m exp(b (age - 40)) a year, by inversion of the survival function."""
    slope = p.life_mortality_slope
    hazard = p.life_mortality * exp(slope * (age - MORTALITY_AGE))
    if hazard <= 0.0:
        return OLDEST
    return min(OLDEST, log(1.0 - slope * log(u) / hazard) / slope)


@rule
def draw_person(me, month, luck, tables, p):
    """Age, sex, ranks in cash and price, taste for leaving, dependants, minors; `month` is that of the family's desire."""
    sex, band, within, dependants = uniforms(luck, me.person, 0, Stream.PERSON, 0)
    minors, kin, span, _ = uniforms(luck, me.person, 0, Stream.PERSON, 1)
    a, b, c, d = uniforms(luck, me.person, 0, Stream.PERSON, 2)
    e, f, _, _ = uniforms(luck, me.person, 0, Stream.PERSON, 3)
    me.sex = FEMALE if sex < tables.women_share else MALE
    which = pick(tables.age_shares, band)
    years = tables.age_from[which] + within * (tables.age_to[which] + 1.0 - tables.age_from[which])
    me.born = month - int(years * 12.0)
    count = pick(tables.dependants, dependants)
    me.dependants = tables.dependant_weight * count
    me.need = p.life_need_food * count
    me.need_met = 0.0
    me.minors = pick(tables.minors, minors) if years >= tables.parent_age else 0
    me.minors_place = me.home
    me.kin_in_transit = 1 if kin < tables.kin_in_transit else 0
    me.cash_luck = normal(a, b)
    me.price_luck = normal(c, d)
    me.leaving_taste = p.behaviour_persistent_sd * normal(e, f)
    me.dies = month + int(12.0 * years_left(years, span, p))


@rule
def wish_of_second(luck, family, size, month, tables):
    """Month in which one of the kin comes to wish to cross too, at most so long before or after the lead; NEVER for most."""
    second, when, _, _ = uniforms(luck, family * SLOTS, 0, Stream.FAMILY, 1)
    if size > 1 and second < tables.second_crosser:
        return month + int((2.0 * when - 1.0) * tables.second_crosser_within_months)
    return NEVER


@rule
def draw_family(people, row, family, size, month, retry, luck, tables, p):
    """Fill `size` rows: the lead wishes to cross in `month`; one of the kin may come to wish it too.

    Ages are drawn for the month of the first wish in the family, so that all are adults from then on.
    """
    _, _, social_class, border = uniforms(luck, family * SLOTS, 0, Stream.FAMILY, 0)
    later = wish_of_second(luck, family, size, month, tables)
    first_wish = min(month, later)
    for slot in range(size):
        me = people[row + slot]
        me.person = family * SLOTS + slot
        me.family_row = row
        me.family_size = size
        me.social_class = pick(tables.class_shares, social_class)
        me.home = Place.ORIGIN_BORDER if border < tables.border_residents else Place.ORIGIN_INTERIOR
        me.place = me.home
        draw_person(me, first_wish, luck, tables, p)
        if slot > 0:
            me.minors = 0
        desire = NEVER
        if slot == 0:
            desire = month
        elif slot == 1:
            desire = later
        if 0 <= desire < NEVER:
            me.desire_month = desire
            me.wake = desire
            me.window_ends = desire + retry


@rule
def draw_families(people, families, months, sizes, retry, luck, tables, p):
    """Fill rows from the first on, family after family; returns how many."""
    row = 0
    for index in range(len(families)):
        draw_family(people, row, families[index], sizes[index], months[index], retry, luck, tables, p)
        row += sizes[index]
    return row


@rule
def family_luck(luck, families, latent_kin, exists, sizes):
    """Uniform of existence and size of every family of the envelope."""
    for index in range(len(families)):
        exists[index], _, _, _ = uniforms(luck, families[index] * SLOTS, 0, Stream.FAMILY, 0)
        sizes[index] = family_size(luck, families[index], latent_kin)


def population_tables(population: Population) -> np.record:
    """The context's margins as one record that compiled code can read; bands of age that there are not have a share of 0.

    Raises
    ------
    UserError
        When there are more bands of age than there is room for.
    """
    ages, table = population.adult_ages, np.zeros(1, MARGINS)[0]
    if len(ages) > AGE_BANDS:
        raise UserError(f"population.adult_ages has {len(ages)} bands, and there is room for {AGE_BANDS}: join some.")
    for band, age in enumerate(ages):
        table["age_shares"][band], table["age_from"][band], table["age_to"][band] = age.share, age.first, age.last
    for name in (*SHARES, *POPULATION_FIELDS):
        table[name] = getattr(population, name)
    return table


@rule
def envelope_families(envelope, scale, tables, families, months):
    """Every `scale`-th family of the envelope (people a month), and its month, as far as there is room; returns how many.

    A family is so many would-be crossers on average: 1 + chance of a second one, who must be kin.
    """
    per_family = 1.0 + tables.second_crosser * (1.0 - tables.latent_kin[0])
    count, family, begun = 0, 0, 0.0
    for month in range(len(envelope)):
        begun += envelope[month] / per_family
        while family < math.floor(begun):
            if count < len(families):
                families[count] = family
                months[count] = month
            count += 1
            family += scale
    return count


@rule
def choose_families(regime, envelope, luck, tables, families, months, sizes):
    """Keep, in their order, the families that exist: whose uniform is below desire/envelope in the month of their first wish.

    Writes their sizes; returns how many there are.
    """
    kept = 0
    for index in range(len(families)):
        family, month = families[index], months[index]
        exists, _, _, _ = uniforms(luck, family * SLOTS, 0, Stream.FAMILY, 0)
        size = family_size(luck, family, tables.latent_kin)
        earlier = wish_of_second(luck, family, size, month, tables)
        first_wish = min(month, earlier) if earlier >= 0 else month
        policy = regime[first_wish]
        if exists * envelope[first_wish] < policy.origin_desire:
            families[kept], months[kept], sizes[kept] = family, month, size
            kept += 1
    return kept


@rule
def fill_people(people, families, months, sizes, policy, luck, tables, p, scale):
    """Draw everybody: the families chosen, then the privileged and the other leavers, as far as there is room.

    Returns how many rows there are; with no room at all it only counts them.
    """
    row = 0
    if len(people) > 0:
        row = draw_families(people, families, months, sizes, 1 + int(p.life_retry_months), luck, tables, p)
    else:
        for index in range(len(sizes)):
            row += sizes[index]
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
    families, months, sizes = (np.empty(count, np.int64) for _ in range(3))
    envelope_families(envelope, scale, tables, families, months)
    count = choose_families(policy, envelope, luck, tables, families, months, sizes)
    chosen = families[:count], months[:count], sizes[:count]
    people = empty_people(fill_people(empty_people(0), *chosen, policy, luck, tables, p, scale))
    fill_people(people, *chosen, policy, luck, tables, p, scale)
    return people
