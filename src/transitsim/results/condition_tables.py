"""Tables of the conditions of life: what was summed, the spread of consumption, and what observers saw of it."""

from __future__ import annotations

from typing import Any

import numpy as np

from transitsim.core.calendar import FIRST_YEAR
from transitsim.engine.tally import Tally
from transitsim.inputs.observation import Observation
from transitsim.measures.quantiles import SHARES, quantile_in_bins
from transitsim.results.labels import spoken
from transitsim.schema.conditions import MEASURES, REGIONS, Measure, bin_edges
from transitsim.schema.enums import SEXES, TRANSIT, Hiding, Place

# what the table `yearly` calls them: name of the counter to condition summed over all places
COUNTERS = {
    "violent_months": Measure.EXPOSURE_VIOLENCE,
    "births": Measure.BIRTHS,
    "helped_departures": Measure.HELPED_DEPARTURES,
    "kin_punished": Measure.KIN_PUNISHED,
}
PLACE_OF = {"transit": list(TRANSIT), "destination": [Place.DESTINATION]}
MONTHS_A_YEAR = 12.0


def first_year(tally: Tally) -> int:
    """Calendar year of the tally's first month."""
    return FIRST_YEAR + tally.first_month // 12


def conditions(tally: Tally, places: tuple[str, ...]) -> dict[str, Any]:
    """Every measure of every year, place and sex in which somebody lived a counted month, zeros included."""
    year, place, sex = np.nonzero(tally.residents)
    cells = tally.conditions[year, place, sex]
    year, place, sex, agents = (
        np.repeat(column, len(MEASURES)) for column in (year, place, sex, tally.residents[year, place, sex])
    )
    return {
        "year": first_year(tally) + year,
        "place": spoken(place, places),
        "sex": spoken(sex, SEXES),
        "measure": spoken(np.tile(np.arange(len(MEASURES)), len(cells)), MEASURES),
        "total": cells.ravel(),
        "person_months": np.repeat(cells[:, Measure.PERSON_MONTHS], len(MEASURES)),
        "agents": agents,
    }


def yearly(tally: Tally) -> dict[str, Any]:
    """A few counters over all places: every year, sex and name."""
    values = tally.conditions[..., list(COUNTERS.values())].sum(axis=1)
    year, sex, counter = (axis.ravel() for axis in np.indices(values.shape))
    return {
        "year": first_year(tally) + year,
        "sex": spoken(sex, SEXES),
        "counter": spoken(counter, tuple(COUNTERS)),
        "value": values.ravel(),
    }


def consumption(tally: Tally) -> dict[str, Any]:
    """Quantiles over person-months beside the mean, for every year, region and sex in which somebody lived."""
    year, region, sex = np.nonzero(tally.consumption.sum(axis=-1))
    counts, edges = tally.consumption[year, region, sex], bin_edges()
    quantiles = {f"p{round(100 * share)}": np.array([quantile_in_bins(one, edges, share) for one in counts]) for share in SHARES}
    sums = np.stack([tally.conditions[:, PLACE_OF[name]].sum(axis=1) for name in REGIONS], axis=1)[year, region, sex]
    months = sums[:, Measure.PERSON_MONTHS]
    return {
        "year": first_year(tally) + year,
        "region": spoken(region, REGIONS),
        "sex": spoken(sex, SEXES),
        **quantiles,
        "mean": sums[:, Measure.CONSUMPTION] / months,
        "below_subsistence": sums[:, Measure.BELOW_SUBSISTENCE] / months,
        "violence": sums[:, Measure.EXPOSURE_VIOLENCE] / months,
        "person_months": months,
    }


def seen(tally: Tally, observation: Observation) -> dict[str, Any]:
    """Beside what happened, the expected count of surveys, helpers and reports: no chance, shares of what happened."""
    series = _series(tally.conditions, observation)
    shape = (len(series), *next(iter(series.values()))[0].shape)
    name, year, sex = (axis.ravel() for axis in np.indices(shape))
    return {
        "year": first_year(tally) + year,
        "sex": spoken(sex, SEXES),
        "series": spoken(name, tuple(series)),
        "happened": np.stack([happened for happened, _ in series.values()]).ravel(),
        "seen": np.stack([found for _, found in series.values()]).ravel(),
    }


def _series(sums: np.ndarray, observation: Observation) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """What happened and what was seen of it, by name, each of shape (years, 2 sexes).

    The stock is seen by how it is hidden, the mix being that of months spent wholly in one place; children born in
    transit and births are seen as unions are. Of registered children a prior's share is reported as registered, the
    others count as stateless (M53).
    """
    everywhere, hiding = sums.sum(axis=1), slice(Measure.HIDING_NONE, Measure.HIDING_NONE + len(Hiding))
    in_transit = sums[:, list(TRANSIT)].sum(axis=1)
    stock = in_transit[..., Measure.PERSON_MONTHS] / MONTHS_A_YEAR
    mix = in_transit[..., hiding]
    reached = (mix @ np.array(observation.coverage)) / np.maximum(mix.sum(axis=-1), 1e-300)
    in_unions = observation.coverage[Hiding.MARRIAGE]
    returns, births = everywhere[..., Measure.FORCED_RETURNS], everywhere[..., Measure.BIRTHS]
    children = everywhere[..., Measure.CHILDREN_IN_TRANSIT] / MONTHS_A_YEAR
    registered = everywhere[..., Measure.REGISTERED_CHILDREN] / MONTHS_A_YEAR
    found = {
        "stock": (stock, stock * reached),
        "forced_returns": (returns, returns * observation.returns_reported),
        "births": (births, births * in_unions),
        "children": (children, children * in_unions),
    }
    for prior, reported in observation.registered_seen.items():
        found[f"registered_children_{prior}"] = (registered, registered * in_unions * reported)
        found[f"stateless_children_{prior}"] = (children - registered, (children - registered * reported) * in_unions)
    return found
