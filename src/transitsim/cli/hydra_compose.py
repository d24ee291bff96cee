"""The only place that calls Hydra: settings as they are typed in, one typed configuration for each job out."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import hydra
from hydra.core.config_store import ConfigStore
from hydra.core.hydra_config import HydraConfig
from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import Override, QuotedString
from hydra.errors import HydraException
from hydra.types import RunMode
from omegaconf import DictConfig

from transitsim.cli.hydra_schema import CONFIGS, Job, job_from, schema
from transitsim.cli.settings_words import NAMED, PATHS
from transitsim.core.errors import UserError
from transitsim.inputs.library import Library

VERSION_BASE = "1.3"
SEVERAL = re.compile(
    r".*,.*|(choice|range|interval|glob|shuffle|sort|tag)\(.*\)", re.DOTALL
)  # Hydra's ways to name several values


@contextmanager
def _arguments(words: list[str]) -> Iterator[None]:
    """Hydra reads its words from the command line: lend it ours, and ask for exceptions in place of its own printing."""
    before, full = sys.argv, os.environ.get("HYDRA_FULL_ERROR")
    sys.argv, os.environ["HYDRA_FULL_ERROR"] = ["transitsim", *words], "1"
    try:
        yield
    finally:
        sys.argv = before
        if full is None:
            del os.environ["HYDRA_FULL_ERROR"]
        else:
            os.environ["HYDRA_FULL_ERROR"] = full


def call_hydra(words: list[str], task: Callable[[Job], None], name: str = "config", folders: Sequence[Path] = ()) -> None:
    """Let Hydra compose and call `task` with each job; `words` are in Hydra's grammar, `folders` the user's own.

    What is wrong with a job is raised after Hydra has finished, because Hydra writes a line of its own about a
    task that fails; in a sweep the other jobs are run first.
    """
    wrong: list[Exception] = []

    def run(config: DictConfig) -> None:
        own = HydraConfig.get()
        try:
            task(job_from(config, own.runtime.output_dir if own.mode == RunMode.MULTIRUN else None))
        except (UserError, OSError) as error:
            wrong.append(error)

    ConfigStore.instance().store(name="settings", node=schema())
    with _arguments([*words, *search_words(folders)]):
        hydra.main(config_path=str(CONFIGS / "run"), config_name=name, version_base=VERSION_BASE)(run)()
    if wrong:
        raise wrong[0]


def job_of(words: Sequence[str], folders: Sequence[Path], library: Library, name: str = "config") -> Job:
    """The one job that words ask for, with the assumptions that go with its context when none are named."""
    jobs: list[Job] = []
    call_hydra(run_words(words), jobs.append, name, folders)
    return settled(jobs[0], library)


def settled(job: Job, library: Library) -> Job:
    """The job with assumptions, when none were named: posterior draws where the library has any for the context."""
    if not job.assumptions_open:
        return job
    from transitsim.engine.assumptions import usual_assumptions

    usual = usual_assumptions(job.settings.context, library)
    return replace(job, settings=replace(job.settings, assumptions=usual), assumptions_open=False)


# --- words


def for_hydra(word: str) -> str:
    """A setting as it is typed, in Hydra's grammar: a path or a name stands for itself, with any sign in it.

    >>> for_hydra("out=/tmp/a b,c"), for_hydra("regime=mine[2]"), for_hydra("regime=a,b"), for_hydra("panel=3,5")
    ("out='/tmp/a b,c'", "regime='mine[2]'", 'regime=a,b', 'panel=[3,5]')
    """
    name, _, value = word.partition("=")
    if name == "panel" and not value.startswith("["):
        return f"panel=[{value}]"
    if name in PATHS or (name in NAMED and not SEVERAL.fullmatch(value)):
        return f"{name}={_quoted(value)}"
    return word


def from_hydra(word: str) -> str:
    """A setting in Hydra's grammar as it is typed: what is in quotes stands for itself."""
    one = OverridesParser.create().parse_override(word)
    return f"{one.get_key_element()}={one.value()}" if isinstance(one._value, QuotedString) else word


def read(words: Sequence[str]) -> list[Override]:
    """Parse settings one by one, so that the one that cannot be read is named."""
    parser, parsed = OverridesParser.create(), []
    for word in words:
        try:
            parsed.append(parser.parse_override(for_hydra(word)))
        except HydraException:
            cure = "write name=value, in quotes if there are spaces or signs in it"
            raise UserError(f"'{word}' cannot be read: {cure}.") from None
    return parsed


def run_words(words: Sequence[str]) -> list[str]:
    """The words of a single run, in Hydra's grammar: none of them may have several values."""
    for word, one in zip(words, read(words), strict=True):
        if one.is_sweep_override():
            raise UserError(f"{word} names several values: say `transitsim -m ...` to run each of them.")
    return [for_hydra(word) for word in words]


def sweep_folder(words: Sequence[str]) -> Path:
    """The folder that holds the jobs of a sweep: `out`, or results/runs."""
    given = {one.key_or_group: one for one in read(words)}
    named = given.get("hydra.sweep.dir") or given.get("out")
    return Path(str(named.value())) if named is not None else Path("results/runs")


def sweep_words(words: Sequence[str], folder: Path) -> list[str]:
    """The words of a sweep into `folder`, in Hydra's grammar; each job has its own place, named by the swept values only."""
    same = {one.key_or_group for one in read(words) if one.key_or_group and not one.is_sweep_override()}
    kept = [for_hydra(word) for word in words if not word.startswith("hydra.sweep.dir=")]
    excluded = ",".join(_quoted(key) for key in sorted(same))
    naming = f"hydra.job.config.override_dirname.exclude_keys=[{excluded}]"
    return ["--multirun", *kept, f"hydra.sweep.dir={_quoted(str(folder))}", naming]


def _quoted(text: str) -> str:
    """Text in Hydra's quotes: there a backslash is itself, but before a quote and at the end."""
    escaped = re.sub(r"(\\*)('|$)", lambda found: found[1] * 2 + ("\\'" if found[2] else ""), text)
    return f"'{escaped}'"


def search_words(folders: Sequence[Path]) -> list[str]:
    """Hydra's words for the user's own run configurations: the `run` folder in each folder of configurations.

    The folders themselves are not given to Hydra: it would take `regime` for one of its groups, not for a name.
    """
    own = own_runs(folders)
    further = [f"hydra.searchpath=[{','.join(_quoted(one.as_uri()) for one in own[1:])}]"] if own[1:] else []
    return ["--config-dir", str(own[0]), *further] if own else []


def own_runs(folders: Sequence[Path]) -> list[Path]:
    """The user's own folders of run configurations."""
    return [folder / "run" for folder in folders if (folder / "run").is_dir()]
