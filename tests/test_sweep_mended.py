"""What a sweep does about a part that is damaged, and where no space is left: named, nothing half-written, whole in the end."""

from __future__ import annotations

import errno
import logging
import shutil
import sqlite3
import uuid
from contextlib import closing
from pathlib import Path

import pandas as pd
import pytest
from sweeps import batches_of, here, plan, values

from transitsim.cli.main import dispatch
from transitsim.core.errors import UserError
from transitsim.studies.sweep import ledger as ledgers
from transitsim.studies.sweep import part_files
from transitsim.studies.sweep.begin import begin
from transitsim.studies.sweep.ledger import Ledger
from transitsim.studies.sweep.part_files import PartFiles, part_name
from transitsim.studies.sweep.resume import resume
from transitsim.studies.sweep.sweep import Sweep

KEPT = ("outcomes", "flows")


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> Path:
    """Four points, two replicates, two runs a batch."""
    folder = tmp_path_factory.mktemp("whole") / "sweep"
    begin(plan(2, tables=KEPT[1:]), folder, pilot=batches_of(2))
    assert resume(folder, here)["done"] == 8
    return folder


def assert_same(folder: Path, other: Path) -> None:
    """Both tables, bit for bit, and the id."""
    for table in KEPT:
        pd.testing.assert_frame_equal(values(folder, table), values(other, table), check_exact=True)
    assert Sweep(folder).id == Sweep(other).id


def cut(part: Path) -> None:
    """The second half is lost."""
    part.write_bytes(part.read_bytes()[: part.stat().st_size // 2])


def flip(part: Path) -> None:
    """Bytes in the middle of the data are others."""
    held = part.read_bytes()
    at = len(held) // 4
    part.write_bytes(held[:at] + bytes(byte ^ 0xFF for byte in held[at : at + 99]) + held[at + 99 :])


def change(part: Path) -> None:
    """A sound file with another value."""
    rows = pd.read_parquet(part)
    number = rows.select_dtypes("float").columns[0]
    rows.loc[0, number] += 1.0
    rows.to_parquet(part, index=False)


def halve(part: Path) -> None:
    """A sound file without the second run."""
    rows = pd.read_parquet(part)
    rows[rows["replicate"] == 0].to_parquet(part, index=False)


@pytest.mark.parametrize("table", KEPT)
@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (cut, "cannot be read"),
        (flip, "00000002.parquet"),
        (change, "The values kept of point 2, replicate 0"),
        (halve, "point 2, replicate 1"),
        (Path.unlink, "point 2, replicate"),
    ],
)
def test_a_damaged_part_is_named_set_aside_and_lived_again(damage, told, table, whole, tmp_path, caplog, capsys) -> None:
    """`verify` names it; `resume` keeps what is left of it, lives the two runs of its batch again, and all is as it was."""
    folder = shutil.copytree(whole, tmp_path / "sweep")
    part = folder / "parts" / table / part_name(2)
    damage(part)
    held = part.read_bytes() if part.exists() else None
    assert dispatch(["verify", str(folder)]) == 1
    said = capsys.readouterr().err
    assert told in said
    assert part.name in said
    with caplog.at_level(logging.WARNING):
        assert resume(folder, here) == {"waiting": 0, "done": 8, "failed": 0}
    assert told in caplog.text
    assert "set aside" in caplog.text
    aside = folder / "parts" / "set_aside" / table / f"1.{part.name}"
    assert (aside.read_bytes() if aside.exists() else None) == held
    assert_same(folder, whole)
    assert Sweep(folder).runs["attempts"].tolist() == [1, 1, 1, 1, 2, 2, 1, 1]
    assert dispatch(["verify", str(folder)]) == 0
    caplog.clear()
    assert resume(folder, here)["done"] == 8
    assert not caplog.text


def test_a_part_that_no_run_stands_for_is_taken_away(whole, tmp_path) -> None:
    """A worker wrote it and died twice before it said so: its runs are noted as failed, then lived again by themselves."""
    folder = shutil.copytree(whole, tmp_path / "sweep")
    with closing(sqlite3.connect(folder / "ledger.sqlite")) as base, base:
        base.execute("UPDATE runs SET state = 'failed', digest = NULL, error = 'killed' WHERE batch = 1")
    with Ledger(folder) as ledger:
        assert ledger.retry() == 2
    assert resume(folder, here)["done"] == 8
    assert not (folder / "parts" / "outcomes" / part_name(1)).exists()
    assert_same(folder, whole)


