"""A paired difference in words: level, signed change, per cent and interval stand together, whoever tells it.

A row is one of PAIRED_DIFFERENCES of `schema/tables.py`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from transitsim.core.text import NOTHING, digits_of_unit, number, per_cent, signed
from transitsim.measures.intervals import CONFIDENCE, PREDICTIVE, SHARES, SIGNS_FROM, replicates_for_share
from transitsim.schema.tables import FEW

MARK = " *"
MARKED = f"* fewer than {FEW} simulated events or agents behind it: mostly chance."
AGREED = 0.95  # share of replicates with the same sign from which a difference is called agreed upon
NEEDED = " and ".join(f"{share} % from {replicates_for_share(share)}" for share in SHARES)
KINDS = {
    CONFIDENCE: "Intervals are confidence intervals of the mean (Student): "
    "they cover chance, not assumptions; replicates narrow them.",
    PREDICTIVE: "Intervals are predictive: they cover a further replicate, with its own random numbers and its own posterior "
    f"draw; replicates do not narrow them ({NEEDED} replicates on).",
}
SAME_SIGN = (
    f"Same sign: share of replicates whose difference has the sign of the mean; of fewer than {SIGNS_FROM} it says nothing."
)


def mark(row: Any) -> str:
    """The mark of a number that rests on few events or agents."""
    return MARK * bool(row.few)


def level(row: Any) -> str:
    """'21,300': the mean under the baseline."""
    return number(row.base, digits_of_unit(row.unit))


def change(row: Any) -> str:
    """'-4,200 (-20 %)': the mean paired difference, and as per cent of the level."""
    return f"{signed(row.difference, digits_of_unit(row.unit))} ({per_cent(row.difference, row.base)})"


def share_told(row: Any) -> int:
    """Per cent of the widest interval that the row has; 0 for none."""
    return max((share for share in SHARES if np.isfinite(getattr(row, f"low{share}"))), default=0)


def ends(row: Any, share: int) -> str:
    """'-5,000 to -3,400': the interval of so many per cent, with signs; a dash without one."""
    low, high = (signed(getattr(row, f"{end}{share}"), digits_of_unit(row.unit)) for end in ("low", "high"))
    return NOTHING if NOTHING in (low, high) else f"{low} to {high}"


def interval(row: Any) -> str:
    """'90 %: -5,000 to -3,400', the widest interval that there is, or 'no interval'."""
    share = share_told(row)
    return f"{share} %: {ends(row, share)}" if share else "no interval"


def widest_told(rows: pd.DataFrame) -> int:
    """Per cent of the widest interval that any of the rows has; 0 for none."""
    return max((share_told(row) for row in rows.itertuples()), default=0)


def short(row: Any, share: int) -> str:
    """'-4,200 (-20 %; -5,000 to -3,400)': the change, per cent, and its interval of so many per cent, if it has one."""
    told = ends(row, share) if share else NOTHING
    return change(row) if told == NOTHING else f"{change(row)[:-1]}; {told})"


def whole(row: Any) -> str:
    """'21,300, changed by -4,200 (-20 %; 90 %: -5,000 to -3,400)'."""
    return f"{level(row)}, changed by {change(row)[:-1]}; {interval(row)})"


def times(row: Any) -> str:
    """'×1.46 (90 %: ×1.31 to ×1.6); from 21,300 to 31,100 people; same sign in 95 %': as a multiple of the baseline first."""
    share = share_told(row)
    low, high = (getattr(row, f"times_{end}{share}") if share else np.nan for end in ("low", "high"))
    told = f" ({share} %: ×{low:.3g} to ×{high:.3g})" if np.isfinite([low, high]).all() else ""
    becomes = number(row.base + row.difference, digits_of_unit(row.unit))
    multiple = f"×{(row.base + row.difference) / row.base:.3g}{told}"
    return f"{multiple}; from {level(row)} to {becomes} {row.unit}; same sign in {agreement(row)}"


def agreement(row: Any) -> str:
    """'95 %' of replicates with the sign of the mean; a dash where that says nothing."""
    return f"{100.0 * row.same_sign:.0f} %" if np.isfinite(row.same_sign) else NOTHING


def sign_known(rows: pd.DataFrame) -> pd.Series:
    """Whether the 90 % interval of each row lies off zero; it does not where there is none."""
    return (rows["low90"] > 0.0) | (rows["high90"] < 0.0)
