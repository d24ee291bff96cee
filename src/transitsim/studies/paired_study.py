"""What a study of paired worlds compares: a baseline, the regimes laid over it, and the window of both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from transitsim.core.calendar import parse
from transitsim.core.errors import UserError
from transitsim.core.window import Window
from transitsim.engine.resolve import checked, resolve
from transitsim.engine.run_inputs import Inputs
from transitsim.inputs.library import Library
from transitsim.inputs.settings import Settings
from transitsim.schema.enums import Place
from transitsim.studies.own_outcomes import OwnOutcomes
from transitsim.studies.paired import PeopleAtEnd, Task


@dataclass(frozen=True, eq=False)
class PairedStudy:
    """The worlds of a study, as values: nothing is read from a file once it has been made (`paired_study`).

    Attributes
    ----------
    baseline : what the world rests on that others are compared with
    scenarios : the same of every other world, by its name
    window : the months in which regimes differ and outcomes are counted
    own : own outcomes (`studies/own_outcomes.py`)
    """

    baseline: Inputs
    scenarios: Mapping[str, Inputs]
    window: Window
    own: tuple[OwnOutcomes, ...] = ()

    @property
    def settings(self) -> Settings:
        """Of the baseline."""
        return self.baseline.settings

    @property
    def regimes(self) -> tuple[str, ...]:
        """Names of what is compared with the baseline."""
        return tuple(self.scenarios)

    @property
    def place_names(self) -> Mapping[Place, str]:
        """Names of the places in the context."""
        return self.baseline.context.place_names

    @property
    def worlds(self) -> tuple[Inputs, ...]:
        """What every world rests on, the baseline first."""
        return (self.baseline, *self.scenarios.values())

    def parameters(self, world: Inputs) -> dict[str, float]:
        """Parameters of a world that are not the baseline's, by whole name."""
        found = {f"life.{name}": value for name, value in world.life.items()}
        for group in ("behaviour", "lever_factors"):
            usual = getattr(self.settings, group)
            values = getattr(world.settings, group).items()
            found |= {f"{group}.{name}": value for name, value in values if usual.get(name) != value}
        return found

    @property
    def is_a_command(self) -> bool:
        """Whether `transitsim compare` can say it: regimes by their names, no other parameters, no own outcomes."""
        names = (regime_name(self.settings.regime, name, self.window.start) for name in self.scenarios)
        same = all(name == world.regime.name for name, world in zip(names, self.scenarios.values(), strict=True))
        return same and not self.own and not any(self.parameters(world) for world in self.scenarios.values())

    def task(self, replicate: int, people: PeopleAtEnd | None = None) -> Task:
        """One replicate in all worlds."""
        return Task(self.worlds, replicate, self.window, self.own, people)


def regime_name(baseline: str, regime: str, start: str) -> str:
    """Full name of the regime that is the baseline, and another one laid over it from a month on."""
    if regime == baseline:
        return regime
    if parse(start, "since") == 0:
        return f"{baseline}+{regime}"
    return "+".join([baseline, *(part if "@" in part else f"{part}@{start}" for part in regime.split("+"))])


def paired_study(
    settings: Settings,
    regimes: Sequence[str] | Mapping[str, str],
    window: Window,
    library: Library,
    parameters: Mapping[str, Mapping[str, float]] | None = None,
    own: Sequence[OwnOutcomes] = (),
) -> PairedStudy:
    """A study of regimes that are each laid over that of the settings from the window's first month on.

    Parameters
    ----------
    settings : of the baseline
    regimes : names of regimes, or regimes by a name of one's own
    library : where names lead
    parameters : values of behaviour.*, life.* and lever_factors.* that replace the baseline's, by the name of the regime;
        they hold in all months
    own : own outcomes

    Raises
    ------
    UserError
        When a name, a value or a setting is not valid, or own people cannot live under one of the regimes.
    """
    named = dict(regimes) if isinstance(regimes, Mapping) else {one: one for one in regimes}
    if len(named) < len(regimes):
        raise UserError(f"regimes={','.join(regimes)} names one twice; name each once.")
    for name in parameters or {}:
        if name not in named:
            raise UserError(f"parameters: '{name}' is not one of the regimes compared, {', '.join(named)}.")
    baseline, scenarios = resolve(settings, library), {}
    for name, regime in named.items():
        full_name = regime_name(settings.regime, regime, window.start)
        value = library.regime(full_name)
        library.check_together(settings.context, full_name)
        scenarios[name] = checked(baseline.under(value).with_parameters((parameters or {}).get(name, {})))
    return PairedStudy(baseline, scenarios, window, tuple(own))


def check_replicates(settings: Settings, better: int) -> None:
    """Demand the two replicates without which there is no interval."""
    if settings.replicates < 2:
        raise UserError(f"replicates=1 gives no interval; ask for at least 2, better {better}.")
