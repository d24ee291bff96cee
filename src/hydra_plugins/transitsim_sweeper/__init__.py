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
    """What `hydra.sweeper` takes: the words of `transitsim sweep` that are not settings; `start` is its `from`."""

    _target_: str = "hydra_plugins.transitsim_sweeper.TransitsimSweeper"
    executor: str = "local"
    address: str = ""
    workers: int | None = None
    tables: str = ""
    parts: str = ""
    start: str = "1995-01"
    progress: bool = True


ConfigStore.instance().store(group="hydra/sweeper", name="transitsim", node=TransitsimSweeperConf, provider="transitsim")


class TransitsimSweeper(Sweeper):
    """Reads points in Hydra's grammar and leaves a sweep in `hydra.sweep.dir`; launcher and task are not called."""

    def __init__(self, start: str, **own: Any) -> None:
        self.own = {"from": start, **own}

    def setup(self, *, hydra_context: HydraContext, task_function: TaskFunction, config: DictConfig) -> None:
        """Keep what Hydra composed."""
        self.hydra_context, self.config = hydra_context, config

    def sweep(self, arguments: list[str]) -> None:
        """Begin the sweep and live all of it; the exit code is 1 when runs have failed."""
        from transitsim.cli.sweep import sweep_of
        from transitsim.cli.sweep_words import Asked, asked

        hydra = self.config.hydra
        said = asked(arguments)
        own = {name: str(value) for name, value in self.own.items() if value is not None}
        given = Asked(said.overrides, {"out": hydra.sweep.dir, **own, **said.own})
        folders = [Path(one.path) for one in hydra.runtime.config_sources if one.provider == "command-line"]
        code = sweep_of(given, hydra.job.config_name, folders[0].parent if folders else None)
        if code:
            sys.exit(code)
