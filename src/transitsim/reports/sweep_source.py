"""A sweep as a report reads it: its record with the settings behind it, its points, and outcomes of everybody."""

from __future__ import annotations

from math import prod
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from transitsim.core.errors import UserError
from transitsim.core.shell_command import command
from transitsim.measures.outcomes import MAIN
from transitsim.plots.style import Stamp
from transitsim.results.record import edited_record
from transitsim.studies.sweep.ledger import LEDGER, Ledger
from transitsim.studies.sweep.repair import damage
from transitsim.studies.sweep.resume import job_of
from transitsim.studies.sweep.sweep import Sweep
from transitsim.studies.sweep.sweep_record import hash_of_sweep, read_record

SHOWN = (*MAIN, "violence")


class Swept(NamedTuple):
    """A sweep that a report is made of.

    Attributes
    ----------
    record : of the sweep, with settings (those that all points share), replicates, regimes and factors as other records have them
    points : point and factors, a row for each row of the design
    outcomes : point, replicate, outcome, group_by, group_name, value, agents, events
    """

    record: dict[str, Any]
    points: pd.DataFrame
    outcomes: pd.DataFrame

    @property
    def factors(self) -> list[str]:
        """Names of what differs between points."""
        return [name for name in self.points if name != "point" and self.points[name].nunique() > 1]

    def stamp(self, note: str = "") -> Stamp:
        """The stamp of a figure."""
        return Stamp(self.record["id"], self.record["replicates_done"], self.record["settings"]["scale"], note=note)


def is_sweep(folder: Path) -> bool:
    """Whether a folder holds a sweep."""
    return (folder / LEDGER).is_file()


def read_sweep(folder: Path) -> Swept:
    """Read a sweep, finished or not, once everything kept is known to hold the values of the ledger and its record.

    Raises
    ------
    UserError
        When nothing is done yet, or what is kept is not what the record names.
    """
    sweep = Sweep(folder)
    record = read_record(sweep.folder)
    if record and (edited := edited_record(sweep.folder)):
        raise UserError(f"{edited} `{command('resume', folder)}` writes it again.")
    with Ledger(sweep.folder) as ledger:
        if not record or record["hash"] != hash_of_sweep(ledger):
            raise UserError(f"The record in {folder} is not of what its ledger holds; `{command('resume', folder)}` writes it.")
        job = job_of(ledger)
        for batch, digests in ledger.digests():
            if problem := damage(job, batch, digests):
                raise UserError(f"{problem} No report is made of it; `{command('resume', folder)}` lives its runs again.")
        regimes = list(dict.fromkeys(point.settings.regime for point in ledger.points()))
    outcomes = sweep.rows(outcome=list(SHOWN), group_by="all")
    outcomes = outcomes.astype({"outcome": str, "group_by": str, "group_name": str})
    full = {**record, "tables": {"outcomes": {"rows": sweep.outcomes.count_rows(), "hash": record["hash"]}}}
    full |= {"replicates_done": record["replicates"], "replicates_asked": record["replicates"]}
    full["swept"] = {"full_names": regimes, "values": grid(sweep.points)}
    return Swept(full, sweep.points, outcomes)


def grid(points: pd.DataFrame) -> dict[str, list[str]]:
    """The values of every factor, as they are typed, when the points are all their combinations; empty otherwise."""
    points = points.drop(columns="point").drop_duplicates()
    values = {name: list(dict.fromkeys(points[name])) for name in points}
    whole = prod(map(len, values.values())) == len(points)
    return {name: [str(one) for one in each] for name, each in values.items()} if whole else {}
