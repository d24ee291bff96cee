"""What a command may do in a folder: one at a time, its own files alone, and on with what was stopped."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from fakes import fake_tally
from matplotlib.figure import Figure
from sweeps import here
from sweeps import plan as sweep_plan

from transitsim.cli.main import main
from transitsim.core.errors import UserError
from transitsim.plots.all_figures import save
from transitsim.results.load import Results
from transitsim.results.record import read_record, verify
from transitsim.results.store.folder import Folder, change, check_free
from transitsim.results.store.journal import FILES, JOURNAL, WORK, written
from transitsim.results.store.lock import Busy, Lock
from transitsim.results.store.stopping import Stopped, undisturbed
from transitsim.studies.sweep.begin import begin
from transitsim.studies.sweep.part_files import OWNER, PartFiles
from transitsim.studies.sweep.resume import resume

SOURCE = Path(__file__).resolve().parents[1] / "src" / "transitsim"
RUN = ["run", "scale=100", "progress=false"]
RESULTS = ("flows.parquet", "record.json", "summary.md", "files.json", "paired_differences.parquet")

HOLDING = """
import sys, time
from pathlib import Path
from transitsim.results.store.lock import Lock
Lock(Path(sys.argv[1])).take()
print("held", flush=True)
time.sleep(60)
"""


@pytest.fixture
def lived(tmp_path, monkeypatch) -> list:
    """An empty folder to be in, and (settings, replicate) of what was lived there by ready tallies."""
    import transitsim.studies.run as studies

    calls: list = []

    def engine(inputs, replicate):
        settings = inputs.settings
        if calls and calls[0] == (replicate, "stop"):
            calls.clear()
            raise KeyboardInterrupt
        calls.append((settings, replicate))
        return fake_tally(replicate + 100 * settings.seed, months=24, persons=50, scale=settings.scale)

    def draw_all(folder):
        figure = Figure()
        figure.savefig = lambda path, **_: Path(path).write_bytes(b"png")
        save(figure.add_subplot(), folder, "arrivals")

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(studies, "_engine", lambda: engine)
    monkeypatch.setattr(studies, "summary", lambda *_: "a summary")
    monkeypatch.setattr("transitsim.plots.all_figures.draw_all", draw_all)
    monkeypatch.setattr("transitsim.plots.all_figures.svg", lambda axes: b"<svg/>")
    return calls


def standing(folder: Path) -> dict[str, bytes]:
    """Every file in a folder."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def refused(words: list[str], capsys, folder: Path | None = None) -> str:
    """A command that is refused in a sentence, changing nothing in a folder; the sentence."""
    before = standing(folder) if folder else None
    capsys.readouterr()
    assert main(words) == 2
    told = capsys.readouterr().err
    assert told.startswith("transitsim: ")
    assert "Traceback" not in told
    assert folder is None or standing(folder) == before
    return told


def stopped(calls: list, replicate: int, words: list[str]) -> None:
    """A command that Ctrl-C stops when it comes to a replicate."""
    calls[:] = [(replicate, "stop")]
    assert main(words) == 130


# ---- the user's files


def test_a_chapter_and_a_report_that_stand_there_are_left_alone(lived, tmp_path, capsys):
    mine = {"brief/chapter1.docx": b"x", "report.html": b"x", "figures/mine.png": b"x", ".parts/000000/flows.parquet": b"x"}
    for name, text in mine.items():
        path = tmp_path / "paper" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text)
    for more in ([], ["overwrite=true"]):
        assert main([*RUN, "out=paper", *more]) == 0
        assert mine.items() <= standing(tmp_path / "paper").items()
    assert "report.html is there already" in refused(["report", "paper"], capsys, tmp_path / "paper")
    assert "yours" in refused(["report", "paper", "overwrite=true"], capsys, tmp_path / "paper")


@pytest.mark.parametrize("name", [*RESULTS, "figures/arrivals.png", "figures"])
@pytest.mark.parametrize("more", [[], ["overwrite=true"]], ids=["", "overwrite"])
def test_a_file_in_the_way_is_told_before_anything_is_lived(name, more, lived, tmp_path, capsys):
    path = tmp_path / "out" / name
    path.parent.mkdir(parents=True)
    path.write_bytes(b"precious")
    told = refused([*RUN, "out=out", *more], capsys, tmp_path / "out")
    assert str(path.relative_to(tmp_path)) in told
    assert "nothing was changed" in told
    assert not lived
    assert not (tmp_path / "out" / WORK).exists()


