"""Sweeps leave the values of their runs, whatever workers and batches; failures are rows; what is kept reads back."""

from __future__ import annotations

import shutil
import sqlite3
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from named import key_of, live_once
from sweeps import SMALL, batches_of, failing, here, plan, values

from transitsim.cli.hydra_compose import call_hydra
from transitsim.core.errors import UserError
from transitsim.inputs.library import Library, load_context
from transitsim.inputs.settings import Settings
from transitsim.measures.outcomes import NAMES, OUTCOMES, outcomes
from transitsim.measures.tally_sums import groups
from transitsim.results.record import versions
from transitsim.results.tabulate import tables
from transitsim.studies import run_keys
from transitsim.studies.run_keys import run_key
from transitsim.studies.sweep import resume as resuming
from transitsim.studies.sweep.begin import begin
from transitsim.studies.sweep.executors import engine
from transitsim.studies.sweep.ledger import Ledger
from transitsim.studies.sweep.pilot_run import duration, estimate, pilot_run
from transitsim.studies.sweep.resume import expand, locked, resume, retry
from transitsim.studies.sweep.sweep import Sweep
from transitsim.studies.sweep.sweep_plan import SweepPlan, batch_seconds, distinct

OTHER = Settings("safe_passage", scale=500, until="2001-12", behaviour={"weight_security": 1.1}, seed=7)


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    """A sweep of four points, three replicates, two runs a batch, with a further table."""
    folder = tmp_path_factory.mktemp("done") / "sweep"
    begin(plan(tables=("flows", "seen")), folder, pilot=batches_of(2))
    assert resume(folder, here) == {"waiting": 0, "done": 12, "failed": 0}
    return folder


def test_outcomes_are_those_of_a_run_by_itself(done) -> None:
    """Every value of every run against the engine and `outcomes`, one run at a time; the kept table against `tables`."""
    found, context = values(done), load_context(SMALL.context)
    who, asked = groups(context.place_names), plan()
    for point, settings in enumerate(asked.settings):
        tally = live_once(settings, 2)
        expected = outcomes(tally, 0, who)
        rows = found[(found["point"] == point) & (found["replicate"] == 2)]
        told = [(i, j) for i, outcome in enumerate(OUTCOMES) for j, group in enumerate(who) if group.by in outcome.by]
        assert rows["outcome"].tolist() == [OUTCOMES[i].name for i, _ in told]
        assert rows["group_name"].tolist() == [who[j].name for _, j in told]
        np.testing.assert_array_equal(rows["value"], [expected[i, j] for i, j in told])
        flows = tables(tally, settings.regime, 2, context.place_names)["flows"].to_pandas()
        kept = values(done, "flows").query(f"point == {point} and replicate == 2")
        np.testing.assert_array_equal(kept["people"], flows["people"])
        assert kept["to_place"].tolist() == flows["to_place"].astype("str").tolist()


def test_values_do_not_depend_on_workers_or_batches(done, tmp_path) -> None:
    """One thread with two runs a batch; two processes with five: the same bytes, the same id."""
    begin(plan(tables=("flows", "seen")), tmp_path / "other", pilot=batches_of(5))
    resume(tmp_path / "other", engine("local", 2), 2)
    for table in ("outcomes", "flows", "seen"):
        pd.testing.assert_frame_equal(values(done, table), values(tmp_path / "other", table), check_exact=True)
    assert Sweep(done).id == Sweep(tmp_path / "other").id
    parts = [len(list((folder / "parts" / "outcomes").iterdir())) for folder in (done, tmp_path / "other")]
    assert parts == [6, 3]


def test_a_point_that_always_fails_is_a_row(tmp_path) -> None:
    """Error, traceback and the command are in the ledger; the rest is done, and equal to a sweep without that point."""
    folder = tmp_path / "sweep"
    begin(plan(), folder, pilot=batches_of(5))
    assert resume(folder, here, simulate=failing) == {"waiting": 0, "done": 9, "failed": 3}
    runs = Sweep(folder).runs
    bad = runs[runs["state"] == "failed"]
    assert bad["point"].tolist() == [3, 3, 3]
    assert set(bad["error"]) == {"UserError: this point always fails"}
    assert bad["traceback"].str.contains("in failing").all()
    words = "regime=safe_passage scale=1000 until=1999-12 behaviour.weight_security=0.8"
    command = f"transitsim sweep {words} --config-dir {folder / 'inputs'} replicate=1"
    assert bad["command"].tolist()[1] == command
    assert set(values(folder)["point"]) == {0, 1, 2}
    assert resume(folder, here, simulate=failing)["failed"] == 3  # what has failed is not tried again unasked
    assert retry(folder) == 3
    assert resume(folder, here, simulate=failing) == {"waiting": 0, "done": 9, "failed": 3}
    assert Sweep(folder).runs.query("point == 3")["attempts"].tolist() == [2, 2, 2]
    retry(folder)
    assert resume(folder, here) == {"waiting": 0, "done": 12, "failed": 0}


