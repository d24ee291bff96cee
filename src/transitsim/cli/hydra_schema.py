"""The settings as Hydra sees them: typed, so that a misspelt name or a wrong type is caught before anything starts."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, make_dataclass
from functools import cache
from pathlib import Path
from typing import Any

from omegaconf import DictConfig, OmegaConf

from transitsim.cli.settings_words import SETTINGS, USUAL_ASSUMPTIONS
from transitsim.core.errors import UserError, closest
from transitsim.inputs.settings import Settings
from transitsim.schema.levers import LEVER_FIELDS
from transitsim.schema.parameters import BEHAVIOUR_FIELDS

CONFIGS = Path(__file__).resolve().parent.parent / "configs"
DEFAULTS = Settings()


@dataclass(frozen=True)
class Job:
    """One run to make: its settings, where its results go, how it behaves towards the user; were assumptions left open."""

    settings: Settings
    out: Path
    overwrite: bool
    progress: bool
    assumptions_open: bool = False


def _numbers(name: str, defaults: dict[str, float]) -> type:
    """A dataclass of floats called `name`."""
    return make_dataclass(name, [(key, float, value) for key, value in defaults.items()])


def _groups(name: str, tree: dict[str, dict[str, float]]) -> type:
    """A dataclass with one dataclass of floats for each group of levers."""
    types = {group: _numbers(f"{name}_{group}", members) for group, members in tree.items()}
    return make_dataclass(name, [(group, one, field(default_factory=one)) for group, one in types.items()])


def behaviour_defaults() -> dict[str, float]:
    """Default of every preference, by its short name."""
    return {entry.name.removeprefix("behaviour."): entry.default for entry in BEHAVIOUR_FIELDS if entry.default is not None}


def lever_groups() -> dict[str, dict[str, float]]:
    """A factor of 1 for every lever, in the groups of the first word of its name."""
    tree: dict[str, dict[str, float]] = {}
    for entry in LEVER_FIELDS:
        group, _, member = entry.name.partition(".")
        tree.setdefault(group, {})[member] = 1.0
    return tree


@cache
def schema() -> type:
    """The dataclass of everything that `transitsim run` understands."""
    behaviour = _numbers("Behaviour", behaviour_defaults())
    factors = _groups("LeverFactors", lever_groups())
    plain = [(one.name, type(one.default), one.default) for one in SETTINGS if one.name != "panel"]
    return make_dataclass(
        "RunSettings",
        [
            *plain,
            ("panel", list[int], field(default_factory=list)),
            ("behaviour", behaviour, field(default_factory=behaviour)),
            ("lever_factors", factors, field(default_factory=factors)),
        ],
    )


def known_keys() -> list[str]:
    """Every name that may stand left of an equals sign."""
    groups = {f"lever_factors.{group}" for group in lever_groups()}
    return [
        *(entry.name for entry in fields(schema())),
        *(entry.name for entry in BEHAVIOUR_FIELDS),
        *(f"lever_factors.{entry.name}" for entry in LEVER_FIELDS),
        *sorted(groups),
    ]


def no_setting(name: str) -> UserError:
    """What to say of a name that is not known."""
    whole = [key for key in known_keys() if key.partition(".")[2] == name]
    near = f" Did you mean '{whole[0]}'?" if whole else closest(name, known_keys())
    return UserError(f"There is no setting '{name}'.{near or ' `transitsim names` lists them all.'}")


def job_from(config: DictConfig, out: str | None = None) -> Job:
    """Turn what Hydra composed, without its own part, into one job of frozen plain data; UserError for a value outside its range.

    `out` is used in place of the folder that is named in `config`: a sweep gives each job its own.
    """
    values: Any = OmegaConf.to_container(config, resolve=True)
    known = {entry.name for entry in fields(schema())}
    if unknown := [name for name in values if name not in known]:  # added with a plus sign
        raise no_setting(unknown[0])
    folder, overwrite, progress = (values.pop(name) for name in ("out", "overwrite", "progress"))
    usual = behaviour_defaults()
    values["behaviour"] = {name: value for name, value in values["behaviour"].items() if value != usual[name]}
    values["lever_factors"] = {
        f"{group}.{member}": value
        for group, members in values["lever_factors"].items()
        for member, value in members.items()
        if value != 1.0
    }
    values["panel"] = tuple(values["panel"])
    if is_open := values["assumptions"] == USUAL_ASSUMPTIONS:
        values["assumptions"] = DEFAULTS.assumptions
    if not (out or folder):
        raise UserError("out is empty: name a folder for the results, like out=results/first.")
    return Job(Settings(**values), _short(Path(out or folder)), overwrite, progress, is_open)


def _short(path: Path) -> Path:
    """The path as seen from the folder that one is in, when it lies inside it."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path.expanduser()
