"""Questions to a sweep: what outcomes depend on, where they turn bad, which regime does well whatever is assumed.

All take two tables: `points` (a row for each row of the design, in its order: `point` and the factors) and `outcomes`
(point, replicate, outcome, by, group, value; in any order).
"""

from transitsim.studies.sensitivity.outcome_arrays import to_ema
from transitsim.studies.sensitivity.robustness import regrets, robustness
from transitsim.studies.sensitivity.scenario_discovery import Discovery, discover
from transitsim.studies.sensitivity.sensitivity import sensitivity

__all__ = ["Discovery", "discover", "regrets", "robustness", "sensitivity", "to_ema"]
