"""One process at a time: a lock that the system lets go of however its holder ends, and that says who holds it.

Weighed against the package filelock: that one says nothing of the holder and leaves its file behind.
"""

from __future__ import annotations

import errno
import json
import os
import platform
import sys
import time
import warnings
from datetime import UTC, datetime
from pathlib import Path

NO_LOCKS = (errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP)  # a file system that grants none
LOCKED_BYTE = 2**30  # on Windows: far behind what is written, so that others can read who holds it
HELD: set[Lock] = set()


class Busy(Exception):
    """Somebody else holds the lock; the words say who, as far as that is known."""


class Lock:
    """A lock on a file, which is made for it and taken away with it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = -1

    def take(self, wait: float = 0.0) -> None:
        """Hold the lock, after at most `wait` seconds.

        Raises
        ------
        Busy
            When another process, or another part of this one, holds it.
        OSError
            When the file cannot be made.
        """
        end = time.monotonic() + wait
        while True:
            file = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o666)
            if not _lock(file):
                holder = _holder(file)
                os.close(file)
                if time.monotonic() >= end:
                    raise Busy(holder)
                time.sleep(0.01)
            elif _is_at(file, self.path):
                break
            else:  # whoever held it took the file away in between
                os.close(file)
        self._file = file
        HELD.add(self)
        os.ftruncate(file, 0)
        os.write(file, json.dumps(_me()).encode())

    def release(self) -> None:
        """Let go, and take the file away."""
        if self._file < 0:
            return
        file, self._file = self._file, -1
        HELD.discard(self)
        if os.name == "posix":  # an open file cannot be taken away elsewhere
            self.path.unlink(missing_ok=True)
            os.close(file)
        else:
            os.close(file)
            try:
                self.path.unlink(missing_ok=True)
            except OSError:  # somebody else has it open by now
                return

    def __enter__(self) -> Lock:
        if self._file < 0:
            self.take()
        return self

    def __exit__(self, *_: object) -> None:
        self.release()


def _lock(file: int) -> bool:
    """Whether the lock on an open file could be had."""
    try:
        if sys.platform != "win32":
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        else:
            import msvcrt

            os.lseek(file, LOCKED_BYTE, os.SEEK_SET)
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
            os.lseek(file, 0, os.SEEK_SET)
    except OSError as error:
        if error.errno not in NO_LOCKS:
            return False
        warnings.warn("This file system grants no locks: see to it that no two commands write to one folder.", stacklevel=4)
    return True


def _is_at(file: int, path: Path) -> bool:
    """Whether an open file is still the one that stands at its path."""
    try:
        return os.path.samestat(os.fstat(file), os.stat(path))
    except FileNotFoundError:
        return False


def _me() -> dict[str, str | int]:
    return {"process": os.getpid(), "machine": platform.node(), "since": datetime.now(UTC).isoformat(timespec="seconds")}


def _holder(file: int) -> str:
    """'process 12 on host since ...', or the empty string when it is not known."""
    try:
        os.lseek(file, 0, os.SEEK_SET)
        said = json.loads(os.read(file, 4096))
        return f"process {said['process']} on {said['machine']} since {said['since']}"
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def _in_a_child() -> None:
    """A forked child holds nothing: its copy of the open file would keep the lock beyond the parent's end."""
    for lock in HELD:
        os.close(lock._file)
        lock._file = -1
    HELD.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_in_a_child)
