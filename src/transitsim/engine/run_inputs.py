"""Inputs of a run as values: settings, and the regime, context, posterior and tables that they name.

Names are resolved once (`engine/resolve.py`), before the first month. The values can be sent to another process, and
determine a run but for its replicate.
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
    """Everything that a run follows from, but for its replicate.

    Attributes
    ----------
    settings : `settings.regime` and `settings.context` are the names of the values here
    regime, context : what people face, and where
    usual : the base of the context's other regimes; the desire to cross of own people is read against it
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
            raise ValueError(f"{', '.join(named)}: these name values: use `resolve`.")
        return replace(self, settings=replace(self.settings, **changes))
