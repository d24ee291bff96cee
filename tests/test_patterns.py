"""What the history must show with default parameters, beside the record (no year is a special case in the code)."""

from __future__ import annotations

import numpy as np
import pytest
from named import live_once

from transitsim.core.calendar import FIRST_YEAR, month_of
from transitsim.inputs.evidence import arrivals_by_year_and_sex
from transitsim.inputs.settings import Settings
from transitsim.schema.enums import FEMALE, Place

pytestmark = pytest.mark.slow
REPLICATES, SCALE = 10, 20
NORTH_EAST = [Place.TRANSIT_COETHNIC, Place.TRANSIT_VILLAGE, Place.TRANSIT_CITY]


@pytest.fixture(scope="module")
def history():
    """Ten replicates, 1 agent for 20 people: the nearest bound, that of arrivals in 2022, is four standard errors off."""
    return [live_once(Settings(scale=SCALE), replicate) for replicate in range(REPLICATES)]


def yearly(monthly: np.ndarray) -> np.ndarray:
    """Sums over the twelve months of each year, first axis."""
    return monthly.reshape(-1, 12, *monthly.shape[1:]).sum(axis=1)


@pytest.fixture(scope="module")
def arrivals(history):
    """Mean arrivals of origin-born people by year and sex, shape (years, 2)."""
    flows = [tally.flows[:, :, Place.DESTINATION, :, :2].sum(axis=(1, 3)) for tally in history]
    return yearly(np.mean(flows, axis=0))


def at(years: np.ndarray, year: int) -> np.ndarray:
    """The row of a calendar year."""
    return years[year - FIRST_YEAR]


def test_few_women_before_1999(arrivals):
    """Below 30 % of arrivals of 1995-1998, pooled over replicates of the first four years."""
    flows = [live_once(Settings(scale=SCALE, until="1998-12", seed=7), replicate).flows for replicate in range(10)]
    early = np.sum([flow[:, :, Place.DESTINATION, :, :2].sum(axis=(0, 1, 3)) for flow in flows], axis=0)
    assert early.sum() > 500
    assert early[FEMALE] / early.sum() < 0.30


def test_women_of_2006_to_2010(arrivals):
    """65 to 85 % of arrivals in every one of the five years' pool."""
    pool = arrivals[2006 - FIRST_YEAR : 2011 - FIRST_YEAR].sum(axis=0)
    assert 0.65 < pool[FEMALE] / pool.sum() < 0.85


def test_arrivals_beside_the_record(arrivals):
    """2002-2011: within a factor of 1.5 in at least 8 of 10 years."""
    observed = arrivals_by_year_and_sex("arrivals_south_korea").groupby("year")["arrivals"].sum()
    ratios = {year: at(arrivals, year).sum() / observed[year] for year in range(2002, 2012)}
    close = [year for year, ratio in ratios.items() if 1 / 1.5 <= ratio <= 1.5]
    assert len(close) >= 8, ratios


def test_arrivals_peak(arrivals):
    """The three-year mean is highest in 2007-2010."""
    total = arrivals.sum(axis=1)
    means = np.convolve(total, np.ones(3) / 3, "valid")
    assert 2007 <= FIRST_YEAR + 1 + int(means.argmax()) <= 2010


@pytest.mark.parametrize(
    ("year", "low", "high"), [(1998, 35_000, 125_000), pytest.param(2009, 5_000, 20_000, marks=pytest.mark.refit)]
)
def test_stock_in_the_north_east(history, year, low, high):
    """Origin-born people in the border area, villages and cities of the north-east at mid-year."""
    stock = np.mean([tally.stocks[month_of(year, 6), NORTH_EAST, :, :2].sum() for tally in history])
    assert low < stock < high


@pytest.mark.parametrize(("year", "observed"), [(2002, 4809), (2003, 7800)])
def test_forced_returns(history, year, observed):
    """Within a factor of 2 of the counts reported."""
    returns = [yearly(tally.flows[:, Place.DETENTION_TRANSIT, Place.DETENTION_ORIGIN].sum(axis=(1, 2))) for tally in history]
    assert observed / 2 < at(np.mean(returns, axis=0), year) < observed * 2


def test_men_pass_quickly(history):
    """Men's median completed stay is at most a third of women's."""
    spells = np.concatenate([tally.spells for tally in history])
    done = spells[spells["exit"] != 5]
    women, men = (np.median((done["left_month"] - done["entered"])[done["sex"] == sex]) for sex in (0, 1))
    assert men <= women / 3


@pytest.mark.refit
def test_arrivals_stop_when_the_border_is_shut(arrivals):
    """Every full year of closure stays below a fifth of the last open year."""
    total = arrivals.sum(axis=1)
    for year in (2021, 2022):
        assert at(total, year) < at(total, 2019) / 5
