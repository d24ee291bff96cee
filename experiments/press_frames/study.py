"""Frames of the press and settlement: what changes when the press shows victims only, against whole lives?"""

from __future__ import annotations

from pathlib import Path

import numpy as np

import transitsim as ts
from experiments.write_up import Study, base, diff, levels, main, one
from transitsim.schema.enums import Act, Place

FOLDER = Path(__file__).parent
TITLE = "Settled lives under two frames of the press"
REGIMES = {"whole lives": "whole_lives", "victims only": "victims_only"}
UNITS = {
    "employed": "share of adults' months at the destination",
    "distress": "0-1, mean, adults at the destination",
    "care": "times a person-year, mental-health care",
    "money home": "US$ a person-year, sent to kin at the origin",
    "arrivals": "people, first arrivals of 2005-2024",
}
SEXES = {"women": 0, "men": 1}
FIRST, ALL = 120, "everybody"


class Followed(ts.Observer):
    """Adults at the destination, 2005-2024, by sex."""

    units = UNITS

    def __init__(self, model) -> None:
        super().__init__(model)
        self.been = np.zeros(len(model.people), bool)

    def month(self, model) -> None:
        """Sum over the settled, and count who is new."""
        people, month = model.people, model.month
        there = people["place"] == Place.DESTINATION
        new, self.been = there & ~self.been, self.been | there
        if month < FIRST:
            return
        settled = there & (month - people["born"] >= 216)
        care = (people["acts"] & int(Act.SEEK_CARE)) > 0
        amounts = {"employed": people["employed"], "distress": people["distress"], "care": care, "sent": people["sent"]}
        for name, mask in {ALL: settled, **{name: settled & (people["sex"] == sex) for name, sex in SEXES.items()}}.items():
            self.sums.add(name, mask, **amounts)
            self.sums.total["new", name] += float((new & ((people["sex"] == SEXES[name]) if name in SEXES else True)).sum())

    def values(self, tally) -> dict:
        """Means by sex."""
        found = {}
        for name in (ALL, *SEXES):
            found["employed", name] = self.sums.ratio("employed", name)
            found["distress", name] = self.sums.ratio("distress", name)
            found["care", name] = self.sums.ratio("care", name, times=12.0)
            found["money home", name] = self.sums.ratio("sent", name, times=12.0)
            found["arrivals", name] = (self.sums.total["new", name] * self.scale, self.sums.agents(name))
        return found


def answer(table) -> str:
    """The answer in two sentences."""
    job, distress, care, home = (one(table, "victims only", name, ALL) for name in ("employed", "distress", "care", "money home"))
    women, men = (one(table, "victims only", "employed", sex) for sex in SEXES)
    return (
        f"When the press shows victims only, and not whole lives, employment changes by {diff(job, 1, 100)} points from "
        f"{base(job, 1, 100)} % (women {diff(women, 1, 100)}, men {diff(men, 1, 100)}) and distress by {diff(distress, 3)} from "
        f"{base(distress, 3)}.\n"
        f"Care used changes by {diff(care, 3)} times a person-year from {base(care, 3)}, and money sent home by {diff(home, 0)} "
        f"US$ a person-year from {base(home, 0)}."
    )


def draw(table):
    """Employment, and distress beside it as per cent of its range."""
    shown = [(name, sex, f"{name},\n{sex}") for name in ("employed", "distress") for sex in SEXES]
    y = "% of months; distress of 100"
    return levels(STUDY, table, shown, ["victims only"], TITLE, y=y, times=100.0)


STUDY = Study(FOLDER, REGIMES, Followed, answer, draw)
if __name__ == "__main__":
    main(STUDY)
