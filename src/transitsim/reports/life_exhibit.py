"""One invented life under the regimes of a comparison, simulated again: where it diverges, and what followed, month by month."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import pandas as pd

from transitsim.core.calendar import label
from transitsim.core.errors import UserError
from transitsim.inputs.library import Library
from transitsim.plots.life_history import STATES, draw_explanation
from transitsim.reports.exhibit import Exhibit
from transitsim.results.store.inputs_folder import settings_from
from transitsim.studies.life_history.explain import MOST, Explanation, explain_all, people_who_diverge, worlds_of

SOME = "some"


def life(record: Mapping[str, Any], person: str, library: Library) -> Exhibit:
    """The lives of one person in the first replicate, under the baseline and the first two regimes.

    Parameters
    ----------
    record : of a comparison
    person : an address, or 'some': one whose lives end as most of those do that end differently under the first regime

    Raises
    ------
    UserError
        When there is no such person, or no life ends differently.
    """
    asked, settings = record["asked"], settings_from(record["settings"])
    regimes = [asked["baseline"], *asked["regimes"]][:MOST]
    if not asked.get("is_a_command", True):
        raise UserError("A life is shown under named regimes alone; this comparison has names or parameters of its own.")
    worlds = worlds_of(settings, regimes, asked["since"], library)
    shared = ""
    if person == SOME:
        offered = people_who_diverge(worlds)
        if offered.empty:
            raise UserError(f"No life of the first replicate ends differently under {regimes[1]}; leave person out.")
        first = offered.iloc[0]
        chosen = int(first["person"])
        shared = (
            f" {first['agents']} agents of {offered.attrs['people']:,} end as this person does under both, the commonest change."
        )
    elif person.isdigit():
        chosen = int(person)
    else:
        raise UserError(f"person={person} is not valid: give an address, or person=some.")
    (found,) = explain_all([chosen], worlds, 0, asked["since"])
    finding = f"Person {chosen} is invented: nobody's life, and no forecast of one.{shared} {_parts(found)}"
    head = "The same life under each regime, place by place; would and wants are asked in transit alone."
    draw = partial(draw_explanation, found, record["id"])
    return Exhibit("one_life", "One invented life under each regime", finding, stretches(found.months), head, draw)


def _parts(found: Explanation) -> str:
    """When the lives diverge, regime by regime."""
    pairs = zip(found.regimes[1:], found.divergences, strict=True)
    text = [f"under {regime} in {label(max(first.month, 0))}" if first else f"under {regime} never" for regime, first in pairs]
    return f"From the life under {found.regimes[0]} it diverges {', '.join(text)}."


def stretches(months: pd.DataFrame) -> pd.DataFrame:
    """Months of a life in which place and state stay the same, as one line each: regime, from, months, place, wish and can."""
    lines = []
    for regime, rows in months.groupby("regime", sort=False):
        same = rows[["place", "state"]].fillna("").astype(str)
        number = (same != same.shift()).any(axis=1).cumsum()
        for _, part in rows.groupby(number):
            first = part.iloc[0]
            state = STATES.get(str(first["state"]), ("-", ""))[0]
            lines.append((regime, f"{first['month']:%Y-%m}", len(part), str(first["place"]).replace("_", " "), state))
    return pd.DataFrame(lines, columns=["regime", "from", "months", "place", "wish and can"])
