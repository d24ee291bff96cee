"""What a run says about every target, year by year: the numbers that are compared with observations."""

from __future__ import annotations

import numpy as np

from transitsim.calibration.targets import SERIES
from transitsim.core.calendar import FIRST_YEAR
from transitsim.engine.tally import Tally
from transitsim.measures.aspirations import ASPIRATIONS
from transitsim.measures.conditions import CONDITIONS
from transitsim.measures.flows_and_stocks import ORIGIN_BORN, moved
from transitsim.measures.places import NEAR_BORDER, WHERE
from transitsim.schema.conditions import MEASURES
from transitsim.schema.enums import FEMALE, SEXES, TRANSIT

JUNE = 5


def summaries(tally: Tally) -> np.ndarray:
    """Every series by calendar year.

    arrivals_female, arrivals_male: origin-born people of all ages a year. stock: those near the border at the end of June;
    stock_women: women's share of it. forced_returns: people handed over to the origin a year. wish_safe_destination,
    wish_safe_stay: share of the months decided in transit whose wish by a free and safe road is the destination, or to stay.
    employed: share of the settled.

    Returns
    -------
    float64, shape (years, len(SERIES)); a share is NaN in years without anybody
    """
    years = tally.months // 12
    arrivals, returns = (_moved(tally, years, name) for name in ("arrivals", "forced_returns"))
    stock = tally.stocks[JUNE : 12 * years : 12][:, NEAR_BORDER][..., :ORIGIN_BORN].sum(axis=(1, 3))
    columns = {f"arrivals_{sex}": arrivals[:, index] for index, sex in enumerate(SEXES)} | {
        "stock": stock.sum(axis=1),
        "stock_women": share(stock[:, FEMALE], stock.sum(axis=1)),
        "forced_returns": returns.sum(axis=1),
        "employed": _mean(tally, years, "employed"),
        **{name: _months(tally, years, name) for name in ("wish_safe_destination", "wish_safe_stay")},
    }
    return np.column_stack([columns[name] for name in SERIES])


def share(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """part / whole; NaN where there is nobody."""
    return np.divide(part, whole, out=np.full(len(part), np.nan), where=whole > 0)


def _moved(tally: Tally, years: int, name: str) -> np.ndarray:
    """People who made a move of `MOVES`, by year and sex."""
    return moved(tally.flows[: 12 * years], name).reshape(years, 12, len(SEXES)).sum(axis=1)


def _mean(tally: Tally, years: int, name: str) -> np.ndarray:
    """A mean of `CONDITIONS`, by year."""

    def totals(where: str, condition: str) -> np.ndarray:
        return tally.conditions[:years, list(WHERE[where])][..., MEASURES.index(condition)].sum(axis=(1, 2))

    return share(CONDITIONS[name].part(totals), CONDITIONS[name].whole(totals))


def _months(tally: Tally, years: int, name: str) -> np.ndarray:
    """Share of the months decided in transit that a measure of `ASPIRATIONS` counts, by year."""
    rows = tally.decisions[np.isin(tally.decisions["place"], TRANSIT)]
    year, months = rows["year"] - FIRST_YEAR, rows["person_months"]
    counted = np.where(ASPIRATIONS[name](rows), months, 0.0)
    return share(np.bincount(year, counted, years), np.bincount(year, months, years))
