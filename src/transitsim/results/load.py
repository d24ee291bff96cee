"""A folder of results as DataFrames: coded words as categories, months as dates."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq

from transitsim.core.errors import UserError, check_known
from transitsim.core.representation import Shown
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


def _table(name: str, meaning: str) -> cached_property[pd.DataFrame]:
    """One table of a folder of results, read when first asked for."""

    def read(results: Results) -> pd.DataFrame:
        return load(results.folder, name)

    read.__doc__ = meaning
    return cached_property(read)


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

    flows = _table("flows", "Changes of place by month.")
    stocks = _table("stocks", "People by month and place.")
    spells = _table("spells", "Stays in transit.")
    decisions = _table("decisions", "Person-months by what was wished, open and chosen.")
    wish_structure = _table("wish_structure", "How much of the wish to leave for good is structure, by group and year.")
    conditions = _table("conditions", "What people have, do, meet and wish: sums by year, place, sex and measure.")
    consumption = _table("consumption", "Quantiles of consumption over people, beside the mean.")
    seen = _table("seen", "What observers would have counted beside what happened.")
    yearly = _table("yearly", "Further counters by year.")
    panel = _table("panel", "Months of the persons asked for.")
