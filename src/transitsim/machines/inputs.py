"""What a run rests on, as values: settings, and the regime, context, posterior and tables that they name.

Names are resolved here once, when everything is checked and before anybody lives. What is resolved can be sent to another
process, and says everything about a run but its replicate.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from transitsim.ground.errors import UserError
from transitsim.nouns.context import Context
from transitsim.nouns.library import Library
from transitsim.nouns.own_tables import OwnTables
from transitsim.nouns.posterior import Posterior
from transitsim.nouns.regime import Regime, check_begins
from transitsim.nouns.settings import POSTERIOR, Settings


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
        """The same under another regime, once it is known that it can be lived under."""
        return _checked(replace(self, regime=regime, settings=replace(self.settings, regime=regime.name)))

    def but(self, **changes: Any) -> Inputs:
        """The same with other settings, none of which names a value."""
        named = {"regime", "context", "people", "kin", "assumptions"} & changes.keys()
        if named:
            raise ValueError(f"{', '.join(named)}: what a setting names is resolved anew, by `resolve`.")
        return replace(self, settings=replace(self.settings, **changes))


def resolve(settings: Settings, library: Library) -> Inputs:
    """The values that settings name.

    Raises
    ------
    UserError
        When one of them is not at hand or will not do, the regime is not one of the context, a part of it begins only after the
        run has ended, or own people cannot live so.
    """
    context, regime = library.context(settings.context), library.regime(settings.regime)
    library.check_together(settings.context, settings.regime)
    own = library.own_tables(settings.people, settings.kin) if settings.people else None
    return _checked(Inputs(settings, regime, context, library.regime(context.regime), _posterior(settings, library), own))


def _checked(inputs: Inputs) -> Inputs:
    """The same, once everything that can be wrong between its parts has been looked for."""
    check_begins(inputs.settings.regime, inputs.settings.until)
    if inputs.own is not None:
        from transitsim.machines.own_people import check_own  # with it come compiled rules

        check_own(inputs)
    return inputs


def _posterior(settings: Settings, library: Library) -> Posterior | None:
    if settings.assumptions != POSTERIOR:
        return None
    found = library.posterior(settings.context)
    if found is None:
        raise UserError(
            f"There is no posterior for the context '{settings.context}': say assumptions=point, or make one with "
            f"`transitsim calibrate` and put its posterior.csv at posterior/{settings.context}.csv in your own folder."
        )
    return found
