"""One history at 1:1: seconds, people and peak memory; and how soon a second start reaches its first month.

python benchmarks/full_scale.py          # 1:1 to 2024
python benchmarks/full_scale.py start    # a fresh process to its first month, 1:10
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time

FIRST_MONTH = """
from transitsim.engine.model import TransitModel
TransitModel(regime="history", scale=10, seed=1, views=False).step()
"""


def full_history() -> None:
    """Live all months of the default regime, one agent a person."""
    from transitsim.engine.model import TransitModel

    began = time.perf_counter()
    model = TransitModel(regime="history", scale=1, seed=1, views=False)
    built = time.perf_counter() - began
    person_months = 0
    for _ in range(model.world.months):
        model.step()
        person_months += int(model.awake.sum())
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{len(model.people)} people in {model.people.nbytes / 2**20:.0f} MB; built in {built:.1f} s, "
        f"{person_months} person-months in {seconds:.1f} s in all; peak memory {peak:.0f} MB"
    )


def second_start() -> None:
    """Time fresh processes; the first may have to compile."""
    times = []
    for _ in range(4):
        began = time.perf_counter()
        subprocess.run([sys.executable, "-c", FIRST_MONTH], check=True)
        times.append(time.perf_counter() - began)
    print("fresh process to its first month: " + ", ".join(f"{seconds:.1f} s" for seconds in times))


if __name__ == "__main__":
    second_start() if sys.argv[1:] == ["start"] else full_history()
