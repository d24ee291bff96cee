"""Inputs of a run as values: settings, and the regime, context, posterior and tables that they name.

Names are resolved once (`engine/resolve.py`), before the first month. The values can be sent to another process, and
determine a run but for its replicate.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from transitsim.core.errors import UserError, closest
from transitsim.inputs.context import LIFE, Context
from transitsim.inputs.microdata import OwnTables
from transitsim.inputs.posterior_draws import Posterior
from transitsim.inputs.regime import Regime
from transitsim.inputs.settings import Settings, check_number

PARAMETER_GROUPS = ("behaviour", "life", "lever_factors")


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
    life : constants of life by short name, in the place of the context's
    """

    settings: Settings
    regime: Regime
    context: Context
    usual: Regime
    posterior: Posterior | None = None
    own: OwnTables | None = None
    life: Mapping[str, float] = field(default_factory=dict)

    def under(self, regime: Regime) -> Inputs:
        """The same under another regime."""
        return replace(self, regime=regime, settings=replace(self.settings, regime=regime.name))

    def but(self, **changes: Any) -> Inputs:
        """The same with other settings, none of which names a value."""
        named = {"regime", "context", "people", "kin", "assumptions"} & changes.keys()
        if named:
            raise ValueError(f"{', '.join(named)}: these name values: use `resolve`.")
        return replace(self, settings=replace(self.settings, **changes))

    def with_parameters(self, values: Mapping[str, float]) -> Inputs:
        """The same with other parameters: `behaviour.*`, constants of life as `life.*`, and `lever_factors.*`.

        Raises
        ------
        UserError
            When there is no such parameter, or a value lies outside its range.
        """
        groups: dict[str, dict[str, float]] = {group: {} for group in PARAMETER_GROUPS}
        for name, value in values.items():
            group, _, short = name.partition(".")
            if group not in groups:
                raise UserError(f"There is no parameter {name}; name behaviour.*, life.* or lever_factors.*.")
            groups[group][short] = value
        for short, value in groups["life"].items():
            if short not in LIFE:
                raise UserError(f"There is no life.{short}.{closest(short, LIFE)}")
            check_number(f"life.{short}", value, LIFE[short].low, LIFE[short].high)
        settings = replace(
            self.settings,
            behaviour={**self.settings.behaviour, **groups["behaviour"]},
            lever_factors={**self.settings.lever_factors, **groups["lever_factors"]},
        )
        return replace(self, settings=settings, life={**self.life, **groups["life"]})
