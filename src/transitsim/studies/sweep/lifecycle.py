"""Begin a sweep, go on with it, try failures again, add replicates: what the commands of the same names do."""

from __future__ import annotations

import hashlib
import json
import logging
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

with warnings.catch_warnings():
    warnings.filterwarnings("ignore", message="IProgress not found")  # a notebook without widgets gets a bar in text
    from tqdm.auto import tqdm

from transitsim.core.errors import UserError
from transitsim.engine.resolve import resolve
from transitsim.engine.run_inputs import Inputs
from transitsim.engine.simulate import Simulate, simulate_once
from transitsim.inputs.library import Library
from transitsim.results.record import commit
from transitsim.results.store.folder import PARTS
from transitsim.results.store.inputs_folder import HeldLibrary, damaged_input, hashes, input_files, plain, write_inputs
from transitsim.results.store.stopping import undisturbed
from transitsim.studies.run_keys import code_version
from transitsim.studies.sweep.coordinator import coordinate
from transitsim.studies.sweep.executors import Engine
from transitsim.studies.sweep.ledger import Ledger
from transitsim.studies.sweep.parts import claim, clear_unfinished, demand, filesystem
from transitsim.studies.sweep.pilot import Pilot, fly
from transitsim.studies.sweep.repair import mend
from transitsim.studies.sweep.sweep_folder import POINTS, at_work, new_folder
from transitsim.studies.sweep.sweep_plan import Plan, Point, batch_seconds, check, cost, distinct, in_batches
from transitsim.studies.sweep.sweep_record import write_record
from transitsim.studies.sweep.worker import TABLE, Lived, Order

LOG = logging.getLogger(__name__)
DELAY = 2.0  # seconds before a bar appears
VARIES = "varies from point to point"
ROWS = 1000  # of points written at once: the writer's memory grows with them


def begin(plan: Plan, folder: Path, workers: int = 1, pilot: Pilot | None = None) -> None:
    """Write the ledger and the points of a sweep; nothing is lived yet but a pilot.

    Parameters
    ----------
    plan : what to do; `plan.order.parts` may be an fsspec address, empty for the folder itself
    folder : holds the ledger, the points and the record; must hold no results
    workers : how many will share the work, which says how long a batch should be
    pilot : what a run costs; measured when not given

    Raises
    ------
    UserError
        Before anything is lived, when something in the plan or the folder will not do.
    """
    check(plan)
    points, factors = distinct(plan)
    folder = Path(folder).expanduser().resolve()
    order = plan.order
    filesystem(order.parts or str(folder / PARTS))
    said = json.dumps([str(folder), plan.replicates, *(point.key for point in points)])
    sweep = hashlib.sha256(said.encode()).hexdigest()[:32]
    kept = list(lived_with(points, order.library))
    with new_folder(folder, input_files(kept)) as place:
        pilot = pilot or fly(plan, points)
        seconds = batch_seconds(pilot.unit * sum(cost(point.settings) for point in points) * plan.replicates, workers)
        about = {
            "sweep": sweep,
            "code": code_version(),
            "commit": commit(),
            "first": order.first,
            "tables": list(order.tables),
            "parts": order.parts,
            "title": plan.title,
            "question": plan.question,
            "settings": shared(points),
            "inputs": hashes(input_files(kept)),
            "unit": pilot.unit,
            "batch_seconds": seconds,
        }
        claim(order.parts or str(folder / PARTS), sweep)
        with place.change() as staged:
            written_plainly(factors).to_parquet(staged / POINTS, index=False, row_group_size=ROWS)
            write_inputs(staged, kept)
        runs = ((point, replicate) for point in points for replicate in range(plan.replicates))
        Ledger.begin(folder, about, points, in_batches(runs, 0, pilot.unit, seconds))


