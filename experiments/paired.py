"""Laws lived by the same people with the same luck, compared replicate by replicate: what the six studies share.

A study is a module with: FOLDER, TITLE, LAWS (name: Law; the first is the one compared with), UNITS (outcome: unit),
a Watch, `answer(table)` in words, and `draw(table)`. The interval is Student's, of the mean paired difference: it holds
the luck of the replicates and nothing else; what is assumed is outside it.
"""

from __future__ import annotations

import argparse
import importlib.util
import re
import sys
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

import numpy as np
import pandas as pd

from transitsim.engine.resolve import resolve
from transitsim.inputs.library import Library
from transitsim.inputs.settings import Settings
from transitsim.measures.intervals import paired
from transitsim.plots.style import BLACK, BLUE, GREEN, ORANGE, PURPLE, RED, SKY, Stamp, canvas, finish, styled
from transitsim.schema.tables import FEW

BARS = "dot: mean; thick and thin bar: 50 and 90 % interval of the mean difference from {base}"
COLOURS = (ORANGE, BLUE, GREEN, RED, PURPLE, SKY)
MARKS = ("o", "s", "^", "D", "v", "P")
NUMBERS = re.compile(r"(<!-- numbers -->\n).*?(<!-- end -->)", re.DOTALL)
Values = dict[tuple[str, str], tuple[float, float]]  # (outcome, group): value, agents behind it


class Law(NamedTuple):
    """A regime, and constants of life that are set otherwise under it."""

    regime: str = "history"
    parameters: Mapping[str, float] = {}


class Watch:
    """Follows a run month by month and says at the end what came out; a study overrides both."""

    def __init__(self, model) -> None:
        self.sums = Sums(len(model.people))

    def month(self, model) -> None:
        """Look at the month just lived."""

    def values(self, tally) -> Values:
        """What came out."""
        raise NotImplementedError


class Sums:
    """Sums over person-months by group, and the agents who were ever in it."""

    def __init__(self, people: int) -> None:
        self.total: dict[tuple[str, str], float] = defaultdict(float)
        self.seen: dict[str, np.ndarray] = defaultdict(lambda: np.zeros(people, bool))

    def add(self, group: str, mask: np.ndarray, **amounts: np.ndarray) -> None:
        """Add a month of those in the mask; amounts are told for everybody."""
        self.total["months", group] += float(mask.sum())
        for name, amount in amounts.items():
            self.total[name, group] += float(amount[mask].sum())
        self.seen[group] |= mask

    def agents(self, group: str) -> float:
        """Agents who were ever in the group."""
        return float(self.seen[group].sum())

    def ratio(self, above: str, group: str, below: str = "months", times: float = 1.0) -> tuple[float, float]:
        """One sum over another, and the agents behind it."""
        denominator = self.total[below, group]
        return (times * self.total[above, group] / denominator if denominator else float("nan"), self.agents(group))


def live(study: ModuleType, law: Law, replicate: int, scale: int, until: str) -> Values:
    """One replicate under one law."""
    from transitsim.engine.model import TransitModel
    from transitsim.engine.world import build_world

    settings = Settings(regime=law.regime, scale=scale, until=until)
    world = build_world(resolve(settings, Library([study.FOLDER])), replicate)
    for name, value in law.parameters.items():
        world.p[name.replace(".", "_")] = value
    model = TransitModel(world=world, replicate=replicate, views=False)
    try:
        watch = study.Follow(model)
        for _ in range(world.months):
            model.step()
            watch.month(model)
        return watch.values(model.ledger.tally(world.months, 0.0, scale))
    finally:
        model.close()


def run(study: ModuleType, replicates: int = 12, scale: int = 50, workers: int = 1, until: str = "2024-12") -> pd.DataFrame:
    """Every law, every replicate: paired differences from the first law, a row for each law, outcome and group."""
    tasks = [(law, replicate) for replicate in range(replicates) for law in study.LAWS]
    if workers > 1:
        from loky import get_reusable_executor

        executor = get_reusable_executor(max_workers=workers)
        jobs = [executor.submit(_by_name, str(study.FOLDER), law, replicate, scale, until) for law, replicate in tasks]
        lived = [job.result() for job in jobs]
    else:
        lived = [live(study, study.LAWS[law], replicate, scale, until) for law, replicate in tasks]
    found = dict(zip(tasks, lived, strict=True))
    base, *others = study.LAWS
    if hasattr(study, "contrasts"):
        study.contrasts([{law: found[law, replicate] for law in study.LAWS} for replicate in range(replicates)])
    rows = []
    for law in others:
        for outcome, group in found[base, 0]:
            pairs = np.array([[found[name, r][outcome, group] for r in range(replicates)] for name in (base, law)], float)
            values, agents = pairs[..., 0], pairs[0, :, 1].mean()
            head = {"law": law, "outcome": outcome, "unit": study.UNITS[outcome], "group": group}
            tail = {"agents": round(agents), "few": bool(agents < FEW), "scale": scale}
            rows.append({**head, **paired(*values), **tail})
    return pd.DataFrame(rows)


