"""Ties in the tables of own people: who is whose mother, father and spouse, who is one family, and what of it cannot be."""

from __future__ import annotations

import numpy as np
import pandas as pd

from transitsim.core.errors import Gathering, UserError
from transitsim.schema.enums import ADULT_AGE, FEMALE, MALE
from transitsim.schema.microdata_columns import LEAST_GAP, OUTSIDE, PARENTS, TIES
from transitsim.schema.person import NOBODY, SLOTS
from transitsim.schema.person import OUTSIDE as NO_ROW


def ties_of(persons: pd.DataFrame, file: str, wrong: Gathering) -> np.ndarray:
    """Mother, father and spouse of each person: positions, -1 nobody, -2 outside the table; shape (people, 3).

    Collects: a name that is not in the table, somebody named twice in a row, a parent less than twelve years older (so nobody
    is their own ancestor), and a spouse who does not name back; with the row.
    """
    names, ages = pd.Index(persons["person"]), persons["age"].to_numpy()
    ties = np.stack([names.get_indexer(persons[column]) for column in TIES], axis=1)
    given = persons[[*TIES]].to_numpy(object)
    ties[given == OUTSIDE] = NO_ROW
    for row, which in np.argwhere((ties != NO_ROW) & (given != "")):
        name, own, kin = given[row, which], names[row], ties[row, which]
        with wrong:
            where = f"{file}, row {persons.index[row]}, {TIES[which]}"
            if kin == NOBODY:
                raise UserError(f"{where}: '{name}' is not in the table; add a row there, or write '{OUTSIDE}'.")
            if kin in ties[row, :which]:
                raise UserError(f"{where}: '{name}' is named twice in this row; one person is one of these.")
            if TIES[which] in PARENTS and (kin == row or ages[kin] - ages[row] < LEAST_GAP):
                said = f"'{name}' is {ages[kin]:g} years old, and '{own}' {ages[row]:g}"
                raise UserError(f"{where}: {said}; a parent is {LEAST_GAP} years older at least: correct the name or an age.")
            if TIES[which] not in PARENTS and (kin == row or ties[kin, which] != row):
                raise UserError(f"{where}: '{name}' does not name '{own}' as spouse; name both, or neither.")
    return ties


def check_ages(words: pd.DataFrame, file: str, wrong: Gathering) -> None:
    """Who names a parent in the table, and who is named as one, has an age: one that is drawn would not fit."""
    named = words[[*PARENTS]].where(lambda names: (names != "") & (names != OUTSIDE))
    tied = named.notna().any(axis=1) | words["person"].isin(named.stack())
    for row in words.index[tied & (words["age"] == "")]:
        with wrong:
            raise UserError(f"{file}, row {row}, age: it is empty; a parent and a child need an age each.")


def sexes_by_tie(persons: pd.DataFrame, ties: np.ndarray) -> np.ndarray:
    """Sexes; an empty cell becomes that of the tie: of a mother, a father, the spouse of one of known sex. Else it stays NaN."""
    sex = persons["sex"].to_numpy(float, copy=True)
    known = ~np.isnan(sex)
    for which, its in enumerate((FEMALE, MALE)):
        parents = ties[ties[:, which] >= 0, which]
        sex[parents[~known[parents]]] = its
    open_ = np.flatnonzero(np.isnan(sex) & (ties[:, 2] >= 0))
    sex[open_] = 1 - sex[ties[open_, 2]]
    return sex


def families_of_links(people: int, links: np.ndarray) -> np.ndarray:
    """Position of the first of each one's family: all who are linked, directly or through others; shape (people,)."""
    first = np.arange(people)
    while True:
        least = first.copy()
        for one, other in (links.T, links.T[::-1]):
            np.minimum.at(least, one, first[other])
        least = least[least]
        if (least == first).all():
            return first
        first = least


def check_families(persons: pd.DataFrame, family: np.ndarray, file: str, wrong: Gathering) -> None:
    """Collects: too many members, several weights in one family, and a wish before the eighteenth birthday; with the row.

    An age is that in the month of the family's first wish, m; so the eighteenth birthday is in m + 12 (17 - age) + 1 at earliest.
    """
    names, rows = persons["person"].to_numpy(), persons.index
    weight, wish, age = persons["weight"].fillna(1.0).to_numpy(), persons["wish"], persons["age"].to_numpy()
    size = np.bincount(family, minlength=len(persons))
    for first in np.flatnonzero(size > SLOTS):
        with wrong:
            problem = f"{file}, row {rows[first]}: the family of '{names[first]}' has {size[first]} members"
            raise UserError(f"{problem}; {SLOTS} is the most: take distant ties out.")
    other = np.flatnonzero(weight != weight[family])
    for row in other[np.unique(family[other], return_index=True)[1]]:
        with wrong:
            said = f"'{names[row]}' has {weight[row]:g} and '{names[family[row]]}' of the same family {weight[family[row]]:g}"
            raise UserError(f"{file}, row {rows[row]}, weight: {said}; families are drawn whole: give them one weight.")
    begins = wish.groupby(family).transform("min").to_numpy()
    for row in np.flatnonzero(wish.to_numpy() <= begins + 12 * (ADULT_AGE - 1 - age)):
        with wrong:
            where = f"{file}, row {rows[row]}, wish"
            raise UserError(
                f"{where}: '{names[row]}' is below {ADULT_AGE} then; give a later month, or none: others may bring a child."
            )
