"""The plan of a fit: what is free, with which priors, held against which observations; a file of its own in `configs/fit`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from transitsim.calibration.priors import DISPERSION, Prior, read_priors
from transitsim.calibration.targets import Target, observations, read_targets
from transitsim.core.calendar import FIRST_YEAR
from transitsim.core.errors import UserError, closest
from transitsim.engine.resolve import resolve
from transitsim.engine.run_inputs import Inputs
from transitsim.inputs.cited_yaml import check_keys, mapping, number, read_yaml, text
from transitsim.inputs.evidence import Table
from transitsim.inputs.library import Library
from transitsim.inputs.settings import Settings

KEYS = ("title", "regime", "context", "scale", "window", "parameters", "targets", "settings", "refit")


@dataclass(frozen=True)
class Plan:
    """What is fitted.

    Attributes
    ----------
    name, title : of the plan
    settings : of every run, but for what is free; they end with the last year that any window may have
    priors : the free parameters
    targets : what they are held against
    window : first and last year of the observations that the fit reads
    inputs : what every life rests on beside its settings
    refit : names of the parameters that stay free when people decide in another way (`calibration/refit.py`)
    """

    name: str
    title: str
    settings: Settings
    priors: tuple[Prior, ...]
    targets: tuple[Target, ...]
    window: tuple[int, int]
    inputs: Inputs = field(compare=False)
    refit: tuple[str, ...] = ()

    @property
    def names(self) -> list[str]:
        """Names of the free parameters."""
        return [prior.name for prior in self.priors]

    @property
    def arrivals(self) -> Table | None:
        """The table of arrivals that the context names."""
        return self.inputs.context.evidence.arrivals

    def life(self, values: Mapping[str, float]) -> Inputs:
        """All that a life with these values of the free parameters rests on."""
        return replace(self.inputs, settings=self.with_values(values))

    def observed(self, window: tuple[int, int] | None = None) -> pd.DataFrame:
        """The observations inside a window, that of the plan when none is given."""
        return observations(self.targets, self.arrivals, window or self.window)

    def within(self, window: tuple[int, int]) -> Plan:
        """The same plan held against the observations of another window, which may not end after the runs do."""
        if window[1] > int(self.settings.until[:4]):
            raise UserError(f"to={window[1]}: the plan '{self.name}' is lived to {self.settings.until} only.")
        return replace(self, window=check_window(window))

    def draw(self, number: int) -> np.ndarray:
        """Values of the parameters of prior draw `number`: always the same, whatever else is drawn, shape (parameters,)."""
        shares = np.random.default_rng([self.settings.seed, number]).uniform(size=len(self.priors))
        return np.array([prior.quantile(share) for prior, share in zip(self.priors, shares, strict=True)])

    def with_values(self, values: Mapping[str, float]) -> Settings:
        """The settings of a run with these values of the free parameters."""
        behaviour, factors = dict(self.settings.behaviour), dict(self.settings.lever_factors)
        for name, value in values.items():
            group, _, rest = name.partition(".")
            if name != DISPERSION:
                (behaviour if group == "behaviour" else factors)[rest] = float(value)
        return replace(self.settings, behaviour=behaviour, lever_factors=factors)


def load_plan(name: str, library: Library, **changes: object) -> Plan:
    """The plan `configs/fit/<name>.yaml`, the user's folders before the package's.

    Parameters
    ----------
    changes : scale, seed or window, in place of the plan's own

    Raises
    ------
    UserError
        When anything in it will not do.
    """
    path = library.path("fit", name)
    said = read_yaml(path)
    check_keys(said, KEYS, path.name)
    window = changes.pop("window", None) or _window(said.get("window"), path.name)
    settings = Settings(
        regime=text(said.get("regime"), f"{path.name}, regime"),
        context=text(said.get("context"), f"{path.name}, context"),
        scale=changes.pop("scale", None) or int(number(said.get("scale", 50), f"{path.name}, scale", 1)),
        seed=1 if (seed := changes.pop("seed", None)) is None else seed,
        until=f"{_window(said.get('window'), path.name)[1]}-12",
        **mapping(said.get("settings"), f"{path.name}, settings"),
    )
    inputs = resolve(settings, library)
    priors = read_priors(said.get("parameters"), f"{path.name}, parameters")
    targets = read_targets(said.get("targets"), f"{path.name}, targets")
    if any(one.error == "negative_binomial" for one in targets) and DISPERSION not in [prior.name for prior in priors]:
        raise UserError(f"{path.name}: a negative binomial needs the parameter '{DISPERSION}' with its prior.")
    title = text(said.get("title"), f"{path.name}, title")
    refit = check_free(said.get("refit") or [], [prior.name for prior in priors], f"{path.name}, refit")
    return Plan(name, title, settings, priors, targets, check_window(window), inputs, refit)


def check_free(value: object, names: Sequence[str], where: str) -> tuple[str, ...]:
    """A list of parameters of a plan, each once."""
    if not isinstance(value, (list, tuple)):
        raise UserError(f"{where}: '{value}' is no list of parameters; write them as [one, another].")
    for name in value:
        if name not in names or name == DISPERSION:
            raise UserError(f"{where}: '{name}' is no parameter of the model that the plan fits.{closest(str(name), names)}")
    if len(set(value)) < len(value):
        raise UserError(f"{where}: a parameter stands there twice; name each once.")
    return tuple(value)


def _window(value: object, where: str) -> tuple[int, int]:
    said = mapping(value, f"{where}, window")
    check_keys(said, ("from", "to"), f"{where}, window")
    return tuple(int(number(said.get(end), f"{where}, window, {end}", FIRST_YEAR, 2100)) for end in ("from", "to"))


def check_window(window: tuple[int, int]) -> tuple[int, int]:
    """A window whose first year is not after its last."""
    if window[0] > window[1]:
        raise UserError(f"The window {window[0]}-{window[1]} ends before it begins; put the earlier year first.")
    return window
