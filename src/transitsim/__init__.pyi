"""The public names and where they come from: read by type checkers, and by `__init__.py` when a name is first used."""

from transitsim import measures as measures
from transitsim.cli.api import draw as draw
from transitsim.cli.api import draw_life as draw_life
from transitsim.cli.api import simulate as simulate
from transitsim.cli.brief import brief as brief
from transitsim.cli.compare import compare as compare
from transitsim.cli.explain import explain as explain
from transitsim.cli.lesson import lesson_page as lesson_page
from transitsim.cli.page import write_page as write_page
from transitsim.cli.report import report as report
from transitsim.cli.shares import structural_share as structural_share
from transitsim.cli.threshold import threshold as threshold
from transitsim.cli.wishes import wishes_explained as wishes_explained
from transitsim.core.errors import UserError as UserError
from transitsim.engine.decision_models import register_decision as register_decision
from transitsim.engine.model import TransitModel as TransitModel
from transitsim.inputs import evidence as evidence
from transitsim.inputs import regimes as regimes
from transitsim.inputs.library import load_context as load_context
from transitsim.inputs.library import load_regime as load_regime
from transitsim.inputs.settings import Settings as Settings
from transitsim.results.load import Results as Results
from transitsim.studies.comparison.compare import Comparison as Comparison
from transitsim.studies.life_history.explanation import Explanation as Explanation
from transitsim.studies.own_outcomes import Observer as Observer
from transitsim.studies.own_outcomes import Outcome as Outcome
from transitsim.studies.precision import replicates_needed as replicates_needed
from transitsim.studies.precision import running_interval as running_interval
from transitsim.studies.sweep.sweep import Sweep as Sweep
from transitsim.studies.variance_components import sources_of_spread as sources_of_spread

__version__: str
