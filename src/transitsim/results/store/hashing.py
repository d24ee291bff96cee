"""A hash of a table's values: the same however the rows are cut into parts, and whatever wrote the file."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq


class ValueHash:
    """Takes a table piece by piece, in row order; each column has its own SHA-256."""

    def __init__(self) -> None:
        self.rows = 0
        self._columns: dict[str, hashlib._Hash] = {}

    def add(self, piece: pa.Table) -> None:
        """Take the next rows."""
        self.rows += piece.num_rows
        for name in piece.column_names:
            digest = self._columns.setdefault(name, hashlib.sha256(name.encode()))
            for chunk in piece.column(name).chunks:
                digest.update(_value_bytes(chunk))

    def hexdigest(self) -> str:
        """Hash of all columns and the number of rows."""
        whole = hashlib.sha256(str(self.rows).encode())
        for name in sorted(self._columns):
            whole.update(self._columns[name].digest())
        return whole.hexdigest()


def _value_bytes(values: pa.Array) -> bytes:
    """Values as bytes: words by their own hash, numbers as eight bytes, whole or floating."""
    if pa.types.is_dictionary(values.type):
        words = [hashlib.blake2b(str(word).encode(), digest_size=8).digest() for word in values.dictionary.to_pylist()]
        return np.array(words, "S8")[values.indices.to_numpy(zero_copy_only=False)].tobytes() if len(values) else b""
    if pa.types.is_floating(values.type):
        return (values.to_numpy(zero_copy_only=False) + 0.0).astype("<f8").tobytes()  # + 0.0: no negative zero
    if pa.types.is_date32(values.type):
        values = values.cast(pa.int32())
    return pc.cast(values, pa.int64()).to_numpy(zero_copy_only=False).astype("<i8").tobytes()


def hash_file(path: Path) -> tuple[str, int]:
    """Hash of the values in one Parquet file, and its number of rows; read one row group at a time."""
    found = ValueHash()
    with pq.ParquetFile(path) as file:
        for group in range(file.num_row_groups):
            found.add(file.read_row_group(group))
    return found.hexdigest(), found.rows


def combined(hashes: dict[str, str]) -> str:
    """One hash for all tables."""
    return hashlib.sha256("".join(f"{name}:{hashes[name]}\n" for name in sorted(hashes)).encode()).hexdigest()
