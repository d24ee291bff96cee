"""Kind 7: machine code that was kept and is damaged is compiled again; no byte of it is run."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from transitsim.core import jit
from transitsim.core.sealed_cache import SealedCacheFile

SOURCE = """
from transitsim.core.jit import rule

@rule
def twice(x):
    return 2 * x
"""


@pytest.fixture
def load(tmp_path, monkeypatch):
    """Loads a module with one rule anew, as a new process would; its cache lies in a folder of its own."""
    monkeypatch.setattr(jit.numba.config, "CACHE_DIR", str(tmp_path / "cache"))
    (tmp_path / "ruled.py").write_text(SOURCE, encoding="utf-8")
    os.utime(tmp_path / "ruled.py", (1, 1))

    def again():
        spec = importlib.util.spec_from_file_location("ruled", tmp_path / "ruled.py")
        module = importlib.util.module_from_spec(spec)
        monkeypatch.setitem(sys.modules, "ruled", module)
        spec.loader.exec_module(module)
        return module.twice

    return again


def kept(folder: Path) -> list[Path]:
    return sorted(path for path in (folder / "cache").rglob("*") if path.suffix in (".nbi", ".nbc"))


def test_what_is_whole_is_loaded(load, tmp_path) -> None:
    assert load()(3) == 6
    again = load()
    assert isinstance(again._cache._cache_file, SealedCacheFile)
    assert again(4) == 8
    assert sum(again.stats.cache_hits.values()) == 1
    assert {path.suffix for path in kept(tmp_path)} == {".nbi", ".nbc"}


def test_whatever_is_damaged_is_compiled_again(load, tmp_path) -> None:
    assert load()(3) == 6
    sound = {path: path.read_bytes() for path in kept(tmp_path)}
    assert len(sound) == 2
    luck = np.random.default_rng(7)
    for path, content in sound.items():
        for trial in range(6):
            for other, whole in sound.items():
                other.write_bytes(whole)
            at = int(luck.integers(0, len(content)))
            flipped = content[:at] + bytes([content[at] ^ 1 << int(luck.integers(0, 8))]) + content[at + 1 :]
            path.write_bytes((content[:at], b"", bytes(luck.bytes(len(content))), flipped, flipped, flipped)[trial])
            again = load()
            assert again(5) == 10
            assert sum(again.stats.cache_hits.values()) == 0, (path.name, trial)
            once_more = load()
            assert once_more(6) == 12
            assert sum(once_more.stats.cache_hits.values()) == 1, "what was compiled again is kept"


LOADED = """
import importlib.util, sys
from transitsim.core import jit
jit.numba.config.CACHE_DIR = sys.argv[1]
spec = importlib.util.spec_from_file_location("ruled", sys.argv[2])
module = importlib.util.module_from_spec(spec)
if sys.argv[3] == "known":
    sys.modules["ruled"] = module
spec.loader.exec_module(module)
print(module.twice(4), sum(module.twice.stats.cache_hits.values()))
"""


def test_a_rule_whose_module_is_gone_is_compiled_again(load, tmp_path) -> None:
    """What is kept of a rule names its module, which a later process may not be able to import."""
    module, cache = str(tmp_path / "ruled.py"), str(tmp_path / "cache")
    for known, said in (("known", "8 0"), ("known", "8 1"), ("gone", "8 0")):
        words = [sys.executable, "-c", LOADED, cache, module, known]
        answer = subprocess.run(words, capture_output=True, text=True, check=True, cwd=tmp_path.parent)
        assert answer.stdout.split("\n")[0] == said
