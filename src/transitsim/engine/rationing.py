"""Rationed places: requests of last month are answered this month.

Each is granted with chance min(1, (places + unused) / requests), by a draw of its own, so there is no order among people, and
places are used up on average. Places are people, not agents. The books are one table of floats: a row for each of `ROWS`, a
column for each kind of place.
"""

from __future__ import annotations

import numpy as np

from transitsim.core.jit import rule

PLACES = ("route_rescue_places", "route_embassy_places", "third_places")
CHANCES = ("chance_rescue", "chance_embassy", "chance_third", "chance_friend")
FRIEND = CHANCES.index("chance_friend")
ROWS = ("requested", "served", "unused", "places", "friends")
REQUESTED, SERVED, UNUSED, OPEN, FRIENDS = range(len(ROWS))


@rule
def chance_of(books, kind, offered, p):
    """Open one kind of place for the month: chance = min(1, (offered + unused) / requests of last month); then count anew.

    Before anybody has asked, `life.queue_unknown` requests are supposed.
    """
    places = offered + books[UNUSED, kind]
    requests = books[REQUESTED, kind] if books[REQUESTED, kind] > 0 else p.life_queue_unknown
    books[OPEN, kind] = places
    books[REQUESTED, kind] = 0.0
    books[SERVED, kind] = 0.0
    return min(1.0, max(0.0, places / requests))


@rule
def open_queues(books, policy, p, rationed):
    """Write this month's chances into `policy`; with `rationed` false none is offered, and nobody touches a stranger's life."""
    rescue = chance_of(books, 0, policy.route_rescue_places / 12.0, p)
    embassy = chance_of(books, 1, policy.route_embassy_places / 12.0, p)
    third = chance_of(books, 2, policy.third_places / 12.0, p)
    friend = chance_of(books, FRIEND, books[FRIENDS, FRIEND], p)
    policy.chance_rescue = rescue if rationed else 0.0
    policy.chance_embassy = embassy if rationed else 0.0
    policy.chance_third = third if rationed else 0.0
    policy.chance_friend = friend if rationed else 0.0


@rule
def close_queues(books, friends, p):
    """Carry what was not used, of which 1 in `life.places_last` lapses a month; a debt when more were served than places.

    `friends` : places that friends abroad pay for next month, in people
    """
    for kind in range(books.shape[1]):
        left = books[OPEN, kind] - books[SERVED, kind]
        books[UNUSED, kind] = left * (p.life_places_last - 1.0) / p.life_places_last if left > 0 else left
    books[FRIENDS, FRIEND] = friends


class Queues:
    """Places offered, requested and used: helpers, embassies, third countries, friends abroad; the rows of `books` by name."""

    def __init__(self, rationed: bool, p: np.record) -> None:
        self.rationed, self.p = rationed, p
        self.books = np.zeros((len(ROWS), len(CHANCES)))

    def __getattr__(self, name: str) -> np.ndarray:
        if name not in ROWS:
            raise AttributeError(name)
        return self.books[ROWS.index(name)]

    def open_month(self, policy: np.record) -> None:
        """Write this month's chances into `policy` and start counting anew."""
        open_queues(self.books, policy, self.p, self.rationed)

    def close_month(self, friends: float) -> None:
        """Carry what was not used to the next month."""
        close_queues(self.books, friends, self.p)
