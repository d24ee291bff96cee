"""How much of the wish to leave is structure: people are asked in June and December, and worlds are changed.

In every replicate all who live in transit are asked (`engine/wish_survey.py`), and the measures of `measures/wish_shares.py` are
worked out for years and for the whole window, by group, at the real price and danger and with a free and safe road; and how
much of structure each state carries alone. The same people with the same random numbers then live in changed worlds: life
abroad is worth one s.d. of V(destination) - V(staying) more and less to everybody, the language of the transit country is not
learnt, or twice as fast. What arrivals become says how much the wish, and the language, decides. Intervals are over replicates.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass

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
from transitsim.engine.wish_answers import Answers, together
from transitsim.engine.wish_survey import GROUPS, MONTHS, PASSAGES, REAL, survey
from transitsim.inputs.library import Library
from transitsim.inputs.settings import Settings
from transitsim.measures.aspirations import WISH_TO_LEAVE
from transitsim.measures.flows_and_stocks import moved
from transitsim.measures.wish_shares import wish_shares
from transitsim.measures.wish_structure import carriers, period_of
from transitsim.schema.enums import TRANSIT, Option
from transitsim.studies.paired import pool
from transitsim.studies.wishes_explained.wish_results import (
    AS_IT_IS,
    KEYS,
    LEARNING,
    SHIFTS,
    Replicate,
    carriers_table,
    wish_table,
    worlds_table,
)

STRUCTURE, CHANCE = "structure", "chance"


@dataclass(frozen=True, eq=False)
class WishStudy:
    """What is asked.

    Attributes
    ----------
    inputs : what the world rests on
    window : first and last year of those over which people asked are taken together; years outside stand alone
    arrivals : first and last year in which outcomes of changed worlds are taken; None when no world is changed
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


@dataclass(frozen=True, repr=False)
class WishesExplained(Shown):
    """What came out: three tidy tables (columns: `schema/wish_tables.py`), the study, and seconds of each replicate.

    `wishes` has a row for each period, group, passage and measure; `carriers` one for each group and state, of the window;
    `worlds` one for each changed world and outcome.
    """

    study: WishStudy
    wishes: pd.DataFrame
    carriers: pd.DataFrame
    worlds: pd.DataFrame
    seconds: tuple[float, ...]

    @property
    def heading(self) -> str:
        """Where, and how often."""
        first, last = self.study.window
        return f"{self.study.settings.regime}, {first}-{last}: {len(self.seconds)} replicates"

    @property
    def holds(self) -> dict[str, str]:
        """The rows of the tables."""
        return {name: f"{len(getattr(self, name)):,} rows" for name in ("wishes", "carriers", "worlds")}

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
    tables = (
        wish_table([one.rows for one in several]),
        carriers_table([one.carriers for one in several]),
        worlds_table(several, period_of(*study.arrivals or study.window), study.settings.scale),
    )
    return WishesExplained(study, *tables, tuple(one.seconds for one in several))


def _replicate(study: WishStudy, replicate: int) -> Replicate:
    began = time.perf_counter()
    surveys: list[Answers] = []

    def each_month(model: TransitModel) -> None:
        if model.month % 12 + 1 in MONTHS:
            surveys.append(survey(model))

    worlds = {AS_IT_IS: lived(study, replicate, each_month=each_month)}
    answers = together(surveys)
    asked = (answers.year >= study.window[0]) & (answers.year <= study.window[1])
    shift = float(np.std(answers.values[REAL, asked, Option.DESTINATION_ALONE] - answers.values[REAL, asked, Option.STAY]))
    if study.arrivals is not None:
        worlds |= {name: lived(study, replicate, shift=times * shift) for name, times in SHIFTS.items()}
        worlds |= {name: lived(study, replicate, learning=factor) for name, factor in LEARNING.items()}
    rows = pd.DataFrame(_rows(study, answers, asked))
    return Replicate(rows, carriers(answers.among(asked)), shift, worlds, time.perf_counter() - began)


def lived(
    study: WishStudy,
    replicate: int,
    shift: float = 0.0,
    learning: float = 1.0,
    each_month: Callable[[TransitModel], None] | None = None,
) -> dict[str, float]:
    """Outcomes in the years of the study, when life abroad is worth `shift` more and the language is learnt at another rate.

    For everybody and in all months, beyond the ranges of the priors if need be.
    """
    with model_of(study.inputs, replicate) as model:
        model.world.p["behaviour_destination_shift"] += shift
        model.world.p["behaviour_learning_rate"] *= learning
        for _ in range(model.world.months):
            model.step()
            if each_month:
                each_month(model)
        tally = model.ledger.tally(model.world.months, 0.0, study.settings.scale)
    first, last = study.arrivals or study.window
    window = slice(month_of(first), month_of(last + 1))
    asked = tally.decisions[np.isin(tally.decisions["place"], TRANSIT)]
    asked = asked[(asked["year"] >= first) & (asked["year"] <= last)]
    months = asked["person_months"]
    return {
        "arrivals": float(moved(tally.flows, "arrivals")[window].sum()),
        "forced_returns": float(moved(tally.flows, "forced_returns")[window].sum()),
        "wish_to_leave": float(months[WISH_TO_LEAVE(asked)].sum() / max(1.0, months.sum())),
        "person_months": float(months.sum()),
    }


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
