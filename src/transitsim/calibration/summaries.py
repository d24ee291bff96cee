"""What a run says about every target, year by year: the numbers that are held against observations."""

from __future__ import annotations

import numpy as np

from transitsim.calibration.targets import SERIES
from transitsim.core.calendar import FIRST_YEAR
from transitsim.engine.tally import Tally
from transitsim.schema.conditions import Measure
from transitsim.schema.enums import FEMALE, SEXES, TRANSIT, Option, Place

NEAR_BORDER = [Place.TRANSIT_COETHNIC, Place.TRANSIT_VILLAGE, Place.TRANSIT_CITY]
HOME = [Place.DETENTION_ORIGIN, Place.ORIGIN_BORDER, Place.ORIGIN_INTERIOR]
ORIGIN_BORN = 2  # adults and minors; children born in transit are counted apart
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
    flows = tally.flows[: 12 * years, ..., :ORIGIN_BORN].sum(axis=-1)
    arrivals = flows[:, :, Place.DESTINATION].sum(axis=1).reshape(years, 12, len(SEXES)).sum(axis=1)
    stock = tally.stocks[JUNE : 12 * years : 12][:, NEAR_BORDER][..., :ORIGIN_BORN].sum(axis=(1, 3))
    returns = flows[:, Place.DETENTION_TRANSIT][:, HOME].sum(axis=(1, 2)).reshape(years, 12).sum(axis=1)
    settled = tally.conditions[:years, Place.DESTINATION].sum(axis=1)
    columns = {f"arrivals_{sex}": arrivals[:, index] for index, sex in enumerate(SEXES)} | {
        "stock": stock.sum(axis=1),
        "stock_women": share(stock[:, FEMALE], stock.sum(axis=1)),
        "forced_returns": returns,
        "wish_safe_destination": _wishes(tally, years, (Option.DESTINATION_ALONE, Option.DESTINATION_WITH_CHILD)),
        "wish_safe_stay": _wishes(tally, years, (Option.STAY, Option.MOVE)),
        "employed": share(settled[:, Measure.EMPLOYED], settled[:, Measure.PERSON_MONTHS]),
    }
    return np.column_stack([columns[name] for name in SERIES])


def share(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """part / whole; NaN where there is nobody."""
    return np.divide(part, whole, out=np.full(len(part), np.nan), where=whole > 0)


def _wishes(tally: Tally, years: int, options: tuple[Option, ...]) -> np.ndarray:
    """Share of the months decided in transit whose wish under safe passage is among `options`, by year."""
    rows = tally.decisions[np.isin(tally.decisions["place"], TRANSIT) & (tally.decisions["state"] > 0)]
    year, months = rows["year"] - FIRST_YEAR, rows["person_months"]
    chosen = np.where(np.isin(rows["wish_safe"], options), months, 0.0)
    return share(np.bincount(year, chosen, years), np.bincount(year, months, years))
