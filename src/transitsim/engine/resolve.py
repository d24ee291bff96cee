"""From settings to the values they name: each name is looked up once, and all is checked, before the first month."""

from __future__ import annotations

from transitsim.core.errors import UserError
from transitsim.engine.run_inputs import Inputs
from transitsim.inputs.library import Library
from transitsim.inputs.posterior_draws import Posterior
from transitsim.inputs.regime import check_begins
from transitsim.inputs.settings import POSTERIOR, Settings


def resolve(settings: Settings, library: Library) -> Inputs:
    """The values that settings name.

    Raises UserError when one of them is not at hand or not valid, the regime is not one of the context, a part of it begins only
    after the run has ended, or own people cannot live so.
    """
    context, regime = library.context(settings.context), library.regime(settings.regime)
    library.check_together(settings.context, settings.regime)
    own = library.own_tables(settings.people, settings.kin) if settings.people else None
    return checked(Inputs(settings, regime, context, library.regime(context.regime), _posterior(settings, library), own))


def checked(inputs: Inputs) -> Inputs:
    """The same inputs, once their parts have been checked against each other."""
    check_begins(inputs.settings.regime, inputs.settings.until)
    if inputs.own is not None:
        from transitsim.engine.microdata_population import check_own  # with it come compiled rules

        check_own(inputs)
    return inputs


def _posterior(settings: Settings, library: Library) -> Posterior | None:
    if settings.assumptions != POSTERIOR:
        return None
    found = library.posterior(settings.context)
    if found is None:
        raise UserError(
            f"There is no posterior for the context '{settings.context}': say assumptions=point, or make one with "
            f"`transitsim calibrate` and put its posterior.csv at posterior/{settings.context}.csv in your own folder "
            "(--config-dir)."
        )
    return found
