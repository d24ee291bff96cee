"""A folder of results as DataFrames: coded words as categories, months as dates."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq

from transitsim.core.errors import UserError, check_known
from transitsim.core.shown import Shown
from transitsim.results.record import read_record
from transitsim.results.store.folder import table_file
from transitsim.schema.tables import ANSWERS, TABLES


def load(folder: Path, table: str) -> pd.DataFrame:
    """One table of a folder of results.

    Raises
    ------
    UserError
        When there is no such table, or the folder does not hold it.
    """
    check_known(table, (*TABLES, *ANSWERS), f"There is no table '{table}'.")
    path = table_file(Path(folder), table)
    if not path.is_file():
        raise UserError(f"There is no {path.name} in {folder}; the run did not keep it, or did not get so far.")
    return pq.read_table(path, partitioning=None).to_pandas(date_as_object=False)


class Results(Shown):
    """What a run left in a folder; tables are read when first asked for.

    >>> results.flows.query("to_place == @results.places['destination']")  # doctest: +SKIP
    """

    def __init__(self, folder: Path) -> None:
        self.folder = Path(folder)

    @property
    def heading(self) -> str:
        """Id of the record, and how many replicates were simulated."""
        return f"{self.record['id']}: {self.record['replicates_done']} of {self.record['replicates_asked']} replicates"

    @property
    def holds(self) -> dict[str, str]:
        """Whose lives, and the rows of every table."""
        asked = self.record["settings"]
        whose = f"{asked['regime']} in {asked['context']}, to {asked['until']}; 1 agent = {asked['scale']} people"
        rows = {name: f"{table['rows']:,} rows" for name, table in self.record["tables"].items()}
        return {"lives": f"{whose}; seed {asked['seed']}", **rows}

    @cached_property
    def record(self) -> dict[str, Any]:
        """The record as plain data."""
        return read_record(self.folder)

    @property
    def places(self) -> dict[str, str]:
        """Role of every place ('destination') to the name that the context gives it."""
        return self.record["places"]

    @cached_property
    def flows(self) -> pd.DataFrame:
        """Changes of place by month."""
        return load(self.folder, "flows")

    @cached_property
    def stocks(self) -> pd.DataFrame:
        """People by month and place."""
        return load(self.folder, "stocks")

    @cached_property
    def spells(self) -> pd.DataFrame:
        """Stays in transit."""
        return load(self.folder, "spells")

    @cached_property
    def decisions(self) -> pd.DataFrame:
        """Person-months by what was wished, open and chosen."""
        return load(self.folder, "decisions")

    @cached_property
    def conditions(self) -> pd.DataFrame:
        """What people have, do, meet and wish: sums by year, place, sex and measure."""
        return load(self.folder, "conditions")

    @cached_property
    def consumption(self) -> pd.DataFrame:
        """Quantiles of consumption over people, beside the mean."""
        return load(self.folder, "consumption")

    @cached_property
    def seen(self) -> pd.DataFrame:
        """What observers would have counted beside what happened."""
        return load(self.folder, "seen")

    @cached_property
    def yearly(self) -> pd.DataFrame:
        """Further counters by year."""
        return load(self.folder, "yearly")

    @cached_property
    def panel(self) -> pd.DataFrame:
        """Months of the persons asked for."""
        return load(self.folder, "panel")
