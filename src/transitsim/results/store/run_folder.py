"""The folder of a run, filled replicate by replicate.

Each replicate is a part; parts are joined, in order of replicate, into one file a table. Memory holds one replicate, whatever
their number.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from transitsim.results.store.folder import table_file
from transitsim.results.store.hashing import ValueHash
from transitsim.results.store.result_folder import ResultFolder
from transitsim.schema.tables import TABLES, arrow_schema

Merged = dict[str, tuple[str, int]]  # hash of the values and number of rows of each table


class RunFolder(ResultFolder):
    """Where one run leaves its tables."""

    def add(self, replicate: int, tables: Mapping[str, pa.Table], seconds: float = 0.0) -> None:
        """Keep one replicate, all its tables or none."""

        def write(part: Path) -> None:
            for name, table in tables.items():
                pq.write_table(table, table_file(part, name), compression="zstd")

        self.keep(replicate, write, {"seconds": seconds})

    def publish(self, whole: bool, describe: Callable[[Merged], Mapping[str, bytes]]) -> None:
        """Join the replicates that are kept into one file a table, and put them in their places with a few small files.

        Parameters
        ----------
        whole : whether these files stand for all that the folder held before
        describe : further files by name, from what the tables hold
        """
        with self.change("" if whole else None) as staged:
            merged = join(list(self.kept().values()), staged)
            for name, content in describe(merged).items():
                (staged / name).parent.mkdir(parents=True, exist_ok=True)
                (staged / name).write_bytes(content)


def join(parts: Sequence[Path], folder: Path) -> Merged:
    """Join every table from the parts that have it, in their order: a person of the panel need not live in all replicates."""
    standing = {name: [table_file(part, name) for part in parts if table_file(part, name).is_file()] for name in TABLES}
    return {name: _join(name, files, folder) for name, files in standing.items() if files}


def _join(name: str, files: Sequence[Path], folder: Path) -> tuple[str, int]:
    found = ValueHash()
    with pq.ParquetWriter(table_file(folder, name), arrow_schema(name), compression="zstd") as writer:
        for file in files:
            piece = pq.read_table(file, partitioning=None)
            writer.write_table(piece)
            found.add(piece)
    return found.hexdigest(), found.rows
