"""One run: replicate after replicate, tables after each; what is finished stays readable whatever happens."""

from __future__ import annotations

import shutil
import signal
import tempfile
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tqdm import tqdm

from transitsim.machines.inputs import Inputs
from transitsim.machines.simulate import Simulate
from transitsim.machines.tally import Tally
from transitsim.results.folder import RECORD, SUMMARY, OutputFolder
from transitsim.results.load import Results
from transitsim.results.observed import observed_of
from transitsim.results.record import Progress, commit, make_record, to_json
from transitsim.results.summary import summary
from transitsim.results.tables import tables

SLOW = 2.0  # seconds after which a progress bar appears


def run(
    inputs: Inputs,
    out: Path | None = None,
    overwrite: bool = False,
    progress: bool = True,
    draw: Callable[[Path], object] | None = None,
    simulate: Simulate | None = None,
) -> Results:
    """Simulate all replicates and leave tables, record, summary and pictures in a folder.

    Parameters
    ----------
    inputs : what to run, with all it rests on (`machines/inputs.py` resolve)
    out : the folder to leave results in; None for a temporary one that goes with the returned `Results`
    overwrite : whether results that stand there may be replaced
    progress : whether to show a bar when it takes more than two seconds
    draw : called with the folder once the first replicate stands, and at the end (`show.gallery.draw_all`)
    simulate : one replicate from its inputs; the engine unless a test says otherwise

    Raises
    ------
    UserError
        Before anything is simulated, when `out` holds other results or cannot be written to.
    KeyboardInterrupt
        When stopped; the replicates finished by then are in the tables and in the record.
    """
    if out is None:
        return _run_and_hold(inputs, progress, draw, simulate)
    settings, writer = inputs.settings, _Writer(inputs, OutputFolder(Path(out), overwrite))
    try:
        with tqdm(total=settings.replicates, desc="replicates", delay=SLOW, disable=not progress) as bar:
            for replicate in range(settings.replicates):
                writer.add(replicate, (simulate or _engine())(inputs, replicate))
                bar.update()
                if draw and replicate == 0 and settings.replicates > 1:
                    draw(writer.folder.path)
    finally:
        with undisturbed():
            writer.finish()
    results = Results(writer.folder.path)
    writer.folder.write_text(SUMMARY, summary(results, observed_of(inputs.context)))
    if draw:
        draw(results.folder)
    return results


def _run_and_hold(inputs: Inputs, *rest: Any) -> Results:
    """A run in a temporary folder that goes when nobody holds its results any more."""
    progress, draw, simulate = rest
    folder = Path(tempfile.mkdtemp(prefix="transitsim-"))
    try:
        results = run(inputs, folder, True, progress, draw, simulate)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    weakref.finalize(results, shutil.rmtree, folder, ignore_errors=True)
    return results


def _engine() -> Simulate:
    """The engine, loaded when needed: compiling takes seconds that a refused folder should not cost."""
    from transitsim.machines.simulate import simulate_once

    return simulate_once


@contextmanager
def undisturbed() -> Iterator[None]:
    """A second Ctrl-C does not stop the saving of what the first one left; only the main thread can see to it."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before or signal.SIG_DFL)


class _Writer:
    """Keeps the folder in step: joined and recorded at replicate 1, 2, 4, 8, ... and at the end."""

    def __init__(self, inputs: Inputs, folder: OutputFolder) -> None:
        self.inputs, self.folder = inputs, folder
        self.seconds: dict[int, float] = {}
        self._started = time.perf_counter()
        self._recorded = 0
        commit()  # asked for now: the source may be edited while this runs

    def add(self, replicate: int, tally: Tally) -> None:
        """Keep one replicate."""
        self.seconds[replicate] = tally.seconds
        context = self.inputs.context
        made = tables(tally, self.inputs.settings.regime, replicate, context.place_names, context.observation)
        self.folder.add(replicate, made)
        count = replicate + 1
        if count & (count - 1) == 0:
            self.write()

    def write(self) -> None:
        """Join the parts and write the record of what is done."""
        done = self.folder.done()
        so_far = Progress(done, [self.seconds[replicate] for replicate in done], time.perf_counter() - self._started)
        record = make_record(self.inputs, so_far, self.folder.merge())
        self.folder.keep([self.inputs])
        self.folder.write_text(RECORD, to_json(record))
        self._recorded = len(done)

    def finish(self) -> None:
        """Leave everything that is done under the contract's names, and nothing else."""
        done = len(self.folder.done())
        if self._recorded < done:
            self.write()
        if done:
            self.folder.close()
        else:
            self.folder.abandon()
