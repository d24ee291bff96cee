"""Own people as rows: whole families of the tables, as often as their weight.

At 1:s a family f that stands for w_f families becomes n_f of them, the whole part for certain and the rest by its uniform u_f,

    n_f = floor(w_f / s) + [u_f < w_f / s - floor(w_f / s)],   E n_f = w_f / s,

where u_f depends on seed, replicate and f alone: every regime has the same people, and those of a coarser scale are among
those of a finer one. Copy a of f, of F families, has the address a F + f, so its persons have random numbers of their own.
What the tables leave open is drawn as it is for everybody (`engine/population.py`).

They are all the people there are. The table says when they wish to cross, so `origin.desire` does not apply to them, and
nobody is added who need not cross on foot (`origin.elite_leavers`, `route.other_leavers`).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from statistics import NormalDist
from typing import NamedTuple

import numpy as np
import pandas as pd

from transitsim.core.calendar import FIRST_MONTH, label, parse_end
from transitsim.core.errors import UserError
from transitsim.core.jit import rule
from transitsim.core.random_numbers import FOUNDER
from transitsim.engine.family_tree import draw_first, place_family, reserve_rows
from transitsim.engine.margins import population_tables
from transitsim.engine.other_leavers import FIRST_ELITE
from transitsim.engine.population import draw_population, empty_people, exists
from transitsim.engine.run_inputs import Inputs
from transitsim.inputs.context import Population
from transitsim.inputs.microdata import OwnTables
from transitsim.inputs.settings import Settings
from transitsim.schema.enums import ADULT_AGE, CHILDHOOD, NEVER, Place
from transitsim.schema.microdata_columns import OLDEST, TIES
from transitsim.schema.person import SLOTS

DESIRE = "origin.desire"
OF_DRAWN_PEOPLE = (DESIRE, "origin.elite_leavers", "route.other_leavers")  # levers that say how many people there are
HOMES = {0.0: int(Place.ORIGIN_BORDER), 1.0: int(Place.ORIGIN_INTERIOR)}


class Families(NamedTuple):
    """Families of the tables, in the order of their first member; arrays of shape (families,) but for `members`.

    `members` are positions in the table of persons, family after family, whoever wishes first before the others, and `first`
    where in it each begins; `weight` is how many families it stands for; `wish` the month of its first wish, NaN without one.
    """

    members: np.ndarray
    first: np.ndarray
    size: np.ndarray
    weight: np.ndarray
    wish: np.ndarray


@rule
def draw_persons(people, start, size, months, families, margins, which, luck, tables, p):
    """Every person of every family by the margins that apply, and rows for those who may be born away."""
    for index in range(len(start)):
        first, base = start[index], families[index] * SLOTS
        for row in range(first, first + size[index]):
            me = people[row]
            draw_first(me, base + row - first, months[index], luck, margins[which[row]], p)
            me.born = min(me.born, months[index] - 1)  # whoever stands in the table is born before the wish
            place_family(me, base, luck, margins[0])
            me.family_row = first
        whole = reserve_rows(people, first, size[index], base, tables)
        for row in range(first, first + whole):
            people[row].family_size = whole


@rule
def family_luck(luck, families, chances):
    """Uniform of existence of every family."""
    for index in range(len(families)):
        chances[index] = exists(luck, families[index])


def people_of(inputs: Inputs, policy: np.ndarray, p: np.record, luck: np.record) -> np.ndarray:
    """All people of one replicate: the researcher's own where there are tables, else drawn from the context's margins.

    Parameters
    ----------
    policy : array of POLICY, shape (months,), of this replicate

    Returns
    -------
    array of PERSON, shape (people,)
        Families in contiguous rows.

    Raises UserError when the tables, or what is asked of them, are not valid.
    """
    population, scale = inputs.context.population, inputs.settings.scale
    if inputs.own is None:
        return draw_population(population, population.envelope(len(policy)), policy, p, luck, scale)
    check_desire(inputs, policy["origin_desire"])
    return own_people(inputs.own, within_addresses(inputs.own, scale), population, p, luck, scale)


def own_people(
    tables: OwnTables, families: Families, population: Population, p: np.record, luck: np.record, scale: int
) -> np.ndarray:
    """Rows of PERSON: values of the tables, and drawn by address what they leave open.

    Nobody has more kin than the table names; behind each family are rows for those who may be born away.
    """
    number, family = copies(families.weight / scale, luck)
    size, reserved = families.size[family], int(population.births_reserved)
    start = np.cumsum(size + reserved) - size - reserved
    place = np.arange(size.sum()) - np.repeat(np.cumsum(size) - size, size)
    position = families.members[np.repeat(families.first[family], size) + place]
    rows, where = tables.people.iloc[position], np.repeat(start, size) + place
    wish = np.nan_to_num(families.wish[family]).astype(np.int64)  # a family without a wish never sets out
    people, margins = empty_people(len(rows) + reserved * len(size)), population_tables(population)
    which = np.zeros(len(people), np.int64)
    which[where] = (rows["age"] + 1).fillna(0)
    draw_persons(people, start, size, wish, number, by_age(margins), which, luck, margins, p)
    people[where] = _with_given(people[where], rows, 1 + int(p.life_retry_months))
    member = np.zeros(len(tables.people), np.int64)
    member[families.members] = np.arange(len(families.members)) - np.repeat(families.first, families.size)
    for name, tie in zip(TIES, tables.ties[position].T, strict=True):
        people[name][where] = np.where(tie >= 0, member[tie], tie)
    join_couples(people, where[rows["sex"].isna()])
    return people


def join_couples(people: np.ndarray, drawn: np.ndarray) -> None:
    """Couples who have one home are one household; of two whose sex is drawn (rows `drawn`) the second has the other one."""
    one = np.flatnonzero(people["spouse"] >= 0)
    other = people["family_row"][one] + people["spouse"][one]
    second = (other < one) & np.isin(one, drawn)
    people["sex"][one[second]] = 1 - people["sex"][other[second]]
    home = people["home"][one] == people["home"][other]
    people["head"][one[home]] = people["person"][np.minimum(one, other)[home]]


def copies(expected: np.ndarray, luck: np.record) -> tuple[np.ndarray, np.ndarray]:
    """Addresses of the families that live, and of which of the tables' each is a copy.

    Parameters
    ----------
    expected : w / s of each family, shape (families,)
    """
    own = np.arange(len(expected))
    chance = np.empty(len(own))
    family_luck(luck, own, chance)
    whole = np.floor(expected)
    count = (whole + (chance < expected - whole)).astype(np.int64)
    family = np.repeat(own, count)
    copy = np.arange(len(family)) - np.repeat(np.cumsum(count) - count, count)
    return copy * len(own) + family, family


def by_age(margins: np.record) -> np.ndarray:
    """The margins as they are, and then for each age with everybody of that age in completed years."""
    table = np.repeat(np.array([margins], margins.dtype), OLDEST + 2)
    for name in ("age_from", "age_to"):
        table[name][1:] = np.arange(OLDEST + 1)[:, None]
    return table


def _with_given(people: np.ndarray, rows: pd.DataFrame, retry: int) -> np.ndarray:
    """Values of the tables replace what was drawn; who wishes is grown by then, which decides between months of the same age."""
    wish = rows["wish"].fillna(NEVER).to_numpy(np.int64)
    people["born"] = np.minimum(people["born"], wish - CHILDHOOD)
    minor = rows["age"].fillna(ADULT_AGE).to_numpy() < ADULT_AGE
    of_age = np.where(minor, people["born"] + CHILDHOOD, NEVER)
    people["desire_month"], people["wake"] = wish, np.minimum.reduce([wish, people["dies"], of_age])
    people["window_ends"] = np.where(wish < NEVER, wish + retry, -1)
    given = {name: rows[name] for name in ("sex", "kin_in_transit", "social_class")}
    given |= {name: rows["home"].map(HOMES) for name in ("home", "place")}
    given |= {"cash_luck": rows["cash_rank"].map(NormalDist().inv_cdf, na_action="ignore")}
    for name, values in given.items():
        here = values.notna().to_numpy()
        people[name][here] = values.to_numpy()[here]
    return people


def names_of(tables: OwnTables, persons: Sequence[int]) -> pd.DataFrame:
    """Whom of the table the persons of a result are.

    Parameters
    ----------
    persons : addresses, as in the column `person` of `spells`

    Returns
    -------
    DataFrame: person (address), name (in the table, empty for who is born later), copy (0, 1, ... of the same family)
    """
    families, address = families_of(tables), np.asarray(persons)
    copy, family = np.divmod((address & FOUNDER) // SLOTS, len(families.first))
    position = families.members[families.first[family] + address % SLOTS]
    name = np.where(address > FOUNDER, "", tables.people["person"].to_numpy()[position])
    return pd.DataFrame({"person": address, "name": name, "copy": copy})


@lru_cache(4)
def families_of(tables: OwnTables) -> Families:
    """Families of the tables, who wishes first before the others.

    Raises UserError when nobody wishes to cross.
    """
    members = np.argsort(tables.family, kind="stable")
    _, first, size = np.unique(tables.family[members], return_index=True, return_counts=True)
    weight, wishes = (tables.people[name].to_numpy()[members] for name in ("weight", "wish"))
    if np.isnan(wishes).all():
        raise UserError("Nobody in the table wishes to cross; write months in the column 'wish'.")
    wish, place = np.fmin.reduceat(wishes, first), np.arange(len(members)) - np.repeat(first, size)
    lead = np.minimum.reduceat(np.where(wishes == np.repeat(wish, size), place, SLOTS), first) % SLOTS
    is_lead = np.repeat(lead, size) == place
    members = members[np.lexsort((~is_lead, np.repeat(np.arange(len(first)), size)))]  # who wishes first is the first row
    return Families(members, first, size, np.nan_to_num(weight[first], nan=1.0), wish)


def within_addresses(tables: OwnTables, scale: int) -> Families:
    """The families of the tables, when at 1:`scale` there is an address for every copy of each.

    Raises UserError when there is not.
    """
    families = families_of(tables)
    most = np.ceil(families.weight.max() / scale)
    if most * len(families.first) >= FIRST_ELITE:
        problem = f"{len(families.first):,} families, one of them up to {most:,.0f} times, are more than can be kept apart"
        raise UserError(f"{problem}; give a larger scale.")
    return families


def check_factors(settings: Settings) -> None:
    """Refuse factors on levers that say how many people are drawn, when none are.

    To be asked before posterior draws come in, which may move them for drawn people.

    Raises UserError when there are own people and such a factor.
    """
    for lever in OF_DRAWN_PEOPLE if settings.people else ():
        if lever in settings.lever_factors:
            raise UserError(
                f"lever_factors.{lever} moves nobody: {settings.people} says who there is and when they begin to wish; "
                "leave the factor out."
            )


def check_desire(inputs: Inputs, desire: np.ndarray) -> None:
    """Refuse a regime that changes the desire to cross: it does not apply to own people, and would seem without effect.

    Parameters
    ----------
    desire : of the regime, people a month, shape (months,)

    Raises UserError when there are own people, and `origin.desire` is not that of the context's own regime.
    """
    settings = inputs.settings
    if inputs.own is None or settings.regime == inputs.context.regime:
        return
    usual = inputs.usual.policy(len(desire), settings.lever_factors)["origin_desire"]
    if (desire != usual).any():
        month = label(int(np.argmax(desire != usual)))
        problem = f"'{settings.regime}' moves {DESIRE} in {month}, but when people begin to wish stands in {settings.people}"
        raise UserError(f"{problem}; take the lever out of the regime, or move months in the table.")


def check_own(inputs: Inputs) -> None:
    """Every check of own people; `resolve` calls it before the first month.

    Raises UserError for the first thing that is not valid.
    """
    settings, tables = inputs.settings, inputs.own
    if tables is None:
        return
    check_factors(settings)
    months = parse_end(settings.until, "until") + 1
    families, wish = within_addresses(tables, settings.scale), tables.people["wish"]
    outside = wish[(wish < 0) | (wish >= months)]
    if len(outside):
        where, month = f"{Path(settings.people).name}, row {outside.index[0]}, wish", label(int(outside.iloc[0]))
        many = f", as in {len(outside):,} rows" if len(outside) > 1 else ""
        run = f"{FIRST_MONTH} to {label(months - 1)}"
        raise UserError(f"{where}: {month} lies outside the run, {run}{many}; give a later until=, or take it out.")
    total = float(families.weight @ families.size)
    if total < settings.scale:
        problem = f"The {len(wish):,} persons of {settings.people} stand for {total:g} people, and one agent for {settings.scale}"
        raise UserError(f"{problem}; give scale=1, or larger numbers in a column 'weight'.")
    if settings.regime != inputs.context.regime:
        check_desire(inputs, inputs.regime.policy(months, settings.lever_factors)["origin_desire"])
