"""A study: its question, the settings that its points share, and the design of its points; a file in `configs/study/`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from transitsim.core.calendar import FIRST_MONTH, parse, parse_end
from transitsim.core.dictionary import Field
from transitsim.core.errors import Gathering, UserError
from transitsim.inputs.cited_yaml import mapping, read_yaml, text
from transitsim.inputs.library import Library
from transitsim.inputs.settings import Settings
from transitsim.inputs.yaml_kinds import Each, Keys, check_kinds, single, words
from transitsim.schema.levers import LEVERS
from transitsim.studies.design.factors import FILES, check_name, read_value, whole
from transitsim.studies.design.make import KINDS as DESIGN_KINDS
from transitsim.studies.design.make import make

KINDS = Keys({**dict.fromkeys(("title", "question", "since"), words), "settings": Each(single), "design": Keys(DESIGN_KINDS)})
COUNTS = ("replicates", "threads")


@dataclass(frozen=True)
class Study:
    """One study file, checked.

    Attributes
    ----------
    name : of the file
    title, question : in words
    settings : what all points share, replicates among it; a factor replaces the setting of its name
    since : January from which outcomes are counted, like '2006-01'
    points : the points, as `make` gives them
    """

    name: str
    title: str
    question: str
    settings: Settings
    since: str
    points: pd.DataFrame


def load_study(name: str, library: Library) -> Study:
    """The study `<folder>/study/<name>.yaml`, the user's folders before the package's, checked with all its points.

    Raises
    ------
    UserError
        For the first thing that is not usable; it holds all that were found in one reading.
    """
    path = library.path("study", name)
    content, mistakes = read_yaml(path), Gathering()
    check_kinds(content, KINDS, path.name)
    found: dict[str, Any] = {}
    for key in ("title", "question"):
        with mistakes:
            found[key] = text(content.get(key), f"{path.name}, {key}")
    with mistakes:
        found["settings"] = read_settings(content.get("settings"), f"{path.name}, settings", path.parent)
    with mistakes:
        found["since"] = text(content.get("since", FIRST_MONTH), f"{path.name}, since")
        if parse(found["since"], f"{path.name}, since") % 12:
            raise UserError(f"{path.name}, since: outcomes are counted by calendar year; start in a January, like 2006-01.")
    with mistakes:
        design = mapping(content.get("design"), f"{path.name}, design")
        points = make(_with_paths(design, path.parent), f"{path.name}, design")
        paths = {name: [_path(path.parent, one) for one in points[name]] for name in FILES if name in points}
        found["points"] = points.assign(**paths)
    mistakes.tell()
    study = Study(name, **found)
    _check_points(study, path.name, library)
    return study


def settings_at(point: Mapping[str, Any], usual: Settings) -> Settings:
    """The settings of one point: those that all share, with its factors in their place."""
    values: dict[str, Any] = {field.name: getattr(usual, field.name) for field in fields(Settings)}
    values |= {name: value for name, value in point.items() if "." not in name}
    if "rationing" in point:
        values["rationing"] = point["rationing"] == "true"
    for section in ("behaviour", "lever_factors"):
        own = {name.partition(".")[2]: value for name, value in point.items() if name.startswith(f"{section}.")}
        values[section] = {**values[section], **own}
    return Settings(**values)


def read_settings(value: object, where: str, folder: Path) -> Settings:
    """A section `settings:`: names as typed, each with one value; paths are relative to `folder`."""
    point: dict[str, Any] = {}
    counts: dict[str, Any] = {}
    for name, one in mapping(value, where).items():
        if name in COUNTS:
            counts[name] = whole(one, f"{where}, {name}", 1)
            continue
        check_name(name, where)
        point[name] = read_value(name, one, f"{where}, {name}")
    point |= {name: _path(folder, str(point[name])) for name in FILES if name in point}
    return settings_at(point, Settings(**counts))


def _path(folder: Path, name: str) -> str:
    """A path that is relative to the folder of the study."""
    return str(folder / name) if name else name


def _with_paths(design: Mapping, folder: Path) -> dict:
    """The design with the whole path of its CSV, in its blocks too."""
    design = dict(design)
    if "file" in design:
        design["file"] = _path(folder, str(design["file"]))
    if isinstance(design.get("blocks"), list):
        design["blocks"] = [_with_paths(block, folder) if isinstance(block, dict) else block for block in design["blocks"]]
    return design


def _check_points(study: Study, where: str, library: Library) -> None:
    """Every regime and context that a point names can be read, they go together, and every factor changes a lever."""
    mistakes, changed = Gathering(), set()
    named = {name: study.points.get(name, getattr(study.settings, name)) for name in ("context", "regime", "until")}
    combinations = pd.DataFrame(named, index=study.points.index)
    factors = {name: study.points[name] for name in study.points if name.startswith("lever_factors.")}
    for (context, regime, until), rows in combinations.groupby(["context", "regime", "until"], sort=False):
        with mistakes:
            months = parse_end(until, f"{where}, until") + 1
            policy = library.regime(regime).policy(months)[parse(study.since) :]
            library.check_together(context, regime)
            if not len(policy):
                raise UserError(f"{where}, since: {study.since} lies outside the run, {FIRST_MONTH} to {until}.")
            for name, values in factors.items():
                _check_reach(_lever(name), values[rows.index].max(), policy, f"{where}, {name}", regime)
            changed |= {name for name in factors if policy[_lever(name).column].any()}
    mistakes.tell()
    for name in factors.keys() - changed:
        raise UserError(f"{where}, {name}: the lever is 0 in every month of every regime here; leave the factor out.")


def _lever(factor: str) -> Field:
    return LEVERS[factor.removeprefix("lever_factors.")]


def _check_reach(lever: Field, factor: float, policy: np.ndarray, where: str, regime: str) -> None:
    """Refuse a factor that takes its lever out of range in every month: larger ones would do the same."""
    values = policy[lever.column]
    values = values[values > 0.0]
    if len(values) and (values * factor > lever.high).all() and not (values >= lever.high).all():
        most = lever.high / values.min()
        raise UserError(
            f"{where}: {factor:g} takes the lever out of its range, {lever.low:g} to {lever.high:g}, in every month under "
            f"'{regime}', where it is cut off at the end; above {most:.3g} all factors do the same."
        )
