"""A folder that one command fills with results: refused, begun, or gone on with where the same command was stopped.

What is finished of the work (a replicate) is a part in `.transitsim/parts`, named by what was asked, its number and the process
that wrote it, sealed with the hashes of its files. Parts stay until everything is finished; what stands in the folder of an
older result stays until then too.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from transitsim.core.errors import UserError
from transitsim.core.shell_command import command
from transitsim.results.store.durable import as_json, is_dead, remove_folder, sha256, sync, sync_all, token, write_durably
from transitsim.results.store.folder import LEDGER, PARTS, RECORD, SUMMARY, Folder, table_file
from transitsim.results.store.hashing import hash_file
from transitsim.results.store.journal import Written, written
from transitsim.schema.tables import ANSWERS, TABLES

BEGUN, SEAL = "begun.json", "part.json"
OF_RESULTS = (RECORD, SUMMARY, *(f"{table}.parquet" for table in (*TABLES, *ANSWERS)))
REPLACED = ("run", "compare", "shares", "threshold")  # commands whose results give way to each other
OTHER_CODE = " under other code, or a regime or context that said something else"
CURE = "Name another folder with out=..., or say overwrite=true."


class ResultFolder(Folder):
    """Where one command leaves all its results.

    Parameters
    ----------
    path, overwrite, command : as of `Folder`
    names : further files that are going to be written, beside the tables, the record and the summary
    key : hash of all that the results follow from; without one the command begins anew each time
    asked : what was asked, as plain data, to say where another question differs

    Raises
    ------
    UserError
        On entering, as `Folder` does, and when other results stand there, finished or not.
    """

    def __init__(
        self,
        path: Path,
        overwrite: bool = False,
        command: str = "",
        names: Iterable[str] = (),
        key: str = "",
        asked: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(path, overwrite, (*OF_RESULTS, *names), command, REPLACED)
        self.key, self.asked = key, dict(asked or {})
        self.replaces = False  # whether an older result stands there until this one is finished
        self._kept: dict[int, Path] = {}

    def _clear_away(self) -> None:
        """As of `Folder`; parts without the note that work has begun are left from a command that was killed as it finished."""
        super()._clear_away()
        if not (self.work / BEGUN).exists():
            self._remove_parts()

    def look(self) -> None:
        if (self.path / LEDGER).exists():
            raise UserError(
                f"{self.path} already holds a sweep; nothing was changed. `{command('resume', self.path)}` goes on with it, or "
                "name another folder with out=..."
            )
        found, begun = written(self.path), self._begun()
        if begun and not self.overwrite:
            self._same(begun)
            self.replaces, self._kept = begun["replaces"], self._sound()
            self.overwrite = True  # of what the same command has left so far
        elif not self.overwrite:
            self._refuse_results(found)
        else:
            self.replaces = bool(set(OF_RESULTS) & self.held().keys())
        if self.overwrite:
            held = self.held()
            for name in (name for name, one in held.items() if self._replaces(name, one)):
                self.check(name, held)
        super().look()

    def _refuse_results(self, found: Mapping[str, Written] | None) -> None:
        """Demand that no results stand there, of whatever version."""
        standing = [name for name in OF_RESULTS if (self.path / name).exists() and (not found or name in found)]
        if not standing or not (found or RECORD in standing):
            return
        said = read_json(self.path / RECORD) if RECORD in standing else {}
        if found or {"id", "tables"} <= said.keys():
            what = "an unfinished result whose parts are gone" if said.get("finished") is False else "results"
            raise UserError(f"The folder {self.path} already holds {what} ({standing[0]}); nothing was changed. {CURE}")

    def held(self) -> Mapping[str, Written]:
        """As of `Folder`; in a folder of an older version the record, and the tables that it still describes."""
        found = written(self.path)
        if found is not None or not (self.path / RECORD).is_file():
            return found or {}
        return _of_an_older_version(self.path)

    def _begun(self) -> dict[str, Any] | None:
        """What an unfinished command was asked, or None."""
        path = self.work / BEGUN
        if not path.exists():
            return None
        said = read_json(path)
        if not all(isinstance(said.get(name), kind) for name, kind in _BEGUN.items()):
            raise UserError(_unreadable(path, "something is missing in it"))
        return said

    def _same(self, begun: Mapping[str, Any]) -> None:
        """Demand that the unfinished work is what is asked for now."""
        if self.key and (begun["command"], begun["key"]) == (self.command, self.key):
            return
        held, asked = begun["asked"], json.loads(as_json(self.asked))
        told = f"`transitsim {begun['command']}`"
        if begun["command"] == self.command:
            other = [name for name in {**asked, **held} if asked.get(name) != held.get(name)]
            told += f" with {other[0]}={held.get(other[0])}, not {asked.get(other[0])}" if other else OTHER_CODE
        raise UserError(f"{self.path} holds an unfinished {told}; nothing was changed. {CURE}")

    # parts

    def keep(self, number: int, write: Callable[[Path], None], facts: Mapping[str, Any]) -> None:
        """Keep one piece of finished work: all that `write` leaves in the folder it is given, or nothing."""
        parts = self.work / PARTS
        parts.mkdir(exist_ok=True)
        unfinished = parts / f"new.{token()}"
        unfinished.mkdir()
        try:
            write(unfinished)
            hashes = {path.name: sha256(path) for path in unfinished.iterdir()}
            (unfinished / SEAL).write_bytes(as_json({"number": number, "files": hashes, "facts": dict(facts)}))
            sync_all(unfinished)
            if not self._kept:
                self._begin()
            part = parts / f"{self._stem}.{number:06d}.{token()}"
            unfinished.rename(part)
            sync(parts)
        except BaseException:
            remove_folder(unfinished)
            raise
        self._kept[number] = part

    @property
    def _stem(self) -> str:
        return f"part.{self.key[:16] or 'single'}"

    def _begin(self) -> None:
        """Say that work has begun here; what an earlier one, given up with overwrite=true, had finished goes."""
        said = {"command": self.command, "key": self.key, "asked": self.asked, "replaces": self.replaces}
        write_durably(self.work / BEGUN, as_json(said))
        for part in (self.work / PARTS).glob("part.*"):
            remove_folder(part)

    def _sound(self) -> dict[int, Path]:
        """Parts by number that still hold what their seal says; others are taken away and their work is done again."""
        found: dict[int, Path] = {}
        for part in sorted((self.work / PARTS).glob(f"{self._stem}.*")):
            number = _number_of(part)
            if number is None:
                remove_folder(part)
            else:
                found[number] = part
        for left in (self.work / PARTS).glob("new.*"):
            if is_dead(left.name):
                remove_folder(left)
        return found

    def kept(self) -> dict[int, Path]:
        """Folder of every part that is kept, in order of number."""
        return dict(sorted(self._kept.items()))

    def facts(self, number: int) -> dict[str, Any]:
        """What was noted beside a part."""
        return read_json(self._kept[number] / SEAL)["facts"]

    def finish(self) -> None:
        """Everything is in its place: parts, and the note that work has begun, go."""
        (self.work / BEGUN).unlink(missing_ok=True)
        self._remove_parts()
        self._kept = {}

    def _remove_parts(self) -> None:
        for part in (*(self.work / PARTS).glob("part.*"), *(self.work / PARTS).glob("new.*")):
            remove_folder(part)


_BEGUN = {"command": str, "key": str, "asked": dict, "replaces": bool}


def read_json(path: Path) -> dict[str, Any]:
    """An object of JSON that this package has written.

    Raises
    ------
    UserError
        When it is none.
    """
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise UserError(_unreadable(path, str(error))) from None
    if not isinstance(said, dict):
        raise UserError(_unreadable(path, "no names and values stand in it"))
    return said


def _unreadable(path: Path, why: str) -> str:
    return f"{path} cannot be read ({why}); nothing was changed. Put the file back if you have it, or name another folder."


def _number_of(part: Path) -> int | None:
    """The number of a part whose files are as they were sealed, else None."""
    try:
        said = json.loads((part / SEAL).read_text(encoding="utf-8"))
        whole = all(sha256(part / name) == one for name, one in said["files"].items())
        return int(said["number"]) if whole and isinstance(said["facts"], dict) else None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _of_an_older_version(folder: Path) -> dict[str, Written]:
    """Record and tables of a folder without `files.json`: those tables alone whose values are still those of the record."""
    said = read_json(folder / RECORD)
    tables = said.get("tables")
    if not isinstance(tables, dict) or not isinstance(said.get("id"), str):
        return {}
    found = {RECORD: Written(sha256(folder / RECORD), REPLACED[0])}
    for name in {*TABLES, *ANSWERS} & tables.keys():
        path = table_file(folder, name)
        try:
            if path.is_file() and [*hash_file(path)] == [tables[name]["hash"], tables[name]["rows"]]:
                found[path.name] = Written(sha256(path), REPLACED[0])
        except (OSError, ValueError, KeyError, TypeError):
            continue
    return found
