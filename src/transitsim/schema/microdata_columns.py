"""A researcher's own people: the columns of the table of persons and of that of kin.

Cells that are empty, and columns that are missing, are drawn by address from
the margins of the context, as everything is when there is no table.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from transitsim.core.calendar import parse
from transitsim.core.errors import UserError, closest
from transitsim.schema.enums import CLASSES, SEXES

HOMES = ("border", "interior")
YES = ("no", "yes")
NAME, WORD, WHOLE, NUMBER, MONTH = "name", "word", "whole number", "number", "month"
OLDEST = 100  # years
DAY = re.compile(r"^(\d{4}-\d{2})-01$")  # how spreadsheets keep a month
PARENTS = ("mother", "father")
TIES, OUTSIDE = (*PARENTS, "spouse"), "outside"  # columns that name somebody, and one who is not in the table
LEAST_GAP = 12  # years from parent to child


class Column(NamedTuple):
    """One column: name, kind of its cells, unit, meaning, values, whether it must be there, and invented cells."""

    name: str
    kind: str
    unit: str
    meaning: str
    words: tuple[str, ...] = ()
    low: float = float("-inf")
    high: float = float("inf")
    needed: bool = False
    example: tuple[str, ...] = ()

    @property
    def values(self) -> str:
        """What a cell may be."""
        if self.kind in (NAME, MONTH):
            return {NAME: "any word or number", MONTH: "a month of the run, like 1996-03"}[self.kind]
        if self.kind == WORD:
            return ", ".join(self.words)
        return f"{self.kind} above {self.low:g}" if self.high == float("inf") else f"{self.kind}, {self.low:g} to {self.high:g}"


PEOPLE = (
    Column("person", NAME, "name", "identity, each once", needed=True, example=("1", "2", "3", "4", "5", "6")),
    Column("wish", MONTH, "month", "begins to wish to cross, once grown; empty: not on their own, but kin may send for them",
           needed=True, example=("1996-03", "", "", "", "", "1999-06")),
    Column("weight", NUMBER, "people", "that the person stands for, the same in a whole family; 1 when empty",
           low=0.0, example=("400", "400", "400", "400", "400", "250")),
    Column("sex", WORD, "code", "sex", SEXES, example=("female", "male", "male", "female", "male", "male")),
    Column("age", WHOLE, "years", "completed in the month of the first wish in the family (1995-01 without one)",
           low=0, high=OLDEST, example=("24", "6", "27", "52", "22", "41")),
    Column("social_class", WORD, "code", "social class at the origin", CLASSES, example=("poor",) * 5 + ("middle",)),
    Column("home", WORD, "place", "where the person lives at the origin", HOMES, example=("border",) * 5 + ("interior",)),
    Column("mother", NAME, "name", "who bore the person: somebody in the table, or 'outside' for one who is not; empty: nobody",
           example=("4", "1", "", "", "", "")),
    Column("father", NAME, "name", "the other parent, the same", example=("", "3", "", "", "", "")),
    Column("spouse", NAME, "name", "husband or wife, the same; each is named with the other",
           example=("3", "", "1", "outside", "", "")),
    Column("kin_in_transit", WORD, "code", "whether kin live in the transit country from the beginning",
           YES, example=("no",) * 5 + ("yes",)),
    Column("cash_rank", NUMBER, "share", "of the own class who have less cash",
           low=0.001, high=0.999, example=("0.35", "", "", "", "", "0.8")),
)  # fmt: skip
KIN = (
    Column("person", NAME, "name", "somebody in the table of persons", needed=True, example=("3",)),
    Column("kin", NAME, "name", "somebody else in it, who is kin of theirs", needed=True, example=("5",)),
)
SCHEMA = {"people": PEOPLE, "kin": KIN}


def example(kind: str) -> pd.DataFrame:
    """An invented table, `people` or `kin`, as it would be written."""
    return pd.DataFrame({column.name: column.example for column in SCHEMA[kind]})


def codebook(kind: str) -> str:
    """The columns of a table, `people` or `kin`, in markdown."""
    rows = [f"| `{one.name}` | {one.meaning} | {one.unit} | {one.values} | {'yes' * one.needed} |" for one in SCHEMA[kind]]
    return "\n".join(["| column | meaning | unit | values | needed |", "|---|---|---|---|---|", *rows, ""])


def value_of(column: Column, cell: str, where: str) -> Any:
    """The value of a cell: a name as it is, all else as a number, NaN when empty.

    Words are numbered by their place among those allowed, months from January 1995.

    Raises UserError when it is not what the column holds.
    """
    if column.kind == NAME:
        if not cell and column.needed:
            raise UserError(f"{where}: it is empty; write a word or a number.")
        return cell
    if not cell:
        return np.nan
    if column.kind == MONTH:
        return float(parse(DAY.sub(r"\1", cell), where))
    if column.kind == WORD:
        if cell not in column.words:
            raise UserError(f"{where}: '{cell}' is unknown.{closest(cell, column.words)} Use: {column.values}.")
        return float(column.words.index(cell))
    return _number(column, cell, where)


def _number(column: Column, cell: str, where: str) -> float:
    try:
        value = float(cell)
    except ValueError:
        raise UserError(f"{where}: '{cell}' is not a number; write plain digits, as in 0.1 or 1200.") from None
    above = value > column.low if column.high == float("inf") else value >= column.low
    if not (above and value <= column.high and np.isfinite(value) and (column.kind != WHOLE or value.is_integer())):
        raise UserError(f"{where}: {cell} is not valid: give a {column.values} ({column.unit}).")
    return value
