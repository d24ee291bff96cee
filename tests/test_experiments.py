"""The studies under experiments/ that compare regimes: their README says what their results say, and their code runs."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

from experiments.write_up import Study, read

EXPERIMENTS = Path(__file__).parents[1] / "experiments"
STUDIES = sorted(path.parent.name for path in EXPERIMENTS.glob("*/study.py"))


def study_of(name: str) -> Study:
    """A study by the name of its folder."""
    return importlib.import_module(f"experiments.{name}.study").STUDY


def test_there_are_six() -> None:
    assert len(STUDIES) == 6


@pytest.mark.parametrize("name", STUDIES)
def test_numbers_of_the_readme_come_from_the_results(name: str) -> None:
    study, table = study_of(name), read(EXPERIMENTS / name)
    assert study.answer(table) in (EXPERIMENTS / name / "README.md").read_text("utf-8")
    assert set(table["outcome"]) == set(study.outcomes.units)
    assert (EXPERIMENTS / name / "figure.png").stat().st_size > 10_000


@pytest.mark.slow
@pytest.mark.parametrize("name", STUDIES)
def test_a_study_runs_at_a_tiny_scale(name: str) -> None:
    study = study_of(name)
    table = study.run(replicates=2, scale=1000)
    assert list(dict.fromkeys(table["regime"])) == list(study.regimes)[1:]
    assert set(table["outcome"]) == set(study.outcomes.units)
    assert (table["replicates"] <= 2).all()
