"""The commands around a sweep: what they print, what they return, and what a cluster would be given."""

from __future__ import annotations

from pathlib import Path

import pytest
from sweeps import batches_of, failing, here, plan

from transitsim.cli.main import dispatch, main
from transitsim.core.errors import UserError
from transitsim.studies.sweep.begin import begin
from transitsim.studies.sweep.executors import engine, number_of_workers, slurm_cluster
from transitsim.studies.sweep.resume import resume
from transitsim.studies.sweep.sweep import Sweep

GRID = ["regime=history,safe_passage", "behaviour.weight_security=0.4,0.8", "scale=1000", "until=1999-12", "replicates=2"]


def command(name: str, *words: str) -> int:
    """What `transitsim NAME words` returns."""
    return dispatch([name, *words])


def test_a_dry_run_tells_points_time_memory_and_disk_and_makes_nothing(tmp_path, capsys) -> None:
    assert command("sweep", *GRID, f"out={tmp_path / 'sweep'}", "workers=2", "dry_run=true") == 0
    told = capsys.readouterr().out
    assert "safe_passage" in told
    assert "2 replicates of each." in told
    assert "4 points, 8 runs" in told
    for word in ("time about", "GiB", "MiB", "measured here in a pilot"):
        assert word in told
    assert not list(tmp_path.iterdir())


def test_a_sweep_from_the_command_line(tmp_path, capsys) -> None:
    """Begun, looked at, expanded, verified."""
    folder = tmp_path / "sweep"
    assert command("sweep", *GRID, f"out={folder}", "workers=1", "progress=false", "tables=flows") == 0
    assert "8 runs, 0 waiting, 8 done, 0 failed" in capsys.readouterr().out
    assert command("expand", str(folder), "replicates=3", "workers=1", "progress=false") == 0
    assert "4 runs are added." in capsys.readouterr().out
    found = Sweep(folder)
    assert found.points.columns.tolist() == ["point", "regime", "behaviour.weight_security"]
    assert len(found.frame(outcome="arrivals", group_by="all")) == 12
    assert found.table("flows").count_rows() > 1000
    assert command("verify", str(folder)) == 0
    assert found.id in capsys.readouterr().out
    with pytest.raises(UserError, match="already holds a sweep"):
        command("sweep", *GRID, f"out={folder}")


def test_failures_are_told_with_their_command_and_the_exit_code(tmp_path, capsys) -> None:
    folder = tmp_path / "sweep"
    begin(plan(2), folder, pilot=batches_of(2))
    resume(folder, here, simulate=failing)
    assert command("status", str(folder)) == 1
    told = capsys.readouterr()
    assert "6 done, 2 failed" in told.out
    assert "2 failed: UserError: this point always fails" in told.err
    assert f"behaviour.weight_security=0.8 --config-dir {folder / 'inputs'}" in told.err
    assert command("retry", str(folder), "workers=1", "progress=false") == 0
    assert "2 runs are tried again." in capsys.readouterr().out


def test_one_run_is_lived_here(capsys) -> None:
    words = ["regime=safe_passage", "scale=1000", "until=1999-12"]
    assert command("sweep", *words, "replicate=1") == 0
    assert "forced_returns" in capsys.readouterr().out
    for wrong, told in ((["seed=1,2", "replicate=1"], "2 are named"), (["replicate=-1"], "at least 0")):
        with pytest.raises(UserError, match=told):
            command("sweep", *words, *wrong)


def test_engines_are_known_by_name() -> None:
    with pytest.raises(UserError, match="Did you mean 'slurm'"):
        engine("slrm")
    with pytest.raises(UserError, match="needs the scheduler's address"):
        engine("dask")
    assert number_of_workers("local", None) >= 1
    assert number_of_workers("local", 7) == 7


@pytest.mark.filterwarnings("default")  # of the cluster's library, not ours
def test_a_slurm_job_is_one_worker_of_the_users_queue(tmp_path: Path) -> None:
    """The job script only: there is no Slurm here."""
    dask = pytest.importorskip("dask")
    pytest.importorskip("dask_jobqueue")
    quiet = {"distributed.scheduler.dashboard.enabled": False}
    with dask.config.set({"jobqueue.slurm.memory": "2GB", "jobqueue.slurm.queue": "short", **quiet}), slurm_cluster() as cluster:
        script = cluster.job_script()
    for line in ("#SBATCH -p short", "#SBATCH --cpus-per-task=1", "#SBATCH --mem=2G", "--nthreads 1"):
        assert line in script
    with pytest.raises(UserError, match=r"jobqueue\.yaml"):
        slurm_cluster()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["sweep"], "A sweep of what"),
        (["status"], "Name one folder, the folder of a sweep: `transitsim status FOLDER`"),
        (["expand", "replicates=3"], "`transitsim expand FOLDER`"),
        (["expand", "results/sweep"], "replicates=... is missing"),
    ],
)
def test_what_is_missing_is_asked_for(words: list[str], told: str, capsys) -> None:
    assert main(words) == 2
    assert told in capsys.readouterr().err
