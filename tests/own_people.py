"""Tables of own people, as files."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

import transitsim as ts

UNTIL = "2000-12"


def written(folder: Path, people: pd.DataFrame, kin: pd.DataFrame | None = None, **settings) -> ts.Settings:
    """Settings of a small run whose people are these."""
    people.to_csv(folder / "people.csv", index=False)
    if kin is not None:
        kin.to_csv(folder / "kin.csv", index=False)
    files = {"people": folder / "people.csv", "kin": folder / "kin.csv" if kin is not None else ""}
    return ts.Settings(**{"scale": 50, "until": UNTIL} | settings | files)
