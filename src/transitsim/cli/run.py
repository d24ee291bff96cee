"""One history: `transitsim run`, `history`, `verify`, `show`."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

from transitsim.cli.parser import Asked
from transitsim.cli.words import FOLDER, Command
from transitsim.core.errors import UserError

if TYPE_CHECKING:
    from transitsim.cli.hydra_schema import Job
    from transitsim.engine.run_inputs import Inputs
    from transitsim.inputs.library import Library

RUN = Command(
    "run",
    "simulate one history, or with -m one for each of several values",
    settings={},
    python="simulate",
    examples=(
        "run regime=history replicates=10 scale=10 seed=1 until=2030-12 out=results/history",
        "run behaviour.weight_security=0.8 lever_factors.transit.arrest_hazard=1.2 overwrite=true",
        "run -m regime=history,symmetric_structures replicates=2 scale=200",
    ),
    leaves="`behaviour.NAME=VALUE` sets a preference and `lever_factors.LEVER=FACTOR` multiplies a lever: `transitsim names` "
    "lists them.",
    flags=("--config-dir", "--multirun", "--config-name", "--cfg"),
)
HISTORY = Command(
    "history",
    "the main job: twenty replicates of 1995-2024; when they are there, verify and show them",
    settings={"regime": "history", "replicates": 20, "out": "results/history"},
)
VERIFY = Command(
    "verify",
    "check that the tables in a folder still hold the values of their record",
    argument=FOLDER,
    leaves="The exit code is 1 when they do not. Of a sweep, a sample of its runs is simulated again.",
    flags=(),
)
SHOW = Command("show", "print the summary in a folder of results", argument=FOLDER, flags=())


def run(asked: Asked) -> int:
    """One run, or with -m one for each combination of values."""
    from transitsim.cli.hydra_compose import call_hydra, run_words

    name = asked.flags["config_name"]
    if asked.flags["cfg"]:
        call_hydra([*run_words(asked.overrides), "--cfg", asked.flags["cfg"]], lambda job: None, name, asked.folders)
        return 0
    return _each(asked, name) if asked.flags["multirun"] else _run_and_show(asked.job(), asked.library)


def history(asked: Asked) -> int:
    """The main job when it has not been finished; otherwise verify its record and show its summary."""
    from transitsim.results.record import read_record
    from transitsim.results.store.folder import RECORD

    job = asked.job()
    record = read_record(job.out) if (job.out / RECORD).is_file() else None
    if record is None or not record["finished"]:
        return _run_and_show(job, asked.library)
    _same_settings(job, record)
    return verify(job.out) or show(job.out)


def _run(job: Job, inputs: Inputs) -> None:
    """Run one job, and say where its results are."""
    from transitsim.plots.all_figures import OF_A_RUN, draw_all
    from transitsim.studies.run import run

    run(inputs, job.out, job.overwrite, job.progress, draw=draw_all, figures=OF_A_RUN)
    print(f"Results are in {job.out}.", flush=True)


def _run_and_show(job: Job, library: Library) -> int:
    _run(job, _checked(job, library))
    return show(job.out)


def _checked(job: Job, library: Library) -> Inputs:
    """What a job rests on, once all that can be wrong with it has been looked for."""
    from transitsim.engine.decision_models import decision_of
    from transitsim.engine.resolve import resolve

    inputs = resolve(job.settings, library)
    decision_of(job.settings.decision)
    return inputs


def _each(asked: Asked, name: str) -> int:
    """One run for each combination of values, each in its own folder; all are checked before the first starts."""
    from transitsim.cli.hydra_compose import call_hydra, for_hydra, settled, sweep_folder, sweep_words
    from transitsim.results.store.folder import Folder

    if "hydra/sweeper=transitsim" in asked.overrides:  # our own sweeper checks and conducts the runs itself
        call_hydra(["--multirun", *map(for_hydra, asked.overrides)], lambda job: None, name, asked.folders)
        return 0
    root, library = sweep_folder(asked.overrides).expanduser(), asked.library
    jobs: list[Job] = []
    with tempfile.TemporaryDirectory() as elsewhere:  # Hydra leaves a file of its own where it believes the jobs to be
        words = [*sweep_words(asked.overrides, Path(elsewhere)), "hydra/launcher=basic"]
        call_hydra(words, jobs.append, name, asked.folders)
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

    UserError when something is wrong with any of them, or in its folder.
    """
    from transitsim.plots.all_figures import OF_A_RUN
    from transitsim.studies.run import is_finished, run_folder

    every = [(job, _checked(job, library)) for job in jobs]
    waiting = [(job, inputs) for job, inputs in every if job.overwrite or not is_finished(inputs, job.out)] or every
    for job, inputs in waiting:
        with run_folder(inputs, job.out, job.overwrite, OF_A_RUN):
            pass
    return waiting


def _same_settings(job: Job, record: dict) -> None:
    """What stands in the folder must be what was asked for; the number of threads changes nothing."""
    from transitsim.inputs.settings import Settings

    asked = json.loads(json.dumps(asdict(job.settings)))
    held, usual = record["settings"], asdict(Settings())
    other = [name for name in asked if name != "threads" and asked[name] != held.get(name, usual[name])]
    if other:
        told = f"{other[0]}={held.get(other[0])}, not {asked[other[0]]}"
        raise UserError(f"{job.out} holds a run with {told}; nothing was changed. Name another folder with out=...")


def verify(folder: Path) -> int:
    """Say whether tables hold the values of their record, and whether some runs of a sweep give theirs again: 0, or 1."""
    from transitsim.results.record import verify as check

    if (folder / "ledger.sqlite").is_file():
        from transitsim.studies.sweep.sweep import Sweep

        sound, told = Sweep(folder).verify()
    else:
        sound, told = check(folder)
    print(told, file=sys.stdout if sound else sys.stderr)
    return 0 if sound else 1


def show(folder: Path) -> int:
    """Print the summary, and where the pictures are."""
    from transitsim.results.load import Results
    from transitsim.results.observed import observed_beside
    from transitsim.results.store.inputs_folder import held_inputs
    from transitsim.results.store.kept_table import told
    from transitsim.results.summary import summary

    results, kept = Results(folder), folder / "summary.md"
    held = held_inputs(folder, results.record["settings"])
    with told(kept, "Take it away, and `transitsim show` tells the tables anew."):
        text = kept.read_text(encoding="utf-8") if kept.is_file() else summary(results, observed_beside(held))
    print(f"\n{text.rstrip()}")
    pictures = sorted((folder / "figures").glob("*.png"))
    if pictures:
        print(f"\nPictures in {folder / 'figures'}: {', '.join(path.name for path in pictures)}.")
    return 0


COMMANDS = {
    "run": (RUN, run),
    "history": (HISTORY, history),
    "verify": (VERIFY, lambda asked: verify(asked["folder"])),
    "show": (SHOW, lambda asked: show(asked["folder"])),
}
