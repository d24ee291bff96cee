"""Regimes compared: the same people with the same random numbers under each, so that only the regime makes a difference."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np
import pandas as pd

from transitsim.core.errors import UserError, closest
from transitsim.core.representation import Shown
from transitsim.core.window import Window
from transitsim.inputs.library import Library
from transitsim.inputs.settings import Settings
from transitsim.results.store.result_folder import ResultFolder
from transitsim.studies.comparison.comparison_tables import (
    changed_courses,
    interval_kind,
    paired_differences,
    paired_replicates,
    replicate_differences,
)
from transitsim.studies.comparison.life_courses import KEPT, changed_course
from transitsim.studies.own_outcomes import OwnOutcomes
from transitsim.studies.paired import PeopleAtEnd, Replicate, simulate_tasks
from transitsim.studies.paired_parts import keep_replicate, kept_replicates
from transitsim.studies.paired_study import PairedStudy, check_replicates, paired_study


@dataclass(frozen=True, repr=False)
class Comparison(Shown):
    """What a comparison gives: tidy tables, and the study that they answer.

    Attributes
    ----------
    study : what was compared
    differences, pairs, changed : columns PAIRED_DIFFERENCES, PAIRED_REPLICATES and CHANGED_COURSE in `schema/tables.py`
    simulated : outcomes of every world in every replicate
    """

    study: PairedStudy
    differences: pd.DataFrame
    pairs: pd.DataFrame
    changed: pd.DataFrame
    simulated: tuple[Replicate, ...]

    @property
    def heading(self) -> str:
        """What was compared with what, how often."""
        return f"of {', '.join(self.study.regimes)} with {self.study.settings.regime}: {self.replicates} replicates"

    @property
    def holds(self) -> dict[str, str]:
        """The window, and the rows of its tables."""
        rows = {name: f"{len(self.tables[name]):,} rows" for name in self.tables}
        return {"counted": f"{self.study.window.start} to {self.study.window.until}", **rows}

    @property
    def tables(self) -> Mapping[str, pd.DataFrame]:
        """Its tables by the names of their files."""
        return {"paired_differences": self.differences, "paired_replicates": self.pairs, "changed_course": self.changed}

    @property
    def seconds(self) -> tuple[float, ...]:
        """What each replicate took."""
        return tuple(one.seconds for one in self.simulated)

    @property
    def replicates(self) -> int:
        """How many were simulated."""
        return len(self.simulated)

    @property
    def kind(self) -> str:
        """Kind of all intervals here: of a further replicate where each has a posterior draw, else of the mean."""
        return interval_kind(self.study.settings.assumptions)

    def difference(self, outcome: str, group: str = "everybody") -> pd.DataFrame:
        """Rows of one outcome and group, a row a regime.

        Raises
        ------
        UserError
            When there is no such outcome or group.
        """
        rows = self.differences
        for column, what, value in (("outcome", "outcome", outcome), ("group_name", "group", group)):
            if value not in set(rows[column]):
                raise UserError(f"There is no {what} '{value}'.{closest(value, rows[column].unique())}")
        return rows[(rows["outcome"] == outcome) & (rows["group_name"] == group)]

    def replicate_differences(self, regime: str, outcome: str, group: str = "everybody") -> np.ndarray:
        """The paired difference of every replicate, shape (replicates,); what `precision.running_interval` takes.

        Raises
        ------
        UserError
            When there is no such regime, outcome or group.
        """
        self.difference(outcome, group)
        if regime not in self.study.regimes:
            raise UserError(f"'{regime}' was not compared.{closest(regime, self.study.regimes)}")
        return replicate_differences(self.pairs, regime, outcome, group)


def comparison_study(
    settings: Settings,
    regimes: Sequence[str] | Mapping[str, str],
    start: str,
    library: Library,
    parameters: Mapping[str, Mapping[str, float]] | None = None,
    outcomes: Sequence[OwnOutcomes] = (),
) -> PairedStudy:
    """What is compared, as values, once all that can be wrong with it has been looked for (`paired_study`).

    Raises
    ------
    UserError
        When a regime, a date, a setting or a parameter is not valid, or there is nothing to compare with.
    """
    window = Window(start, settings.until)
    check_replicates(settings, 20)
    if not regimes:
        raise UserError("There is nothing to compare with: name regimes=[safe_passage,...].")
    return paired_study(settings, regimes, window, library, parameters, outcomes)


def compare(
    study: PairedStudy,
    executor: Executor | None = None,
    workers: int = 1,
    progress: bool = False,
    folder: ResultFolder | None = None,
) -> Comparison:
    """Compare every regime with the baseline, replicate by replicate.

    Parameters
    ----------
    study : as `comparison_study` makes it; `study.settings.replicates` says how often
    executor : anything that speaks `concurrent.futures`; without one, `workers` processes of this machine
    workers : 1 stays in this process
    progress : whether to show a bar
    folder : where finished replicates outlast a stop; those that are there are not simulated again
    """
    found = kept_replicates(folder) if folder else []
    missing = sorted(set(range(study.settings.replicates)) - {one.number for one in found})
    tasks = [study.task(replicate, PeopleAtEnd(KEPT, changed_course)) for replicate in missing]

    def keep(replicate: Replicate) -> None:
        if folder:
            keep_replicate(folder, replicate)

    found += simulate_tasks(tasks, executor, workers, progress, keep)
    found.sort(key=lambda one: one.number)
    differences, pairs = paired_differences(study, found), paired_replicates(study, found)
    return Comparison(study, differences, pairs, changed_courses(study, found), tuple(found))
