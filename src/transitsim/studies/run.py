"""One run: replicate after replicate, tables after each; what is finished stays readable whatever happens."""

from __future__ import annotations

import shutil
import tempfile
import time
import weakref
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from tqdm import tqdm

from transitsim.core.errors import UserError
from transitsim.engine.run_inputs import Inputs
from transitsim.engine.simulate import Simulate
from transitsim.engine.tally import Tally
from transitsim.results.load import Results
from transitsim.results.observed import observed_beside
from transitsim.results.record import Progress, commit, make_record, read_record
from transitsim.results.store.durable import as_json
from transitsim.results.store.folder import RECORD, SUMMARY, pictures
from transitsim.results.store.inputs_folder import input_files
from transitsim.results.store.journal import WORK
from transitsim.results.store.result_folder import BEGUN
from transitsim.results.store.run_folder import Merged, RunFolder
from transitsim.results.store.stopping import undisturbed
from transitsim.results.summary import summary
from transitsim.results.tabulate import tables
from transitsim.studies.run_keys import asked_of, inputs_key, whole_key

SLOW = 2.0  # seconds after which a progress bar appears
LONG = 20.0  # seconds left that make early pictures of the first replicate worth drawing


def run(
    inputs: Inputs,
    out: Path | None = None,
    overwrite: bool = False,
    progress: bool = True,
    draw: Callable[[Path], object] | None = None,
    simulate: Simulate | None = None,
    figures: Iterable[str] = (),
) -> Results:
    """Simulate all replicates and leave tables, record, summary and pictures in a folder.

    Called again after it was stopped, it simulates the replicates that are missing.

    Parameters
    ----------
    inputs : what to run, with all it rests on (`engine/resolve.py`)
    out : the folder to leave results in; None for a temporary one that goes with the returned `Results`
    overwrite : whether results in it may be replaced, once these are finished
    progress : whether to show a bar when it takes more than two seconds
    draw : called with the folder at the end, and after the first replicate if the rest takes long (`plots/all_figures.py`)
    simulate : one replicate from its inputs; the engine unless a test says otherwise
    figures : names of the pictures that `draw` makes, so that no file of the user's is replaced by one

    Raises
    ------
    UserError
        Before anything is simulated, when `out` holds other results or cannot be written to; afterwards, when no space is left:
        what is finished by then is kept.
    KeyboardInterrupt
        When stopped; the replicates finished by then are in the tables and in the record.
    """
    if out is None:
        return _run_in_temporary_folder(inputs, progress, draw, simulate)
    with run_folder(inputs, Path(out), overwrite, figures) as folder:
        writer = _Writer(inputs, folder)
        try:
            _simulate_missing(writer, simulate, draw, progress)
            writer.finish(draw)
        except KeyboardInterrupt:
            raise KeyboardInterrupt(writer.message("Stopped")) from None
        except OSError as error:
            raise UserError(writer.message(f"{error.filename or out} cannot be written ({error.strerror or error})")) from None
    return Results(folder.path)


def run_folder(inputs: Inputs, out: Path, overwrite: bool = False, figures: Iterable[str] = ()) -> RunFolder:
    """The folder of a run; entered, it is refused, begun or resumed."""
    names = (*pictures(figures), *input_files([inputs]))
    return RunFolder(out, overwrite, "run", names, key_of(inputs), asked_of(inputs.settings))


def is_finished(inputs: Inputs, out: Path) -> bool:
    """Whether a folder holds all that this run leaves."""
    if not (out / RECORD).is_file() or (out / WORK / BEGUN).exists():
        return False
    record = read_record(out)
    return record["finished"] and record.get("key") == key_of(inputs)


def key_of(inputs: Inputs) -> str:
    """Hash of all that the results of a run follow from: code, settings, regime, context, own tables, how often."""
    return whole_key([inputs_key(inputs, 0)], inputs.settings.replicates)


