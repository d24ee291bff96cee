"""T27: does one agent for k people change what is expected? Thirty histories each at 1:1, 1:10 and 1:50, to 2005.

    python experiments/verification/scale.py        # about four minutes on two cores

Prints the mean of six numbers by scale, the largest difference in standard errors, and the growth of the variance.
"""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import numpy as np
import pandas as pd

import transitsim as ts
from transitsim.schema.enums import NEVER, TRANSIT, Place

SCALES, REPLICATES = (1, 10, 50), 30
NAMES = ("entries", "arrivals", "forced returns", "stock", "mean stay", "share come for kin")


def numbers(task: tuple[int, int]) -> tuple[float, ...]:
    """The six numbers of one history."""
    scale, replicate = task
    model = ts.TransitModel(ts.Settings(scale=scale, until="2005-12", seed=27), replicate, views=False)
    for _ in range(model.world.months):
        model.step()
    tally = model.ledger.tally(model.world.months, 0.0, scale)
    model.close()
    flows = tally.flows.sum(axis=(0, 3))
    done = tally.spells[tally.spells["exit"] < 5]
    crossed = model.people["first_entered"] >= 0
    return (
        flows[:2, list(TRANSIT), 0].sum(),
        flows[:, Place.DESTINATION, 0].sum(),
        flows[Place.DETENTION_TRANSIT, Place.DETENTION_ORIGIN, 0].sum(),
        tally.stocks[..., 0][:, list(TRANSIT)].sum(axis=(1, 2)).mean(),
        (done["left_month"] - done["entered"]).mean(),
        (model.people["desire_month"][crossed] == NEVER).mean(),
    )


def main() -> None:
    """Run all histories and print two tables."""
    tasks = [(scale, replicate) for scale in SCALES for replicate in range(REPLICATES)]
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        found = np.array(list(pool.map(numbers, tasks))).reshape(len(SCALES), REPLICATES, len(NAMES))
    mean, variance = found.mean(axis=1), found.var(axis=1, ddof=1)
    table = pd.DataFrame(mean.T, index=NAMES, columns=[f"1:{scale}" for scale in SCALES])
    for index, scale in enumerate(SCALES[1:], 1):
        error = np.sqrt((variance[0] + variance[index]) / REPLICATES)
        table[f"1:{scale} - 1:1, s.e."] = (mean[index] - mean[0]) / error
    print(table.to_string(float_format=lambda value: f"{value:,.3f}" if abs(value) < 100 else f"{value:,.0f}"))
    growth = pd.DataFrame(variance[1:].T / variance[0][:, None], index=NAMES, columns=[f"1:{scale}" for scale in SCALES[1:]])
    print("\nvariance, times that of 1:1\n" + growth.to_string(float_format=lambda value: f"{value:.1f}"))


if __name__ == "__main__":
    main()
