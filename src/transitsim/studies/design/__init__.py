"""Designs: which points of a study are simulated. Factors in, a plain table of points out, one row a point.

>>> make({"kind": "grid", "factors": {"regime": ["history", "firewall"], "behaviour.kin_weight": [0.2, 0.4]}})
     regime  behaviour.kin_weight
0   history                   0.2
1   history                   0.4
2  firewall                   0.2
3  firewall                   0.4
"""

from transitsim.studies.design.make import make
from transitsim.studies.design.study import Study, load_study, settings_at

__all__ = ["Study", "load_study", "make", "settings_at"]
