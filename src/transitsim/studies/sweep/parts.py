"""Parts: Parquet files that workers leave in a local folder or at an fsspec address, whole or not at all.

The part of a batch is named by the batch: whoever lives the batch again replaces it by the same values, so that nothing
stands there twice however often workers or the coordinator die.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import count
from pathlib import Path
from uuid import uuid4

import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import fs

from transitsim.ground.errors import UserError

PART = re.compile(r"\d{8,}\.parquet")
ASIDE = "set_aside"


def filesystem(address: str) -> tuple[fs.FileSystem, str]:
    """The file system behind a local folder or an address such as s3://bucket/sweep, and the path in it.

    Raises
    ------
    UserError
        When nothing installed understands the address.
    """
    if "://" not in address:
        return fs.LocalFileSystem(), str(Path(address).expanduser().resolve())
    try:
        import fsspec

        found, path = fsspec.core.url_to_fs(address)
    except (ImportError, ValueError) as problem:
        raise UserError(f"parts={address} cannot be reached ({problem}); name a folder, or install what reads it.") from None
    return fs.PyFileSystem(fs.FSSpecHandler(found)), path


def part_name(batch: int) -> str:
    """File name of the part of a batch."""
    return f"{batch:08d}.parquet"


def write_part(address: str, table: str, batch: int, pieces: Sequence[pa.Table]) -> None:
    """Write the pieces of a batch as one part of a table: under a temporary name, then renamed."""
    files, root = filesystem(address)
    folder = f"{root}/{table}"
    files.create_dir(folder, recursive=True)
    unfinished = f"{folder}/.{part_name(batch)}.{uuid4().hex}.writing"
    whole = pa.concat_tables(pieces).unify_dictionaries()
    try:
        pq.write_table(whole, unfinished, filesystem=files, compression="zstd")
        files.move(unfinished, f"{folder}/{part_name(batch)}")
    except BaseException:
        if files.get_file_info(unfinished).type == fs.FileType.File:
            files.delete_file(unfinished)
        raise


def read_part(address: str, table: str, batch: int) -> pa.Table | None:
    """The part of a batch, or None when there is none."""
    files, root = filesystem(address)
    path = f"{root}/{table}/{part_name(batch)}"
    there = files.get_file_info(path).type == fs.FileType.File
    return pq.read_table(path, filesystem=files, partitioning=None) if there else None


def batches_in(address: str, table: str) -> set[int]:
    """Numbers of the batches of which a table has a part."""
    files, root = filesystem(address)
    if files.get_file_info(f"{root}/{table}").type == fs.FileType.File:  # in the way of the parts, as writing them will tell
        return set()
    found = files.get_file_info(fs.FileSelector(f"{root}/{table}", allow_not_found=True))
    return {int(one.base_name.partition(".")[0]) for one in found if PART.fullmatch(one.base_name)}


def set_aside(address: str, table: str, batch: int) -> None:
    """Move the part of a batch to a folder beside the tables, where nothing is replaced."""
    files, root = filesystem(address)
    path, aside = f"{root}/{table}/{part_name(batch)}", f"{root}/{ASIDE}/{table}"
    if files.get_file_info(path).type != fs.FileType.File:
        return
    files.create_dir(aside, recursive=True)
    places = (f"{aside}/{time}.{part_name(batch)}" for time in count(1))
    files.move(path, next(place for place in places if files.get_file_info(place).type == fs.FileType.NotFound))


def remove(address: str, table: str, batch: int) -> None:
    """Take away the part of a batch."""
    files, root = filesystem(address)
    files.delete_file(f"{root}/{table}/{part_name(batch)}")


def clear_unfinished(address: str) -> None:
    """Take away what workers that died have left under temporary names."""
    files, root = filesystem(address)
    for found in files.get_file_info(fs.FileSelector(root, allow_not_found=True, recursive=True)):
        if found.type == fs.FileType.File and found.base_name.endswith(".writing"):
            files.delete_file(found.path)


def size(address: str) -> int:
    """Bytes of all parts."""
    files, root = filesystem(address)
    found = files.get_file_info(fs.FileSelector(root, allow_not_found=True, recursive=True))
    return sum(one.size for one in found if one.type == fs.FileType.File)


def with_point(pieces: Mapping[str, pa.Table], point: int) -> dict[str, pa.Table]:
    """The tables of a run with the number of its point in front."""
    return {name: piece.add_column(0, "point", pa.array([point] * piece.num_rows, pa.int32())) for name, piece in pieces.items()}
