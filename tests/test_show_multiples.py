"""A scale of multiples: whatever its ends, 1 is named, something beside it too, and no two names touch."""

from __future__ import annotations

import itertools

import pytest

from transitsim.plots.multiples import REACH, scale_of_multiples
from transitsim.plots.paired_difference import LEFT, RIGHT
from transitsim.plots.style import canvas, styled


@styled
def names_of(low: float, high: float):
    """Names on the scale within its ends and the boxes of them, on the narrowest axes that it is drawn on."""
    axes = canvas(None)
    axes.figure.subplots_adjust(left=LEFT, right=RIGHT)
    ends = scale_of_multiples(axes, low, high)
    axes.figure.canvas.draw()
    labels = [label for tick, label in zip(axes.get_xticks(), axes.get_xticklabels(), strict=True) if ends[0] <= tick <= ends[1]]
    return [label.get_text() for label in labels], [label.get_window_extent() for label in labels]


@pytest.mark.parametrize("low", [0.001, 0.03, 0.1, 0.3, 0.5, 0.727])
@pytest.mark.parametrize("high", [1.375, 1.8, 2.5, 5.0, 20.0, 90.0])
def test_names_on_a_scale_of_multiples_can_be_told_apart(low, high):
    names, boxes = names_of(low, high)
    assert "×1" in names
    assert len(names) >= 3
    assert all(left.x1 + 4.0 < right.x0 for left, right in itertools.pairwise(boxes))


def test_a_scale_of_multiples_begins_where_they_are_shown_from():
    assert styled(lambda: scale_of_multiples(canvas(None), 0.0001, 3.0))() == (REACH, 3.0)