def test_expanding_a_sweep_gives_the_larger_sweep(done, tmp_path) -> None:
    small, folder = plan(1, tables=("flows", "seen")), tmp_path / "sweep"
    begin(small, folder, pilot=batches_of(3))
    resume(folder, here)
    assert expand(folder, 3) == 8
    assert resume(folder, here)["done"] == 12
    pd.testing.assert_frame_equal(values(folder), values(done), check_exact=True)
    with pytest.raises(UserError, match="3 replicates already"):
        expand(folder, 3)


def test_tables_read_lazily_by_pandas_pyarrow_and_duckdb(done) -> None:
    duckdb = pytest.importorskip("duckdb")
    found = Sweep(done)
    rows = found.frame(outcome="arrests", group_by="all")
    assert len(rows) == 12
    means = rows.groupby(["regime", "behaviour.weight_security"])["value"].mean()
    asked = (
        f"SELECT regime, \"behaviour.weight_security\", avg(value) FROM '{done}/parts/outcomes/*.parquet' "
        f"JOIN '{done}/points.parquet' USING (point) WHERE outcome = 'arrests' AND group_by = 'all' GROUP BY ALL ORDER BY ALL"
    )
    assert [row[2] for row in duckdb.sql(asked).fetchall()] == pytest.approx(means.tolist())
    again = pd.read_parquet(done / "parts" / "outcomes", filters=[("outcome", "=", "arrests"), ("group_by", "=", "all")])
    assert again["value"].sum() == rows["value"].sum()
    assert found.outcomes.count_rows() == len(values(done))
    for wrong in ({"outcome": "arests"}, {"outcom": "arrests"}):
        with pytest.raises(UserError, match="Did you mean"):
            found.frame(**wrong)
    with pytest.raises(UserError, match="keeps no table 'stocks'"):
        found.table("stocks")


def test_parts_may_go_to_an_fsspec_address(tmp_path) -> None:
    fsspec = pytest.importorskip("fsspec")
    for address in ("memory://sweep", (tmp_path / "elsewhere").as_uri()):
        folder = tmp_path / address.partition(":")[0]
        begin(plan(1, parts=address), folder, pilot=batches_of(2))
        assert resume(folder, here)["done"] == 4
        assert len(Sweep(folder).frame(outcome="arrivals", group_by="all")) == 4
        assert Sweep(folder).verify(2)[0]
        assert not (folder / "parts").exists()
    assert len(fsspec.filesystem("memory").ls("/sweep/outcomes")) == 2
    with pytest.raises(UserError, match="cannot be reached"):
        begin(plan(1, parts="nowhere://sweep"), tmp_path / "none", pilot=batches_of(2))


def test_verify_lives_runs_again_and_notices(done, tmp_path) -> None:
    """All is well; then a value in a part is changed, then a part is gone, then the ledger is changed."""
    assert Sweep(done).verify(3) == (
        True,
        f"3 of 12 runs, as kept and simulated again, have the values of the record {Sweep(done).id}.",
    )
    folder = tmp_path / "sweep"
    begin(plan(1, ("history",)), folder, pilot=batches_of(1))
    resume(folder, here)
    part = folder / "parts" / "outcomes" / "00000001.parquet"
    held = part.read_bytes()
    rows = pd.read_parquet(part)
    rows.assign(value=rows["value"] + 1.0).to_parquet(part)
    assert "The values kept of point 1, replicate 0" in Sweep(folder).verify()[1]
    part.unlink()
    assert "lacks point 1, replicate 0" in Sweep(folder).verify()[1]
    part.write_bytes(held)
    with closing(sqlite3.connect(folder / "ledger.sqlite")) as base, base:
        base.execute("UPDATE runs SET digest = 'other' WHERE point = 0")
    assert "does not hold the values" in Sweep(folder).verify()[1]


