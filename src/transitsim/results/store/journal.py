"""The list of what was written into a folder, and changes of several files that happen together or not at all.

`files.json` names every file that this package has written, with its hash and the command. A change is first prepared in a
hidden folder and brought to the disk, then noted in a journal, and only then are its files renamed into their places. Whoever
is killed in between is caught up with by the next one who looks.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

from transitsim.core.errors import UserError
from transitsim.results.store.durable import as_json, remove_folder, remove_if_empty, sha256, sync, sync_all, write_durably

FILES, WORK, JOURNAL = "files.json", ".transitsim", "change.json"


class Written(NamedTuple):
    """A file as `files.json` has it: hash of its bytes, and the command that wrote it."""

    sha256: str
    by: str


def written(folder: Path) -> dict[str, Written] | None:
    """What was written into a folder, by name of file, or None where nothing says so.

    Raises
    ------
    UserError
        When `files.json` is not what this package writes.
    """
    path = Path(folder) / FILES
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        found = {name: Written(one["sha256"], one["by"]) for name, one in said["files"].items()}
        if not all(_is_inside(name) and isinstance(one.sha256, str) and isinstance(one.by, str) for name, one in found.items()):
            raise ValueError("no list of files")
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise UserError(
            f"{path} is not the list of files that transitsim keeps, so what stands in {folder} is taken for yours; nothing was "
            "changed. Put the list back if you have it, or name another folder."
        ) from None
    return found


def _is_inside(name: str) -> bool:
    """Whether a name stays within its folder, and out of the hidden one."""
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and path.parts[:1] not in ((), (WORK,))


def note(folder: Path, staged: Path, listed: Mapping[str, Written], gone: Mapping[str, Written]) -> None:
    """Bring a prepared change to the disk and note it; from here on it will happen.

    Parameters
    ----------
    staged : holds the new files, under the names they are to have in `folder`
    listed : what the list will name
    gone : what is to be taken away
    """
    files = {name: {"sha256": one.sha256, "by": one.by} for name, one in sorted(listed.items())}
    (staged / FILES).write_bytes(as_json({"written_by": f"transitsim {version('transitsim')}", "files": files}))
    before = {name: sha256(folder / name) for name in _names(staged) if (folder / name).is_file()}
    sync_all(staged)
    said = {
        "prepared": staged.name,
        "new": {name: sha256(staged / name) for name in _names(staged)},
        "before": before,
        "gone": {name: one.sha256 for name, one in gone.items()},
    }
    write_durably(folder / WORK / JOURNAL, as_json(said))


def finish(folder: Path) -> None:
    """Rename what the journal names and take away what it names; done again it does the same.

    A file that somebody else has put into one of the places since is left alone.

    Raises
    ------
    UserError
        When the journal, or a file that it names, is not what was brought to the disk; nothing is changed then.
    """
    work = folder / WORK
    said = _read(work / JOURNAL)
    if said is None:
        return
    staged = work / said["prepared"]
    for name in _names(staged):
        if said["new"].get(name) != sha256(staged / name):
            raise UserError(f"{staged / name} was damaged before it came into its place; nothing was changed. Move {work} away.")
    touched = {folder}
    for name in sorted(_names(staged), key=lambda name: name == FILES):  # the list last
        target = folder / name
        if target.exists() and sha256(target) != said["before"].get(name):
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        (staged / name).replace(target)
        touched.add(target.parent)
    for name, one in said["gone"].items():
        target = folder / name
        if target.is_file() and sha256(target) == one:
            target.unlink()
            remove_if_empty([folder / above for above in PurePosixPath(name).parents[:-1]])
    for path in touched:
        if path.is_dir():
            sync(path)
    (work / JOURNAL).unlink()
    remove_folder(staged)


def _names(staged: Path) -> list[str]:
    """Names of all files in a prepared change."""
    return [path.relative_to(staged).as_posix() for path in staged.rglob("*") if path.is_file()]


def _read(path: Path) -> dict[str, Any] | None:
    """The journal, or None where there is none."""
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        names = [*said["new"], *said["before"], *said["gone"]]
        if not all(map(_is_inside, names)) or not re.fullmatch(r"new\.[\w-]+", said["prepared"]):
            raise ValueError("no journal")
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise UserError(f"{path} is not a journal that transitsim has written; nothing was changed. Move it away.") from None
    return said
