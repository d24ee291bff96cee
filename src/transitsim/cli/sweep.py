"""`transitsim sweep`, and `status`, `resume`, `retry` and `expand` of the sweep in a folder."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path

from transitsim.cli.sweep_words import ENGINE, HELP, Asked, asked, plan_of
from transitsim.core.errors import UserError

SHOWN = 10  # points printed by a dry run


def run(command: str, words: Sequence[str], parser: ArgumentParser) -> int:
    """What one of the commands does with its words.

    Returns
    -------
    int
        0; 1 when runs have failed.
    """
    parser.description = HELP[command]
    if command == "sweep":
        parser.add_argument("--dry-run", action="store_true", help="say what it would cost; live nothing but a pilot")
        parser.add_argument("--replicate", type=int, metavar="N", help="live replicate N of one point here; keep nothing")
        parser.add_argument("--config-dir", metavar="DIR", help="your own folder of configurations")
        parser.add_argument("--config-name", metavar="NAME", default="config", help="start from run/NAME.yaml")
    else:
        parser.add_argument("folder", metavar="DIR", nargs="?", help="the folder of a sweep")
    if command == "expand":
        parser.add_argument("--replicates", type=int, metavar="N", help="replicates of every point in all")
    parser.add_argument("words", nargs="*", metavar="name=value", help="a setting")
    given = parser.parse_intermixed_args(words)
    if command == "sweep" and not given.words:
        raise UserError("A sweep of what? Name values, like regime=history,safe_passage, or a study, like study=enforcement.")
    if command != "sweep" and given.folder is None:
        raise UserError(f"{command} needs the folder of a sweep, like `transitsim {command} results/sweep`.")
    if command == "expand" and given.replicates is None:
        raise UserError(f"expand needs to know how many, like `transitsim expand --replicates 100 {given.folder}`.")
    return COMMANDS[command](given)


def sweep(given: Namespace) -> int:
    """Begin a sweep, or only say what it would cost, or live a single run of it."""
    folder = Path(given.config_dir).resolve() if given.config_dir else None
    if folder is not None and not folder.is_dir():
        raise UserError(f"--config-dir {given.config_dir} is no folder.")
    said = asked(given.words)
    return sweep_of(said, given.config_name, folder, given.dry_run, given.replicate)


def sweep_of(
    said: Asked, name: str = "config", folder: Path | None = None, dry_run: bool = False, replicate: int | None = None
) -> int:
    """The same from words that have been read."""
    from transitsim.studies.sweep.executors import engine, number_of_workers
    from transitsim.studies.sweep.sweep_plan import check

    kind, address = said.executor
    engine(kind, 1, address)
    plan = plan_of(said, name, folder)
    check(plan)
    if replicate is not None:
        return _once(plan, replicate)
    if dry_run:
        return _dry(plan, number_of_workers(kind, said.workers, address))
    from transitsim.studies.sweep.begin import begin

    workers = number_of_workers(kind, said.workers, address)
    begin(plan, said.out, workers)
    return _go_on(said.out, said, workers)


def _once(plan, replicate: int) -> int:
    """Live one run here, and print its outcomes for everybody."""
    from transitsim.studies.sweep.run_batch import OUTCOME_TABLE, run_once

    if len(plan.settings) != 1:
        raise UserError(f"--replicate is of one point, and {len(plan.settings)} are named; give every setting one value.")
    if replicate < 0:
        raise UserError(f"--replicate {replicate} will not do: they are counted from 0.")
    found = run_once(plan.settings[0], replicate, plan.job)[OUTCOME_TABLE].to_pandas()
    print(found[found["by"] == "all"][["outcome", "value", "agents"]].to_string(index=False))
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


def _go_on(folder: Path, said: Asked, workers: int) -> int:
    """Live what waits, and say how it ended."""
    from transitsim.studies.sweep.executors import engine
    from transitsim.studies.sweep.resume import resume

    kind, address = said.executor
    try:
        resume(folder, engine(kind, workers, address), workers, said.progress)
    except KeyboardInterrupt:
        told = f"Stopped; what is done is kept in {folder}. `transitsim resume {folder}` goes on."
        raise KeyboardInterrupt(told) from None
    return _tell(folder)


def _tell(folder: Path) -> int:
    """How far a sweep is, and its failures with the command that lives the first of each kind again; 1 when there are any."""
    from transitsim.studies.sweep.ledger import Ledger
    from transitsim.studies.sweep.pilot_run import duration
    from transitsim.studies.sweep.rerun_command import rerun_command
    from transitsim.studies.sweep.resume import job_of
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
        print(f"`transitsim retry {folder}` tries them again.", file=sys.stderr)
    return 1 if counts["failed"] else 0


def status(given: Namespace) -> int:
    """How far a sweep is."""
    asked(given.words, ())
    return _tell(Path(given.folder))


def resume(given: Namespace) -> int:
    """Go on with a sweep."""
    from transitsim.studies.sweep.executors import number_of_workers

    said = asked(given.words, ENGINE)
    kind, address = said.executor
    return _go_on(Path(given.folder), said, number_of_workers(kind, said.workers, address))


def retry(given: Namespace) -> int:
    """Try what failed again."""
    from transitsim.studies.sweep.resume import retry as wait_again

    asked(given.words, ENGINE)
    print(f"{wait_again(Path(given.folder)):,} runs are tried again.", flush=True)
    return resume(given)


def expand(given: Namespace) -> int:
    """More replicates."""
    from transitsim.studies.sweep.resume import expand as add

    asked(given.words, ENGINE)
    print(f"{add(Path(given.folder), given.replicates):,} runs are added.", flush=True)
    return resume(given)


def verify(folder: Path) -> int:
    """Say whether a sample of runs, lived again, gives the values of the record."""
    from transitsim.studies.sweep.sweep import Sweep

    sound, told = Sweep(folder).verify()
    print(told, file=sys.stdout if sound else sys.stderr)
    return 0 if sound else 1


COMMANDS = {"sweep": sweep, "status": status, "resume": resume, "retry": retry, "expand": expand}
