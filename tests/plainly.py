"""One person and the compiler off: rules called on ordinary objects, for closed forms that need no crowd.

`her`, `law`, `life` and `here` are the records of `worlds.py` as ordinary objects; `by_hand(rule)` is a rule's own source.
Where a rule is given its uniforms, `share` is the measure of those for which something holds.
"""

from __future__ import annotations

import functools

from worlds import LUCK, facing, living, offering, someone

from transitsim.core.dictionary import Plain, plain
from transitsim.core.jit import interpreted

EVEN = 2_000  # uniforms of `share`, evenly spread
CHANCE = plain(LUCK)


@functools.cache
def by_hand(rule):
    """The rule's own source."""
    return interpreted(rule)


def her(**columns) -> Plain:
    """An adult of 30 years in transit."""
    return plain(someone(**{"born": -360, **columns}))


def law(month=0, **levers) -> Plain:
    """The policy of one month."""
    policy = facing(1, **levers)[0]
    policy.month = month
    return plain(policy)


def life(**changes) -> Plain:
    """Preferences and constants of life."""
    return plain(living(**changes))


def here(**changes) -> Plain:
    """What a place offers."""
    return plain(offering(**changes))


def share(happens) -> float:
    """Part of evenly spread uniforms for which `happens(u)`: its chance, right to half of 1/2,000."""
    return sum(bool(happens((index + 0.5) / EVEN)) for index in range(EVEN)) / EVEN
