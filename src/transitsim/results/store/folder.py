"""A folder that results are left in: one process at a time, file by file, whole or not at all.

What `files.json` does not list, or what was changed since, is the user's: it is neither replaced nor removed, whatever its
name. A file in the way is reported before anything is simulated. The command at work here has one lock, from before it simulates
anything; a process that renames has another, for an instant.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from transitsim.core.errors import UserError
from transitsim.results.store import journal
from transitsim.results.store.durable import is_dead, make_folders, remove_folder, remove_if_empty, sha256, token
from transitsim.results.store.journal import FILES, JOURNAL, WORK, Written, written
from transitsim.results.store.lock import Busy, Lock

RECORD, SUMMARY, FIGURES, LEDGER = "record.json", "summary.md", "figures", "ledger.sqlite"
REPORT, BRIEF, PARTS = "report.html", "brief", "parts"
PATIENCE = 30.0  # seconds for which another one's renaming is waited for
OTHER = "Name another folder with out=..., or move it away."
MOVE = "Move it away first."
SAY = "Say overwrite=true to replace it."
ADDED = ("", "report", "brief", "explain", "draw")  # commands that leave single files in whatever folder


def table_file(folder: Path, table: str) -> Path:
    """Where a table stands."""
    return folder / f"{table}.parquet"


def pictures(names: Iterable[str]) -> tuple[str, ...]:
    """The files of some figures in a folder of results."""
    return tuple(f"{FIGURES}/{name}.{kind}" for name in names for kind in ("png", "svg"))


class Folder:
    """A folder that one command works in, as a context: locked when entered, let go when left.

    Parameters
    ----------
    path : made when it is missing, and taken away again when nothing came of it
    overwrite : whether files that are listed as written here may be replaced
    names : files that are going to be written, looked at when the folder is entered
    command : who writes
    beside : commands whose files may stand in the same folder
    cure, say : what to do when something of the user's is in the way, and when something that was written here is

    Raises
    ------
    UserError
        On entering: when it is a file, cannot be written to, another process is at work in it, or one of the names is taken.
    """

    def __init__(
        self,
        path: Path,
        overwrite: bool = False,
        names: Iterable[str] = (),
        command: str = "",
        beside: Iterable[str] | None = None,
        cure: str = OTHER,
        say: str = SAY,
    ) -> None:
        self.path = Path(path).expanduser()
        self.overwrite, self.names, self.command, self.cure = overwrite, tuple(names), command, cure
        self.say = say
        self.beside = None if beside is None else {*beside, *ADDED, command}
        self.work = self.path / WORK
        self._lock = Lock(self.work / "lock")
        self._depth = 0
        self._made: list[Path] = []
        self._own: set[str] = set()  # written by this object, so replaced as it goes on
        self._known: dict[str, tuple] = {}  # what the system said of a file when its hash was known
        self._staged: Path | None = None

    def __enter__(self):
        if self._depth == 0:
            self._take()
            try:
                with self._renaming():
                    self._clear_away()
                self.look()
            except BaseException:
                self._leave()
                raise
            OPEN[self.path.resolve()] = self
        self._depth += 1
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._depth -= 1
        if self._depth == 0:
            OPEN.pop(self.path.resolve(), None)
            self._leave()

    def _take(self) -> None:
        if self.path.exists() and not self.path.is_dir():
            raise UserError(f"out={self.path} is a file, not a folder; name a folder.")
        try:
            self._made = make_folders(self.path)
            self._lock_folder()
        except Busy as holder:
            who = f" ({holder})" if str(holder) else ""
            raise UserError(
                f"Another command is at work in {self.path}{who}; nothing was changed. Wait for it, or name another folder."
            ) from None
        except OSError as error:
            remove_if_empty([self.work, *self._made])
            reason = error.strerror or error
            raise UserError(f"Nothing can be written to out={self.path} ({reason}); name a folder that is yours.") from None

    def _lock_folder(self) -> None:
        """Take the lock in the hidden folder, which whoever leaves takes away with it."""
        while True:
            self.work.mkdir(parents=True, exist_ok=True)
            try:
                return self._lock.take()
            except FileNotFoundError:
                continue

    def _leave(self) -> None:
        self._lock.release()
        remove_if_empty([self.work / PARTS, self.work, *self._made])

    def _clear_away(self) -> None:
        """Take away what processes that are gone had not finished."""
        for left in (*self.work.glob("new.*"), *self.work.glob(".*")):
            if is_dead(left.name):
                remove_folder(left)

    def look(self) -> None:
        """Find what is in the way before anything is simulated."""
        held = self.held()
        others = {one.by for one in held.values()} - self.beside if self.beside is not None else ()
        for other in others:
            raise UserError(f"{self.path} holds what `transitsim {other}` has left; nothing was changed. {OTHER}")
        for name in self.names:
            self.check(name, held)

    def held(self) -> Mapping[str, Written]:
        """Every file that is listed as written here."""
        return written(self.path) or {}

    def check(self, name: str, held: Mapping[str, Written]) -> None:
        """Demand that nothing stands where a file is to be written, or what may be replaced."""
        path = self.path / name
        for above in Path(name).parents[:-1]:
            if (self.path / above).exists() and not (self.path / above).is_dir():
                raise UserError(
                    f"{self.path / above} is a file, and a folder is to stand there; nothing was changed. {self.cure}"
                )
        if not os.path.lexists(path):
            return
        if name not in held:
            raise UserError(
                f"{path} is there already, and {FILES} does not list it as written by transitsim: it is yours, and nothing was "
                f"changed. {self.cure}"
            )
        if name in self._own:
            return
        if not self.overwrite:
            raise UserError(f"{path} is there already; nothing was changed. {self.say}")
        if not self.is_as_written(name, held):
            raise UserError(
                f"{path} was changed after transitsim had written it, so it is yours; nothing was changed. {self.cure}"
            )

    def is_as_written(self, name: str, held: Mapping[str, Written]) -> bool:
        """Whether a file still holds what its hash says."""
        path = self.path / name
        try:
            seen = (*_signs(path), held[name].sha256)
            if self._known.get(name) == seen:
                return True
            same = path.is_file() and not path.is_symlink() and sha256(path) == held[name].sha256
        except OSError:
            return False
        if same:
            self._known[name] = seen
        return same

    @contextmanager
    def change(self, instead_of: str | None = None) -> Iterator[Path]:
        """A folder to write into, whose files take their places together when the block ends without an error.

        Parameters
        ----------
        instead_of : how names of files begin that these stand for, as the commands beside which this one works have left them;
            whatever of that is not written now goes. A change within a change is a part of it.
        """
        if self._staged is not None:
            yield self._staged
            return
        made = make_folders(self.path)
        staged = self.work / f"new.{token()}"
        staged.mkdir(parents=True)
        self._staged = staged
        try:
            yield staged
            if any(staged.iterdir()):
                self._commit(staged, instead_of)
        finally:
            self._staged = None
            if not (self.work / JOURNAL).exists():  # else it holds what is to be renamed yet
                remove_folder(staged)
            if self._depth == 0:
                remove_if_empty([self.work, *made])

    def _commit(self, staged: Path, instead_of: str | None) -> None:
        """Check again, note what is to be done, and do it."""
        with self._renaming():
            held = self.held()
            names = [path.relative_to(staged).as_posix() for path in staged.rglob("*") if path.is_file()]
            for name in names:
                self.check(name, held)
            new = {name: Written(sha256(staged / name), self.command) for name in names}
            old = {} if instead_of is None else {name: one for name, one in held.items() if self._replaces(name, one, instead_of)}
            gone = {name: one for name, one in old.items() if name not in new and self.is_as_written(name, held)}
            kept = {name: one for name, one in held.items() if name not in old}
            journal.note(self.path, staged, {**kept, **new}, gone)
            journal.finish(self.path)
            self._known |= {name: (*_signs(self.path / name), one.sha256) for name, one in new.items()}
            self._own |= new.keys()

    def _replaces(self, name: str, one: Written, instead_of: str = "") -> bool:
        """Whether a file that was written here goes when the results, or those whose names begin so, are replaced."""
        return name.startswith(instead_of) and one.by in (self.beside or {self.command}) - {"explain", ""}

    @contextmanager
    def _renaming(self) -> Iterator[None]:
        """Alone for an instant, once whatever others have left half done is caught up with."""
        lock = Lock(self.work / "renaming")
        try:
            lock.take(PATIENCE)
        except Busy as holder:
            raise UserError(f"Another process ({holder}) has been changing {self.path} for {PATIENCE:.0f} seconds.") from None
        try:
            journal.finish(self.path)
            yield
        finally:
            lock.release()


def _signs(path: Path) -> tuple[int, int, int]:
    """What the system says of a file that nobody has touched."""
    found = path.stat()
    return found.st_size, found.st_mtime_ns, found.st_ino


OPEN: dict[Path, Folder] = {}  # folders that this process works in, so that whatever it calls writes through them


@contextmanager
def change(folder: Path, command: str = "draw", overwrite: bool = True, instead_of: str | None = None) -> Iterator[Path]:
    """The same as `Folder.change` for single files in a folder, whether this process works in it already or not."""
    at_work = OPEN.get(Path(folder).expanduser().resolve())
    with (at_work or Folder(folder, overwrite, command=command, cure=MOVE)).change(instead_of) as staged:
        yield staged


def check_free(folder: Path, names: Iterable[str], overwrite: bool) -> None:
    """Demand that single files can be left in a folder of results, and that nothing of the user's stands in their places."""
    if not os.access(folder, os.W_OK):
        raise UserError(f"Nothing can be written to {folder}; copy it to a folder that is yours.")
    Folder(folder, overwrite, names, cure=MOVE).look()


def catch_up(folder: Path) -> None:
    """Finish the renaming that a killed process has begun in a folder, where there is any and it may be written to."""
    if not (Path(folder) / WORK / JOURNAL).is_file():
        return
    try:
        with Folder(folder)._renaming():
            pass
    except (UserError, OSError) as problem:
        warnings.warn(f"{folder} was left half changed and cannot be set right now ({problem}).", stacklevel=2)
