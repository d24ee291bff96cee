"""Notebooks and the README run as they stand; the numbers a notebook ends in are those of an independent count."""

from __future__ import annotations

import ast
import csv
import io
import json
import re
from collections import defaultdict
from importlib.resources import files
from pathlib import Path
from statistics import median

import nbformat
import numpy as np
import pandas as pd
import pytest
from fits import with_draws
from named import live_once
from nbclient import NotebookClient
from scipy.stats import ttest_1samp

import transitsim as ts
from transitsim.schema.enums import Place

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS, README = ROOT / "notebooks", ROOT / "README.md"


NAMES = ("1_first_run", "2_structural_constraints", "3_regimes_for_a_memo", "4_a_sweep", "5_fit_and_trust")
BESIDE = {"IPython", "pandas", "pathlib", "seaborn", "sys", "tempfile", "transitsim"}


def test_notebooks_are_there() -> None:
    assert [path.stem for path in sorted(NOTEBOOKS.glob("*.ipynb"))] == list(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_as_they_are_committed(name: str) -> None:
    """Outputs are there, in order and without an error; only public names are used; nothing of a machine is in them."""
    notebook = nbformat.read(NOTEBOOKS / f"{name}.ipynb", as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    assert not [output for cell in code for output in cell.outputs if output.output_type == "error"]
    python = "\n".join(line for cell in code for line in cell.source.splitlines() if not line.startswith(("%", "!")))
    for node in ast.walk(ast.parse(python)):
        if isinstance(node, ast.Import):
            assert {alias.name.split(".")[0] for alias in node.names} <= BESIDE
        if isinstance(node, ast.ImportFrom):
            assert node.module.split(".")[0] in BESIDE - {"transitsim"}
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "ts":
            assert node.attr in ts.__all__
    assert not re.search(r"/(home|root|tmp|work|Users)/", json.dumps([cell.outputs for cell in code]))


def counted() -> dict[tuple[int, str], float]:
    """Median arrivals over the replicates by year and sex, counted row by row."""
    results = ts.simulate(regime="history", scale=100, replicates=3, seed=1)
    sums: dict[tuple[int, str], list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
    for row in results.flows.to_dict("records"):
        if row["to_place"] == "south_korea":
            sums[row["month"].year, row["sex"]][row["replicate"]] += row["people"]
    return {key: median(values) for key, values in sums.items()}


def recorded() -> dict[tuple[int, str], float]:
    """Observed arrivals by year and sex, straight from the evidence file."""
    with (files("transitsim") / "evidence" / "arrivals_south_korea.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["sex"] in ("female", "male")]
    return {(int(row["year"]), row["sex"]): float(row["arrivals"]) for row in rows if row["period"] == "calendar_year"}


def last_text(notebook: nbformat.NotebookNode) -> str:
    """The last thing that a notebook shows, as text."""
    return [output["data"]["text/plain"] for cell in notebook.cells for output in cell.get("outputs", []) if "data" in output][-1]


def last_table(notebook: nbformat.NotebookNode) -> dict[int, list[float]]:
    """Numbers of the last table that a notebook shows, by year."""
    lines = [line.split() for line in last_text(notebook).splitlines()]
    return {int(words[0]): [float(word) for word in words[1:]] for words in lines if words and words[0].isdigit()}


def pictures(notebook: nbformat.NotebookNode) -> int:
    """How many pictures a notebook shows."""
    shown = [output for cell in notebook.cells for output in cell.get("outputs", []) if "data" in output]
    return sum("image/png" in output["data"] for output in shown)


def executed(name: str, folder: Path) -> nbformat.NotebookNode:
    """The notebook, run in an empty folder that it leaves empty."""
    notebook = nbformat.read(NOTEBOOKS / f"{name}.ipynb", as_version=4)
    NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(folder)}}).execute()
    assert not list(folder.iterdir())
    return notebook


def shown_tables(notebook: nbformat.NotebookNode) -> list[pd.DataFrame]:
    """Every table that a notebook shows, from its HTML, with the names of its rows as columns."""
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", []) if "data" in output]
    shown = [output["data"].get("text/html", "") for output in outputs]
    tables = [pd.read_html(io.StringIO(page))[0] for page in shown if "<table" in page]
    for table in tables:
        if table.columns.nlevels == 2:
            table.columns = [low if str(high).startswith("Unnamed") else high for high, low in table.columns]
    return tables


@pytest.mark.slow
def test_first_run(tmp_path: Path) -> None:
    notebook = executed("1_first_run", tmp_path)
    shown, simulated, observed = last_table(notebook), counted(), recorded()
    assert list(shown) == list(range(1995, 2025))
    for year, (women, men, women_seen, men_seen) in shown.items():
        assert (women, men) == (simulated[year, "female"], simulated[year, "male"])
        for sex, value in (("female", women_seen), ("male", men_seen)):
            assert value == observed[year, sex] if (year, sex) in observed else value != value
    assert pictures(notebook) == 2


def from_tables(results: ts.Results, outcome: str, since: int, sex: str = "") -> np.ndarray:
    """An outcome of every replicate, added up from the tables of a run of its own."""
    if outcome == "arrivals":
        rows = results.flows[results.flows["to_place"] == results.places["destination"]]
        rows = rows.assign(year=rows["month"].dt.year, total=rows["people"])
    else:
        measure = {"violent_months": "exposure_violence"}.get(outcome, outcome)
        rows = results.conditions[results.conditions["measure"] == measure]
    rows = rows[(rows["year"] >= since) & rows["sex"].isin([sex] if sex else ["female", "male"])]
    return rows.groupby("replicate")["total"].sum().reindex(range(results.record["replicates_done"]), fill_value=0.0).to_numpy()


@pytest.mark.slow
def test_structural_constraints(tmp_path: Path) -> None:
    """Its last table is that of two runs by themselves, and its signs are those that the words around it explain."""
    notebook = executed("2_structural_constraints", tmp_path)
    assert pictures(notebook) == 2
    laws = ("history", "history+broker_crackdown@2006-01")
    base, other = (ts.simulate(law, scale=300, replicates=8, assumptions="point") for law in laws)
    _, everybody, months, last = shown_tables(notebook)
    for outcome in ("arrivals", "arrests", "violent_months"):
        row = last[last["outcome"] == outcome].iloc[0]
        for group, sex in (("women", "female"), ("men", "male")):
            before, after = (from_tables(one, outcome, 2006, sex).mean() for one in (base, other))
            assert row[f"{group} base"] == pytest.approx(before, abs=0.06)
            assert row[f"{group} difference"] == pytest.approx(after - before, abs=0.06)
    signs = dict(zip(everybody["outcome"], np.sign(everybody["difference"]), strict=True))
    assert signs | {"involuntary": 0} == {"arrivals": -1, "arrests": 1, "violent_months": 1, "involuntary": 0, "with_children": 1}
    assert months["wish"].nunique() == 1
    assert months["binding"].tolist() == ["funds", "funds", "none", "funds"], "a month later history lets them go"
    printed = "".join(output["text"] for cell in notebook.cells for output in cell.get("outputs", []) if "text" in output)
    assert "place route | " in printed
    rates = [float(found) for found in re.findall(r"([\d.]+) arrests a hundred years", printed)]
    assert rates[0] > rates[1]


@pytest.mark.slow
def test_regimes_for_a_memo(tmp_path: Path) -> None:
    """Differences and intervals of the memo's table, from four runs by themselves and SciPy's one-sample t."""
    notebook = executed("3_regimes_for_a_memo", tmp_path)
    assert pictures(notebook) == 1
    table = shown_tables(notebook)[-1]
    base = ts.simulate("history", scale=400, replicates=6, assumptions="point")
    for law in ("regularised_mothers", "firewall", "help_in_place"):
        other = ts.simulate(f"history+{law}@2006-01", scale=400, replicates=6, assumptions="point")
        for outcome in ("arrivals", "forced_returns", "violent_months"):
            gaps = from_tables(other, outcome, 2006) - from_tables(base, outcome, 2006)
            low, high = ttest_1samp(gaps, 0.0).confidence_interval(0.9)
            row = table[(table["regime"] == law) & (table["outcome"] == outcome)].iloc[0]
            assert row["difference"] == pytest.approx(gaps.mean(), abs=0.006)
            assert (row["low90"], row["high90"]) == pytest.approx((low, high), abs=0.006)
            assert row["known"] == (low > 0 or high < 0)


@pytest.mark.slow
def test_a_sweep(tmp_path: Path) -> None:
    """Its last table is the mean over runs by themselves at every point; its shares of variance add up to one."""
    notebook = executed("4_a_sweep", tmp_path)
    assert pictures(notebook) == 1
    _, shares, per, _ = shown_tables(notebook)
    assert shares[["arrivals", "forced returns"]].sum().to_numpy() == pytest.approx(1.0, abs=0.003)
    fee, _, security = shares["arrivals"].to_numpy()[:3]
    assert fee > 2 * security
    assert shares["forced returns"].to_numpy()[3] > 0.6  # luck
    assert per["forced returns"].is_monotonic_decreasing
    assert per["returns per 1000 months"].is_monotonic_increasing
    lines = [line.split() for line in last_text(notebook).splitlines()]
    shown = {float(words[0]): [float(word) for word in words[1:]] for words in lines if re.match(r"[\d.]+$", words[0])}
    for fee in (0.5, 1.0, 2.0):
        for column, arrest in enumerate((0.5, 1.0, 2.0)):
            factors = {"route.fee": fee, "transit.arrest_hazard": arrest}
            asked = {"scale": 500, "replicates": 2, "until": "2011-12", "lever_factors": factors, "assumptions": "point"}
            runs = [ts.simulate("history", behaviour={"weight_security": weight}, **asked) for weight in (0.3, 1.2)]
            mean = np.mean([from_tables(one, "arrivals", 2002) for one in runs])
            assert shown[fee][column] == pytest.approx(mean, abs=0.06)


@pytest.mark.slow
def test_fit_and_trust(tmp_path: Path) -> None:
    """Its last table is that of the draws of its first, lived one by one, and its other numbers follow from the table."""
    notebook = executed("5_fit_and_trust", tmp_path)
    assert pictures(notebook) == 1
    asked = ts.Settings(scale=100, replicates=24, until="2011-12", assumptions="posterior", lives_per_draw=2)
    folders, lives = [with_draws(tmp_path / "mine", shown_tables(notebook)[0].drop(columns="Unnamed: 0"))], []
    for replicate in range(asked.replicates):
        flows = live_once(asked, replicate, folders).flows[:, :, Place.DESTINATION, :, :2].sum(axis=(1, 3))
        lives.append(flows.reshape(-1, 12, 2).sum(axis=1)[7:])
    low, middle, high = np.quantile(lives, [0.05, 0.5, 0.95], axis=0)
    table, observed = shown_tables(notebook)[-1], recorded()
    assert len(table) == 20
    for row in table.itertuples():
        year, sex = int(row.year), ["female", "male"].index(row.sex)
        expected = [round(float(each[year - 2002, sex])) for each in (low, middle, high)]
        assert [row.low90, row.median, row.high90] == pytest.approx(expected, abs=0.51)
        assert row.observed == observed[year, row.sex]
        assert bool(row.inside) == (low[year - 2002, sex] <= row.observed <= high[year - 2002, sex])
    printed = "".join(output["text"] for cell in notebook.cells for output in cell.get("outputs", []) if "text" in output)
    assert f"{table['inside'].sum()} of 20 observed counts" in printed
    totals = np.array(lives).sum(axis=(1, 2))
    assert f"{ts.sources_of_spread(totals, 2).share:.0%} of the variance" in printed
    width = np.diff(np.quantile(totals, [0.05, 0.95])).item() / np.median(totals)
    assert f"{width:.2f} with draws" in printed


def test_the_example_in_the_readme_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture) -> None:
    example = re.search(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    assert example
    monkeypatch.chdir(tmp_path)
    exec(compile(example[1], "README.md", "exec"), {})
    assert (tmp_path / "arrivals.png").stat().st_size > 10_000
    assert "2009" in capsys.readouterr().out
