"""A figure as SVG: no font is asked for, and the same figure gives the same bytes."""

from __future__ import annotations

import io

from matplotlib import rc_context
from matplotlib.axes import Axes

from transitsim.plots.style import figure_of


def svg(ax: Axes) -> bytes:
    """The whole figure of these Axes as an SVG file."""
    with rc_context({"svg.fonttype": "path", "svg.hashsalt": "transitsim"}), io.BytesIO() as held:
        figure_of(ax).savefig(held, format="svg", metadata={"Date": None})
        return held.getvalue()
