"""Entrepreneurs and assets from transit: what do language and skill learned in transit earn after arrival?"""

from __future__ import annotations

from pathlib import Path

import numpy as np

import transitsim as ts
from experiments.write_up import Study, base, diff, levels, main, one
from transitsim.schema.enums import NEVER, TRANSIT, Place

FOLDER = Path(__file__).parent
TITLE = "Running a business, by time spent in transit"
REGIMES = {
    "history": "history",
    "skills add nothing to pay": "no_skill_return",
    "skills start no business": "history",
}
PARAMETERS = {"skills start no business": {"life.enterprise_slope": 0.0}}
UNITS = {
    "business": "share of adults' months at the destination",
    "pay": "US$ a month after rent, those with a job or a business",
    "skill and language": "0-1, mean of the two, adults at the destination",
    "adults at the destination": "mean number, 2005-2024",
    "long stays over short, pay": "US$ a month, five years and more less under one",
    "long stays over short, business": "share, five years and more less under one",
}
STAYS = {"under 1 year": (0, 12), "1 to 4 years": (12, 60), "5 years and more": (60, NEVER)}
SEXES = {"women": 0, "men": 1}
FIRST, ALL = 120, "everybody"


class Followed(ts.Observer):
    """Adults at the destination, 2005-2024, by months they had spent in transit."""

    units = UNITS

    def __init__(self, model) -> None:
        super().__init__(model)
        self.stayed = np.zeros(len(model.people))

    def month(self, model) -> None:
        """Count months in transit; sum over the settled."""
        people, month = model.people, model.month
        self.stayed += np.isin(people["place"], TRANSIT)
        if month < FIRST:
            return
        settled = (people["place"] == Place.DESTINATION) & (month - people["born"] >= 216)
        groups = {ALL: settled}
        groups |= {name: settled & (self.stayed >= low) & (self.stayed < high) for name, (low, high) in STAYS.items()}
        groups |= {name: settled & (people["sex"] == sex) for name, sex in SEXES.items()}
        paid = (people["employed"] > 0) | (people["enterprise"] > 0)
        assets = 0.5 * (people["language"] + people["skill"])
        for name, mask in groups.items():
            self.sums.add(name, mask, business=people["enterprise"], assets=assets, paid=paid, pay=people["earned"] * paid)

    def values(self, tally) -> dict:
        """Shares and means by group; the premium of long stays."""
        found = {}
        for name in (ALL, *STAYS, *SEXES):
            found["business", name] = self.sums.ratio("business", name)
            found["pay", name] = self.sums.ratio("pay", name, "paid")
            found["skill and language", name] = self.sums.ratio("assets", name)
            number = self.sums.total["months", name] * self.scale / max(1, tally.months - FIRST)
            found["adults at the destination", name] = (number, self.sums.agents(name))
        for outcome in ("pay", "business"):
            (long, agents), (short, _) = found[outcome, "5 years and more"], found[outcome, "under 1 year"]
            found[f"long stays over short, {outcome}", ALL] = (long - short, agents)
        return found


def answer(table) -> str:
    """The answer in two sentences."""
    pay, start = "skills add nothing to pay", "skills start no business"
    share, long = one(table, start, "business", ALL), one(table, start, "business", "5 years and more")
    money, gap = one(table, pay, "pay", ALL), one(table, pay, "long stays over short, pay", ALL)
    people = one(table, start, "adults at the destination", ALL)
    return (
        f"If skills from transit started no business, the share of settled adults who run one would change by "
        f"{diff(share, 1, 100)} points from {base(share, 1, 100)} % of {base(people, 0)} (mean of 2005-2024), and by "
        f"{diff(long, 1, 100)} points from {base(long, 1, 100)} % among those who spent five years and more in transit.\n"
        f"If they added nothing to pay, pay would change by {diff(money, 0)} US$ a month from {base(money, 0)}, and what long "
        f"stays earn over short ones by {diff(gap, 0)} from {base(gap, 0)}."
    )


def draw(table):
    """Share with a business by length of stay."""
    shown = [("business", name, name) for name in (*STAYS, ALL)]
    y, x = "% of adults' months, 2005-2024", "time spent in transit"
    return levels(STUDY, table, shown, list(REGIMES)[1:], TITLE, y=y, x=x, times=100.0, ticks=11)


STUDY = Study(FOLDER, REGIMES, Followed, answer, draw, parameters=PARAMETERS)
if __name__ == "__main__":
    main(STUDY)
