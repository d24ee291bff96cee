"""Same people and same luck against independent seeds: variance of a difference between two regimes; and what it costs.

Independent runs have the variance var(regime) + var(baseline); paired ones var(regime - baseline). Their ratio is what
common luck saves: at a quarter, a fourth of the replicates give the same interval. Outcomes for everybody, 2006-2024.
No coupling can save everything: of a count of independent people of whom a regime keeps the share p, the ratio is (1 - p) /
(1 + p) at best, 0.25 at p = 0.6; `floor` gives it for the arrivals.

    python benchmarks/paired.py                  # the ratio, outcome by outcome
    python benchmarks/paired.py memory           # seconds, and peak memory after every tenth replicate
"""

from __future__ import annotations

import argparse

import numpy as np
import pandas as pd
from loky import get_reusable_executor

from transitsim.inputs.library import Library
from transitsim.inputs.settings import Settings
from transitsim.measures.outcomes import NAMES
from transitsim.results.record import peak_memory
from transitsim.studies.comparison.compare import compare, comparison_study
from transitsim.studies.paired import simulate_tasks
from transitsim.studies.paired_study import PairedStudy

REGIMES = ("permits_as_practised", "broker_crackdown", "exit_control_up")
OTHERS = ("history", "labour_border")  # the baseline, and the regime of another context
NAMED = ("arrivals", "forced_returns", "involuntary")


def variances(study: PairedStudy, workers: int) -> pd.DataFrame:
    """A row a regime: arrivals as a multiple of the baseline's, the floor, and variance ratios of three outcomes and of all."""
    tasks = [study.task(replicate) for replicate in range(study.settings.replicates)]
    found = np.array([[world.values[:, 0] for world in one.worlds] for one in simulate_tasks(tasks, workers=workers)])
    base, rows = found[:, 0], {}
    for regime, other in zip(study.regimes, np.moveaxis(found[:, 1:], 1, 0), strict=True):
        apart = other.var(axis=0, ddof=1) + base.var(axis=0, ddof=1)
        ratio = dict(zip(NAMES, (other - base).var(axis=0, ddof=1) / np.where(apart > 0.0, apart, np.nan), strict=True))
        times = other[:, NAMES.index("arrivals")].mean() / base[:, NAMES.index("arrivals")].mean()
        kept = min(times, 1.0 / times)
        rows[regime] = {"times": times, "floor": (1.0 - kept) / (1.0 + kept)} | {name: ratio[name] for name in NAMED}
        rows[regime]["median of all"] = np.nanmedian(list(ratio.values()))
    return pd.DataFrame(rows).T


def main() -> None:
    """Measure one of the two."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="?", choices=("variance", "memory"), default="variance")
    parser.add_argument("--replicates", type=int, default=30)
    parser.add_argument("--scale", type=int, default=50)
    parser.add_argument("--workers", type=int, default=2)
    asked = parser.parse_args()
    settings = Settings(scale=asked.scale, replicates=asked.replicates)
    if asked.what == "memory":
        for replicates in (asked.replicates // 3, 2 * asked.replicates // 3, asked.replicates):
            few = Settings(scale=asked.scale, replicates=replicates)
            found = compare(comparison_study(few, REGIMES, "2006-01", Library()), workers=asked.workers)
            pool = get_reusable_executor(max_workers=asked.workers)
            workers = max(pool.map(worker_memory, range(4 * asked.workers)))
            seconds = sum(found.seconds) / asked.workers
            told = f"{peak_memory():.0f} MiB here, {workers:.0f} MiB in the largest worker"
            print(f"{replicates} replicates x {len(REGIMES)} regimes: about {seconds:.0f} s; peak memory {told}")
        return
    library = Library()
    regimes = [name for name in library.names("regime") if name not in OTHERS]
    table = variances(comparison_study(settings, regimes, "2006-01", library), asked.workers)
    print(table.round(3).to_string())
    print(f"{asked.replicates} replicates, 1 agent = {asked.scale} people; median over regimes:")
    print(table.median().round(3).to_string())


def worker_memory(_: int) -> float:
    """Most memory that the process which is asked has held, in MiB."""
    return peak_memory() or float("nan")


if __name__ == "__main__":
    main()
