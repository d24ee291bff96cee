"""What the commands do once their words are read: run, verify, show."""

from __future__ import annotations

import json
import sys
import tempfile
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path

from transitsim.door.compose import call_hydra, run_words, search_words, sweep_folder, sweep_words
from transitsim.door.config import Job
from transitsim.ground.errors import UserError
from transitsim.nouns.settings import Settings

HISTORY = ["regime=history", "replicates=20", "out=results/history"]


def _run(job: Job, folder: Path | None) -> None:
    """Check one job, run it, and say where its results are."""
    from transitsim.show.gallery import draw_all
    from transitsim.studies.run import run

    _check(job, folder)
    folders, before = _folders(folder), _record(job.out)
    try:
        run(job.settings, job.out, job.overwrite, job.progress, folders, draw=partial(draw_all, config_folders=folders))
    except KeyboardInterrupt:
        raise KeyboardInterrupt(_kept(job.out, before)) from None
    print(f"Results are in {job.out}.", flush=True)


def _run_and_show(job: Job, folder: Path | None) -> None:
    _run(job, folder)
    show(job.out)


def _folders(folder: Path | None) -> tuple[Path, ...]:
    return (folder,) if folder else ()


def _record(out: Path) -> dict | None:
    """The record in a folder, or None where there is none."""
    try:
        return json.loads((out / "record.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def _kept(out: Path, before: dict | None) -> str:
    """What a run that was stopped has left."""
    record = _record(out)
    if record is None or record == before:
        return "Stopped before the first replicate was finished; nothing was changed."
    done, asked = record["replicates_done"], record["replicates_asked"]
    return f"Stopped; {done} of {asked} replicates are finished, kept and readable in {out}."


def _check(job: Job, folder: Path | None) -> None:
    """Find what can be wrong with a job before anything is made."""
    from transitsim.nouns.context import check_together, load_context
    from transitsim.nouns.regime import check_begins, load_regime
    from transitsim.results.folder import CURE, own_files

    load_regime(job.settings.regime, _folders(folder))
    load_context(job.settings.context, _folders(folder))
    check_together(job.settings.context, job.settings.regime, _folders(folder))
    check_begins(job.settings.regime, job.settings.until)
    if job.settings.people:
        from transitsim.machines.own_people import check_own

        check_own(job.settings, _folders(folder))
    if job.settings.decision != Settings.decision:
        from transitsim.machines.rule_sets import decision_of

        decision_of(job.settings.decision)
    if not job.overwrite and own_files(job.out):
        raise UserError(f"The folder {job.out} already holds results; nothing was changed. {CURE}")


def single(overrides: list[str], name: str = "config", folder: Path | None = None) -> int:
    """One run."""
    call_hydra([*run_words(overrides), *search_words(folder)], lambda job: _run_and_show(settled(job, folder), folder), name)
    return 0


def sweep(overrides: list[str], name: str = "config", folder: Path | None = None) -> int:
    """One run for each combination of values, each in its own folder; all are checked before the first starts."""
    if "hydra/sweeper=transitsim" in overrides:  # our own sweeper checks and conducts the runs itself
        call_hydra(["--multirun", *overrides, *search_words(folder)], lambda job: None, name)
        return 0
    root, jobs = sweep_folder(overrides), []
    with tempfile.TemporaryDirectory() as elsewhere:
        words = [*sweep_words(overrides, Path(elsewhere)), "hydra/launcher=basic", *search_words(folder)]
        call_hydra(words, jobs.append, name)
        for job in jobs:
            _check(replace(job, out=root / job.out.relative_to(Path(elsewhere).resolve())), folder)
    print(f"{len(jobs)} runs, each in its own folder in {root}.", flush=True)
    call_hydra([*sweep_words(overrides, root), *search_words(folder)], lambda job: _run(job, folder), name)
    return 0


def settled(job: Job, folder: Path | None) -> Job:
    """The job with assumptions, when none were named, that bands need: posterior draws where the context has any."""
    if not job.assumptions_open:
        return job
    from transitsim.machines.assumptions import usual_assumptions

    usual = usual_assumptions(job.settings.context, _folders(folder))
    return replace(job, settings=replace(job.settings, assumptions=usual), assumptions_open=False)


def print_settings(overrides: list[str], kind: str, name: str = "config", folder: Path | None = None) -> int:
    """Print what Hydra composes and run nothing."""
    call_hydra([*run_words(overrides), *search_words(folder), "--cfg", kind], lambda job: None, name)
    return 0


def history(overrides: list[str], folder: Path | None = None) -> int:
    """The main job when it has not been done; otherwise verify its record and show its summary."""
    asked: list[Job] = []
    words = [*HISTORY, *overrides]
    call_hydra([*run_words(words), *search_words(folder)], asked.append)
    job = settled(asked[0], folder)
    record = _record(job.out)
    if record is None or not record["finished"]:
        _run_and_show(job if record is None else replace(job, overwrite=True), folder)
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
        raise UserError(f"{job.out} holds a run with {told}: take the folder away, or name another with out=DIR.")


def verify(folder: Path) -> int:
    """Say whether the tables hold the values of their record; of a sweep, whether some of its runs give them again."""
    if (folder / "ledger.sqlite").is_file():
        from transitsim.door.sweep import verify as verify_sweep

        return verify_sweep(folder)
    from transitsim.results.record import verify as compare

    sound, told = compare(folder)
    print(told, file=sys.stdout if sound else sys.stderr)
    return 0 if sound else 1


def show(folder: Path) -> int:
    """Print the summary, and where the pictures are."""
    from transitsim.results.load import Results
    from transitsim.results.observed import observed_beside
    from transitsim.results.summary import summary

    results, kept = Results(folder), folder / "summary.md"
    text = kept.read_text(encoding="utf-8") if kept.is_file() else summary(results, observed_beside(results.record))
    print(f"\n{text.rstrip()}")
    pictures = sorted((folder / "figures").glob("*.png"))
    if pictures:
        print(f"\nPictures in {folder / 'figures'}: {', '.join(path.name for path in pictures)}.")
    return 0
