"""The pictures of a folder that holds a comparison of regimes, all from its tables and its record."""

from __future__ import annotations

from pathlib import Path

from transitsim.plots.all_figures import save
from transitsim.plots.paired_difference import draw_paired_difference
from transitsim.plots.running_interval import draw_running_interval
from transitsim.plots.style import Stamp
from transitsim.results.load import load
from transitsim.results.record import read_record
from transitsim.studies.comparison.comparison_tables import replicate_differences
from transitsim.studies.followed_outcomes import read_change
from transitsim.studies.precision import running_interval


def draw_comparison(folder: Path) -> list[Path]:
    """Draw the paired differences of everybody, and how that of the outcome followed settles; the files written."""
    record, differences, pairs = read_record(folder), load(folder, "paired_differences"), load(folder, "paired_replicates")
    asked, each = record["asked"], record["settings"]["lives_per_draw"]
    stamp = Stamp.of(record, note=f"from {asked['since']}")
    paths = [save(draw_paired_difference(differences[differences["group_by"] == "all"], stamp), folder, "paired_difference")]
    outcome, kind = asked["outcome"], asked["interval"]
    unit = differences.loc[differences["outcome"] == outcome, "unit"].iloc[0]
    precision = read_change(asked["precision"]) if asked["precision"] else None
    target = precision.amount if precision is not None and not precision.relative else None
    for regime in asked["regimes"]:
        running = running_interval(replicate_differences(pairs, regime, outcome), kind, each)
        name = f"{outcome.replace('_', ' ')}, {regime.replace('_', ' ')}"
        ax = draw_running_interval(running, stamp, name, unit, target, kind)
        paths.append(save(ax, folder, f"running_interval_{regime}"))
    return paths
