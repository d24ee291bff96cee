"""Thresholds: how strong must a lever be before an outcome changes by so much, for the same people with the same random numbers?

A lever is turned from a January on, by a factor on its dated values or to a value; everything else stands. The change is
the mean paired difference from the baseline, absolute ('+500') or as a share of the baseline of each replicate ('-20%').
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor

import numpy as np
import pandas as pd

from transitsim.engine.run_inputs import Inputs
from transitsim.measures.intervals import CONFIDENCE, paired
from transitsim.studies.followed_outcomes import values_and_behind
from transitsim.studies.lever_threshold.threshold_answer import Threshold
from transitsim.studies.lever_threshold.threshold_search import BASELINE, Found, search
from transitsim.studies.lever_threshold.threshold_study import ThresholdStudy
from transitsim.studies.paired import simulate_worlds


def threshold(study: ThresholdStudy, executor: Executor | None = None, workers: int = 1, progress: bool = False) -> Threshold:
    """Simulate the baseline and a coarse grid, then refine the crossing that is nearest to the baseline.

    Parameters
    ----------
    study : `study.settings.replicates` says how often every value of the lever is simulated
    executor : anything that speaks `concurrent.futures`; without one, `workers` processes of this machine
    workers : 1 stays in this process
    progress : whether to show bars

    Raises
    ------
    UserError
        Before anything is simulated, when a lever, an outcome, a range or a setting is not valid.
    """
    study.check()
    seconds, names = np.zeros(study.settings.replicates), study.inputs.context.place_names

    def outcomes(worlds: Sequence[Inputs]) -> tuple[np.ndarray, Mapping[str, object]]:
        found = simulate_worlds(worlds, study.window, executor, workers, progress)
        seconds[:] += found.seconds
        return values_and_behind(found.worlds, study.followed, names)

    (base,), behind = outcomes([study.inputs])
    target, factor = study.change.of(base), study.lever_as == "factor"
    found = search(
        lambda places: outcomes([study.turned(place) for place in places])[0] - base - target,
        *study.between,
        study.origin,
        factors=factor,
        at_origin=-target if factor else None,
        points=study.points,
        tolerance=study.tolerance,
    )
    return Threshold(study, found, point_table(study, found, base, target, behind), tuple(map(float, seconds)))


def point_table(
    study: ThresholdStudy, found: Found, base: np.ndarray, target: np.ndarray, behind: Mapping[str, object]
) -> pd.DataFrame:
    """Every value of the lever that was tried: the paired difference from the baseline, and how far it lies beyond the target."""
    rows = []
    for place, response, stage in zip(found.places, found.responses, found.stages, strict=True):
        beyond = paired(np.zeros_like(response), response)
        other = base if stage == BASELINE else base + target + response  # a sum and back again is off by a last bit
        rows.append(
            {
                "lever": study.lever,
                "lever_as": study.lever_as,
                "lever_at": float(place),
                "stage": stage,
                **study.followed.named,
                "interval": CONFIDENCE,
                **paired(base, other),
                "beyond": beyond["difference"],
                "beyond_low90": beyond["low90"],
                "beyond_high90": beyond["high90"],
                **behind,
            }
        )
    return pd.DataFrame(rows)
