"""From words to points: Hydra composes the base once for every choice of groups, and values are set on it, typed and checked.

A thousand points are ready in about a second, where Hydra's basic sweeper composes each of them anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache
from itertools import product
from pathlib import Path
from typing import Any

import hydra
import pandas as pd
from hydra.core.config_store import ConfigStore
from hydra.core.global_hydra import GlobalHydra
from hydra.core.override_parser.types import Override, ValueType
from omegaconf import DictConfig, OmegaConf

from transitsim.cli.hydra_compose import VERSION_BASE, for_hydra, own_runs, read
from transitsim.cli.hydra_schema import CONFIGS, behaviour_defaults, job_from, schema
from transitsim.core.errors import UserError
from transitsim.core.lazy_sequence import LazySequence
from transitsim.inputs.settings import Settings

RECENT = 1024  # typed values that a base remembers
NOT_VARIED = ("replicates", "threads", "panel", "out", "overwrite", "progress", "behaviour", "lever_factors")
USUAL = {"behaviour": behaviour_defaults(), "lever_factors": {}}  # a factor is usually 1


def grid(overrides: Sequence[str]) -> tuple[pd.DataFrame, list[str]]:
    """Every combination of the values that overrides name, the last running fastest; and the overrides of one value.

    UserError when an override cannot be read, names a value twice, or names no list of values.
    """
    fixed, varied = [], {}
    for word, one in zip(overrides, read(overrides), strict=True):
        if not one.is_sweep_override():
            fixed.append(word)
            continue
        if not one.is_discrete_sweep():
            raise UserError(f"{word} names no list of values; write a,b,c or range(start,stop,step).")
        name = one.get_key_element()
        if name in varied:
            raise UserError(f"{name} is varied twice; name all of its values in one word.")
        varied[name] = _values(one)
    frame = pd.DataFrame(list(product(*varied.values())), columns=list(varied), dtype="object")
    return frame.infer_objects(), fixed


def _values(one: Override) -> list[Any]:
    if one.value_type is ValueType.GLOB_CHOICE_SWEEP:
        raise UserError(f"{one.input_line}: name the values themselves; regimes and contexts are files, not groups of Hydra.")
    found = [Override._convert_value(value) for value in one.sweep_iterator()]
    if any(isinstance(value, (list, dict)) for value in found):
        raise UserError(f"{one.input_line}: lists cannot be varied.")
    return found


def settings_of(
    frame: pd.DataFrame, fixed: Sequence[str], name: str = "config", folders: Sequence[Path] = ()
) -> Sequence[Settings]:
    """The resolved settings of every row of a frame of points, all checked here, each made when it is asked for.

    Parameters
    ----------
    frame : one row a point, one column a setting, named as it is typed; values are text or numbers
    fixed : settings that hold for all points, as they are typed
    name, folders : the configuration to start from, and the user's own folders of configurations

    UserError, or what Hydra and OmegaConf raise, is of the first name, type or range that is not valid.
    """
    groups, columns = _groups(folders), {key: frame[key].to_numpy() for key in frame.columns}
    chosen = [key for key in columns if key.lstrip("+") in groups]
    first, further = _folders(name, folders)
    bases: dict[tuple, _Base] = {}

    def row(number: int) -> Settings:
        values = {key: _plain(column[number]) for key, column in columns.items()}
        choice = {key: values.pop(key) for key in chosen}
        base = bases.get(tuple(choice.values()))
        if base is None:
            words = (f"{key}={value}" for key, value in choice.items())
            base = bases[tuple(choice.values())] = _Base(hydra.compose(name, [*map(for_hydra, fixed), *words, *further]), values)
        return base.at(values)

    ConfigStore.instance().store(name="settings", node=schema())
    with _alone(), hydra.initialize_config_dir(str(first), version_base=VERSION_BASE):
        for number in range(len(frame)):
            row(number)
    return LazySequence(len(frame), row)


def _plain(value: Any) -> Any:
    return value.item() if hasattr(value, "item") else value


@contextmanager
def _alone() -> Iterator[None]:
    """Hydra holds one composer: when it is at work already, as around a sweeper, that one steps aside."""
    around = GlobalHydra.instance().hydra
    GlobalHydra.instance().clear()
    try:
        yield
    finally:
        GlobalHydra.instance().hydra = around


def _groups(folders: Sequence[Path]) -> set[str]:
    """The user's own groups of run configurations: folders inside `run/`."""
    return {path.relative_to(root).as_posix() for root in own_runs(folders) for path in root.rglob("*") if path.is_dir()}


def _folders(name: str, folders: Sequence[Path]) -> tuple[Path, list[str]]:
    """The folder that holds the configuration to start from, and Hydra's word for the others, when there are any."""
    package, own = CONFIGS / "run", own_runs(folders)
    first = next((one for one in (package, *own) if (one / f"{name}.yaml").is_file()), package)
    others = [one.resolve().as_uri() for one in (*own, package) if one != first]
    return first, [f"hydra.searchpath={others!r}"] if others else []


class _Base:
    """Composed settings, on which values are set; each value is read by Hydra's typed settings once."""

    def __init__(self, config: DictConfig, varied: Iterable[str]) -> None:
        if any(True for _ in varied):
            _refuse_references(OmegaConf.to_container(config, resolve=False))
        self.config, self.settings = config, job_from(config).settings
        self._typed = lru_cache(RECENT, typed=True)(self._read)  # a grid's values come again and again

    def at(self, values: Mapping[str, Any]) -> Settings:
        """The settings with these values in the place of the base's; those that are as usual are left out, as always."""
        changes: dict[str, Any] = {"behaviour": dict(self.settings.behaviour), "lever_factors": dict(self.settings.lever_factors)}
        for key, value in values.items():
            section, _, rest = key.partition(".")
            typed = self._typed(key, value)
            if section not in USUAL:
                changes[key] = typed
            elif typed == USUAL[section].get(rest, 1.0):
                changes[section].pop(rest, None)
            else:
                changes[section][rest] = typed
        return replace(self.settings, **changes)

    def _read(self, key: str, value: Any) -> Any:
        if key in NOT_VARIED:
            raise UserError(f"{key} cannot be varied in a sweep: give it one value.")
        if key[0] in "+~":
            raise UserError(f"{key}: what varies must be a setting that is there; write it without + or ~.")
        OmegaConf.update(self.config, key, value)
        return OmegaConf.select(self.config, key)


def _refuse_references(values: Any, where: str = "") -> None:
    """A setting that is made of another would keep the base's value when the other is varied."""
    if isinstance(values, dict):
        for name, value in values.items():
            _refuse_references(value, f"{where}.{name}" if where else name)
    elif isinstance(values, str) and "${" in values and where != "out":
        raise UserError(f"{where}={values} refers to another setting; in a sweep, write the value itself, or vary groups.")
