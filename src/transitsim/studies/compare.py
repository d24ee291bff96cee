"""Regimes compared: the same persons with the same luck under two laws, so that a difference is the law's doing.

One piece of work is one replicate under all laws: the common past is lived once and branches where the laws part.
What is kept of a replicate are its outcomes and the table of changed courses, so memory does not grow with their number.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from concurrent.futures import Executor, as_completed
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from tqdm import tqdm

from transitsim.ground.errors import UserError, closest
from transitsim.ground.months import parse
from transitsim.nouns.codes import Place
from transitsim.nouns.context import check_together, load_context
from transitsim.nouns.regime import check_begins, load_regime
from transitsim.nouns.settings import Settings
from transitsim.studies.comparison_tables import changed, differences, gaps, kind_of, pairs
from transitsim.studies.courses import changed_course
from transitsim.studies.cubes import Group, agents_behind, groups
from transitsim.studies.outcomes import outcomes_and_behind

KEPT = ("person", "sex", "social_class", "place", "first_entered", "dies", "returns", "violent_months", "wished_months")


@dataclass(frozen=True)
class Question:
    """What is compared: settings of the baseline, the other laws, and the month from which they rule."""

    settings: Settings
    regimes: tuple[str, ...]
    start: str = "1995-01"
    config_folders: tuple[Path, ...] = ()

    @property
    def places(self) -> Mapping[Place, str]:
        """Names of the places in the context."""
        return load_context(self.settings.context, self.config_folders).place_names

    @property
    def first(self) -> int:
        """Month from which outcomes are counted and laws may part."""
        return parse(self.start, "from")

    def law(self, regime: str) -> str:
        """Full name of the law under which the people of a regime live: the baseline, and the regime from the start on."""
        base = self.settings.regime
        if regime == base:
            return regime
        if self.first == 0:
            return f"{base}+{regime}"
        parts = [part if "@" in part else f"{part}@{self.start}" for part in regime.split("+")]
        return "+".join([base, *parts])


class Lived(NamedTuple):
    """One replicate: by law the outcomes and the events behind them, shape (outcomes, groups); agents behind the groups, shape
    (groups,); courses changed by law; seconds.
    """

    replicate: int
    values: Mapping[str, np.ndarray]
    events: Mapping[str, np.ndarray]
    agents: np.ndarray
    changed: Mapping[str, pd.DataFrame]
    seconds: float


def live(question: Question, replicate: int) -> Lived:
    """Live one replicate under every law: the past once, then one branch a regime, the baseline last."""
    from transitsim.machines.branch import branch
    from transitsim.machines.model import TransitModel
    from transitsim.machines.world import build_world

    began, asked = time.perf_counter(), question.settings
    base = TransitModel(asked, replicate, question.config_folders, views=False)
    who = groups(base.world.context.place_names)
    for _ in range(question.first):
        base.step()
    found, ends = {}, {}
    for regime in question.regimes:
        world = build_world(replace(asked, regime=question.law(regime)), replicate, question.config_folders)
        other = branch(base, world) if question.first > 0 else TransitModel(world=world, replicate=replicate, views=False)
        found[regime], ends[regime], _ = _finish(other, question.first, who)
    found[asked.regime], end, agents = _finish(base, question.first, who)
    weight = float(asked.scale)
    months = base.world.months
    changed = {regime: changed_course(end, ends[regime], weight, months) for regime in question.regimes}
    values, behind = ({law: told[i] for law, told in found.items()} for i in (0, 1))
    events = {law: people / weight for law, people in behind.items()}
    return Lived(replicate, values, events, agents, changed, time.perf_counter() - began)


def _finish(model, first: int, who: tuple[Group, ...]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Live on to the end: outcomes and the people behind them, what is kept of the people, agents behind the groups."""
    while model.month + 1 < model.world.months:
        model.step()
    tally = model.ledger.tally(model.world.months, 0.0, model.settings.scale)
    people = np.array(model.people[list(KEPT)])
    model.close()
    return outcomes_and_behind(tally, first, who), people, agents_behind(tally, first, who)