@pytest.mark.parametrize("name", ["summary.md", "figures/arrivals.svg", "flows.parquet", "record.json"])
def test_what_was_edited_since_is_the_users(name, lived, tmp_path, capsys):
    assert main([*RUN, "out=out"]) == 0
    (tmp_path / "out" / name).write_bytes(b"edited")
    del lived[:]
    told = refused([*RUN, "out=out", "seed=2", "overwrite=true"], capsys, tmp_path / "out")
    assert f"{name} was changed after transitsim had written it" in told
    assert not lived


def test_what_is_replaced_is_what_was_written_and_no_more(lived, tmp_path):
    assert main([*RUN, "out=out"]) == 0
    with change(Path("out"), "report") as staged:
        (staged / "report.html").write_text("of the older run")
    (tmp_path / "out" / "notes.txt").write_text("mine")
    assert main([*RUN, "out=out", "seed=2", "overwrite=true"]) == 0
    assert not (tmp_path / "out" / "report.html").exists()
    assert (tmp_path / "out" / "notes.txt").read_text() == "mine"
    assert set(written(Path("out"))) == set(standing(tmp_path / "out")) - {"notes.txt", FILES}


def test_a_link_is_not_followed_to_the_users_file(lived, tmp_path, capsys):
    (tmp_path / "thesis.md").write_text("mine")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "summary.md").symlink_to(tmp_path / "thesis.md")
    assert "summary.md is there already" in refused([*RUN, "out=out", "overwrite=true"], capsys)
    assert (tmp_path / "thesis.md").read_text() == "mine"


@pytest.mark.parametrize("name", ["../mine.txt", "/etc/passwd", ".transitsim/lock", ""])
def test_a_list_that_names_what_lies_outside_is_refused(name, lived, tmp_path, capsys):
    (tmp_path / "mine.txt").write_text("mine")
    assert main([*RUN, "out=out"]) == 0
    said = json.loads((tmp_path / "out" / FILES).read_text())
    said["files"][name] = said["files"]["flows.parquet"]
    (tmp_path / "out" / FILES).write_text(json.dumps(said))
    assert "is not the list of files" in refused([*RUN, "out=out", "overwrite=true"], capsys, tmp_path / "out")
    assert (tmp_path / "mine.txt").read_text() == "mine"


def test_a_folder_of_an_older_version_gives_up_its_tables_and_its_record_alone(lived, tmp_path, capsys):
    assert main([*RUN, "out=out"]) == 0
    for name in (FILES, "summary.md"):
        (tmp_path / "out" / name).unlink()
    for name in ("figures", "inputs"):
        shutil.rmtree(tmp_path / "out" / name)
    (tmp_path / "out" / "notes.txt").write_text("mine")
    assert "already holds results" in refused([*RUN, "out=out"], capsys, tmp_path / "out")
    assert main([*RUN, "out=out", "seed=2", "overwrite=true"]) == 0
    assert Results(Path("out")).record["settings"]["seed"] == 2
    (tmp_path / "out" / FILES).unlink()
    assert "summary.md is there already" in refused([*RUN, "out=out", "overwrite=true"], capsys, tmp_path / "out")


def test_results_of_another_kind_do_not_give_way(lived, tmp_path, capsys):
    assert main(["people", "out=mine"]) == 0
    assert "people.csv is there already" in refused(["people", "out=mine"], capsys, tmp_path / "mine")
    assert "`transitsim people`" in refused([*RUN, "out=mine", "overwrite=true"], capsys, tmp_path / "mine")
    begin(sweep_plan(1), tmp_path / "sweep")
    assert "holds a sweep" in refused([*RUN, "out=sweep", "overwrite=true"], capsys, tmp_path / "sweep")


