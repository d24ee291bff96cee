"""What a run rests on, as values: settings, and the regime, context, posterior and tables that they name.

Names are resolved once (`engine/resolve.py`), before anybody lives. What is resolved can be sent to another process, and says
everything about a run but its replicate.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from transitsim.inputs.context import Context
from transitsim.inputs.microdata import OwnTables
from transitsim.inputs.posterior_draws import Posterior
from transitsim.inputs.regime import Regime
from transitsim.inputs.settings import Settings


@dataclass(frozen=True, eq=False)
class Inputs:
    """All that the people of a run, their months and what is counted follow from.

    Attributes
    ----------
    settings : `settings.regime` and `settings.context` are the names of the values here
    regime, context : what people face, and where
    usual : the regime on which the context's others lean; own people do not heed another's desire to cross
    posterior : draws of what the evidence leaves open; None under the point
    own : a researcher's own people and kin; None when they are drawn
    """

    settings: Settings
    regime: Regime
    context: Context
    usual: Regime
    posterior: Posterior | None = None
    own: OwnTables | None = None

    def under(self, regime: Regime) -> Inputs:
        """The same under another regime."""
        return replace(self, regime=regime, settings=replace(self.settings, regime=regime.name))

    def but(self, **changes: Any) -> Inputs:
        """The same with other settings, none of which names a value."""
        named = {"regime", "context", "people", "kin", "assumptions"} & changes.keys()
        if named:
            raise ValueError(f"{', '.join(named)}: what a setting names is resolved anew, by `resolve`.")
        return replace(self, settings=replace(self.settings, **changes))
