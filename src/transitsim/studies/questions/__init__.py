"""Questions asked of a sweep: what outcomes hang on, where they turn bad, which regime stands whatever is assumed.

All take two tables: `points` (a row for each row of the design, in its order: `point` and the factors) and `outcomes`
(point, replicate, outcome, by, group, value; in any order).
"""

from transitsim.studies.questions.discovery import Discovery, discover
from transitsim.studies.questions.export import to_ema
from transitsim.studies.questions.robustness import regrets, robustness
from transitsim.studies.questions.sensitivity import sensitivity

__all__ = ["Discovery", "discover", "regrets", "robustness", "sensitivity", "to_ema"]
