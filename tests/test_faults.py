"""Two hundred faults: nothing finished is lost, nothing of the user's is touched, and what goes on gives the same values."""

from __future__ import annotations

import multiprocessing as mp
import os
from pathlib import Path

import faults
import pytest

FEW, MANY = 7, 200  # every fault before each commit; the rest before a release


@pytest.fixture(scope="module")
def known(tmp_path_factory) -> faults.References:
    """What every command leaves when nothing happens."""
    with pytest.MonkeyPatch.context() as patch:  # before 3.13 the server of forks sees no other path than this
        patch.setenv("PYTHONPATH", os.pathsep.join((str(Path(__file__).parent), os.environ.get("PYTHONPATH", ""))))
        mp.get_context("forkserver").set_forkserver_preload(["faults_warm"])
        return faults.References(tmp_path_factory.mktemp("known"))


def tried(numbers: range, place: Path, known: faults.References) -> list[str]:
    """What was wrong in trials, each in a folder of its own."""
    told = []
    for number in numbers:
        folder = place / str(number)
        folder.mkdir()
        told.append(faults.trial(number, folder, known))
    return [one for one in told if one]


def test_a_few_faults(known, tmp_path) -> None:
    assert tried(range(FEW), tmp_path, known) == []


@pytest.mark.slow
@pytest.mark.parametrize("part", range(4))
def test_two_hundred_faults(part, known, tmp_path) -> None:
    assert tried(range(FEW + part, FEW + MANY, 4), tmp_path, known) == []
