"""The ledger of a sweep: one SQLite file, written by the dispatcher alone, read by whoever asks how far it is.

Every run is a row from the beginning; resume, retry and expand are queries. A transaction is whole or not there, so a
process killed at any moment leaves a ledger that is right.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from itertools import groupby
from pathlib import Path
from types import TracebackType
from typing import Any

import pandas as pd

from transitsim.core.errors import UserError
from transitsim.core.shell_command import command
from transitsim.results.record import check_kinds
from transitsim.results.store.durable import remove_if_empty, sync, token
from transitsim.results.store.folder import LEDGER
from transitsim.results.store.inputs_folder import plain, settings_from
from transitsim.results.store.journal import WORK
from transitsim.studies.run_keys import run_key
from transitsim.studies.sweep.run_batch import Batch, RunResult
from transitsim.studies.sweep.sweep_plan import Point

LATE = 600.0  # seconds over which the pace is taken
STATES = ("waiting", "done", "failed")
TABLES = """
CREATE TABLE sweep (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE points (point INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, settings TEXT NOT NULL);
CREATE TABLE runs (
  key TEXT PRIMARY KEY, point INTEGER NOT NULL, replicate INTEGER NOT NULL, batch INTEGER NOT NULL,
  state TEXT NOT NULL DEFAULT 'waiting', attempts INTEGER NOT NULL DEFAULT 0, seconds REAL, finished REAL,
  digest TEXT, error TEXT, traceback TEXT, UNIQUE (point, replicate)
) WITHOUT ROWID;
CREATE INDEX runs_by_batch ON runs (state, batch, point, replicate);
"""
ABOUT: dict[str, type | tuple[type, ...]] = {
    **dict.fromkeys(("sweep", "code", "parts", "title", "question"), str),
    **dict.fromkeys(("settings", "inputs"), dict),
    **dict.fromkeys(("unit", "batch_seconds"), (int, float)),
    "first": int,
    "tables": list,
}
UNREADABLE = (sqlite3.DatabaseError, UnicodeDecodeError, json.JSONDecodeError)
Run = tuple[int, int]  # point, replicate


class Ledger:
    """The ledger in a folder, as a context.

    Attributes
    ----------
    about : facts about the sweep by name (`studies/sweep/begin.py`)

    Raises
    ------
    UserError
        When there is none, or it cannot be read.
    """

    def __init__(self, folder: Path) -> None:
        self.path = Path(folder) / LEDGER
        if not self.path.is_file():
            raise UserError(f"There is no sweep in {folder}; begin one with `transitsim sweep ... out={folder}`.")
        # whoever reads first rolls back what a killed process had half written, and must be able to write for that
        address = f"{self.path.resolve().as_uri()}?mode=rw"
        self._base = sqlite3.connect(address, uri=True, timeout=60.0)
        try:
            self.about: dict[str, Any] = {name: json.loads(value) for name, value in self._rows("SELECT name, value FROM sweep")}
            check_kinds(self.about, ABOUT)
        except (*UNREADABLE, TypeError, ValueError) as problem:
            self._base.close()
            raise self._unreadable(problem) from None

    def _unreadable(self, problem: BaseException | None) -> UserError:
        return UserError(f"{self.path} cannot be read as the ledger of a sweep ({problem}); put it back if you have a copy.")

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, kind: type | None, problem: BaseException | None, trace: TracebackType | None) -> None:
        self._base.close()
        if isinstance(problem, UNREADABLE):
            raise self._unreadable(problem) from None

    @staticmethod
    def begin(folder: Path, about: Mapping[str, Any], points: Iterable[Point], runs: Iterable[tuple[int, Point, int]]) -> None:
        """Write a new ledger, all of it or nothing."""
        unfinished = Path(folder) / WORK / f"new.{token()}"
        unfinished.parent.mkdir(exist_ok=True)
        with closing(sqlite3.connect(unfinished)) as base, base:
            base.executescript(TABLES)
            base.executemany("INSERT INTO sweep VALUES (?, ?)", [(name, json.dumps(value)) for name, value in about.items()])
            rows = ((one.number, one.key, json.dumps(plain(one.settings))) for one in points)
            base.executemany("INSERT INTO points VALUES (?, ?, ?)", rows)
            _insert(base, runs)
        sync(unfinished)
        unfinished.rename(Path(folder) / LEDGER)
        sync(Path(folder))
        remove_if_empty([unfinished.parent])

    def _rows(self, query: str, *values: object) -> sqlite3.Cursor:
        return self._base.execute(query, values)

    def _value(self, query: str) -> Any:
        """The one value that a query gives."""
        return self._rows(query).fetchone()[0]

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        """One transaction, whole or not at all.

        Raises
        ------
        UserError
            When no space is left, or the ledger may not be written to.
        """
        try:
            with self._base:
                yield self._base
        except sqlite3.OperationalError as problem:
            if problem.sqlite_errorcode == sqlite3.SQLITE_FULL:
                message = f"No space is left for {self.path}; make room, then `{command('resume', self.path.parent)}`."
            else:
                message = f"{self.path} cannot be written ({problem}); what it holds by now is kept."
            raise UserError(message) from None

    def add(self, runs: Iterable[tuple[int, Point, int]]) -> int:
        """Add runs (batch, point, replicate); how many."""
        with self._transaction() as base:
            return _insert(base, runs)

    def points(self) -> Iterator[Point]:
        """Every point, in order."""
        for number, key, settings in self._rows("SELECT point, key, settings FROM points ORDER BY point"):
            yield Point(number, settings_from(json.loads(settings)), key)

    def point(self, number: int) -> Point:
        """One point by its number."""
        found = self._rows("SELECT key, settings FROM points WHERE point = ?", number).fetchone()
        if found is None:
            raise UserError(f"There is no point {number}; `points.parquet` lists them.")
        return Point(number, settings_from(json.loads(found[1])), found[0])

    def waiting(self) -> Iterator[Batch]:
        """Every batch with runs that wait, one after the other; others may be recorded in between."""
        last = -1
        while True:
            (last,) = self._rows("SELECT min(batch) FROM runs WHERE state = 'waiting' AND batch > ?", last).fetchone()
            if last is None:
                return
            yield self._batch(last)

    def _batch(self, number: int) -> Batch:
        query = "SELECT point, replicate FROM runs WHERE state = 'waiting' AND batch = ? ORDER BY point, replicate"
        runs = self._rows(query, number).fetchall()
        settings = {point: self.point(point).settings for point in dict.fromkeys(point for point, _ in runs)}
        return Batch(number, tuple((point, settings[point], replicate) for point, replicate in runs))

    def record(self, results: Sequence[RunResult]) -> None:
        """Record what came of runs, all of it or nothing."""
        now = time.time()
        change = (
            "UPDATE runs SET state = ?, attempts = attempts + 1, seconds = ?, finished = ?, digest = ?, error = ?, traceback = ? "
            "WHERE point = ? AND replicate = ?"
        )
        rows = [
            ("failed" if one.error else "done", one.seconds, now, one.digest, one.error, one.traceback, one.point, one.replicate)
            for one in results
        ]
        with self._transaction() as base:
            base.executemany(change, rows)

    def retry(self) -> int:
        """Let every run that failed wait again, each in a batch of its own; how many."""
        failed = self._rows("SELECT key FROM runs WHERE state = 'failed' ORDER BY point, replicate").fetchall()
        change = "UPDATE runs SET state = 'waiting', batch = ?, error = NULL, traceback = NULL WHERE key = ?"
        batches = enumerate(failed, start=self.last_batch() + 1)
        with self._transaction() as base:
            base.executemany(change, [(batch, key) for batch, (key,) in batches])
        return len(failed)

    def rerun(self, batch: int) -> None:
        """Let the runs of a batch that are done wait again."""
        with self._transaction() as base:
            base.execute("UPDATE runs SET state = 'waiting', digest = NULL WHERE state = 'done' AND batch = ?", (batch,))

    def last_batch(self) -> int:
        """Highest number of a batch."""
        return self._value("SELECT coalesce(max(batch), -1) FROM runs")

    def replicates(self) -> int:
        """In how many replicates each point is to be simulated."""
        return self._value("SELECT coalesce(max(replicate), -1) + 1 FROM runs")

    def counts(self) -> dict[str, int]:
        """Runs by state."""
        found = dict(self._rows("SELECT state, count(*) FROM runs GROUP BY state").fetchall())
        return {state: found.get(state, 0) for state in STATES}

    def pace(self) -> tuple[float, float]:
        """Mean seconds of a run that is done, and runs a second over the last ten minutes in which some were."""
        mean, last = self._rows("SELECT avg(seconds), max(finished) FROM runs WHERE state = 'done'").fetchone()
        if last is None:
            return 0.0, 0.0
        query = "SELECT count(*), min(finished) FROM runs WHERE finished > ? AND state = 'done'"
        many, since = self._rows(query, last - LATE).fetchone()
        return mean, many / (last - since) if last > since else 0.0

    def failures(self) -> list[tuple[str, int, int, int]]:
        """The five commonest errors: the message, how often, and point and replicate of the first."""
        query = (
            "SELECT error, count(*), point, min(replicate) FROM runs WHERE state = 'failed' "
            "GROUP BY error ORDER BY count(*) DESC, point LIMIT 5"
        )
        return self._rows(query).fetchall()

    def done(self) -> Iterator[tuple[int, int, int, str]]:
        """Point, replicate, batch and hash of the values of every run that is done, in order."""
        yield from self._rows("SELECT point, replicate, batch, digest FROM runs WHERE state = 'done' ORDER BY point, replicate")

    def digests(self, batch: int | None = None) -> Iterator[tuple[int, dict[Run, str]]]:
        """Every batch with runs that are done, or the one named, and the hash of the values of each of these runs."""
        first, last = (0, self.last_batch()) if batch is None else (batch, batch)
        query = "SELECT batch, point, replicate, digest FROM runs WHERE state = 'done' AND batch BETWEEN ? AND ? ORDER BY batch"
        for number, rows in groupby(self._rows(query, first, last), key=lambda row: row[0]):
            yield number, {(point, replicate): digest for _, point, replicate, digest in rows}

    def frame(self) -> pd.DataFrame:
        """The table of runs."""
        return pd.read_sql_query("SELECT * FROM runs ORDER BY point, replicate", self._base)


def _insert(base: sqlite3.Connection, runs: Iterable[tuple[int, Point, int]]) -> int:
    rows = ((run_key(point.key, replicate), point.number, replicate, batch) for batch, point, replicate in runs)
    change = "INSERT OR IGNORE INTO runs (key, point, replicate, batch) VALUES (?, ?, ?, ?)"
    return base.executemany(change, rows).rowcount