@dataclass(frozen=True)
class Comparison:
    """What came out: `differences`, `pairs` and `changed`, tidy tables, and what was asked.

    Columns: PAIRED_DIFFERENCES, PAIRED_REPLICATES and CHANGED_COURSE in `results/schema.py`. `seconds` is what each replicate
    took; `lived` holds the outcomes of every replicate.
    """

    question: Question
    differences: pd.DataFrame
    pairs: pd.DataFrame
    changed: pd.DataFrame
    lived: tuple[Lived, ...]

    @property
    def seconds(self) -> tuple[float, ...]:
        """What each replicate took."""
        return tuple(one.seconds for one in self.lived)

    @property
    def replicates(self) -> int:
        """How many were lived."""
        return len(self.lived)

    def difference(self, outcome: str, group: str = "everybody") -> pd.DataFrame:
        """Rows of one outcome and group, a row a regime."""
        known = self.differences
        for column, value in (("outcome", outcome), ("group", group)):
            if value not in set(known[column]):
                raise UserError(f"There is no {column} '{value}'.{closest(value, known[column].unique())}")
        return known[(known["outcome"] == outcome) & (known["group"] == group)]

    def gaps(self, regime: str, outcome: str, group: str = "everybody") -> np.ndarray:
        """The paired difference of every replicate, shape (replicates,); what `precision.running_interval` takes."""
        self.difference(outcome, group)
        if regime not in self.question.regimes:
            raise UserError(f"'{regime}' was not compared.{closest(regime, self.question.regimes)}")
        return gaps(self.pairs, regime, outcome, group)

    @property
    def kind(self) -> str:
        """Kind of all intervals here: of a further replicate where each has a posterior draw, else of the mean."""
        return kind_of(self.question.settings.assumptions)


def compare(question: Question, executor: Executor | None = None, workers: int = 1, progress: bool = False) -> Comparison:
    """Compare every regime with the baseline, replicate by replicate.

    Parameters
    ----------
    question : `question.settings.replicates` says how often
    executor : anything that speaks `concurrent.futures`; without one, `workers` processes of this machine
    workers : 1 stays in this process
    progress : whether to show a bar

    Raises
    ------
    UserError
        Before anything is lived, when a regime, a date or a setting will not do.
    """
    check(question)
    replicates = question.settings.replicates
    found: list[Lived] = []
    for lived in tqdm(_all(question, executor, workers), total=replicates, desc="replicates", delay=2.0, disable=not progress):
        found.append(lived)
    found.sort(key=lambda one: one.replicate)
    return Comparison(question, differences(question, found), pairs(question, found), changed(question, found), tuple(found))


def check(question: Question) -> None:
    """Find what can be wrong before anything is lived."""
    if question.first % 12:
        raise UserError(f"from={question.start}: outcomes are counted by calendar year; start in a January, like 2006-01.")
    if not 0 <= question.first < parse(question.settings.until, "until"):
        raise UserError(f"from={question.start} lies outside the run, 1995-01 to {question.settings.until}.")
    if question.settings.replicates < 2:
        raise UserError("replicates=1 gives no interval; ask for at least 2, better 20.")
    if not question.regimes:
        raise UserError("There is nothing to compare with: name regimes=[safe_passage,...].")
    if len(set(question.regimes)) < len(question.regimes):
        raise UserError(f"regimes={','.join(question.regimes)} names one twice; name each once.")
    load_context(question.settings.context, question.config_folders)
    for regime in (question.settings.regime, *map(question.law, question.regimes)):
        load_regime(regime, question.config_folders)
        check_together(question.settings.context, regime, question.config_folders)
        check_begins(regime, question.settings.until)


def _all(question: Question, executor: Executor | None, workers: int) -> Iterator[Lived]:
    replicates = range(question.settings.replicates)
    if executor is None and workers > 1:
        from loky import get_reusable_executor

        executor = get_reusable_executor(max_workers=workers)
    if executor is None:
        yield from (live(question, replicate) for replicate in replicates)
        return
    jobs = [executor.submit(live, question, replicate) for replicate in replicates]
    try:
        for job in as_completed(jobs):
            yield job.result()
    finally:
        for job in jobs:
            job.cancel()
