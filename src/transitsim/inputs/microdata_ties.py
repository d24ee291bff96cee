"""Ties in a table of own people: mother, father and spouse as positions, checked."""

from __future__ import annotations

import numpy as np
import pandas as pd

from transitsim.core.errors import Gathering, UserError
from transitsim.schema.enums import ADULT_AGE
from transitsim.schema.microdata_columns import LEAST_GAP, OUTSIDE, TIES


def ties_of(persons: pd.DataFrame, file: str) -> np.ndarray:
    """Mother, father and spouse of each person: positions, -1 nobody, -2 outside the table; shape (people, 3).

    Raises UserError for a name that is not in the table, a parent less than twelve years older, a spouse who names somebody
    else, and a minor who is married or wishes to cross; with the row.
    """
    names, wrong = pd.Index(persons["person"]), Gathering()
    ties = np.stack([names.get_indexer(persons[column]) for column in TIES], axis=1)
    for which, column in enumerate(TIES):
        given = persons[column].to_numpy()
        ties[given == OUTSIDE, which] = -2
        for row in np.flatnonzero((ties[:, which] == -1) & (given != "")):
            with wrong:
                where = f"{file}, row {persons.index[row]}, {column}"
                raise UserError(f"{where}: '{given[row]}' is not in the table; add a row there, or write '{OUTSIDE}'.")
    _check_parents(persons, ties, file, wrong)
    _check_spouses(persons, ties[:, 2], file, wrong)
    for row in np.flatnonzero((persons["age"] < ADULT_AGE) & persons["wish"].notna()):
        with wrong:
            where = f"{file}, row {persons.index[row]}, wish"
            raise UserError(f"{where}: nobody wishes to cross below {ADULT_AGE}; leave it empty: others may bring the child.")
    wrong.tell()
    return ties


def _check_parents(persons: pd.DataFrame, ties: np.ndarray, file: str, wrong: Gathering) -> None:
    ages = persons["age"].to_numpy()
    for which, column in enumerate(TIES[:2]):
        for row in np.flatnonzero(ties[:, which] >= 0):
            gap = ages[ties[row, which]] - ages[row]
            if ties[row, which] == row or gap < LEAST_GAP:
                with wrong:
                    where = f"{file}, row {persons.index[row]}, {column}"
                    raise UserError(f"{where}: a parent is {LEAST_GAP} years older at least; correct the name or an age.")


def _check_spouses(persons: pd.DataFrame, spouse: np.ndarray, file: str, wrong: Gathering) -> None:
    names = persons["person"].to_numpy()
    for row in np.flatnonzero(spouse >= 0):
        if spouse[row] == row or spouse[spouse[row]] != row:
            with wrong:
                where = f"{file}, row {persons.index[row]}, spouse"
                raise UserError(f"{where}: '{names[spouse[row]]}' does not name '{names[row]}' as spouse; name both, or neither.")
