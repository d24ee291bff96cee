"""The words of `transitsim sweep` and its kin: what is of the sweep itself, and what Hydra reads as settings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from transitsim.core.calendar import parse
from transitsim.core.errors import UserError, closest
from transitsim.inputs.library import Library
from transitsim.studies.sweep.run_batch import Job
from transitsim.studies.sweep.sweep_plan import SweepPlan

OWN = ("out", "tables", "executor", "address", "workers", "study", "from", "parts", "progress")
ENGINE = ("executor", "address", "workers", "progress")
HELP = {
    "sweep": """\
Points are named as settings with several values; every combination is lived `replicates` times:
  transitsim sweep regime=history,safe_passage behaviour.weight_security=0.4,0.8,1.2 replicates=50 out=results/sweep
  transitsim sweep 'behaviour.weight_security=range(0.4,1.3,0.2)' scale=100 --dry-run
  transitsim sweep study=enforcement out=results/enforcement workers=2

Of the sweep itself:
  out=DIR             ledger, points and record (results/sweep)
  study=NAME          points from configs/study/NAME.yaml
  from=2006-01        January from which outcomes are counted (1995-01)
  tables=flows,...    tables kept beside the outcomes
  parts=ADDRESS       where the tables go, if not into DIR: a folder, or s3://... and the like
  workers=N           processes (as many as there are processors)
  executor=local      or dask with address=tcp://HOST:8786, or slurm: docs/scale.md
  progress=false      no bar

Afterwards: `transitsim status | resume | retry | expand | verify DIR`.
""",
    "status": "Say how far a sweep is, how fast it goes and what has failed.",
    "resume": "Go on with a sweep that was stopped, or killed. May name workers=, executor=, address=.",
    "retry": "Live the runs of a sweep that failed once more. May name workers=, executor=, address=.",
    "expand": "Live more replicates of every point: `transitsim expand --replicates 100 DIR`.",
}


@dataclass(frozen=True)
class Asked:
    """Overrides of settings, and the sweep's own words with their values."""

    overrides: tuple[str, ...]
    own: dict[str, str]

    @property
    def workers(self) -> int | None:
        """How many processes; None when it is not said."""
        word = self.own.get("workers")
        if word is None:
            return None
        if not word.isdigit() or int(word) < 1:
            raise UserError(f"workers={word} will not do: give a whole number of at least 1.")
        return int(word)

    @property
    def progress(self) -> bool:
        """Whether a bar is wanted."""
        word = self.own.get("progress", "true").lower()
        if word not in ("true", "false"):
            raise UserError(f"progress={word} will not do: give true or false.")
        return word == "true"

    @property
    def out(self) -> Path:
        """The folder of the sweep."""
        if "out" in self.own and not self.own["out"]:
            raise UserError("out is empty: name a folder for the results, like out=results/sweep.")
        return Path(self.own.get("out", "results/sweep")).expanduser()

    @property
    def executor(self) -> tuple[str, str]:
        """Kind and address of the engine."""
        return self.own.get("executor", "local"), self.own.get("address", "")

    def job(self, start: str, library: Library) -> Job:
        """What is kept of every run, and where; `start` when no `from` is named."""
        tables = tuple(name for name in self.own.get("tables", "").strip("[]").split(",") if name)
        first = parse(self.own.get("from", start), "from")
        return Job(first, tables, self.own.get("parts", ""), library)


def asked(words: Sequence[str], allowed: Sequence[str] | None = None) -> Asked:
    """Tell the sweep's own words from settings.

    Parameters
    ----------
    words : name=value, each
    allowed : own words that may stand here, and then no settings; None for all

    Raises
    ------
    UserError
        When a word may not stand here, or is said twice.
    """
    own: dict[str, str] = {}
    overrides = []
    for word in words:
        name, _, value = word.partition("=")
        if name in own:
            raise UserError(f"{name} is said twice; say it once.")
        if allowed is not None and name not in allowed:
            raise UserError(f"'{word}' cannot be said here.{closest(name, allowed)} Use: {', '.join(allowed)}.")
        if name == "overwrite":
            raise UserError("A sweep overwrites nothing: leave overwrite away, and name another folder with out=...")
        if name in OWN:
            own[name] = value
        else:
            overrides.append(word)
    return Asked(tuple(overrides), own)


def plan_of(given: Asked, name: str = "config", folder: Path | None = None) -> SweepPlan:
    """The plan that words ask for: a grid of their own, or the points of a study."""
    from transitsim.cli.sweep_points import grid, settings_of

    frame, fixed = grid(given.overrides)
    library, start, words = Library((folder,) if folder else ()), "1995-01", ("", "")
    if "study" in given.own:
        from transitsim.studies.design import load_study
        from transitsim.studies.sweep.rerun_command import setting_words

        if len(frame.columns):
            raise UserError(f"The points are those of study={given.own['study']}; give {frame.columns[0]} one value, or none.")
        study = load_study(given.own["study"], library)
        frame, start, words = study.points, study.start, (study.title, study.question)
        fixed = [*setting_words(study.settings), *fixed]
    settings = settings_of(frame, fixed, name, folder)
    replicates = settings[0].replicates if settings else 1
    return SweepPlan(frame, settings, replicates, given.job(start, library), *words)
