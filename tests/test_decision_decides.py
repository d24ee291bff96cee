"""At the committed values the decision decides: structure's share, and what moves arrivals and what does not (DECIDES 4)."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

import transitsim as ts
from transitsim.core.calendar import month_of
from transitsim.engine.resolve import resolve
from transitsim.engine.simulate import simulate_once
from transitsim.inputs.library import Library
from transitsim.measures.flows_and_stocks import moved
from transitsim.schema.parameters import BEHAVIOUR_FIELDS

pytestmark = pytest.mark.slow
LIVES = 4


@cache
def arrivals(first, last, **changed):
    """Mean arrivals of some years over lives with the same random numbers, history at 1:100, with other parameters."""
    inputs = resolve(ts.Settings(scale=100, until="2019-12", assumptions="point"), Library())
    inputs = inputs.with_parameters({name.replace("__", "."): value for name, value in changed.items()})
    flows = [moved(simulate_once(inputs, replicate).flows, "arrivals") for replicate in range(LIVES)]
    return float(np.mean([one[month_of(first) : month_of(last + 1)].sum() for one in flows]))


def test_raids_that_are_heard_of_do_not_by_themselves_make_people_leave():
    """Arrivals of 1999-2019 move by less than 5 % over `life.raid_news` 0 to 5: paired lives, s.e. of the ratio about 1 %."""
    least, most = (arrivals(1999, 2019, life__raid_news=value) for value in (0.0, 5.0))
    assert abs(most / least - 1.0) < 0.05


def test_how_often_people_think_again_does_not_by_itself_make_them_leave():
    """Arrivals of 1999-2019 move by less than 10 % over the range of `behaviour.review_rate`."""
    least, most = (arrivals(1999, 2019, behaviour__review_rate=value) for value in (1.0 / 12.0, 1.0))
    assert abs(most / least - 1.0) < 0.10


def test_how_good_life_abroad_is_thought_to_be_moves_arrivals():
    """Over the prior of `behaviour.destination_shift`, arrivals of 2008-2010 more than double."""
    worst, best = (arrivals(2008, 2010, behaviour__destination_shift=value) for value in (-3.5, 0.5))
    assert best > 2.0 * worst


def test_structure_explains_the_wish_at_the_committed_values():
    """DECIDES 4, at the point: U, W by group and road; R+ and R- of paired lives; taste within the range first stated."""
    found = ts.wishes_explained(replicates=LIVES, scale=100, assumptions="point")
    assert found.value("uncertainty_share") >= 0.20
    assert found.value("total_share") >= 0.60
    window = found.wishes.query("period == '2003-2010' and passage == 'real' and hidden == 'chance' and not few")
    assert (window.query("measure == 'uncertainty_share' and agents >= 60")["value"] >= 0.12).all()
    ratio = found.worlds.query("outcome == 'arrivals'").set_index("change")["ratio"]
    assert ratio["life_abroad_raised"] >= 1.15
    assert ratio["life_abroad_lowered"] <= 0.80
    taste = next(field for field in BEHAVIOUR_FIELDS if field.name == "behaviour.persistent_sd")
    assert taste.default <= taste.high <= 1.6


@pytest.mark.refit
def test_structure_explains_the_wish_on_a_safe_road():
    """DECIDES 4: at least .12 of the uncertainty were the road free and safe."""
    found = ts.wishes_explained(replicates=LIVES, scale=100, assumptions="point", shift=False)
    assert found.value("uncertainty_share", passage="safe") >= 0.12


def test_structure_moves_the_wish_about_as_much_as_luck():
    """DECIDES 4: the spread of luck is at most 1.2 times that of structure: 1.19 of eight lives at 1:50.

    Four lives at 1:100 say 1.21, which is too rough to decide.
    """
    found = ts.wishes_explained(replicates=8, scale=50, assumptions="point", shift=False)
    assert found.value("chance_sd") <= 1.2 * found.value("structure_sd")