def test_values_that_are_not_finite_leave_good_results_alone(lived, tmp_path, capsys):
    assert main([*RUN, "out=out"]) == 0
    for word in ("lever_factors.route.fee=inf", "lever_factors.route.fee=nan", "behaviour.weight_security=inf"):
        told = refused([*RUN, "out=out", word, "overwrite=true"], capsys, tmp_path / "out")
        assert word.partition("=")[0] in told


def test_a_run_that_fails_leaves_older_results_until_the_new_ones_are_finished(lived, tmp_path, capsys):
    assert main([*RUN, "out=out"]) == 0
    before = standing(tmp_path / "out")
    again = [*RUN, "out=out", "seed=2", "replicates=3"]
    stopped(lived, 2, [*again, "overwrite=true"])
    assert "kept beside the older result in out" in capsys.readouterr().err
    assert before.items() <= standing(tmp_path / "out").items()
    assert verify(Path("out"))[0]
    del lived[:]
    assert main(again) == 0, "what overwrite=true has begun goes on without it"
    assert [replicate for _, replicate in lived] == [2]
    assert Results(Path("out")).record["settings"]["seed"] == 2


def test_an_unreadable_record_is_told_without_advice_that_destroys(lived, tmp_path, capsys):
    out = "results/history"
    assert main([*RUN, f"out={out}"]) == 0
    commands = (
        [*RUN, f"out={out}"],
        [*RUN, f"out={out}", "overwrite=true"],
        ["history", "scale=100"],
        ["verify", out],
        ["show", out],
    )
    for text in (b"{", b"\xff\xfe\x00", b""):
        (tmp_path / out / "record.json").write_bytes(text)
        for words in commands:
            told = refused(words, capsys, tmp_path / out)
            assert "record.json" in told
            assert "overwrite" not in told


def test_verify_names_what_stands_beside_the_tables_and_judges_the_tables(lived, tmp_path, capsys):
    assert main([*RUN, "out=out"]) == 0
    (tmp_path / "out" / "summary.md").write_text("edited")
    (tmp_path / "out" / "figures" / "arrivals.png").unlink()
    capsys.readouterr()
    assert main(["verify", "out"]) == 0
    assert "Beside them: figures/arrivals.png missing; summary.md changed since." in capsys.readouterr().out


# ---- one at a time


def test_a_folder_is_one_commands_at_a_time(lived, tmp_path, capsys):
    place = Folder(tmp_path / "out")
    commands = (RUN, ["compare", "regimes=safe_passage", "scale=2000"], ["sweep", "regime=history,safe_passage", "scale=2000"])
    with place:
        for words in (*commands, ["shares", "scale=2000"], ["people"], ["calibrate"]):
            told = refused([*words, "out=out"], capsys, tmp_path / "out")
            assert f"at work in {'out' if words[0] != 'sweep' else ''}" in told
            assert str(os.getpid()) in told
    assert not lived
    assert not (tmp_path / "out").exists(), "neither the lock nor the folder is left"


def test_a_lock_goes_with_its_holder_and_is_not_inherited(tmp_path):
    holding = [sys.executable, "-c", HOLDING, str(tmp_path / "lock")]
    other = subprocess.Popen(holding, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)})
    assert other.stdout.readline() == b"held\n"
    with pytest.raises(Busy, match=f"process {other.pid} on"):
        Lock(tmp_path / "lock").take()
    other.kill()
    other.communicate()
    mine = Lock(tmp_path / "lock")
    mine.take()
    child = os.fork()
    if child == 0:
        signal.pause()
    mine.release()
    with Lock(tmp_path / "lock"):  # the child has no part in it
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    assert not list(tmp_path.iterdir())


def test_names_of_parts_tell_processes_apart(lived, tmp_path):
    stopped(lived, 2, [*RUN, "replicates=4", "out=out"])
    parts = list((tmp_path / "out" / WORK / "parts").iterdir())
    assert len(parts) == 2
    assert all(f".{os.getpid()}-" in part.name for part in parts)


# ---- on with it


