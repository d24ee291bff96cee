"""The folder of an answer: a few whole tables, the record of what was asked, a summary; written at once or not at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from transitsim.engine.run_inputs import Inputs
from transitsim.results.record import Progress, make_record
from transitsim.results.store.durable import as_json
from transitsim.results.store.folder import RECORD, SUMMARY, table_file
from transitsim.results.store.hashing import hash_file
from transitsim.results.store.inputs_folder import write_inputs
from transitsim.results.store.result_folder import ResultFolder
from transitsim.schema.tables import arrow_schema


class AnswerFolder(ResultFolder):
    """Where a comparison of runs leaves its tables; what stands there is replaced only when that is allowed."""

    def leave(
        self,
        tables: Mapping[str, pd.DataFrame],
        worlds: Sequence[Inputs],
        seconds: Sequence[float],
        asked: Mapping[str, Any],
        summary: str,
    ) -> None:
        """Write the tables, the record, what the worlds rest on, and the answer in words.

        Parameters
        ----------
        tables : frames with the columns of `schema/tables.py`, by name
        worlds : what every world rests on, the baseline first
        seconds : that each replicate took
        asked : what was asked beside the settings, as plain data
        """
        with self, self.change(instead_of="") as staged:
            for name, table in tables.items():
                _write(table_file(staged, name), name, table)
            hashes = {name: hash_file(table_file(staged, name)) for name in tables}
            progress = Progress(range(len(seconds)), seconds, sum(seconds))
            record = make_record(worlds[0], progress, hashes, worlds[1:]) | {"asked": dict(asked)}
            write_inputs(staged, worlds)
            (staged / RECORD).write_bytes(as_json(record))
            (staged / SUMMARY).write_text(summary, encoding="utf-8")


def _write(path: Path, name: str, table: pd.DataFrame) -> None:
    schema = arrow_schema(name)
    arrays = [pa.array(table[field.name].to_list(), field.type, from_pandas=False) for field in schema]  # a NaN is no null
    pq.write_table(pa.table(arrays, schema), path, compression="zstd")
