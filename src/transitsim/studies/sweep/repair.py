"""Part files checked against the ledger: what is damaged is named, set aside, and its runs wait again.

The parts of a batch are sound when they hold exactly the runs that the ledger has as done in it, with the values recorded.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from transitsim.studies.sweep.ledger import Ledger, Run
from transitsim.studies.sweep.part_files import part_name
from transitsim.studies.sweep.run_batch import Job, hash_of_values


def repair(ledger: Ledger, job: Job) -> list[str]:
    """Set damaged parts aside and let their runs wait again; delete parts that no run in the ledger accounts for.

    Returns
    -------
    One sentence for each batch that was damaged
    """
    files, recorded, damaged = job.part_files, set(), {}
    for batch, digests in ledger.digests():
        recorded.add(batch)
        if problem := damage(job, batch, digests):
            damaged[batch] = problem
    for batch in damaged:
        for table in job.all_tables:
            files.set_aside(table, batch)
        ledger.rerun(batch)
    last = ledger.last_batch()
    for table in job.all_tables:
        for batch in files.batches(table) - recorded:
            if batch <= last:  # its worker died before it was recorded
                files.remove(table, batch)
            else:  # it is not of this sweep
                files.set_aside(table, batch)
    return [f"{problem} It is set aside, and the runs of its batch are simulated again." for problem in damaged.values()]


def damage(job: Job, batch: int, digests: Mapping[Run, str]) -> str | None:
    """What is wrong with the parts of a batch, in a sentence, or None.

    Parameters
    ----------
    digests : hash of the values of each of its runs that is done
    """
    name = part_name(batch)
    try:
        found = tables_by_run(job, batch)
    except (OSError, ValueError, KeyError, pa.ArrowException) as problem:
        return f"The part {name} cannot be read ({' '.join(str(problem).split())[:200]})."
    for run in digests.keys() | found.keys():
        where = f"point {run[0]}, replicate {run[1]}"
        if run not in digests or run not in found:
            return f"The part {name} {'lacks' if run in digests else 'holds, and the ledger does not,'} {where}."
        if hash_of_values(found[run]) != digests[run]:
            return f"The values kept of {where} in the part {name} are not those of the ledger."
    return None


def tables_by_run(job: Job, batch: int) -> dict[Run, dict[str, pa.Table]]:
    """What the parts of a batch hold: the tables of each run, without the column `point`.

    Raises
    ------
    OSError, ValueError, KeyError, pa.ArrowException
        When a part cannot be read, or the rows of a run do not stand together.
    """
    found: dict[Run, dict[str, pa.Table]] = {}
    for table in job.all_tables:
        part = job.part_files.read(table, batch)
        if part is None or not part.num_rows:
            continue
        point, replicate = (part[name].to_numpy() for name in ("point", "replicate"))
        begins = np.flatnonzero(np.r_[True, (np.diff(point) != 0) | (np.diff(replicate) != 0)])
        rows = part.drop_columns(["point"])
        for start, end in zip(begins, np.r_[begins[1:], part.num_rows], strict=True):
            run = found.setdefault((int(point[start]), int(replicate[start])), {})
            if table in run:
                raise ValueError(f"point {point[start]}, replicate {replicate[start]} stands there twice")
            run[table] = rows.slice(start, end - start)
    return found
