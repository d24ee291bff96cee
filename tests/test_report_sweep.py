"""The report of a sweep: its numbers are those of its runs, its regrets those worked out by hand, and its mistakes are told."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from sweeps import batches_of, failing, here, plan

import transitsim as ts
from transitsim.core.errors import UserError
from transitsim.measures.outcomes import MAIN
from transitsim.reports.content import read_content
from transitsim.reports.html_page import again, page
from transitsim.reports.sweep_source import grid
from transitsim.studies.sweep.begin import begin
from transitsim.studies.sweep.resume import resume


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Two regimes by two preferences, twice each, lived."""
    made = tmp_path_factory.mktemp("swept") / "sweep"
    begin(plan(2), made, pilot=batches_of(8))
    resume(made, here)
    return made


@pytest.fixture(scope="module")
def told(folder):
    return read_content(folder)


def exhibit(told, name):
    return next(one for one in told.exhibits if one.name == name)


def plainly(cell: str) -> float:
    return float(cell.split(" (")[0].rstrip(" *").replace(",", ""))


def test_it_shows_points_regret_and_every_point(told):
    names = [one.name for one in told.exhibits]
    outcomes = ("arrivals", "forced_returns", "involuntary", "violence")
    assert names == [*(f"points_{one}" for one in outcomes), *(f"regret_{one}" for one in outcomes[1:]), "points"]
    assert [regime.name for regime in told.regimes] == ["history", "safe_passage"]


def test_points_are_the_means_of_their_runs(told, folder):
    """Each cell of a figure's table, from the runs themselves."""
    frame = ts.Sweep(folder).frame(outcome="arrivals", group_by="all")
    table = exhibit(told, "points_arrivals").table
    for weight, row in zip((0.4, 0.8), table.itertuples(index=False), strict=True):
        for regime, cell in zip(("history", "safe_passage"), row[1:], strict=True):
            own = frame[(frame["regime"] == regime) & (frame["behaviour.weight_security"] == weight)]
            assert plainly(cell) == pytest.approx(own["value"].mean(), abs=0.5)


def test_one_quantity_has_one_number(told):
    """The mean of a point is said alike where it is drawn, in the table of all points and among the least and the most."""
    every = exhibit(told, "points").table
    for outcome in ("arrivals", "forced_returns"):
        shown = exhibit(told, f"points_{outcome}")
        column = next(name for name in every if name.startswith(f"{MAIN[outcome]}, "))
        whole = {(row["weight security"], row["regime"]): row[column].rstrip(" *") for row in every.to_dict("records")}
        apart = {
            (row["point"].removeprefix("weight security "), regime): row[regime].split(" (")[0].rstrip(" *")
            for row in shown.table.to_dict("records")
            for regime in ("history", "safe passage")
        }
        assert apart == whole
        least, most = (told.key.set_index("outcome").loc[MAIN[outcome], end] for end in ("least", "most"))
        assert {least, most} <= set(whole.values())
        assert "mean of replicates" in shown.caption
        assert "median" not in shown.caption + " ".join(text.get_text() for text in shown.draw().texts)


def test_regret_is_the_distance_from_the_best(told, folder):
    """The largest over the worlds, by hand; its table stands beside its heat map."""
    frame = ts.Sweep(folder).frame(outcome="forced_returns", group_by="all")
    means = frame.pivot_table(index="regime", columns="behaviour.weight_security", values="value", aggfunc="mean")
    regret = (means - means.min()).max(axis=1)
    shown = exhibit(told, "regret_forced_returns")
    for row in shown.table.to_dict("records"):
        assert plainly(row["largest regret"]) == pytest.approx(regret[row["regime"].replace(" ", "_")], abs=0.5)
    axes = shown.draw()
    assert np.asarray(axes.collections[0].get_array()).size == 4
    assert f"record {told.record['id']}" in " ".join(text.get_text() for text in axes.texts).replace("\n", " ")


def test_the_key_table_has_the_least_and_the_most(told, folder):
    means = ts.Sweep(folder).frame(outcome="arrests", group_by="all").groupby("point")["value"].mean()
    row = told.key[told.key["outcome"] == MAIN["arrests"]].iloc[0]
    assert [plainly(row[name]) for name in ("least", "most")] == pytest.approx([means.min(), means.max()], abs=0.5)


def test_the_page_is_whole(told):
    text = page(told)
    assert "4 points, which differ in regime, weight security; 2 replicates" in text
    factors = "regime=history,safe_passage behaviour.weight_security=0.4,0.8"
    assert again(told.record) == f"transitsim sweep {factors} replicates=2 scale=1000 seed=1 until=1999-12"
    charts = json.loads(text.split('id="charts">')[1].split("</script>")[0])
    assert list(charts) == [f"points_{one}" for one in ("arrivals", "forced_returns", "involuntary", "violence")]
    for one in told.exhibits:
        assert f'id="caption-{one.name}"' in text


def test_only_a_full_grid_is_told_as_one():
    points = pd.DataFrame({"point": [0, 1, 2, 3], "a": [1, 1, 2, 2], "b": [1, 2, 1, 2]})
    assert grid(points) == {"a": ["1", "2"], "b": ["1", "2"]}
    assert grid(points.iloc[:3]) == {}


def test_the_door(folder, tmp_path):
    """Written into the folder, which goes on being a sweep; a brief is refused, and a folder of answers points to the sweep."""
    assert ts.report(folder) == folder / "report.html"
    with pytest.raises(UserError, match="is there already"):
        ts.report(folder)
    with pytest.raises(UserError, match="is a sweep, and a brief is of a run or a comparison"):
        ts.brief(folder)
    (folder / "robustness").mkdir()
    with pytest.raises(UserError, match="holds an answer to a sweep"):
        ts.report(folder / "robustness")
    assert ts.Sweep(folder).verify(1)[0]


def test_failed_runs_are_told_and_damage_is_refused(tmp_path):
    begin(plan(1), tmp_path / "sweep", pilot=batches_of(8))
    resume(tmp_path / "sweep", here, simulate=failing)
    told = read_content(tmp_path / "sweep")
    assert "Runs: 3 done, 1 failed, 0 waiting." in told.lead
    assert "Not finished" in page(told)
    assert "left out for missing runs: 1" in exhibit(told, "regret_violence").finding
    part = next((tmp_path / "sweep" / "parts").rglob("*.parquet"))
    part.write_bytes(part.read_bytes()[:-50])
    with pytest.raises(UserError, match="cannot be read"):
        read_content(tmp_path / "sweep")
