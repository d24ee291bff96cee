"""The picture of a folder that holds a comparison of regimes."""

from __future__ import annotations

from pathlib import Path

from transitsim.results.load import load
from transitsim.results.record import read_record
from transitsim.show.gallery import save
from transitsim.show.paired_difference import draw_paired_difference
from transitsim.show.style import Stamp


def draw_comparison(folder: Path) -> Path:
    """Draw the paired differences of everybody into the folder's `figures`; the file written."""
    record, differences = read_record(folder), load(folder, "paired_differences")
    stamp = Stamp.of(record, note=f"from {record['asked']['from']}")
    return save(draw_paired_difference(differences[differences["by"] == "all"], stamp), folder, "paired_difference")
