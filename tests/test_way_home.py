"""T23: a way back is never a reason not to go. Allowing return from the destination raises the wish for it, never lowers it."""

from __future__ import annotations

import numpy as np
import pytest
from plainly import by_hand, law
from worlds import busy_policy, living, month_by_month, option_table, random_people, reviewed, tiny_world

from transitsim.rules.choice.values import way_home
from transitsim.schema.enums import Option

TO_DESTINATION = [Option.DESTINATION_ALONE, Option.DESTINATION_WITH_CHILD]
RANDOM = {
    "destination_wage": (20.0, 3000.0),
    "destination_grant": (0.0, 20_000.0),
    "destination_stigma": (0.0, 1.0),
    "destination_rent": (0.0, 500.0),
    "route_fee": (0.0, 20_000.0),
    "route_upfront_share": (0.0, 1.0),
    "origin_return_violence": (0.0, 1.0),
    "origin_phone_block_chance": (0.0, 1.0),
    "origin_kin_punishment_severity": (0.0, 4.0),
    "destination_late_years": (0.0, 10.0),
    "destination_child_support": (0.0, 1.0),
}
HIDDEN = {
    "acts",
    "wish",
    "wish_safe",
    "state",
    "binding",
    "shortfall",
    "months_to_afford",
    "wished_months",
    "open_options",
    "requests",
    "pending_requests",
}


def two_laws(seed):
    """A law drawn at random, without and with a way home; and people in every walk of life."""
    luck = np.random.default_rng(seed)
    levers = {name: luck.uniform(*limits) for name, limits in RANDOM.items()}
    return busy_policy(**levers), busy_policy(**levers, destination_return_allowed=1.0), random_people(400, seed)


def test_t23_value_of_the_destination():
    """T23. For 400 people under each of 40 laws the destination, alone or with the child, safe or not, is worth as much or more.

    For who has kin at the origin and knows that there is no way back it is worth more; nothing else changes its value.
    """
    lifted = 0
    for seed in range(40):
        without, allowed, people = two_laws(seed)
        p = living(life_origin_consumption=float(1 + 10 * seed))
        for safe in (False, True):
            before, after = (option_table(people, policy, p, safe=safe) for policy in (without, allowed))
            assert (after[:, TO_DESTINATION] >= before[:, TO_DESTINATION]).all()
            torn = (people["dependants"] > 0) & (people["believed_no_return"] > 0) & (people["believed_capture"] < 1)
            assert (after[torn, Option.DESTINATION_ALONE] > before[torn, Option.DESTINATION_ALONE]).all()
            others = [option for option in Option if option not in TO_DESTINATION]
            assert (after[:, others] == before[:, others]).all()
            lone = people["dependants"] == 0
            lifted += (after[lone, Option.DESTINATION_ALONE] > before[lone, Option.DESTINATION_ALONE]).sum()
    assert lifted > 0, "nobody would have gone home from the destination: the better of two lives is not tried"


def test_t23_wishes_of_one_review():
    """T23. Under the same luck who wished for the destination still does, and some begin to; 20 laws."""
    begun = 0
    for seed in range(20):
        without, allowed, people = two_laws(seed)
        one, two = (reviewed(people, policy, living()) for policy in (without, allowed))
        for wish in ("wish", "wish_safe"):
            before, after = np.isin(one[wish], TO_DESTINATION), np.isin(two[wish], TO_DESTINATION)
            assert not (before & ~after).any()
            begun += (after & ~before).sum()
    assert begun > 0


def test_t23_a_shut_border_is_no_way_home():
    """T23. While the origin's border is shut the law of the destination opens nothing."""
    assert by_hand(way_home)(law(destination_return_allowed=1.0)) == 1.0
    assert by_hand(way_home)(law(destination_return_allowed=1.0, origin_closed=1.0)) == 0.0
    assert by_hand(way_home)(law()) == 0.0
    people, p = random_people(400, 3), living()
    shut, allowed = busy_policy(origin_closed=1.0), busy_policy(origin_closed=1.0, destination_return_allowed=1.0)
    assert (option_table(people, shut, p) == option_table(people, allowed, p)).all()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_t23_whole_worlds(seed):
    """T23. Two worlds of 1,500 people and three years, roads out shut and nothing to save for so that lives stay paired: month by
    month all who wish for the destination wish it too where the law lets people go home, and more do.
    """
    people = random_people(1_500, seed)
    people["entered"] = people["first_entered"] = 0
    levers = {
        name: busy_policy()[name] for name in busy_policy().dtype.names if name.startswith(("transit_", "origin_", "remit"))
    }
    levers |= {"transit_handover_share": 0.5, "origin_accepts_returnees": 1.0, "transit_detention_months": 1.0}
    levers |= {"origin_closed": 0.0, "origin_return_violence": 0.2, "transit_surveillance": 0.3, "network_report_hazard": 0.3}
    levers |= {"route_fee": 0.0}

    def wishes(allowed):
        world = tiny_world(people.copy(), 36, levers={**levers, "destination_return_allowed": allowed}, seed=seed)
        return month_by_month(world, lambda now: np.isin(now["wish"], TO_DESTINATION)), world.people

    (before, here), (after, there) = wishes(0.0), wishes(1.0)
    assert not (before & ~after).any()
    assert after.sum() > before.sum() > 0
    same = [name for name in here.dtype.names if name not in HIDDEN]
    assert [name for name in same if (here[name] != there[name]).any()] == []
    assert (here["returns"] > people["returns"]).any()
