"""A bank of runs: many runs of the model under draws from the prior, kept with every series by year.

Draw i is always the same parameters with the same random numbers, so a bank is extended by the draws it lacks, and stopping it
loses at most one part. To which observations it is fitted is decided afterwards: recovery, rank histograms and every training
window use one bank, where separate searches would each simulate thousands of histories.
"""

from __future__ import annotations

import hashlib
import json
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from transitsim.calibration.fit_plan import FitPlan
from transitsim.calibration.priors import dispersion_of
from transitsim.calibration.summaries import summaries
from transitsim.calibration.targets import SERIES
from transitsim.core.calendar import FIRST_YEAR
from transitsim.core.errors import UserError
from transitsim.core.jit import PACKAGE
from transitsim.core.parallel import each
from transitsim.engine.run_inputs import Inputs
from transitsim.results.store.durable import as_json, write_durably
from transitsim.results.store.inputs_folder import plain
from transitsim.results.store.result_folder import read_json
from transitsim.studies.run_keys import inputs_key

KEY, PART = "bank.json", 20  # draws in one part: what a stop may lose


@dataclass(frozen=True, eq=False)
class Runs:
    """Runs of the model under draws of a plan's parameters.

    Attributes
    ----------
    plan : whose parameters they are
    values : of the parameters, shape (draws, parameters)
    series : by year, shape (draws, years, len(SERIES))
    seconds : each run took, shape (draws,)
    """

    plan: FitPlan
    values: np.ndarray
    series: np.ndarray
    seconds: np.ndarray

    def __len__(self) -> int:
        return len(self.values)

    def at(self, cells: pd.DataFrame) -> np.ndarray:
        """The model's values in the cells (series, year) of a table, shape (draws, cells)."""
        return at_cells(self.series, cells)

    @property
    def dispersion(self) -> np.ndarray:
        """Of counts, in each draw, shape (draws,)."""
        return dispersion_of(self.values, self.plan.priors)


def at_cells(series: np.ndarray, cells: pd.DataFrame) -> np.ndarray:
    """Of an array (draws, years, series), the cells (series, year) of a table, shape (draws, cells)."""
    columns = [SERIES.index(name) for name in cells["series"]]
    return series[:, cells["year"].to_numpy(int) - FIRST_YEAR, columns]


def simulate_series(inputs: Inputs, replicate: int) -> tuple[np.ndarray, float]:
    """Every series of one run, shape (years, series), and the seconds it took."""
    from transitsim.engine.simulate import simulate_once

    tally = simulate_once(inputs.but(threads=1), replicate)
    return summaries(tally), tally.seconds


def key_of(plan: FitPlan) -> str:
    """Hash of all that the values of a bank follow from: code, regime, context, settings and priors; not the targets."""
    counted = hashlib.sha256((PACKAGE / "calibration" / "summaries.py").read_bytes()).hexdigest()
    priors = [[prior.name, prior.kind, prior.low, prior.high] for prior in plan.priors]
    inputs = inputs_key(replace(plan.inputs, settings=plan.settings), 0)
    key = json.dumps([inputs, counted, priors])
    return hashlib.sha256(key.encode()).hexdigest()[:32]


def extend_bank(plan: FitPlan, folder: Path, draws: int, executor: Executor | None = None, progress: bool = False) -> Runs:
    """A bank of at least `draws` draws in a folder: what is there is kept, what is missing is simulated.

    Parameters
    ----------
    executor : anything with the interface of `concurrent.futures`; without one, this process

    Raises
    ------
    UserError
        When the folder holds a bank of other priors, settings or code.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    _check_key(plan, folder)
    missing = [part for part in range(-(-draws // PART)) if not _file(folder, part).is_file()]
    for index, rows in each(simulate_part, [(plan, part) for part in missing], executor, f"parts of {PART} runs", progress):
        write_durably(_file(folder, missing[index]), rows.to_parquet(index=False))
    return load_bank(plan, folder)


def load_bank(plan: FitPlan, folder: Path) -> Runs:
    """The bank in a folder.

    Raises
    ------
    UserError
        When there is none, or it is of other priors, settings or code.
    """
    parts = sorted(Path(folder).glob("part-*.parquet"))
    if not parts:
        raise UserError(f"There is no bank of runs in {folder}; `transitsim calibrate` makes one.")
    _check_key(plan, Path(folder))
    rows = pd.concat(map(_read, parts), ignore_index=True).sort_values("draw")
    series = rows[_columns(plan)].to_numpy().reshape(len(rows), -1, len(SERIES))
    return Runs(plan, rows[plan.names].to_numpy(), series, rows["seconds"].to_numpy())


def simulate_part(plan: FitPlan, part: int) -> pd.DataFrame:
    """Simulate the draws of one part, a row each: draw, the parameters, seconds, and every series and year."""
    rows = []
    for number in range(part * PART, (part + 1) * PART):
        values = plan.draw(number)
        series, seconds = simulate_series(plan.inputs_at(values), number)
        row = {"draw": number, **dict(zip(plan.names, values, strict=True)), "seconds": seconds}
        rows.append(row | dict(zip(_columns(plan), series.ravel(), strict=True)))
    return pd.DataFrame(rows)


def _read(part: Path) -> pd.DataFrame:
    try:
        return pd.read_parquet(part)
    except (OSError, ValueError) as problem:
        reason = " ".join(str(problem).split())[:200]
        raise UserError(f"{part} cannot be read ({reason}). Move it away: its runs alone are simulated again.") from None


def _file(folder: Path, part: int) -> Path:
    return folder / f"part-{part:05d}.parquet"


def _check_key(plan: FitPlan, folder: Path) -> None:
    path, wanted = folder / KEY, key_of(plan)
    if not path.is_file():
        write_durably(path, as_json({"key": wanted, "plan": plan.name, "settings": plain(plan.settings)}))
    elif read_json(path).get("key") != wanted:
        raise UserError(f"{folder} holds a bank of other priors, settings or rules; name another folder, or move it away.")


def _columns(plan: FitPlan) -> list[str]:
    years = range(FIRST_YEAR, int(plan.settings.until[:4]) + 1)
    return [f"{name}_{year}" for year in years for name in SERIES]
