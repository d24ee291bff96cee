"""A bank: many lives of the model under draws from the prior, kept with what they say about every series and year.

Draw i is always the same parameters with the same luck, so a bank is grown by living the draws it lacks, and stopping it
loses at most one part. Which observations it is held against is decided afterwards: recovery, rank histograms and every
training window use one bank, where separate searches would each live thousands of histories.
"""

from __future__ import annotations

import hashlib
import json
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from transitsim.calibration.fit_plan import Plan
from transitsim.calibration.summaries import summaries
from transitsim.calibration.targets import SERIES
from transitsim.core.calendar import FIRST_YEAR
from transitsim.core.errors import UserError
from transitsim.core.jit import PACKAGE, source_hash
from transitsim.core.parallel import each
from transitsim.engine.run_inputs import Inputs
from transitsim.results.store.durable import as_json, write_durably
from transitsim.results.store.inputs_folder import plain
from transitsim.results.store.result_folder import read_json
from transitsim.studies.run_keys import INDIFFERENT, content

KEY, PART = "bank.json", 20  # draws in one part: what a stop may lose


@dataclass(frozen=True, eq=False)
class Bank:
    """Draws and what they say.

    Attributes
    ----------
    plan : whose priors were drawn from
    values : parameters, shape (draws, parameters)
    said : every series by year, shape (draws, years, len(SERIES))
    seconds : each draw took, shape (draws,)
    """

    plan: Plan
    values: np.ndarray
    said: np.ndarray
    seconds: np.ndarray

    def __len__(self) -> int:
        return len(self.values)

    def at(self, observed: pd.DataFrame) -> np.ndarray:
        """What the draws say where something was observed, shape (draws, observations)."""
        return pick(self.said, observed)


def pick(said: np.ndarray, observed: pd.DataFrame) -> np.ndarray:
    """Of an array (draws, years, series), the cells of a table of observations, shape (draws, observations)."""
    series = [SERIES.index(name) for name in observed["series"]]
    return said[:, observed["year"].to_numpy(int) - FIRST_YEAR, series]


def key_of(plan: Plan) -> str:
    """Hash of all that the values of a bank follow from: code, regime, context, settings and priors; not the targets."""
    counted = hashlib.sha256((PACKAGE / "calibration" / "summaries.py").read_bytes()).hexdigest()
    resolved = {name: value for name, value in plain(plan.settings).items() if name not in INDIFFERENT}
    priors = [[prior.name, prior.kind, prior.low, prior.high] for prior in plan.priors]
    said = json.dumps([source_hash(), counted, content(plan.inputs), resolved, priors], sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()[:32]


def grow(plan: Plan, folder: Path, draws: int, executor: Executor | None = None, progress: bool = False) -> Bank:
    """A bank of at least `draws` draws in a folder: what stands there is kept, what is missing is lived.

    Parameters
    ----------
    executor : anything that speaks `concurrent.futures`; without one, this process

    Raises
    ------
    UserError
        When the folder holds a bank of other priors, settings or code.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    _check_key(plan, folder)
    missing = [part for part in range(-(-draws // PART)) if not _file(folder, part).is_file()]
    for index, rows in each(live_part, [(plan, part) for part in missing], executor, f"parts of {PART} lives", progress):
        write_durably(_file(folder, missing[index]), rows.to_parquet(index=False))
    return load_bank(plan, folder)


def load_bank(plan: Plan, folder: Path) -> Bank:
    """The bank that stands in a folder.

    Raises
    ------
    UserError
        When there is none, or it is of other priors, settings or code.
    """
    parts = sorted(Path(folder).glob("part-*.parquet"))
    if not parts:
        raise UserError(f"There is no bank in {folder}; grow one with `transitsim calibrate`.")
    _check_key(plan, Path(folder))
    rows = pd.concat(map(_read, parts), ignore_index=True).sort_values("draw")
    said = rows[_columns(plan)].to_numpy().reshape(len(rows), -1, len(SERIES))
    return Bank(plan, rows[plan.names].to_numpy(), said, rows["seconds"].to_numpy())


def _read(part: Path) -> pd.DataFrame:
    try:
        return pd.read_parquet(part)
    except (OSError, ValueError) as problem:
        told = " ".join(str(problem).split())[:200]
        raise UserError(f"{part} cannot be read ({told}). Move it away and ask again: its lives alone are lived again.") from None


def _file(folder: Path, part: int) -> Path:
    return folder / f"part-{part:05d}.parquet"


def _check_key(plan: Plan, folder: Path) -> None:
    path, wanted = folder / KEY, key_of(plan)
    if not path.is_file():
        write_durably(path, as_json({"key": wanted, "plan": plan.name, "settings": plain(plan.settings)}))
    elif read_json(path).get("key") != wanted:
        raise UserError(f"{folder} holds a bank of other priors, settings or rules; name another folder, or take it away.")


def _columns(plan: Plan) -> list[str]:
    years = range(FIRST_YEAR, int(plan.settings.until[:4]) + 1)
    return [f"{name}_{year}" for year in years for name in SERIES]


def live_part(plan: Plan, part: int) -> pd.DataFrame:
    """Live the draws of one part."""
    rows = []
    for number in range(part * PART, (part + 1) * PART):
        values = plan.draw(number)
        said, seconds = live(plan.life(dict(zip(plan.names, values, strict=True))), number)
        row = {"draw": number, **dict(zip(plan.names, values, strict=True)), "seconds": seconds}
        rows.append(row | dict(zip(_columns(plan), said.ravel(), strict=True)))
    return pd.DataFrame(rows)


def live(inputs: Inputs, replicate: int) -> tuple[np.ndarray, float]:
    """What one life of the model says, shape (years, series), and the seconds it took."""
    from transitsim.engine.simulate import simulate_once

    tally = simulate_once(inputs.but(threads=1), replicate)
    return summaries(tally), tally.seconds
