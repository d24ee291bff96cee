"""What the questions asked of a sweep share: their words, the tables they take, and where answers are left."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from transitsim.cli.parser import Asked
from transitsim.core.errors import UserError, closest
from transitsim.core.text import inert
from transitsim.measures.outcomes import OUTCOMES
from transitsim.plots.all_figures import save
from transitsim.plots.style import Stamp
from transitsim.results.store.folder import Folder
from transitsim.schema.tables import FEW
from transitsim.studies.sweep.sweep import Sweep

if TYPE_CHECKING:
    from matplotlib.axes import Axes

QUESTION = "question.txt"


class Held(NamedTuple):
    """What a sweep holds of the outcomes asked for: points, outcomes, its record's id, people per agent, agents behind them."""

    points: pd.DataFrame
    outcomes: pd.DataFrame
    record: str
    scale: int
    agents: float

    @property
    def few(self) -> bool:
        """Whether so few agents stand behind the group that answers are marked."""
        return self.agents < FEW

    def stamp(self, replicates: int, note: str = "") -> Stamp:
        """The stamp of a figure."""
        few = f"few agents ({self.agents:.0f}): not to be relied on" if self.few else ""
        notes = [few, note, "scale differs between points" if "scale" in self.points else ""]
        return Stamp(self.record, int(replicates), self.scale, note=", ".join(filter(None, notes)))


class Answer(NamedTuple):
    """An answer: its tables, its pictures by the stem of their files, and what is printed."""

    tables: Sequence[pd.DataFrame]
    pictures: Iterable[tuple[str, Axes]]
    text: str


def held(folder: Path, outcomes: Sequence[str], group: str) -> Held:
    """The tables of a sweep, finished or not, for some outcomes of a group.

    UserError when it is no sweep, nothing is done yet, or there is no such outcome or group.
    """
    sweep = Sweep(folder)
    found = sweep.rows(outcome=list(outcomes))
    known = sorted(set(found["group_name"].astype(str)))
    if group not in known:
        raise UserError(f"There is no group '{group}' for these outcomes.{closest(group, known)} There are: {', '.join(known)}.")
    found = found[found["group_name"] == group]
    scale = sweep.settings(int(sweep.points["point"].iloc[0])).scale
    return Held(sweep.points, found, sweep.id, scale, float(found["agents"].mean()))


def answer(asked: Asked, names: Sequence[str], question: Callable[[Held], Answer]) -> int:
    """Ask it of the sweep, leave tables and pictures in the folder of the answer, and print it; an older one is replaced whole.

    `names` are those of its tables. Each is a CSV with the id of the record it is from and a mark on few agents.
    """
    out, outcomes = asked["out"] or _folder(asked), asked["outcome"]
    place = Folder(out, asked["overwrite"], [*(f"{name}.csv" for name in names), QUESTION], asked.command.name, beside=())
    with place, place.change(instead_of="") as staged:
        tables = held(asked["folder"], (outcomes,) if isinstance(outcomes, str) else outcomes, asked["group"])
        found = question(tables)
        for name, table in zip(names, found.tables, strict=True):
            inert(table.assign(few=tables.few, record=tables.record)).to_csv(staged / f"{name}.csv", index=False)
        (staged / QUESTION).write_text(f"{_question(asked)}\n", encoding="utf-8")
        pictures = [save(axes, out, stem).name for stem, axes in found.pictures]
    print("\n".join([found.text, *caveats(tables)]))
    print(f"\nPictures: {', '.join(pictures)}. Tables: {', '.join(f'{name}.csv' for name in names)}. All of it is in {out}.")
    return 0


def _question(asked: Asked) -> str:
    """The words that say what is asked, in order of their names."""
    said = {name: asked[name] for name in asked.command.own if name not in ("out", "overwrite")}
    return " ".join(f"{name}={one if isinstance(one, str) else as_words(one)}" for name, one in sorted(said.items()))


def as_words(value: object) -> str:
    """A value as it is typed."""
    return ",".join(map(str, value)) if isinstance(value, (tuple, list)) else str(value)


def _folder(asked: Asked) -> Path:
    """Where the answer goes when no folder is named: a further question to the same sweep has one of its own."""
    usual = asked["folder"] / asked.command.name
    held = usual / QUESTION
    if asked["overwrite"] or not held.is_file() or held.read_bytes() == f"{_question(asked)}\n".encode():
        return usual
    differs = [as_words(asked[name]) for name in sorted(asked.said & asked.command.own.keys() - {"out", "overwrite"})]
    return usual.with_name("_".join([usual.name, *(re.sub(r"[^\w.-]+", "-", one)[:60] for one in differs)]))


def unit_of(outcome: str) -> str:
    """The unit of an outcome, as a figure says it."""
    return next((one.unit for one in OUTCOMES if one.name == outcome), "")


def caveats(tables: Held) -> list[str]:
    """A sentence about points without any run and one about few agents, where they apply."""
    none = tables.points.loc[~tables.points["point"].isin(tables.outcomes["point"]), "point"].nunique()
    whole = tables.points["point"].nunique()
    told = [f"{none} of {whole} points have no run yet, or failed; `transitsim status` says which."] if none else []
    told += [f"Behind this group stand {tables.agents:.0f} agents in the mean: too few to rely on."] if tables.few else []
    return told
