"""Tables of points and outcomes made from a function, for the questions asked of a sweep."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes


def asked(design: pd.DataFrame) -> pd.DataFrame:
    """The design as a sweep keeps it: rows that say the same share a point."""
    numbers = design.groupby(list(design.columns), sort=False).ngroup().to_numpy()
    return design.assign(point=numbers)[["point", *design.columns]]


def lived(
    points: pd.DataFrame,
    functions: Mapping[str, Callable[[pd.DataFrame], np.ndarray]],
    replicates: int = 1,
    apart: float = 0.0,
    shared: float = 0.0,
    seed: int = 1,
) -> pd.DataFrame:
    """Outcomes in disorder: a function of the factors, noise of each run (s.d. `apart`) and of each replicate (`shared`)."""
    generator, tables = np.random.default_rng(seed), []
    each = points.drop_duplicates("point")
    for name, function in functions.items():
        luck = generator.normal(0.0, shared, replicates) if shared else np.zeros(replicates)
        for replicate in range(replicates):
            value = np.asarray(function(each), float) + luck[replicate] + generator.normal(0.0, apart, len(each))
            kind = {"outcome": name, "group_by": "all", "group_name": "everybody", "replicate": replicate}
            tables.append(pd.DataFrame({"point": each["point"].to_numpy(), "value": value}).assign(**kind))
    return pd.concat(tables).sample(frac=1.0, random_state=seed).reset_index(drop=True)


def said_by(axes: Axes) -> str:
    """All words on a figure, in one line."""
    words = [axes.get_title(loc="left"), axes.get_xlabel(), axes.get_ylabel(), *(text.get_text() for text in axes.texts)]
    return " ".join(words).replace("\n", " ")
