"""The record of a sweep: one short id for all its values, and the check that runs lived again still give them."""

from __future__ import annotations

import hashlib
import platform
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from transitsim.core.calendar import label
from transitsim.results.record import commit, to_json, versions
from transitsim.results.store.folder import RECORD, catch_up, change
from transitsim.results.store.inputs_folder import damaged_input
from transitsim.results.store.result_folder import read_json
from transitsim.studies.sweep.ledger import Ledger
from transitsim.studies.sweep.repair import damage
from transitsim.studies.sweep.worker import TABLE, Order, digest_of, live_run


def write_record(folder: Path, ledger: Ledger, order: Order) -> None:
    """Write `record.json` for what is done, whole or not at all."""
    whole = values_hash(ledger)
    counts = ledger.counts()
    record = {
        "id": whole[:8],
        "hash": whole,
        "kind": "sweep",
        "finished": counts["done"] == sum(counts.values()),
        "runs": counts,
        "points": sum(1 for _ in ledger.points()),
        "replicates": ledger.replicates(),
        "tables": [TABLE, *order.tables],
        "parts": ledger.about["parts"],
        **{name: ledger.about[name] for name in ("title", "question", "settings", "inputs")},
        "from": label(ledger.about["first"]),
        "code": ledger.about["code"],
        "commit": commit(),
        "packages": versions(),
        "python": platform.python_version(),
        "machine": f"{platform.system()} {platform.machine()}",
        "written": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    with change(folder, "sweep") as staged:
        (staged / RECORD).write_text(to_json(record), encoding="utf-8")


def read_record(folder: Path) -> dict[str, Any]:
    """The record of a sweep; empty before the first is written."""
    catch_up(folder)
    path = Path(folder) / RECORD
    return read_json(path) if path.exists() else {}


def values_hash(ledger: Ledger) -> str:
    """Hash of the values of all runs that are done, whatever batches they were lived in."""
    digest = hashlib.sha256()
    for point, replicate, _, values in ledger.done():
        digest.update(f"{point} {replicate} {values}\n".encode())
    return digest.hexdigest()


def verify(folder: Path, ledger: Ledger, order: Order, sample: int = 5, seed: int = 0) -> tuple[bool, str]:
    """Whether a sample of runs, lived again, and all that their parts hold, have the hashes that the ledger names.

    Returns
    -------
    Whether all is well, and one sentence that says so or names the first run that is not
    """
    record = read_record(folder)
    if record.get("hash") != values_hash(ledger):
        known = record.get("id", "(none)")
        return False, f"The ledger in {folder} does not hold the values of its record {known}; resume the sweep."
    if damaged := damaged_input(folder, record["inputs"]):
        return False, damaged
    chosen = sampled(ledger, sample, seed)
    for batch in sorted({batch for _, _, batch, _ in chosen}):
        if problem := damage(order, batch, ledger.noted_of(batch)):
            return False, f"{problem} `transitsim resume {folder}` sets it aside and lives its runs again."
    for point, replicate, _, noted in chosen:
        if digest_of(live_run(ledger.point(point).settings, replicate, order)) != noted:
            told = f"Lived again, point {point}, replicate {replicate} does not give the values of the record {record['id']}."
            return False, told
    done = ledger.counts()["done"]
    return True, f"{len(chosen)} of {done:,} runs, as kept and lived again, have the values of the record {record['id']}."


def sampled(ledger: Ledger, sample: int, seed: int) -> list[tuple[int, int, int, str]]:
    """Some runs that are done, drawn without replacement."""
    done = ledger.counts()["done"]
    chosen = set(np.random.default_rng(seed).choice(done, min(sample, done), replace=False).tolist())
    return [run for index, run in enumerate(ledger.done()) if index in chosen]
