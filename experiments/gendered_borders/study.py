"""Gendered borders from the famine to the closure: which structure makes women the majority of arrivals?"""

from __future__ import annotations

from pathlib import Path

import numpy as np

import transitsim as ts
from experiments.write_up import Study, base, diff, levels, main, one
from transitsim.inputs.evidence import arrivals_by_year_and_sex
from transitsim.schema.enums import Place

FOLDER = Path(__file__).parent
TITLE = "Women among those who arrive"
PARTS = {
    "same credit": "same_credit",
    "same placement and unions": "same_unions",
    "same live-in work": "same_live_in_work",
    "same ties to work units": "same_attachment",
    "same births and care": "same_births_and_care",
}
REGIMES = {"history": "history", "all the same": "symmetric_structures", **PARTS}
UNITS = {"women's share": "share of first arrivals", "arrivals": "people", "women": "people", "men": "people"}
PERIODS = {
    "1995-98": (1995, 1998),
    "1999-2001": (1999, 2001),
    "2002-06": (2002, 2006),
    "2007-11": (2007, 2011),
    "2012-19": (2012, 2019),
    "2020-24": (2020, 2024),
}
WHOLE = "1995-2024"
LAST_OBSERVED = 2011


class Followed(ts.Observer):
    """Those who reach the destination for the first time."""

    units = UNITS

    def __init__(self, model) -> None:
        super().__init__(model)
        self.been = np.zeros(len(model.people), bool)

    def month(self, model) -> None:
        """Who is new, by period."""
        there = model.people["place"] == Place.DESTINATION
        new, self.been = there & ~self.been, self.been | there
        year = 1995 + model.month // 12
        for name in [WHOLE, *(name for name, (first, last) in PERIODS.items() if first <= year <= last)]:
            self.sums.add(name, new, women=model.people["sex"] == 0)

    def values(self, tally) -> dict:
        """Women's share by period, and the numbers it is a share of."""
        found = {}
        for name in (WHOLE, *PERIODS):
            found["women's share", name] = self.sums.ratio("women", name)
            number, women = self.sums.total["months", name], self.sums.total["women", name]
            for outcome, count in (("arrivals", number), ("women", women), ("men", number - women)):
                found[outcome, name] = (count * self.scale, self.sums.agents(name))
        return found


def observed() -> list[tuple[float, float]]:
    """Observed women's share by period, as positions and per cent; calendar years to 2011 only."""
    seen = arrivals_by_year_and_sex("arrivals_south_korea").pivot(index="year", columns="sex", values="arrivals")
    found = []
    for position, (first, last) in enumerate(PERIODS.values()):
        part = seen[(seen.index >= max(first, 1999)) & (seen.index <= last)]
        if last <= LAST_OBSERVED and len(part):
            found.append((float(position), 100.0 * part["female"].sum() / part.sum(axis=1).sum()))
    return found


def answer(table) -> str:
    """The answer in two sentences."""
    late = "2007-11"
    share = one(table, "all the same", "women's share", late)
    parts = {name: one(table, name, "women's share", late) for name in PARTS}
    order = sorted(parts, key=lambda name: parts[name]["difference"])
    return (
        f"With every structure that differs by sex made equal, women's share of arrivals in 2007-11 would change by "
        f"{diff(share, 1, 100)} points from {base(share, 1, 100)} %.\n"
        f"One at a time, in points: " + "; ".join(f"{name} {diff(parts[name], 1, 100)}" for name in order) + "."
    )


def draw(table):
    """Women's share by period under each regime."""
    shown = [("women's share", name, name) for name in PERIODS]
    regimes = ["all the same", "same credit", "same placement and unions", "same live-in work"]
    note = "observed: South Korea's counts to 2011"
    return levels(
        STUDY, table, shown, regimes, TITLE, y="% of arrivals", x="period", times=100.0, observed=observed(), note=note, ticks=10
    )


STUDY = Study(FOLDER, REGIMES, Followed, answer, draw)
if __name__ == "__main__":
    main(STUDY)
