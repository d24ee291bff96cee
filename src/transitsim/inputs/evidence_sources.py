"""Publications behind the packaged evidence."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "evidence"


@cache
def sources() -> dict[str, dict[str, str]]:
    """Every source of the evidence: key to title, publisher, year, address, kind, reliability (read without pandas)."""
    with (FOLDER / "sources.csv").open(encoding="utf-8", newline="") as file:
        return {row["source_id"]: row for row in csv.DictReader(file)}
