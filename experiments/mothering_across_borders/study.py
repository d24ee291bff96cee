"""Mothering across borders: do papers, consent or money keep mothers and children together?"""

from __future__ import annotations

from pathlib import Path

import numpy as np

import transitsim as ts
from experiments.mothers import count, mothers_and_minors
from experiments.write_up import Study, base, diff, levels, main, one
from transitsim.schema.enums import TRANSIT, Act, Option, Place

FOLDER = Path(__file__).parent
TITLE = "Mothers who leave a child behind"
REGIMES = {
    "history": "history",
    "full grant for a child": "child_support_full",
    "papers for every child": "child_papers_open",
    "papers, and fathers consent": "child_papers_open",
}
PARAMETERS = {"papers, and fathers consent": {"life.father_consent": 1.0}}
UNITS = {
    "leave a child behind": "share of mothers who set out for the destination",
    "mothers who set out": "people, 2001-2024",
    "child is with her": "share of child-months, settled mothers",
    "children sent for": "a year, 100 settled mothers",
    "sent to children": "US$ a month, settled mother with a child left in transit",
    "sent in all": "US$ million, 2001-2024",
    "distress": "0-1, mean, settled mothers",
}
PERIODS = {"2001-2005": (72, 132), "2006-2011": (132, 204), "2012-2019": (204, 300), "2020-2024": (300, 360)}
WHOLE = "2001-2024"


class Followed(ts.Observer):
    """Mothers of children born in transit and under 18: when they set out, and after arrival."""

    units = UNITS

    def __init__(self, model) -> None:
        super().__init__(model)
        self.attempts = model.people["attempts"].copy()

    def month(self, model) -> None:
        """Those who set out this month, and those who are settled."""
        people, month = model.people, model.month
        mothers, minors = mothers_and_minors(people, month)
        place = people["place"][minors]
        kids = count(mothers, len(people))
        left = count(mothers, len(people), np.isin(place, TRANSIT))
        here = count(mothers, len(people), place == people["place"][mothers])
        mother = kids > 0
        out = mother & (people["attempts"] > self.attempts)
        out &= np.isin(people["goal"], (Option.DESTINATION_ALONE, Option.DESTINATION_WITH_CHILD))
        self.attempts = people["attempts"].copy()
        at_stake = out & ((left > 0) | (people["goal"] == Option.DESTINATION_WITH_CHILD))
        settled = mother & (people["place"] == Place.DESTINATION)
        fetched = (people["acts"] & int(Act.SEND_FOR_CHILD)) > 0
        for name in [WHOLE, *(name for name, (first, end) in PERIODS.items() if first <= month < end)]:
            if month >= 72:
                self.sums.add(name, at_stake, alone=left > 0)
        if month >= 72:
            self.sums.add("settled", settled, kids=kids, here=here, fetched=fetched, distress=people["distress"])
            self.sums.add("apart", settled & (left > 0), sent=people["care_sent"])

    def values(self, tally) -> dict:
        """Shares of those who set out, by period; means over settled mothers."""
        found = {("leave a child behind", name): self.sums.ratio("alone", name) for name in (WHOLE, *PERIODS)}
        apart = self.sums.agents("apart")
        return found | {
            ("mothers who set out", WHOLE): (self.sums.total["months", WHOLE] * self.scale, self.sums.agents(WHOLE)),
            ("child is with her", WHOLE): self.sums.ratio("here", "settled", "kids"),
            ("children sent for", WHOLE): self.sums.ratio("fetched", "settled", times=1200.0),
            ("sent to children", WHOLE): self.sums.ratio("sent", "apart"),
            ("sent in all", WHOLE): (self.sums.total["sent", "apart"] * self.scale / 1e6, apart),
            ("distress", WHOLE): self.sums.ratio("distress", "settled"),
        }


def answer(table) -> str:
    """The answer in two sentences."""
    alone = [one(table, regime, "leave a child behind", WHOLE) for regime in list(REGIMES)[1:]]
    here, sent = (one(table, "papers, and fathers consent", name, WHOLE) for name in ("child is with her", "sent to children"))
    return (
        f"Of mothers who set out for the destination {base(alone[0], 1, 100)} % leave a child behind; a full grant for the child "
        f"changes that by {diff(alone[0], 1, 100)} points, papers for every child by {diff(alone[1], 1, 100)}, and papers with "
        f"the fathers' consent by {diff(alone[2], 1, 100)}.\n"
        f"With papers and consent the share of child-months that settled mothers live with their child changes by "
        f"{diff(here, 1, 100)} points from {base(here, 1, 100)} %, and a mother whose child stayed behind sends "
        f"{diff(sent, 1)} US$ a month on top of {base(sent, 1)}."
    )


def draw(table):
    """Share who leave a child behind, by period and regime."""
    shown = [("leave a child behind", name, name) for name in list(PERIODS)[:3]]  # of 2020-2024 there are too few
    y = "% of mothers who set out"
    return levels(STUDY, table, shown, list(REGIMES)[1:], TITLE, y=y, x="year of setting out", times=100.0, ticks=11)


STUDY = Study(FOLDER, REGIMES, Followed, answer, draw, parameters=PARAMETERS)
if __name__ == "__main__":
    main(STUDY)
