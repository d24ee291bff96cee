"""What is measured from the tables: one small file a measure, a tidy frame in, a tidy frame out.

Places are asked for by role: `places` maps roles ('destination') to the names in the tables ('coast'), as in
`Results.places`. No measure knows the simulator; every one is finite on an empty table.
"""

from transitsim.measures.arrivals import arrivals
from transitsim.measures.band import band
from transitsim.measures.binding import binding
from transitsim.measures.children import children
from transitsim.measures.cumulative_incidence import cumulative_incidence
from transitsim.measures.enterprise import enterprise
from transitsim.measures.forced_returns import forced_returns
from transitsim.measures.hazards import cumulative_hazard, hazards
from transitsim.measures.livelihoods import livelihoods
from transitsim.measures.restricted_mean_stay import median_stay, restricted_mean_stay
from transitsim.measures.stay_lengths import stay_lengths
from transitsim.measures.stays import stays
from transitsim.measures.strategies import strategies
from transitsim.measures.transit_stock import transit_stock
from transitsim.measures.want_can_do import want_can_do
from transitsim.measures.wellbeing import wellbeing
from transitsim.measures.wish_and_harm import wish_and_harm
from transitsim.measures.women_seen import women_seen
from transitsim.measures.womens_share import womens_share

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
