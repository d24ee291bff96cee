"""record.json: everything needed to know, and to repeat, what stands in the tables; and the check that it still does."""

from __future__ import annotations

import json
import platform
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from transitsim.core.errors import UserError
from transitsim.core.shell_command import command
from transitsim.engine.run_inputs import Inputs
from transitsim.results.store.durable import sha256
from transitsim.results.store.folder import LEDGER, RECORD, catch_up, table_file
from transitsim.results.store.hashing import combined, hash_file
from transitsim.results.store.inputs_folder import damaged_input, hashes, input_files, plain, settings_hash
from transitsim.results.store.journal import written
from transitsim.schema.enums import Place
from transitsim.schema.tables import ANSWERS, TABLES

PACKAGES = ("transitsim", "numpy", "numba", "llvmlite", "mesa", "pandas", "pyarrow", "hydra-core")


@dataclass(frozen=True)
class Progress:
    """How far a run has come: replicates finished, in order; seconds of each; wall time so far."""

    done: Sequence[int]
    seconds: Sequence[float]
    wall: float


def make_record(
    inputs: Inputs, progress: Progress, merged: Mapping[str, tuple[str, int]], others: Sequence[Inputs] = ()
) -> dict[str, Any]:
    """The record of a run, finished or not, as plain data; its id is that of the values and of own tables.

    `others` are what further worlds rest on that were lived for the same answer.
    """
    settings, names = inputs.settings, inputs.context.place_names
    own, held = inputs.own.noted if inputs.own else (), plain(settings)
    whole = combined({name: found for name, (found, _) in merged.items()} | {one["table"]: one["hash"] for one in own})
    return {
        "id": whole[:8],
        "hash": whole,
        "tables": {name: {"rows": rows, "hash": found} for name, (found, rows) in merged.items()},
        "own_tables": [dict(one) for one in own],
        "settings": held,
        "settings_hash": settings_hash(held),
        "inputs": hashes(input_files([inputs, *others])),
        "replicates_asked": settings.replicates,
        "replicates_done": len(progress.done),
        "finished": len(progress.done) == settings.replicates,
        "seeds": {"seed": settings.seed, "replicates": list(progress.done)},
        "places": {place.name.lower(): names.get(place, place.name.lower()) for place in Place},
        "wall_seconds": round(progress.wall, 3),
        "replicate_seconds": [round(each, 3) for each in progress.seconds],
        "peak_memory_mib": peak_memory(),
        **provenance(),
    }