def test_a_key_stands_for_everything_that_values_follow_from(tmp_path, monkeypatch) -> None:
    folders = (tmp_path,)
    (tmp_path / "regime").mkdir()
    own = tmp_path / "regime" / "own.yaml"
    text = "name: own\ntitle: One of a test\nstatus: hypothetical\nbase: history\nlevers: {}\n"
    own.write_text(text, encoding="utf-8")
    base = replace(SMALL, regime="own")
    key = key_of(base, 0, folders)
    assert key == key_of(replace(base, replicates=9, threads=2), 0, folders)
    others = [
        replace(base, seed=2),
        replace(base, scale=999),
        replace(base, behaviour={"kin_weight": 0.5}),
        replace(base, rationing=False),
    ]
    found = {key_of(one, 0, folders) for one in others} | {key_of(base, 12, folders), key}
    own.write_text(text.replace("title: One", "title: Another"), encoding="utf-8")
    assert key_of(base, 0, folders) == key  # words change nothing
    monkeypatch.setattr(run_keys, "code_version", lambda: "other")
    found.add(key_of(base, 0, folders))
    assert len(found) == 7
    assert len({run_key(key, replicate) for replicate in range(100)}) == 100


def test_a_sweep_goes_on_with_what_it_was_begun_with(tmp_path, monkeypatch) -> None:
    """An edit to the user's file changes nothing; one to what the sweep has kept, or to the code, is refused."""
    (tmp_path / "regime").mkdir()
    own = tmp_path / "regime" / "own.yaml"
    text = Library().path("regime", "safe_passage").read_text(encoding="utf-8").replace("name: safe_passage", "name: own")
    own.write_text(text, encoding="utf-8")
    folder = tmp_path / "sweep"
    begin(plan(1, ("own",), library=Library([tmp_path])), folder, pilot=batches_of(1))
    own.write_text("name: own\ntitle: Other\nstatus: hypothetical\nbase: history\nlevers: {}\n", encoding="utf-8")
    assert resume(folder, here)["done"] == 2
    lived = live_once(replace(SMALL, regime="safe_passage", behaviour={"weight_security": 0.4}))
    who = groups(load_context(SMALL.context).place_names)
    arrests = outcomes(lived, 0, who)[NAMES.index("arrests"), 0]
    assert values(folder).query("point == 0 and outcome == 'arrests' and group_by == 'all'")["value"].item() == arrests > 0
    kept = folder / "inputs" / "regime" / "own.yaml"
    kept.write_text(kept.read_text(encoding="utf-8") + "# edited\n", encoding="utf-8")
    with pytest.raises(UserError, match=r"inputs/regime/own.yaml in .* is not what the results were simulated with. Put it back"):
        resume(folder, here)
    assert not Sweep(folder).verify()[0]
    monkeypatch.setattr(resuming, "code_version", lambda: "other")
    with pytest.raises(UserError, match="The code, or the version"):
        resume(folder, here)


def test_nothing_is_overwritten_and_one_dispatcher_is_enough(done, tmp_path) -> None:
    with pytest.raises(UserError, match="already holds a sweep"):
        begin(plan(), done)
    with locked(done), pytest.raises(UserError, match="Another command is at work"):
        resume(done, here)
    (tmp_path / "record.json").write_text("{}", encoding="utf-8")
    with pytest.raises(UserError, match="holds other results"):
        begin(plan(), tmp_path)
    with pytest.raises(UserError, match="There is no sweep"):
        Sweep(tmp_path)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (plan(tables=("flws",)), "Did you mean 'flows'"),
        (plan(first=5), "start in a January"),
        (plan(first=120), "before since=2005-01"),
        (plan(regimes=("history", "safe_pasage")), "There is no regime"),
        (plan(0), "replicates=0"),
        (SweepPlan(pd.DataFrame(), [], 1), "no point"),
    ],
)
def test_what_will_not_do_leaves_nothing_behind(asked: SweepPlan, told: str, tmp_path) -> None:
    with pytest.raises(UserError, match=told):
        begin(asked, tmp_path / "sweep")
    assert not (tmp_path / "sweep").exists()


def test_rows_that_ask_for_the_same_are_one_point() -> None:
    asked = plan(1)
    twice = SweepPlan(pd.concat([asked.factors, asked.factors]), [*asked.settings, *asked.settings], 1)
    points, factors = distinct(twice)
    assert [one.settings.regime for one in points[:4]] == [row.regime for row in asked.settings]
    assert len(points) == 4
    assert factors["point"].tolist() == [0, 1, 2, 3, 0, 1, 2, 3]


def test_rows_of_a_point_that_is_asked_for_twice_are_read_once(tmp_path) -> None:
    """A sum over runs counts each once; under two names of one content, once under each."""
    asked = plan(1, ("history",))
    twice = SweepPlan(pd.concat([asked.factors, asked.factors]), [*asked.settings, *asked.settings], 1)
    begin(twice, tmp_path / "sweep", pilot=batches_of(2))
    resume(tmp_path / "sweep", here)
    found = Sweep(tmp_path / "sweep")
    assert len(found.points) == 4
    assert found.frame(outcome="arrivals", group_by="all")["point"].tolist() == [0, 1]
    assert len(found.frame()) == found.outcomes.count_rows()
    named = found.points.assign(name=["a", "a", "b", "b"])
    named.to_parquet(tmp_path / "sweep" / "points.parquet")
    assert Sweep(found.folder).frame(outcome="arrivals", group_by="all")["name"].tolist() == ["a", "b", "a", "b"]


