"""Small sweeps for tests: plans, engines without processes, runs that fail or kill, and all values of a sweep in order."""

from __future__ import annotations

import os
import signal
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pandas as pd

from transitsim.core.errors import UserError
from transitsim.engine.run_inputs import Inputs
from transitsim.engine.simulate import simulate_once
from transitsim.engine.tally import Tally
from transitsim.inputs.settings import Settings
from transitsim.studies.sweep.pilot_run import Pilot
from transitsim.studies.sweep.run_batch import Job
from transitsim.studies.sweep.sweep import Sweep
from transitsim.studies.sweep.sweep_plan import SweepPlan, cost

SMALL = Settings(scale=1000, until="1999-12")
here = partial(ThreadPoolExecutor, 1)  # an engine of one thread of this process


def plan(replicates: int = 3, regimes: Sequence[str] = ("history", "safe_passage"), job: Job | None = None, **kept) -> SweepPlan:
    """Two regimes by two preferences."""
    rows = [(regime, weight) for regime in regimes for weight in (0.4, 0.8)]
    settings = [Settings(regime, scale=1000, until="1999-12", behaviour={"weight_security": weight}) for regime, weight in rows]
    frame = pd.DataFrame(rows, columns=["regime", "behaviour.weight_security"])
    return SweepPlan(frame, settings, replicates, job or Job(**kept))


def batches_of(runs: int) -> Pilot:
    """A pilot after which every batch holds so many runs of `SMALL`."""
    return Pilot(1.0 / (runs * cost(SMALL)) + 1e-9, 1000.0, 100.0)


def values(folder: Path, table: str = "outcomes") -> pd.DataFrame:
    """All rows of a table in one order, whatever parts they stand in."""
    found = Sweep(folder).table(table).to_table().to_pandas()
    words = found.select_dtypes("category").columns
    found[words] = found[words].astype("str")
    return found.sort_values(["point", "replicate"], kind="stable", ignore_index=True)


def failing(inputs: Inputs, replicate: int) -> Tally:
    """Fails for one point, always."""
    settings = inputs.settings
    if settings.regime == "safe_passage" and settings.behaviour.get("weight_security") == 0.8:
        raise UserError("this point always fails")
    return simulate_once(inputs, replicate)


def killing(inputs: Inputs, replicate: int) -> Tally:
    """Kills its own worker for one run, always."""
    settings = inputs.settings
    if settings.regime == "safe_passage" and settings.behaviour.get("weight_security") == 0.8 and replicate == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    return simulate_once(inputs, replicate)
