"""How much of the wish to leave is structure: people are asked in June and December, and life abroad is raised and lowered.

In every replicate all who live in transit are asked (`engine/wish_survey.py`), and the measures of `measures/wish_shares.py` are
worked out for years and for the whole window, by group, at the real price and danger and with a free and safe road. The same
people with the same random numbers then live in two more worlds, in which life abroad is worth one s.d. of V(destination) -
V(staying) more and less to everybody: what arrivals become says how much the wish decides. Intervals are over replicates.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from transitsim.core.calendar import FIRST_YEAR, month_of
from transitsim.core.errors import UserError
from transitsim.core.parallel import each
from transitsim.core.representation import Shown
from transitsim.engine.decision_models import USUAL
from transitsim.engine.model import TransitModel
from transitsim.engine.resolve import resolve
from transitsim.engine.run_inputs import Inputs
from transitsim.engine.simulate import model_of
from transitsim.engine.wish_survey import GROUPS, MONTHS, PASSAGES, REAL, Answers, survey, together
from transitsim.inputs.library import Library
from transitsim.inputs.settings import Settings
from transitsim.measures.flows_and_stocks import moved
from transitsim.measures.intervals import CONFIDENCE, confidence, confidence_of_ratio, student
from transitsim.measures.outcomes import is_few
from transitsim.measures.wish_shares import BATCHES, wish_shares
from transitsim.schema.enums import Option
from transitsim.schema.wish_tables import LIFE_ABROAD_SHIFTED, WISHES_EXPLAINED
from transitsim.studies.paired import pool

STRUCTURE, CHANCE = "structure", "chance"
SHIFTS = {"raised": 1.0, "lowered": -1.0}  # of life abroad, in s.d. of what it is worth over staying
KEYS = ["period", "group_name", "passage", "hidden", "measure"]


@dataclass(frozen=True, eq=False)
class WishStudy:
    """What is asked.

    Attributes
    ----------
    inputs : what the world rests on
    window : first and last year of those over which people asked are taken together; years outside stand alone
    arrivals : first and last year in which arrivals are counted when life abroad is shifted; None when it is left as it is
    """

    inputs: Inputs
    window: tuple[int, int]
    arrivals: tuple[int, int] | None

    @property
    def settings(self) -> Settings:
        """Of the world."""
        return self.inputs.settings


def wish_study(settings: Settings, window: tuple[int, ...], arrivals: tuple[int, ...] | None, library: Library) -> WishStudy:
    """A study from settings and years.

    Raises
    ------
    UserError
        When years are not two in order, or not simulated, or the decision model is not random utility.
    """
    last = int(settings.until[:4]) if settings.until.endswith("-12") else int(settings.until[:4]) - 1
    for name, years in (("window", window), ("arrivals", arrivals)):
        if years is not None and (len(years) != 2 or not FIRST_YEAR <= years[0] <= years[1] <= last):
            given = ",".join(map(str, years))
            raise UserError(
                f"{name}={given} is not valid: give the first and the last of whole years from {FIRST_YEAR} to {last}."
            )
    if settings.decision != USUAL:
        raise UserError(f"decision={settings.decision}: only under {USUAL} is a wish the sum of structure and random terms.")
    ends = None if arrivals is None else (arrivals[0], arrivals[1])
    return WishStudy(resolve(settings, library), (window[0], window[1]), ends)


class _Replicate(NamedTuple):
    """What one replicate gives: rows of measures, the shift of life abroad, arrivals by world, and seconds."""

    rows: pd.DataFrame
    shift: float
    arrivals: dict[str, float]
    seconds: float


@dataclass(frozen=True, repr=False)
class WishesExplained(Shown):
    """What came out: two tidy tables (columns: `schema/wish_tables.py`), the study, and seconds of each replicate.

    `wishes` has a row for each period, group, passage and measure; `life_abroad` one for each shift.
    """

    study: WishStudy
    wishes: pd.DataFrame
    life_abroad: pd.DataFrame
    seconds: tuple[float, ...]

    @property
    def heading(self) -> str:
        """Where, and how often."""
        first, last = self.study.window
        return f"{self.study.settings.regime}, {first}-{last}: {len(self.seconds)} replicates"

    @property
    def holds(self) -> dict[str, str]:
        """The rows of both tables."""
        return {"wishes": f"{len(self.wishes):,} rows", "life_abroad": f"{len(self.life_abroad):,} rows"}

    def value(
        self, measure: str, group: str = "everybody", passage: str = "real", period: str | None = None, hidden: str = CHANCE
    ) -> float:
        """One number of `wishes`; of the whole window when no period is named."""
        at = dict(zip(KEYS, (period or period_of(*self.study.window), group, passage, hidden, measure), strict=True))
        rows = self.wishes[np.logical_and.reduce([self.wishes[name] == word for name, word in at.items()])]
        return float(rows["value"].item())


def wishes_explained(
    study: WishStudy, executor: Executor | None = None, workers: int = 1, progress: bool = False
) -> WishesExplained:
    """Simulate every replicate, ask, and put the answers together.

    Parameters
    ----------
    study : as `wish_study` makes it; `study.settings.replicates` says how often
    executor : anything that speaks `concurrent.futures`; without one, `workers` processes of this machine
    workers : 1 stays in this process
    progress : whether to show a bar
    """
    tasks = [(study, replicate) for replicate in range(study.settings.replicates)]
    found = dict(each(_replicate, tasks, pool(executor, workers), "replicates", progress))
    several = [found[index] for index in range(len(tasks))]
    wishes = wish_table([one.rows for one in several])
    return WishesExplained(study, wishes, life_abroad_table(study, several), tuple(one.seconds for one in several))


def period_of(first: int, last: int) -> str:
    """'2003', or '2003-2010'."""
    return str(first) if first == last else f"{first}-{last}"


def _replicate(study: WishStudy, replicate: int) -> _Replicate:
    began = time.perf_counter()
    surveys: list[Answers] = []

    def each_month(model: TransitModel) -> None:
        if model.month % 12 + 1 in MONTHS:
            surveys.append(survey(model))

    arrivals = {"as_it_is": _arrivals(study, replicate, 0.0, each_month)}
    answers = together(surveys)
    asked = (answers.year >= study.window[0]) & (answers.year <= study.window[1])
    shift = float(np.std(answers.values[REAL, asked, Option.DESTINATION_ALONE] - answers.values[REAL, asked, Option.STAY]))
    if study.arrivals is not None:
        arrivals |= {name: _arrivals(study, replicate, times * shift) for name, times in SHIFTS.items()}
    rows = pd.DataFrame(_rows(study, answers, asked))
    return _Replicate(rows, shift, arrivals, time.perf_counter() - began)


def _arrivals(study: WishStudy, replicate: int, shift: float, each_month: Callable[[TransitModel], None] | None = None) -> float:
    """People who arrive in the years of the study, when life abroad is worth `shift` more to everybody in all months."""
    with model_of(study.inputs, replicate) as model:
        model.world.p["behaviour_destination_shift"] += shift  # of everybody alike, beyond the range of its prior if need be
        for _ in range(model.world.months):
            model.step()
            if each_month:
                each_month(model)
        flows = model.ledger.tally(model.world.months, 0.0, study.settings.scale).flows
    first, last = study.arrivals or study.window
    return float(moved(flows, "arrivals")[month_of(first) : month_of(last + 1)].sum())


def _rows(study: WishStudy, answers: Answers, asked: np.ndarray) -> Iterator[dict[str, object]]:
    """Measures by period, group and passage; of the whole window also with hidden states counted as structure."""
    errors = study.settings.replicates == 1
    years = range(FIRST_YEAR, int(study.settings.until[:4]) + 1)
    periods = {period_of(year, year): answers.year == year for year in years} | {period_of(*study.window): asked}
    for period, of_period in periods.items():
        for column, group in enumerate(GROUPS):
            who = of_period & answers.groups[:, column]
            persons = answers.person[who]
            behind = {"agents": len(np.unique(persons)), "person_months": len(persons)}
            for at, passage in enumerate(PASSAGES):
                recordable, values, random = answers.recordable[at, who], answers.values[at, who], answers.random[who]
                ways = {CHANCE: (recordable, random + (values - recordable))}
                if of_period is asked:
                    ways[STRUCTURE] = (values, random)
                for hidden, (systematic, rest) in ways.items():
                    found = wish_shares(systematic, rest, persons if errors else None)
                    rate = float(found["value"][found["measure"] == "base_rate"].item())
                    events = min(rate, 1.0 - rate) * len(persons)
                    named = {"period": period, "group_name": group, "passage": passage, "hidden": hidden}
                    for row in found.to_dict("records"):
                        yield {**named, **row, **behind, "events": events}


def wish_table(replicates: list[pd.DataFrame]) -> pd.DataFrame:
    """The table `wishes_explained`: means over replicates, and their intervals.

    Parameters
    ----------
    replicates : the rows of each, in the same order
    """
    table = replicates[0][KEYS].copy()
    values = np.array([one["value"] for one in replicates], float)
    table["value"] = values.mean(axis=0)
    table["interval"] = CONFIDENCE
    if len(replicates) > 1:
        table["low90"], table["high90"] = confidence(values, 90)
    else:
        reach = student(90, BATCHES) * replicates[0]["standard_error"]
        table["low90"], table["high90"] = table["value"] - reach, table["value"] + reach
    for name in ("agents", "person_months", "events"):
        table[name] = np.mean([one[name] for one in replicates], axis=0)
    table["events"] = table["events"].fillna(0.0)
    table["few"] = is_few(table["events"], table["agents"])
    table["replicates"] = len(replicates)
    for name in ("agents", "person_months"):
        table[name] = table[name].round().astype(int)
    return table[[column.name for column in WISHES_EXPLAINED]]


def life_abroad_table(study: WishStudy, replicates: list[_Replicate]) -> pd.DataFrame:
    """The table `life_abroad_shifted`: arrivals where life abroad is worth more or less, over arrivals as it is."""
    before = np.array([one.arrivals["as_it_is"] for one in replicates])
    shift = float(np.mean([one.shift for one in replicates]))
    rows = []
    for name, times in SHIFTS.items() if study.arrivals is not None else ():
        after = np.array([one.arrivals[name] for one in replicates])
        low, high = (float(end) for end in confidence_of_ratio(after, before, 90))
        events = float(min(before.mean(), after.mean())) / study.settings.scale
        rows.append(
            {
                "change": name,
                "period": period_of(*study.arrivals or study.window),
                "shift": times * shift,
                "arrivals": before.mean(),
                "arrivals_then": after.mean(),
                "ratio": after.mean() / before.mean() if before.mean() > 0.0 else float("nan"),
                "interval": CONFIDENCE,
                "low90": low,
                "high90": high,
                "events": events,
                "few": bool(is_few(events, events)),
                "replicates": len(replicates),
            }
        )
    return pd.DataFrame(rows, columns=[column.name for column in LIFE_ABROAD_SHIFTED])
