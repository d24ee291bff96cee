"""The record of a sweep: one short id for all its values, and the check that runs simulated again still give them."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np

from transitsim.core.calendar import label
from transitsim.core.shell_command import command
from transitsim.results.record import check_kinds, provenance
from transitsim.results.store.durable import as_json
from transitsim.results.store.folder import RECORD, catch_up, change
from transitsim.results.store.inputs_folder import damaged_input
from transitsim.results.store.kept_table import told
from transitsim.results.store.result_folder import read_json
from transitsim.studies.sweep.ledger import Ledger
from transitsim.studies.sweep.repair import damage
from transitsim.studies.sweep.run_batch import Job, hash_of_values, run_once

RECORDED = {
    **dict.fromkeys(("id", "hash", "title", "question", "since", "python", "machine", "written"), str),
    **dict.fromkeys(("settings", "inputs", "runs", "packages"), dict),
    **dict.fromkeys(("points", "replicates"), int),
    "tables": list,
    "finished": bool,
}


def write_record(ledger: Ledger, job: Job) -> None:
    """Write `record.json` for what is done, whole or not at all."""
    whole, counts, about = hash_of_sweep(ledger), ledger.counts(), ledger.about
    record = {
        "id": whole[:8],
        "hash": whole,
        "kind": "sweep",
        "finished": counts["done"] == sum(counts.values()),
        "runs": counts,
        "points": sum(1 for _ in ledger.points()),
        "replicates": ledger.replicates(),
        "tables": list(job.all_tables),
        **{name: about[name] for name in ("parts", "title", "question", "settings", "inputs", "code")},
        "since": label(about["first"]),
        **provenance(),
    }
    with change(ledger.path.parent, "sweep") as staged:
        (staged / RECORD).write_bytes(as_json(record))


def read_record(folder: Path) -> dict[str, Any]:
    """The record of a sweep; empty before the first is written."""
    catch_up(folder)
    path = Path(folder) / RECORD
    if not path.exists():
        return {}
    record = read_json(path)
    with told(path, f"`{command('resume', folder)}` writes it again."):
        check_kinds(record, RECORDED)
    return record


def hash_of_sweep(ledger: Ledger) -> str:
    """Hash of the values of all runs that are done, whatever batches they were in."""
    digest = hashlib.sha256()
    for point, replicate, _, values in ledger.done():
        digest.update(f"{point} {replicate} {values}\n".encode())
    return digest.hexdigest()


def verify(ledger: Ledger, job: Job, sample: int = 5) -> tuple[bool, str]:
    """Whether a sample of runs, simulated again, and all that their parts hold, have the hashes in the ledger.

    Returns
    -------
    Whether all is well, and one sentence that says so or names the first run that is not
    """
    folder = ledger.path.parent
    record = read_record(folder)
    if record.get("hash") != hash_of_sweep(ledger):
        known = record.get("id", "(none)")
        return False, f"The ledger in {folder} does not hold the values of its record {known}; resume the sweep."
    if damaged := damaged_input(folder, record["inputs"]):
        return False, damaged
    done = ledger.counts()["done"]
    chosen = set(np.random.default_rng(0).choice(done, min(sample, done), replace=False).tolist())
    runs = [run for index, run in enumerate(ledger.done()) if index in chosen]
    for batch, digests in (next(ledger.digests(batch)) for batch in sorted({batch for _, _, batch, _ in runs})):
        if problem := damage(job, batch, digests):
            return False, f"{problem} `{command('resume', folder)}` sets it aside and simulates its runs again."
    for point, replicate, _, digest in runs:
        if hash_of_values(run_once(ledger.point(point).settings, replicate, job)) != digest:
            run = f"point {point}, replicate {replicate}"
            return False, f"Simulated again, {run} does not give the values of the record {record['id']}."
    return True, f"{len(runs)} of {done:,} runs, as kept and simulated again, have the values of the record {record['id']}."
