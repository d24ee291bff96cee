"""What is measured: each measure is defined once, for the tables of a run, comparisons, sweeps and fits alike.

The functions here take a tidy table and give a tidy table. Places are asked for by role: `places` maps roles ('destination')
to the names in the tables ('coast'), as in `Results.places`. Every one is finite on an empty table.
"""

from transitsim.measures.aspirations import binding, want_can_do
from transitsim.measures.band import band
from transitsim.measures.conditions import children, enterprise, livelihoods, strategies, wellbeing, wish_and_harm
from transitsim.measures.event_history import (
    cumulative_hazard,
    cumulative_incidence,
    hazards,
    median_stay,
    restricted_mean_stay,
    stay_lengths,
    stays,
)
from transitsim.measures.flows_and_stocks import arrivals, forced_returns, transit_stock, women_seen, womens_share

__all__ = [
    "arrivals",
    "band",
    "binding",
    "children",
    "cumulative_hazard",
    "cumulative_incidence",
    "enterprise",
    "forced_returns",
    "hazards",
    "livelihoods",
    "median_stay",
    "restricted_mean_stay",
    "stay_lengths",
    "stays",
    "strategies",
    "transit_stock",
    "want_can_do",
    "wellbeing",
    "wish_and_harm",
    "women_seen",
    "womens_share",
]
