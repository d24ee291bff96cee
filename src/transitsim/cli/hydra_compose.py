"""The only place that calls Hydra: overrides in, one typed configuration for each job out."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import hydra
from hydra.core.config_store import ConfigStore
from hydra.core.hydra_config import HydraConfig
from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import Override
from hydra.errors import HydraException
from hydra.types import RunMode
from omegaconf import DictConfig

from transitsim.cli.hydra_schema import CONFIGS, Job, job_from, schema
from transitsim.core.errors import UserError

VERSION_BASE = "1.3"


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


def call_hydra(words: list[str], task: Callable[[Job], None], name: str = "config") -> None:
    """Let Hydra compose and call `task` with each job.

    What is wrong with a job is told after Hydra has finished, because Hydra writes a line of its own about a
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
    with _arguments(words):
        hydra.main(config_path=str(CONFIGS / "run"), config_name=name, version_base=VERSION_BASE)(run)()
    if wrong:
        raise wrong[0]


def read(overrides: list[str]) -> list[Override]:
    """Parse overrides one by one, so that the one that cannot be read is named."""
    parser, parsed = OverridesParser.create(), []
    for word in overrides:
        try:
            parsed.append(parser.parse_override(word))
        except HydraException:
            cure = "write name=value, in quotes if there are spaces or signs in it"
            raise UserError(f"'{word}' cannot be read: {cure}.") from None
    return parsed


def run_words(overrides: list[str]) -> list[str]:
    """The words of a single run: none of them may have several values."""
    for one in read(overrides):
        if one.is_sweep_override():
            raise UserError(f"{one.input_line} names several values: say `transitsim -m ...` to run each of them.")
    return overrides


def sweep_folder(overrides: list[str]) -> Path:
    """The folder that holds the jobs of a sweep: `out`, or results/runs."""
    given = {one.key_or_group: one for one in read(overrides)}
    named = given.get("hydra.sweep.dir") or given.get("out")
    if named is not None and named.is_sweep_override():
        raise UserError(f"{named.input_line} names several folders: a sweep makes one for each of its runs in a single out=DIR.")
    return Path(str(named.value())) if named is not None else Path("results/runs")


def sweep_words(overrides: list[str], folder: Path) -> list[str]:
    """The words of a sweep into `folder`, so told that every job has its own place, named by the swept values only."""
    same = {one.key_or_group for one in read(overrides) if one.key_or_group and not one.is_sweep_override()}
    kept = [word for word in overrides if not word.startswith("hydra.sweep.dir=")]
    excluded = ",".join(_quoted(key) for key in sorted(same))
    naming = f"hydra.job.config.override_dirname.exclude_keys=[{excluded}]"
    return ["--multirun", *kept, f"hydra.sweep.dir={_quoted(str(folder))}", naming]


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def search_words(folder: Path | None) -> list[str]:
    """Hydra's words for the user's own run configurations: the `run` folder in a folder of configurations.

    The folder itself is not given to Hydra: it would take `regime` for one of its groups, not for a name.
    """
    return ["--config-dir", str(folder / "run")] if folder and (folder / "run").is_dir() else []
