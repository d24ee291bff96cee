"""A column of a table, and the columns that several tables have."""

from __future__ import annotations

from typing import NamedTuple

import pyarrow as pa

WORD = pa.dictionary(pa.int32(), pa.string())
MONTH, COUNT, NUMBER, FLAG = pa.date32(), pa.int64(), pa.float64(), pa.bool_()

FEW = 30  # simulated events or agents behind a number, below which it is chance: marked, neither to be shown nor compared


class Column(NamedTuple):
    """One column of a table."""

    name: str
    kind: pa.DataType
    unit: str
    meaning: str


REGIME = Column("regime", WORD, "name", "the regime that was simulated")
REPLICATE = Column("replicate", COUNT, "number", "which repetition, from 0; people and random numbers differ between them")
YEAR = Column("year", COUNT, "year", "calendar year")
SEX = Column("sex", WORD, "female, male", "sex")
CLASS = Column("social_class", WORD, "poor, middle, privileged", "social class at the origin")
PERSON = Column("person", COUNT, "address", "identity, the same in every regime of a replicate")
WEIGHT = Column("weight", NUMBER, "people", "people that this person stands for")
STARTED_MONTH = Column("month", MONTH, "date", "first day of the month")
BINDING = Column("binding", WORD, "names joined by +", "constraints that close the wished option, or none")
WISH_SAFE = Column("wish_safe", WORD, "option", "best option if the road were free and safe")
WISH = Column("wish", WORD, "option", "best option at its price and danger")
CHOICE = Column("choice", WORD, "option", "best option among those open")
STATE = Column("state", WORD, "state", "mobile, preparing, involuntary, voluntary, acquiescent, forced")
IS_FEW = Column("few", FLAG, "true, false", f"fewer than {FEW} agents or events: chance, neither to be shown nor compared")
HOW_LEFT = (
    Column("left_month", MONTH, "date", "month of leaving; the month after the last when censored"),
    Column("exit", WORD, "exit", "onward, third, returned, repatriated, died, censored"),
    Column("months", COUNT, "months", "from entered to left_month"),
    Column("age", COUNT, "years", "completed when the stay ended"),
    Column("party", COUNT, "people", "of the family who were together then, minors included"),
    Column("kin_there", FLAG, "true, false", "had had kin reach the destination by then"),
    Column("returns", COUNT, "times", "had been returned by force by then"),
)
