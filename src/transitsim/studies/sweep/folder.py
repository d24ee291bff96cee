"""The folder of a sweep: its files, the lock that one coordinator holds, and what stands there already."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from transitsim.ground.errors import UserError
from transitsim.results.folder import own_files
from transitsim.studies.sweep.ledger import LEDGER

POINTS, RECORD, PARTS, LOCK = "points.parquet", "record.json", "parts", ".coordinator"


def make_folder(folder: Path) -> None:
    """Make the folder, which must hold no results and be writable.

    Raises
    ------
    UserError
        When it is a file, holds a sweep or a run, or cannot be written to.
    """
    if (folder / LEDGER).exists():
        raise UserError(
            f"{folder} already holds a sweep; nothing was changed. `transitsim resume {folder}` goes on with it, "
            "or name another folder with out=..."
        )
    if folder.is_file() or (folder.is_dir() and (own_files(folder) or (folder / PARTS).exists())):
        raise UserError(f"out={folder} is a file or holds other results; nothing was changed. Name another folder with out=...")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / LOCK).touch()
    except OSError as error:
        reason = error.strerror or error
        raise UserError(f"Nothing can be written to out={folder} ({reason}); name a folder that is yours.") from None


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold the folder's lock, which the system lets go of however this process ends.

    Raises
    ------
    UserError
        When another coordinator holds it.
    """
    lock = sqlite3.connect(folder / LOCK, timeout=0.0, isolation_level=None)
    try:
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError:
        lock.close()
        raise UserError(f"Another process is at work on the sweep in {folder}; wait for it, or stop it.") from None
    try:
        yield
    finally:
        lock.close()
