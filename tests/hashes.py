"""Hashes of whole worlds: every person's row after the last month, and everything counted. The same on every machine.

    python tests/hashes.py                 # write the hashes that are found now to tests/hashes.csv
    python tests/hashes.py spawn fork      # print those of the first world, from a process begun in each of these ways

`test_same_bits.py` compares. Whoever changes a bit writes the hashes anew, and a line in CHANGELOG.md.
"""

from __future__ import annotations

import csv
import hashlib
import multiprocessing
import sys
from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np

import transitsim as ts

KEPT = Path(__file__).parent / "hashes.csv"
COUNTED = ("flows", "stocks", "conditions", "residents", "consumption")  # arrays of `model.ledger`
CHINA = ts.Settings(scale=400, seed=1)
UPLAND = ts.Settings(scale=400, seed=1, context="upland_rivermark", regime="labour_border")
WORLDS = {  # the settings of each world, and its replicate
    "history": (CHINA, 0),
    "safe passage": (replace(CHINA, regime="history+safe_passage@2006-01"), 1),
    "broker crackdown": (replace(CHINA, regime="broker_crackdown", decision="optimal_stopping"), 0),
    "labour border": (UPLAND, 0),
    "cheap road": (replace(UPLAND, regime="labour_border+route.fee:x0.5@2005-01"), 1),
    "more arrests": (replace(UPLAND, regime="labour_border+transit.arrest_hazard:x2@2000-01", decision="dynamic_choice"), 0),
}

Hashes = dict[str, str]


def hashes(people: np.ndarray, counted: Mapping[str, np.ndarray]) -> Hashes:
    """SHA-256 of the bytes of people, and of each array counted."""
    arrays = {"people": people, **counted}
    return {name: hashlib.sha256(np.ascontiguousarray(array).tobytes()).hexdigest() for name, array in arrays.items()}


def hashes_of(world: str, threads: int = 1) -> Hashes:
    """The hashes of a world simulated now."""
    settings, replicate = WORLDS[world]
    with closing(ts.TransitModel(replace(settings, threads=threads), replicate, views=False)) as model:
        while model.month + 1 < model.world.months:
            model.step()
        counted = {name: getattr(model.ledger, name) for name in COUNTED}
        return hashes(model.people, {**counted, "decisions": np.concatenate(model.ledger.cells)})


def kept() -> dict[str, Hashes]:
    """The hashes in `hashes.csv`, by world."""
    found: dict[str, Hashes] = {world: {} for world in WORLDS}
    with KEPT.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found[row["world"]][row["array"]] = row["sha256"]
    return found


def main(ways: list[str]) -> None:
    """Write, or print what a process of each way finds."""
    for way in ways:
        with multiprocessing.get_context(way).Pool(1) as pool:
            for name, found in pool.apply(hashes_of, ("history",)).items():
                print(way, name, found)
    if not ways:
        rows = [(world, name, found) for world in WORLDS for name, found in hashes_of(world).items()]
        with KEPT.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([("world", "array", "sha256"), *rows])


if __name__ == "__main__":
    main(sys.argv[1:])