@pytest.mark.parametrize("replicate", [1, 2, 3])
def test_a_stopped_run_goes_on(replicate, lived, tmp_path, capsys):
    words = [*RUN, "replicates=4", "out=out"]
    stopped(lived, replicate, words)
    told = f"{replicate} of 4 replicates are finished, kept and readable in out. The same command goes on with them."
    assert told in capsys.readouterr().err
    assert verify(Path("out"))[0]
    told = refused([*words, "seed=2"], capsys, tmp_path / "out")
    assert "an unfinished `transitsim run` with seed=1, not 2" in told
    assert "unfinished `transitsim run`" in refused(["shares", "scale=2000", "out=out"], capsys, tmp_path / "out")
    del lived[:]
    assert main([*words, "threads=2"]) == 0, "threads change nothing"
    assert [number for _, number in lived] == list(range(replicate, 4))
    assert main([*RUN, "replicates=4", "out=whole"]) == 0
    assert read_record(Path("out"))["hash"] == read_record(Path("whole"))["hash"]
    assert set(standing(tmp_path / "out")) == set(standing(tmp_path / "whole"))


def test_a_part_that_was_damaged_is_lived_again(lived, tmp_path):
    words = [*RUN, "replicates=3", "out=out"]
    stopped(lived, 2, words)
    part = next((tmp_path / "out" / WORK / "parts").glob("*.000001.*"))
    (part / "flows.parquet").write_bytes(b"cut")
    del lived[:]
    assert main(words) == 0
    assert [number for _, number in lived] == [1, 2]
    assert verify(Path("out"))[0]


def test_a_stopped_run_is_begun_anew_when_that_is_said(lived, tmp_path):
    words = [*RUN, "replicates=3", "out=out"]
    stopped(lived, 2, words)
    del lived[:]
    assert main([*words, "seed=2", "overwrite=true"]) == 0
    assert [number for _, number in lived] == [0, 1, 2]
    assert not (tmp_path / "out" / WORK).exists()


def test_the_history_does_not_replace_a_stopped_run_of_other_settings(lived, tmp_path, capsys):
    words = ["history", "scale=100", "replicates=3", "progress=false"]
    stopped(lived, 2, words)
    told = refused(["history", "scale=50", "replicates=3", "progress=false"], capsys, tmp_path / "results")
    assert "scale=100, not 50" in told
    assert main(words) == 0
    assert Results(Path("results/history")).record["finished"]


def test_a_run_of_the_history_and_the_history_have_folders_of_their_own(lived, capsys):
    for seed in (1, 2):
        assert main([*RUN, "regime=history", f"seed={seed}"]) == 0
    assert main(["history", "scale=100", "replicates=2", "progress=false"]) == 0
    for folder in ("results/run/history_seed1", "results/run/history_seed2", "results/history"):
        assert verify(Path(folder))[0]


def test_runs_of_several_values_go_on_and_leave_the_users_file_alone(lived, tmp_path, capsys):
    (tmp_path / "many").mkdir()
    (tmp_path / "many" / "multirun.yaml").write_text("mine")
    words = ["-m", "seed=1,2,3", "replicates=2", "scale=100", "progress=false", "out=many"]
    calls = lived
    calls[:] = [(1, "stop")]
    assert main(words) == 130
    del lived[:]
    assert main(words) == 0
    assert len(lived) == 5
    assert (tmp_path / "many" / "multirun.yaml").read_text() == "mine"
    assert "already holds results" in refused(words, capsys, tmp_path / "many")


def test_sigterm_is_ctrl_c(tmp_path, monkeypatch, capsys):
    import transitsim.cli.main as command

    def stop(words):
        signal.raise_signal(signal.SIGTERM)

    monkeypatch.setattr(command, "dispatch", stop)
    before = signal.getsignal(signal.SIGTERM)
    assert main(["run"]) == 143
    assert "kept" in capsys.readouterr().err
    assert signal.getsignal(signal.SIGTERM) == before
    with Stopped(), undisturbed():
        signal.raise_signal(signal.SIGTERM)


# ---- changes


