"""Health care after arrival: how much of what women use beyond men do violence and separation explain?"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))
from paired import Law, Watch, levels, main, one, told, was

from transitsim.schema.enums import NEVER, Act, Place

FOLDER = Path(__file__).parent
TITLE = "Use of mental-health care after arrival"
APART = {"life.distress_separation": 0.0}
LAWS = {
    "history": Law(),
    "no violence": Law("no_violence"),
    "separation leaves no distress": Law("history", APART),
    "neither": Law("no_violence", APART),
    "violence leaves no trace": Law("history", {"life.trauma": 0.0}),
}
UNITS = {
    "care": "times a person-year",
    "distress": "0-1, mean",
    "women over men": "times a person-year",
    "share of the gap explained": "share of what women use beyond men under history",
}
SEXES = {"women": 0, "men": 1}
YEARS = {"0-4 years": (0, 60), "5-9 years": (60, 120), "10-14 years": (120, 180), "15 years and more": (180, NEVER)}
GROUPS = [*SEXES, *(f"{sex}, {years}" for sex in SEXES for years in YEARS)]
ALL, NATIVES, FIRST = "everybody", "natives", 120


class Follow(Watch):
    """People at the destination, 2005-2024, by sex and years since they first arrived."""

    def __init__(self, model) -> None:
        super().__init__(model)
        self.arrived = np.full(len(model.people), NEVER)

    def month(self, model) -> None:
        """Care used this month, beside what as many natives would have used."""
        people, month = model.people, model.month
        settled = people["place"] == Place.DESTINATION
        self.arrived[settled] = np.minimum(self.arrived[settled], month)
        if month < FIRST:
            return
        care = (people["acts"] & int(Act.SEEK_CARE)) > 0
        native = np.full(len(people), model.world.policy[month]["destination_care_base"] / 12.0)
        self.sums.add(ALL, settled, care=care, native=native, distress=people["distress"])
        for sex, code in SEXES.items():
            mask = settled & (people["sex"] == code)
            self.sums.add(sex, mask, care=care, distress=people["distress"])
            for years, (low, high) in YEARS.items():
                part = mask & (month - self.arrived >= low) & (month - self.arrived < high)
                self.sums.add(f"{sex}, {years}", part, care=care, distress=people["distress"])

    def values(self, tally) -> dict:
        """Care a person-year, distress, and the gap between women and men."""
        found = {("care", name): self.sums.ratio("care", name, times=12.0) for name in (ALL, *GROUPS)}
        found |= {("distress", name): self.sums.ratio("distress", name) for name in (ALL, *GROUPS)}
        found["care", NATIVES] = self.sums.ratio("native", ALL, times=12.0)
        (women, _), (men, agents) = found["care", "women"], found["care", "men"]
        found["women over men", ALL] = (women - men, agents)
        found["share of the gap explained", ALL] = (0.0, agents)
        return found


def contrasts(replicates: list[dict]) -> None:
    """How much of the gap under history is gone under each other law: R = 1 - sum of its gaps / sum of gaps under history.

    A gap of one replicate may be next to none, so no ratio is taken in it: it gets the jackknife's pseudo-value,
    n R - (n - 1) R without it, whose mean is R with less bias and whose spread is R's (Tukey 1958).
    """
    place, n = ("women over men", ALL), len(replicates)
    gaps = {law: np.array([found[law][place][0] for found in replicates]) for law in LAWS}
    for law in LAWS:
        whole = 1.0 - gaps[law].sum() / gaps["history"].sum()
        for k, found in enumerate(replicates):
            rest = [gaps[name].sum() - gaps[name][k] for name in (law, "history")]
            pseudo = n * whole - (n - 1) * (1.0 - rest[0] / rest[1]) if n > 1 else whole
            found[law]["share of the gap explained", ALL] = (pseudo, found[law][place][1])


def answer(table) -> str:
    """The answer in two sentences."""
    women, men, natives = (one(table, "neither", "care", name) for name in ("women", "men", NATIVES))
    gap = one(table, "neither", "women over men", ALL)
    violence, apart, both = (
        one(table, law, "share of the gap explained", ALL) for law in ("no violence", "separation leaves no distress", "neither")
    )
    return (
        f"Women use care {was(women, 3)} times a year, men {was(men, 3)}, natives {was(natives, 3)}; without violence before "
        f"arrival and without distress from separation what women use beyond men would change by {told(gap, 3)} "
        f"from {was(gap, 3)}.\n"
        f"Of that gap violence explains {told(violence, 0, 100)} %, separation {told(apart, 0, 100)} % and both together "
        f"{told(both, 0, 100)} %."
    )


def draw(table):
    """Care by sex, beside natives."""
    shown = [("care", name, name) for name in ("women", "men", NATIVES)]
    laws = list(LAWS)[1:4]
    return levels(sys.modules[__name__], table, shown, laws, "times a person-year, 2005-2024", "who uses it")


if __name__ == "__main__":
    main(sys.modules[__name__])