def _by_name(folder: str, law: str, replicate: int, scale: int, until: str) -> Values:
    study = load(Path(folder))
    return live(study, study.LAWS[law], replicate, scale, until)


def load(folder: Path) -> ModuleType:
    """The study that stands in a folder."""
    spec = importlib.util.spec_from_file_location(f"study_{folder.name}", folder / "study.py")
    study = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(study)
    return study


def one(table: pd.DataFrame, law: str, outcome: str, group: str) -> pd.Series:
    """The row of one law, outcome and group."""
    return table[(table["law"] == law) & (table["outcome"] == outcome) & (table["group"] == group)].iloc[0]


def told(row: pd.Series, digits: int = 1, times: float = 1.0) -> str:
    """A difference with its interval in words: '+3.1 (90 % interval +2.0 to +4.2)'; `times=100` makes shares points."""
    low, middle, high = (f"{times * row[name]:+,.{digits}f}" for name in ("low90", "difference", "high90"))
    return f"{middle} (90 % interval {low} to {high})"


def was(row: pd.Series, digits: int = 1, times: float = 1.0) -> str:
    """The number under the first law."""
    return f"{times * row['base']:,.{digits}f}"


def main(study: ModuleType) -> None:
    """Run a study from the command line; leave results.csv, figure.png and the numbers of README.md in its folder."""
    parser = argparse.ArgumentParser(description=study.__doc__.splitlines()[0])
    for name, usual in (("replicates", 12), ("scale", 50), ("workers", 1)):
        parser.add_argument(f"--{name}", type=int, default=usual)
    parser.add_argument("--draw", action="store_true", help="only draw and write again from results.csv")
    asked = parser.parse_args()
    path = study.FOLDER / "results.csv"
    if not asked.draw:
        run(study, asked.replicates, asked.scale, asked.workers).to_csv(path, index=False, float_format="%.6g")
    table = pd.read_csv(path, dtype={"group": str})
    study.draw(table).figure.savefig(study.FOLDER / "figure.png")
    readme = study.FOLDER / "README.md"
    words = study.answer(table)
    if readme.exists():
        readme.write_text(NUMBERS.sub(lambda found: f"{found[1]}{words}\n{found[2]}", readme.read_text("utf-8")), "utf-8")
    print(words)


@styled
def levels(study: ModuleType, table: pd.DataFrame, shown: list[tuple[str, str, str]], laws: list[str], y: str, x: str, **more):
    """Levels by group: the first law as black dashes, each other law as dots with the interval of its difference.

    Parameters
    ----------
    shown : (outcome, group, name on the axis), from left to right
    laws : which laws, in the order of LAWS
    y, x : names of the axes, with units
    more : times (100 for per cent), marks (name: [(position, value)] of what was observed), note, columns, zero
    """
    axes, times = canvas(), more.get("times", 1.0)
    base = next(iter(study.LAWS))
    for k, law in enumerate(laws):
        colour, mark = COLOURS[k % len(COLOURS)], MARKS[k % len(MARKS)]
        rows = [one(table, law, outcome, group) for outcome, group, _ in shown]
        at = np.arange(len(shown)) + 0.72 * ((k + 0.5) / len(laws) - 0.5)
        for bounds, width in ((("low90", "high90"), 1.6), (("low50", "high50"), 4.5)):
            ends = [[times * (row["base"] + row[bound]) for row in rows] for bound in bounds]
            axes.vlines(at, *ends, color=colour, linewidth=width)
        middles = [times * (row["base"] + row["difference"]) for row in rows]
        axes.plot(at, middles, mark, color=colour, markeredgecolor="white", markersize=5.5, label=law, zorder=3)
    levels_of_base = [times * one(table, laws[0], outcome, group)["base"] for outcome, group, _ in shown]
    where = np.arange(len(shown))
    axes.hlines(levels_of_base, where - 0.42, where + 0.42, color=BLACK, linewidth=2.6, label=base, zorder=2)
    for name, points in more.get("marks", {}).items():
        axes.plot(*zip(*points, strict=True), "*", color=BLACK, markersize=11, label=name, zorder=4)
    axes.set_xticks(where, [name for _, _, name in shown], fontsize=more.get("ticks", 12))
    axes.grid(False, axis="x")
    if more.get("zero", True):
        axes.set_ylim(bottom=min(0.0, axes.get_ylim()[0]))
    record = (study.FOLDER / "results.csv").relative_to(Path(__file__).parents[1])
    stamp = Stamp(str(record), int(table["replicates"].max()), int(table["scale"].iloc[0]), note=more.get("note", ""))
    return finish(axes, study.TITLE, y, stamp, BARS.format(base=base), x, more.get("columns", 2))
