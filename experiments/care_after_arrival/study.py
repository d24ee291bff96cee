"""Health care after arrival: how much of what women use beyond men do violence and separation explain?"""

from __future__ import annotations

from pathlib import Path

import numpy as np

import transitsim as ts
from experiments.write_up import Study, base, diff, levels, main, one
from transitsim.measures.intervals import paired
from transitsim.schema.enums import NEVER, Act, Place

FOLDER = Path(__file__).parent
TITLE = "Use of mental-health care after arrival"
REGIMES = {
    "history": "history",
    "no violence": "no_violence",
    "separation leaves no distress": "history",
    "neither": "no_violence",
    "violence leaves no trace": "history",
}
PARAMETERS = {
    "separation leaves no distress": {"life.distress_separation": 0.0},
    "neither": {"life.distress_separation": 0.0},
    "violence leaves no trace": {"life.trauma": 0.0},
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


class Followed(ts.Observer):
    """People at the destination, 2005-2024, by sex and years since they first arrived."""

    units = UNITS

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
        return found


def contrasts(found: ts.Comparison) -> list[dict]:
    """How much of the gap under history is gone under each regime: R = 1 - sum of its gaps / sum of gaps under history.

    A gap of one replicate may be next to none, so no ratio is taken in it: it gets the jackknife's pseudo-value,
    n R - (n - 1) R without it, whose mean is R with less bias and whose spread is R's (Tukey 1958).
    """
    name, rows = "share of the gap explained", []
    for row in found.difference("women over men", ALL).to_dict("records"):
        pairs = found.pairs[(found.pairs["regime"] == row["regime"]) & (found.pairs["outcome"] == "women over men")]
        base, gaps, n = pairs["base_value"].to_numpy(float), pairs["value"].to_numpy(float), len(pairs)
        whole = 1.0 - gaps.sum() / base.sum()
        pseudo = n * whole - (n - 1) * (1.0 - (gaps.sum() - gaps) / (base.sum() - base))
        rows.append({**row, "outcome": name, "unit": UNITS[name], **paired(np.zeros(n), pseudo)})
    return rows


def answer(table) -> str:
    """The answer in two sentences."""
    women, men, natives = (one(table, "neither", "care", name) for name in ("women", "men", NATIVES))
    gap = one(table, "neither", "women over men", ALL)
    violence, apart, both = (
        one(table, regime, "share of the gap explained", ALL)
        for regime in ("no violence", "separation leaves no distress", "neither")
    )
    return (
        f"Women use care {base(women, 3)} times a year, men {base(men, 3)}, natives {base(natives, 3)}; without violence before "
        f"arrival and without distress from separation what women use beyond men would change by {diff(gap, 3)} "
        f"from {base(gap, 3)}.\n"
        f"Of that gap violence explains {diff(violence, 0, 100)} %, separation {diff(apart, 0, 100)} % and both together "
        f"{diff(both, 0, 100)} %."
    )


def draw(table):
    """Care by sex, beside natives."""
    shown = [("care", name, name) for name in ("women", "men", NATIVES)]
    return levels(STUDY, table, shown, list(REGIMES)[1:4], TITLE, y="times a person-year, 2005-2024", x="who uses it")


STUDY = Study(FOLDER, REGIMES, Followed, answer, draw, parameters=PARAMETERS, contrasts=contrasts)
if __name__ == "__main__":
    main(STUDY)
