"""A sweep read back: points, runs, and tables that stay on disk until rows of them are asked for."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.compute as pc
import pyarrow.dataset as ds

from transitsim.core.calendar import label
from transitsim.core.errors import UserError, check_known, closest
from transitsim.core.representation import Shown
from transitsim.core.shell_command import command
from transitsim.inputs.setting_words import listed, setting_words
from transitsim.inputs.settings import Settings
from transitsim.measures.outcomes import NAMES
from transitsim.results.store.kept_table import read_kept, told
from transitsim.studies.sweep.begin import POINTS
from transitsim.studies.sweep.ledger import Ledger
from transitsim.studies.sweep.part_files import part_name
from transitsim.studies.sweep.resume import job_of
from transitsim.studies.sweep.run_batch import OUTCOME_TABLE, Job
from transitsim.studies.sweep.sweep_record import read_record, verify

AGAIN = "`transitsim resume` sets damaged parts aside and simulates their runs again."


class Sweep(Shown):
    """What a sweep has left in a folder, finished or not.

    >>> found = Sweep("results/sweep")  # doctest: +SKIP
    >>> found.frame(outcome="forced_returns", group_by="all").groupby("regime").value.mean()  # doctest: +SKIP
    """

    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder).expanduser().resolve()
        with Ledger(self.folder) as ledger:
            self._job = job_of(ledger)

    @property
    def heading(self) -> str:
        """Id of the record, and how many runs are done."""
        with Ledger(self.folder) as ledger:
            counts = ledger.counts()
        return f"{self.id}: {counts['done']} of {sum(counts.values())} runs"

    @property
    def holds(self) -> dict[str, str]:
        """Factors, points, the state of the runs, and the tables that are kept."""
        with Ledger(self.folder) as ledger:
            counts = ledger.counts()
        return {
            "factors": ", ".join(self.points.columns[1:]) or "none",
            "points": f"{self.points['point'].nunique():,}",
            "runs": ", ".join(f"{count:,} {state}" for state, count in counts.items()),
            "tables": ", ".join(self._job.all_tables),
        }

    @property
    def record(self) -> dict[str, Any]:
        """The record as plain data."""
        return read_record(self.folder)

    @property
    def id(self) -> str:
        """Short id of the record, to stand on every figure and report."""
        return self.record.get("id", "unfinished")

    @cached_property
    def points(self) -> pd.DataFrame:
        """Factors of every row of the design, in its order, with the number of its point in front."""
        return read_kept(self.folder / POINTS, ["point"]).to_pandas()

    def settings(self, point: int = 0) -> Settings:
        """The settings of a point by its number."""
        with Ledger(self.folder) as ledger:
            return ledger.point(point).settings

    @property
    def runs(self) -> pd.DataFrame:
        """The ledger, one row a run; `command` runs a run that failed again, here, with its error in full."""
        with Ledger(self.folder) as ledger:
            found = ledger.frame()
            failed = found["state"] == "failed"
            again = [
                rerun_command(ledger.point(point).settings, replicate, self._job)
                for point, replicate in found.loc[failed, ["point", "replicate"]].itertuples(index=False)
            ]
        commands = pd.Series(None, index=found.index, dtype="object")
        commands[failed] = again
        return found.assign(command=commands)

    @property
    def outcomes(self) -> ds.Dataset:
        """Rows by point, replicate, outcome and group: nothing is read before it is asked for."""
        return self.table(OUTCOME_TABLE)

    def table(self, name: str) -> ds.Dataset:
        """One table, its parts left where they are.

        Raises
        ------
        UserError
            When the sweep does not keep it, or no run is done yet.
        """
        check_known(name, self._job.all_tables, f"This sweep keeps no table '{name}'.", "Kept:")
        parts = self._job.part_files
        files, folder = parts.path(name)
        paths = [f"{folder}/{part_name(batch)}" for batch in sorted(parts.batches(name))]
        if not paths:
            raise UserError(f"No run is done yet; `{command('status', self.folder)}` says more.")
        with told(folder, AGAIN):
            return ds.dataset(paths, filesystem=files, format="parquet")

    def frame(self, **wanted: str | int | list) -> pd.DataFrame:
        """`rows` with the factors of their points, once under each name where design rows name one point differently."""
        found = self.rows(**wanted).merge(self.points.drop_duplicates(), on="point")
        return found.sort_values(["point", "replicate"], kind="stable", ignore_index=True)

    def rows(self, **wanted: str | int | list) -> pd.DataFrame:
        """Rows of `outcomes` that have these values: one row a run, outcome and group.

        Design rows with the same settings are one point, simulated once; its rows are here once.

        Parameters
        ----------
        wanted : values of its columns, one or several: `outcome="arrests"`, `group_by=["all", "sex"]`, `point=3`

        Raises
        ------
        UserError
            When there is no such column or outcome.
        """
        rows = self.outcomes
        for name, values in wanted.items():
            if name not in rows.schema.names:
                raise UserError(f"`outcomes` has no column '{name}'.{closest(name, rows.schema.names)}")
            several = list(values) if isinstance(values, (list, tuple)) else [values]
            unknown = [str(one) for one in several if name == "outcome" and one not in NAMES]
            if unknown:
                raise UserError(f"There is no outcome '{unknown[0]}'.{closest(unknown[0], NAMES)}")
            kind = rows.schema.field(name).type
            kind = kind.value_type if hasattr(kind, "value_type") else kind
            rows = rows.filter(pc.field(name).cast(kind).isin(several))
        with told(self.folder, AGAIN):
            found = rows.to_table().to_pandas()
        return found.sort_values(["point", "replicate"], kind="stable", ignore_index=True)

    def verify(self, sample: int = 5) -> tuple[bool, str]:
        """Simulate a sample of runs again and compare hashes of values."""
        with Ledger(self.folder) as ledger:
            return verify(ledger, self._job, sample)


def rerun_command(settings: Settings, replicate: int, job: Job) -> str:
    """The command that runs one run of a sweep again, here, with its error in full."""
    words = setting_words(settings)
    if job.first:
        words.append(f"since={label(job.first)}")
    if job.tables:
        words.append(f"tables={listed(job.tables)}")
    for folder in job.library.folders:
        words += ["--config-dir", str(folder)]
    return command("sweep", *words, f"replicate={replicate}")
