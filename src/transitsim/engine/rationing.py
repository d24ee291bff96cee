"""Rationed places: requests of last month are answered this month.

Each is granted with chance min(1, (places + unused) / requests), by a draw of its own, so there is no order among people, and
places are used up on average. Places are people, not agents.
"""

from __future__ import annotations

import numpy as np

PLACES = ("route_rescue_places", "route_embassy_places", "third_places")
CHANCES = ("chance_rescue", "chance_embassy", "chance_third", "chance_friend")


class Queues:
    """Places offered, requested and used: helpers, embassies, third countries, friends abroad.

    With `rationed` false none is offered: then nobody's life touches a stranger's.
    """

    def __init__(self, rationed: bool, p: np.record) -> None:
        self.rationed = rationed
        self.unknown, self.lasts = p["life_queue_unknown"], p["life_places_last"]
        self.requested = np.zeros(len(CHANCES))
        self.served = np.zeros(len(CHANCES))
        self.unused = np.zeros(len(CHANCES))
        self.friends = 0.0

    def open_month(self, policy: np.record) -> None:
        """Write this month's chances into `policy` and start counting anew."""
        offered = np.array([policy[name] / 12.0 for name in PLACES] + [self.friends])
        places = offered + self.unused
        chance = np.clip(places / np.where(self.requested > 0, self.requested, self.unknown), 0.0, 1.0)
        for name, value in zip(CHANCES, chance if self.rationed else np.zeros(len(CHANCES)), strict=True):
            policy[name] = value
        self.places = places
        self.offered = offered
        self.requested = np.zeros(len(CHANCES))
        self.served = np.zeros(len(CHANCES))

    def close_month(self, friends: float) -> None:
        """Carry what was not used, of which 1 in `life.places_last` lapses a month; a debt when more were served than places."""
        left = self.places - self.served
        self.unused = np.where(left > 0, left * (self.lasts - 1.0) / self.lasts, left)
        self.friends = friends
