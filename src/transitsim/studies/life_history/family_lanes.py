"""Who of a family has a lane, by which letter, and what they are to each other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from transitsim.core.calendar import FIRST_MONTH, label
from transitsim.core.random_numbers import LINEAGE
from transitsim.results.labels import place_words
from transitsim.rules.family.ties import parent_outside_here
from transitsim.schema.enums import CHILDHOOD, FEMALE
from transitsim.schema.person import INSTITUTION, OUTSIDE, SLOTS
from transitsim.studies.life_history.timeline import Years

TIES = {  # for a woman, for a man
    "parent": ("mother", "father"),
    "spouse": ("wife", "husband"),
    "child": ("daughter", "son"),
    "sibling": ("sister", "brother"),
    "grandparent": ("grandmother", "grandfather"),
    "grandchild": ("granddaughter", "grandson"),
    "sibling's child": ("niece", "nephew"),
    "parent's sibling": ("aunt", "uncle"),
    "cousin": ("cousin", "cousin"),
    "spouse's parent": ("mother-in-law", "father-in-law"),
    "child's spouse": ("daughter-in-law", "son-in-law"),
    "sibling by marriage": ("sister-in-law", "brother-in-law"),
    "other": ("relative", "relative"),
}
SIBSHIP = (0, 4, 5, 6, 7)  # slots of who wishes first and of their siblings: siblings also when their parents have died before
DIED_BEFORE = -9  # in place of the parents' rows


class Lane(NamedTuple):
    """One of the family: the letter, the address, and which row of the family under each regime, None where never born."""

    letter: str
    person: int
    rows: tuple[int | None, ...]


def lanes(years: Sequence[Years]) -> list[Lane]:
    """The person asked for, then everybody of the family who is alive at some time under some regime, the eldest first."""
    found: dict[int, list[int | None]] = {years[0].person: [None] * len(years)}
    born: dict[int, int] = {}
    for which, one in enumerate(years):
        for row in np.flatnonzero((one.ends["place"] >= 0).any(axis=0)).tolist():
            person = int(one.ends["person"][-1, row])
            found.setdefault(person, [None] * len(years))[which] = row
            born.setdefault(person, int(one.ends["born"][-1, row]))
    others = sorted((person for person in found if person != years[0].person), key=lambda person: (born[person], person))
    return [Lane(letter_of(index), one, tuple(found[one])) for index, one in enumerate([years[0].person, *others])]


def letter_of(index: int) -> str:
    """A, B, ..., Z, A2, B2, ...

    >>> letter_of(1), letter_of(27)
    ('B', 'B2')
    """
    return chr(ord("A") + index % 26) + (str(index // 26 + 1) if index >= 26 else "")


def tie(rows: np.ndarray, me: int, kin: int) -> str:
    """What `kin` is to `me`, a key of TIES; both are rows of the family, shape (members,)."""

    def parents(row: int) -> set[int]:
        known = {int(rows[name][row]) for name in ("mother", "father") if rows[name][row] >= 0}
        return known or (
            {DIED_BEFORE} if rows["person"][row] % SLOTS in SIBSHIP and rows["person"][row] >> LINEAGE == 0 else set()
        )

    def up(row: int) -> set[int]:
        return set().union(*(parents(parent) for parent in parents(row) - {DIED_BEFORE}))

    mine, theirs = int(rows["spouse"][me]), int(rows["spouse"][kin])
    by_marriage = (mine >= 0 and parents(mine) & parents(kin)) or (theirs >= 0 and parents(me) & parents(theirs))
    of = {
        "parent": kin in parents(me),
        "spouse": mine == kin,
        "child": me in parents(kin),
        "sibling": parents(me) & parents(kin),
        "grandparent": kin in up(me),
        "grandchild": me in up(kin),
        "sibling's child": parents(me) & up(kin),
        "parent's sibling": up(me) & parents(kin),
        "cousin": up(me) & up(kin),
        "spouse's parent": mine >= 0 and kin in parents(mine),
        "child's spouse": theirs >= 0 and me in parents(theirs),
        "sibling by marriage": by_marriage,
    }
    return next((name for name, true in of.items() if true), "other")


def tie_word(rows: np.ndarray, me: int, kin: int) -> str:
    """'mother', 'brother', 'niece', ..."""
    return TIES[tie(rows, me, kin)][0 if rows["sex"][kin] == FEMALE else 1]


class Family:
    """The family of one world, with the letters by which its members are named."""

    def __init__(self, years: Years, told: Sequence[Lane], which: int) -> None:
        self.years, self.places = years, [name.replace("_", " ") for name in place_words(years.world.context.place_names)]
        self.letters = {lane.rows[which]: lane.letter for lane in told if lane.rows[which] is not None}

    def called(self, me: int, kin: int) -> str:
        """'mother B': what `kin` is to `me`, and the letter."""
        return f"{tie_word(self.years.ends[-1], me, kin)} {self.letters.get(kin, '')}".strip()

    def named(self, me: int, others: Sequence[int]) -> str:
        """'mother B and son D'."""
        words = [self.called(me, kin) for kin in others]
        return " and ".join((", ".join(words[:-1]), words[-1]) if len(words) > 1 else words)

    def guardian(self, child: np.record, me: int, code: int) -> str:
        """Who looks after a minor."""
        if code == INSTITUTION:
            return "an institution"
        if code == OUTSIDE:
            return f"{'the other parent' if parent_outside_here.py_func(child) else 'other kin'}, who is not in the model,"
        return self.called(me, code) if code >= 0 else "nobody"

    def title(self, row: int) -> str:
        """'mother of A, born 1950-02'."""
        me = self.years.ends[-1, row]
        who = "" if row == self.years.member else f"{tie_word(self.years.ends[-1], self.years.member, row)} of A, "
        where = ", away from the origin" if me["born_in_transit"] else ""
        return f"{who}born {label(int(me['born']))}{where}"


def family_months(years: Sequence[Years]) -> pd.DataFrame:
    """Where everybody of the family is: one row a regime, member and month in which they are alive.

    Returns
    -------
    DataFrame: regime, letter, tie (to the person asked for), person, month (first day), place, minor (0/1), guardian (letter of
    who looks after a minor, else empty)
    """
    told, parts = lanes(years), []
    for which, one in enumerate(years):
        family, places = Family(one, told, which), np.array(place_words(one.world.context.place_names))
        dates = pd.date_range(FIRST_MONTH, periods=len(one.awake), freq="MS")
        for lane in told:
            row = lane.rows[which]
            if row is None:
                continue
            rows = one.ends[1:, row]
            there = rows["place"] >= 0
            minor = np.arange(len(rows)) - rows["born"] < CHILDHOOD
            holds = {code: family.letters.get(int(code), "") for code in np.unique(rows["guardian"])}
            keeps = [holds[code] if young else "" for code, young in zip(rows["guardian"], minor, strict=True)]
            columns = {"regime": one.regime, "letter": lane.letter, "person": lane.person, "month": dates}
            columns["tie"] = "" if row == one.member else tie_word(one.ends[-1], one.member, row)
            columns |= {"place": places[rows["place"]], "minor": minor.astype(int), "guardian": keeps}
            parts.append(pd.DataFrame(columns)[there])
    return pd.concat(parts, ignore_index=True)
