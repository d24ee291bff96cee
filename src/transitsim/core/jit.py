"""How a rule is compiled, where its machine code is kept, and how the same source runs without compiling.

Numba's cache does not notice that a *called* function in another file was edited (numba #1833), so machine
code is kept in a folder named by the hash of every source that rules are made of, and of the compiler's
versions. The folder must be set before the first function is decorated: this module is imported first.
"""

from __future__ import annotations

import dis
import hashlib
import os
import re
import shutil
import sys
import tempfile
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

import llvmlite
import numba
import numpy as np
from numba.core.dispatcher import Dispatcher

from transitsim.core.sealed_cache import sealed

PACKAGE = Path(__file__).resolve().parent.parent
KEPT = 5


def source_hash() -> str:
    """Hash of all sources that a compiled month is made of, and of numba, llvmlite, numpy and Python."""
    digest = hashlib.sha256()
    for floor in ("core", "schema", "inputs", "rules", "engine"):
        for path in sorted((PACKAGE / floor).rglob("*.py")):
            digest.update(path.relative_to(PACKAGE).as_posix().encode() + path.read_bytes())
    digest.update(f"{numba.__version__} {llvmlite.__version__} {np.__version__} {sys.version}".encode())
    return digest.hexdigest()[:16]


def cache_folder() -> Path:
    """The user's cache folder for this source, made if needed; a temporary one when nothing is writable."""
    root = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "transitsim"
    folder = root / source_hash()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        folder.touch()
        (folder / ".writable").touch()
        ours = [path for path in root.iterdir() if re.fullmatch("[0-9a-f]{16}", path.name)]
        for old in sorted(ours, key=lambda path: path.stat().st_mtime, reverse=True)[KEPT:]:
            shutil.rmtree(old, ignore_errors=True)
    except FileNotFoundError:  # another process tidies up at the same time
        pass
    except OSError:
        return Path(tempfile.mkdtemp(prefix="transitsim-"))
    return folder


numba.config.CACHE_DIR = str(cache_folder())  # type: ignore[attr-defined]  # numba makes its settings when it runs
rule = sealed(numba.njit(cache=True, nogil=True))
inlined = sealed(numba.njit(cache=True, nogil=True, forceinline=True))  # into every rule that calls it


def globals_of(source: Any) -> dict[str, Any]:
    """The values of the global names that a function reads: the rules that it calls, and its constants."""
    words = {each.argval for each in dis.get_instructions(source) if each.opname == "LOAD_GLOBAL"}
    return {word: value for word, value in source.__globals__.items() if word in words}


def rebound(function: Dispatcher, replace: dict[Dispatcher, Dispatcher], name: str) -> Dispatcher:
    """The compiled `function` with other rules in the place of some that it calls, at any depth.

    Only what leads to a replaced rule is compiled anew, and kept under `name`, which must stand for the sources of the
    rules put in: a compiled function takes the ones it calls as they are when it is compiled.
    """
    done = dict(replace)

    def rebuild(one: Dispatcher) -> Dispatcher:
        if one in done:
            return done[one]
        source = one.py_func
        called = {word: value for word, value in globals_of(source).items() if isinstance(value, Dispatcher)}
        swapped = {word: rebuild(value) for word, value in called.items()}
        done[one] = one
        if any(swapped[word] is not called[word] for word in swapped):
            copy = types.FunctionType(source.__code__, {**source.__globals__, **swapped}, source.__name__, source.__defaults__)
            copy.__qualname__, copy.__module__ = f"{source.__qualname__}-{name}", source.__module__
            done[one] = rule(copy)
        return done[one]

    return rebuild(function)


def interpreted(function: Callable, replace: dict[Callable, Callable] | None = None) -> Callable:
    """The same source with the compiler off: every rule it calls is replaced by that rule's own Python source.

    `replace` puts another function in the place of one that is called, at any depth (the benchmark's
    ordinary random numbers, a test's counting wrapper). Nothing is written twice and nothing is edited.
    """
    done: dict[Callable, Callable] = dict(replace or {})

    def rebuild(one: Callable) -> Callable:
        if one in done:
            return done[one]
        source = one.py_func if isinstance(one, Dispatcher) else one
        copy = types.FunctionType(source.__code__, {}, source.__name__, source.__defaults__, source.__closure__)
        done[one] = copy
        copy.__globals__.update(
            {
                name: rebuild(value) if isinstance(value, Dispatcher) else value
                for name, value in source.__globals__.items()
                if name in source.__code__.co_names or name == "__builtins__"
            }
        )
        return copy

    return rebuild(function)