def test_a_sweep_may_be_moved(done, tmp_path) -> None:
    moved = shutil.copytree(done, tmp_path / "elsewhere")
    assert Sweep(moved).table("outcomes").files[0].startswith(str(moved))
    assert Sweep(moved).verify(1)[0]


def test_a_batch_holds_at_least_a_second_of_work(tmp_path) -> None:
    assert batch_seconds(10.0, 2) == 1.0
    assert batch_seconds(1000.0, 2) == 10.0
    assert batch_seconds(1e6, 2) == 60.0
    begin(plan(50), tmp_path / "sweep", pilot=batches_of(7))
    with Ledger(tmp_path / "sweep") as ledger:
        sizes = [len(batch.runs) for batch in ledger.waiting()]
        assert sum(sizes) == 200
        assert set(sizes[:-1]) == {7}
        assert ledger.counts() == {"waiting": 200, "done": 0, "failed": 0}


def test_the_pilot_measures_what_a_run_costs() -> None:
    asked = plan(10)
    points, _ = distinct(asked)
    found = estimate(pilot_run(asked, points), points, asked.replicates)
    assert (found.points, found.runs) == (4, 40)
    assert 0.001 < found.work / found.runs < 10.0
    assert 1000 < found.bytes / found.runs < 1_000_000
    assert "40 runs" in found.lines(2)
    assert [duration(each) for each in (42, 600, 7200, 864000)] == ["42 s", "10.0 min", "2.0 h", "10.0 days"]


def test_hydra_sweepers_are_let_in(tmp_path) -> None:
    """The plugin leaves the same values as the runner."""
    words = ["regime=history,safe_passage", "behaviour.weight_security=0.4,0.8", "replicates=1", "scale=1000", "until=1999-12"]
    folder = tmp_path / "sweep"
    place = ["hydra/sweeper=transitsim", f"hydra.sweep.dir={folder}", "hydra.sweeper.workers=1", "hydra.sweeper.progress=false"]
    call_hydra(["--multirun", *place, *words], lambda job: pytest.fail("a sweep starts no jobs"))
    begin(plan(1), tmp_path / "own", pilot=batches_of(2))
    resume(tmp_path / "own", here)
    pd.testing.assert_frame_equal(values(folder), values(tmp_path / "own"), check_exact=True)
    assert Sweep(folder).record["packages"] == versions()


class _Counting(ThreadPoolExecutor):
    """Notes how many batches are under way at most, and can give all of them back."""

    def __init__(self, most: list[int], gives_back: bool = False) -> None:
        super().__init__(1)
        self.most, self.jobs, self.gives_back = most, [], gives_back

    def submit(self, *words) -> Future:
        """As ever, and counted."""
        job = Future() if self.gives_back else super().submit(*words)
        if self.gives_back:
            job.cancel()
            job.set_running_or_notify_cancel()
        self.jobs.append(job)
        self.most.append(sum(not one.done() for one in self.jobs))
        return job


def test_only_a_few_batches_are_under_way(tmp_path) -> None:
    most: list[int] = []
    begin(plan(5), tmp_path / "sweep", pilot=batches_of(1))
    assert resume(tmp_path / "sweep", lambda: _Counting(most), 2)["done"] == 20
    assert len(most) == 20
    assert max(most) <= 4


def test_a_cluster_that_gives_batches_back_stops_the_sweep_and_fails_no_run(tmp_path) -> None:
    begin(plan(1), tmp_path / "sweep", pilot=batches_of(1))
    with pytest.raises(UserError, match="is the cluster still there"):
        resume(tmp_path / "sweep", lambda: _Counting([], gives_back=True))
    with Ledger(tmp_path / "sweep") as ledger:
        assert ledger.counts() == {"waiting": 4, "done": 0, "failed": 0}


def test_a_part_that_cannot_be_written_fails_the_runs_of_its_batch(tmp_path) -> None:
    begin(plan(1), tmp_path / "sweep", pilot=batches_of(2))
    in_the_way = tmp_path / "sweep" / "parts" / "outcomes"
    in_the_way.write_text("a file where a folder should be", encoding="utf-8")
    assert resume(tmp_path / "sweep", here) == {"waiting": 0, "done": 0, "failed": 4}
    assert Sweep(tmp_path / "sweep").runs["traceback"].str.contains("part_files.py").all()
    in_the_way.unlink()
    retry(tmp_path / "sweep")
    assert resume(tmp_path / "sweep", here)["done"] == 4
