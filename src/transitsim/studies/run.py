"""One run: replicate after replicate, tables after each; what is finished stays readable whatever happens."""

from __future__ import annotations

import shutil
import signal
import tempfile
import threading
import time
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tqdm import tqdm

from transitsim.machines.tally import Tally
from transitsim.nouns.codes import Place
from transitsim.nouns.context import check_together, load_context
from transitsim.nouns.observation import Observation
from transitsim.nouns.regime import check_begins
from transitsim.nouns.settings import Settings
from transitsim.results.folder import RECORD, SUMMARY, OutputFolder
from transitsim.results.load import Results
from transitsim.results.observed import observed_beside
from transitsim.results.record import Progress, commit, make_record, to_json
from transitsim.results.summary import summary
from transitsim.results.tables import tables

Simulate = Callable[[Settings, int, Sequence[Path]], Tally]
SLOW = 2.0  # seconds after which a progress bar appears


def run(
    settings: Settings,
    out: Path | None = None,
    overwrite: bool = False,
    progress: bool = True,
    config_folders: Sequence[Path] = (),
    draw: Callable[[Path], object] | None = None,
    simulate: Simulate | None = None,
) -> Results:
    """Simulate all replicates and leave tables, record, summary and pictures in a folder.

    Parameters
    ----------
    settings : what to run
    out : the folder to leave results in; None for a temporary one that goes with the returned `Results`
    overwrite : whether results that stand there may be replaced
    progress : whether to show a bar when it takes more than two seconds
    config_folders : the user's own contexts and regimes, searched first
    draw : called with the folder once the first replicate stands, and at the end (`show.gallery.draw_all`)
    simulate : one replicate from (settings, replicate, config_folders); the engine unless a test says otherwise

    Raises
    ------
    UserError
        Before anything is simulated, when `out` holds other results or cannot be written to.
    KeyboardInterrupt
        When stopped; the replicates finished by then are in the tables and in the record.
    """
    if out is None:
        return _run_and_hold(settings, progress, config_folders, draw, simulate)
    check_together(settings.context, settings.regime, config_folders)
    check_begins(settings.regime, settings.until)
    writer = _Writer(settings, OutputFolder(Path(out), overwrite))
    try:
        context = load_context(settings.context, config_folders)
        writer.place_names, writer.observation = context.place_names, context.observation
        with tqdm(total=settings.replicates, desc="replicates", delay=SLOW, disable=not progress) as bar:
            for replicate in range(settings.replicates):
                writer.add(replicate, (simulate or _engine())(settings, replicate, config_folders))
                bar.update()
                if draw and replicate == 0 and settings.replicates > 1:
                    draw(writer.folder.path)
    finally:
        with undisturbed():
            writer.finish()
    results = Results(writer.folder.path)
    writer.folder.write_text(SUMMARY, summary(results, observed_beside(results.record, config_folders)))
    if draw:
        draw(results.folder)
    return results


def _run_and_hold(settings: Settings, *rest: Any) -> Results:
    """A run in a temporary folder that goes when nobody holds its results any more."""
    progress, config_folders, draw, simulate = rest
    folder = Path(tempfile.mkdtemp(prefix="transitsim-"))
    try:
        results = run(settings, folder, True, progress, config_folders, draw, simulate)
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

    def __init__(self, settings: Settings, folder: OutputFolder) -> None:
        self.settings, self.folder = settings, folder
        self.place_names: Mapping[Place, str] = {}
        self.observation: Observation | None = None
        self.seconds: dict[int, float] = {}
        self._started = time.perf_counter()
        self._recorded = 0
        commit()  # asked for now: the source may be edited while this runs

    def add(self, replicate: int, tally: Tally) -> None:
        """Keep one replicate."""
        self.seconds[replicate] = tally.seconds
        made = tables(tally, self.settings.regime, replicate, self.place_names, self.observation)
        self.folder.add(replicate, made)
        count = replicate + 1
        if count & (count - 1) == 0:
            self.write()

    def write(self) -> None:
        """Join the parts and write the record of what is done."""
        done = self.folder.done()
        so_far = Progress(done, [self.seconds[replicate] for replicate in done], time.perf_counter() - self._started)
        record = make_record(self.settings, so_far, self.folder.merge(), self.place_names)
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
