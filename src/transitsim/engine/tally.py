"""Counts of one replicate: plain arrays, weights applied, codes in place of names. Tables are made from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from transitsim.engine.wish_answers import Answers

GROUPS = ("adult", "minor", "born_in_transit")
EXITS = ("onward", "third", "returned", "repatriated", "died", "censored")

SPELL = np.dtype(
    [
        *((name, "i8") for name in ("person", "sex", "social_class", "first_entered", "entered", "entry_mode", "left_month")),
        *((name, "i8") for name in ("born", "party", "kin_there", "returns")),
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
    spells : array of SPELL, one stay in transit a row; `left_month` is the month after the last when censored
    decisions : array of DECISION, one cell a row; `binding` is a bit mask of Constraint
    conditions : float64, shape (years, places, 2 sexes, measures), sums over person-months (`schema/conditions.py`)
    residents : int64, shape (years, places, 2 sexes), agents who came to live in the place, again when they came back
    conditions_by_class, residents_by_class : the same, with an axis of 3 classes after the sexes
    consumption : float64, shape (years, 2 regions, 2 sexes, bins), person-months by consumption; regions transit, destination
    panel : array with fields `person`, `month` and those of PERSON, or None when nobody was asked for
    answers : what people in transit said their options were worth to them, or None when nobody was asked
    first_month, months : month number of the first month, and how many were lived
    scale : people that one agent stands for
    seconds : wall time
    """

    flows: np.ndarray
    stocks: np.ndarray
    spells: np.ndarray
    decisions: np.ndarray
    conditions: np.ndarray
    residents: np.ndarray
    consumption: np.ndarray
    conditions_by_class: np.ndarray
    residents_by_class: np.ndarray
    months: int
    scale: int
    seconds: float
    first_month: int = 0
    panel: np.ndarray | None = None
    answers: Answers | None = None
