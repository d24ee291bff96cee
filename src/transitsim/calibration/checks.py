"""What a calibration has to reach before its posterior may be used, and what it did reach."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.stats import kstest

from transitsim.calibration.forecast_scores import Forecast, pit, score
from transitsim.calibration.recovery import Recovery

COLUMNS = ("check_name", "least", "most", "reached", "passed")


def checks(training: Forecast, cells: pd.DataFrame, recovery: Recovery | None) -> pd.DataFrame:
    """Each check: its bounds, what was reached, whether it passed.

    Parameters
    ----------
    training : the fitted model's forecast of the arrivals it was fitted to
    cells : those arrivals: year, sex, arrivals
    recovery : None leaves its checks out
    """
    found = score(training, cells)
    uniform = float(kstest(pit(training.draws, cells["arrivals"].to_numpy(float)), "uniform").pvalue)
    rows = [
        ("share of training cells inside the 90 % band", 0.80, 0.98, found["coverage90"]),
        ("median width of that band over the median count", 0.0, 1.2, found["width90"]),
        ("p that the cells' places in the forecast are uniform", 0.01, 1.0, uniform),
        ("average relative difference", 0.0, 0.20, found["relative_difference"]),
        ("women's share, root mean square error", 0.0, 0.05, found["womens_share_error"]),
    ]
    if recovery is not None:
        table = recovery.table()
        coverage = table.loc[table["identifiable"], "coverage90"]
        low, high = (float(coverage.min()), float(coverage.max())) if len(coverage) else (np.nan, np.nan)
        rows += [
            ("least coverage of a 90 % interval, identifiable parameters", 0.84, 0.96, low),
            ("greatest coverage of a 90 % interval, identifiable parameters", 0.84, 0.96, high),
        ]
    return pd.DataFrame([(*row, bool(row[1] <= row[3] <= row[2])) for row in rows], columns=list(COLUMNS))
