"""What the questions asked of a sweep share at the door: their words, the tables they take, and where answers are left."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from transitsim.cli.study_words import listed, split
from transitsim.core.errors import UserError, closest
from transitsim.results.store.folder import Folder, change

USUAL = "forced_returns,involuntary,violence"
COLUMNS = ["point", "replicate", "outcome", "by", "group", "value"]


class Asked(NamedTuple):
    """The folder of the sweep, and the words said."""

    command: str
    sweep: Path
    said: dict[str, Any]

    @property
    def outcomes(self) -> tuple[str, ...]:
        """The outcomes asked for."""
        return listed(self.said["outcome"]) if "outcome" in self.said else tuple(USUAL.split(","))

    @property
    def group(self) -> str:
        """Whom they are told for."""
        return str(self.said.get("group", "everybody"))

    @property
    def out(self) -> Path:
        """Where the answer goes: a folder of its own inside the sweep's."""
        return Path(str(self.said.get("out", self.sweep / self.command))).expanduser()

    def number(self, name: str, value: Any) -> float:
        """A word that is a number."""
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise UserError(f"{name}={value} is not a number; write plain digits.")
        return float(value)

    @contextmanager
    def answer(self, *tables: str) -> Iterator[None]:
        """Hold the folder of the answer, which takes its place whole when the block ends; an older one goes.

        Parameters
        ----------
        tables : names of the tables that the answer consists of
        """
        names = [f"{name}.csv" for name in tables]
        place = Folder(self.out, self.said.get("overwrite") is True, names, self.command, beside=())
        with place, place.change(instead_of=""):
            yield


def asked(command: str, words: Sequence[str], own: Collection[str]) -> Asked:
    """Tell the folder from the words, all of which must be known.

    Raises
    ------
    UserError
        When there is not one folder, or a word means nothing here.
    """
    own = (*own, "out", "overwrite")
    folders = [word for word in words if "=" not in word]
    if len(folders) != 1:
        raise UserError(f"`transitsim {command}` asks one sweep: name its folder; see `transitsim {command} -h`.")
    said, rest = split([word for word in words if "=" in word], own)
    if rest:
        name = rest[0].partition("=")[0]
        raise UserError(f"'{name}' cannot be said here.{closest(name, own)} Use: {', '.join(own)}.")
    return Asked(command, Path(folders[0]), said)


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
    found = sweep.frame(outcome=list(outcomes))
    known = sorted(set(found["group"].astype(str)))
    if group not in known:
        raise UserError(f"There is no group '{group}' for these outcomes.{closest(group, known)} There are: {', '.join(known)}.")
    found = found.loc[found["group"] == group, [*COLUMNS, "agents"]].drop_duplicates(COLUMNS[:-1])  # points of two names
    scale = sweep.settings(int(sweep.points["point"].iloc[0])).scale
    return Held(sweep.points, found[COLUMNS], sweep.id, scale, float(found["agents"].mean()))


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
