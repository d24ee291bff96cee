"""A laboratory for stay-or-leave decisions of people in transit.

>>> import transitsim as ts
>>> results = ts.simulate(regime="history", scale=100, replicates=3)  # doctest: +SKIP
>>> results.flows.query("to == @results.places['destination']").groupby("sex").people.sum()  # doctest: +SKIP

Names are loaded when they are first used, so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from transitsim.door.brief import brief
    from transitsim.door.compare import compare
    from transitsim.door.lesson import lesson_page
    from transitsim.door.report import report
    from transitsim.door.shares import structural_share
    from transitsim.door.threshold import threshold
    from transitsim.door.twins import draw, draw_life, explain, simulate
    from transitsim.ground.errors import UserError
    from transitsim.machines.model import TransitModel
    from transitsim.machines.rule_sets import register_decision
    from transitsim.nouns import evidence, regimes
    from transitsim.nouns.library import load_context, load_regime
    from transitsim.nouns.settings import Settings
    from transitsim.results import measures
    from transitsim.results.load import Results
    from transitsim.studies.compare import Comparison
    from transitsim.studies.one_life import Explanation
    from transitsim.studies.precision import replicates_needed, running_interval
    from transitsim.studies.sources_of_spread import sources_of_spread
    from transitsim.studies.sweep.read import Sweep

TWINS = "transitsim.door.twins"
PUBLIC = {
    "Comparison": "transitsim.studies.compare",
    "Explanation": "transitsim.studies.one_life",
    "Results": "transitsim.results.load",
    "Settings": "transitsim.nouns.settings",
    "Sweep": "transitsim.studies.sweep.read",
    "TransitModel": "transitsim.machines.model",
    "UserError": "transitsim.ground.errors",
    "brief": "transitsim.door.brief",
    "compare": "transitsim.door.compare",
    "draw": TWINS,
    "draw_life": TWINS,
    "explain": TWINS,
    "lesson_page": "transitsim.door.lesson",
    "load_context": "transitsim.nouns.library",
    "load_regime": "transitsim.nouns.library",
    "register_decision": "transitsim.machines.rule_sets",
    "report": "transitsim.door.report",
    "replicates_needed": "transitsim.studies.precision",
    "running_interval": "transitsim.studies.precision",
    "simulate": TWINS,
    "sources_of_spread": "transitsim.studies.sources_of_spread",
    "structural_share": "transitsim.door.shares",
    "threshold": "transitsim.door.threshold",
}
MODULES = {
    "evidence": "transitsim.nouns.evidence",
    "measures": "transitsim.results.measures",
    "regimes": "transitsim.nouns.regimes",
}

__all__ = [
    "Comparison",
    "Explanation",
    "Results",
    "Settings",
    "Sweep",
    "TransitModel",
    "UserError",
    "brief",
    "compare",
    "draw",
    "draw_life",
    "evidence",
    "explain",
    "lesson_page",
    "load_context",
    "load_regime",
    "measures",
    "regimes",
    "register_decision",
    "replicates_needed",
    "report",
    "running_interval",
    "simulate",
    "sources_of_spread",
    "structural_share",
    "threshold",
]


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        return version("transitsim")
    if name in MODULES:
        return import_module(MODULES[name])
    if name in PUBLIC:
        return getattr(import_module(PUBLIC[name]), name)
    raise AttributeError(f"module 'transitsim' has no attribute '{name}'")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__, "__version__"])
