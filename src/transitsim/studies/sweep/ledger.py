"""The ledger of a sweep: one SQLite file, written by the coordinator alone, read by whoever asks how far it is.

Every run is a row from the beginning; resume, retry and expand are queries. A transaction is whole or not there, so a
coordinator killed at any moment leaves a ledger that is right.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from itertools import groupby
from pathlib import Path
from typing import Any

import pandas as pd

from transitsim.core.errors import UserError
from transitsim.results.store.durable import remove_if_empty, sync, token
from transitsim.results.store.folder import LEDGER
from transitsim.results.store.inputs_folder import plain, settings_from
from transitsim.results.store.journal import WORK
from transitsim.studies.run_keys import run_key
from transitsim.studies.sweep.sweep_plan import Point
from transitsim.studies.sweep.worker import Batch, Lived

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


class Ledger:
    """The ledger in a folder.

    Raises
    ------
    UserError
        When there is none, or it cannot be read.
    """

    def __init__(self, folder: Path) -> None:
        self.path = Path(folder) / LEDGER
        if not self.path.is_file():
            raise UserError(f"There is no sweep in {folder}; begin one with `transitsim sweep ... out={folder}`.")
        # whoever reads first takes back what a killed coordinator had half written, and must be able to write for that
        address = f"{self.path.resolve().as_uri()}?mode=rw"
        self._base = sqlite3.connect(address, uri=True, timeout=60.0)
        try:
            self.about: dict[str, Any] = {
                name: json.loads(value) for name, value in self._base.execute("SELECT name, value FROM sweep")
            }
        except sqlite3.DatabaseError as problem:
            self._base.close()
            raise UserError(f"{self.path} cannot be read as the ledger of a sweep ({problem}).") from None

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, *_: object) -> None:
        self._base.close()

    @staticmethod
    def begin(folder: Path, about: Mapping[str, Any], points: Iterable[Point], runs: Iterable[tuple[int, Point, int]]) -> None:
        """Write a new ledger, all of it or nothing."""
        unfinished = Path(folder) / WORK / f"new.{token()}"
        unfinished.parent.mkdir(exist_ok=True)
        with closing(sqlite3.connect(unfinished)) as base, base:
            base.executescript(TABLES)
            base.executemany("INSERT INTO sweep VALUES (?, ?)", [(name, json.dumps(value)) for name, value in about.items()])
            told = ((one.number, one.key, json.dumps(plain(one.settings))) for one in points)
            base.executemany("INSERT INTO points VALUES (?, ?, ?)", told)
            _insert(base, runs)
        sync(unfinished)
        unfinished.rename(Path(folder) / LEDGER)
        sync(Path(folder))
        remove_if_empty([unfinished.parent])

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """One transaction; what the system says against it is told in a sentence."""
        try:
            with self._base:
                yield
        except sqlite3.OperationalError as problem:
            if problem.sqlite_errorcode == sqlite3.SQLITE_FULL:
                told = f"No space is left for {self.path}; make room, then `transitsim resume {self.path.parent}`."
            else:
                told = f"{self.path} cannot be written ({problem}); what is noted in it by now is kept."
            raise UserError(told) from None

    def note(self, **facts: Any) -> None:
        """Keep facts about the sweep."""
        with self._writing():
            told = [(name, json.dumps(value)) for name, value in facts.items()]
            self._base.executemany("INSERT OR REPLACE INTO sweep VALUES (?, ?)", told)
        self.about |= facts

    def add(self, runs: Iterable[tuple[int, Point, int]]) -> int:
        """Add runs (batch, point, replicate); how many."""
        with self._writing():
            return _insert(self._base, runs)

    def points(self) -> Iterator[Point]:
        """Every point, in order."""
        for number, key, settings in self._base.execute("SELECT point, key, settings FROM points ORDER BY point"):
            yield Point(number, settings_from(json.loads(settings)), key)

    def point(self, number: int) -> Point:
        """One point by its number."""
        found = self._base.execute("SELECT key, settings FROM points WHERE point = ?", (number,)).fetchone()
        if found is None:
            raise UserError(f"There is no point {number}; `points.parquet` lists them.")
        return Point(number, settings_from(json.loads(found[1])), found[0])

    def waiting(self) -> Iterator[Batch]:
        """Every batch with runs that wait, one after the other; others may be recorded in between."""
        last = -1
        while True:
            asked = "SELECT min(batch) FROM runs WHERE state = 'waiting' AND batch > ?"
            (last,) = self._base.execute(asked, (last,)).fetchone()
            if last is None:
                return
            yield self._batch(last)

    def _batch(self, number: int) -> Batch:
        asked = "SELECT point, replicate FROM runs WHERE state = 'waiting' AND batch = ? ORDER BY point, replicate"
        rows = self._base.execute(asked, (number,)).fetchall()
        runs = [(point, tuple(replicate for _, replicate in of_it)) for point, of_it in groupby(rows, key=lambda row: row[0])]
        return Batch(number, tuple((point, self.point(point).settings, replicates) for point, replicates in runs))

    def record(self, lived: Sequence[Lived]) -> None:
        """Note what came of runs, all of it or nothing.

        Raises
        ------
        UserError
            When there is no space left, or the ledger may not be written to.
        """
        now = time.time()
        asked = (
            "UPDATE runs SET state = ?, attempts = attempts + 1, seconds = ?, finished = ?, digest = ?, error = ?, traceback = ? "
            "WHERE point = ? AND replicate = ?"
        )
        rows = [
            ("failed" if one.error else "done", one.seconds, now, one.digest, one.error, one.traceback, one.point, one.replicate)
            for one in lived
        ]
        with self._writing():
            self._base.executemany(asked, rows)

    def retry(self) -> int:
        """Let every run that failed wait again, each in a batch of its own; how many."""
        last = self.last_batch()
        failed = self._base.execute("SELECT key FROM runs WHERE state = 'failed' ORDER BY point, replicate").fetchall()
        with self._writing():
            asked = "UPDATE runs SET state = 'waiting', batch = ?, error = NULL, traceback = NULL WHERE key = ?"
            self._base.executemany(asked, [(last + 1 + index, key) for index, (key,) in enumerate(failed)])
        return len(failed)

    def last_batch(self) -> int:
        """Highest number of a batch."""
        return self._base.execute("SELECT coalesce(max(batch), -1) FROM runs").fetchone()[0]

    def replicates(self) -> int:
        """How often each point is to be lived."""
        return self._base.execute("SELECT coalesce(max(replicate), -1) + 1 FROM runs").fetchone()[0]

    def counts(self) -> dict[str, int]:
        """Runs by state."""
        found = dict(self._base.execute("SELECT state, count(*) FROM runs GROUP BY state").fetchall())
        return {state: found.get(state, 0) for state in STATES}

    def pace(self, seconds: float = 600.0) -> tuple[float, float]:
        """Mean seconds of a run that is done, and runs a second over the last minutes in which some were."""
        mean, last = self._base.execute("SELECT avg(seconds), max(finished) FROM runs WHERE state = 'done'").fetchone()
        if last is None:
            return 0.0, 0.0
        asked = "SELECT count(*), min(finished) FROM runs WHERE finished > ? AND state = 'done'"
        many, since = self._base.execute(asked, (last - seconds,)).fetchone()
        return mean, many / (last - since) if last > since else 0.0

    def failures(self, most: int = 5) -> list[tuple[str, int, int, int]]:
        """Commonest errors: what is said, how often, and point and replicate of the first."""
        asked = (
            "SELECT error, count(*), point, min(replicate) FROM runs WHERE state = 'failed' "
            "GROUP BY error ORDER BY count(*) DESC, point LIMIT ?"
        )
        return self._base.execute(asked, (most,)).fetchall()

    def done(self) -> Iterator[tuple[int, int, int, str]]:
        """Point, replicate, batch and hash of the values of every run that is done, in order."""
        yield from self._base.execute(
            "SELECT point, replicate, batch, digest FROM runs WHERE state = 'done' ORDER BY point, replicate"
        )

    def noted(self) -> Iterator[tuple[int, dict[tuple[int, int], str]]]:
        """Every batch with runs that are done, and the hash of the values of each of them."""
        asked = "SELECT batch, point, replicate, digest FROM runs WHERE state = 'done' ORDER BY batch"
        for batch, rows in groupby(self._base.execute(asked), key=lambda row: row[0]):
            yield batch, {(point, replicate): digest for _, point, replicate, digest in rows}

    def noted_of(self, batch: int) -> dict[tuple[int, int], str]:
        """The same of one batch."""
        asked = "SELECT point, replicate, digest FROM runs WHERE state = 'done' AND batch = ?"
        return {(point, replicate): digest for point, replicate, digest in self._base.execute(asked, (batch,))}

    def live_again(self, batch: int) -> None:
        """Let the runs of a batch that are done wait again."""
        with self._writing():
            self._base.execute("UPDATE runs SET state = 'waiting', digest = NULL WHERE state = 'done' AND batch = ?", (batch,))

    def frame(self) -> pd.DataFrame:
        """The table of runs."""
        return pd.read_sql_query("SELECT * FROM runs ORDER BY point, replicate", self._base)


def _insert(base: sqlite3.Connection, runs: Iterable[tuple[int, Point, int]]) -> int:
    rows = ((run_key(point.key, replicate), point.number, replicate, batch) for batch, point, replicate in runs)
    asked = "INSERT OR IGNORE INTO runs (key, point, replicate, batch) VALUES (?, ?, ?, ?)"
    return base.executemany(asked, rows).rowcount
