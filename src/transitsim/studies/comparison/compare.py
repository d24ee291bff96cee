"""Regimes compared: the same persons with the same luck under two laws, so that a difference is the law's doing.

One piece of work is one replicate under all laws: the common past is lived once and branches where the laws part.
What is kept of a replicate are its outcomes and the table of changed courses, so memory does not grow with their number.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor, as_completed
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
import pandas as pd
from tqdm import tqdm

from transitsim.core.calendar import parse, parse_end
from transitsim.core.errors import UserError, closest
from transitsim.engine.resolve import checked, resolve
from transitsim.engine.run_inputs import Inputs
from transitsim.inputs.library import Library
from transitsim.inputs.regime import Regime
from transitsim.inputs.settings import Settings
from transitsim.measures.outcomes import outcomes_and_behind
from transitsim.measures.tally_sums import Group, agents_behind, groups
from transitsim.schema.enums import Place
from transitsim.studies.comparison.comparison_tables import changed, differences, gaps, kind_of, pairs
from transitsim.studies.comparison.life_courses import changed_course

KEPT = ("person", "sex", "social_class", "place", "first_entered", "dies", "returns", "violent_months", "wished_months")


@dataclass(frozen=True, eq=False)
class Question:
    """What is compared, as values: nothing is read from a file once it has been made (`ask`).

    Attributes
    ----------
    inputs : of the baseline
    laws : of every other regime, by the name it was asked for: the baseline, and the regime from the start on
    start : the month from which they rule and outcomes are counted
    """

    inputs: Inputs
    laws: Mapping[str, Regime]
    start: str = "1995-01"

    @property
    def settings(self) -> Settings:
        """Of the baseline."""
        return self.inputs.settings

    @property
    def regimes(self) -> tuple[str, ...]:
        """Names of the regimes that are compared with the baseline."""
        return tuple(self.laws)

    @property
    def places(self) -> Mapping[Place, str]:
        """Names of the places in the context."""
        return self.inputs.context.place_names

    @property
    def first(self) -> int:
        """Month from which outcomes are counted and laws may part."""
        return parse(self.start, "from")

    @property
    def lived(self) -> list[Inputs]:
        """What every world rests on, the baseline's first."""
        return [self.inputs, *map(self.inputs.under, self.laws.values())]


def law_name(baseline: str, regime: str, start: str) -> str:
    """Full name of the regime under which people live: the baseline, and the regime from the start on."""
    if regime == baseline:
        return regime
    if parse(start, "from") == 0:
        return f"{baseline}+{regime}"
    return "+".join([baseline, *(part if "@" in part else f"{part}@{start}" for part in regime.split("+"))])


def ask(settings: Settings, regimes: Sequence[str], start: str, library: Library) -> Question:
    """A question from names, once all that can be wrong with it has been looked for.

    Raises
    ------
    UserError
        When a regime, a date or a setting will not do, or own people cannot live under one of the regimes.
    """
    inputs = resolve(settings, library)
    _check(settings, regimes, start)
    laws = {regime: library.regime(law_name(settings.regime, regime, start)) for regime in regimes}
    question = Question(inputs, laws, start)
    for one in question.lived[1:]:
        library.check_together(settings.context, one.regime.name)
        checked(one)
    return question


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
    from transitsim.engine.branch import branch
    from transitsim.engine.model import TransitModel
    from transitsim.engine.world import build_world

    began, asked = time.perf_counter(), question.settings
    base = TransitModel(world=build_world(question.inputs, replicate), replicate=replicate, views=False)
    who = groups(question.places)
    for _ in range(question.first):
        base.step()
    found, ends = {}, {}
    for regime, law in question.laws.items():
        world = build_world(question.inputs.under(law), replicate)
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

    Columns: PAIRED_DIFFERENCES, PAIRED_REPLICATES and CHANGED_COURSE in `schema/tables.py`. `seconds` is what each replicate
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
        for column, what, value in (("outcome", "outcome", outcome), ("group_name", "group", group)):
            if value not in set(known[column]):
                raise UserError(f"There is no {what} '{value}'.{closest(value, known[column].unique())}")
        return known[(known["outcome"] == outcome) & (known["group_name"] == group)]

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


class Kept(Protocol):
    """Where finished replicates outlast a stop (`studies/comparison/comparison_parts.py`)."""

    def found(self) -> list[Lived]:
        """Those of an earlier attempt."""

    def keep(self, lived: Lived) -> None:
        """One more."""


def compare(
    question: Question,
    executor: Executor | None = None,
    workers: int = 1,
    progress: bool = False,
    kept: Kept | None = None,
) -> Comparison:
    """Compare every regime with the baseline, replicate by replicate.

    Parameters
    ----------
    question : as `ask` makes it; `question.settings.replicates` says how often
    executor : anything that speaks `concurrent.futures`; without one, `workers` processes of this machine
    workers : 1 stays in this process
    progress : whether to show a bar
    kept : where finished replicates are kept; those that are there are not lived again
    """
    found = kept.found() if kept else []
    missing = sorted(set(range(question.settings.replicates)) - {one.replicate for one in found})
    total, initial = question.settings.replicates, len(found)
    with tqdm(total=total, initial=initial, desc="replicates", delay=2.0, disable=not progress) as bar:
        for lived in _all(question, missing, executor, workers):
            if kept:
                kept.keep(lived)
            found.append(lived)
            bar.update()
    found.sort(key=lambda one: one.replicate)
    return Comparison(question, differences(question, found), pairs(question, found), changed(question, found), tuple(found))


def _check(settings: Settings, regimes: Sequence[str], start: str) -> None:
    """Find what can be wrong with months, names and numbers."""
    first = parse(start, "from")
    if first % 12:
        raise UserError(f"from={start}: outcomes are counted by calendar year; start in a January, like 2006-01.")
    if not 0 <= first < parse_end(settings.until, "until"):
        raise UserError(f"from={start} lies outside the run, 1995-01 to {settings.until}.")
    if settings.replicates < 2:
        raise UserError("replicates=1 gives no interval; ask for at least 2, better 20.")
    if not regimes:
        raise UserError("There is nothing to compare with: name regimes=[safe_passage,...].")
    if len(set(regimes)) < len(regimes):
        raise UserError(f"regimes={','.join(regimes)} names one twice; name each once.")


def _all(question: Question, replicates: Sequence[int], executor: Executor | None, workers: int) -> Iterator[Lived]:
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