def resume(
    folder: Path, engine: Engine, workers: int = 1, progress: bool = False, simulate: Simulate = simulate_once
) -> dict[str, int]:
    """Live every run that waits, and write the record of what is done by then.

    Parts that do not hold what the ledger notes are set aside first, with a warning, and their runs are lived again.

    Returns
    -------
    Runs by state: waiting, done, failed

    Raises
    ------
    UserError
        When the code, or what is kept of regimes and contexts, is not what it was; when another process is at
        work on the sweep, or no space is left.
    KeyboardInterrupt
        When stopped; what is done is in the ledger and in the record.
    """
    folder = Path(folder).expanduser().resolve()
    with Ledger(folder) as ledger, at_work(folder):
        order = order_of(ledger, simulate)
        check_same(ledger)
        demand(order.parts, order.sweep)
        clear_unfinished(order.parts, order.sweep, (TABLE, *order.tables))
        for told in mend(ledger, order):
            LOG.warning(told)
        counts = ledger.counts()
        try:
            with tqdm(
                total=sum(counts.values()),
                initial=counts["done"] + counts["failed"],
                desc="runs",
                unit="run",
                delay=DELAY,
                disable=not progress,
                smoothing=0.05,
            ) as bar:
                coordinate(ledger, order, engine, workers, _watch(bar, counts["failed"]))
        finally:
            with undisturbed():
                write_record(folder, ledger, order)
        return ledger.counts()


def _watch(bar: tqdm, failed: int) -> Callable[[list[Lived]], None]:
    """Moves the bar on, and says how many have failed."""

    def watch(lived: list[Lived]) -> None:
        nonlocal failed
        failed += sum(one.error is not None for one in lived)
        bar.set_postfix({"failed": failed} if failed else {}, refresh=False)
        bar.update(len(lived))

    return watch


def retry(folder: Path) -> int:
    """Let every run that failed wait again; how many."""
    folder = Path(folder).expanduser().resolve()
    with Ledger(folder) as ledger, at_work(folder):
        return ledger.retry()


def expand(folder: Path, replicates: int) -> int:
    """Ask for more replicates of every point; how many runs were added.

    Raises
    ------
    UserError
        When there are as many already.
    """
    folder = Path(folder).expanduser().resolve()
    with Ledger(folder) as ledger, at_work(folder):
        held = ledger.replicates()
        if replicates <= held:
            raise UserError(f"The sweep in {folder} has {held} replicates already; ask for more, like --replicates {2 * held}.")
        runs = ((point, replicate) for point in ledger.points() for replicate in range(held, replicates))
        unit, seconds = ledger.about["unit"], ledger.about["batch_seconds"]
        return ledger.add(in_batches(runs, ledger.last_batch() + 1, unit, seconds))


def order_of(ledger: Ledger, simulate: Simulate = simulate_once) -> Order:
    """What the ledger says is kept of every run, and where: beside the ledger, wherever that has been moved, if nothing else."""
    about = ledger.about
    folder = ledger.path.resolve().parent
    parts, library = about["parts"] or str(folder / PARTS), HeldLibrary(folder)
    return Order(about["first"], tuple(about["tables"]), parts, library, simulate, about["sweep"])


def check_same(ledger: Ledger) -> None:
    """Demand that a run would still give the values that its key stands for."""
    if ledger.about["code"] != code_version():
        raise UserError(
            "The code, or the version of Python, NumPy or Numba, is not the one this sweep was begun with; go on with that "
            f"one (commit {ledger.about['commit']}), or begin a new sweep."
        )
    if damaged := damaged_input(ledger.path.parent, ledger.about["inputs"]):
        raise UserError(f"{damaged} Put it back, or begin a new sweep.")


def lived_with(points: Iterable[Point], library: Library) -> Iterator[Inputs]:
    """The different things that the points rest on."""
    named = ("regime", "context", "assumptions", "people", "kin")
    seen = set()
    for point in points:
        names = tuple(getattr(point.settings, name) for name in named)
        if names not in seen:
            seen.add(names)
            yield resolve(point.settings, library)


def shared(points: Sequence[Point]) -> dict[str, Any]:
    """Settings of the first point, with what differs between points said to differ; regime, context and scale stay."""
    first: dict[str, Any] = {}
    varied: set[str] = set()
    for point in points:
        settings = plain(point.settings)
        first = first or settings
        varied |= {name for name in first if settings[name] != first[name]}
    return {name: VARIES if name in varied - {"regime", "context", "scale"} else value for name, value in first.items()}


def written_plainly(factors: pd.DataFrame) -> pd.DataFrame:
    """Factors as Parquet holds them: a column of unlike values becomes text."""
    mixed = [name for name in factors.columns if factors[name].map(type).nunique() > 1]
    return factors.astype(dict.fromkeys(mixed, "str"))


def sweep(
    plan: Plan, folder: Path, engine: Engine, workers: int = 1, progress: bool = False, simulate: Simulate = simulate_once
) -> dict[str, int]:
    """Begin a sweep and live all of it; arguments and errors are those of `begin` and `resume`."""
    begin(plan, folder, workers)
    return resume(folder, engine, workers, progress, simulate)
