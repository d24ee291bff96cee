"""`transitsim sweep`, and `status`, `resume`, `retry` and `expand` of the sweep in a folder."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from transitsim.cli.parser import Asked
from transitsim.cli.words import (
    EXECUTOR,
    JANUARY,
    NAMES,
    PROGRESS,
    REPLICATE,
    REQUIRED,
    SWEEP_FOLDER,
    SWITCH,
    TEXT,
    Command,
    Word,
    out,
    whole_from,
)
from transitsim.core.errors import UserError
from transitsim.core.shell_command import command

if TYPE_CHECKING:
    from transitsim.studies.sweep.sweep_plan import SweepPlan

SHOWN = 10  # points printed by a dry run
ENGINE = (*EXECUTOR[:2], replace(EXECUTOR[2], shown="all processors; of an executor, all it has"), PROGRESS)
SWEEP = Command(
    "sweep",
    "every combination of values, or the points of a study; nothing is lost when runs fail",
    words=(
        Word("study", None, TEXT, "points of `configs/study/NAME.yaml`"),
        Word("since", None, JANUARY, "outcomes are counted from this month on", "the study's, or 1995-01"),
        Word("tables", (), NAMES, "tables kept beside the outcomes"),
        Word("parts", "", TEXT, "where the tables go: a folder, or s3://... and the like", "out"),
        out("results/sweep", "folder of the ledger, the points and the record"),
        replace(REPLICATE, default=None, meaning="run this replicate of a single point here, counted from 0, and keep nothing"),
        Word("dry_run", False, SWITCH, "say what it would cost; nothing is run but a pilot"),
        *ENGINE,
    ),
    settings={"assumptions": "point"},
    examples=(
        "sweep regime=history,safe_passage behaviour.weight_security=0.4,0.8,1.2 replicates=50 out=results/sweep",
        "sweep 'behaviour.weight_security=range(0.4,1.3,0.2)' scale=100 dry_run=true",
        "sweep study=enforcement out=results/enforcement workers=2",
    ),
    leaves="Points are settings with several values: every combination is run `replicates` times.\n"
    "Afterwards: `transitsim status`, `resume`, `retry`, `expand` or `verify`, each with the folder.",
    flags=("--config-dir", "--config-name"),
)
STATUS = Command("status", "how far a sweep is, how fast it goes, and what has failed", argument=SWEEP_FOLDER, flags=())
RESUME = Command("resume", "go on with a sweep that was stopped, or killed", words=ENGINE, argument=SWEEP_FOLDER, flags=())
RETRY = Command("retry", "run the failed runs of a sweep once more", words=ENGINE, argument=SWEEP_FOLDER, flags=())
EXPAND = Command(
    "expand",
    "more replicates of every point of a sweep",
    words=(Word("replicates", REQUIRED, whole_from(1), "replicates of every point in all"), *ENGINE),
    argument=SWEEP_FOLDER,
    examples=("expand results/sweep replicates=100",),
    flags=(),
)


def sweep(asked: Asked) -> int:
    """Begin a sweep, or only say what it would cost, or run a single run of it; 1 when runs have failed."""
    from transitsim.studies.sweep.begin import begin
    from transitsim.studies.sweep.executors import engine
    from transitsim.studies.sweep.sweep_plan import check

    if not (asked.overrides or asked.said):
        raise UserError("A sweep of what? Name values, like regime=history,safe_passage, or a study, like study=enforcement.")
    engine(asked["executor"], 1, asked["address"])
    plan = plan_of(asked)
    check(plan)
    if asked["replicate"] is not None:
        return _once(plan, asked["replicate"])
    if asked["dry_run"]:
        return _dry(plan, _workers(asked))
    begin(plan, asked["out"], _workers(asked))
    return _go_on(asked["out"], asked)


def plan_of(asked: Asked) -> SweepPlan:
    """The plan that words ask for: a grid of their own, or the points of a study."""
    from transitsim.cli.sweep_points import grid, settings_of
    from transitsim.core.calendar import FIRST_MONTH, parse
    from transitsim.inputs.setting_words import setting_words
    from transitsim.studies.design import load_study
    from transitsim.studies.sweep.run_batch import Job
    from transitsim.studies.sweep.sweep_plan import SweepPlan

    if any(word.startswith("overwrite=") for word in asked.overrides):
        raise UserError("A sweep overwrites nothing: leave overwrite away, and name another folder with out=...")
    frame, fixed = grid(asked.overrides)
    since, words = FIRST_MONTH, ("", "")
    if asked["study"] is not None:
        if len(frame.columns):
            raise UserError(f"The points are those of study={asked['study']}; give {frame.columns[0]} one value, or none.")
        study = load_study(asked["study"], asked.library)
        frame, since, words = study.points, study.since, (study.title, study.question)
        fixed = [*setting_words(study.settings), *fixed]
    settings = settings_of(frame, fixed, asked.flags.get("config_name", "config"), asked.folders)
    first = parse(asked["since"] or since, "since")
    return SweepPlan(
        *(frame, settings, settings[0].replicates if settings else 1),
        *(Job(first, asked["tables"], asked["parts"], asked.library), *words),
    )


def _workers(asked: Asked) -> int:
    """How many processes share the work."""
    from transitsim.studies.sweep.executors import number_of_workers

    return number_of_workers(asked["executor"], asked["workers"], asked["address"])


def _once(plan: SweepPlan, replicate: int) -> int:
    """Run one run here, and print its outcomes for everybody."""
    from transitsim.studies.sweep.run_batch import OUTCOME_TABLE, run_once

    if len(plan.settings) != 1:
        raise UserError(f"replicate= is of one point, and {len(plan.settings)} are named; give every setting one value.")
    found = run_once(plan.settings[0], replicate, plan.job)[OUTCOME_TABLE].to_pandas()
    print(found[found["group_by"] == "all"][["outcome", "value", "agents"]].to_string(index=False))
    return 0


def _dry(plan, workers: int) -> int:
    """Print points, replicates, time, memory and disk."""
    from transitsim.studies.sweep.pilot_run import estimate, pilot_run
    from transitsim.studies.sweep.sweep_plan import distinct

    points, factors = distinct(plan)
    print(factors.head(SHOWN).to_string(index=False))
    if len(factors) > SHOWN:
        print(f"... and {len(factors) - SHOWN:,} more")
    print(f"{plan.replicates} replicates of each.")
    print(estimate(pilot_run(plan, points), points, plan.replicates).lines(workers))
    return 0


def _go_on(folder: Path, asked: Asked) -> int:
    """Run what waits, and say how it ended."""
    from transitsim.studies.sweep.executors import engine
    from transitsim.studies.sweep.resume import resume

    workers = _workers(asked)
    try:
        resume(folder, engine(asked["executor"], workers, asked["address"]), workers, asked["progress"])
    except KeyboardInterrupt:
        told = f"Stopped; what is done is kept in {folder}. `{command('resume', folder)}` goes on."
        raise KeyboardInterrupt(told) from None
    return _tell(folder)


def _tell(folder: Path) -> int:
    """How far a sweep is, and its failures with the command that runs the first of each kind again; 1 when there are any."""
    from transitsim.studies.sweep.ledger import Ledger
    from transitsim.studies.sweep.pilot_run import duration
    from transitsim.studies.sweep.resume import job_of
    from transitsim.studies.sweep.sweep import rerun_command
    from transitsim.studies.sweep.sweep_record import read_record

    with Ledger(folder) as ledger:
        counts, (seconds, rate), job = ledger.counts(), ledger.pace(), job_of(ledger)
        record = read_record(folder).get("id", "not written yet")
        told = ", ".join(f"{many:,} {state}" for state, many in counts.items())
        print(f"{folder}: {sum(counts.values()):,} runs, {told}; {job.part_files.size() / 2**20:,.1f} MiB; record {record}.")
        if counts["waiting"] and rate:
            to_go = duration(counts["waiting"] / rate)
            print(f"{seconds:.2f} s a run, {rate:.2f} runs a second of late; {to_go} to go at that rate.")
        for error, many, point, replicate in ledger.failures():
            print(f"{many:,} failed: {error}\n  {rerun_command(ledger.point(point).settings, replicate, job)}", file=sys.stderr)
    if counts["failed"]:
        print(f"`{command('retry', folder)}` tries them again.", file=sys.stderr)
    return 1 if counts["failed"] else 0


def retry(asked: Asked) -> int:
    """Try what failed again."""
    from transitsim.studies.sweep.resume import retry as wait_again

    print(f"{wait_again(asked['folder']):,} runs are tried again.", flush=True)
    return _go_on(asked["folder"], asked)


def expand(asked: Asked) -> int:
    """More replicates."""
    from transitsim.studies.sweep.resume import expand as add

    print(f"{add(asked['folder'], asked['replicates']):,} runs are added.", flush=True)
    return _go_on(asked["folder"], asked)


COMMANDS = {
    "sweep": (SWEEP, sweep),
    "status": (STATUS, lambda asked: _tell(asked["folder"])),
    "resume": (RESUME, lambda asked: _go_on(asked["folder"], asked)),
    "retry": (RETRY, retry),
    "expand": (EXPAND, expand),
}
