"""The output folder: checked before anything is simulated, filled replicate by replicate, never half a file.

Each replicate is a part in the hidden folder `.parts`; parts are joined, in order of replicate, into one file a table
under a temporary name that is then renamed. Memory holds one replicate, whatever the number.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from transitsim.ground.errors import UserError
from transitsim.machines.inputs import Inputs
from transitsim.results.hashing import ValueHash
from transitsim.results.inputs_folder import input_files
from transitsim.results.schema import ANSWERS, TABLES, arrow_schema

RECORD, SUMMARY, FIGURES, PARTS = "record.json", "summary.md", "figures", ".parts"
REPORT, BRIEF = "report.html", "brief"
CURE = "Name another folder with out=..., or say overwrite=true."


def table_file(folder: Path, table: str) -> Path:
    """Where a table stands."""
    return folder / f"{table}.parquet"


def own_files(folder: Path) -> list[Path]:
    """Files of an earlier run that stand in the folder, pictures not counted."""
    known = [folder / RECORD, *(table_file(folder, table) for table in (*TABLES, *ANSWERS)), folder / PARTS]
    return [path for path in known if path.exists()]


class OutputFolder:
    """Where one run leaves its tables.

    Raises
    ------
    UserError
        When the folder holds other results and `overwrite` is false, is a file, or cannot be written to.
    """

    def __init__(self, path: Path, overwrite: bool = False) -> None:
        self.path = Path(path).expanduser()
        self._begun = self._cleared = False
        if self.path.exists() and not self.path.is_dir():
            raise UserError(f"out={self.path} is a file, not a folder; name a folder.")
        self._made = not self.path.exists()
        held = own_files(self.path)
        if held and not overwrite:
            raise UserError(f"The folder {self.path} already holds results ({held[0].name}); nothing was changed. {CURE}")
        _check_writable(self.path)

    def add(self, replicate: int, tables: dict[str, pa.Table]) -> None:
        """Keep one replicate, all its tables or none; nothing else in the folder changes."""
        if not self._begun:
            self.close()
            self._begun = True
        part = self._part(replicate)
        unfinished = part.with_suffix(".writing")
        unfinished.mkdir(parents=True)
        for name, table in tables.items():
            pq.write_table(table, table_file(unfinished, name), compression="zstd")
        unfinished.rename(part)

    def done(self) -> list[int]:
        """Replicates that are kept, in order."""
        return sorted(int(part.name) for part in (self.path / PARTS).glob("[0-9]" * 6)) if self._begun else []

    def merge(self) -> dict[str, tuple[str, int]]:
        """Join the replicates into one file a table; hash of the values and number of rows of each.

        The first time, this clears away what `overwrite` allows to be replaced.
        """
        if not self._cleared:
            self._clear()
        kept = {name: [table_file(self._part(replicate), name) for replicate in self.done()] for name in TABLES}
        return {name: self._join(name, parts) for name, parts in kept.items() if all(part.is_file() for part in parts)}

    def _join(self, name: str, parts: Sequence[Path]) -> tuple[str, int]:
        found, unfinished = ValueHash(), self.path / PARTS / f"{name}.writing"
        with pq.ParquetWriter(unfinished, arrow_schema(name), compression="zstd") as writer:
            for part in parts:
                piece = pq.read_table(part, partitioning=None)
                writer.write_table(piece)
                found.add(piece)
        unfinished.replace(table_file(self.path, name))
        return found.hexdigest(), found.rows

    def _part(self, replicate: int) -> Path:
        return self.path / PARTS / f"{replicate:06d}"

    def close(self) -> None:
        """Take the parts away once they are joined."""
        shutil.rmtree(self.path / PARTS, ignore_errors=True)

    def abandon(self) -> None:
        """Take away what was made for nothing, the folder too if it is new."""
        if self._begun:
            self.close()
        if self._made and not any(self.path.iterdir()):
            self.path.rmdir()

    def keep(self, lived: Iterable[Inputs]) -> None:
        """Keep what the worlds rest on beside their tables."""
        for path, content in input_files(lived).items():
            (self.path / path).parent.mkdir(parents=True, exist_ok=True)
            (self.path / path).write_bytes(content)

    def write_text(self, name: str, text: str) -> None:
        """Write a small file under a temporary name, then rename it."""
        unfinished = self.path / f".{name}.writing"
        unfinished.write_text(text, encoding="utf-8")
        unfinished.replace(self.path / name)

    def _clear(self) -> None:
        for path in own_files(self.path):
            if path.is_file():
                path.unlink()
        for name in (SUMMARY, REPORT):
            (self.path / name).unlink(missing_ok=True)
        shutil.rmtree(self.path / BRIEF, ignore_errors=True)
        for picture in (self.path / FIGURES).glob("*.png"):
            picture.unlink()
        self._cleared = True


def _check_writable(path: Path) -> None:
    """Make the folder if need be and try a file in it."""
    try:
        path.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path):
            pass
    except OSError as error:
        reason = error.strerror or error
        raise UserError(f"Nothing can be written to out={path} ({reason}); name a folder that is yours.") from None
