"""The settings of one run: frozen plain data that commands hand over and the record keeps."""

from __future__ import annotations

import math
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from unicodedata import normalize

from transitsim.core.calendar import FIRST_MONTH, label, parse_end
from transitsim.core.errors import UserError, closest, shown
from transitsim.core.scalars import plain_scalar
from transitsim.inputs.cited_yaml import PACKAGED, read_yaml
from transitsim.inputs.time_series import MOST
from transitsim.schema.levers import LEVERS
from transitsim.schema.parameters import BEHAVIOUR_FIELDS

USUAL = read_yaml(PACKAGED / "run" / "config.yaml")  # which regime and context, when none is named
POINT, POSTERIOR = "point", "posterior"
BEHAVIOUR = {entry.name.removeprefix("behaviour."): entry for entry in BEHAVIOUR_FIELDS}


@dataclass(frozen=True)
class Settings:
    """A run: which context and regime, how many people, how often.

    `behaviour` replaces defaults by whole-word name (`weight_security`); `lever_factors` multiplies a lever's
    dated values by a factor (sensitivity and calibration); `panel` lists persons whose months are kept; `decision`
    names how people decide (`engine/decision_models.py`). `assumptions`: point, one value for whatever the evidence leaves open,
    or posterior, a draw for each `lives_per_draw` replicates (`engine/assumptions.py`). `people` and `kin` are the files
    of a researcher's own persons and their ties (`schema/microdata_columns.py`), who live in the place of drawn ones. `until` is
    the last month; a year alone is lived whole.
    """

    regime: str = USUAL["regime"]
    context: str = USUAL["context"]
    replicates: int = 1
    scale: int = 10
    seed: int = 1
    until: str = "2024-12"
    behaviour: Mapping[str, float] = field(default_factory=dict)
    lever_factors: Mapping[str, float] = field(default_factory=dict)
    rationing: bool = True
    threads: int = 1
    decision: str = "random_utility"
    assumptions: str = POINT
    lives_per_draw: int = 1
    panel: tuple[int, ...] = ()
    people: str = ""
    kin: str = ""

    def __post_init__(self) -> None:
        for entry in fields(self):
            value = plain_scalar(getattr(self, entry.name))
            if isinstance(value, int) and abs(value) >= 10**18:
                raise UserError(f"{entry.name} is not valid: the number has more than 18 digits.")
            object.__setattr__(self, entry.name, value)
        for name in ("behaviour", "lever_factors"):
            object.__setattr__(self, name, {key: plain_scalar(value) for key, value in getattr(self, name).items()})
        object.__setattr__(self, "panel", tuple(map(plain_scalar, self.panel)))
        for name in ("regime", "context", "decision"):
            object.__setattr__(self, name, _one_name(name, getattr(self, name)))
        for name in ("replicates", "scale", "threads", "lives_per_draw"):
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int) or value < 1:
                raise UserError(f"{name}={value!r} is not valid: give a whole number of at least 1.")
        object.__setattr__(self, "until", label(_last_month(self.until)))
        if self.assumptions not in (POINT, POSTERIOR):
            raise UserError(f"assumptions={self.assumptions!r} is not valid: say {POINT} or {POSTERIOR}.")
        if isinstance(self.seed, bool) or not isinstance(self.seed, int) or not 0 <= self.seed < 2**32:
            raise UserError(f"seed={self.seed!r} is not valid: give a whole number from 0 to 4294967295.")
        for name in ("people", "kin"):
            value = getattr(self, name)
            if not isinstance(value, (str, os.PathLike)):
                raise UserError(f"{name} must be the path of a table, not a {type(value).__name__}; write it to a file first.")
            object.__setattr__(self, name, os.fspath(value))
        if self.kin and not self.people:
            raise UserError(f"kin={self.kin} ties nobody: give the table of persons too, people=FILE.")
        for name, value in self.behaviour.items():
            if name not in BEHAVIOUR:
                raise UserError(f"There is no behaviour.{name}.{closest(name, BEHAVIOUR)}")
            check_number(f"behaviour.{name}", value, BEHAVIOUR[name].low, BEHAVIOUR[name].high)
        for name, value in self.lever_factors.items():
            if name not in LEVERS:
                raise UserError(f"There is no lever {name}.{closest(name, LEVERS)}")
            check_number(f"lever_factors.{name}", value, 0.0, MOST)


def _one_name(name: str, value: object) -> str:
    """A name, its accents composed; a UserError for a list of names."""
    if not isinstance(value, str):
        cure = "; `ts.compare` takes several" if name == "regime" and isinstance(value, Iterable) else ""
        raise UserError(f"{name}={shown(value)} is not valid: give one name{cure}.")
    return normalize("NFC", value)


def _last_month(until: object) -> int:
    last = parse_end(until, "until")
    if last < 0:
        raise UserError(f"until={until} is before the first month; give a month from {FIRST_MONTH} on.")
    return last


def check_number(name: str, value: object, low: float, high: float) -> None:
    """Demand a finite number from `low` to `high`; a UserError says which it is not."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise UserError(f"{name}={value!r} is not a number.")
    if isinstance(value, float) and not math.isfinite(value):
        raise UserError(f"{name}={value} is not valid: give a finite number.")
    if not low <= value <= high:
        raise UserError(f"{name}={value} is outside its range, {low:g} to {high:g}.")
