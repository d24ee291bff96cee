"""What one replicate hands to the tables: plain arrays, weights applied, nothing named yet.

Only months that were lived are in it: a run stopped early hands over nothing for that replicate.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

GROUPS = ("adult", "minor", "born_in_transit")
EXITS = ("onward", "third", "returned", "repatriated", "died", "censored")

SPELL = np.dtype(
    [
        *((name, "i8") for name in ("person", "sex", "social_class", "first_entered", "entered", "entry", "left")),
        ("exit", "i8"),
        ("weight", "f8"),
    ]
)

DECISION = np.dtype(
    [
        *((name, "i8") for name in ("year", "place", "sex", "social_class", "wish_safe", "wish", "choice")),
        *((name, "i8") for name in ("state", "risk_held", "binding")),
        ("person_months", "f8"),
        ("agents", "i8"),
    ]
)


@dataclass
class Tally:
    """One replicate, counted.

    Attributes
    ----------
    flows : float64, shape (months, places from, places to, 2 sexes, 3 groups), people
    stocks : float64, shape (months, places, 2 sexes, 3 groups), people at the month's end
    spells : array of SPELL, one stay in transit a row; `left` is the month after the last when censored
    decisions : array of DECISION, one cell a row; `binding` is a bit mask of Constraint
    yearly : float64, shape (years, 2 sexes, counters), further counters named by `yearly_names`
    panel : array with fields `person`, `month` and those of PERSON, or None when nobody was asked for
    first_month, months : month number of the first month, and how many were lived
    scale : people that one agent stands for
    seconds : wall time
    """

    flows: np.ndarray
    stocks: np.ndarray
    spells: np.ndarray
    decisions: np.ndarray
    months: int
    scale: int
    seconds: float
    first_month: int = 0
    yearly: np.ndarray = field(default_factory=lambda: np.zeros((0, 2, 0)))
    yearly_names: tuple[str, ...] = ()
    panel: np.ndarray | None = None
