"""What the studies in this folder share: results.csv, figure.png and the numbers in README.md, and the figure of levels.

The interval is Student's, of the mean paired difference: it holds the luck of the replicates and nothing else; what is assumed
is outside it.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

import transitsim as ts
from transitsim.plots.style import BLACK, BLUE, GREEN, ORANGE, PURPLE, RED, SKY, Stamp, canvas, finish, styled

RESULTS, NUMBERS = "results.csv", re.compile(r"(<!-- numbers -->\n).*?(<!-- end -->)", re.DOTALL)
COLUMNS = ["regime", "outcome", "unit", "group_name", "base", "difference", "low50", "high50", "low90", "high90"]
COLUMNS += ["same_sign", "replicates", "agents", "few"]
BARS = "dot: mean; thick and thin bar: 50 and 90 % interval of the mean difference from {base}"
COLOURS = (ORANGE, BLUE, GREEN, RED, PURPLE, SKY)
MARKS = ("o", "s", "^", "D", "v", "P")


@dataclass(frozen=True)
class Study:
    """A study that compares regimes.

    Attributes
    ----------
    folder : where it stands; its own regimes are in `regime/`
    regimes : regimes by the names they have here; the first is the baseline
    outcomes : its own outcomes
    answer, draw : the answer in words, and the figure, from the table of results
    parameters : values that replace the baseline's, by the names of regimes
    contrasts : gives further rows of the table from the comparison
    """

    folder: Path
    regimes: Mapping[str, str]
    outcomes: type[ts.Observer]
    answer: Callable[[pd.DataFrame], str]
    draw: Callable[[pd.DataFrame], object]
    parameters: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    contrasts: Callable[[ts.Comparison], list[dict]] | None = None

    def run(self, replicates: int = 12, scale: int = 50, workers: int = 1, until: str = "2024-12") -> pd.DataFrame:
        """Paired differences from the baseline: a row for each regime, outcome and group."""
        (_, baseline), *others = self.regimes.items()
        found = ts.compare(
            dict(others),
            baseline=baseline,
            outcomes=[self.outcomes],
            parameters=self.parameters,
            replicates=replicates,
            scale=scale,
            until=until,
            workers=workers,
            assumptions="point",
            config_dir=[self.folder],
        )
        table = found.differences[found.differences["group_by"] == "own"][COLUMNS]
        if self.contrasts:
            table = pd.concat([table, pd.DataFrame(self.contrasts(found))[COLUMNS]], ignore_index=True)
        return table.assign(scale=scale)


def main(study: Study) -> None:
    """Run a study that compares regimes, and write it up in its folder."""
    parser = argparse.ArgumentParser(description=study.answer.__doc__)
    for name, usual in (("replicates", 12), ("scale", 50), ("workers", 1)):
        parser.add_argument(f"--{name}", type=int, default=usual)
    parser.add_argument("--draw", action="store_true", help="only draw and write again from results.csv")
    asked = parser.parse_args()
    table = None if asked.draw else study.run(asked.replicates, asked.scale, asked.workers)
    write_up(study.folder, table, study.answer, study.draw)


def main_of_sweep(
    folder: Path,
    table: Callable[[ts.Sweep], pd.DataFrame],
    answer: Callable[[pd.DataFrame], str],
    draw: Callable[[pd.DataFrame], object],
) -> None:
    """Answer a study from the folder of its sweep, and write it up in its own folder."""
    parser = argparse.ArgumentParser(description=answer.__doc__)
    parser.add_argument("sweep", nargs="?", help="folder of the sweep; without one, draw and write again from results.csv")
    asked = parser.parse_args()
    found = None
    if asked.sweep:
        sweep = ts.Sweep(asked.sweep)
        found = table(sweep).assign(scale=sweep.record["settings"]["scale"], record=sweep.id)
    write_up(folder, found, answer, draw)


def write_up(
    folder: Path,
    found: pd.DataFrame | None,
    answer: Callable[[pd.DataFrame], str],
    draw: Callable[[pd.DataFrame], object],
) -> None:
    """Leave results.csv, figure.png and the numbers of README.md in a folder; without a new table, from the one there."""
    if found is not None:
        found.to_csv(folder / RESULTS, index=False, float_format="%.6g")
    table, readme = read(folder), folder / "README.md"
    draw(table).figure.savefig(folder / "figure.png")
    words = answer(table)
    readme.write_text(NUMBERS.sub(lambda old: f"{old[1]}{words}\n{old[2]}", readme.read_text("utf-8")), "utf-8")
    print(words)


def read(folder: Path) -> pd.DataFrame:
    """The table that stands beside a README."""
    return pd.read_csv(folder / RESULTS, dtype={"group_name": str})


def stamp(table: pd.DataFrame) -> Stamp:
    """What stands under the figure of a sweep: its record, replicates of a point, people per agent."""
    row = table.iloc[0]
    return Stamp(row["record"], int(row["replicates"]), int(row["scale"]))


def one(table: pd.DataFrame, regime: str, outcome: str, group: str) -> pd.Series:
    """The row of one regime, outcome and group."""
    return table[(table["regime"] == regime) & (table["outcome"] == outcome) & (table["group_name"] == group)].iloc[0]


def diff(row: pd.Series, digits: int = 1, times: float = 1.0) -> str:
    """A difference with its interval in words: '+3.1 (90 % interval +2.0 to +4.2)'; `times=100` makes shares points."""
    low, middle, high = (f"{times * row[name]:+,.{digits}f}" for name in ("low90", "difference", "high90"))
    return f"{middle} (90 % interval {low} to {high})"


def base(row: pd.Series, digits: int = 1, times: float = 1.0) -> str:
    """The number under the baseline."""
    return f"{times * row['base']:,.{digits}f}"


@styled
def levels(study: Study, table: pd.DataFrame, shown: list[tuple[str, str, str]], regimes: list[str], title: str, **more):
    """Levels by group: the baseline as black dashes, each other regime as dots with the interval of its difference.

    Parameters
    ----------
    shown : (outcome, group, name on the axis), from left to right
    regimes : which of them
    more : y and x (names of the axes, with units), times (100 for per cent), observed (list of (position, value)), note, ticks
    """
    axes, times = canvas(), more.get("times", 1.0)
    base, where = next(iter(study.regimes)), np.arange(len(shown))
    for k, regime in enumerate(regimes):
        colour, mark = COLOURS[k % len(COLOURS)], MARKS[k % len(MARKS)]
        rows = [one(table, regime, outcome, group) for outcome, group, _ in shown]
        at = where + 0.72 * ((k + 0.5) / len(regimes) - 0.5)
        for bounds, width in ((("low90", "high90"), 1.6), (("low50", "high50"), 4.5)):
            ends = [[times * (row["base"] + row[bound]) for row in rows] for bound in bounds]
            axes.vlines(at, *ends, color=colour, linewidth=width)
        middles = [times * (row["base"] + row["difference"]) for row in rows]
        axes.plot(at, middles, mark, color=colour, markeredgecolor="white", markersize=5.5, label=regime, zorder=3)
    levels_of_base = [times * one(table, regimes[0], outcome, group)["base"] for outcome, group, _ in shown]
    axes.hlines(levels_of_base, where - 0.42, where + 0.42, color=BLACK, linewidth=2.6, label=base, zorder=2)
    if "observed" in more:
        axes.plot(*zip(*more["observed"], strict=True), "*", color=BLACK, markersize=11, label="observed", zorder=4)
    axes.set_xticks(where, [name for _, _, name in shown], fontsize=more.get("ticks", 12))
    axes.grid(False, axis="x")
    axes.set_ylim(bottom=min(0.0, axes.get_ylim()[0]))
    record = f"{study.folder.parent.name}/{study.folder.name}/{RESULTS}"
    where_from = Stamp(record, int(table["replicates"].max()), int(table["scale"].iloc[0]), note=more.get("note", ""))
    return finish(axes, title, more["y"], where_from, BARS.format(base=base), more.get("x", ""), 2)
