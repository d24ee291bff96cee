"""The same people and the same counts, to the last bit, on every machine: threads, processes, Pythons, with hashes kept."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hashes import WORLDS, hashes_of, kept

ANEW = (
    "Bits have changed. If that is meant, write a line in CHANGELOG.md that begins with *Results change* and gives the reason, "
    "and then the hashes anew: python tests/hashes.py. If it is not, this machine or this version of a library computes "
    "something differently: find out what"
)


@pytest.mark.parametrize("world", WORLDS)
def test_whole_worlds_have_the_bits_that_they_had(world):
    """One thread and two; the regimes, contexts and decision models are those of `hashes.py`."""
    found = {threads: hashes_of(world, threads) for threads in (1, 2)}
    changed = {
        threads: sorted(name for name in kept()[world] if one.get(name) != kept()[world][name]) for threads, one in found.items()
    }
    assert changed == {1: [], 2: []}, f"{ANEW} ({world}, by threads)."


def test_the_bits_do_not_hang_on_how_a_process_begins_nor_on_its_processor():
    """Spawned and, where it is possible, forked, with NumPy kept from this processor's wide instructions."""
    ways = [way for way in ("spawn", "fork") if way in multiprocessing.get_all_start_methods()]
    script = Path(__file__).with_name("hashes.py")
    plain = {**os.environ, "NPY_DISABLE_CPU_FEATURES": " ".join(np.show_config(mode="dicts")["SIMD Extensions"].get("found", []))}
    told = subprocess.run([sys.executable, str(script), *ways], env=plain, capture_output=True, text=True, check=True).stdout
    expected = {f"{way} {name} {value}" for way in ways for name, value in kept()["history"].items()}
    assert set(told.splitlines()) == expected, ANEW


def test_another_seed_has_other_bits(monkeypatch):
    """The hashes see what differs: no array stays as it was."""
    settings, replicate = WORLDS["history"]
    monkeypatch.setitem(WORLDS, "history", (replace(settings, seed=2), replicate))
    found = hashes_of("history")
    assert found.keys() == kept()["history"].keys()
    assert not [name for name, value in kept()["history"].items() if found[name] == value]
