"""A table that was kept as Parquet, read back: whatever has happened to the file is a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from transitsim.core.errors import UserError


@contextmanager
def told(path: Path | str, cure: str = "Put the file back if you have it, or run again into another folder.") -> Iterator[None]:
    """Turns what reading a kept file may raise into a UserError that names it."""
    try:
        yield
    except (OSError, ValueError, pa.ArrowException) as problem:  # of the file, of words in it, of tables
        why = " ".join(str(problem).split())[:200]
        raise UserError(f"{path} cannot be read ({why}); nothing was changed. {cure}") from None


def read_kept(path: Path, columns: Iterable[str] = ()) -> pa.Table:
    """All rows of one file.

    Raises
    ------
    UserError
        When it cannot be read, or lacks one of the columns.
    """
    with told(path):
        table = pq.read_table(path, partitioning=None)
        missing = [name for name in columns if name not in table.column_names]
        if missing:
            raise ValueError(f"the column '{missing[0]}' is missing")
        table.validate(full=True)
        return table
