"""The sweep runner as a sweeper of Hydra: `hydra/sweeper=transitsim` lives every point in one process pool, with a ledger.

Hydra runs this file before it is known by its name, so annotations are not kept as text here.
"""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hydra.core.config_store import ConfigStore
from hydra.plugins.sweeper import Sweeper
from hydra.types import HydraContext, TaskFunction
from omegaconf import DictConfig


@dataclass
class TransitsimSweeperConf:
    """What `hydra.sweeper` takes: the words of `transitsim sweep` that are not settings."""

    _target_: str = "hydra_plugins.transitsim_sweeper.TransitsimSweeper"
    executor: str = "local"
    address: str = ""
    workers: int | None = None
    tables: str = ""
    parts: str = ""
    since: str | None = None
    progress: bool = True


ConfigStore.instance().store(group="hydra/sweeper", name="transitsim", node=TransitsimSweeperConf, provider="transitsim")


class TransitsimSweeper(Sweeper):
    """Reads points in Hydra's grammar and leaves a sweep in `hydra.sweep.dir`; launcher and task are not called."""

    def __init__(self, **own: Any) -> None:
        self.own = own

    def setup(self, *, hydra_context: HydraContext, task_function: TaskFunction, config: DictConfig) -> None:
        """Keep what Hydra composed."""
        self.hydra_context, self.config = hydra_context, config

    def sweep(self, arguments: list[str]) -> None:
        """Begin the sweep and run all of it; the exit code is 1 when runs have failed."""
        from transitsim.cli.hydra_compose import from_hydra
        from transitsim.cli.parser import read_words
        from transitsim.cli.sweep import SWEEP, sweep

        hydra = self.config.hydra
        typed = [from_hydra(word) for word in arguments]
        own = {"out": hydra.sweep.dir, **{name: value for name, value in self.own.items() if value is not None}}
        for word in typed:
            own.pop(word.partition("=")[0], None)
        folders = [Path(one.path).parent for one in hydra.runtime.config_sources if one.provider == "command-line"]
        flags = [one for folder in folders for one in ("--config-dir", str(folder))]
        words = [f"{name}={value}" for name, value in own.items()]
        code = sweep(read_words(SWEEP, [*flags, "--config-name", hydra.job.config_name, *words, *typed]))
        if code:
            sys.exit(code)
