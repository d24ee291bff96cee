"""Files that outlast a loss of power: written whole, brought to the disk, then given their name."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import shutil
import uuid
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from transitsim.core.errors import UserError


def token() -> str:
    """What no other process puts into a name: its number, its machine and a random part."""
    return f"{os.getpid()}-{_machine()}-{uuid.uuid4().hex[:12]}"


def _machine() -> str:
    return f"{zlib.crc32(platform.node().encode()):08x}"


def is_dead(name: str) -> bool:
    """Whether the process whose token ends a name was one of this machine and is gone; never known on Windows."""
    pid, _, rest = name.rpartition(".")[2].partition("-")
    if os.name != "posix" or not pid.isdigit() or not rest.startswith(f"{_machine()}-"):
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False


def sync(path: Path) -> None:
    """Bring a file, or the names in a folder, to the disk."""
    if path.is_dir() and os.name != "posix":  # such folders cannot be opened elsewhere
        return
    file = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(file)
    finally:
        os.close(file)


def sync_all(folder: Path) -> None:
    """Bring every file below a folder, and their names, to the disk."""
    for path in folder.rglob("*"):
        sync(path)
    sync(folder)


def write_durably(path: Path, content: bytes, new: bool = False) -> None:
    """Write a file whole: under a name of this process first, then renamed; where it is to be `new`, into a free place alone.

    Raises
    ------
    UserError
        When something stands in that place.
    """
    unfinished = path.with_name(f".{path.name}.{token()}")
    try:
        unfinished.write_bytes(content)
        sync(unfinished)
        _place_new(unfinished, path) if new else unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    sync(path.parent)


def _place_new(unfinished: Path, path: Path) -> None:
    """Give a file its name unless somebody has taken it in the meantime."""
    taken = UserError(f"{path} is there already; nothing was changed.")
    try:
        os.link(unfinished, path)
    except FileExistsError:
        raise taken from None
    except (OSError, NotImplementedError):  # a file system without second names
        if path.exists():
            raise taken from None
        unfinished.rename(path)
    else:
        unfinished.unlink()


def as_json(value: Mapping[str, Any]) -> bytes:
    """Plain data as text; numbers that are not finite are refused."""
    return (json.dumps(value, indent=2, allow_nan=False) + "\n").encode()


def sha256(path: Path) -> str:
    """Hash of the bytes of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def make_folders(path: Path) -> list[Path]:
    """Make a folder and those above it that are missing; which were made, the innermost first."""
    missing = [one for one in (path, *path.parents) if not one.exists()]
    path.mkdir(parents=True, exist_ok=True)
    return missing


def remove_if_empty(folders: list[Path]) -> None:
    """Take folders away, the innermost first, as long as nothing is in them."""
    for folder in folders:
        try:
            folder.rmdir()
        except FileNotFoundError:
            continue
        except OSError:
            return


def remove_folder(folder: Path) -> None:
    """Take a folder of ours away with all that is in it, or a file; what cannot go stays."""
    if folder.is_file():
        folder.unlink(missing_ok=True)
    else:
        shutil.rmtree(folder, ignore_errors=True)
