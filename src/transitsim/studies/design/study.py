"""A study: what it asks, the settings that its points share, and the design of its points; a file in `configs/study/`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
import pandas as pd

from transitsim.core.calendar import parse, parse_end
from transitsim.core.dictionary import Field
from transitsim.core.errors import Gathering, UserError
from transitsim.inputs.cited_yaml import check_keys, mapping, read_yaml, text
from transitsim.inputs.library import Library
from transitsim.inputs.settings import Settings
from transitsim.schema.levers import LEVERS
from transitsim.studies.design.factors import FILES, check_name, read_value, whole
from transitsim.studies.design.make import make

KEYS = ("title", "question", "settings", "start", "design")
COUNTS = ("replicates", "threads")


@dataclass(frozen=True)
class Study:
    """One study file, checked.

    Attributes
    ----------
    name : the file's
    title, question : in words
    settings : what all points share, replicates among it; a factor replaces the setting of its name
    start : January from which outcomes are counted, like '2006-01'
    specification : the design, as `designs.make` takes it
    points : the points, as `designs.make` gives them
    """

    name: str
    title: str
    question: str
    settings: Settings
    start: str
    specification: Mapping
    points: pd.DataFrame


def load_study(name: str, library: Library) -> Study:
    """The study `<folder>/study/<name>.yaml`, the user's folders before the package's, checked with all its points.

    Raises
    ------
    UserError
        For the first thing that will not do; it holds all that were found in one reading.
    """
    path = library.path("study", name)
    content, wrong = read_yaml(path), Gathering()
    with wrong:
        check_keys(content, KEYS, path.name)
    told = {}
    for key in ("title", "question"):
        with wrong:
            told[key] = text(content.get(key), f"{path.name}, {key}")
    with wrong:
        told["settings"] = _read_settings(content.get("settings"), f"{path.name}, settings", path.parent)
    with wrong:
        told["start"] = text(content.get("start", "1995-01"), f"{path.name}, start")
        if parse(told["start"], f"{path.name}, start") % 12:
            raise UserError(f"{path.name}, start: outcomes are counted by calendar year; start in a January, like 2006-01.")
    with wrong:
        told["specification"] = _beside(mapping(content.get("design"), f"{path.name}, design"), path.parent)
        points = make(told["specification"], f"{path.name}, design")
        told["points"] = points.assign(
            **{name: [_from(path.parent, one) for one in points[name]] for name in FILES if name in points}
        )
    wrong.tell()
    study = Study(name, **told)
    _check_worlds(study, path.name, library)
    return study


def settings_at(point: Mapping, usual: Settings) -> Settings:
    """The settings of one point: those that all share, with its factors in their place."""
    plain = {name: value for name, value in point.items() if "." not in name}
    if "scarce" in plain:
        plain["scarce"] = plain["scarce"] == "true"
    values = {field.name: getattr(usual, field.name) for field in fields(Settings)} | plain
    for section in ("behaviour", "lever_factors"):
        here = {name.partition(".")[2]: value for name, value in point.items() if name.startswith(f"{section}.")}
        values[section] = {**values[section], **here}
    return Settings(**values)


def _read_settings(value: object, where: str, folder: Path) -> Settings:
    """Names as typed, each with one value; files as seen from the folder of the study."""
    point, counts = {}, {}
    for name, said in mapping(value, where).items():
        if name in COUNTS:
            counts[name] = whole(said, f"{where}, {name}", 1)
            continue
        check_name(name, where)
        point[name] = read_value(name, said, f"{where}, {name}")
    point |= {name: _from(folder, str(point[name])) for name in FILES if name in point}
    return settings_at(point, Settings(**counts))


def _from(folder: Path, name: str) -> str:
    return str(folder / name) if name else name


def _beside(design: Mapping, folder: Path) -> dict:
    """The design with the address of its CSV, which is named from where the study stands."""
    design = dict(design)
    if "file" in design:
        design["file"] = _from(folder, str(design["file"]))
    if isinstance(design.get("blocks"), list):
        design["blocks"] = [_beside(part, folder) if isinstance(part, dict) else part for part in design["blocks"]]
    return design


def _check_worlds(study: Study, where: str, library: Library) -> None:
    """Every regime and context that a point names is there, they go together, and every factor has something to move."""
    wrong = Gathering()
    asked = study.settings
    named = {name: study.points.get(name, getattr(asked, name)) for name in ("context", "regime", "until")}
    worlds = pd.DataFrame(named, index=study.points.index)
    factors = {name: study.points[name] for name in study.points if name.startswith("lever_factors.")}
    moved: set[str] = set()
    for (context, regime, until), rows in worlds.groupby(["context", "regime", "until"], sort=False):
        with wrong:
            months = parse_end(until, f"{where}, until") + 1
            policy = library.regime(regime).policy(months)[parse(study.start) :]
            library.check_together(context, regime)
            if not len(policy):
                raise UserError(f"{where}, start: {study.start} lies outside the run, 1995-01 to {until}.")
            for name, values in factors.items():
                _check_reach(name, values[rows.index].max(), policy, f"{where}, {name}", regime)
            moved |= {name for name in factors if policy[_lever(name).column].any()}
    wrong.tell()
    for name in factors.keys() - moved:
        raise UserError(f"{where}, {name}: the lever is 0 in every month of every regime here; no factor moves it, leave it out.")


def _lever(factor: str) -> Field:
    return LEVERS[factor.removeprefix("lever_factors.")]


def _check_reach(name: str, factor: float, policy: np.recarray, where: str, regime: str) -> None:
    """Refuse a factor that pushes its lever out of range in every month: larger and smaller ones would do the same."""
    lever = _lever(name)
    values = policy[lever.column]
    values = values[values > 0.0]
    if len(values) and (values * factor > lever.high).all() and not (values >= lever.high).all():
        most = lever.high / values.min()
        raise UserError(
            f"{where}: {factor:g} takes the lever out of its range, {lever.low:g} to {lever.high:g}, in every month under "
            f"'{regime}', where it is held at the end; above {most:.3g} all factors do the same."
        )
