"""A table of numbers as coloured cells with the numbers in them."""

from __future__ import annotations

import numpy as np
import seaborn as sns
from matplotlib.axes import Axes


def draw_number_cells(ax: Axes, values: np.ndarray, low: float, high: float, form: str, size: float = 9.5) -> None:
    """Colour from blue at `low` over white to brown at `high`; cells that are NaN stay empty; first row on top."""
    shown = np.ma.masked_invalid(values)
    palette = sns.diverging_palette(240, 40, s=80, l=55, as_cmap=True)
    ax.pcolormesh(shown, vmin=low, vmax=high, cmap=palette, edgecolor="white", linewidth=0.8)
    for (row, column), value in np.ndenumerate(values):
        if np.isfinite(value):
            ax.text(column + 0.5, row + 0.5, format(value, form), ha="center", va="center", fontsize=size)
    ax.invert_yaxis()
    ax.grid(False)
