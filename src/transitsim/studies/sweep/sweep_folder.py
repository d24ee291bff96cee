"""The folder of a sweep: its files, the lock that one coordinator holds, and what stands there already."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from transitsim.core.errors import UserError
from transitsim.results.store.folder import LEDGER, RECORD, Folder
from transitsim.results.store.result_folder import OF_RESULTS

POINTS = "points.parquet"


def new_folder(folder: Path, names: Iterable[str] = ()) -> Folder:
    """The folder of a sweep that is to begin: entered, it is refused where it holds anything that would be in the way.

    What a sweep has left that was stopped before its ledger stood may be replaced. `names` are further files to be written.
    """
    return _New(folder, True, (LEDGER, POINTS, *OF_RESULTS, *names), "sweep", beside=())


class _New(Folder):
    def look(self) -> None:
        if (self.path / LEDGER).exists():
            raise UserError(
                f"{self.path} already holds a sweep; nothing was changed. `transitsim resume {self.path}` goes on with it, "
                "or name another folder with out=..."
            )
        if (self.path / RECORD).exists():
            raise UserError(f"out={self.path} holds other results; nothing was changed. Name another folder with out=...")
        super().look()


def at_work(folder: Path) -> Folder:
    """The folder of a sweep that has begun, as a context: one process alone works on it."""
    return Folder(folder, True, (RECORD,), "sweep")