def _simulate_missing(writer: _Writer, simulate: Simulate | None, draw: Callable[[Path], object] | None, progress: bool) -> None:
    """Simulate the replicates that are not kept yet; whatever ends it, what is finished is left readable."""
    folder, settings = writer.folder, writer.inputs.settings
    missing = [replicate for replicate in range(settings.replicates) if replicate not in folder.kept()]
    done = settings.replicates - len(missing)
    try:
        with tqdm(total=settings.replicates, initial=done, desc="replicates", delay=SLOW, disable=not progress) as bar:
            for replicate in missing:
                tally = (simulate or _engine())(writer.inputs, replicate)
                writer.add(replicate, tally)
                bar.update()
                if draw and replicate == 0 and tally.seconds * (len(missing) - 1) > LONG and not folder.replaces:
                    draw(folder.path)
    except BaseException:
        with undisturbed():
            writer.write()
        raise


def _run_in_temporary_folder(
    inputs: Inputs, progress: bool, draw: Callable[[Path], object] | None, simulate: Simulate | None
) -> Results:
    """A run in a temporary folder, deleted when its results are no longer referenced."""
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
    from transitsim.engine.simulate import simulate_and_ask

    return simulate_and_ask


class _Writer:
    """Keeps the folder up to date: joined and recorded at replicate 1, 2, 4, 8, ... and at the end.

    Where an older result is to be replaced, it stays as it is until the new one is finished.
    """

    def __init__(self, inputs: Inputs, folder: RunFolder) -> None:
        self.inputs, self.folder = inputs, folder
        self.seconds: dict[int, float] = {replicate: folder.facts(replicate)["seconds"] for replicate in folder.kept()}
        self._started = time.perf_counter() - sum(self.seconds.values())
        self._recorded = 0
        commit()  # found now: the source may be edited while this runs

    def add(self, replicate: int, tally: Tally) -> None:
        """Keep one replicate."""
        self.seconds[replicate] = tally.seconds
        context = self.inputs.context
        made = tables(tally, self.inputs.settings.regime, replicate, context.place_names, context.observation)
        self.folder.add(replicate, made, tally.seconds)
        count = len(self.folder.kept())
        if count & (count - 1) == 0:
            self.write()

    def write(self) -> None:
        """Join what is done and record it, unless it is recorded already or an older result is there."""
        if not self.folder.replaces and self._recorded < len(self.folder.kept()) < self.inputs.settings.replicates:
            self._publish(whole=False)

    def _publish(self, whole: bool) -> None:
        done = list(self.folder.kept())
        self.folder.publish(whole, lambda merged: {RECORD: self._record(done, merged), **input_files([self.inputs])})
        self._recorded = len(done)

    def _record(self, done: Sequence[int], merged: Merged) -> bytes:
        so_far = Progress(done, [self.seconds[replicate] for replicate in done], time.perf_counter() - self._started)
        return as_json(make_record(self.inputs, so_far, merged) | {"key": self.folder.key})

    def finish(self, draw: Callable[[Path], object] | None) -> None:
        """Tables and record of all replicates, then the summary and the pictures."""
        self._publish(whole=True)
        path = self.folder.path
        text = summary(Results(path), observed_beside(self.inputs))
        with self.folder.change() as staged:
            (staged / SUMMARY).write_text(text, encoding="utf-8")
        if draw:
            with self.folder.change():  # all pictures together
                draw(path)
        self.folder.finish()

    def message(self, what: str) -> str:
        """What has happened, and what is kept, in a sentence."""
        done, wanted, path = len(self.folder.kept()), self.inputs.settings.replicates, self.folder.path
        if not done:
            return f"{what} before the first replicate was finished; nothing was changed."
        where = f"kept beside the older result in {path}" if self.folder.replaces else f"kept and readable in {path}"
        return f"{what}; {done} of {wanted} replicates are finished, {where}. The same command goes on with them."
