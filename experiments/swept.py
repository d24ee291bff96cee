"""Studies answered from a sweep: what the three of them share.

A study is a folder with `study/NAME.yaml`, which `transitsim sweep` lives, and `answer.py`, a module with FOLDER,
`table(sweep)`, `answer(table)` in words, and `draw(table)`.
"""

from __future__ import annotations

import argparse
import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pandas as pd
from paired import NUMBERS

from transitsim.plots.style import Stamp
from transitsim.studies.sweep.sweep import Sweep

RESULTS = "results.csv"


def load(folder: Path) -> ModuleType:
    """The module `answer.py` in a folder."""
    spec = importlib.util.spec_from_file_location(f"answer_{folder.name}", folder / "answer.py")
    study = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(study)
    return study


def read(folder: Path) -> pd.DataFrame:
    """The table that stands beside a README."""
    return pd.read_csv(folder / RESULTS)


def stamp(table: pd.DataFrame, note: str = "") -> Stamp:
    """What stands under the figure: record of the sweep, replicates of a point, people per agent."""
    row = table.iloc[0]
    return Stamp(row["record"], int(row["replicates"]), int(row["scale"]), note=note)


def main(study: ModuleType) -> None:
    """Answer from the folder of a sweep: leave results.csv, figure.png and the numbers of README.md in the study's folder."""
    parser = argparse.ArgumentParser(description=study.__doc__.splitlines()[0])
    parser.add_argument("sweep", nargs="?", help="folder of the sweep; without one, draw and write again from results.csv")
    asked = parser.parse_args()
    if asked.sweep:
        sweep = Sweep(asked.sweep)
        found = study.table(sweep).assign(scale=sweep.settings().scale, record=sweep.id)
        found.to_csv(study.FOLDER / RESULTS, index=False, float_format="%.6g")
    table = read(study.FOLDER)
    study.draw(table).figure.savefig(study.FOLDER / "figure.png")
    readme, words = study.FOLDER / "README.md", study.answer(table)
    readme.write_text(NUMBERS.sub(lambda found: f"{found[1]}{words}\n{found[2]}", readme.read_text("utf-8")), "utf-8")
    print(words)
