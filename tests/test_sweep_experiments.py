"""The studies that are sweeps, under experiments/: what their README says is what their results say, and they run."""

from __future__ import annotations

import importlib
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest
from sweeps import batches_of, here

from experiments.write_up import read
from transitsim.inputs.library import Library
from transitsim.studies.design import load_study, settings_at
from transitsim.studies.sweep.begin import begin
from transitsim.studies.sweep.resume import resume
from transitsim.studies.sweep.run_batch import Job
from transitsim.studies.sweep.sweep import Sweep
from transitsim.studies.sweep.sweep_plan import SweepPlan

EXPERIMENTS = Path(__file__).parents[1] / "experiments"
STUDIES = sorted(path.parent.name for path in EXPERIMENTS.glob("*/answer.py"))


def study_of(name: str) -> ModuleType:
    """The module of a study by the name of its folder."""
    return importlib.import_module(f"experiments.{name}.answer")


def test_there_are_three() -> None:
    assert STUDIES == ["enforcement_bottling_up", "robust_regimes", "sensitivity"]


@pytest.mark.parametrize("name", STUDIES)
def test_numbers_of_the_readme_come_from_the_results(name: str) -> None:
    study, table = study_of(name), read(EXPERIMENTS / name)
    readme = (EXPERIMENTS / name / "README.md").read_text("utf-8")
    assert study.answer(table) in readme
    assert set(table["outcome"]) == set(study.OUTCOMES)
    assert (EXPERIMENTS / name / "figure.png").stat().st_size > 10_000
    (asked,) = (EXPERIMENTS / name / "study").iterdir()
    assert f"study={asked.stem} " in readme
    shared = load_study(asked.stem, Library((EXPERIMENTS / name,))).settings
    assert (table["scale"] == shared.scale).all()
    assert (table["replicates"] == shared.replicates).all()


@pytest.mark.slow
@pytest.mark.parametrize("name", ["enforcement_bottling_up"])
def test_a_study_runs_at_a_tiny_scale(name: str, tmp_path) -> None:
    (asked,) = (EXPERIMENTS / name / "study").iterdir()
    found = load_study(asked.stem, Library((EXPERIMENTS / name,)))
    settings = [settings_at(row, found.settings) for row in found.points.to_dict("records")]
    small = [replace(one, scale=1000, until="2007-12") for one in settings]
    begin(SweepPlan(found.points, small, 2, Job(first=132)), tmp_path / "sweep", pilot=batches_of(4))
    assert resume(tmp_path / "sweep", here)["failed"] == 0
    study = study_of(name)
    assert set(study.table(Sweep(tmp_path / "sweep"))["outcome"]) == set(study.OUTCOMES)
