"""How many replicates are enough: closed forms, coverage by simulation, and sentences."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from transitsim.core.errors import UserError
from transitsim.measures.intervals import CONFIDENCE, ENDS, PREDICTIVE, paired
from transitsim.plots.running_interval import draw_running_interval
from transitsim.plots.style import Stamp
from transitsim.studies.precision import half_width, replicates_for, replicates_needed, running_interval, too_few


@pytest.mark.parametrize(("deviation", "target", "level"), [(10.0, 2.0, 0.9), (1.0, 0.1, 0.95), (3.0, 5.0, 0.5)])
def test_a_known_deviation_gives_the_least_number_that_will_do(deviation, target, level):
    """The normal interval of that many is no wider than asked; that of one less is."""
    count = replicates_for(deviation, target, level)
    width = [stats.norm.interval(level, 0.0, deviation / math.sqrt(n))[1] for n in (count, max(1, count - 1))]
    assert width[0] <= target
    assert count == 1 or width[1] > target


def test_a_long_pilot_says_what_the_known_deviation_says():
    """As the pilot grows, Stein's number comes to the closed form of a known variance, within 2 in 100."""
    gaps = np.random.default_rng(5).normal(3.0, 10.0, 200_000)
    gaps = (gaps - gaps.mean()) / gaps.std(ddof=1) * 10.0
    assert replicates_needed(gaps[:2000], 0.01) == pytest.approx(replicates_for(gaps[:2000].std(ddof=1), 0.01), rel=0.02)
    assert replicates_needed(gaps, 1.0) == len(gaps)


def test_half_width_is_that_of_a_t_interval():
    gaps = np.random.default_rng(2).normal(1.0, 2.0, 9)
    low, high = stats.ttest_1samp(gaps, 0.0).confidence_interval(0.90)
    assert half_width(gaps) == pytest.approx((high - low) / 2.0)
    assert half_width([*gaps, np.nan]) == pytest.approx(half_width(gaps))
    assert math.isnan(half_width(gaps[:1]))


def test_a_relative_target_is_one_of_the_mean():
    gaps = np.array([8.0, 10.0, 12.0, 14.0])
    assert replicates_needed(gaps, 0.1, relative=True) == replicates_needed(gaps, 1.1)


@pytest.mark.parametrize("pilot", [3, 5, 10])
def test_the_number_covers_as_often_as_asked(pilot):
    """Stein's rule: mean +- target holds the truth in at least 90 % of 4,000 studies.

    The share found is below 0.90 - 3 s.e. (0.886) in one of a thousand tests when the rule is sound.
    """
    luck, target, held = np.random.default_rng(7), 0.6, 0
    studies = 4000
    for _ in range(studies):
        gaps = luck.normal(2.0, 1.0, pilot)
        more = replicates_needed(gaps, target) - pilot
        held += abs(np.concatenate([gaps, luck.normal(2.0, 1.0, more)]).mean() - 2.0) <= target
    assert held / studies >= 0.90 - 3.0 * math.sqrt(0.09 / studies)


def test_running_intervals_hold_the_truth_after_any_number():
    """Each of the 90 % intervals holds the mean in 90 % of 500 studies, within 4 s.e. (a false alarm once in 2,000)."""
    luck, held = np.random.default_rng(11), []
    for _ in range(500):
        told = running_interval(luck.normal(1.0, 3.0, 6))
        held.append((told["low90"] <= 1.0) & (told["high90"] >= 1.0))
    assert np.abs(np.mean(held, axis=0) - 0.90).max() < 4.0 * math.sqrt(0.09 / 500)


def test_running_intervals_are_those_of_the_first_replicates():
    gaps = np.random.default_rng(1).normal(0.0, 1.0, 7)
    table = running_interval(gaps)
    assert table["replicates"].tolist() == [2, 3, 4, 5, 6, 7]
    assert table["difference"].tolist() == pytest.approx([gaps[:count].mean() for count in range(2, 8)])
    assert table["half_width"].tolist() == pytest.approx([half_width(gaps[:count]) for count in range(2, 8)])
    assert running_interval(gaps[:1]).empty


@pytest.mark.parametrize("kind", [CONFIDENCE, PREDICTIVE])
def test_the_last_running_interval_is_the_one_that_tables_tell(kind):
    """One kind and the same numbers in a folder; predictive ones are blank until there are 3 and 19 replicates."""
    gaps = np.random.default_rng(6).normal(1.0, 2.0, 24)
    gaps[4] = np.nan
    table, told = running_interval(gaps, kind), paired(np.zeros(24), gaps, kind)
    assert {name: table[name].iloc[-1] for name in ENDS} == {name: told[name] for name in ENDS}
    known = table.set_index("replicates")[list(ENDS)].notna()
    first = {50: 2, 90: 2} if kind == CONFIDENCE else {50: 3, 90: 19}
    for share, least in first.items():
        assert known.index[known[f"low{share}"]].min() == known.index[known[f"high{share}"]].min() == least


def test_what_is_not_shown_is_said():
    sure, unsure = np.array([10.0, 11.0, 12.0, 11.0]), np.array([-5.0, 9.0, 1.0, 2.0])
    assert too_few(sure) == ""
    assert too_few(sure, target=5.0) == ""
    assert too_few(np.zeros(4)) == ""
    assert "contains zero" in too_few(unsure, unit="people")
    assert "above the target" not in too_few(unsure)
    told = too_few(sure, target=0.2)
    assert "above the target of 0.20" in told
    assert f"about {replicates_needed(sure, 0.2)} replicates" in told
    assert "1 replicate gives no interval" in too_few(sure[:1])


@pytest.mark.parametrize(
    ("gaps", "target", "relative", "message"),
    [
        ([1.0, 2.0], 0.0, False, "above 0"),
        ([1.0, 2.0], -1.0, False, "above 0"),
        ([1.0], 1.0, False, "at least 2"),
        ([1.0, -1.0], 0.1, True, "absolute target"),
    ],
)
def test_what_cannot_be_asked_is_said(gaps, target, relative, message):
    with pytest.raises(UserError, match=message):
        replicates_needed(gaps, target, relative)


def test_the_figure_shows_every_number_of_replicates():
    table = running_interval(np.random.default_rng(4).normal(5.0, 2.0, 12))
    axes = draw_running_interval(table, Stamp("none", 12, 100), "Arrivals", "people", target=1.0)
    lines = {line.get_label(): line for line in axes.get_lines()}
    assert lines["mean difference"].get_xdata().tolist() == list(range(2, 13))
    assert any("target" in name for name in lines)
    assert axes.get_ylim()[0] < table["low90"].iloc[-1]
