"""The six studies under experiments/: what their README says is what their results say, and their code runs."""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd
import pytest

EXPERIMENTS = Path(__file__).parents[1] / "experiments"
STUDIES = sorted(path.parent.name for path in EXPERIMENTS.glob("*/study.py"))


@pytest.fixture
def paired(monkeypatch: pytest.MonkeyPatch):
    """The shared helper, as the studies import it."""
    monkeypatch.syspath_prepend(str(EXPERIMENTS))
    import paired

    yield paired
    for name in ("paired", *(f"study_{study}" for study in STUDIES)):
        sys.modules.pop(name, None)


def test_there_are_six() -> None:
    assert len(STUDIES) == 6


@pytest.mark.parametrize("name", STUDIES)
def test_numbers_of_the_readme_come_from_the_results(name: str, paired) -> None:
    study = paired.load(EXPERIMENTS / name)
    table = pd.read_csv(EXPERIMENTS / name / "results.csv", dtype={"group": str})
    readme = (EXPERIMENTS / name / "README.md").read_text("utf-8")
    assert study.answer(table) in readme
    assert set(table["outcome"]) == set(study.UNITS)
    assert (EXPERIMENTS / name / "figure.png").stat().st_size > 10_000


@pytest.mark.slow
@pytest.mark.parametrize("name", STUDIES)
def test_a_study_runs_at_a_tiny_scale(name: str, paired) -> None:
    study = paired.load(EXPERIMENTS / name)
    table = paired.run(study, replicates=2, scale=1000)
    assert set(table["law"]) == set(list(study.LAWS)[1:])
    assert (table["replicates"] <= 2).all()
