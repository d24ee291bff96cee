"""What the commands do once their words are read: run, verify, show."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

from transitsim.cli.hydra_compose import call_hydra, run_words, search_words, sweep_folder, sweep_words
from transitsim.cli.hydra_schema import Job
from transitsim.core.errors import UserError
from transitsim.inputs.library import Library
from transitsim.inputs.settings import Settings

if TYPE_CHECKING:
    from transitsim.engine.run_inputs import Inputs

HISTORY = ["regime=history", "replicates=20", "out=results/history"]


def _run(job: Job, inputs: Inputs) -> None:
    """Run one job, and say where its results are."""
    from transitsim.plots.all_figures import OF_A_RUN, draw_all
    from transitsim.studies.run import run

    run(inputs, job.out, job.overwrite, job.progress, draw=draw_all, figures=OF_A_RUN)
    print(f"Results are in {job.out}.", flush=True)


def _run_and_show(job: Job, library: Library) -> None:
    _run(job, _checked(job, library))
    show(job.out)


def library_of(folder: Path | None) -> Library:
    """The library with the user's own folder of configurations, if there is one."""
    return Library((folder,) if folder else ())


def _checked(job: Job, library: Library) -> Inputs:
    """What a job rests on, once all that can be wrong with it has been looked for."""
    from transitsim.engine.resolve import resolve

    inputs = resolve(job.settings, library)
    if job.settings.decision != Settings.decision:
        from transitsim.engine.decision_models import decision_of

        decision_of(job.settings.decision)
    return inputs


def single(overrides: list[str], name: str = "config", folder: Path | None = None) -> int:
    """One run."""
    library = library_of(folder)
    call_hydra([*run_words(overrides), *search_words(folder)], lambda job: _run_and_show(settled(job, library), library), name)
    return 0


def sweep(overrides: list[str], name: str = "config", folder: Path | None = None) -> int:
    """One run for each combination of values, each in its own folder; all are checked before the first starts."""
    if "hydra/sweeper=transitsim" in overrides:  # our own sweeper checks and conducts the runs itself
        call_hydra(["--multirun", *overrides, *search_words(folder)], lambda job: None, name)
        return 0
    from transitsim.results.store.folder import Folder

    root, jobs, library = sweep_folder(overrides).expanduser(), [], library_of(folder)
    with tempfile.TemporaryDirectory() as elsewhere:  # Hydra leaves a file of its own where it believes the jobs to be
        words = [*sweep_words(overrides, Path(elsewhere)), "hydra/launcher=basic", *search_words(folder)]
        call_hydra(words, jobs.append, name)
        jobs = [settled(replace(job, out=root / job.out.relative_to(Path(elsewhere).resolve())), library) for job in jobs]
    with Folder(root):
        waiting = _waiting(jobs, library)
        done = f", {len(jobs) - len(waiting)} of them finished" if len(waiting) < len(jobs) else ""
        print(f"{len(jobs)} runs, each in its own folder in {root}{done}.", flush=True)
        wrong: list[Exception] = []
        for job, inputs in waiting:
            try:
                _run(job, inputs)
            except (UserError, OSError) as error:  # the others are run first
                wrong.append(error)
    if wrong:
        raise wrong[0]
    return 0


def _waiting(jobs: Sequence[Job], library: Library) -> list[tuple[Job, Inputs]]:
    """The jobs of a sweep that are to be run, with what they rest on: all, or where it was stopped, those not finished.

    Raises
    ------
    UserError
        When something is wrong with any of them, or in its folder.
    """
    from transitsim.plots.all_figures import OF_A_RUN
    from transitsim.studies.run import is_finished, run_folder

    every = [(job, _checked(job, library)) for job in jobs]
    waiting = [(job, inputs) for job, inputs in every if job.overwrite or not is_finished(inputs, job.out)] or every
    for job, inputs in waiting:
        with run_folder(inputs, job.out, job.overwrite, OF_A_RUN):
            pass
    return waiting


def settled(job: Job, library: Library) -> Job:
    """The job with assumptions, when none were named, that bands need: posterior draws where the context has any."""
    if not job.assumptions_open:
        return job
    from transitsim.engine.assumptions import usual_assumptions

    usual = usual_assumptions(job.settings.context, library)
    return replace(job, settings=replace(job.settings, assumptions=usual), assumptions_open=False)


def print_settings(overrides: list[str], kind: str, name: str = "config", folder: Path | None = None) -> int:
    """Print what Hydra composes and run nothing."""
    call_hydra([*run_words(overrides), *search_words(folder), "--cfg", kind], lambda job: None, name)
    return 0


def history(overrides: list[str], folder: Path | None) -> int:
    """The main job when it has not been finished; otherwise verify its record and show its summary."""
    from transitsim.results.record import read_record
    from transitsim.results.store.folder import RECORD

    asked: list[Job] = []
    words = [*HISTORY, *overrides]
    call_hydra([*run_words(words), *search_words(folder)], asked.append)
    library = library_of(folder)
    job = settled(asked[0], library)
    record = read_record(job.out) if (job.out / RECORD).is_file() else None
    if record is None or not record["finished"]:
        _run_and_show(job, library)
        return 0
    _same_settings(job, record)
    return verify(job.out) or show(job.out)


def _same_settings(job: Job, record: dict) -> None:
    """What stands in the folder must be what was asked for; the number of threads changes nothing."""
    asked = json.loads(json.dumps(asdict(job.settings)))
    held, usual = record["settings"], asdict(Settings())
    other = [name for name in asked if name != "threads" and asked[name] != held.get(name, usual[name])]
    if other:
        told = f"{other[0]}={held.get(other[0])}, not {asked[other[0]]}"
        raise UserError(f"{job.out} holds a run with {told}; nothing was changed. Name another folder with out=...")


def verify(folder: Path) -> int:
    """Say whether the tables hold the values of their record; of a sweep, whether some of its runs give them again."""
    if (folder / "ledger.sqlite").is_file():
        from transitsim.cli.sweep import verify as verify_sweep

        return verify_sweep(folder)
    from transitsim.results.record import verify as compare

    sound, told = compare(folder)
    print(told, file=sys.stdout if sound else sys.stderr)
    return 0 if sound else 1


def show(folder: Path) -> int:
    """Print the summary, and where the pictures are."""
    from transitsim.results.load import Results
    from transitsim.results.observed import observed_beside
    from transitsim.results.store.inputs_folder import held_inputs
    from transitsim.results.summary import summary

    results, kept = Results(folder), folder / "summary.md"
    held = held_inputs(folder, results.record["settings"])
    text = kept.read_text(encoding="utf-8") if kept.is_file() else summary(results, observed_beside(held))
    print(f"\n{text.rstrip()}")
    pictures = sorted((folder / "figures").glob("*.png"))
    if pictures:
        print(f"\nPictures in {folder / 'figures'}: {', '.join(path.name for path in pictures)}.")
    return 0
