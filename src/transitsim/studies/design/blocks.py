"""Designs put together: stacked, one after the other, or crossed, each point of one with each point of the next."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

import pandas as pd

from transitsim.core.errors import UserError, closest

JOINS = ("stacked", "crossed")


def joined(parts: Sequence[pd.DataFrame], join: object, where: str) -> pd.DataFrame:
    """All points of all parts.

    Parameters
    ----------
    parts : tables of points
    join : 'stacked' (same factors in all parts) or 'crossed' (no factor in two parts; the last part runs fastest)

    Raises
    ------
    UserError
        When the factors of the parts do not allow it.
    """
    if join not in JOINS:
        raise UserError(f"{where}, join: '{join}' is none.{closest(str(join), JOINS)} Use: {', '.join(JOINS)}.")
    names = [set(part.columns) for part in parts]
    if join == "stacked":
        for index, those in enumerate(names):
            if those != names[0]:
                other = sorted(those ^ names[0])[0]
                told = f"{where}: blocks 1 and {index + 1} differ in naming {other}"
                raise UserError(f"{told}; give it one value in the block that lacks it.")
        return pd.concat(parts, ignore_index=True)
    for index, those in enumerate(names):
        shared = sorted(those & set().union(*names[:index]))
        if shared:
            raise UserError(f"{where}: {shared[0]} stands in two blocks; crossed blocks share no factor.")
    return reduce(lambda left, right: left.merge(right, how="cross"), parts)
