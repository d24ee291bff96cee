"""A figure as SVG: no font is asked for, and the same figure gives the same bytes."""

from __future__ import annotations

import io

from matplotlib import rc_context
from matplotlib.axes import Axes

SVG = {"svg.fonttype": "path", "svg.hashsalt": "transitsim"}


def svg(ax: Axes) -> bytes:
    """The whole figure of these Axes as an SVG file."""
    with rc_context(SVG), io.BytesIO() as held:
        ax.get_figure().savefig(held, format="svg", metadata={"Date": None})
        return held.getvalue()
