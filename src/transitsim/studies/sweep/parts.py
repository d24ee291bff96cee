"""Parts: Parquet files that workers leave in a local folder or at an fsspec address, whole or not at all.

The part of a batch is named by the batch: whoever lives the batch again replaces it by the same values, so that nothing
stands there twice however often workers or the coordinator die.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from itertools import count
from pathlib import Path
from uuid import uuid4

import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import fs

from transitsim.core.errors import UserError

PART = re.compile(r"\d{8,}\.parquet")
ASIDE, OWNER = "set_aside", "owner.json"


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


def claim(address: str, sweep: str) -> None:
    """Make an address the sweep's own before it begins.

    Raises
    ------
    UserError
        When it belongs to another sweep, or anything stands there.
    """
    files, root = filesystem(address)
    is_folder = files.get_file_info(root).type == fs.FileType.Directory
    other = [one.base_name for one in files.get_file_info(fs.FileSelector(root)) if one.base_name != OWNER] if is_folder else []
    if other:
        raise UserError(f"parts={address} holds {other[0]} already; nothing was changed. Name another address for the parts.")
    try:
        if _owner(files, f"{root}/{OWNER}") is None:
            files.create_dir(root, recursive=True)
            _write_owner(files, f"{root}/{OWNER}", sweep)
    except OSError as problem:
        raise UserError(f"Nothing can be written to parts={address} ({problem}); name another address.") from None
    demand(address, sweep)


def demand(address: str, sweep: str) -> None:
    """Demand that an address, if anybody has said whose it is, is the sweep's own.

    Raises
    ------
    UserError
        When it belongs to another sweep.
    """
    files, root = filesystem(address)
    if _owner(files, f"{root}/{OWNER}") not in (None, sweep):
        raise UserError(f"parts={address} belongs to another sweep; nothing was changed. Name another address for the parts.")


def _owner(files: fs.FileSystem, path: str) -> str | None:
    """Id of the sweep that an address belongs to, None where nothing says so, empty where it cannot be read."""
    if files.get_file_info(path).type == fs.FileType.NotFound:
        return None
    try:
        with files.open_input_stream(path) as file:
            return str(json.loads(file.read())["sweep"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def _write_owner(files: fs.FileSystem, path: str, sweep: str) -> None:
    """Write down whose address it is; of two that do so at once on one machine, the first."""
    said = json.dumps({"sweep": sweep}).encode()
    if isinstance(files, fs.LocalFileSystem):
        try:
            with open(path, "xb") as file:
                file.write(said)
        except FileExistsError:
            return
    else:
        with files.open_output_stream(path) as file:
            file.write(said)


def write_part(address: str, table: str, batch: int, pieces: Sequence[pa.Table], sweep: str = "") -> None:
    """Write the pieces of a batch as one part of a table: under a temporary name of the sweep's, then renamed."""
    files, root = filesystem(address)
    folder = f"{root}/{table}"
    files.create_dir(folder, recursive=True)
    unfinished = f"{folder}/.{part_name(batch)}.{sweep}.{uuid4().hex}.writing"
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


def clear_unfinished(address: str, sweep: str, tables: Sequence[str]) -> None:
    """Take away what workers of this sweep that died have left under temporary names; what else stands there stays."""
    files, root = filesystem(address)
    name = re.compile(rf"\.\d{{8,}}\.parquet\.{sweep}\.[0-9a-f]{{32}}\.writing")
    for table in tables:
        if files.get_file_info(f"{root}/{table}").type == fs.FileType.Directory:
            for found in files.get_file_info(fs.FileSelector(f"{root}/{table}")):
                if found.type == fs.FileType.File and name.fullmatch(found.base_name):
                    files.delete_file(found.path)


def size(address: str) -> int:
    """Bytes of all parts."""
    files, root = filesystem(address)
    found = files.get_file_info(fs.FileSelector(root, allow_not_found=True, recursive=True))
    return sum(one.size for one in found if one.type == fs.FileType.File)


def with_point(pieces: Mapping[str, pa.Table], point: int) -> dict[str, pa.Table]:
    """The tables of a run with the number of its point in front."""
    return {name: piece.add_column(0, "point", pa.array([point] * piece.num_rows, pa.int32())) for name, piece in pieces.items()}
