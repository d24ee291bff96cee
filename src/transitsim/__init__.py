"""A laboratory for stay-or-leave decisions of people in transit.

>>> import transitsim as ts
>>> results = ts.simulate(regime="history", scale=100, replicates=3)  # doctest: +SKIP
>>> results.flows.query("to_place == @results.places['destination']").groupby("sex").people.sum()  # doctest: +SKIP

Names are loaded when they are first used, so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from transitsim import measures
    from transitsim.cli.api import draw, draw_life, explain, simulate
    from transitsim.cli.brief import brief
    from transitsim.cli.compare import compare
    from transitsim.cli.lesson import lesson_page
    from transitsim.cli.report import report
    from transitsim.cli.shares import structural_share
    from transitsim.cli.threshold import threshold
    from transitsim.core.errors import UserError
    from transitsim.engine.decision_models import register_decision
    from transitsim.engine.model import TransitModel
    from transitsim.inputs import evidence, regimes
    from transitsim.inputs.library import load_context, load_regime
    from transitsim.inputs.settings import Settings
    from transitsim.results.load import Results
    from transitsim.studies.comparison.compare import Comparison
    from transitsim.studies.life_history.explain import Explanation
    from transitsim.studies.observers import Observer, Outcome
    from transitsim.studies.precision import replicates_needed, running_interval
    from transitsim.studies.sweep.sweep import Sweep
    from transitsim.studies.variance_components import sources_of_spread

TWINS = "transitsim.cli.api"
PUBLIC = {
    "Comparison": "transitsim.studies.comparison.compare",
    "Explanation": "transitsim.studies.life_history.explain",
    "Observer": "transitsim.studies.observers",
    "Outcome": "transitsim.studies.observers",
    "Results": "transitsim.results.load",
    "Settings": "transitsim.inputs.settings",
    "Sweep": "transitsim.studies.sweep.sweep",
    "TransitModel": "transitsim.engine.model",
    "UserError": "transitsim.core.errors",
    "brief": "transitsim.cli.brief",
    "compare": "transitsim.cli.compare",
    "draw": TWINS,
    "draw_life": TWINS,
    "explain": TWINS,
    "lesson_page": "transitsim.cli.lesson",
    "load_context": "transitsim.inputs.library",
    "load_regime": "transitsim.inputs.library",
    "register_decision": "transitsim.engine.decision_models",
    "report": "transitsim.cli.report",
    "replicates_needed": "transitsim.studies.precision",
    "running_interval": "transitsim.studies.precision",
    "simulate": TWINS,
    "sources_of_spread": "transitsim.studies.variance_components",
    "structural_share": "transitsim.cli.shares",
    "threshold": "transitsim.cli.threshold",
}
MODULES = {
    "evidence": "transitsim.inputs.evidence",
    "measures": "transitsim.measures",
    "regimes": "transitsim.inputs.regimes",
}

__all__ = [
    "Comparison",
    "Explanation",
    "Observer",
    "Outcome",
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
