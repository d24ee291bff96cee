"""Files made hostile: bytes and structures of sound ones damaged, each by a number; and what a command then says.

`python tests/hostile.py KIND FIRST LAST` tries some numbers of a kind outside the suite and prints what came of each that fails.
"""

from __future__ import annotations

import contextlib
import io
import json
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from transitsim.cli.main import main
from transitsim.core.errors import UserError

VALUES: tuple[Any, ...] = (
    None, "", " ", [], {}, [[]], {"a": {"b": [1]}}, True, False, 0, -1, 1, 2, 0.5, -0.0, 1e308, -1e308, 10**25, float("inf"),
    float("nan"), "x", "NO", "12:30", "010", "1,098", "-", "#N/A", "=1+1", "history", "a.b", "..", "/", "../../x", "2001-02-31",
    "9999-99", "0000-00", "한글", "e\u0301", "\u202e", "\x00", "'", '"', "x" * 5000, "9" * 400, "1995-01", 1995, "assumed",
)  # fmt: skip


def bytes_of(content: bytes, luck: np.random.Generator) -> bytes:
    """Some bytes lost, changed, repeated or put in."""
    at = int(luck.integers(0, len(content) + 1))
    kind = luck.integers(0, 7)
    if kind == 0:
        return content[:at]
    if kind == 1:
        return b""
    if kind == 2:
        strange = (b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\r", b"\x1b[2J", b"&a ", b"*a", b"{{[[", b"\xc3")
        return content[:at] + strange[luck.integers(0, len(strange))] + content[at:]
    if kind == 3:
        return bytes(luck.integers(0, 256, size=len(content) % 4000, dtype=np.uint8))
    if kind == 4:
        return content[at:] + content[:at]
    many = bytearray(content)
    for place in luck.integers(0, max(1, len(many)), size=1 + luck.integers(0, 20) if kind == 5 else 1):
        if many:
            many[place] = luck.integers(0, 256)
    return bytes(many)


def structure_of(content: Any, luck: np.random.Generator) -> Any:
    """One value of a mapping or list, at any depth, replaced, taken away, repeated or put elsewhere."""
    places = list(_places(content))
    if not places:
        return VALUES[luck.integers(0, len(VALUES))]
    within, key = places[luck.integers(0, len(places))]
    kind = luck.integers(0, 5)
    if kind == 0:
        del within[key]
    elif kind == 1 and isinstance(within, dict):
        within[f"{key}x"] = within.pop(key)
    elif kind == 2 and isinstance(within, list):
        within.append(within[key])
    elif kind == 3:
        other, there = places[luck.integers(0, len(places))]
        within[key] = json.loads(json.dumps(other[there], default=str))
    else:
        within[key] = VALUES[luck.integers(0, len(VALUES))]
    return content


def _places(content: Any) -> Iterator[tuple[Any, Any]]:
    keys = content if isinstance(content, dict) else range(len(content)) if isinstance(content, list) else ()
    for key in list(keys):
        yield content, key
        yield from _places(content[key])


def damaged(path: Path, luck: np.random.Generator, times: int = 1) -> bytes:
    """The content of a file, damaged in its structure where it has one that is known, or in its bytes."""
    content = path.read_bytes()
    for _ in range(times):
        if path.suffix in (".yaml", ".json") and luck.random() < 0.7:
            with contextlib.suppress(Exception):  # what has been damaged before may have no structure
                if path.suffix == ".json":
                    content = json.dumps(structure_of(json.loads(content), luck)).encode(errors="surrogatepass")
                else:
                    found = structure_of(yaml.load(content, Loader=yaml.CSafeLoader), luck)
                    content = yaml.safe_dump(found, allow_unicode=True, sort_keys=False).encode()
                continue
        content = bytes_of(content, luck)
    return content


def said(*words: str) -> tuple[int, str]:
    """Exit code and words of a command; 99 and the traceback when it knew nothing to say."""
    told = io.StringIO()
    try:
        with contextlib.redirect_stdout(told), contextlib.redirect_stderr(told):
            code = main(list(words))
    except BaseException:
        return 99, traceback.format_exc()
    return code, told.getvalue()


def refused(read: Callable[[], Any]) -> str:
    """What was wrong with reading: nothing when it succeeds or says a sentence, the traceback of anything else."""
    try:
        read()
    except UserError as error:
        words = str(error)
        return "" if words.strip() and "Traceback" not in words else f"an empty sentence: {words!r}"
    except Exception:
        return traceback.format_exc()
    return ""


def refused_or_raised(act: Callable[[], Any]) -> str:
    """The sentence or the traceback of whatever is raised; nothing when all goes well."""
    try:
        act()
    except UserError as error:
        return str(error)
    except Exception:
        return traceback.format_exc()
    return ""
