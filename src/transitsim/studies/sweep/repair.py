"""Parts held against the ledger: what is damaged is named, set aside, and its runs wait again.

The parts of a batch are sound when they hold exactly the runs that the ledger notes as done in it, with the values noted.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from transitsim.studies.sweep.ledger import Ledger
from transitsim.studies.sweep.parts import batches_in, part_name, read_part, remove, set_aside
from transitsim.studies.sweep.worker import TABLE, Order, digest_of

Run = tuple[int, int]  # point, replicate


def mend(ledger: Ledger, order: Order) -> list[str]:
    """Set damaged parts aside and let their runs wait again; take parts away that no run in the ledger stands for.

    Returns
    -------
    One sentence for each batch that was damaged
    """
    noted, damaged = set(), {}
    for batch, runs in ledger.noted():
        noted.add(batch)
        if problem := damage(order, batch, runs):
            damaged[batch] = problem
    for batch in damaged:
        for table in (TABLE, *order.tables):
            set_aside(order.parts, table, batch)
        ledger.live_again(batch)
    last = ledger.last_batch()
    for table in (TABLE, *order.tables):
        for batch in batches_in(order.parts, table) - noted:
            if batch <= last:  # whoever wrote it died before it was noted
                remove(order.parts, table, batch)
            else:  # nobody of this sweep did
                set_aside(order.parts, table, batch)
    return [f"{problem} It is set aside, and the runs of its batch are lived again." for problem in damaged.values()]


def damage(order: Order, batch: int, noted: Mapping[Run, str]) -> str | None:
    """What is wrong with the parts of a batch, in a sentence, or None.

    Parameters
    ----------
    noted : hash of the values of each of its runs that is done
    """
    name = part_name(batch)
    try:
        found = kept(order, batch)
    except (OSError, ValueError, KeyError, pa.ArrowException) as problem:
        return f"The part {name} cannot be read ({' '.join(str(problem).split())[:200]})."
    for run in noted.keys() | found.keys():
        where = f"point {run[0]}, replicate {run[1]}"
        if run not in noted or run not in found:
            return f"The part {name} {'lacks' if run in noted else 'holds, and the ledger does not,'} {where}."
        if digest_of(found[run]) != noted[run]:
            return f"The values kept of {where} in the part {name} are not those of the ledger."
    return None


def kept(order: Order, batch: int) -> dict[Run, dict[str, pa.Table]]:
    """What the parts of a batch hold: the tables of each run, as they were before the column `point` came in front.

    Raises
    ------
    OSError, ValueError, KeyError, pa.ArrowException
        When a part cannot be read, or the rows of a run do not stand together.
    """
    found: dict[Run, dict[str, pa.Table]] = {}
    for table in (TABLE, *order.tables):
        part = read_part(order.parts, table, batch)
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
