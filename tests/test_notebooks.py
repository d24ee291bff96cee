"""Notebooks and the README run as they stand; the numbers a notebook ends in are those of an independent count."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from importlib.resources import files
from pathlib import Path
from statistics import median

import nbformat
import pytest
from nbclient import NotebookClient

import transitsim as ts

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS, README = ROOT / "notebooks", ROOT / "README.md"


def test_notebooks_are_there() -> None:
    assert [path.name for path in sorted(NOTEBOOKS.glob("*.ipynb"))] == ["1_first_run.ipynb"]


def counted() -> dict[tuple[int, str], float]:
    """Median arrivals over the replicates by year and sex, counted row by row."""
    results = ts.simulate(regime="history", scale=100, replicates=3, seed=1)
    sums: dict[tuple[int, str], list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
    for row in results.flows.to_dict("records"):
        if row["to"] == "south_korea":
            sums[row["month"].year, row["sex"]][row["replicate"]] += row["people"]
    return {key: median(values) for key, values in sums.items()}


def recorded() -> dict[tuple[int, str], float]:
    """Observed arrivals by year and sex, straight from the evidence file."""
    with (files("transitsim") / "evidence" / "arrivals_south_korea.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["sex"] in ("female", "male")]
    return {(int(row["year"]), row["sex"]): float(row["arrivals"]) for row in rows if row["period"] == "calendar_year"}


def last_table(notebook: nbformat.NotebookNode) -> dict[int, list[float]]:
    """Numbers of the last table that a notebook shows, by year."""
    texts = [output["data"]["text/plain"] for cell in notebook.cells for output in cell.get("outputs", []) if "data" in output]
    lines = [line.split() for line in texts[-1].splitlines()]
    return {int(words[0]): [float(word) for word in words[1:]] for words in lines if words and words[0].isdigit()}


def pictures(notebook: nbformat.NotebookNode) -> int:
    """How many pictures a notebook shows."""
    shown = [output for cell in notebook.cells for output in cell.get("outputs", []) if "data" in output]
    return sum("image/png" in output["data"] for output in shown)


@pytest.mark.slow
def test_first_run(tmp_path: Path) -> None:
    notebook = nbformat.read(NOTEBOOKS / "1_first_run.ipynb", as_version=4)
    NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(tmp_path)}}).execute()
    shown, simulated, observed = last_table(notebook), counted(), recorded()
    assert list(shown) == list(range(1995, 2025))
    for year, (women, men, women_seen, men_seen) in shown.items():
        assert (women, men) == (simulated[year, "female"], simulated[year, "male"])
        for sex, value in (("female", women_seen), ("male", men_seen)):
            assert value == observed[year, sex] if (year, sex) in observed else value != value
    assert pictures(notebook) == 2
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
def test_the_example_in_the_readme_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture) -> None:
    example = re.search(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    assert example
    monkeypatch.chdir(tmp_path)
    exec(compile(example[1], "README.md", "exec"), {})
    assert (tmp_path / "arrivals.png").stat().st_size > 10_000
    assert "2009" in capsys.readouterr().out
