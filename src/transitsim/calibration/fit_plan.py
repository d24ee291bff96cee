"""The plan of a fit: what is free, with which priors, fitted to which observations; a file of its own in `configs/fit`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from transitsim.calibration.priors import DISPERSION, Prior, read_priors
from transitsim.calibration.targets import Target, arrival_cells, observations, read_targets
from transitsim.core.calendar import FIRST_YEAR
from transitsim.core.errors import UserError, closest
from transitsim.engine.assumptions import of_group
from transitsim.engine.resolve import resolve
from transitsim.engine.run_inputs import Inputs
from transitsim.inputs.cited_yaml import mapping, number, read_yaml, text
from transitsim.inputs.evidence import Table
from transitsim.inputs.library import Library
from transitsim.inputs.settings import Settings
from transitsim.inputs.yaml_kinds import Each, Keys, ListOf, check_kinds, digits, single, whole, words
from transitsim.studies.design.study import read_settings

OWN_PLACE = {
    **dict.fromkeys(("regime", "context", "scale"), "write it at the left margin"),
    "seed": "name it with the command, seed=1",
    "until": "runs end with the window",
}
YEAR = whole(1900, 2100)
ROW = Keys({"year": YEAR, "table": words, "where": Each(single), "column": words, "times": digits})
TARGET = Keys({"error": words, "factor": digits, "sd": digits, "why": words, "from": YEAR, "rows": ListOf(ROW)})
KINDS = Keys(
    {
        **dict.fromkeys(("title", "regime", "context"), words),
        "scale": whole(1, 10**7),
        "window": Keys({"from": YEAR, "to": YEAR}),
        "parameters": Each(Keys({"prior": words, "low": digits, "high": digits, "why": words})),
        "targets": Each(TARGET),
        "settings": Each(single),
        "refit": ListOf(words),
    }
)
Window = tuple[int, int]  # first and last year


@dataclass(frozen=True)
class FitPlan:
    """What is fitted.

    Attributes
    ----------
    name, title : of the plan
    settings : of every run, but for what is free; they end with the last year that any window may have
    priors : the free parameters
    targets : what they are fitted to
    window : first and last year of the observations that the fit reads
    inputs : what every run rests on beside its settings
    refit : names of the parameters that stay free under other decision models (`calibration/refit.py`)
    """

    name: str
    title: str
    settings: Settings
    priors: tuple[Prior, ...]
    targets: tuple[Target, ...]
    window: Window
    inputs: Inputs = field(compare=False)
    refit: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.window[0] > self.window[1]:
            raise UserError(f"The window {self.window[0]}-{self.window[1]} ends before it begins; put the earlier year first.")

    @property
    def names(self) -> list[str]:
        """Names of the free parameters."""
        return [prior.name for prior in self.priors]

    @property
    def arrivals(self) -> Table | None:
        """The table of arrivals that the context names."""
        return self.inputs.context.evidence.arrivals

    @property
    def first_year(self) -> int:
        """First year whose arrivals are fitted to."""
        return max([self.window[0], *(target.first for target in self.targets if target.name == "arrivals")])

    def training_arrivals(self, last: int | None = None) -> pd.DataFrame:
        """The arrivals fitted to, to the end of the window or of year `last`: year, sex, arrivals."""
        return arrival_cells(self.arrivals, self.first_year, self.window[1] if last is None else last)

    def observed(self, window: Window | None = None) -> pd.DataFrame:
        """The table of targets of a window, that of the plan when none is given (`targets.observations`)."""
        return observations(self.targets, self.arrivals, window or self.window)

    def within(self, window: Window) -> FitPlan:
        """The same plan fitted to the observations of another window, which may not end after the runs do."""
        if window[1] > int(self.settings.until[:4]):
            raise UserError(f"last_year={window[1]}: the runs of the plan '{self.name}' end with {self.settings.until}.")
        return replace(self, window=window)

    def draw(self, number: int) -> np.ndarray:
        """Values of the parameters of prior draw `number`: always the same, whatever else is drawn, shape (parameters,)."""
        shares = np.random.default_rng([self.settings.seed, number]).uniform(size=len(self.priors))
        return np.array([prior.quantile(share) for prior, share in zip(self.priors, shares, strict=True)])

    def inputs_at(self, values: np.ndarray) -> Inputs:
        """All that a run with these values of the free parameters, in the order of `names`, rests on."""
        own, named = self.settings, dict(zip(self.names, values, strict=True))
        behaviour = {**own.behaviour, **of_group(named, "behaviour")}
        factors = {**own.lever_factors, **of_group(named, "lever_factors")}
        return replace(self.inputs, settings=replace(own, behaviour=behaviour, lever_factors=factors))


def load_plan(name: str, library: Library, scale: int | None = None, seed: int | None = None) -> FitPlan:
    """The plan `configs/fit/<name>.yaml`, the user's folders before the package's.

    Parameters
    ----------
    scale, seed : in place of the plan's scale, and of seed 1

    Raises
    ------
    UserError
        When anything in it is not usable.
    """
    path = library.path("fit", name)
    content, file = read_yaml(path), path.name
    check_kinds(content, KINDS, file)
    window = _window(content.get("window"), f"{file}, window")
    for name in mapping(content.get("settings"), f"{file}, settings"):
        if name in OWN_PLACE:
            raise UserError(f"{file}, settings: {name} has its own place; {OWN_PLACE[name]}.")
    settings = replace(
        read_settings(content.get("settings"), f"{file}, settings", path.parent),
        regime=text(content.get("regime"), f"{file}, regime"),
        context=text(content.get("context"), f"{file}, context"),
        scale=int(content.get("scale", 50)) if scale is None else scale,
        seed=1 if seed is None else seed,
        until=f"{window[1]}-12",
    )
    inputs = resolve(settings, library)
    priors = read_priors(content.get("parameters"), f"{file}, parameters")
    names = [prior.name for prior in priors]
    targets = read_targets(content.get("targets"), f"{file}, targets")
    if any(one.error == "negative_binomial" for one in targets) and DISPERSION not in names:
        raise UserError(f"{file}: a negative binomial needs the parameter '{DISPERSION}' with its prior.")
    title = text(content.get("title"), f"{file}, title")
    refit = check_free(content.get("refit") or [], names, f"{file}, refit")
    return FitPlan(name, title, settings, priors, targets, window, inputs, refit)


def check_free(value: object, names: Sequence[str], where: str) -> tuple[str, ...]:
    """A list of parameters of a plan, each once."""
    if not isinstance(value, (list, tuple)):
        raise UserError(f"{where}: '{value}' is no list of parameters; write them as [one, another].")
    for name in value:
        if name not in names or name == DISPERSION:
            raise UserError(f"{where}: '{name}' is no parameter of the model that the plan fits.{closest(str(name), names)}")
    if len(set(value)) < len(value):
        raise UserError(f"{where}: a parameter is there twice; name each once.")
    return tuple(value)


def _window(value: object, where: str) -> Window:
    window = mapping(value, where)
    first, last = (int(number(window.get(end), f"{where}, {end}", FIRST_YEAR, 2100)) for end in ("from", "to"))
    return first, last
