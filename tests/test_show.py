"""Every figure draws without a warning, says what it shows and where it is from, and hides nothing behind its legend."""

from __future__ import annotations

import functools
from dataclasses import replace

import matplotlib
import numpy as np
import pytest
from fakes import empty_tally, fake_inputs, fake_simulation

from transitsim.inputs.context_evidence import EvidenceOf
from transitsim.inputs.library import load_context
from transitsim.inputs.settings import Settings
from transitsim.plots.all_figures import draw_all, figures
from transitsim.results.load import Results
from transitsim.results.observed import Observed, observed_of
from transitsim.studies import run as study

NAMES = ("arrivals", "womens_share", "transit_stock", "want_can_do", "binding", "stays")


def results_of(folder, simulate, replicates) -> Results:
    return study.run(fake_inputs(Settings(replicates=replicates)), folder, progress=False, simulate=simulate)


@pytest.fixture(scope="module")
def full(tmp_path_factory):
    return results_of(tmp_path_factory.mktemp("full"), fake_simulation, 4)


@pytest.fixture(scope="module")
def nobody(tmp_path_factory):
    return results_of(tmp_path_factory.mktemp("nobody"), lambda *_: empty_tally(), 1)


@pytest.fixture(scope="module")
def observed() -> Observed:
    return observed_of(load_context("north_korea_china"))


@functools.cache
def drawn(results, observed, name):
    axes = figures(results, observed, assumed=7)[name]()
    axes.figure.canvas.draw()
    return axes


def stamp_of(axes) -> str:
    return " ".join(text.get_text() for text in axes.texts).replace("\n", " ")


@pytest.mark.parametrize("name", NAMES)
def test_figures_say_what_they_show(full, observed, name):
    axes = drawn(full, observed, name)
    assert axes.get_title(loc="left")
    assert axes.get_xlabel()
    assert axes.get_ylabel()
    assert any(unit in axes.get_ylabel() for unit in ("people", "%"))
    stamp = stamp_of(axes)
    assert "n = 4 replicates, 1 agent = 10 people" in stamp
    assert f"record {full.record['id']}" in stamp
    assert ("free assumed values within 2002-2011: 7" in stamp) == (name == "arrivals")


@pytest.mark.parametrize("name", NAMES)
def test_text_is_large_and_inside_the_figure(full, observed, name):
    axes = drawn(full, observed, name)
    whole, frame = axes.figure.bbox, axes.get_window_extent()
    texts = [axes.title, axes._left_title, axes.xaxis.label, axes.yaxis.label, *axes.texts, *seen_labels(axes)]
    for text in (text for text in texts if text.get_text()):
        box = text.get_window_extent()
        assert inside(box, whole), text.get_text()
        assert text.get_fontsize() >= 9
    assert inside(axes.get_legend().get_window_extent(), frame)


def inside(box, outer) -> bool:
    return box.x0 >= outer.x0 - 1 and box.x1 <= outer.x1 + 1 and box.y0 >= outer.y0 - 1 and box.y1 <= outer.y1 + 1


def seen_labels(axes):
    low, high = axes.get_ylim()
    return [label for label in axes.get_yticklabels() if low <= label.get_position()[1] <= high]


@pytest.mark.parametrize("name", NAMES)
def test_the_legend_hides_no_data(full, observed, name):
    axes = drawn(full, observed, name)
    floor = axes.get_legend().get_window_extent().y0
    for line in axes.get_lines():
        heights = axes.transData.transform(line.get_xydata())[:, 1] if len(line.get_xydata()) else [0]
        assert np.nanmax(heights) <= floor + 6, name
    for dots in axes.collections:
        if len(dots.get_offsets()) > 1:
            assert axes.transData.transform(dots.get_offsets())[:, 1].max() <= floor + 6


@pytest.mark.parametrize("name", NAMES)
def test_figures_of_nothing_still_draw(nobody, name):
    unseen = observed_of(replace(load_context("north_korea_china"), evidence=EvidenceOf()))
    axes = drawn(nobody, unseen, name)
    assert "n = 1 replicate, 1 agent" in stamp_of(axes)
    assert "observed" not in stamp_of(axes)


def test_observed_numbers_are_drawn_as_they_are(full, observed):
    dots = [dots for dots in drawn(full, observed, "arrivals").collections if "observed" in str(dots.get_label())]
    women = dots[0].get_offsets()
    assert [2009.0, 2252.0] in women.tolist()


def test_all_figures_are_written(full, tmp_path):
    paths = draw_all(full.folder, assumed=3)
    assert [path.stem for path in paths] == list(NAMES)
    for path in paths:
        assert path.read_bytes().startswith(b"\x89PNG")
        assert path.stat().st_size > 20_000
        assert b"<svg" in path.with_suffix(".svg").read_bytes()[:1000]
    assert not list((full.folder / "figures").glob("*.writing"))


def test_drawing_leaves_the_callers_settings_alone(full, observed):
    before = dict(matplotlib.rcParams)
    drawn.__wrapped__(full, observed, "stays")
    assert dict(matplotlib.rcParams) == before
