"""What the questions asked of a sweep share: their words, the tables they take, and where answers are left."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from transitsim.cli.reading import Asked
from transitsim.core.errors import UserError, closest
from transitsim.results.store.folder import Folder, change


def out_of(asked: Asked) -> Path:
    """Where the answer goes: a folder of its own inside the sweep's."""
    return asked["out"] or asked["folder"] / asked.command.name


@contextmanager
def answer(asked: Asked, *tables: str) -> Iterator[Path]:
    """Hold the folder of the answer, which takes its place whole when the block ends; an older one goes.

    Parameters
    ----------
    tables : names of the tables that the answer consists of
    """
    names, out = [f"{name}.csv" for name in tables], out_of(asked)
    place = Folder(out, asked["overwrite"], names, asked.command.name, beside=())
    with place, place.change(instead_of=""):
        yield out


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
        from transitsim.schema.tables import FEW

        return self.agents < FEW

    def stamp(self, replicates: int, note: str = ""):
        """The stamp of a figure."""
        from transitsim.plots.style import Stamp

        few = f"few agents ({self.agents:.0f}): not to be relied on" if self.few else ""
        notes = [few, note, "scale differs between points" if "scale" in self.points else ""]
        return Stamp(self.record, int(replicates), self.scale, note=", ".join(filter(None, notes)))


def held(folder: Path, outcomes: Sequence[str], group: str) -> Held:
    """The tables of a sweep, finished or not, for some outcomes of a group.

    Raises
    ------
    UserError
        When it is no sweep, nothing is done yet, or there is no such outcome or group.
    """
    from transitsim.studies.sweep.sweep import Sweep

    sweep = Sweep(folder)
    found = sweep.rows(outcome=list(outcomes))
    known = sorted(set(found["group_name"].astype(str)))
    if group not in known:
        raise UserError(f"There is no group '{group}' for these outcomes.{closest(group, known)} There are: {', '.join(known)}.")
    found = found[found["group_name"] == group]
    scale = sweep.settings(int(sweep.points["point"].iloc[0])).scale
    return Held(sweep.points, found, sweep.id, scale, float(found["agents"].mean()))


def leave(table: pd.DataFrame, folder: Path, name: str, tables: Held) -> Path:
    """Write a table as CSV with the id of the record it is from and a mark on few agents."""
    with change(folder) as staged:
        table.assign(few=tables.few, record=tables.record).to_csv(staged / f"{name}.csv", index=False)
    return folder / f"{name}.csv"


def unit_of(outcome: str) -> str:
    """The unit of an outcome, as a figure says it."""
    from transitsim.measures.outcomes import OUTCOMES

    return next((one.unit for one in OUTCOMES if one.name == outcome), "")


def caveats(tables: Held) -> str:
    """A sentence about points without any run and one about few agents, or the empty string."""
    none = tables.points.loc[~tables.points["point"].isin(tables.outcomes["point"]), "point"].nunique()
    whole = tables.points["point"].nunique()
    told = [f"{none} of {whole} points have no run yet, or failed; `transitsim status` says which."] if none else []
    told += [f"Behind this group stand {tables.agents:.0f} agents in the mean: too few to rely on."] if tables.few else []
    return "\n".join(told)