def provenance() -> dict[str, Any]:
    """With which code, packages and machine, and when, as the last entries of every record."""
    return {
        "commit": commit(),
        "packages": versions(),
        "python": platform.python_version(),
        "machine": f"{platform.system()} {platform.machine()}",
        "written": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def verify(folder: Path) -> tuple[bool, str]:
    """Whether the tables in `folder` still hold the values that its record names, and one sentence that says so."""
    record = read_record(folder)
    for name, noted in record["tables"].items():
        path = table_file(Path(folder), name)
        if not path.is_file():
            return False, f"{path.name} is missing from {folder}, though the record {record['id']} names it."
        try:
            found, rows = hash_file(path)
        except (OSError, ValueError) as error:
            return False, f"{path.name} in {folder} cannot be read ({error})."
        if rows != noted["rows"]:
            return False, f"{path.name} in {folder} has {rows} rows, but the record {record['id']} names {noted['rows']}."
        if found != noted["hash"]:
            return False, f"The values of {path.name} in {folder} are not those of the record {record['id']}."
    if damaged := damaged_input(folder, record["inputs"]):
        return False, damaged
    if settings_hash(record["settings"]) != record["settings_hash"]:
        return False, f"The settings in {Path(folder) / RECORD} are not those of the run: the record has been edited."
    if edited := edited_record(folder):
        return False, edited
    sound = f"All {len(record['tables'])} tables in {folder} hold the values of the record {record['id']}."
    return True, f"{sound} {_beside(Path(folder))}".rstrip()


def edited_record(folder: Path) -> str:
    """A sentence when the record is not the one that the list of written files names; else nothing."""
    path, found = Path(folder) / RECORD, written(folder)
    is_other = found is not None and RECORD in found and sha256(path) != found[RECORD].sha256
    return f"{path} is not as it was written: the record has been edited." if is_other else ""


def _beside(folder: Path) -> str:
    """A sentence about what stands beside the tables (summary, pictures, report) and is not as it was written, if anything."""
    found = written(folder)
    if found is None:
        return ""
    beside = {name: one for name, one in found.items() if not name.endswith(".parquet") and name != RECORD}
    missing = [name for name in beside if not (folder / name).is_file()]
    changed = [name for name, one in beside.items() if name not in missing and sha256(folder / name) != one.sha256]
    parts = [f"{', '.join(names)} {word}" for names, word in ((missing, "missing"), (changed, "changed since")) if names]
    return f"Beside them: {'; '.join(parts)}." if parts else ""


def read_record(folder: Path) -> dict[str, Any]:
    """The record in a folder of results.

    Raises
    ------
    UserError
        When there is none, or it is no record.
    """
    folder = Path(folder)
    path = folder / RECORD
    catch_up(folder)
    if (folder / LEDGER).is_file():
        raise UserError(f"{folder} holds a sweep: `{command('status', folder)}` says how far it is, `report` tells it.")
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        _check(record)
    except FileNotFoundError:
        raise UserError(f"There is no {RECORD} in {folder}; run `{command('run', f'out={folder}')}` first.") from None
    except (OSError, ValueError, TypeError, RecursionError) as error:
        raise UserError(
            f"{path} cannot be read as a record ({error}); nothing was changed. Put the file back if you have it, or run again "
            "into another folder."
        ) from None
    return record


RECORDED = {
    **dict.fromkeys(("id", "hash", "settings_hash", "python", "machine", "written"), str),
    **dict.fromkeys(("tables", "settings", "inputs", "places", "packages"), dict),
    "replicates_asked": int,
    "replicates_done": int,
    "finished": bool,
}


def check_kinds(record: Any, kinds: Mapping[str, type | tuple[type, ...]]) -> None:
    """Raise ValueError when something that every record has is missing, or is of another kind."""
    if not isinstance(record, dict):
        raise ValueError("no names and values stand in it")
    for name, kind in kinds.items():
        if not isinstance(record.get(name), kind):
            raise ValueError(f"{name} is {'of another kind' if name in record else 'missing'}")


def _check(record: Any) -> None:
    """As `check_kinds`, and for what is inside it."""
    check_kinds(record, RECORDED)
    check_kinds(record["settings"], {**dict.fromkeys(("regime", "context", "until"), str), "scale": int, "seed": int})
    if not all(isinstance(record["places"].get(place.name.lower()), str) for place in Place):
        raise ValueError("places does not name every place")
    known = {*TABLES, *ANSWERS}
    for name, noted in record["tables"].items():
        if name not in known:
            raise ValueError(f"there is no table {name}")
        if not isinstance(noted, dict) or not isinstance(noted.get("rows"), int) or not isinstance(noted.get("hash"), str):
            raise ValueError(f"tables.{name} lacks rows or hash")
    if not all(isinstance(one, dict) for one in record.get("own_tables", ())):
        raise ValueError("own_tables is of another kind")


def versions() -> dict[str, str]:
    """Installed versions of what the numbers depend on."""
    found = {}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "not installed"
    return found


@cache
def commit() -> str | None:
    """Commit of the source, with '-dirty' when it was edited; None outside a checkout of the source."""
    here = Path(__file__).resolve()
    try:
        _git(here.parent, "ls-files", "--error-unmatch", here.name)
        return _git(here.parent, "describe", "--always", "--dirty", "--abbrev=12", "--exclude=*")
    except (OSError, subprocess.SubprocessError):
        return None


def _git(folder: Path, *words: str) -> str:
    asked = ("git", "-C", str(folder), *words)
    return subprocess.run(asked, capture_output=True, text=True, check=True, timeout=10).stdout.strip()


def peak_memory() -> float | None:
    """Most memory this process has held, in MiB; None where the system does not tell."""
    try:
        import resource
    except ImportError:
        return None
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit, 1)
