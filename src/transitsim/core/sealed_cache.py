"""Machine code that is kept is loaded only when its file is as it was written; of a damaged one the rule is compiled again.

Numba unpickles and runs whatever the file holds. Here each file ends with the SHA-256 of what is before it, which unpickling
does not read.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from numba.core.caching import IndexDataCacheFile
from numba.core.dispatcher import Dispatcher

DIGEST = hashlib.sha256().digest_size


class SealedCacheFile(IndexDataCacheFile):
    """Numba's index and data files, each with a seal at its end."""

    @contextmanager
    def _open_for_write(self, filepath: str) -> Iterator[IO[bytes]]:
        whole = io.BytesIO()
        yield whole
        with super()._open_for_write(filepath) as file:
            file.write(whole.getvalue() + hashlib.sha256(whole.getvalue()).digest())

    def _load_index(self) -> dict[Any, str]:
        """As numba does; nothing where the index is damaged, so that it is written anew."""
        return super()._load_index() if _is_whole(Path(self._index_path)) else {}

    def _load_data(self, name: str) -> Any:
        """As numba does; OSError, which numba takes for a missing file, where it is damaged or names a module that is gone."""
        if not _is_whole(Path(self._data_path(name))):
            raise OSError(f"{name} is damaged")
        try:
            return super()._load_data(name)
        except ImportError as gone:  # the module of an own rule was renamed
            raise OSError(f"{name} cannot be loaded") from gone


def _is_whole(path: Path) -> bool:
    try:
        content = path.read_bytes()
    except OSError:
        return False
    return hashlib.sha256(content[:-DIGEST]).digest() == content[-DIGEST:]


def sealed(decorate: Callable[[Callable], Dispatcher]) -> Callable[[Callable], Dispatcher]:
    """The decorator, with files of this kind behind every function that it compiles."""

    def decorate_sealed(function: Callable) -> Dispatcher:
        compiled: Any = decorate(function)
        compiled._cache._cache_file.__class__ = SealedCacheFile
        return compiled

    return decorate_sealed
