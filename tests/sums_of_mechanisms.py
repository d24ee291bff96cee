"""Sums over people, for the measures of `mechanisms.yaml`: of flows, stays, decisions and conditions."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace

import numpy as np

from transitsim.core.calendar import FIRST_YEAR
from transitsim.engine.tally import Tally
from transitsim.schema.conditions import MEASURES
from transitsim.schema.enums import CHILDHOOD, FEMALE, MALE, TRANSIT, Option, Place, State

__all__ = ["FEMALE", "MALE"]

ORIGIN = (Place.ORIGIN_BORDER, Place.ORIGIN_INTERIOR)
RESIDENCE = (*TRANSIT, Place.DETENTION_TRANSIT)
AT_DESTINATION = (Place.DESTINATION,)
EVERYWHERE = tuple(Place)
BOTH = (FEMALE, MALE)
LEAVING = (Option.DESTINATION_ALONE, Option.DESTINATION_WITH_CHILD)
SEEN = (
    *("sex", "born", "born_in_transit", "registered", "exposed"),
    *("state", "wish", "acts", "dependants", "children_home", "minors_here"),
)


@dataclass
class Lived(Tally):
    """A tally, and everybody who lived in transit in a December, with what no table splits people by.

    decembers : array with fields `month` and those of SEEN
    """

    decembers: np.ndarray = field(default_factory=lambda: np.empty(0))


def people_in_transit(people: np.ndarray, month: int) -> np.ndarray:
    """Who lives in transit at the end of a month, as rows of `Lived.decembers`."""
    there = people[np.isin(people["place"], TRANSIT)]
    seen = np.empty(len(there), [("month", "i4"), *((name, there.dtype[name]) for name in SEEN)])
    seen["month"] = month
    for name in SEEN:
        seen[name] = there[name]
    return seen


def deciding(tally: Lived, sex: int | None = None) -> np.ndarray:
    """Those in transit in a December who decide there."""
    seen = tally.decembers
    keep = (seen["month"] - seen["born"] >= CHILDHOOD) & (seen["state"] != State.NOT_COUNTED)
    return seen[keep if sex is None else keep & (seen["sex"] == sex)]


def born_there(tally: Lived) -> np.ndarray:
    """Those in transit in a December who were born there and are below 18."""
    seen = tally.decembers
    return seen[(seen["born_in_transit"] == 1) & (seen["month"] - seen["born"] < CHILDHOOD)]


def window(tally: Tally, years: tuple[int, int] | None) -> Tally:
    """The tally of some calendar years only; a stay belongs to the year in which it ended, or was last seen."""
    if years is None:
        return tally
    first, last = ((year - FIRST_YEAR) for year in years)
    start, stop = 12 * first, min(12 * (last + 1), tally.months)
    spells, decisions = tally.spells, tally.decisions
    return replace(
        tally,
        flows=tally.flows[start:stop],
        stocks=tally.stocks[start:stop],
        spells=spells[(spells["left_month"] >= start) & (spells["left_month"] <= stop)],
        decisions=decisions[(decisions["year"] >= years[0]) & (decisions["year"] <= years[1])],
        conditions=tally.conditions[first : last + 1],
        residents=tally.residents[first : last + 1],
        consumption=tally.consumption[first : last + 1],
        decembers=tally.decembers[(tally.decembers["month"] >= start) & (tally.decembers["month"] < stop)],
        months=stop - start,
        first_month=start,
    )


def ratio(part: float, whole: float) -> float:
    """part / whole, not a number when there is no whole."""
    return float(part) / float(whole) if whole > 0 else math.nan


def total(tally: Tally, measure: str, places=TRANSIT, sex: int | None = None) -> float:
    """Sum of a condition over years, places and sexes."""
    sexes = BOTH if sex is None else (sex,)
    return float(tally.conditions[..., MEASURES.index(measure)][:, list(places)][..., list(sexes)].sum())


def per(tally: Tally, amount: float, places=TRANSIT, sex: int | None = None) -> float:
    """An amount per month lived in `places`."""
    return ratio(amount, total(tally, "person_months", places, sex))


def flow(tally: Tally, origins, destinations, sex: int | None = None, group: int = 0) -> float:
    """People of a group (0 adults, 2 born in transit) who went from some places to others."""
    moved = tally.flows[:, :, :, :, group].sum(axis=0)[np.ix_(list(origins), list(destinations))]
    return float(moved.sum() if sex is None else moved[..., sex].sum())


def chosen(table: np.ndarray, wanted: dict[str, int]) -> np.ndarray:
    """Rows in which every column has the value wanted."""
    keep = np.ones(len(table), bool)
    for name, value in wanted.items():
        keep &= table[name] == int(value)
    return table[keep]


def stays(tally: Tally, **wanted: int) -> float:
    """Number of stays in transit, in people, with these properties."""
    return float(chosen(tally.spells, wanted)["weight"].sum())


def mean_stay(tally: Tally, **wanted: int) -> float:
    """Mean length of stays with these properties, months."""
    rows = chosen(tally.spells, wanted)
    return ratio(float((rows["left_month"] - rows["entered"]).sum()), float(len(rows)))


def cells(tally: Tally, places=TRANSIT, **wanted: int) -> float:
    """Person-months of decisions in `places` with these properties."""
    rows = chosen(tally.decisions, wanted)
    return float(rows["person_months"][np.isin(rows["place"], list(places))].sum())


ANYTHING = -1  # all bits


def bound_by(tally: Tally, bit: int = ANYTHING) -> float:
    """Months of a wish for the destination that this constraint closes."""
    rows = tally.decisions[np.isin(tally.decisions["place"], TRANSIT) & np.isin(tally.decisions["wish"], LEAVING)]
    return ratio(rows["person_months"][rows["binding"] & int(bit) > 0].sum(), rows["person_months"].sum())