def test_few_modules_take_files_away():
    """What is taken away was written by the package, or lies in a temporary folder of its own."""
    taking = re.compile(r"\.unlink\(|rmtree\(|\.rmdir\(|delete_file\(|os\.remove\(")
    found = {path.relative_to(SOURCE).as_posix() for path in SOURCE.rglob("*.py") if taking.search(path.read_text("utf-8"))}
    of_folders = {f"results/store/{name}.py" for name in ("durable", "journal", "lock", "result_folder")}
    temporary = {"studies/run.py"}
    assert found == of_folders | temporary | {"studies/sweep/part_files.py", "core/jit.py"}


def test_a_change_that_was_noted_happens_and_spares_what_came_in_between(tmp_path, monkeypatch):
    from transitsim.results.store import journal

    with change(tmp_path) as staged:
        (staged / "a.csv").write_text("1")
    finish = journal.finish
    monkeypatch.setattr(journal, "finish", lambda folder: None)  # killed before anything is renamed
    with suppress(FileNotFoundError), change(tmp_path) as staged:
        for name in ("a.csv", "b.csv", "c/d.csv"):
            (staged / name).parent.mkdir(exist_ok=True)
            (staged / name).write_text("2")
    assert standing(tmp_path)["a.csv"] == b"1"
    (tmp_path / "b.csv").write_text("mine")
    monkeypatch.setattr(journal, "finish", finish)
    check_free(tmp_path, [], False)
    with change(tmp_path) as staged:
        (staged / "e.csv").write_text("2")
    assert standing(tmp_path).items() >= {"a.csv": b"2", "b.csv": b"mine", "c/d.csv": b"2", "e.csv": b"2"}.items()
    assert not (tmp_path / WORK).exists()


@pytest.mark.parametrize("text", ["{", "[]", '{"prepared": "../..", "new": {}, "before": {}, "gone": {"mine": "0"}}'])
def test_a_journal_that_is_not_ours_is_not_followed(text, tmp_path):
    (tmp_path / WORK).mkdir()
    (tmp_path / WORK / JOURNAL).write_text(text)
    (tmp_path / "mine").write_text("mine")
    with pytest.raises(UserError, match="is not a journal"), change(tmp_path) as staged:
        (staged / "a.csv").write_text("1")
    assert (tmp_path / "mine").read_text() == "mine"


# ---- sweeps


def test_parts_belong_to_one_sweep(tmp_path):
    parts = tmp_path / "parts"
    begin(sweep_plan(1, parts=str(parts)), tmp_path / "one")
    with pytest.raises(UserError, match="belongs to another sweep"):
        begin(sweep_plan(1, parts=str(parts)), tmp_path / "two")
    resume(tmp_path / "one", here)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("mine")
    with pytest.raises(UserError, match=r"holds notes\.txt already"):
        begin(sweep_plan(1, parts=str(tmp_path / "mine")), tmp_path / "three")
    (parts / OWNER).write_text("{")
    with pytest.raises(UserError, match="belongs to another sweep"):
        resume(tmp_path / "one", here)


def test_unfinished_parts_of_others_stay(tmp_path):
    sweep, other = "a" * 32, "b" * 32
    ours = tmp_path / "outcomes" / f".00000001.parquet.{sweep}.{'0' * 32}.writing"
    theirs = [
        tmp_path / "outcomes" / f".00000001.parquet.{other}.{'0' * 32}.writing",
        tmp_path / "outcomes" / "chapter.writing",
        tmp_path / "deep" / "er" / ours.name,
        tmp_path / ours.name,
    ]
    for path in (ours, *theirs):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    PartFiles(str(tmp_path), sweep).remove_unfinished(("outcomes",))
    assert not ours.exists()
    assert all(path.exists() for path in theirs)


def test_a_foreign_file_among_the_parts_is_neither_read_nor_taken_away(tmp_path):
    from transitsim.studies.sweep.sweep import Sweep

    begin(sweep_plan(1), tmp_path / "sweep")
    resume(tmp_path / "sweep", here)
    whole = Sweep(tmp_path / "sweep").outcomes.to_table().num_rows
    (tmp_path / "sweep" / "parts" / "outcomes" / "notes.txt").write_text("mine")
    assert Sweep(tmp_path / "sweep").outcomes.to_table().num_rows == whole
    resume(tmp_path / "sweep", here)
    assert (tmp_path / "sweep" / "parts" / "outcomes" / "notes.txt").read_text() == "mine"
