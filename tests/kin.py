"""Families built by hand: rows of one family as plain objects, a month, and what they see when they look around."""

from __future__ import annotations

import numpy as np
from plainly import by_hand
from worlds import LUCK, facing, living, people_in_transit

from transitsim.core.dictionary import plain
from transitsim.rules.family.sheet import look_around
from transitsim.rules.family.ties import AWAKE, guardian_of
from transitsim.schema.enums import FEMALE, MALE, NEVER, Place
from transitsim.schema.structures import STRUCTURE

MONTH = 100
GROWN, CHILD = MONTH - 12 * 30, MONTH - 12 * 6  # months of birth
CARE = {FEMALE: 0.8, MALE: 0.2}


def family(*members, **everybody) -> dict:
    """Rows of one family, at the origin, as plain objects: adults of 30 years unless `born` says otherwise."""
    rows = people_in_transit(len(members), born=GROWN, place=Place.ORIGIN_BORDER, dies=NEVER)
    rows["family_row"], rows["family_size"] = 0, len(members)
    for row, columns in zip(rows, members, strict=True):
        for name, value in {**everybody, **columns}.items():
            row[name] = value
    return {row: plain(rows[row]) for row in range(len(rows))}


def offers(**columns):
    """The table of structures of a month, in which care falls to women."""
    table = np.zeros((len(Place), 2), STRUCTURE)
    for sex, care in CARE.items():
        table["care"][:, sex] = care
    table["fee_factor"] = table["wage_factor"] = table["arrest_factor"] = 1.0
    for name, value in columns.items():
        table[name] = value
    return {(place, sex): plain(table[place, sex]) for place in range(len(Place)) for sex in range(2)}


def month(life=None, **levers):
    """Policy, parameters and luck of one month, plain."""
    policy = facing(1, **levers)[0]
    policy["month"] = MONTH
    return plain(policy), plain(living(**(life or {}))), plain(LUCK)


def looked_around(people, life=None, **levers):
    """The family after it has looked around."""
    policy, p, luck = month(life, **levers)
    by_hand(look_around)(people, 0, len(people), dict.fromkeys(people, AWAKE), offers(), policy, p, luck)
    return people


def guardian(people, child, without=-1, life=None):
    """Who looks after one of the family."""
    policy, p, luck = month(life)
    return by_hand(guardian_of)(people, 0, len(people), child, without, offers(), p, luck, policy.month)
