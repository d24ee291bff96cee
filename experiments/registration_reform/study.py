"""Registration reform and the status of mothers and children: what did opening the registers in 2016 change?"""

from __future__ import annotations

from pathlib import Path

import numpy as np

import transitsim as ts
from experiments.mothers import count, mothers_and_minors
from experiments.write_up import Study, base, diff, levels, main, one
from transitsim.schema.conditions import Measure
from transitsim.schema.enums import TRANSIT, Place

FOLDER = Path(__file__).parent
TITLE = "Children in transit who are in a register"
REGIMES = {"history": "history", "no reform": "no_reform"}
UNITS = {
    "registered": "share of child-months in transit",
    "in school": "share of child-months at school age in transit",
    "lives with the parent": "share of months of children born in transit",
    "permit": "share of months of mothers in transit",
    "arrests of mothers": "a year, 1,000 mothers in transit",
    "forced returns of mothers": "a year, 1,000 mothers in transit",
    "mothers who set out": "a year, 1,000 mothers in transit",
    "mothers in transit": "mean number",
}
FIRST, WHOLE = 21, "2016-2024"  # 2016 as a year of the run
YEARS = [str(year) for year in range(2016, 2025)]
SHARES = {
    "registered": (Measure.REGISTERED_CHILDREN, Measure.CHILDREN_IN_TRANSIT),
    "in school": (Measure.IN_SCHOOL, Measure.SCHOOL_AGE_CHILDREN),
    "lives with the parent": (Measure.CHILDREN_HERE, Measure.CHILD_MONTHS),
}


class Followed(ts.Observer):
    """Mothers in transit of a child born there and under 18, from 2016 on."""

    units = UNITS

    def __init__(self, model) -> None:
        super().__init__(model)
        self.before = None

    def month(self, model) -> None:
        """What befell those who began the month as mothers in transit."""
        people, month = model.people, model.month
        if self.before is not None:
            place, mother, counts = self.before
            mother = np.isin(place, TRANSIT) & mother
            more = {name: people[name] - count for name, count in counts.items()}
            out = more["attempts"] * np.isin(people["place"], (Place.ROUTE, Place.EMBASSY))
            self.sums.add(WHOLE, mother, arrests=more["arrests"], returns=more["returns"], out=out, permit=people["permit"])
        if month >= 12 * FIRST - 1:
            kept = ("arrests", "returns", "attempts")
            mother = count(mothers_and_minors(people, month)[0], len(people)) > 0
            self.before = people["place"].copy(), mother, {name: people[name].copy() for name in kept}

    def values(self, tally) -> dict:
        """Shares of children by year, and rates of mothers."""
        agents, found = self.sums.agents(WHOLE), {}
        for group, years in {WHOLE: slice(FIRST, None), **{y: slice(int(y) - 1995, int(y) - 1994) for y in YEARS}}.items():
            counted = tally.conditions[years].sum(axis=(0, 1, 2))
            for outcome, (above, below) in SHARES.items():
                found[outcome, group] = (counted[above] / counted[below] if counted[below] else np.nan, agents)
        found["permit", WHOLE] = self.sums.ratio("permit", WHOLE)
        names = ("arrests of mothers", "forced returns of mothers", "mothers who set out")
        for outcome, name in zip(names, ("arrests", "returns", "out"), strict=True):
            found[outcome, WHOLE] = self.sums.ratio(name, WHOLE, times=12_000.0)
        months = max(1, tally.months - 12 * FIRST)
        found["mothers in transit", WHOLE] = (self.sums.total["months", WHOLE] * self.scale / months, agents)
        return found


def answer(table) -> str:
    """The answer in two sentences."""
    kid, school, caught, out = (
        one(table, "no reform", name, WHOLE) for name in ("registered", "in school", "arrests of mothers", "mothers who set out")
    )
    return (
        f"Without the reform the share of children in transit who are in a register would be "
        f"{diff(kid, 1, 100)} points different over 2016-2024 from {base(kid, 1, 100)} %, and the share at school "
        f"{diff(school, 1, 100)} points from {base(school, 1, 100)} %.\n"
        f"Arrests of mothers would change by {diff(caught)} a year in 1,000 from {base(caught)}, and departures of mothers by "
        f"{diff(out)} from {base(out)}."
    )


def draw(table):
    """Registered share by year under both regimes."""
    shown = [("registered", year, f"'{year[2:]}") for year in YEARS]
    return levels(STUDY, table, shown, ["no reform"], TITLE, y="% of child-months in transit", x="year", times=100.0)


STUDY = Study(FOLDER, REGIMES, Followed, answer, draw)
if __name__ == "__main__":
    main(STUDY)
