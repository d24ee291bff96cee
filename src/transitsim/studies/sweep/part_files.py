"""Part files: Parquet files that workers write to a local folder or an fsspec address, whole or not at all.

The part of a batch is named by the batch: whoever simulates the batch again replaces it by the same values, so that nothing
stands there twice however often workers or the dispatcher die.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from itertools import count
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import fs

from transitsim.core.errors import UserError

PART = re.compile(r"\d{8,}\.parquet")
SET_ASIDE, OWNER = "set_aside", "owner.json"
OTHER_ADDRESS = "Name another address for the parts."


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


class PartFiles(NamedTuple):
    """The part files of a sweep: the address at which they are, and the id of the sweep."""

    address: str
    sweep: str = ""

    def path(self, *names: str) -> tuple[fs.FileSystem, str]:
        """The file system, and the path in it of what has these names below the address."""
        files, root = filesystem(self.address)
        return files, "/".join((root, *names))

    def reserve(self) -> None:
        """Make the address the sweep's own before it begins.

        Raises
        ------
        UserError
            When it belongs to another sweep, or anything is there already.
        """
        files, root = self.path()
        other = [one.base_name for one in self._in() if one.base_name != OWNER]
        if other:
            raise UserError(f"parts={self.address} holds {other[0]} already; nothing was changed. {OTHER_ADDRESS}")
        try:
            if self._owner() is None:
                files.create_dir(root, recursive=True)
                self._write_owner()
        except OSError as problem:
            raise UserError(f"Nothing can be written to parts={self.address} ({problem}); name another address.") from None
        self.check_owner()

    def check_owner(self) -> None:
        """Raise a UserError when the address belongs to another sweep."""
        if self._owner() not in (None, self.sweep):
            raise UserError(f"parts={self.address} belongs to another sweep; nothing was changed. {OTHER_ADDRESS}")

    def _owner(self) -> str | None:
        """Id of the sweep that the address belongs to; None without a note of it, empty when the note cannot be read."""
        files, path = self.path(OWNER)
        if files.get_file_info(path).type == fs.FileType.NotFound:
            return None
        try:
            with files.open_input_stream(path) as file:
                return str(json.loads(file.read())["sweep"])
        except (OSError, ValueError, KeyError, TypeError):
            return ""

    def _write_owner(self) -> None:
        """Note whose address it is; of two that do so at once on one machine, the first."""
        files, path = self.path(OWNER)
        content = json.dumps({"sweep": self.sweep}).encode()
        if not isinstance(files, fs.LocalFileSystem):
            with files.open_output_stream(path) as file:
                file.write(content)
            return
        try:
            with open(path, "xb") as file:
                file.write(content)
        except FileExistsError:
            return

    def write(self, table: str, batch: int, pieces: Sequence[pa.Table]) -> None:
        """Write the pieces of a batch as one part of a table: under a temporary name of the sweep's, then renamed."""
        files, folder = self.path(table)
        files.create_dir(folder, recursive=True)
        unfinished = f"{folder}/.{part_name(batch)}.{self.sweep}.{uuid4().hex}.writing"
        whole = pa.concat_tables(pieces).unify_dictionaries()
        try:
            pq.write_table(whole, unfinished, filesystem=files, compression="zstd")
            files.move(unfinished, f"{folder}/{part_name(batch)}")
        except BaseException:
            if files.get_file_info(unfinished).type == fs.FileType.File:
                files.delete_file(unfinished)
            raise

    def read(self, table: str, batch: int) -> pa.Table | None:
        """The part of a batch, or None when there is none."""
        files, path = self.path(table, part_name(batch))
        is_file = files.get_file_info(path).type == fs.FileType.File
        return pq.read_table(path, filesystem=files, partitioning=None) if is_file else None

    def batches(self, table: str) -> set[int]:
        """Numbers of the batches of which a table has a part."""
        return {int(one.base_name.partition(".")[0]) for one in self._in(table) if PART.fullmatch(one.base_name)}

    def _in(self, *names: str, recursive: bool = False) -> Iterable[fs.FileInfo]:
        """What is in a folder; nothing where a file is in its way, as writing to it will report."""
        files, folder = self.path(*names)
        is_folder = files.get_file_info(folder).type == fs.FileType.Directory
        return files.get_file_info(fs.FileSelector(folder, recursive=recursive)) if is_folder else []

    def set_aside(self, table: str, batch: int) -> None:
        """Move the part of a batch to a folder beside the tables, where nothing is replaced."""
        files, path = self.path(table, part_name(batch))
        if files.get_file_info(path).type != fs.FileType.File:
            return
        _, aside = self.path(SET_ASIDE, table)
        files.create_dir(aside, recursive=True)
        places = (f"{aside}/{time}.{part_name(batch)}" for time in count(1))
        files.move(path, next(place for place in places if files.get_file_info(place).type == fs.FileType.NotFound))

    def remove(self, table: str, batch: int) -> None:
        """Delete the part of a batch."""
        files, path = self.path(table, part_name(batch))
        files.delete_file(path)

    def remove_unfinished(self, tables: Sequence[str]) -> None:
        """Delete what workers of this sweep that died have left under temporary names, and nothing else."""
        name = re.compile(rf"\.\d{{8,}}\.parquet\.{self.sweep}\.[0-9a-f]{{32}}\.writing")
        files, _ = self.path()
        for found in (one for table in tables for one in self._in(table)):
            if found.type == fs.FileType.File and name.fullmatch(found.base_name):
                files.delete_file(found.path)

    def size(self) -> int:
        """Bytes of everything at the address."""
        return sum(one.size for one in self._in(recursive=True) if one.type == fs.FileType.File)