class Disk:
    """Room for so many bytes in memory's files."""

    def __init__(self, room: float) -> None:
        self.room = room

    def take(self, many: int) -> None:
        """Give room away, or say that there is none."""
        if many > self.room:
            raise OSError(errno.ENOSPC, "No space left on device")
        self.room -= many


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9])
def test_a_file_system_without_space_stops_the_sweep_and_nothing_is_half_written(share, whole, tmp_path, monkeypatch) -> None:
    """After that share of the bytes: runs that are done are whole, the others wait; with room it is the undisturbed sweep."""
    memory = pytest.importorskip("fsspec.implementations.memory")
    disk, write = Disk(float("inf")), memory.MemoryFile.__base__.write

    def counted(self, data) -> int:
        disk.take(len(data))
        return write(self, data)

    monkeypatch.setattr(memory.MemoryFile, "write", counted)
    address, folder = f"memory://{tmp_path.name}", tmp_path / "sweep"
    begin(plan(2, tables=KEPT[1:], parts=address), folder, pilot=batches_of(2))
    disk.room = share * PartFiles(str(whole / "parts")).size()
    with pytest.raises(UserError, match="No space is left for the parts"):
        resume(folder, here)
    found = memory.MemoryFileSystem().find(f"/{tmp_path.name}")
    assert not [one for one in found if one.endswith(".writing")]
    with Ledger(folder) as ledger:
        counts = ledger.counts()
    assert counts["failed"] == 0
    assert counts["waiting"] > 0
    assert (counts["done"] > 0) == (share > 0.25)
    if counts["done"]:
        assert Sweep(folder).verify()[0]
    disk.room = float("inf")
    assert resume(folder, here) == {"waiting": 0, "done": 8, "failed": 0}
    assert_same(folder, whole)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
def test_the_kernels_own_error_is_known_and_leaves_no_part(whole, tmp_path, monkeypatch) -> None:
    """The temporary file of a part leads to a device that is always full."""
    folder, number = tmp_path / "sweep", uuid.UUID(int=1)
    begin(plan(2, tables=KEPT[1:]), folder, pilot=batches_of(2))
    with monkeypatch.context() as patch:
        patch.setattr(part_files, "uuid4", lambda: number)
        (folder / "parts" / "outcomes").mkdir(parents=True)
        with Ledger(folder) as ledger:
            temporary = f".{part_name(1)}.{ledger.about['sweep']}.{number.hex}.writing"
        (folder / "parts" / "outcomes" / temporary).symlink_to("/dev/full")
        with pytest.raises(UserError, match="No space is left for the parts"):
            resume(folder, here)
    assert not (folder / "parts" / "outcomes" / part_name(1)).exists()
    assert resume(folder, here)["done"] == 8
    assert_same(folder, whole)


def test_a_ledger_without_space_stops_the_sweep(whole, tmp_path, monkeypatch) -> None:
    """SQLite itself says that the file is full; what it holds is right, and with room the sweep goes on."""
    folder = tmp_path / "sweep"
    begin(plan(2, tables=KEPT[1:]), folder, pilot=batches_of(2))
    with monkeypatch.context() as patch:
        patch.setattr(ledgers.sqlite3, "connect", _small(sqlite3.connect))
        with pytest.raises(UserError, match=r"No space is left for .*ledger\.sqlite"):
            resume(folder, here, simulate=_told_at_length)
    with Ledger(folder) as ledger:
        assert ledger.counts()["failed"] < 8
        assert ledger.counts()["waiting"] > 0
        ledger.retry()
    assert resume(folder, here)["done"] == 8
    assert_same(folder, whole)


def _small(connect):
    """Connections that may add two pages to the file."""

    def connected(*words, **more):
        base = connect(*words, **more)
        (pages,) = base.execute("PRAGMA page_count").fetchone()
        base.execute(f"PRAGMA max_page_count = {pages + 2}")
        return base

    return connected


def _told_at_length(*_) -> None:
    raise UserError("x" * 10_000)


def test_a_part_is_whole_or_not_there(tmp_path, monkeypatch) -> None:
    """The rename itself fails: neither the old part nor the folder is touched."""
    table = part_files.pa.table({"point": [1], "replicate": [0], "value": [2.0]})
    PartFiles(str(tmp_path)).write("outcomes", 3, [table])
    held = (tmp_path / "outcomes" / part_name(3)).read_bytes()

    class Broken(part_files.fs.SubTreeFileSystem):
        def move(self, *_) -> None:
            raise OSError(errno.EIO, "no")

    monkeypatch.setattr(part_files, "filesystem", lambda _: (Broken(str(tmp_path), part_files.fs.LocalFileSystem()), ""))
    with pytest.raises(OSError, match="no"):
        PartFiles(str(tmp_path)).write("outcomes", 3, [table, table])
    assert [one.name for one in (tmp_path / "outcomes").iterdir()] == [part_name(3)]
    assert (tmp_path / "outcomes" / part_name(3)).read_bytes() == held
